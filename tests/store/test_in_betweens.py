"""Frames between others: which gaps, how many, where they land, and holds that are filled with them."""

from __future__ import annotations

import pytest

from kino_store.errors import InvalidDataError, KinoError, TaskStateError
from kino_store.jobs import StoredPlace
from kino_store.services.frames.encoder import SaveContext
from kino_store.services.tasks.in_betweens import GapOrder, InBetweens
from kino_store.values import Place
from tests.store.pictures import picture
from tests.store.tasks import Comfy, start_task, submitter_of
from tests.store.test_takes import take
from tests.store.timelines import frames_of

FILM = "film_net_fp16.safetensors"
BETWEEN = GapOrder("between", {"model_name": FILM})


@pytest.fixture
def gaps(store):
    """The service, with a ComfyUI that has the model."""
    submit = submitter_of(store, Comfy(frame_interpolation=[FILM]))
    return InBetweens(store.projects, store.generators, store.frames.read, store.tasks.queue, submit)


@pytest.fixture
def film(save):
    return save(1, 2, 3, 4)


def run(store, project, first_seed: int, *, saves: bool = True) -> list[int]:
    """Run the next task as ComfyUI does; return the seeds of its frames, or let it fail."""
    task = start_task(store)
    prompt = store.tasks.prompts.build(task).prompt
    if not saves:
        store.tasks.lifecycle.failed(task, "It was too large.")
        return []
    seeds = [first_seed + index for index in range(task.frames)]
    context = SaveContext(
        prompt=prompt,
        node_id="8",
        generator=task.type,
        inputs=store.frames.inputs.of_prompt(prompt, "8"),
        task_id=task.id,
        prompt_id=task.prompt_id,
        run=task.run,
    )
    place = store.frames.read.resolve(project, StoredPlace(**task.data["place"]).place())
    store.frames.edit.save(project, [picture(seed) for seed in seeds], context, place)
    store.tasks.lifecycle.succeeded(task)
    return seeds


def problems(refusal) -> dict[str, str]:
    return {entry["field"]: entry["message"] for entry in refusal.value.details["fields"]}


def stale(store, project) -> list[tuple[int, int]]:
    return store.frames.stale.of(project.id).runs


def holds(store, project) -> list[int]:
    return [frame.hold for frame in frames_of(store, project)]


def test_each_gap_is_a_task_and_all_are_undone_in_one_step(store, fox, film, gaps, order) -> None:
    ids = gaps.between(fox.id, BETWEEN, 2, frame_ids=[film[2].id, film[0].id, film[1].id])
    tasks = [store.tasks.queue.get(one) for one in ids]
    assert [(task.data["image"], task.data["last_image"], task.frames) for task in tasks] == [
        (film[0].id, film[1].id, 2),
        (film[1].id, film[2].id, 2),
    ]
    assert len({task.run for task in tasks}) == len({task.data["place"]["step"] for task in tasks}) == 1
    prompt = store.tasks.prompts.build(tasks[0]).prompt
    assert [prompt[key]["inputs"]["relation"] for key in ("1", "2")] == ["left", "right"]
    assert (prompt["6"]["inputs"]["multiplier"], prompt["7"]["inputs"]["length"]) == (3, 2)
    for seed in (10, 20):
        run(store, fox, seed)
    assert order() == [1, 10, 11, 2, 20, 21, 3, 4]
    assert stale(store, fox) == []
    store.frames.history.undo(fox.id)
    assert order() == [1, 2, 3, 4]


def test_a_single_gap_is_undone_too_and_a_step_can_be_shared(store, fox, film, gaps, order) -> None:
    gaps.between(fox.id, BETWEEN, 1, pairs=[[film[1].id, film[0].id]])
    run(store, fox, 10)
    assert order() == [1, 10, 2, 3, 4]
    assert store.frames.history.steps(fox.id).undo.text == "a generated frame"
    shared = GapOrder("between", {"model_name": FILM}, step="mine")
    for pair in ([film[1].id, film[2].id], [film[2].id, film[3].id]):
        gaps.between(fox.id, shared, 1, pairs=[pair])
    run(store, fox, 20)
    run(store, fox, 30)
    assert order() == [1, 10, 2, 20, 3, 30, 4]
    store.frames.history.undo(fox.id)
    assert order() == [1, 10, 2, 3, 4]
    store.frames.history.undo(fox.id)
    assert order() == [1, 2, 3, 4]


