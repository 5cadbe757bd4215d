"""Sheets: in the journal, evaluated, compared with their frames, and ordered frame by frame."""

from __future__ import annotations

import pytest

from kino_store.errors import FrameNotFoundError, SheetConflictError, SheetNotFoundError, UndoConflictError
from kino_store.jobs import StoredPlace
from kino_store.media import journal
from kino_store.services.frames.encoder import SaveContext
from kino_store.services.tasks.make import FilmMake
from kino_store.services.tasks.sheet_orders import SheetOrders
from kino_store.sheets.document import SheetDocument
from kino_store.sheets.errors import SheetError
from kino_store.values import SheetFrame
from tests.store.pictures import picture
from tests.store.tasks import FOX, start_task, submitter_of
from tests.store.test_journal import lines_of
from tests.store.test_recovery import forget
from tests.store.timelines import frames_of

DATA = {"prompt": "a fox", "model_name": FOX}


def document(**changes) -> SheetDocument:
    given = {
        "name": "Fox runs",
        "generator": "sd15",
        "frames": 4,
        "data": {**DATA, "steps": 5},
        "seed": {"mode": "step", "start": 10, "by": 1},
        "tracks": {"cfg_scale": {"keys": [[0, 2.0], [3, 5.0]]}},
    }
    return SheetDocument(**{**given, **changes})


def values(store, project, sheet, name: str) -> list:
    columns = store.sheets.columns(store.projects.get(project.id), sheet)
    return [row[name] for row in columns.values]


def make_of(store) -> FilmMake:
    queue = store.tasks.queue
    orders = SheetOrders(store.generators, store.sheets, queue, submitter_of(store))
    parts = store.projects, store.frames.read, store.frames.stale, queue, store.tasks.prompts
    return FilmMake(*parts, orders)


def run_tasks(store, project, count: int) -> None:
    """Do what ComfyUI would do with the next tasks."""
    for _ in range(count):
        task = start_task(store)
        prompt = store.tasks.prompts.build(task).prompt
        saver = next(key for key, node in prompt.items() if node["class_type"] == "KinoSaveFrame")
        context = SaveContext(
            prompt=prompt,
            node_id=saver,
            task_id=task.id,
            prompt_id=task.prompt_id,
            run=task.run,
            inputs=store.frames.inputs.of_prompt(prompt, saver),
            sheet=SheetFrame(**task.data["sheet_frame"]) if "sheet_frame" in task.data else None,
        )
        place = store.frames.read.resolve(project, StoredPlace(**task.data["place"]).place())
        store.frames.edit.save(project, [picture(100 + task.id)], context, place)
        store.tasks.lifecycle.succeeded(task)


def state_of(store, project):
    (state,) = store.sheets.states(store.projects.get(project.id))
    return state


def test_a_sheet_is_a_line_of_the_journal_undone_and_rebuilt(store, fox, save, reopen) -> None:
    save(1)
    sheet = store.sheets.create(fox.id, document())
    (line,) = lines_of(store)
    assert (line["do"], list(line["sheets"])) == ("sheet", [sheet.uid])
    changed = store.sheets.update(fox.id, sheet.uid, document(frames=8), sheet.revision)
    assert changed.revision != sheet.revision
    assert store.frames.history.undo(fox.id).text == "change of a sheet"
    assert store.sheets.get(fox.id, sheet.uid) == sheet
    store.frames.history.undo(fox.id)
    assert store.sheets.all(fox.id) == []
    store.frames.history.redo(fox.id)
    forget(store)
    store = reopen()
    film = store.projects.find("Fox")
    assert store.sheets.all(film.id) == [sheet]
    store.sheets.delete(film.id, sheet.uid)
    with pytest.raises(SheetNotFoundError):
        store.sheets.get(film.id, sheet.uid)
    store.frames.history.undo(film.id)
    assert store.sheets.get(film.id, sheet.uid) == sheet


def test_sheets_survive_a_compacted_journal(store, fox, save, reopen, monkeypatch) -> None:
    monkeypatch.setattr(journal, "_SMALLEST", 500)
    (frame,) = save(1)
    sheet = store.sheets.create(fox.id, document())
    for number in range(60):
        store.frames.marks.mark([frame.id], {"rating": number % 5})
    assert (store.paths.project("fox") / journal.SNAPSHOT).exists()
    forget(store)
    store = reopen()
    assert store.sheets.all(store.projects.find("Fox").id) == [sheet]


