"""Task events: each change is published once, after its commit, with the present progress."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from kino_store.values import Task
from tests.store.event_listener import EventListener
from tests.store.tasks import claim_task, queue_tasks, save_task_frames, start_task, task_row


def test_each_step_of_a_task_publishes_an_event_after_the_commit(store, fox, events) -> None:
    store.tasks.queue.add([task_row(fox)], status="pending")
    assert events.task() == "pending"
    (task_id,) = [task.id for task in store.tasks.queue.page()[1]]
    steps = [
        (lambda: store.tasks.queue.start(task_id), "queued"),
        (lambda: store.tasks.queue.change(task_id, "Other", 3), "queued"),
        (lambda: store.tasks.lifecycle.began(claim_task(store)), "running"),
        (lambda: store.tasks.queue.change(task_id, "Another"), "running"),
        (lambda: store.tasks.queue.stop(task_id), "stopped"),
        (lambda: store.tasks.queue.retry(task_id), "queued"),
        (lambda: store.tasks.lifecycle.failed(claim_task(store), "Refused."), "failed"),
        (lambda: store.tasks.queue.retry(task_id), "queued"),
        (lambda: store.tasks.lifecycle.requeue(claim_task(store)), "queued"),
        (lambda: store.tasks.lifecycle.interrupted(claim_task(store)), "stopped"),
        (lambda: store.tasks.queue.retry(task_id), "queued"),
    ]
    for step, status in steps:
        step()
        assert events.task() == status
    store.tasks.queue.delete(task_id)
    ((kind, data, seen),) = events.take()
    assert (kind, data["id"], data["status"], data["name"], seen) == (
        "task",
        task_id,
        "deleted",
        "Another",
        None,
    )


def test_the_last_event_of_a_task_has_its_result_or_error(store, fox, events) -> None:
    queue_tasks(store, fox, 2)
    done, empty = start_task(store), start_task(store)
    (frame,) = save_task_frames(store, fox, done, 1)
    events.take()
    store.tasks.lifecycle.succeeded(done)
    published = events.received[0][1]
    assert (events.task(), published["result"], published["progress"]) == (
        "completed",
        {"frame_ids": [frame.id]},
        100.0,
    )
    store.tasks.lifecycle.succeeded(empty)
    published = events.received[0][1]
    assert (events.task(), "no frame" in published["error"]) == ("failed", True)


def test_a_lost_task_publishes_that_it_is_queued_again(store, fox, events) -> None:
    queue_tasks(store, fox, 2)
    begun_with, waiting = start_task(store), claim_task(store)
    events.take()
    for task in (begun_with, waiting):
        store.tasks.lifecycle.lost(task)
        assert events.task() == "queued"


def test_a_progress_event_has_the_current_task(store, fox, events) -> None:
    queue_tasks(store, fox)
    stale = claim_task(store)
    store.tasks.lifecycle.began(stale)
    events.take()
    store.tasks.lifecycle.progressed(stale, 10.0, preview=False)
    assert (
        events.received[0][1]["preview"],
        events.received[0][1]["progress"],
        events.received[0][1]["attempt"],
    ) == (
        False,
        10.0,
        1,
    )
    assert events.task() == "running"
    store.tasks.queue.change(stale.id, name="Other")
    assert (events.received[0][1]["progress"], events.task()) == (10.0, "running")
    store.tasks.lifecycle.progressed(stale, 10.0, preview=True)
    assert (events.received[0][1]["preview"], events.received[0][1]["name"], events.task()) == (
        True,
        "Other",
        "running",
    )
    for unpublished in (10.0, 9.0):
        store.tasks.lifecycle.progressed(stale, unpublished, preview=False)
    store.tasks.lifecycle.progressed(stale, 9.0, preview=True)
    assert events.take() == []


def test_progress_continues_after_a_restart_of_kino(store, fox, reopen) -> None:
    queue_tasks(store, fox)
    task = start_task(store)
    store = reopen()
    events = EventListener(store)
    store.tasks.lifecycle.progressed(task, 30.0, preview=False)
    assert (events.received[0][1]["progress"], events.task()) == (30.0, "running")
    assert store.tasks.queue.get(task.id).progress == 30.0


@pytest.mark.parametrize("way", ["stop", "stop_all", "stop_project", "delete", "retry"])
def test_a_stopped_task_publishes_no_more_progress(store, fox, events, way) -> None:
    """ComfyUI runs on for a moment; a page that gets `running` after `stopped` would show it forever."""
    queue_tasks(store, fox)
    task = start_task(store)
    store.tasks.lifecycle.progressed(task, 10.0, preview=False)
    if way in {"stop", "delete"}:
        getattr(store.tasks.queue, way)(task.id)
    elif way == "retry":
        store.tasks.queue.stop(task.id)
        store.tasks.queue.retry(task.id)
        start_task(store)
    else:
        getattr(store.tasks.queue, way)(*([fox.id] if way == "stop_project" else []))
    events.take()
    store.tasks.lifecycle.progressed(task, 50.0, preview=True)
    store.tasks.lifecycle.interrupted(task)
    assert events.take() == []


@pytest.mark.slow
def test_a_stop_is_the_last_event_of_a_task_despite_racing_progress(store, fox) -> None:
    published: dict[int, list[str]] = {}
    store.events.subscribe(
        lambda event: published.setdefault(event.data.get("id", 0), []).append(event.data.get("status", ""))
    )
    with ThreadPoolExecutor(1) as pool:
        for _ in range(20):
            queue_tasks(store, fox)
            task, going, over = start_task(store), threading.Event(), threading.Event()

            def progress(
                task: Task = task, going: threading.Event = going, over: threading.Event = over
            ) -> None:
                while not over.is_set():
                    store.tasks.lifecycle.progressed(task, 1.0, preview=True)
                    going.set()

            running = pool.submit(progress)
            going.wait()
            store.tasks.queue.stop(task.id)
            time.sleep(0.01)
            over.set()
            running.result()
            assert published[task.id][-1] == "stopped"
            assert published[task.id].count("stopped") == 1


def test_many_tasks_at_once_give_one_event(store, fox, events) -> None:
    queue_tasks(store, fox, 5)
    assert events.one() == ("tasks", {"change": "added", "count": 5}, 5)
    store.tasks.queue.stop_project(fox.id)
    assert events.one() == ("tasks", {"change": "stopped", "count": 5}, 0)
    queue_tasks(store, fox, 2)
    events.take()
    store.tasks.queue.stop_all()
    assert events.one() == ("tasks", {"change": "stopped", "count": 2}, 0)
    queue_tasks(store, fox, 2)
    events.take()
    store.delete_project(fox.id)
    assert events.take() == [
        ("tasks", {"change": "stopped", "count": 2}, 0),
        ("project", {"project_id": fox.id, "change": "deleted"}, []),
    ]
