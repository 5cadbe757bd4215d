"""The queue as a whole: pause, order, counts, retries."""

from __future__ import annotations

import random

import pytest

from kino_store.errors import InvalidValueError, TaskNotFoundError, TaskStateError
from tests.store.event_listener import EventListener
from tests.store.tasks import claim_task, queue_tasks, start_task, task_in_status, task_row

STATES = ("pending", "running", "completed", "failed", "stopped", "queued")


def run_order(store) -> list[int]:
    """Return the ids of the waiting tasks, in the order in which they would run."""
    order = []
    while (task := store.tasks.order.claim("comfyui", "next")) is not None:
        order.append(task.id)
    for task in store.tasks.order.taken("comfyui"):
        store.tasks.lifecycle.requeue(task)
    return order


def changes(events: EventListener) -> list[dict[str, object]]:
    return [data for kind, data, _ in events.take() if kind == "tasks"]


def test_the_state_counts_tasks_by_status_and_lane(store, fox) -> None:
    empty = store.tasks.order.state()
    assert (empty.paused, empty.waiting, empty.running, empty.failed) == (False, 0, 0, 0)
    for status in STATES:
        task_in_status(store, fox, status)
    queue_tasks(store, fox, 2, kind="thumbnails", lane="local")
    state = store.tasks.order.state()
    assert (state.pending, state.waiting, state.running, state.failed, state.stopped) == (1, 3, 1, 1, 1)
    assert [(one.lane, one.waiting, one.running) for one in state.lanes] == [
        ("comfyui", 1, 1),
        ("local", 2, 0),
    ]


def test_a_lane_gets_only_its_own_tasks(store, fox) -> None:
    (prompt,) = queue_tasks(store, fox)
    (local,) = queue_tasks(store, fox, kind="thumbnails", lane="local", priority=9)
    assert claim_task(store).id == prompt
    assert store.tasks.order.claim("comfyui", "none") is None
    assert store.tasks.order.claim("local", "mine").id == local
    assert [task.id for task in store.tasks.order.taken("local")] == [local]


def test_a_pause_survives_restarts_and_begins_nothing(store, fox, reopen) -> None:
    events = EventListener(store)
    (first, second) = queue_tasks(store, fox, 2)
    running = start_task(store)
    assert store.tasks.order.pause().paused
    assert store.tasks.order.claim("comfyui", "none") is None
    store = reopen()
    assert store.tasks.order.is_paused()
    assert store.tasks.order.claim("comfyui", "none") is None
    assert store.tasks.queue.get(running.id).status == "running", "what runs goes on"
    state = store.tasks.order.resume()
    assert (state.paused, state.waiting) == (False, 1)
    assert claim_task(store).id == second
    assert changes(events) == [{"change": "added", "count": 2}, {"change": "paused", "count": 1}]
    assert first == running.id


def test_tasks_can_be_put_anywhere_in_the_queue(store, fox) -> None:
    ids = queue_tasks(store, fox, 6)
    events = EventListener(store)
    assert store.tasks.order.move([ids[4], ids[1]], ids[0]) == 2
    assert run_order(store) == [ids[4], ids[1], ids[0], ids[2], ids[3], ids[5]]
    store.tasks.order.move([ids[4]], None)
    assert run_order(store) == [ids[1], ids[0], ids[2], ids[3], ids[5], ids[4]]
    assert [data for data in changes(events) if data["change"] == "moved"] == [
        {"change": "moved", "count": 2},
        {"change": "moved", "count": 1},
    ]
    (late,) = queue_tasks(store, fox)
    assert run_order(store)[-1] == late


def test_a_moved_task_gets_the_priority_of_its_neighbour(store, fox) -> None:
    high = queue_tasks(store, fox, 2, priority=5)
    low = queue_tasks(store, fox, 2, priority=-5)
    store.tasks.order.move([low[1]], high[1])
    assert run_order(store) == [high[0], low[1], high[1], low[0]]
    store.tasks.order.move([high[0]], None)
    assert run_order(store) == [low[1], high[1], low[0], high[0]]
    assert [store.tasks.queue.get(task_id).priority for task_id in (low[1], high[0])] == [5, -5]


def test_a_thousand_random_moves_give_the_order_of_a_list(store, fox) -> None:
    wanted, rng = queue_tasks(store, fox, 12), random.Random(118)
    for _ in range(1000 if store.database.url.get_backend_name() == "sqlite" else 200):
        chosen = rng.sample(wanted, rng.randint(1, 4))
        before = rng.choice([task for task in wanted if task not in chosen] + [None])
        store.tasks.order.move(chosen, before)
        wanted = [task for task in wanted if task not in chosen]
        at = len(wanted) if before is None else wanted.index(before)
        wanted[at:at] = chosen
    assert run_order(store) == wanted
    assert max(len(store.tasks.queue.get(task_id).turn) for task_id in wanted) < 100


def test_only_waiting_tasks_are_moved_and_all_or_none(store, fox) -> None:
    ids = queue_tasks(store, fox, 3)
    for status in ("running", "completed", "failed", "stopped"):
        other = task_in_status(store, fox, status).id
        with pytest.raises(TaskStateError, match=f"Task {other} is {status}"):
            store.tasks.order.move([ids[2], other], ids[0])
        with pytest.raises(TaskStateError):
            store.tasks.order.move([ids[2]], other)
    with pytest.raises(TaskNotFoundError, match="999"):
        store.tasks.order.move([ids[2], 999], None)
    for odd, before in (([ids[0], ids[0]], None), ([ids[0]], ids[0])):
        with pytest.raises(InvalidValueError, match="task_ids"):
            store.tasks.order.move(odd, before)
    assert run_order(store) == ids
    store.tasks.queue.add([task_row(fox)], status="pending")


def test_a_retried_task_keeps_its_turn(store, fox) -> None:
    ids = queue_tasks(store, fox, 3)
    store.tasks.queue.stop(ids[0])
    store.tasks.queue.retry(ids[0])
    assert run_order(store) == ids


def test_all_that_failed_is_retried_at_once(store, fox) -> None:
    owl = store.projects.create("Owl", 48, 32, 24)
    failed = [task_in_status(store, fox, "failed").id for _ in range(3)]
    stopped = task_in_status(store, fox, "stopped").id
    (elsewhere,) = (task_in_status(store, owl, "failed").id,)
    events = EventListener(store)
    assert store.tasks.queue.retry_all(project_id=fox.id) == 3
    assert changes(events) == [{"change": "retried", "count": 3}]
    for task_id in failed:
        task = store.tasks.queue.get(task_id)
        assert (task.status, task.attempt, task.error, task.prompt_id) == ("queued", 0, None, None)
        assert (task.started_at, task.completed_at, task.progress) == (None, None, 0.0)
    assert [store.tasks.queue.get(one).status for one in (stopped, elsewhere)] == ["stopped", "failed"]
    assert store.tasks.queue.retry_all(["failed", "stopped"]) == 2
    assert store.tasks.queue.retry_all(["failed", "stopped"]) == 0
    assert store.tasks.order.state().waiting == 5
