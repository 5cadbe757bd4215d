"""Progress of running tasks, in memory because it changes too often for the disk, and the `task` events."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ...events import Event, Events
from ...values import Task


class TaskProgress:
    """The running tasks. Thread-safe: events leave under its lock, so none overtakes a newer one."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._running: dict[int, Task] = {}
        self._lock = threading.RLock()

    def clear(self, project_id: int | None = None) -> None:
        """Forget the running tasks of a project, or (None) of all."""
        with self._lock:
            kept = {} if project_id is None else self._running
            self._running = {task_id: task for task_id, task in kept.items() if task.project_id != project_id}

    def update(
        self, task: Task, progress: float, read_row: Callable[[], Task | None], *, preview: bool
    ) -> None:
        """Note progress, 0..100, which never goes back, and publish it.

        `read_row` returns the task's row; it is called for a task that is not known to run. A task that was
        stopped or given to another prompt meanwhile is ignored.
        """
        with self._lock:
            running = self._running.get(task.id) or read_row()
            if running is None or (running.status, running.prompt_id) != ("running", task.prompt_id):
                return
            if progress < running.progress or (progress == running.progress and not preview):
                return
            self._running[task.id] = running.model_copy(update={"progress": progress})
            self._send(self._running[task.id], preview=preview)

    def on_event(self, event: Event) -> None:
        """Note the progress of tasks that other servers run, and that many were stopped."""
        if event.kind == "tasks" and event.data["change"] == "stopped":
            self.clear()
        if event.kind != "task":
            return
        with self._lock:
            if event.data["status"] == "running":
                self._running[event.data["id"]] = Task.model_construct(**{**event.data, "data": {}})
            else:
                self._running.pop(event.data["id"], None)

    def with_progress(self, task: Task) -> Task:
        """Return the task with its present progress if it runs."""
        running = self._running.get(task.id)
        if running is None or (task.status, task.prompt_id) != ("running", running.prompt_id):
            return task
        return task.model_copy(update={"progress": running.progress})

    def publish(self, task: Task, followers: int = 0) -> Task:
        """Publish a change that is committed; return the task as it was published.

        `followers`: how many tasks wait for it; they may wait for something else now.
        """
        with self._lock:
            task = self.with_progress(task)
            if task.status == "running":
                self._running[task.id] = task
            else:
                self._running.pop(task.id, None)
            self._send(task)
        if followers:
            self._events.publish("tasks", change="waiting", count=followers)
        return task

    def _send(self, task: Task, *, preview: bool = False) -> None:
        self._events.publish("task", **task.model_dump(exclude={"data"}), preview=preview)
