"""Moves a task through its life once a lane has it. The lanes call this with what is reported to them.

A queued task gets a prompt id, which is stored first, then runs and ends. A frame belongs to a task by the
frame's row, and only the prompt that the task was given last may save it. So each frame is saved once,
whatever is killed when.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy.engine import Connection

from ...database import Database
from ...errors import KinoError
from ...ids import now
from ...jobs import COMFYUI, IMPORT
from ...queries import tasks as rows
from ...queries.claims import Claimant
from ...queries.queue import WAITS_AGAIN
from ...values import Task
from ..frames.frames import Frames
from .progress import TaskProgress
from .queue import ended, existing

log = logging.getLogger("kino")

ATTEMPTS = 3
_REASON_LENGTH = 5000  # characters
_AT_ONCE = 100  # refused tasks that are looked at
NO_FRAME = (
    "ComfyUI ran the prompt and no frame was saved: every saving node was skipped, or ComfyUI had its result "
    "cached. Change the seed, or check that the workflow ends in a Kino Save Frame."
)
CRASHED = (
    f"ComfyUI stopped {ATTEMPTS} times while it worked on this task. Look at the end of its log (memory is "
    "the usual reason), make the task smaller or choose another model, then retry it."
)


class _Saved(NamedTuple):
    """What a task's present prompt has saved.

    `frame_ids`: all its frames. `on_timeline`: those not in the trash. `complete`: every saving node has
    saved.
    """

    frame_ids: list[int]
    on_timeline: list[int]
    complete: bool


class TaskLifecycle:
    """Every change of a task's status after it was queued. Nothing here talks to ComfyUI.

    Nothing waits for the disk either: after a power cut, the saved frames tell which tasks are completed.
    """

    def __init__(self, database: Database, frames: Frames, progress: TaskProgress) -> None:
        self._database = database
        self._frames = frames
        self._progress = progress

    def requeue(self, task: Task) -> None:
        """The prompt never reached ComfyUI, or was removed from its queue: the task waits again."""
        self._update(task, {**WAITS_AGAIN, "updated_at": now()})

    def began(self, task: Task) -> None:
        """ComfyUI began to run it."""
        started = {
            "status": "running",
            "attempt": task.attempt + 1,
            "started_at": now(),
            "updated_at": now(),
            "progress": 0.0,
        }
        self._update(task, started, only=["queued"])

    def progressed(self, task: Task, progress: float, *, preview: bool) -> None:
        """It is at `progress`, 0..100. `preview`: a new preview came with it."""
        self._progress.update(task, progress, lambda: self._row(task.id), preview=preview)

    def succeeded(self, task: Task, reason_if_no_frame: str = NO_FRAME) -> None:
        """ComfyUI ran the prompt to its end.

        The task is completed if a frame was saved, even when a stop came too late. If none was saved, it
        fails with `reason_if_no_frame`.
        """
        with self._database.read() as connection:
            saved = self._saved(connection, task)
        if not saved.frame_ids:
            self.failed(task, reason_if_no_frame)
        else:
            result = {"frame_ids": saved.frame_ids}
            completed = {**ended("completed"), "progress": 100.0, "result": result, "error": None}
            self._update(task, completed, only=["queued", "running", "stopped"])

    def failed(self, task: Task, reason: str) -> None:
        """It failed. `reason` may hold any text; it is cleaned for the database."""
        clean = reason.replace("\0", "").encode("utf-8", "replace").decode()[:_REASON_LENGTH]
        self._update(task, {**ended("failed"), "error": clean})

    def interrupted(self, task: Task) -> None:
        """Somebody interrupted it in ComfyUI."""
        self._update(
            task, {**ended("stopped"), "error": "It was interrupted in ComfyUI. Retry it to run it."}
        )

    def refused(self, task: Task, reason: str, claimant: Claimant, live: Collection[str]) -> None:
        """A server can't do it: a model or a node is missing, or the GPU has too little memory.

        It waits for another server, or has failed if no other is left. `live`: uids of the others.
        """
        with self._database.write() as connection:
            present = rows.refusals_of(connection, task.id)
            said = rows.with_refusal(present, claimant.uid, claimant.name, reason)
            if set(live) - rows.refusing(said):
                rows.update(connection, task.id, {"refused": said})
        if set(live) - rows.refusing(said):
            self.requeue(task)
        else:
            self.failed(task, rows.refusals(said) if present else reason)

    def give_up_refused(self, live: Collection[str]) -> None:
        """Let those waiting tasks fail that no living server can do. `live`: the uids of all of them."""
        with self._database.read() as connection:
            hopeless = [
                (task_id, rows.refusals(said))
                for task_id, said in rows.refused(connection, _AT_ONCE)
                if set(live) <= rows.refusing(said)
            ]
        for task_id, reason in hopeless:
            task = self._row(task_id)
            if task is not None:
                self._update(task, {**ended("failed"), "error": reason[:_REASON_LENGTH]}, only=["queued"])

    def finished(self, task: Task, result: dict[str, Any]) -> None:
        """A child process did its job."""
        done = {**ended("completed"), "progress": 100.0, "result": result, "error": None}
        self._update(task, done)

    def put_back(self, task: Task) -> None:
        """Kino ends on purpose, so the child process did: the task waits again, and no attempt counts.

        `task`: as it was claimed.
        """
        self._update(task, {**WAITS_AGAIN, "attempt": task.attempt, "updated_at": now()})

    def is_wanted(self, task: Task) -> bool:
        """Whether a claimed task was neither stopped, nor deleted, nor given to another prompt."""
        present = self._row(task.id)
        return (
            present is not None
            and present.status in {"queued", "running"}
            and present.prompt_id == task.prompt_id
        )

    def lost(self, task: Task, reason_if_given_up: str = CRASHED) -> None:
        """ComfyUI no longer knows the prompt: ComfyUI was killed, or its queue was cleared.

        A task whose frames were all saved is completed. If only some of its saving nodes had saved, their
        frames go to the trash and the whole prompt runs again. A task that was lost `ATTEMPTS` times while it
        ran has failed. Any other is queued again.
        """
        waiting = None
        with self._database.write(durable=False) as connection:
            # The row is locked, so the prompt can't save between the check and the change.
            present = rows.by_id(connection, task.id, lock=True)
            if present is None or present.prompt_id != task.prompt_id:
                return
            # An import begins again, and takes back what it had saved.
            saved = (
                _Saved([], [], complete=False) if task.kind == IMPORT else self._saved(connection, present)
            )
            given_up = present.status == "running" and present.attempt >= ATTEMPTS
            if (
                not given_up
                and not saved.frame_ids
                and rows.update(connection, task.id, WAITS_AGAIN, only=["queued", "running"])
            ):
                waiting = rows.by_id(connection, task.id)
        if waiting is not None:
            self._progress.publish(waiting)
        elif saved.complete:
            self.succeeded(present)
        elif given_up:
            self.failed(present, reason_if_given_up)
        else:
            if saved.on_timeline:
                self._frames.edit.delete(saved.on_timeline)
            self.requeue(present)
        log.info("Kino settled task %d, which was under way when its process ended.", task.id)

    def before_restart(self, seat: str) -> None:
        """The ComfyUI of that seat is about to end on purpose: don't count this run as a crash."""
        with self._database.read() as connection:
            taken = rows.taken(connection, COMFYUI, seat)
        for task in taken:
            if task.status == "running":
                self._update(task, {"attempt": max(0, task.attempt - 1)})

    def _saved(self, connection: Connection, task: Task) -> _Saved:
        """Frames of earlier prompts don't count: those of a lost run, or of a run before a retry."""
        frame_ids: list[int] = []
        on_timeline: list[int] = []
        have_saved: set[str | None] = set()
        wanted: set[str | None] = set()
        unreadable = False
        for frame_id, deleted, created_at in rows.frames_made(connection, task.id):
            try:
                sidecar = self._frames.read.sidecar(self._frames.read.get(frame_id))
            except KinoError as error:
                if created_at < task.created_at:  # of a deleted database, whose task had the same id
                    continue
                log.warning(
                    "Kino counted frame %d as saved although its sidecar can't be read: %s", frame_id, error
                )
                unreadable = True
            else:
                if sidecar.prompt_id != task.prompt_id:
                    continue
                have_saved.add(sidecar.node_id)
                wanted |= _saving_nodes(sidecar.prompt or {})
            frame_ids.append(frame_id)
            on_timeline += [] if deleted else [frame_id]
        complete = bool(frame_ids) and (unreadable or wanted <= have_saved)
        return _Saved(frame_ids, on_timeline, complete)

    def _row(self, task_id: int) -> Task | None:
        with self._database.read() as connection:
            return rows.by_id(connection, task_id)

    def _update(
        self, task: Task, values: dict[str, Any], only: Sequence[str] = ("queued", "running")
    ) -> None:
        """Change a task's row, unless it was stopped, deleted or given to another prompt meanwhile."""
        with self._database.write(durable=False) as connection:
            present = rows.by_id(connection, task.id, lock=True)
            if present is None or present.prompt_id != task.prompt_id:
                return
            if not rows.update(connection, task.id, values, only=only):
                return
            changed = existing(rows.by_id(connection, task.id), task.id)
            followers = rows.count_followers(connection, task.id)
        self._progress.publish(changed, followers)


def _saving_nodes(prompt: Mapping[str, Any]) -> set[str]:
    return {
        key
        for key, node in prompt.items()
        if isinstance(node, dict) and node.get("class_type") == "KinoSaveFrame"
    }
