"""Takes: several pictures of a frame, one shown; a choice is undone, and is kept without the database."""

from __future__ import annotations

import shutil

import pytest

from kino_store.documents import SidecarInput
from kino_store.errors import FrameChangedError, FrameNotFoundError, InvalidValueError
from kino_store.paths import Paths
from kino_store.services.frames.encoder import SaveContext
from kino_store.store import open_store
from kino_store.values import Place
from tests.store.archives import save_archive
from tests.store.pictures import picture
from tests.store.test_recovery import forget
from tests.store.timelines import frames_of

MADE = {
    "generator": "sd15",
    "prompt": {"7": {"class_type": "KinoSaveFrame", "inputs": {}}},
    "node_id": "7",
}


def take(store, project, frame, seed: int, *, show: bool = False, run: str | None = None):
    """Save another take of a frame; return its row."""
    place = Place("take", file=frame.path, show=show)
    (saved,) = store.frames.edit.save(project, [picture(seed)], SaveContext(**MADE, run=run), place)
    return saved


def shown(store, project) -> list[tuple]:
    """Return what a person sees of the timeline."""
    return [(frame.id, frame.uid, frame.path, frame.takes, frame.note) for frame in frames_of(store, project)]


def files(frames) -> list[str]:
    return [frame.path for frame in frames]


def source_of(project, frame, relation: str) -> SidecarInput:
    return SidecarInput(
        role="image", relation=relation, project=project.uid, file=frame.path, sha256=frame.sha256
    )


def check_files(store, project) -> None:
    """Check that the project's folder has the pictures of all takes and their sidecars, and nothing else."""
    takes = {one.path for frame in frames_of(store, project) for one in store.frames.takes.of(frame.id)}
    folder = store.paths.project(project.folder)
    found = {path.name for path in folder.iterdir() if path.is_file()} - {"film.jsonl", "film.json"}
    assert found == takes | {name.replace(".png", ".json") for name in takes} | {"project.json"}


def test_a_take_is_kept_beside_the_picture_that_is_shown(store, fox, save, paths) -> None:
    first, second = save(1, 2)
    added = take(store, fox, first, 3)
    assert (added.shown, added.first_take, added.takes) == (False, first.path, 2)
    assert files(frames_of(store, fox)) == [first.path, second.path]
    assert [frame.takes for frame in frames_of(store, fox)] == [2, 1]
    assert files(store.frames.takes.of(first.id)) == [first.path, added.path]
    assert (paths.project(fox.folder) / added.path).is_file()
    check_files(store, fox)


def test_the_frame_stays_itself_when_another_take_is_chosen(store, fox, save) -> None:
    first, second, third = save(1, 2, 3)
    store.frames.marks.mark([second.id], {"note": "paw", "rating": 4})
    store.frames.marks.add_marker(fox.id, second.id, {"kind": "shot", "name": "run"})
    added = take(store, fox, second, 4)
    chosen = store.frames.takes.choose({second.id: added.path})
    assert chosen.before == {second.id: second.path}
    after = frames_of(store, fox)
    assert [frame.id for frame in after] == [first.id, second.id, third.id]
    assert (after[1].path, after[1].uid, after[1].note, after[1].seed) == (added.path, second.uid, "paw", 4)
    assert (after[1].rating, after[1].takes) == (0, 2), "the rating is the picture's"
    assert [one.frame_id for one in store.frames.marks.markers(fox.id)] == [second.id]
    back = store.frames.takes.choose(chosen.before)
    assert (back.frames[0].path, back.frames[0].rating) == (second.path, 4)
    check_files(store, fox)


def test_choices_are_undone_redone_and_survive_the_database(store, fox, save, reopen, paths) -> None:
    frames = save(1, 2, 3)
    takes = [take(store, fox, frame, 10 + frame.id) for frame in frames[:2]]
    before = shown(store, fox)
    store.frames.takes.choose({frame.id: one.path for frame, one in zip(frames, takes, strict=False)})
    store.frames.edit.move([frames[0].id], None)
    chosen = shown(store, fox)
    store.frames.history.undo(fox.id)
    assert store.frames.history.steps(fox.id).undo.text == "choice of takes of 2 frames"
    store.frames.history.undo(fox.id)
    assert shown(store, fox) == before
    store.frames.history.redo(fox.id)
    store.frames.history.redo(fox.id)
    assert shown(store, fox) == chosen
    forget(store)
    again = reopen()
    fox = again.projects.find("Fox")
    assert [row[1:] for row in shown(again, fox)] == [row[1:] for row in chosen]
    assert {frame.uid: files(again.frames.takes.of(frame.id)) for frame in frames_of(again, fox)} == {
        frames[0].uid: [frames[0].path, takes[0].path],
        frames[1].uid: [frames[1].path, takes[1].path],
        frames[2].uid: [frames[2].path],
    }


