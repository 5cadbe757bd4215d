"""The tasks that run now, with their progress: it changes too often for the disk. And the one place that tells of tasks."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ...events import Events
from ...values import Task


class TaskProgressTracker:
    """Thread-safe. Changes are told under its lock, so that no older progress is told after them."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._running: dict[int, Task] = {}
        self._lock = threading.RLock()

    def forget(self, project_id: int | None = None) -> None:
        """Nothing runs any more, in that project or (None) in any."""
        with self._lock:
            kept = {} if project_id is None else self._running
            self._running = {task_id: task for task_id, task in kept.items() if task.project_id != project_id}

    def progressed(
        self, task: Task, progress: float, present: Callable[[], Task | None], *, preview: bool
    ) -> None:
        """How far a prompt is, 0..100; never goes back. `present` gives the task's row, if it is not known to run.

        Nothing is told of a task that was stopped, or given to another prompt, meanwhile.
        """
        with self._lock:
            live = self._running.get(task.id) or present()
            if live is None or (live.status, live.prompt_id) != ("running", task.prompt_id):
                return
            if progress < live.progress or (progress == live.progress and not preview):
                return
            self._running[task.id] = live.model_copy(update={"progress": progress})
            self._tell(self._running[task.id], preview=preview)

    def with_progress(self, task: Task) -> Task:
        """The task, with its progress of this moment if it runs."""
        live = self._running.get(task.id)
        same = live is not None and (task.status, task.prompt_id) == ("running", live.prompt_id)
        return task.model_copy(update={"progress": live.progress}) if live is not None and same else task

    def tell_change(self, task: Task) -> Task:
        """Tell of a change that is committed; the task as it was told."""
        with self._lock:
            task = self.with_progress(task)
            if task.status == "running":
                self._running[task.id] = task
            else:
                self._running.pop(task.id, None)
            self._tell(task)
        return task

    def _tell(self, task: Task, *, preview: bool = False) -> None:
        self._events.publish("task", **task.model_dump(exclude={"data"}), preview=preview)
