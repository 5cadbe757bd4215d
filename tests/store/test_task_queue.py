"""The task queue: changes of state, refusals, order, priorities, stopping."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from kino_store.errors import (
    InvalidValueError,
    KinoError,
    ProjectNotFoundError,
    TaskGivenUpError,
    TaskNotFoundError,
    TaskStateError,
)
from tests.store.tasks import claim_task, queue_tasks, save_task_frames, start_task, task_in_status, task_row

STATES = ("pending", "queued", "running", "completed", "failed", "stopped")


def state(store, task_id: int) -> tuple[str, int, str | None]:
    task = store.tasks.queue.get(task_id)
    return task.status, task.attempt, task.prompt_id


def test_new_tasks_keep_their_order_and_all_fields(store, fox) -> None:
    rows = [
        task_row(fox, name=f"No. {n}", data={"seed": n, "deep": [{"ü": None}]}, priority=n - 2)
        for n in range(5)
    ]
    ids = store.tasks.queue.add(rows, status="queued")
    assert ids == sorted(ids)
    tasks = [store.tasks.queue.get(task_id) for task_id in ids]
    assert [(t.name, t.data, t.priority, t.type, t.project_id) for t in tasks] == [
        (r["name"], r["data"], r["priority"], "sd15", fox.id) for r in rows
    ]
    assert {
        (t.status, t.progress, t.attempt, t.prompt_id, t.result, t.error, t.started_at) for t in tasks
    } == {("queued", 0.0, 0, None, None, None, None)}
    (alone,) = store.tasks.queue.add([task_row(fox)], status="pending")
    assert (store.tasks.queue.get(alone).status, alone > ids[-1]) == ("pending", True)


def test_new_tasks_are_added_all_or_none(store, fox) -> None:
    with pytest.raises(KinoError):
        store.tasks.queue.add([task_row(fox), task_row(fox), task_row(fox, name=None)], status="queued")
    assert store.tasks.queue.page() == (0, [])
    with pytest.raises(KinoError):
        store.tasks.queue.add([task_row(fox), task_row(fox, project_id=fox.id + 1)], status="queued")
    assert store.tasks.queue.size() == 0


def test_tasks_added_at_once_get_different_ids(store, fox) -> None:
    with ThreadPoolExecutor(4) as pool:
        added = list(pool.map(lambda n: (n, queue_tasks(store, fox, 1 + n % 3, name=f"{n}")), range(24)))
    assert all(store.tasks.queue.get(task_id).name == str(n) for n, ids in added for task_id in ids)
    assert sorted(task_id for _, ids in added for task_id in ids) == sorted(
        task.id for task in store.tasks.queue.page(limit=100)[1]
    )


def test_tasks_are_paged_by_status_and_project_oldest_or_newest_first(store, fox) -> None:
    other = store.projects.create("Owl", 48, 32, 24)
    pending = store.tasks.queue.add([task_row(fox), task_row(other)], status="pending")
    waiting = queue_tasks(store, fox, 3)
    everything = [*pending, *waiting]

    def page(*arguments: object, **more: object) -> tuple[int, list[int]]:
        total, found = store.tasks.queue.page(*arguments, **more)
        return total, [task.id for task in found]

    assert page() == (5, everything)
    assert page(newest_first=True) == (5, everything[::-1])
    assert page(offset=1, limit=2) == (5, everything[1:3])
    assert page(offset=1, limit=2, newest_first=True) == (5, everything[::-1][1:3])
    assert page(["pending"]) == (2, pending)
    assert page(["pending", "queued"], fox.id, limit=2) == (4, [pending[0], waiting[0]])
    assert page([], other.id) == (1, pending[1:])
    assert page(["failed"]) == (0, [])
    assert page(offset=9) == (5, [])
    assert store.tasks.queue.size() == 3


@pytest.mark.parametrize(
    ("verb", "leads", "hint"),
    [
        ("start", {"pending": "queued"}, "Only a pending task can be started."),
        (
            "stop",
            {"queued": "stopped", "running": "stopped"},
            "Only a task that waits or runs can be stopped.",
        ),
        (
            "retry",
            {"failed": "queued", "stopped": "queued"},
            "Only a failed or stopped task can be retried.",
        ),
    ],
)
def test_each_change_of_a_task_is_refused_with_a_hint_in_the_wrong_state(
    store, fox, verb, leads, hint
) -> None:
    for status in STATES:
        before = task_in_status(store, fox, status)
        if status in leads:
            after = getattr(store.tasks.queue, verb)(before.id)
            assert after == store.tasks.queue.get(before.id)
            assert after.status == leads[status]
            assert (after.completed_at is not None) == (verb == "stop")
        else:
            with pytest.raises(TaskStateError, match=f"Task {before.id} is {status}. {hint}") as refusal:
                getattr(store.tasks.queue, verb)(before.id)
            assert refusal.value.details == {"status": status}
            assert store.tasks.queue.get(before.id) == before
        store.tasks.queue.delete(before.id)


def test_every_change_of_an_unknown_task_is_refused(store, fox) -> None:
    (gone,) = queue_tasks(store, fox)
    store.tasks.queue.delete(gone)
    for verb in (
        store.tasks.queue.get,
        store.tasks.queue.start,
        store.tasks.queue.stop,
        store.tasks.queue.retry,
        store.tasks.queue.change,
        store.tasks.queue.delete,
    ):
        with pytest.raises(TaskNotFoundError, match=f"no task with id {gone}"):
            verb(gone)
    with pytest.raises(TaskNotFoundError):
        store.tasks.preview(gone)


def test_a_name_can_change_in_every_state_and_a_priority_only_while_waiting(store, fox) -> None:
    for status in STATES:
        before = task_in_status(store, fox, status)
        after = store.tasks.queue.change(before.id, name="Other")
        assert after == store.tasks.queue.get(before.id)
        assert after.model_copy(update={"updated_at": ""}) == before.model_copy(
            update={"name": "Other", "updated_at": ""}
        )
        for beyond in (1001, -1001):
            with pytest.raises(InvalidValueError, match="from -1000 to 1000"):
                store.tasks.queue.change(before.id, priority=beyond)
        if status in {"pending", "queued"}:
            assert store.tasks.queue.change(before.id, priority=-1000).priority == -1000
        else:
            with pytest.raises(TaskStateError, match="Only a waiting task has a priority"):
                store.tasks.queue.change(before.id, priority=-1000)
            assert store.tasks.queue.get(before.id) == after


@pytest.mark.parametrize(
    "reason", ["half a name: \ud83c", "a NUL: \0", "x" * 100_000], ids=["surrogate", "nul", "long"]
)
def test_any_error_text_can_be_stored(store, fox, reason) -> None:
    (task_id,) = queue_tasks(store, fox)
    store.tasks.lifecycle.failed(start_task(store), reason)
    kept = store.tasks.queue.get(task_id)
    assert kept.status == "failed"
    assert kept.error.startswith(reason[:6])
    assert len(kept.error) <= 5000


def test_a_task_in_any_state_can_be_deleted_and_its_frames_stay(store, fox) -> None:
    for status in STATES:
        store.tasks.queue.delete(task_in_status(store, fox, status).id)
    assert store.tasks.queue.page()[0] == 0
    assert store.tasks.order.taken("comfyui") == []
    assert store.frames.read.count(fox) == 1


def test_the_highest_priority_runs_first_then_the_oldest(store, fox) -> None:
    ids = store.tasks.queue.add([task_row(fox, priority=p) for p in (0, 5, 0, 5, -3)], status="queued")
    store.tasks.queue.add([task_row(fox, priority=9)], status="pending")
    store.tasks.queue.change(ids[4], priority=7)
    assert [claim_task(store).id for _ in ids] == [ids[4], ids[1], ids[3], ids[0], ids[2]]
    assert store.tasks.order.claim("comfyui", "none") is None
    assert [task.id for task in store.tasks.order.taken("comfyui")] == [
        ids[4],
        ids[1],
        ids[3],
        ids[0],
        ids[2],
    ]


def test_all_waiting_and_running_tasks_can_be_stopped_at_once(store, fox) -> None:
    ids = {
        status: task_in_status(store, fox, status).id
        for status in ("completed", "failed", "stopped", "pending", "running", "queued")
    }
    assert len(store.tasks.queue.stop_all()) == 2
    assert {status: store.tasks.queue.get(task_id).status for status, task_id in ids.items()} == {
        **{status: status for status in ("completed", "failed", "stopped", "pending")},
        "running": "stopped",
        "queued": "stopped",
    }
    assert store.tasks.queue.stop_all() == []
    assert store.tasks.queue.size() == 0
    assert store.tasks.order.taken("comfyui") == []


def test_the_tasks_of_one_project_can_be_stopped(store, fox) -> None:
    other = store.projects.create("Owl", 48, 32, 24)
    (kept,), stopped = queue_tasks(store, other), queue_tasks(store, fox, 2)
    assert store.tasks.queue.stop_project(fox.id) == stopped
    assert [store.tasks.queue.get(task_id).status for task_id in (kept, *stopped)] == [
        "queued",
        "stopped",
        "stopped",
    ]


def test_a_deleted_projects_tasks_are_removed_and_their_prompts_save_nothing(store, fox) -> None:
    other = store.projects.create("Owl", 48, 32, 24)
    queue_tasks(store, fox, 2)
    task = start_task(store)
    (kept,) = queue_tasks(store, other)
    token = store.delete_project(fox.id)
    assert [one.id for one in store.tasks.queue.page()[1]] == [kept]
    assert store.tasks.order.taken("comfyui") == []
    for late in (
        store.tasks.lifecycle.began,
        store.tasks.lifecycle.succeeded,
        store.tasks.lifecycle.lost,
        store.tasks.lifecycle.interrupted,
    ):
        late(task)
    with pytest.raises((TaskGivenUpError, ProjectNotFoundError)):
        save_task_frames(store, fox, task, 1)
    again = store.restore_project(token)
    with pytest.raises(TaskGivenUpError):
        save_task_frames(store, again, task, 1)
    with pytest.raises(ProjectNotFoundError):
        store.delete_project(fox.id)
