"""Tasks that ComfyUI lost: each frame is generated once, and none is lost."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from kino_store.errors import TaskGivenUpError
from kino_store.media.sidecar import sidecar_path
from kino_store.services.tasks.lifecycle import ATTEMPTS
from kino_store.values import Task
from tests.store.tasks import SAVER, claim_task, queue_tasks, save_task_frames, start_task
from tests.store.timelines import frames_of

TWO_SAVERS = {
    **SAVER,
    "8": {"class_type": "KinoSaveFrame", "inputs": {}},
    "9": {"class_type": "SaveImage", "inputs": {}},
}


def state(store, task_id: int) -> tuple[str, int, str | None]:
    task = store.tasks.queue.get(task_id)
    return task.status, task.attempt, task.prompt_id


def files(store, project) -> set[str]:
    return {str(path) for path in store.paths.project(project.folder).rglob("*")}


def test_messages_of_an_older_prompt_are_ignored(store, fox) -> None:
    (task_id,) = queue_tasks(store, fox)
    old = start_task(store)
    store.tasks.queue.stop(task_id)
    store.tasks.queue.retry(task_id)
    new = start_task(store)
    for late in (
        store.tasks.lifecycle.began,
        store.tasks.lifecycle.succeeded,
        store.tasks.lifecycle.interrupted,
        store.tasks.lifecycle.requeue,
        store.tasks.lifecycle.lost,
    ):
        late(old)
    store.tasks.lifecycle.failed(old, "Late.")
    assert store.tasks.queue.get(task_id) == new


def test_a_frame_is_saved_by_the_last_prompt_only(store, fox) -> None:
    (task_id,) = queue_tasks(store, fox)
    old = start_task(store)
    store.tasks.lifecycle.lost(old)
    before = files(store, fox)
    with pytest.raises(TaskGivenUpError, match="This prompt saved nothing"):
        save_task_frames(store, fox, old, 1)  # the task is waiting
    new = start_task(store)
    with pytest.raises(TaskGivenUpError, match=f"Task {task_id} was deleted, or runs under another prompt"):
        save_task_frames(store, fox, old, 1, 2)
    assert files(store, fox) == before
    assert store.frames.read.count(fox) == 0
    save_task_frames(store, fox, new, 3)
    assert [frame.seed for frame in frames_of(store, fox)] == [3]


def test_a_deleted_tasks_prompt_saves_nothing(store, fox) -> None:
    (task_id,) = queue_tasks(store, fox)
    task = start_task(store)
    store.tasks.queue.delete(task_id)
    before = files(store, fox)
    with pytest.raises(TaskGivenUpError):
        save_task_frames(store, fox, task, 1)
    assert files(store, fox) == before


def test_a_task_whose_prompt_never_started_is_queued_again_uncounted(store, fox) -> None:
    (task_id,) = queue_tasks(store, fox)
    for _ in range(ATTEMPTS + 2):
        store.tasks.lifecycle.lost(claim_task(store))
        assert state(store, task_id) == ("queued", 0, None)


def test_a_task_lost_three_times_fails_with_a_reason(store, fox) -> None:
    (task_id,) = queue_tasks(store, fox)
    for attempt in range(1, ATTEMPTS):
        store.tasks.lifecycle.lost(start_task(store))
        assert state(store, task_id) == ("queued", attempt, None)
    store.tasks.lifecycle.lost(start_task(store))
    task = store.tasks.queue.get(task_id)
    assert (task.status, task.attempt) == ("failed", ATTEMPTS)
    assert f"stopped {ATTEMPTS} times" in task.error
    store.tasks.queue.retry(task_id)
    store.tasks.lifecycle.lost(start_task(store))
    assert state(store, task_id) == ("queued", 1, None), "the count starts from zero"


def test_setting_the_clock_back_loses_no_frame(store, fox, monkeypatch) -> None:
    (task_id,) = queue_tasks(store, fox)
    task = start_task(store)
    monkeypatch.setattr("kino_store.services.frames.sidecars.now", lambda: "2001-01-01T00:00:00.000+00:00")
    (frame,) = save_task_frames(store, fox, task, 1)
    store.tasks.lifecycle.succeeded(task)
    assert store.tasks.queue.get(task_id).result == {"frame_ids": [frame.id]}


@pytest.mark.parametrize("attempts", [1, ATTEMPTS])
@pytest.mark.parametrize("deleted", [False, True], ids=["there", "in the trash"])
def test_a_lost_task_with_a_saved_frame_is_completed(store, fox, attempts, deleted) -> None:
    (task_id,) = queue_tasks(store, fox)
    for _ in range(attempts - 1):
        store.tasks.lifecycle.lost(start_task(store))
    task = start_task(store)
    (frame,) = save_task_frames(store, fox, task, 1)
    if deleted:
        store.frames.edit.delete([frame.id])
    store.tasks.lifecycle.lost(task)
    done = store.tasks.queue.get(task_id)
    assert (done.status, done.result) == ("completed", {"frame_ids": [frame.id]})
    assert store.frames.read.count(fox) == (0 if deleted else 1)


def test_a_frame_without_a_readable_sidecar_counts_as_saved(store, fox) -> None:
    (task_id,) = queue_tasks(store, fox)
    task = start_task(store)
    (frame,) = save_task_frames(store, fox, task, 1)
    sidecar_path(store.frames.read.picture(frame)).write_text("{")
    store.tasks.lifecycle.lost(task)
    assert store.tasks.queue.get(task_id).status == "completed"


def test_both_saving_nodes_save_again_after_a_partial_save(store, fox) -> None:
    (task_id,) = queue_tasks(store, fox)
    task = start_task(store)
    (half,) = save_task_frames(store, fox, task, 1, node="7", prompt=TWO_SAVERS)
    store.tasks.lifecycle.lost(task)
    assert state(store, task_id) == ("queued", 1, None)
    assert [frame.id for frame in store.frames.read.deleted(fox)] == [half.id]
    task = start_task(store)
    whole = [
        save_task_frames(store, fox, task, seed, node=node, prompt=TWO_SAVERS)[0].id
        for seed, node in ((1, "7"), (2, "8"))
    ]
    store.tasks.lifecycle.lost(task)
    done = store.tasks.queue.get(task_id)
    assert (done.status, done.result) == ("completed", {"frame_ids": whole})
    assert [frame.seed for frame in frames_of(store, fox)] == [1, 2]


def test_partial_saves_of_two_prompts_do_not_complete_a_task(store, fox) -> None:
    (task_id,) = queue_tasks(store, fox)
    for node in ("7", "8"):
        task = start_task(store)
        save_task_frames(store, fox, task, 1, node=node, prompt=TWO_SAVERS)
        store.tasks.lifecycle.lost(task)
        assert state(store, task_id)[0] == "queued", node
        assert store.frames.read.count(fox) == 0


def test_the_frames_of_a_retried_task_are_kept(store, fox) -> None:
    (task_id,) = queue_tasks(store, fox)
    task = start_task(store)
    (kept,) = save_task_frames(store, fox, task, 1, node="7", prompt=TWO_SAVERS)
    store.tasks.lifecycle.failed(task, "The other one could not.")
    store.tasks.queue.retry(task_id)
    task = start_task(store)
    save_task_frames(store, fox, task, 2, node="7", prompt=TWO_SAVERS)
    store.tasks.lifecycle.lost(task)
    assert [frame.id for frame in frames_of(store, fox)] == [kept.id]


@pytest.mark.slow
def test_saving_and_losing_at_once_save_the_frame_once(store, fox) -> None:
    ready = threading.Barrier(2)

    def saves(task: Task) -> bool:
        ready.wait()
        try:
            save_task_frames(store, fox, task, task.id)
        except TaskGivenUpError:
            return False
        return True

    def loses(task: Task) -> None:
        ready.wait()
        time.sleep(random.random() / 50)
        store.tasks.lifecycle.lost(task)

    with ThreadPoolExecutor(2) as pool:
        for _ in range(12):
            (task_id,) = queue_tasks(store, fox)
            task = start_task(store)
            saving, losing = pool.submit(saves, task), pool.submit(loses, task)
            losing.result()
            saved = saving.result()
            assert state(store, task_id)[0] == ("completed" if saved else "queued")
            assert [frame.seed for frame in frames_of(store, fox)].count(task_id) == saved
            store.tasks.queue.delete(task_id)


def empty_database(store) -> None:
    """Empty the database, as if it was deleted: ids start from 1, and the files stay."""
    with store.database.write() as connection:
        if store.database.url.get_backend_name() == "postgresql":
            connection.execute(sa.text("TRUNCATE frames, tasks, projects RESTART IDENTITY CASCADE"))
            return
        for table in ("frames", "tasks", "projects", "sqlite_sequence"):
            connection.execute(sa.text(f"DELETE FROM {table}"))


@pytest.mark.parametrize("torn", [False, True], ids=["whole", "torn"])
def test_a_frame_of_an_older_database_does_not_count_for_a_new_task_with_the_same_id(
    store, fox, reopen, torn
) -> None:
    (old_id,) = queue_tasks(store, fox)
    task = start_task(store)
    save_task_frames(store, fox, task, 1)
    store.tasks.lifecycle.succeeded(task)
    empty_database(store)
    store = reopen()
    fox = store.projects.find("Fox")
    assert [frame.task_id for frame in frames_of(store, fox)] == [old_id]
    if torn:  # its sidecar no longer names the prompt
        sidecar_path(store.frames.read.picture(store.frames.read.by_number(fox, 1))).write_text("{")
    assert queue_tasks(store, fox) == [old_id]
    store.tasks.lifecycle.lost(start_task(store))
    assert state(store, old_id) == ("queued", 1, None)
    store.tasks.lifecycle.succeeded(start_task(store))
    assert store.tasks.queue.get(old_id).status == "failed"


def test_a_deliberate_shutdown_is_not_counted(store, fox) -> None:
    (task_id,) = queue_tasks(store, fox)
    waiting = queue_tasks(store, fox)[0]
    for _ in range(ATTEMPTS + 2):
        task = start_task(store)
        store.tasks.lifecycle.before_restart("")
        store.tasks.lifecycle.lost(store.tasks.queue.get(task.id))
        assert (task.id, *state(store, task_id)) == (task_id, "queued", 0, None)
    assert state(store, waiting) == ("queued", 0, None)
