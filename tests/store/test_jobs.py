"""Kinds of tasks, the frames they name, their runs, and tasks that wait for others."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from kino_store.documents import SidecarInput
from kino_store.errors import InvalidDataError, KinoError
from kino_store.ids import is_uid, order_hash
from kino_store.jobs import LANE_OF, GenerateJob, RegenerateJob, job_of
from kino_store.services.frames.encoder import SaveContext
from kino_store.values import END, Place
from tests.store.event_listener import EventListener
from tests.store.pictures import picture
from tests.store.tasks import (
    FOX,
    GIVEN,
    SD15,
    claim_task,
    queue_tasks,
    save_task_frames,
    start_task,
    submitter_of,
    task_row,
)

DELETED = "which was deleted. Stop and retry this one to run it without that one"


@pytest.fixture
def submitter(store):
    return submitter_of(store)


@pytest.fixture
def generated(save):
    """A frame of the built-in generator, with its prompt graph."""
    loader = {**SD15["prompt"]["2"], "inputs": {"shot": ["1", 0], "ckpt_name": FOX}}
    prompt = {**SD15["prompt"], "2": loader}
    return save(7, prompt=prompt, node_id="7", generator="sd15", generator_version="1.0.0")[0]


def change_row(store, table: str, row_id: int, **columns: object) -> None:
    """Change a row as a rebuild or a newer Kino would leave it."""
    sets = ", ".join(f"{name} = :{name}" for name in columns)
    with store.database.write() as connection:
        connection.execute(sa.text(f"UPDATE {table} SET {sets} WHERE id = :row"), {**columns, "row": row_id})


def complete(store, project, seed: int = 1) -> None:
    task = start_task(store)
    save_task_frames(store, project, task, seed)
    store.tasks.lifecycle.succeeded(task)


def test_each_kind_reads_its_data(store, fox, submitter, generated) -> None:
    made = submitter.task("img2img", {**GIVEN, "image": generated.id}, project_id=fox.id)
    (again,) = submitter.regenerate(generated.id, {"steps": 9}, Place("before"))
    thumbnails = submitter.thumbnails(fox.id)
    assert [(task.kind, task.lane) for task in (made, again, thumbnails)] == [*LANE_OF.items()][:3]
    job = job_of(made)
    assert isinstance(job, GenerateJob)
    assert job.data.values() == {
        key: value for key, value in made.data.items() if key not in {"place", "uids"}
    }
    assert job.data.uids == made.data["uids"] == {str(generated.id): generated.uid}
    job = job_of(again)
    assert isinstance(job, RegenerateJob)
    assert (job.data.frame_id, job.data.overrides) == (generated.id, {"steps": 9})
    assert job.data.place.place() == Place("before", frame_id=generated.id)
    assert job_of(thumbnails).kind == "thumbnails"


def test_a_value_may_have_any_name(store, fox) -> None:
    names = {"kind": 1, "values": 2, "copy": 3, "json": 4, "model_dump": 5, "model_config": 6, "lane": 7}
    (task_id,) = queue_tasks(store, fox, data=names)
    assert job_of(store.tasks.queue.get(task_id)).data.values() == names


def test_a_kind_or_data_of_a_newer_kino_fails_its_task_with_a_sentence(store, fox) -> None:
    (task_id, other) = queue_tasks(store, fox, 2)
    change_row(store, "tasks", task_id, kind="dream")
    with pytest.raises(KinoError, match=r"does not know tasks of the kind 'dream'\. Update Kino"):
        job_of(store.tasks.queue.get(task_id))
    change_row(store, "tasks", other, kind="regenerate", data=json.dumps({"frame_id": "first"}))
    with pytest.raises(KinoError, match=rf"data of task {other} can't be used .*frame_id"):
        store.tasks.prompts.build(store.tasks.queue.get(other))
    (local,) = queue_tasks(store, fox, kind="thumbnails", data={})
    with pytest.raises(KinoError, match="not for ComfyUI"):
        store.tasks.prompts.build(store.tasks.queue.get(local))


def test_a_task_finds_its_frames_by_uid_when_their_ids_changed(
    store, fox, submitter, save, generated
) -> None:
    (other,) = save(8)
    ids = [
        submitter.task("img2img", {**GIVEN, "image": other.id}, project_id=fox.id).id,
        submitter.regenerate(generated.id, {}, Place("replace"))[0].id,
        *submitter.batch("sd15", GIVEN, project_id=fox.id, place=Place("before", frame_id=other.id), count=1),
    ]

    def prompts() -> list[object]:
        return [store.tasks.prompts.build(store.tasks.queue.get(task_id)) for task_id in ids]

    before = prompts()
    for frame in (generated, other):
        change_row(store, "frames", frame.id, id=frame.id + 1000)
    decoys = save(91, 92)
    for decoy, frame in zip(decoys, (generated, other), strict=True):
        change_row(store, "frames", decoy.id, id=frame.id)
    assert prompts() == before


def test_a_task_of_an_older_kino_finds_its_frames_by_id(store, fox, submitter, generated) -> None:
    (task,) = submitter.regenerate(generated.id, {}, END)
    before = store.tasks.prompts.build(task)
    data = {key: value for key, value in task.data.items() if key != "uids"}
    change_row(store, "tasks", task.id, data=json.dumps(data))
    assert store.tasks.prompts.build(store.tasks.queue.get(task.id)) == before


def test_all_tasks_of_one_order_have_one_run(store, fox, submitter, generated) -> None:
    runs = []
    for order in range(2):
        tasks = submitter.regenerate(generated.id, {"steps": 9 + order}, END, 3)
        batch = submitter.batch("sd15", GIVEN, project_id=fox.id, count=3)
        runs += [{task.run for task in tasks}, {store.tasks.queue.get(one).run for one in batch}]
    assert [len(run) for run in runs] == [1, 1, 1, 1]
    assert len(set.union(*runs)) == 4
    assert all(is_uid(run) for run in set.union(*runs))


def test_equal_orders_have_equal_hashes_whatever_the_ids(store, fox, submitter, save) -> None:
    first, second = save(1, 2)

    def order(generator: str = "img2img", **values: object) -> str:
        data = {**GIVEN, "seed": 5, "image": first.id, **values}
        task = submitter.task(generator, data, project_id=fox.id)
        return store.tasks.prompts.build(task).order

    same = order()
    assert len(same) == 64
    assert order() == same
    assert order(seed=6) != same
    assert order(image=second.id) != same
    change_row(store, "frames", first.id, id=first.id + 1000)
    first = store.frames.read.get(first.id + 1000)
    assert order() == same


def test_the_hash_of_an_order_is_that_of_its_canonical_json() -> None:
    known = order_hash("sd15", None, {"b": 1, "a": "ü", "c": [1.5, True, None]}, [{"role": "image"}])
    # printf '{"generator":"sd15","inputs":[{"role":"image"}],"values":{"a":"ü","b":1,"c":[1.5,true,null]},
    # "version":null}' | sha256sum, on one line
    assert known == "f17b93a092b5922377e0609bca7ff3720204637abd6eaa90a07edeb4bd4d59e3"
    assert known == order_hash("sd15", None, {"c": [1.5, True, None], "a": "ü", "b": 1}, [{"role": "image"}])
    assert known != order_hash("sd15", "1", {"c": [1.5, True, None], "a": "ü", "b": 1}, [{"role": "image"}])


def test_a_saved_frame_says_what_it_was_made_from(store, fox, save) -> None:
    (source,) = save(1)
    prompt = {
        "1": {"class_type": "KinoLoadFrame", "inputs": {"project": "Fox", "file": source.path}},
        "2": {"class_type": "LoadImage", "inputs": {"image": "mask.png"}},
        "3": {"class_type": "Blend", "inputs": {"pixels": ["1", 0], "overlay": ["2", 0]}},
        "4": {"class_type": "KinoLoadFrame", "inputs": {"project": "Gone", "file": "frame_000009.png"}},
        "5": {"class_type": "LoadImage", "inputs": {"image": "elsewhere.png"}},
        "7": {"class_type": "KinoSaveFrame", "inputs": {"image": ["3", 0]}},
        "8": {"class_type": "KinoSaveFrame", "inputs": {"image": ["4", 0]}},
    }
    inputs = store.frames.inputs.of_prompt(prompt, "7")
    assert inputs == (
        SidecarInput(role="pixels", relation="file", project=fox.uid, file=source.path, sha256=source.sha256),
        SidecarInput(role="overlay", relation="file", file="mask.png"),
    )
    (lost,) = store.frames.inputs.of_prompt(prompt, "8")
    assert lost == SidecarInput(role="image", relation="file", file="frame_000009.png")
    assert len(store.frames.inputs.of_prompt(prompt)) == 4
    context = SaveContext(prompt=prompt, node_id="7", run="r", order="o", inputs=inputs)
    (frame,) = store.frames.edit.save(fox, [picture(2)], context)
    sidecar = store.frames.read.sidecar(frame)
    assert (sidecar.run, sidecar.order, sidecar.inputs) == ("r", "o", inputs)


def test_a_task_begins_once_the_one_before_it_is_completed(store, fox) -> None:
    (first,) = queue_tasks(store, fox)
    followers = queue_tasks(store, fox, 2, after=first, priority=5)
    (last,) = queue_tasks(store, fox, after=followers[1])
    assert store.tasks.queue.get(followers[0]).waits_for == f"Waits for task {first}."
    task = claim_task(store)
    assert task.id == first, "the followers have a higher priority"
    assert store.tasks.order.claim("comfyui", "none") is None
    store.tasks.lifecycle.began(task)
    save_task_frames(store, fox, task, 1)
    store.tasks.lifecycle.succeeded(task)
    assert store.tasks.queue.get(followers[0]).waits_for is None
    assert [claim_task(store).id for _ in followers] == followers
    assert store.tasks.order.claim("comfyui", "none") is None
    assert store.tasks.queue.get(last).waits_for == f"Waits for task {followers[1]}."


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("pending", "which has not been started"),
        ("failed", "which failed. Retry that one, or stop this one"),
        ("stopped", "which was stopped. Retry that one, or stop this one"),
        ("deleted", DELETED),
    ],
)
def test_a_task_that_cannot_begin_says_for_what_it_waits(store, fox, status, why) -> None:
    (first,) = store.tasks.queue.add([task_row(fox)], status="pending" if status == "pending" else "queued")
    (follower,) = queue_tasks(store, fox, after=first)
    if status == "failed":
        store.tasks.lifecycle.failed(start_task(store), "It was too large.")
    elif status == "stopped":
        store.tasks.queue.stop(first)
    elif status == "deleted":
        store.tasks.queue.delete(first)
    assert store.tasks.order.claim("comfyui", "none") is None
    task = store.tasks.queue.get(follower)
    assert (task.status, task.waits_for) == ("queued", f"Waits for task {first}, {why}.")
    assert store.tasks.queue.page(["queued"])[1][-1] == task
    if status in {"failed", "stopped"}:
        store.tasks.queue.retry(first)
        complete(store, fox)
    elif status == "pending":
        store.tasks.queue.start(first)
        complete(store, fox)
    else:
        store.tasks.queue.stop(follower)
        assert store.tasks.queue.retry(follower).after is None
    assert claim_task(store).id == follower


def test_an_event_says_that_followers_wait_for_something_else(store, fox) -> None:
    (first,) = queue_tasks(store, fox)
    queue_tasks(store, fox, 2, after=first)
    events = EventListener(store)
    store.tasks.lifecycle.failed(start_task(store), "It was too large.")
    store.tasks.queue.retry(first)
    store.tasks.queue.delete(first)
    waiting = [data for kind, data, _ in events.take() if kind == "tasks"]
    assert waiting == [{"change": "waiting", "count": 2}] * len(waiting)
    assert len(waiting) == 4


def test_a_task_waits_only_for_one_that_exists(store, fox, submitter, generated) -> None:
    (first,) = queue_tasks(store, fox)
    asks = [
        lambda after: submitter.task("sd15", GIVEN, project_id=fox.id, after=after),
        lambda after: submitter.batch("sd15", GIVEN, project_id=fox.id, after=after, count=3),
        lambda after: submitter.regenerate(generated.id, {}, END, 2, 0, after),
    ]
    for ask in asks:
        with pytest.raises(InvalidDataError) as refusal:
            ask(first + 100)
        assert [entry["field"] for entry in refusal.value.details["fields"]] == ["after"]
    assert store.tasks.queue.page()[0] == 1
    for ask in asks:
        ask(first)
    assert {task.after for task in store.tasks.queue.page()[1][1:]} == {first}