def test_two_people_who_change_a_sheet_are_told(store, fox, save) -> None:
    sheet = store.sheets.create(fox.id, document())
    store.sheets.update(fox.id, sheet.uid, document(frames=5), sheet.revision)
    with pytest.raises(SheetConflictError, match="Somebody else has changed the sheet 'Fox runs'"):
        store.sheets.update(fox.id, sheet.uid, document(frames=6), sheet.revision)
    store.sheets.update(fox.id, sheet.uid, document(frames=7))
    step = store.frames.history.steps(fox.id).undo.step
    with pytest.raises(UndoConflictError):
        store.frames.history.undo(fox.id, "another")
    assert store.frames.history.steps(fox.id).undo.step == step


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"tracks": {"cfg_scale": {"expr": "other + 1"}}}, "other"),
        ({"tracks": {"one": {"expr": "two"}, "two": {"expr": "one"}}}, "Tracks one and two use each other"),
        ({"tracks": {"prompt": {"keys": [[0, 1.0]]}}}, "prompt: sd15 takes no number here that could move"),
        ({"tracks": {"title": {"keys": [[0, "a"]]}}}, "title: sd15 has no such parameter"),
        ({"tracks": {"cfg_scale": {"keys": [[0, 1.0]], "absolute": True}}}, "can't be absolute"),
        ({"seed": {"mode": "track", "track": "nowhere"}}, "There is no number track nowhere"),
        ({"seed": {"mode": "sometimes"}}, "mode is one of"),
    ],
)
def test_what_can_not_be_evaluated_is_refused_by_name(store, fox, changes, message) -> None:
    with pytest.raises(SheetError, match=message):
        store.sheets.create(fox.id, document(**changes))
    assert store.sheets.all(fox.id) == []


def test_values_move_are_limited_and_seeds_follow_the_rule(store, fox) -> None:
    tracks = {
        "cfg_scale": {"keys": [[0, 2.0], [3, 5.0]], "expr": "L + wave"},
        "wave": {"expr": "0.5 * sin(pi * f / 2)"},
        "steps": {"keys": [[0, 1], [3, 2.5]]},
        "prompt": {"keys": [[0, "a fox, cfg {cfg_scale:.1f}"], [2, "an owl"]]},
    }
    sheet = store.sheets.create(fox.id, document(tracks=tracks))
    found = values(store, fox, sheet, "cfg_scale")
    assert found == pytest.approx([2.0, 3.5, 4.0, 4.5])
    assert values(store, fox, sheet, "steps") == [1, 2, 2, 3]
    assert values(store, fox, sheet, "prompt") == ["a fox, cfg 2.0", "a fox, cfg 3.5", "an owl", "an owl"]
    assert values(store, fox, sheet, "seed") == [10, 11, 12, 13]
    assert "wave" not in store.sheets.columns(fox, sheet).values[0]
    wide = store.sheets.create(fox.id, document(tracks={"cfg_scale": {"keys": [[0, 0.0], [3, 300.0]]}}))
    columns = store.sheets.columns(fox, wide)
    assert (columns.values[-1]["cfg_scale"], columns.clamped) == (30.0, {"cfg_scale": (1, 2, 3)})


def test_a_path_of_the_camera_is_ordered_as_changes_from_frame_to_frame(store, fox, save) -> None:
    save(1)
    zoom = {"keys": [[0, 1.0], [2, 4.0]], "absolute": True}
    sheet = store.sheets.create(
        fox.id, document(generator="next_frame", frames=3, data=DATA, tracks={"zoom": zoom})
    )
    assert values(store, fox, sheet, "zoom") == pytest.approx([1.0, 2.0, 2.0])


def test_missing_frames_are_ordered_once_and_a_changed_key_marks_its_frames(store, fox) -> None:
    sheet = store.sheets.create(fox.id, document())
    make = make_of(store)
    dry = make.make(fox.id, dry=True)
    assert (dry.frame_ids, dry.task_ids, dry.new) == ([], [], 4)
    made = make.make(fox.id)
    assert (len(made.task_ids), made.new) == (4, 4)
    assert make.make(fox.id).task_ids == [], "they are under way"
    assert [store.tasks.queue.get(one).data["cfg_scale"] for one in made.task_ids] == [2.0, 3.0, 4.0, 5.0]
    run_tasks(store, fox, 4)
    frames = frames_of(store, fox)
    assert [frame.sheet_frame for frame in frames] == [0, 1, 2, 3]
    assert (state_of(store, fox).missing, state_of(store, fox).changed) == ([], [])
    assert make.make(fox.id).task_ids == []

    moved = {"cfg_scale": {"keys": [[0, 2.0], [3, 5.0]]}, "steps": {"keys": [[0, 5], [2, 5], [3, 9]]}}
    store.sheets.update(fox.id, sheet.uid, document(tracks=moved))
    assert state_of(store, fox).changed == [frames[3].id], "only the values of the last one are others"
    store.frames.history.undo(fox.id)
    assert state_of(store, fox).changed == []
    store.frames.history.redo(fox.id)
    again = make.make(fox.id)
    assert (again.frame_ids, again.new) == ([frames[3].id], 0)
    run_tasks(store, fox, 1)
    assert state_of(store, fox).changed == []
    assert frames_of(store, fox)[3].takes == 2
    store.frames.history.undo(fox.id)
    assert state_of(store, fox).changed == [frames[3].id], "the picture of the old values is shown again"