def test_a_shown_take_replaces_nothing_and_is_undone_in_one_step(store, fox, save) -> None:
    (frame,) = save(1)
    before = shown(store, fox)
    added = take(store, fox, frame, 2, show=True)
    assert [row[:3] for row in shown(store, fox)] == [(frame.id, frame.uid, added.path)]
    store.frames.history.undo(fox.id)
    assert shown(store, fox) == before
    store.frames.history.redo(fox.id)
    assert files(store.frames.takes.of(frame.id)) == [frame.path, added.path]
    assert files(frames_of(store, fox)) == [added.path]
    check_files(store, fox)


def test_a_deleted_frame_comes_back_with_its_takes(store, fox, save) -> None:
    first, second = save(1, 2)
    added = take(store, fox, first, 3)
    store.frames.edit.delete([first.id])
    assert files(frames_of(store, fox)) == [second.path]
    store.frames.edit.restore([first.id])
    assert files(store.frames.takes.of(first.id)) == [first.path, added.path]
    store.frames.edit.delete([added.id])
    assert [frame.takes for frame in frames_of(store, fox)] == [1, 1]
    store.frames.history.undo(fox.id)
    assert [frame.takes for frame in frames_of(store, fox)] == [2, 1]
    store.frames.edit.delete([first.id])
    store.frames.edit.empty_trash(fox.id)
    check_files(store, fox)
    with pytest.raises(FrameNotFoundError):
        store.frames.read.get(added.id)


def test_the_latest_take_is_shown_when_the_shown_picture_is_gone(store, fox, save, reopen, paths) -> None:
    first, second = save(1, 2)
    takes = [take(store, fox, first, seed) for seed in (3, 4)]
    store.close()
    for path in paths.project(fox.folder).glob(first.path.replace(".png", ".*")):
        path.unlink()
    again = reopen()
    assert files(frames_of(again, fox)) == [takes[1].path, second.path]
    assert frames_of(again, fox)[0].takes == 2


def test_a_copied_folder_and_an_archive_keep_the_takes(store, fox, save, reopen, paths, tmp_path) -> None:
    first, _ = save(1, 2)
    added = take(store, fox, first, 3)
    store.frames.takes.choose({first.id: added.path})
    archive = save_archive(store, fox, tmp_path / "fox.kino")
    other = open_store(Paths(tmp_path / "other" / "kino", tmp_path / "other" / "state"))
    try:
        opened = other.archives.open(archive)
        (shown_first, _) = frames_of(other, opened)
        assert (shown_first.path, shown_first.takes) == (added.path, 2)
    finally:
        other.close()
    store.close()
    shutil.copytree(paths.project(fox.folder), paths.frames / "copied")
    again = reopen()
    copied = next(one for one in again.projects.all() if one.folder == "copied")
    assert [(one.path, one.takes) for one in frames_of(again, copied)] == [
        (one.path, one.takes) for one in frames_of(again, fox)
    ]


def test_what_can_not_be_chosen_is_refused(store, fox, save) -> None:
    first, second = save(1, 2)
    added = take(store, fox, first, 3)
    for file in (second.path, "frame_000099.png"):
        with pytest.raises(InvalidValueError, match="no take of frame"):
            store.frames.takes.choose({first.id: file})
    with pytest.raises(FrameNotFoundError, match="Choose it first"):
        store.frames.takes.choose({added.id: first.path})
    store.frames.takes.choose({first.id: added.path}, before={first.id: first.path})
    with pytest.raises(FrameChangedError, match="somebody else"):
        store.frames.takes.choose({first.id: first.path}, before={first.id: first.path})
    with pytest.raises(InvalidValueError, match="None of these frames"):
        store.frames.takes.choose_run("0" * 32, [first.id, second.id])