def test_frames_that_do_not_stand_side_by_side_are_named_by_their_numbers(store, fox, film, gaps) -> None:
    ids = [frame.id for frame in film]

    def refused(order=BETWEEN, count=1, **which) -> dict[str, str]:
        with pytest.raises(InvalidDataError) as refusal:
            gaps.between(fox.id, order, count, **which)
        return problems(refusal)

    assert "side by side: 1 and 3, 2 and 4." in refused(pairs=[ids[:3:2], ids[:2], ids[1::2]])["pairs"]
    assert "side by side: 2 and 4." in refused(frame_ids=[ids[0], ids[1], ids[3]])["frame_ids"]
    assert "1 and 1" in refused(pairs=[[ids[0], ids[0]]])["pairs"]
    assert "two frames" in refused(frame_ids=ids[:1])["frame_ids"]
    assert "either" in refused()["pairs"]
    assert "either" in refused(pairs=[ids[:2]], frame_ids=ids)["pairs"]
    assert "makes 15 frames at a time, not 16. (frame 1)" in refused(count=16, pairs=[ids[:2]])["count"]
    wan = GapOrder("wan22-first-last-frame", {"prompt": "a fox"})
    assert "makes 3 or 7 frames at a time, not 4." in refused(wan, 4, pairs=[ids[:2]])["count"]
    for kind in ("sd15", "next_frame"):
        assert "both sides" in refused(GapOrder(kind, {"prompt": "a fox"}), pairs=[ids[:2]])["type"]
    store.frames.edit.delete([film[1].id])
    assert "not on the timeline" in refused(pairs=[ids[:2]])["pairs"]
    assert store.tasks.queue.size() == 0


def test_in_betweens_are_stale_when_their_gap_has_other_sides(store, fox, film, gaps, save) -> None:
    gaps.between(fox.id, BETWEEN, 2, pairs=[[film[0].id, film[1].id]])
    run(store, fox, 10)
    one, two = frames_of(store, fox)[1:3]
    take(store, fox, film[1], 9, show=True)
    assert stale(store, fox) == [(1, 2)]
    assert [source.state for source in store.frames.stale.sources(one.id)] == ["ok", "changed"]
    store.frames.history.undo(fox.id)
    assert stale(store, fox) == []
    save(50, place=Place("before", file=one.path))
    assert stale(store, fox) == [(2, 3)], "another frame is at its left now"
    store.frames.edit.move([two.id], None)
    assert stale(store, fox) == [(2, 2), (6, 6)]


def test_a_finer_gap_leaves_the_frames_around_it_as_they_are(store, fox, film, gaps, order) -> None:
    gaps.between(fox.id, BETWEEN, 1, pairs=[[film[0].id, film[1].id]])
    run(store, fox, 10)
    middle = frames_of(store, fox)[1]
    gaps.between(fox.id, BETWEEN, 1, frame_ids=[film[0].id, middle.id, film[1].id])
    run(store, fox, 20)
    run(store, fox, 30)
    assert order() == [1, 20, 10, 30, 2, 3, 4]
    assert stale(store, fox) == []
    take(store, fox, middle, 9, show=True)
    assert stale(store, fox) == [(1, 1), (3, 3)]


def test_stale_in_betweens_are_made_again_from_the_sides_of_their_gap(store, fox, film, gaps) -> None:
    gaps.between(fox.id, BETWEEN, 2, pairs=[[film[0].id, film[1].id]])
    run(store, fox, 10)
    added = take(store, fox, film[0], 9, show=True)
    made = store.tasks.make.make(fox.id)
    tasks = [store.tasks.queue.get(one) for one in made.task_ids]
    for task in tasks:
        prompt = store.tasks.prompts.build(task).prompt
        assert [prompt[key]["inputs"]["file"] for key in ("1", "2")] == [added.path, film[1].path]
    assert len(tasks) == 2


