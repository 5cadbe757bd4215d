"""Tasks: what is to be made, and in which order. Durable; nothing here talks to ComfyUI."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...database import Database
from ...errors import InvalidValueError, TaskNotFoundError, TaskStateError
from ...events import Events
from ...ids import now
from ...queries import tasks as rows
from ...values import Task, TaskStatus
from .progress import TaskProgressTracker

HIGHEST_PRIORITY = 1000


class Tasks:
    """The verbs of people on tasks. What becomes of a task that ComfyUI was given is `making`'s."""

    def __init__(self, database: Database, events: Events, live: TaskProgressTracker) -> None:
        self._database = database
        self._events = events
        self._live = live

    def add(self, rows_: Sequence[Mapping[str, Any]], *, status: TaskStatus) -> list[int]:
        """New tasks from {name, type, data, project_id, priority}, in order, all or none; their ids."""
        time = now()
        new = [{**row, "status": status, "created_at": time, "updated_at": time} for row in rows_]
        with self._database.write(exclusive=True) as connection:
            if len(new) == 1:
                ids = [rows.insert(connection, new[0])]
            else:
                first, last = rows.insert_many(connection, new)
                ids = list(range(first, last + 1))
        if len(ids) == 1:
            self._live.tell_change(self.get(ids[0]))
        else:
            self._events.publish("tasks", change="added", count=len(ids))
        return ids

    def get(self, task_id: int) -> Task:
        """The task with that id, with its progress of this moment. TaskNotFoundError."""
        with self._database.read() as connection:
            return self._live.with_progress(existing(rows.by_id(connection, task_id), task_id))

    def page(
        self,
        status: Sequence[str] = (),
        project_id: int | None = None,
        offset: int = 0,
        limit: int = 100,
        *,
        newest_first: bool = False,
    ) -> tuple[int, list[Task]]:
        """How many tasks there are of these statuses (none: any) in that project (None: any), and a page of them by id."""
        with self._database.read() as connection:
            total, found = rows.page(connection, status, project_id, offset, limit, newest_first=newest_first)
        return total, [self._live.with_progress(task) for task in found]

    def queue_size(self) -> int:
        """How many tasks wait or run."""
        with self._database.read() as connection:
            return rows.count_open(connection)

    def current(self) -> Task | None:
        """The task that runs now, if one does."""
        _, running = self.page(["running"], limit=1)
        return running[0] if running else None

    def change(self, task_id: int, name: str | None = None, priority: int | None = None) -> Task:
        """Give a task another name; or, while it waits, another priority: higher goes first."""
        changes = {key: value for key, value in (("name", name), ("priority", priority)) if value is not None}
        if priority is not None and abs(priority) > HIGHEST_PRIORITY:
            raise InvalidValueError(
                "priority", priority, f"It must be from -{HIGHEST_PRIORITY} to {HIGHEST_PRIORITY}."
            )
        waiting = () if priority is None else ("pending", "queued")
        return self._change(
            task_id,
            {**changes, "updated_at": now()},
            only=waiting,
            hint="Only a task that waits has a priority.",
        )

    def queue(self, task_id: int) -> Task:
        """Put a pending task into the queue. TaskStateError for any other."""
        return self._change(
            task_id,
            {"status": "queued", "updated_at": now()},
            only=["pending"],
            hint="Only a pending task can be started.",
        )

    def retry(self, task_id: int) -> Task:
        """Put a task that failed or was stopped into the queue again."""
        anew = {
            "status": "queued",
            "prompt_id": None,
            "attempt": 0,
            "progress": 0.0,
            "error": None,
            "started_at": None,
            "completed_at": None,
        }
        hint = "Only a task that failed or was stopped can be tried again."
        return self._change(task_id, {**anew, "updated_at": now()}, only=["failed", "stopped"], hint=hint)

    def stop(self, task_id: int) -> Task:
        """Stop a task that waits or runs; what it had begun is dropped, `retry` takes it up again."""
        return self._change(
            task_id,
            ended("stopped"),
            only=["queued", "running"],
            hint="Only a task that waits or runs can be stopped.",
        )

    def stop_all(self) -> int:
        """Stop everything that waits or runs; how many tasks that was."""
        with self._database.write() as connection:
            count = rows.update_open(connection, ended("stopped"))
        self._live.forget()
        self._events.publish("tasks", change="stopped", count=count)
        return count

    def stop_project(self, project_id: int) -> int:
        """Stop everything of a project; how many tasks that was."""
        with self._database.write() as connection:
            count = rows.update_open(connection, ended("stopped"), project_id)
        self._live.forget(project_id)
        self._events.publish("tasks", change="stopped", count=count)
        return count

    def delete(self, task_id: int) -> None:
        """Forget a task; one that runs is stopped. Its frames stay."""
        with self._database.write() as connection:
            task = existing(rows.by_id(connection, task_id, lock=True), task_id)
            rows.delete(connection, task_id)
        self._live.tell_change(task.model_copy(update={"status": "deleted"}))

    def _change(self, task_id: int, values: dict[str, Any], only: Sequence[str] = (), hint: str = "") -> Task:
        with self._database.write() as connection:
            task = existing(rows.by_id(connection, task_id, lock=True), task_id)
            if not rows.update(connection, task_id, values, only=only):
                raise TaskStateError(f"Task {task_id} is {task.status}. {hint}", status=task.status)
            changed = existing(rows.by_id(connection, task_id), task_id)
        return self._live.tell_change(changed)


def ended(status: TaskStatus) -> dict[str, Any]:
    """The columns of a task that ends now."""
    return {"status": status, "completed_at": now(), "updated_at": now()}


def existing(task: Task | None, task_id: int) -> Task:
    """The task, or TaskNotFoundError."""
    if task is None:
        raise TaskNotFoundError(f"There is no task with id {task_id}. It may have been deleted.")
    return task