def test_a_run_is_chosen_over_many_frames(store, fox, save) -> None:
    frames = save(1, 2, 3)
    run = "1" * 32
    takes = [take(store, fox, frame, 20 + frame.id, run=run) for frame in frames[:2]]
    chosen = store.frames.takes.choose_run(run, [frame.id for frame in frames])
    assert files(frames_of(store, fox)) == [takes[0].path, takes[1].path, frames[2].path]
    assert len(chosen.before) == 2


def test_an_approval_names_the_picture_and_stays_with_the_frame(store, fox, save) -> None:
    (frame,) = save(1)
    store.frames.marks.mark([frame.id], {"approved": True})
    added = take(store, fox, frame, 2, show=True)
    (now,) = frames_of(store, fox)
    assert (now.path, now.approved) == (added.path, frame.path), "changed since it was approved"
    store.frames.marks.mark([frame.id], {"approved": True})
    assert frames_of(store, fox)[0].approved == added.path
    store.frames.history.undo(fox.id)
    store.frames.history.undo(fox.id)
    assert [(one.path, one.approved) for one in frames_of(store, fox)] == [(frame.path, frame.path)]
    store.frames.marks.mark([frame.id], {"approved": False})
    assert frames_of(store, fox)[0].approved == ""


def test_tidy_keeps_what_is_shown_rated_approved_or_used(store, fox, save) -> None:
    first, second = save(1, 2)
    needless, rated, used = (take(store, fox, first, seed) for seed in (11, 12, 13))
    store.frames.marks.mark([rated.id], {"rating": 3})
    approved = take(store, fox, second, 14, show=True)
    store.frames.marks.mark([second.id], {"approved": True})
    store.frames.takes.choose({second.id: second.path})
    made_from = SidecarInput(
        role="image", relation="self", project=fox.uid, file=used.path, sha256=used.sha256
    )
    store.frames.edit.save(fox, [picture(15)], SaveContext(**MADE, inputs=(made_from,)))
    assert files(store.frames.takes.tidy(fox.id, dry=True)) == [needless.path]
    assert files(store.frames.takes.tidy(fox.id)) == [needless.path]
    assert files(store.frames.takes.of(first.id)) == [first.path, rated.path, used.path]
    assert approved.path in files(store.frames.takes.of(second.id))
    assert store.frames.history.steps(fox.id).undo.text == "deletion of a take"
    store.frames.history.undo(fox.id)
    assert files(store.frames.takes.of(first.id)) == [first.path, needless.path, rated.path, used.path]


def test_what_a_live_picture_was_made_from_is_never_purged(store, fox, save) -> None:
    first, second = save(1, 2)
    source = SidecarInput(
        role="image", relation="fixed", project=fox.uid, file=first.path, sha256=first.sha256
    )
    (made,) = store.frames.edit.save(fox, [picture(15)], SaveContext(**MADE, inputs=(source,)))
    store.frames.edit.delete([first.id, second.id])
    assert store.frames.edit.empty_trash(fox.id)[0] == 1
    assert files(store.frames.read.deleted(fox)) == [first.path]
    store.frames.edit.delete([made.id])
    assert store.frames.edit.empty_trash(fox.id)[0] == 2


def test_the_runs_over_frames_are_listed_with_what_is_shown(store, fox, save) -> None:
    saved = save(1, 2)
    for run, over in (("a" * 32, saved), ("b" * 32, saved[:1])):
        for frame in over:
            place = Place("take", file=frame.path)
            store.frames.edit.save(fox, [picture(7)], SaveContext(generator="pass", run=run), place)
    found = store.frames.takes.runs([frame.id for frame in saved])
    assert [(one.run[0], one.generator, one.frames, one.shown) for one in found] == [
        ("o", saved[0].generator, 2, 0),
        ("a", "pass", 2, 1),
        ("b", "pass", 1, 1),
    ]
    store.frames.takes.choose_run("a" * 32, [frame.id for frame in saved])
    assert [one.shown for one in store.frames.takes.runs([frame.id for frame in saved])] == [0, 2, 0]
    of_run = store.frames.takes.of_run("b" * 32, [frame.id for frame in saved])
    assert [(one, take.run[0]) for one, take in of_run.items()] == [(saved[0].id, "b")]
    store.frames.takes.choose_run("original", [frame.id for frame in saved])
    assert [one.shown for one in store.frames.takes.runs([frame.id for frame in saved])] == [2, 0, 0]
