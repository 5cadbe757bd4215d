"""Tasks: what is to be made, in which order, and what became of it. Durable; nothing here talks to ComfyUI.

A task waits (`queued`), is given to ComfyUI under a prompt id that is stored first, runs, and ends. A frame belongs to a
task by the frame's own row, and only the prompt that the task was given last may save it: so whatever is killed when,
each frame is made once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy.engine import Connection

from ..database import Database
from ..errors import InvalidValueError, KinoError, TaskNotFoundError, TaskStateError
from ..events import Events
from ..ids import now
from ..models import Task, TaskStatus
from ..queries import tasks as rows
from .frames import Frames

log = logging.getLogger("kino")

ATTEMPTS = 3
_LONGEST_REASON = 5000
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


class _Made(NamedTuple):
    """What a task's present prompt has saved: its frames, those not in the trash, and whether every saving node has saved."""

    frame_ids: list[int]
    kept: list[int]
    whole: bool


class Tasks:
    """The verbs on tasks: first those of people, then those of the runner."""

    def __init__(self, database: Database, events: Events, frames: Frames) -> None:
        self._database = database
        self._events = events
        self._frames = frames
        self._live: dict[int, Task] = {}  # what runs, with its progress: that changes too often for the disk
        self._lock = threading.RLock()  # held while a change is told, so that no older progress is told after it

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
        """Give a task another name; or, while it waits, another priority: higher goes first."""
        changes = {key: value for key, value in (("name", name), ("priority", priority)) if value is not None}
        if priority is not None and abs(priority) > HIGHEST_PRIORITY:
            raise InvalidValueError("priority", priority, f"It must be from -{HIGHEST_PRIORITY} to {HIGHEST_PRIORITY}.")
        waiting = () if priority is None else ("pending", "queued")
        return self._change(task_id, {**changes, "updated_at": now()}, only=waiting, hint="Only a task that waits has a priority.")

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
        with self._lock:
            self._live.clear()
        self._events.publish("tasks", change="stopped", count=count)
        return count

    def stop_project(self, project_id: int) -> int:
        """Stop everything of a project; how many tasks that was."""
        with self._database.write() as connection:
            count = rows.update_open(connection, _ended("stopped"), project_id)
        with self._lock:
            self._live = {task_id: task for task_id, task in self._live.items() if task.project_id != project_id}
        self._events.publish("tasks", change="stopped", count=count)
        return count

    def delete(self, task_id: int) -> None:
        """Forget a task; one that runs is stopped. Its frames stay."""
        with self._database.write() as connection:
            task = _existing(rows.by_id(connection, task_id, lock=True), task_id)
            rows.delete(connection, task_id)
        self._tell_change(task.model_copy(update={"status": "deleted"}))

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
        """How far it is, 0..100; never goes back. Nothing is told of a task that was stopped meanwhile."""
        with self._lock:
            live = self._running(task)
            if live is None or progress < live.progress or (progress == live.progress and not preview):
                return
            self._live[task.id] = live.model_copy(update={"progress": progress})
            self._tell(self._live[task.id], preview=preview)

    def succeeded(self, task: Task, unless: str = NO_FRAME) -> None:
        """ComfyUI ran the prompt to its end: completed if a frame came of it, also when a stop came too late; else failed, as `unless` says."""
        with self._database.read() as connection:
            made = self._made(connection, task)
        if not made.frame_ids:
            self.failed(task, unless)
        else:
            result = {"frame_ids": made.frame_ids}
            self._move_on(
                task, {**_ended("completed"), "progress": 100.0, "result": result, "error": None}, only=["queued", "running", "stopped"]
            )

    def failed(self, task: Task, reason: str) -> None:
        """It could not be made. `reason` may come from anywhere, so it is made fit for every database."""
        clean = reason.replace("\0", "").encode("utf-8", "replace").decode()[:_LONGEST_REASON]
        self._move_on(task, {**_ended("failed"), "error": clean})

    def interrupted(self, task: Task) -> None:
        """Somebody interrupted it in ComfyUI."""
        self._move_on(task, {**_ended("stopped"), "error": "It was interrupted in ComfyUI. Retry it to have it made."})

    def lost(self, task: Task) -> None:
        """ComfyUI knows nothing of the prompt (it was killed, or its queue was cleared): see what was made, else queue it again.

        A task whose frames were all saved is done. One of several saving nodes that had saved already saves anew, and
        its first frame goes to the trash. A task that ComfyUI had begun with and lost three times is failed.
        """
        waiting = None
        with self._database.write() as connection:
            present = rows.by_id(connection, task.id, lock=True)  # held: the prompt can't save between the look and the change
            if present is None or present.prompt_id != task.prompt_id:
                return
            made = self._made(connection, present)
            gave_out = present.status == "running" and present.attempt >= ATTEMPTS
            if not gave_out and not made.frame_ids and rows.update(connection, task.id, _WAITING, only=["queued", "running"]):
                waiting = rows.by_id(connection, task.id)
        if waiting is not None:
            self._tell_change(waiting)
        elif made.whole:
            self.succeeded(present)
        elif gave_out:
            self.failed(present, LOST)
        else:
            if made.kept:
                self._frames.delete(made.kept)
            self.give_back(present)
        log.info("Kino saw to task %d, which ComfyUI had lost.", task.id)

    def uncount(self) -> None:
        """Before ComfyUI is ended on purpose: what runs now is not lost by a fault of its own."""
        for task in self.given():
            if task.status == "running":
                self._move_on(task, {"attempt": max(0, task.attempt - 1)})

    def _made(self, connection: Connection, task: Task) -> _Made:
        """Frames of earlier prompts are another matter: of one that was lost half way, or of a task that was tried again."""
        frame_ids: list[int] = []
        kept: list[int] = []
        saved: set[str | None] = set()
        wanted: set[str | None] = set()
        whole = False
        for frame_id, deleted, created_at in rows.frames_made(connection, task.id):
            try:
                sidecar = self._frames.sidecar_of(frame_id)
            except KinoError as error:
                if created_at < task.created_at:  # of a database that is gone, whose task had the same id
                    continue
                log.warning("Kino took a frame for whole: %s", error)
                whole = True
            else:
                if sidecar.prompt_id != task.prompt_id:
                    continue
                saved.add(sidecar.node_id)
                wanted |= _saving_nodes(sidecar.prompt or {})
            frame_ids.append(frame_id)
            kept += [] if deleted else [frame_id]
        return _Made(frame_ids, kept, bool(frame_ids) and (whole or wanted <= saved))

    def _running(self, task: Task) -> Task | None:
        """The task with its progress of this moment, if that prompt of it runs."""
        present = self._live.get(task.id)
        if present is None:  # it began under a Kino that ended since, or was stopped
            with self._database.read() as connection:
                present = rows.by_id(connection, task.id)
        return present if present is not None and (present.status, present.prompt_id) == ("running", task.prompt_id) else None

    def _change(self, task_id: int, values: dict[str, Any], only: Sequence[str] = (), hint: str = "") -> Task:
        with self._database.write() as connection:
            task = _existing(rows.by_id(connection, task_id, lock=True), task_id)
            if not rows.update(connection, task_id, values, only=only):
                raise TaskStateError(f"Task {task_id} is {task.status}. {hint}", status=task.status)
            changed = _existing(rows.by_id(connection, task_id), task_id)
        return self._tell_change(changed)

    def _move_on(self, task: Task, values: dict[str, Any], only: Sequence[str] = ("queued", "running")) -> None:
        """Change a task as its prompt goes on; nothing happens if it was given to another prompt, stopped or deleted meanwhile."""
        with self._database.write() as connection:
            present = rows.by_id(connection, task.id, lock=True)
            if present is None or present.prompt_id != task.prompt_id or not rows.update(connection, task.id, values, only=only):
                return
            changed = _existing(rows.by_id(connection, task.id), task.id)
        self._tell_change(changed)

    def _with_progress(self, task: Task) -> Task:
        live = self._live.get(task.id)
        same = live is not None and (task.status, task.prompt_id) == ("running", live.prompt_id)
        return task.model_copy(update={"progress": live.progress}) if live is not None and same else task

    def _tell_change(self, task: Task) -> Task:
        """Tell of a change that is committed; the task as it was told."""
        with self._lock:
            task = self._with_progress(task)
            if task.status == "running":
                self._live[task.id] = task
            else:
                self._live.pop(task.id, None)
            self._tell(task)
        return task

    def _tell(self, task: Task, *, preview: bool = False) -> None:
        self._events.publish("task", **task.model_dump(exclude={"data"}), preview=preview)


def _ended(status: TaskStatus) -> dict[str, Any]:
    return {"status": status, "completed_at": now(), "updated_at": now()}


def _saving_nodes(prompt: Mapping[str, Any]) -> set[str]:
    return {key for key, node in prompt.items() if isinstance(node, dict) and node.get("class_type") == "KinoSaveFrame"}


def _existing(task: Task | None, task_id: int) -> Task:
    if task is None:
        raise TaskNotFoundError(f"There is no task with id {task_id}. It may have been deleted.")
    return task