def test_a_deleted_frame_of_a_sheet_is_missing_and_goes_back_to_its_place(store, fox) -> None:
    store.sheets.create(fox.id, document())
    make = make_of(store)
    make.make(fox.id)
    run_tasks(store, fox, 4)
    frames = frames_of(store, fox)
    store.frames.edit.delete([frames[1].id, frames[0].id])
    assert state_of(store, fox).missing == [0, 1]
    (first, second) = make.make(fox.id).task_ids
    places = [store.tasks.queue.get(one) for one in (first, second)]
    assert [one.data["sheet_frame"]["frame"] for one in places] == [0, 1]
    assert places[0].position < places[1].position < frames[2].position


def test_takes_and_copies_of_a_frame_of_a_sheet(store, fox) -> None:
    store.sheets.create(fox.id, document(frames=1))
    make_of(store).make(fox.id)
    run_tasks(store, fox, 1)
    (frame,) = frames_of(store, fox)
    place = StoredPlace(where="take", frame_id=frame.id).place()
    place = store.frames.read.resolve(fox, place)
    store.frames.edit.save(fox, [picture(7)], SaveContext(), place)
    assert (state_of(store, fox).made, state_of(store, fox).changed) == ({0: frame.id}, [])
    (copied,) = store.frames.copies.copy(fox.id, [frame.id], None)
    assert (copied.sheet, copied.sheet_frame) == ("", None)


def test_a_chain_of_a_sheet_is_made_again_from_the_changed_frame_on(store, fox, save, reopen) -> None:
    (first,) = save(1)
    tracks = {"denoise": {"keys": [[0, 0.4], [1, 0.5], [2, 0.5, "hold"], [3, 0.6]]}}
    pictures = {"image": first.uid}
    given = {"generator": "next_frame", "data": DATA, "tracks": tracks, "pictures": pictures}
    sheet = store.sheets.create(fox.id, document(**given))
    make = make_of(store)
    ids = make.make(fox.id).task_ids
    tasks = [store.tasks.queue.get(one) for one in ids]
    assert [task.after for task in tasks] == [None, *ids[:-1]]
    assert [task.data.get("image") for task in tasks] == [first.id, None, None, None]
    run_tasks(store, fox, 4)
    changed = {"denoise": {"keys": [[0, 0.4], [1, 0.45], [2, 0.5, "hold"], [3, 0.6]]}}
    store.sheets.update(fox.id, sheet.uid, document(**{**given, "tracks": changed}))
    frames = frames_of(store, fox)
    assert state_of(store, fox).changed == [frames[2].id]
    made = make.make(fox.id, dry=True)
    assert made.frame_ids == [frame.id for frame in frames[2:]], "what follows is made again with it"
    tasks = [store.tasks.queue.get(one) for one in make.make(fox.id).task_ids]
    assert [task.kind for task in tasks] == ["generate", "regenerate", "regenerate"]
    assert [task.after for task in tasks] == [None, tasks[0].id, tasks[1].id]
    assert make.make(fox.id, sheet=sheet.uid).task_ids == []
    forget(store)
    store = reopen()
    film = store.projects.find("Fox")
    assert state_of(store, film).changed == [frames_of(store, film)[2].id]


def test_a_sheet_whose_generator_or_picture_is_gone_says_so(store, fox, save) -> None:
    (first,) = save(1)
    given = {"generator": "next_frame", "data": DATA, "tracks": {}, "pictures": {"image": first.uid}}
    store.sheets.create(fox.id, document(**given))
    store.frames.edit.delete([first.id])
    store.frames.edit.purge(fox, 0)
    with pytest.raises(FrameNotFoundError, match="image: the frame that the sheet 'Fox runs' names is gone"):
        make_of(store).make(fox.id)


def test_the_sound_of_the_film_drives_a_track(store, fox, monkeypatch) -> None:
    clip = {"file": f"{'a' * 64}.wav", "name": "Song", "start_frame": 1}
    store.projects.update(fox.id, sound=[clip])
    curves = {"curves": {name: [0.0, 1.0, 0.25] for name in ("level", "onset", "bass", "mid", "high")}}
    monkeypatch.setattr(store.sound, "curves", lambda *_: curves)
    sheet = store.sheets.create(fox.id, document(tracks={"cfg_scale": {"expr": "1 + 4 * level"}}))
    assert values(store, fox, sheet, "cfg_scale") == [1.0, 1.0, 5.0, 2.0]
