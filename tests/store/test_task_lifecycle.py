"""The lifecycle of a task in ComfyUI: claimed, running, ended."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

from tests.store.tasks import claim_task, queue_tasks, save_task_frames, start_task


def state(store, task_id: int) -> tuple[str, int, str | None]:
    task = store.tasks.queue.get(task_id)
    return task.status, task.attempt, task.prompt_id


def test_the_prompt_id_is_stored_before_it_is_returned(store, fox, reopen) -> None:
    (task_id,) = queue_tasks(store, fox)
    task = store.tasks.order.claim("comfyui", "11111111-2222-4333-8444-555555555555")
    assert (task.id, task.status, task.prompt_id) == (
        task_id,
        "queued",
        "11111111-2222-4333-8444-555555555555",
    )
    assert state(reopen(), task_id) == ("queued", 0, task.prompt_id)


def test_no_task_is_claimed_twice(store, fox) -> None:
    ids = queue_tasks(store, fox, 60)
    ready = threading.Barrier(4)

    def take_all(_: int) -> list[tuple[int, str]]:
        ready.wait()
        return [
            (task.id, task.prompt_id)
            for task in iter(lambda: store.tasks.order.claim("comfyui", str(uuid.uuid4())), None)
        ]

    with ThreadPoolExecutor(4) as pool:
        taken_by = list(pool.map(take_all, range(4)))
    everything = [one for each in taken_by for one in each]
    assert sorted(task_id for task_id, _ in everything) == ids
    assert {task.id: task.prompt_id for task in store.tasks.order.taken("comfyui")} == dict(everything)


def test_a_task_starts_and_completes_with_its_frames(store, fox) -> None:
    (task_id,) = queue_tasks(store, fox)
    task = start_task(store)
    assert (task.status, task.attempt, task.completed_at) == ("running", 1, None)
    assert task.started_at >= task.created_at
    assert store.tasks.queue.current() == task
    saved = save_task_frames(store, fox, task, 1, 2, 3)
    store.tasks.lifecycle.succeeded(task)
    done = store.tasks.queue.get(task_id)
    assert (done.status, done.progress, done.result) == (
        "completed",
        100.0,
        {"frame_ids": [frame.id for frame in saved]},
    )
    assert (done.error, done.completed_at >= done.started_at) == (None, True)
    assert {frame.task_id for frame in saved} == {task_id}
    assert store.tasks.queue.current() is None
    assert store.tasks.order.taken("comfyui") == []


def test_progress_never_decreases_and_is_not_stored_at_each_step(store, fox, reopen) -> None:
    queue_tasks(store, fox)
    task = start_task(store)
    seen = []
    for progress in (10.0, 40.0, 30.0, 0.0, 55.5):
        store.tasks.lifecycle.progressed(task, progress, preview=False)
        seen.append(store.tasks.queue.get(task.id).progress)
    assert seen == [10.0, 40.0, 40.0, 40.0, 55.5]
    assert store.tasks.queue.current().progress == store.tasks.queue.page(["running"])[1][0].progress == 55.5
    assert reopen().tasks.queue.get(task.id).progress == 0.0


def test_another_attempt_starts_without_progress(store, fox) -> None:
    (task_id,) = queue_tasks(store, fox)
    for again in (
        store.tasks.lifecycle.lost,
        lambda _: store.tasks.queue.stop(task_id) and store.tasks.queue.retry(task_id),
    ):
        task = start_task(store)
        store.tasks.lifecycle.progressed(task, 80.0, preview=False)
        again(store.tasks.queue.get(task_id))
        assert (store.tasks.queue.get(task_id).status, store.tasks.queue.get(task_id).progress) == (
            "queued",
            0.0,
        )
        task = start_task(store)
        store.tasks.lifecycle.progressed(task, 5.0, preview=False)
        assert store.tasks.queue.get(task_id).progress == 5.0
        store.tasks.lifecycle.requeue(task)


def test_a_prompt_that_saved_no_frame_never_succeeds(store, fox) -> None:
    (task_id,) = queue_tasks(store, fox)
    store.tasks.lifecycle.succeeded(start_task(store))
    task = store.tasks.queue.get(task_id)
    assert (task.status, task.result) == ("failed", None)
    assert "no frame was saved" in task.error
    assert "Change the seed" in task.error
    again = store.tasks.queue.retry(task_id)
    assert (again.status, again.error, again.attempt, again.started_at, again.completed_at) == (
        "queued",
        None,
        0,
        None,
        None,
    )


def test_a_stop_after_the_frames_were_saved_is_a_success(store, fox) -> None:
    (task_id,) = queue_tasks(store, fox)
    task = start_task(store)
    save_task_frames(store, fox, task, 1)
    store.tasks.queue.stop(task_id)
    store.tasks.lifecycle.succeeded(task)
    done = store.tasks.queue.get(task_id)
    assert (done.status, len(done.result["frame_ids"]), done.progress) == ("completed", 1, 100.0)


def test_a_stopped_task_stays_stopped_despite_later_messages(store, fox) -> None:
    (task_id,) = queue_tasks(store, fox)
    task = start_task(store)
    stopped = store.tasks.queue.stop(task_id)
    store.tasks.lifecycle.progressed(task, 70.0, preview=True)
    for late in (
        store.tasks.lifecycle.began,
        store.tasks.lifecycle.succeeded,
        store.tasks.lifecycle.interrupted,
        store.tasks.lifecycle.requeue,
        store.tasks.lifecycle.lost,
    ):
        late(task)
        assert store.tasks.queue.get(task_id) == stopped
    store.tasks.lifecycle.failed(task, "Late.")
    assert store.tasks.queue.get(task_id) == stopped


def test_an_interruption_in_comfyui_is_reported_and_can_be_retried(store, fox) -> None:
    (task_id,) = queue_tasks(store, fox)
    store.tasks.lifecycle.interrupted(start_task(store))
    assert store.tasks.queue.get(task_id).status == "stopped"
    assert "Retry it" in store.tasks.queue.get(task_id).error
    store.tasks.queue.retry(task_id)
    assert start_task(store).id == task_id


def test_a_claimed_task_that_was_not_posted_can_be_returned(store, fox) -> None:
    (task_id,) = queue_tasks(store, fox)
    store.tasks.lifecycle.requeue(claim_task(store))
    assert state(store, task_id) == ("queued", 0, None)
    assert claim_task(store).id == task_id
