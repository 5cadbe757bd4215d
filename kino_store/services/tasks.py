"""Tasks: what is to be made, in which order, and what became of it. Durable; nothing here talks to ComfyUI.

A task waits (`queued`), is given to ComfyUI under a prompt id that is stored first, runs, and ends. A frame belongs to a
task by the frame's own row, and only the prompt that the task was given last may save it: so whatever is killed when,
each frame is made once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from ..database import Database
from ..errors import InvalidValueError, KinoError, TaskNotFoundError, TaskStateError
from ..events import Events
from ..ids import now
from ..models import Task, TaskStatus
from ..queries import tasks as rows
from .frames import Frames

log = logging.getLogger("kino")

ATTEMPTS = 3
_WAITING: dict[str, Any] = {"status": "queued", "prompt_id": None}
HIGHEST_PRIORITY = 1000
NO_FRAME = (
    "ComfyUI ran the prompt and no frame was saved: every saving node was skipped or had its result in ComfyUI's cache. "
    "Change the seed, or see that the workflow ends in a Kino Save Frame."
)
LOST = (
    f"ComfyUI stopped {ATTEMPTS} times while it worked on this. Look at the end of its log (memory is the usual reason), "
    "make the task smaller or choose another model, then retry it."
)


class Tasks:
    """The verbs on tasks: first those of people, then those of the runner."""

    def __init__(self, database: Database, events: Events, frames: Frames) -> None:
        self._database = database
        self._events = events
        self._frames = frames
        self._live: dict[int, float] = {}  # progress of what runs: it changes too often for the disk
        self._lock = threading.Lock()

    def add(self, rows_: Sequence[Mapping[str, Any]], *, status: TaskStatus) -> list[int]:
        """New tasks from {name, type, data, project_id, priority}, in order, all or none; their ids."""
        time = now()
        new = [{**row, "status": status, "created_at": time, "updated_at": time} for row in rows_]
        with self._database.write(alone=True) as connection:
            if len(new) == 1:
                ids = [rows.insert(connection, new[0])]
            else:
                first, last = rows.insert_many(connection, new)
                ids = list(range(first, last + 1))
        if len(ids) == 1:
            self._tell(self.get(ids[0]))
        else:
            self._events.publish("tasks", change="added", count=len(ids))
        return ids

    def get(self, task_id: int) -> Task:
        """The task with that id, with its progress of this moment. TaskNotFoundError."""
        with self._database.read() as connection:
            return self._with_progress(_existing(rows.by_id(connection, task_id), task_id))

    def page(
        self, status: Sequence[str] = (), project_id: int | None = None, offset: int = 0, limit: int = 100, *, newest_first: bool = False
    ) -> tuple[int, list[Task]]:
        """How many tasks there are of these statuses (none: any) in that project (None: any), and a page of them by id."""
        with self._database.read() as connection:
            total, found = rows.page(connection, status, project_id, offset, limit, newest_first=newest_first)
        return total, [self._with_progress(task) for task in found]

    def queue_size(self) -> int:
        """How many tasks wait or run."""
        with self._database.read() as connection:
            return rows.count_open(connection)

    def current(self) -> Task | None:
        """The task that runs now, if one does."""
        _, running = self.page(["running"], limit=1)
        return running[0] if running else None

    def change(self, task_id: int, name: str | None = None, priority: int | None = None) -> Task:
        """Give a task another name, or another priority (higher goes first) while it waits."""
        changes = {key: value for key, value in (("name", name), ("priority", priority)) if value is not None}
        if priority is not None and abs(priority) > HIGHEST_PRIORITY:
            raise InvalidValueError("priority", priority, f"It must be from -{HIGHEST_PRIORITY} to {HIGHEST_PRIORITY}.")
        return self._change(task_id, {**changes, "updated_at": now()})

    def queue(self, task_id: int) -> Task:
        """Put a pending task into the queue. TaskStateError for any other."""
        return self._change(
            task_id, {"status": "queued", "updated_at": now()}, only=["pending"], hint="Only a pending task can be started."
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
        return self._change(task_id, _ended("stopped"), only=["queued", "running"], hint="Only a task that waits or runs can be stopped.")

    def stop_all(self) -> int:
        """Stop everything that waits or runs; how many tasks that was."""
        with self._database.write() as connection:
            count = rows.update_open(connection, _ended("stopped"))
        self._live.clear()
        self._events.publish("tasks", change="stopped", count=count)
        return count

    def stop_project(self, project_id: int) -> int:
        """Stop everything of a project; how many tasks that was."""
        with self._database.write() as connection:
            count = rows.update_open(connection, _ended("stopped"), project_id)
        self._events.publish("tasks", change="stopped", count=count)
        return count

    def delete(self, task_id: int) -> None:
        """Forget a task; one that runs is stopped. Its frames stay."""
        with self._database.write() as connection:
            task = _existing(rows.by_id(connection, task_id, lock=True), task_id)
            rows.delete(connection, task_id)
        self._live.pop(task_id, None)
        self._tell(task.model_copy(update={"status": "deleted"}))

    def taken(self, prompt_id: str) -> Task | None:
        """Give the next task to a prompt of that id, which is stored before anybody else hears of it; None: none waits."""
        with self._database.write() as connection:
            task = rows.next_queued(connection)
            if task is None:
                return None
            rows.update(connection, task.id, {"prompt_id": prompt_id, "updated_at": now()})
        return task.model_copy(update={"prompt_id": prompt_id})

    def given(self) -> list[Task]:
        """The tasks that were given to a prompt and are not done."""
        with self._database.read() as connection:
            return rows.posted(connection)

    def give_back(self, task: Task) -> None:
        """The prompt never got to ComfyUI, or was taken out of its queue: the task waits again."""
        self._move_on(task, {**_WAITING, "updated_at": now()})

    def began(self, task: Task) -> None:
        """ComfyUI began with it."""
        started = {"status": "running", "attempt": task.attempt + 1, "started_at": now(), "updated_at": now(), "progress": 0.0}
        self._move_on(task, started, only=["queued"])

    def progressed(self, task: Task, progress: float, *, preview: bool) -> None:
        """How far it is, 0..100; never goes back."""
        with self._lock:
            if progress < self._live.get(task.id, 0.0) or (progress == self._live.get(task.id) and not preview):
                return
            self._live[task.id] = progress
        self._tell(task.model_copy(update={"status": "running", "progress": progress}), preview=preview)

    def succeeded(self, task: Task) -> None:
        """ComfyUI ran the prompt to its end: completed if a frame came of it, also when a stop came too late."""
        with self._database.read() as connection:
            made = rows.frames_made(connection, task)
        if not made:
            self.failed(task, NO_FRAME)
        else:
            result = {"frame_ids": [frame_id for frame_id, *_ in made]}
            self._move_on(
                task, {**_ended("completed"), "progress": 100.0, "result": result, "error": None}, only=["queued", "running", "stopped"]
            )

    def failed(self, task: Task, reason: str) -> None:
        """It could not be made."""
        self._move_on(task, {**_ended("failed"), "error": reason})

    def interrupted(self, task: Task) -> None:
        """Somebody interrupted it in ComfyUI."""
        self._move_on(task, {**_ended("stopped"), "error": "It was interrupted in ComfyUI. Retry it to have it made."})

    def lost(self, task: Task) -> None:
        """ComfyUI knows nothing of the prompt (it was killed, or its queue was cleared): see what was made, else queue it again.

        A task whose frames were all saved is done. One of several saving nodes that had saved already saves anew, and
        its first frame goes to the trash. A task that ComfyUI had begun with and lost three times is failed.
        """
        gave_out = task.status == "running" and task.attempt >= ATTEMPTS
        with self._database.write() as connection:
            present = rows.by_id(connection, task.id, lock=True)  # held: the prompt can't save between the look and the change
            if present is None or present.prompt_id != task.prompt_id:
                return
            made = rows.frames_made(connection, task)
            if not gave_out and not made:
                rows.update(connection, task.id, _WAITING, only=["queued", "running"])
        if made and self._whole(made):
            self.succeeded(task)
        elif gave_out:
            self.failed(task, LOST)
        else:
            if unfinished := [frame_id for frame_id, _, _, deleted in made if not deleted]:
                self._frames.delete(unfinished)
            self.give_back(task)
            log.info("Kino queued task %d again: ComfyUI had lost it.", task.id)

    def uncount(self) -> None:
        """Before ComfyUI is ended on purpose: what runs now is not lost by a fault of its own."""
        for task in self.given():
            if task.status == "running":
                self._move_on(task, {"attempt": max(0, task.attempt - 1)})

    def _whole(self, made: list[tuple[int, int, str, bool]]) -> bool:
        """Whether every saving node of the prompt has saved."""
        saved, wanted = set(), set()
        for frame_id, *_ in made:
            try:
                sidecar = self._frames.sidecar_of(frame_id)
            except KinoError as error:
                log.warning("Kino took a frame for whole: %s", error)
                return True
            saved.add(sidecar.node_id)
            nodes = (sidecar.prompt or {}).items()
            wanted |= {key for key, node in nodes if isinstance(node, dict) and node.get("class_type") == "KinoSaveFrame"}
        return wanted <= saved

    def _change(self, task_id: int, values: dict[str, Any], only: Sequence[str] = (), hint: str = "") -> Task:
        with self._database.write() as connection:
            task = _existing(rows.by_id(connection, task_id, lock=True), task_id)
            if not rows.update(connection, task_id, values, only=only):
                raise TaskStateError(f"Task {task_id} is {task.status}. {hint}", status=task.status)
            changed = _existing(rows.by_id(connection, task_id), task_id)
        if changed.status != "running":
            self._live.pop(task_id, None)
        self._tell(changed)
        return changed

    def _move_on(self, task: Task, values: dict[str, Any], only: Sequence[str] = ("queued", "running")) -> None:
        """Change a task as its prompt goes on; nothing happens if it was given to another prompt, stopped or deleted meanwhile."""
        with self._database.write() as connection:
            present = rows.by_id(connection, task.id, lock=True)
            if present is None or present.prompt_id != task.prompt_id or not rows.update(connection, task.id, values, only=only):
                return
            changed = _existing(rows.by_id(connection, task.id), task.id)
        if changed.status != "running":
            self._live.pop(task.id, None)
        self._tell(changed)

    def _with_progress(self, task: Task) -> Task:
        live = self._live.get(task.id)
        return task if live is None or task.status != "running" else task.model_copy(update={"progress": live})

    def _tell(self, task: Task, *, preview: bool = False) -> None:
        self._events.publish("task", **task.model_dump(exclude={"data"}), preview=preview)


def _ended(status: TaskStatus) -> dict[str, Any]:
    return {"status": status, "completed_at": now(), "updated_at": now()}


def _existing(task: Task | None, task_id: int) -> Task:
    if task is None:
        raise TaskNotFoundError(f"There is no task with id {task_id}. It may have been deleted.")
    return task
