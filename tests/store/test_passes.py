"""Orders over frames that exist: one task for each, all or none, undone in one step."""

from __future__ import annotations

import pytest

from kino_store.errors import FrameNotFoundError, InvalidDataError
from kino_store.jobs import StoredPlace
from kino_store.values import Place
from tests.store.tasks import FOX, GIVEN, SD15, save_task_frames, start_task, submitter_of

AFTER, REPLACE = Place("after"), Place("replace")
PROMPT = {**SD15["prompt"], "2": {**SD15["prompt"]["2"], "inputs": {"shot": ["1", 0], "ckpt_name": FOX}}}


@pytest.fixture
def submitter(store):
    return submitter_of(store)


@pytest.fixture
def film(save):
    """Three frames of the built-in generator, with their prompt graphs and seeds 1, 2 and 3."""
    made = {"prompt": PROMPT, "node_id": "7", "generator": "sd15", "generator_version": "1.0.0"}
    return [save(seed, **made)[0] for seed in (1, 2, 3)]


def run_all(store, project, seeds, backwards=True) -> None:
    tasks = [start_task(store) for _ in seeds]
    for task, seed in [*zip(tasks, seeds, strict=True)][:: -1 if backwards else 1]:
        stored = StoredPlace(**task.data["place"]).place()
        save_task_frames(store, project, task, seed, place=store.frames.read.resolve(project, stored))
        store.tasks.lifecycle.succeeded(task)


def test_takes_of_frames_are_one_run_chosen_at_once(store, fox, film, order, submitter) -> None:
    ids = submitter.vary([frame.id for frame in film], {"steps": 9}, Place("take", show=False))
    assert {store.tasks.queue.get(task_id).position for task_id in ids} == {None}
    run_all(store, fox, (11, 12, 13))
    assert order() == [1, 2, 3]
    assert store.frames.history.steps(fox.id).undo.text == "3 new takes"
    run = store.tasks.queue.get(ids[0]).run
    store.frames.takes.choose_run(run, [frame.id for frame in film])
    assert order() == [11, 12, 13]
    for _ in range(2):
        store.frames.history.undo(fox.id)
    assert order() == [1, 2, 3]
    assert [frame.takes for frame in store.frames.read.get_all([frame.id for frame in film])] == [1, 1, 1]


def test_takes_of_a_frame_are_undone_together(store, fox, film, order, submitter) -> None:
    tasks = submitter.regenerate(film[1].id, {"seed": None}, Place("take"), 3)
    assert len({task.data["overrides"]["seed"] for task in tasks}) == 3
    run_all(store, fox, (11, 12, 13), backwards=False)
    assert order() == [1, 13, 3]
    assert len(store.frames.takes.of(film[1].id)) == 4
    store.frames.history.undo(fox.id)
    assert order() == [1, 2, 3]
    assert len(store.frames.takes.of(film[1].id)) == 1


def fields_of(refusal) -> dict[str, str]:
    return {entry["field"]: entry["message"] for entry in refusal.value.details["fields"]}


def overrides_of(store, ids) -> list[object]:
    return [store.tasks.queue.get(task_id).data["overrides"] for task_id in ids]


@pytest.mark.parametrize(
    ("place", "after"), [(REPLACE, [11, 12, 13]), (AFTER, [1, 11, 2, 12, 3, 13])], ids=["replace", "after"]
)
def test_variations_of_frames_are_one_run_and_one_step(store, fox, film, order, submitter, place, after):
    ids = submitter.vary([frame.id for frame in film], {"steps": 9}, place)
    assert overrides_of(store, ids) == [{"steps": 9}] * 3
    assert len({store.tasks.queue.get(task_id).run for task_id in ids}) == 1
    run_all(store, fox, (11, 12, 13))
    assert order() == after
    done = store.frames.history.steps(fox.id).undo
    assert done.text == ("replacement of 3 frames" if place is REPLACE else "3 generated frames")
    store.frames.history.undo(fox.id)
    assert order() == [1, 2, 3]
    store.frames.history.redo(fox.id)
    assert order() == after


def test_seeds_of_variations(store, film, submitter) -> None:
    ids = [frame.id for frame in film]

    def seeds(mode, **overrides) -> list[object]:
        made = submitter.vary(ids, overrides, REPLACE, mode)
        return [one.get("seed") for one in overrides_of(store, made)]

    assert seeds("fixed") == [None] * 3
    assert seeds("fixed", seed=7) == [7] * 3
    assert seeds("running") == [1, 2, 3]
    assert seeds("running", seed=40) == [40, 41, 42]
    assert len({*seeds("random", seed=7)}) == 3


def test_frames_follow_the_timeline_in_whatever_order_they_are_listed(store, film, submitter) -> None:
    ids = submitter.vary([film[2].id, film[0].id], {"seed": 5}, REPLACE, "running")
    assert [store.tasks.queue.get(one).data["frame_id"] for one in ids] == [film[0].id, film[2].id]