def test_given_frames_that_are_at_no_side_are_fixed(store, fox, film) -> None:
    """Orders of the time when the generator took any two frames still run."""
    submit = submitter_of(store, Comfy(frame_interpolation=[FILM]))
    data = {"model_name": FILM, "image": film[3].id, "last_image": film[0].id}
    task = submit.task("between", data, project_id=fox.id)
    prompt = store.tasks.prompts.build(task).prompt
    loaded = [prompt[key]["inputs"] for key in ("1", "2")]
    assert [(one["file"], one["relation"]) for one in loaded] == [
        (film[3].path, "left"),  # it is the last one, and the new frame goes behind it
        (film[0].path, "fixed"),
    ]
    with pytest.raises(InvalidDataError) as refusal:
        submit.task("between", {"model_name": FILM}, project_id=fox.id)
    assert "last_image" in problems(refusal)
    task = submit.task(
        "between", {"model_name": FILM}, project_id=fox.id, place=Place("before", frame_id=film[2].id)
    )
    prompt = store.tasks.prompts.build(task).prompt
    assert [prompt[key]["inputs"]["file"] for key in ("1", "2")] == [film[1].path, film[2].path]


def test_a_filled_hold_keeps_the_length_of_the_film(store, fox, film, gaps, order) -> None:
    store.frames.marks.mark([film[0].id], {"hold": 3})
    store.frames.marks.mark([film[2].id, film[3].id], {"hold": 2})
    made = gaps.fill_holds(fox.id, BETWEEN, [frame.id for frame in film])
    assert made.kept == [film[3].id]
    assert [store.tasks.queue.get(one).frames for one in made.task_ids] == [2, 1]
    assert holds(store, fox) == [3, 1, 2, 2]
    for seed in (10, 20):
        assert store.frames.read.timeline_order(fox.id).ticks == 8
        run(store, fox, seed)
    assert order() == [1, 10, 11, 2, 3, 20, 4]
    assert holds(store, fox) == [1, 1, 1, 1, 1, 1, 2]
    assert store.frames.read.timeline_order(fox.id).ticks == 8
    assert store.frames.history.steps(fox.id).undo.text == "filling of holds with 3 frames"
    store.frames.history.undo(fox.id)
    assert (order(), holds(store, fox)) == ([1, 2, 3, 4], [3, 1, 2, 2])
    store.frames.history.redo(fox.id)
    assert (order()[:3], holds(store, fox)[:3]) == ([1, 10, 11], [1, 1, 1])


def test_a_failed_or_stopped_task_leaves_its_hold(store, fox, film, gaps, order) -> None:
    store.frames.marks.mark([film[0].id, film[1].id], {"hold": 2})
    made = gaps.fill_holds(fox.id, BETWEEN, [film[0].id, film[1].id])
    run(store, fox, 10, saves=False)
    store.tasks.queue.stop(made.task_ids[1])
    assert (order(), holds(store, fox)) == ([1, 2, 3, 4], [2, 2, 1, 1])
    store.tasks.queue.retry(made.task_ids[0])
    run(store, fox, 10)
    assert (order(), holds(store, fox)) == ([1, 10, 2, 3, 4], [1, 1, 2, 1, 1])


def test_a_hold_that_changed_meanwhile_still_keeps_the_length(store, fox, film, gaps) -> None:
    store.frames.marks.mark([film[0].id], {"hold": 3})
    gaps.fill_holds(fox.id, BETWEEN, [film[0].id])
    store.frames.marks.mark([film[0].id], {"hold": 5})
    run(store, fox, 10)
    assert holds(store, fox)[:3] == [3, 1, 1]
    assert store.frames.read.timeline_order(fox.id).ticks == 8


