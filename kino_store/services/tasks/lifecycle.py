"""What becomes of a task once it is given to ComfyUI: the verbs of the runner.

A task waits (`queued`), is given to ComfyUI under a prompt id that is stored first, runs, and ends. A frame belongs to a
task by the frame's own row, and only the prompt that the task was given last may save it: so whatever is killed when,
each frame is made once.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy.engine import Connection

from ...database import Database
from ...errors import KinoError
from ...ids import now
from ...queries import tasks as rows
from ...values import Task
from ..frames.edit import Frames
from .progress import TaskProgressTracker
from .queue import ended, existing

log = logging.getLogger("kino")

ATTEMPTS = 3
_LONGEST_REASON = 5000
_WAITING: dict[str, Any] = {"status": "queued", "prompt_id": None}
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


class Lifecycle:
    """Nothing here talks to ComfyUI: the runner does, and says here what it heard."""

    def __init__(self, database: Database, frames: Frames, live: TaskProgressTracker) -> None:
        self._database = database
        self._frames = frames
        self._live = live

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
        started = {
            "status": "running",
            "attempt": task.attempt + 1,
            "started_at": now(),
            "updated_at": now(),
            "progress": 0.0,
        }
        self._move_on(task, started, only=["queued"])

    def progressed(self, task: Task, progress: float, *, preview: bool) -> None:
        """How far it is, 0..100."""
        self._live.progressed(task, progress, lambda: self._row(task.id), preview=preview)

    def succeeded(self, task: Task, unless: str = NO_FRAME) -> None:
        """ComfyUI ran the prompt to its end: completed if a frame came of it, also when a stop came too late; else failed, as `unless` says."""
        with self._database.read() as connection:
            made = self._made(connection, task)
        if not made.frame_ids:
            self.failed(task, unless)
        else:
            result = {"frame_ids": made.frame_ids}
            self._move_on(
                task,
                {**ended("completed"), "progress": 100.0, "result": result, "error": None},
                only=["queued", "running", "stopped"],
            )

    def failed(self, task: Task, reason: str) -> None:
        """It could not be made. `reason` may come from anywhere, so it is made fit for every database."""
        clean = reason.replace("\0", "").encode("utf-8", "replace").decode()[:_LONGEST_REASON]
        self._move_on(task, {**ended("failed"), "error": clean})

    def interrupted(self, task: Task) -> None:
        """Somebody interrupted it in ComfyUI."""
        self._move_on(
            task, {**ended("stopped"), "error": "It was interrupted in ComfyUI. Retry it to have it made."}
        )

    def lost(self, task: Task) -> None:
        """ComfyUI knows nothing of the prompt (it was killed, or its queue was cleared): see what was made, else queue it again.

        A task whose frames were all saved is done. One of several saving nodes that had saved already saves anew, and
        its first frame goes to the trash. A task that ComfyUI had begun with and lost three times is failed.
        """
        waiting = None
        with self._database.write() as connection:
            present = rows.by_id(
                connection, task.id, lock=True
            )  # held: the prompt can't save between the look and the change
            if present is None or present.prompt_id != task.prompt_id:
                return
            made = self._made(connection, present)
            gave_out = present.status == "running" and present.attempt >= ATTEMPTS
            if (
                not gave_out
                and not made.frame_ids
                and rows.update(connection, task.id, _WAITING, only=["queued", "running"])
            ):
                waiting = rows.by_id(connection, task.id)
        if waiting is not None:
            self._live.tell_change(waiting)
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

    def _row(self, task_id: int) -> Task | None:
        with self._database.read() as connection:
            return rows.by_id(connection, task_id)

    def _move_on(
        self, task: Task, values: dict[str, Any], only: Sequence[str] = ("queued", "running")
    ) -> None:
        """Change a task as its prompt goes on; nothing happens if it was given to another prompt, stopped or deleted meanwhile."""
        with self._database.write() as connection:
            present = rows.by_id(connection, task.id, lock=True)
            if (
                present is None
                or present.prompt_id != task.prompt_id
                or not rows.update(connection, task.id, values, only=only)
            ):
                return
            changed = existing(rows.by_id(connection, task.id), task.id)
        self._live.tell_change(changed)


def _saving_nodes(prompt: Mapping[str, Any]) -> set[str]:
    return {
        key
        for key, node in prompt.items()
        if isinstance(node, dict) and node.get("class_type") == "KinoSaveFrame"
    }