def test_one_frame_that_cannot_be_varied_refuses_all_with_its_number(store, save, film, submitter) -> None:
    (imported,) = save(4)
    with pytest.raises(InvalidDataError) as refusal:
        submitter.vary([film[0].id, imported.id], {"steps": 9}, REPLACE)
    (message,) = fields_of(refusal).values()
    assert "(frame 4)" in message
    with pytest.raises(InvalidDataError) as refusal:
        submitter.vary([frame.id for frame in film], {"model_name": "lost.safetensors"}, AFTER)
    assert "(frame 1)" in fields_of(refusal)["model_name"]
    for place in (Place(), Place("before")):
        with pytest.raises(InvalidDataError):
            submitter.vary([film[0].id], {}, place)
    with pytest.raises(FrameNotFoundError):
        submitter.vary([film[0].id, 999], {}, REPLACE)
    store.frames.edit.delete([film[1].id])
    with pytest.raises(InvalidDataError, match="not on the timeline"):
        submitter.vary([film[0].id, film[1].id], {}, REPLACE)
    assert store.tasks.queue.size() == 0


def test_a_generator_runs_over_frames(store, fox, film, order, submitter) -> None:
    wanted = {"parameter": "image", "ids": [frame.id for frame in film], "seeds": "running"}
    data = {**GIVEN, "seed": 20}
    ids = submitter.batch("img2img", data, project_id=fox.id, place=AFTER, frames=wanted)
    tasks = [store.tasks.queue.get(task_id) for task_id in ids]
    assert [task.data["image"] for task in tasks] == [frame.id for frame in film]
    assert [task.data["seed"] for task in tasks] == [20, 21, 22]
    assert {task.data["place"]["step"] for task in tasks} == {tasks[0].run}
    run_all(store, fox, (20, 21, 22))
    assert order() == [1, 20, 2, 21, 3, 22]
    store.frames.history.undo(fox.id)
    assert order() == [1, 2, 3]


def test_a_generator_over_frames_is_refused_whole(store, fox, film, submitter) -> None:
    ids = [frame.id for frame in film]

    def refused(frames, data=GIVEN, place=REPLACE, generator="img2img") -> dict[str, str]:
        with pytest.raises(InvalidDataError) as refusal:
            submitter.batch(generator, data, project_id=fox.id, place=place, frames=frames)
        return fields_of(refusal)

    wanted = {"parameter": "image", "ids": ids, "seeds": "random"}
    assert "frames.parameter" in refused({**wanted, "parameter": "prompt"})
    assert "frames.parameter" in refused(wanted, generator="sd15")
    assert "frames.ids" in refused({**wanted, "ids": [ids[0], ids[0]]})
    assert "place" in refused(wanted, place=Place())
    assert "(frame 1)" in refused(wanted, {**GIVEN, "steps": 100_000})["steps"]
    assert store.tasks.queue.size() == 0


def test_tasks_replace_a_range_of_frames_one_by_one(store, fox, film, order, submitter) -> None:
    ids = [frame.id for frame in film]
    order_ = {"type": "sd15", "data": GIVEN, "project_id": fox.id}
    made = submitter.batch(**order_, prompts=["a", "b", "c"], replace=ids)
    tasks = [store.tasks.queue.get(task_id) for task_id in made]
    assert [task.data["place"]["frame_id"] for task in tasks] == ids
    run_all(store, fox, (11, 12, 13))
    assert order() == [11, 12, 13]
    shown = store.frames.read.get_all(ids)
    assert [(frame.id, frame.takes) for frame in shown] == [(one, 2) for one in ids], "nothing is lost"
    store.frames.history.undo(fox.id)
    assert order() == [1, 2, 3]
    with pytest.raises(InvalidDataError, match="3 frames"):
        submitter.batch(**order_, count=2, replace=ids)


def test_orders_after_a_frame_follow_each_other(store, fox, film, order, submitter) -> None:
    order_ = {"type": "sd15", "data": GIVEN, "project_id": fox.id}
    for place in (Place("after", frame_id=film[1].id), Place("after", frame_id=film[1].id)):
        submitter.batch(**order_, count=2, place=place)
    submitter.batch(**order_, count=1, place=Place("after", frame_id=film[2].id))
    run_all(store, fox, (11, 12, 21, 22, 31))
    assert order() == [1, 2, 11, 12, 21, 22, 3, 31]


def test_frames_behind_each_follow_what_was_ordered_there_before(store, fox, film, order, submitter) -> None:
    ids = [frame.id for frame in film]
    for _ in range(2):
        submitter.vary(ids, {}, AFTER)
    run_all(store, fox, (11, 12, 13, 21, 22, 23))
    assert order() == [1, 11, 21, 2, 12, 22, 3, 13, 23]


def test_parameters_of_frames_at_once(store, save, film) -> None:
    (imported,) = save(4)
    (lost,) = save(5)
    (store.frames.read.picture(lost).with_suffix(".json")).unlink()
    found = store.frames.read.all_params([lost.id, imported.id, film[0].id])
    assert [one.id for one in found] == [film[0].id, imported.id, lost.id]
    assert [one.prompt for one in found] == [True, False, False]
    assert found[0].problem is None
    assert found[2].problem