def test_a_hold_that_a_task_is_going_to_fill_is_not_filled_again(store, fox, film, gaps, order) -> None:
    store.frames.marks.mark([film[0].id, film[1].id], {"hold": 2})
    (first,) = gaps.fill_holds(fox.id, BETWEEN, [film[0].id]).task_ids
    with pytest.raises(InvalidDataError, match="already"):
        gaps.fill_holds(fox.id, BETWEEN, [film[0].id])
    made = gaps.fill_holds(fox.id, BETWEEN, [film[0].id, film[1].id])
    assert (len(made.task_ids), made.waiting) == (1, [film[0].id])
    row = store.tasks.queue.get(first)
    rows = [{**row.model_dump(include={"name", "type", "data", "project_id"}), "frames": 1}]
    with pytest.raises(InvalidDataError, match="already"):
        store.tasks.queue.add(rows, status="queued")
    store.tasks.queue.stop(first)
    assert len(gaps.fill_holds(fox.id, BETWEEN, [film[0].id]).task_ids) == 1
    for seed in (10, 20):
        run(store, fox, seed)
    assert (order(), holds(store, fox)) == ([1, 20, 2, 10, 3, 4], [1] * 6)


def test_a_fill_that_is_retried_after_another_filled_its_hold_says_so(store, fox, film, gaps, order) -> None:
    store.frames.marks.mark([film[0].id], {"hold": 3})
    (failed,) = gaps.fill_holds(fox.id, BETWEEN, [film[0].id]).task_ids
    run(store, fox, 10, saves=False)
    (again,) = gaps.fill_holds(fox.id, BETWEEN, [film[0].id]).task_ids
    with pytest.raises(TaskStateError, match="Another task is going to fill"):
        store.tasks.queue.retry(failed)
    assert store.tasks.queue.retry_all() == 1, "both wait now"
    run(store, fox, 20)
    tasks = [store.tasks.queue.get(one) for one in (failed, again)]
    assert sorted(task.status for task in tasks) == ["completed", "queued"]
    with pytest.raises(KinoError, match="is not held any more: another task has filled it"):
        run(store, fox, 30)
    assert (order(), holds(store, fox)) == ([1, 20, 21, 2, 3, 4], [1] * 6)
    assert store.frames.history.undo(fox.id).text == "an order", "the later one, which has made nothing"
    store.frames.history.undo(fox.id)
    assert holds(store, fox) == [3, 1, 1, 1], "and then it can be retried"


def test_of_two_fills_that_run_at_once_one_is_saved(store, fox, film, gaps, order) -> None:
    store.frames.marks.mark([film[0].id], {"hold": 2})
    gaps.fill_holds(fox.id, BETWEEN, [film[0].id])
    run(store, fox, 10, saves=False)
    gaps.fill_holds(fox.id, BETWEEN, [film[0].id])
    store.tasks.queue.retry_all()
    built = store.tasks.prompts.build
    prompts = {}
    for task in (start_task(store), start_task(store)):
        prompts[task.id] = (task, built(task).prompt)
    saved = []
    for task, prompt in prompts.values():
        place = store.frames.read.resolve(fox, StoredPlace(**task.data["place"]).place())
        context = SaveContext(prompt=prompt, node_id="8", task_id=task.id, prompt_id=task.prompt_id)
        if saved:
            with pytest.raises(KinoError, match="is not held any more"):
                store.frames.edit.save(fox, [picture(30)], context, place)
        else:
            saved = store.frames.edit.save(fox, [picture(20)], context, place)
    assert (order(), holds(store, fox)) == ([1, 20, 2, 3, 4], [1] * 5)


def test_only_held_frames_are_filled(store, fox, film, gaps) -> None:
    with pytest.raises(InvalidDataError, match="nothing to fill"):
        gaps.fill_holds(fox.id, BETWEEN, [film[0].id])
    store.frames.marks.mark([film[3].id], {"hold": 2})
    made = gaps.fill_holds(fox.id, BETWEEN, [film[3].id])
    assert (made.task_ids, made.kept) == ([], [film[3].id])
    store.frames.marks.mark([film[0].id], {"hold": 20})
    with pytest.raises(InvalidDataError) as refusal:
        gaps.fill_holds(fox.id, BETWEEN, [film[0].id])
    assert "not 19. (frame 1)" in problems(refusal)["count"]
