"""Clips: one task makes many frames, which stand together on the timeline, all or none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kino_store.documents import Params
from kino_store.errors import DiskFullError, InvalidDataError
from kino_store.generators.count import FrameCount, output_of
from kino_store.generators.fill import fill
from kino_store.generators.manifest import Generator, parse
from kino_store.ids import new_uid
from kino_store.media import png
from kino_store.services.frames.encoder import Decoded, Picture, SaveContext
from kino_store.services.journal import Purpose
from kino_store.values import Place, Task
from tests.store.pictures import picture
from tests.store.tasks import SAVER, claim_task, save_task_frames, start_task, submitter_of
from tests.store.timelines import frames_of
from tests.store.workflows import node

LENGTH = {"type": "integer", "default": 17, "min": 1, "max": 81, "multiple": 4, "plus": 1}
GRAPH = {
    "1": node("EmptyImage", width=48, height=32, batch_size=17, color=0),
    "2": node("KinoSaveFrame", project="", where="append", frame_number=-1, bit_depth="8", image=["1", 0]),
}


def document(saver: str = "image", **output: Any) -> dict[str, Any]:
    parameter = {**LENGTH, "fills": [{"node": "1", "input": "batch_size"}]}
    prompt = {**GRAPH, "2": node("KinoSaveFrame", project="", where="append", **{saver: ["1", 0]})}
    made = {"frames": "length", "fps": 16, **output}
    shared = {"schema": "kino.generator", "version": 2, "name": "clip", "prompt": prompt}
    return {**shared, "parameters": {"length": parameter}, "output": made}


@pytest.fixture
def submit(store, paths):
    """Save a generator of clips of 16 fps, and return a submitter."""
    paths.generators.mkdir(parents=True, exist_ok=True)
    (paths.generators / "clip.json").write_text(json.dumps(document(drop_first=1)), "utf-8")
    return submitter_of(store)


def of_task(task: Task) -> SaveContext:
    origin = {"task_id": task.id, "prompt_id": task.prompt_id, "run": task.run}
    origin |= {"node_id": "7", "prompt": SAVER}
    return SaveContext(generator="clip", **origin)


def save_clip(store, project, task: Task, *seeds: int, place: Place = Place()) -> None:  # noqa: B008
    """Save as Kino Save Frame saves the frames of a task."""
    pictures, purpose = [picture(seed) for seed in seeds], Purpose("clip", new_uid())
    store.frames.edit.save(project, pictures, of_task(task), place, None, purpose)


def test_a_task_knows_how_many_frames_it_makes(store, fox, submit) -> None:
    assert submit.task("clip", {}, project_id=fox.id).frames == 16
    submit.batch("clip", {"length": 5}, project_id=fox.id, count=3, allow_equal=True)
    assert store.tasks.order.state().waiting_frames == 12
    assert store.tasks.queue.frames(["pending", "queued"], fox.id) == 28
    assert store.tasks.queue.frames(["failed"]) == 0
    store.tasks.submit.thumbnails(fox.id)
    assert store.tasks.queue.frames([], fox.id) == 28
    assert store.tasks.order.state().waiting_frames == 12


@pytest.mark.parametrize(("rate", "frames"), [("as_is", 16), ("hold", 24), ("resample", 24)])
def test_the_rate_of_an_order_decides_how_many(store, fox, submit, rate, frames) -> None:
    assert fox.fps == 24
    (task_id,) = submit.batch("clip", {}, project_id=fox.id, count=1, place=Place(rate=rate))
    task = store.tasks.queue.get(task_id)
    assert task.frames == frames
    (saver,) = [
        one["inputs"]
        for one in store.tasks.prompts.build(task).prompt.values()
        if one["class_type"] == "KinoSaveFrame"
    ]
    ends = {"drop_first": 1, "drop_last": 0, "fps": 16.0, "rate": rate}
    assert saver.items() >= {**ends, **({} if rate == "as_is" else {"to_fps": 24})}.items()
    assert ("to_fps" in saver) == (rate != "as_is")


def test_a_length_that_makes_no_frame_is_refused(fox, submit) -> None:
    with pytest.raises(InvalidDataError, match="more than 1"):
        submit.task("clip", {"length": 1}, project_id=fox.id)


def generator_of(**changes: Any) -> Generator:
    return parse({**document(), **changes})


def test_a_video_knows_its_rate_and_other_graphs_are_left_alone(fox) -> None:
    video = fill(parse(document("video", fps=None)), {"length": 17}, fox, lambda _: ("", ""))["2"]["inputs"]
    assert (video["rate"], "fps" in video) == ("as_is", False)
    plain = fill(generator_of(output=None), {"length": 17}, fox, lambda _: ("", ""))["2"]["inputs"]
    assert not plain.keys() & {"drop_first", "drop_last", "rate", "fps", "to_fps"}


def test_what_a_graph_gives_is_counted_where_it_is_known(fox) -> None:
    assert FrameCount(generator_of(), fox, "as_is")({"length": 9}) == 9
    assert FrameCount(generator_of(output={"frames": 5, "drop_last": 2}), fox, "hold")({}) == 3
    batch = {"batch_size": {"type": "integer", "default": 1, "fills": [{"node": "1", "input": "batch_size"}]}}
    assert FrameCount(generator_of(output=None, parameters=batch), fox, "as_is")({"batch_size": 4}) == 4
    assert FrameCount(generator_of(output=None), fox, "as_is")({"length": 9}) is None
    clips = {**GRAPH, "1": node("EmptyHunyuanLatentVideo", length=17, batch_size=1)}
    assert output_of(generator_of(output=None, parameters=batch, prompt=clips)) is None
    twice = {**GRAPH, "3": GRAPH["2"]}
    assert FrameCount(generator_of(prompt=twice), fox, "as_is")({"length": 9}) is None


def test_a_clip_lands_as_one_run_where_it_was_ordered(store, fox, submit, save, order) -> None:
    _, two = save(1, 2)
    (task_id,) = submit.batch("clip", {}, project_id=fox.id, count=1, place=Place("before", frame_id=two.id))
    save(3)
    task = start_task(store)
    assert task.id == task_id
    save_clip(store, fox, task, *range(100, 117))
    store.tasks.lifecycle.succeeded(task)
    assert order() == [1, *range(100, 117), 2, 3]
    frames = frames_of(store, fox)[1:18]
    assert store.tasks.queue.get(task_id).result == {"frame_ids": [frame.id for frame in frames]}
    step = store.frames.history.undo(fox.id)
    assert (step.count, step.text) == (17, "17 generated frames")
    assert order() == [1, 2, 3]
    store.frames.history.redo(fox.id)
    assert order() == [1, *range(100, 117), 2, 3]


def test_the_frame_that_a_clip_replaces_comes_back_with_undo(store, fox, submit, save, order) -> None:
    _, two, _ = save(1, 2, 3)
    submit.batch("clip", {}, project_id=fox.id, count=1, place=Place("replace", frame_id=two.id))
    save_clip(store, fox, start_task(store), 10, 11, place=Place("replace", file=two.path))
    assert order() == [1, 10, 11, 3]
    store.frames.history.undo(fox.id)
    assert order() == [1, 2, 3]


def test_a_stream_of_a_task_is_one_group_or_nothing(store, fox, submit, order) -> None:
    """As a VIDEO is saved: a failure after more pictures than a group has leaves none."""
    submit.batch("clip", {}, project_id=fox.id, count=1)
    task = claim_task(store)
    context = of_task(task)

    def shots(fails_at: int | None):
        for number in range(60):
            if number == fails_at:
                raise DiskFullError("The disk is full.")
            yield Decoded(picture(number), context)

    def run(fails_at: int | None) -> list[int]:
        purpose = Purpose("clip", new_uid())
        return [len(one) for one in store.frames.bulk.save(fox, shots(fails_at), purpose, whole=True)]

    with pytest.raises(DiskFullError):
        run(55)
    assert order() == []
    assert list(store.paths.project(fox.folder).glob(".*")) == []
    assert run(None) == [60]
    store.tasks.lifecycle.lost(task)
    assert store.tasks.queue.get(task.id).status == "completed"
    assert len(order()) == 60


def test_a_lost_clip_is_made_once(store, fox, submit, order) -> None:
    submit.batch("clip", {}, project_id=fox.id, count=1)
    first = start_task(store)
    store.tasks.lifecycle.lost(first)
    second = start_task(store)
    save_clip(store, fox, second, *range(17))
    with pytest.raises(Exception, match="This prompt saved nothing"):
        save_clip(store, fox, first, *range(17))
    store.tasks.lifecycle.lost(second)
    assert store.tasks.queue.get(second.id).status == "completed"
    assert order() == [*range(17)]


def test_pictures_are_loaded_when_they_are_encoded(store, fox) -> None:
    loaded: list[int] = []

    def load(seed: int) -> png.Pixels:
        loaded.append(seed)
        return picture(seed).pixels  # type: ignore[return-value]

    pictures = [Picture(lambda seed=seed: load(seed), Params(seed=seed)) for seed in range(5)]
    frames = store.frames.edit.save(fox, pictures, SaveContext())
    assert sorted(loaded) == [0, 1, 2, 3, 4]
    for seed, frame in enumerate(frames):
        assert (png.decode(store.frames.read.picture(frame)) == picture(seed).pixels).all()


def test_a_picture_of_another_size_is_found_when_it_is_loaded(store, fox, order) -> None:
    wrong = Picture(lambda: picture(1, width=64).pixels, Params(seed=1))  # type: ignore[arg-type,return-value]
    with pytest.raises(Exception, match="64x32"):
        store.frames.edit.save(fox, [picture(0), wrong, picture(2)], SaveContext())
    assert order() == []
    assert list(store.paths.project(fox.folder).glob(".*")) == []


def test_a_saver_that_still_makes_single_frames_has_the_step_of_its_order(store, fox, submit) -> None:
    submit.batch("clip", {}, project_id=fox.id, count=1)
    save_task_frames(store, fox, start_task(store), 1)
    assert store.frames.history.steps(fox.id).undo.text == "a generated frame"
