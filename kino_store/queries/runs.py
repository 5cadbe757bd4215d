"""SQL of runs: the frames that orders made, and the tasks that are going to make more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..ids import now
from ..tables import frames, tasks
from ..values import Frame
from .frames import FRAME, as_frames, chunks
from .queue import FRAMES

_OPEN = ("queued", "running")
_ENDED_EARLY = ("stopped", "failed")  # their prompts may still be saving
_UNDONE = "Its order was undone. Redo it, or retry this task alone."
_MADE = sa.text("run <> ''")  # as in the index of these frames


def made(connection: Connection, project_id: int, runs: Collection[str]) -> list[Frame]:
    """Return the pictures that runs made in a project, without deleted ones and copies."""
    return as_frames(connection.execute(sa.select(*FRAME).where(_made(project_id, runs))))


def count_made(connection: Connection, project_id: int, runs: Collection[str]) -> int:
    """Return the number of the pictures that `made` returns."""
    count = sa.select(sa.func.count()).select_from(frames).where(_made(project_id, runs))
    return int(connection.execute(count).scalar_one())


def count_coming(connection: Connection, project_id: int, runs: Collection[str]) -> int:
    """Return how many frames the tasks of runs that wait or run have still to make."""
    where = *_ordered(project_id, runs), tasks.c.status.in_(_OPEN)
    coming = int(connection.execute(sa.select(FRAMES).where(*where)).scalar_one())
    open_ = sa.select(tasks.c.id).where(*where)  # ComfyUI may not have said yet that one of them is done
    saved = sa.select(sa.func.count()).select_from(frames)
    made = saved.where(_made(project_id, runs), frames.c.task_id.in_(open_))
    return max(0, coming - int(connection.execute(made).scalar_one())) if coming else 0


class Withdrawn(NamedTuple):
    """Tasks that waited or ran.

    `stopped`: ids of those with frames still to make. `done`: the number of the others.
    """

    stopped: list[int]
    done: int


def withdraw(
    connection: Connection, project_id: int, runs: Collection[str], made: Collection[Frame]
) -> Withdrawn:
    """Stop the tasks of runs that wait or run. `made`: what `made` returns; the project is locked.

    From now on no prompt saves a frame of them, nor of those that were stopped or failed before.
    """
    found = sa.select(tasks.c.id, tasks.c.status, tasks.c.frames).where(
        *_ordered(project_id, runs), tasks.c.status.in_((*_OPEN, *_ENDED_EARLY))
    )
    rows = connection.execute(found.order_by(tasks.c.id).with_for_update()).all()
    _update(connection, [row.id for row in rows], {"prompt_id": None})
    saved: dict[int | None, list[int]] = defaultdict(list)
    for frame in made:
        saved[frame.task_id].append(frame.id)
    open_ = [row for row in rows if row.status in _OPEN]
    done = [row.id for row in open_ if len(saved[row.id]) >= (row.frames or 1)]  # ComfyUI has not said so yet
    for task_id in done:
        result = {"result": {"frame_ids": saved[task_id]}, "progress": 100.0}
        _update(connection, [task_id], {**_ended("completed"), **result})
    stopped = [row.id for row in open_ if row.id not in done]
    stop(connection, project_id, stopped)
    return Withdrawn(stopped, len(done))


def stop(connection: Connection, project_id: int, task_ids: Sequence[int]) -> None:
    """Stop those of these tasks of a project that wait or run, because their order was undone."""
    where = tasks.c.project_id == project_id, tasks.c.status.in_(_OPEN)
    _update(connection, task_ids, {**_ended("stopped"), "prompt_id": None, "error": _UNDONE}, *where)


def _ended(status: str) -> dict[str, str]:
    return {"status": status, "completed_at": now(), "updated_at": now()}


def _made(project_id: int, runs: Collection[str]) -> sa.ColumnElement[bool]:
    there = frames.c.project_id == project_id, frames.c.deleted_at.is_(None)
    return sa.and_(*there, _MADE, frames.c.run.in_(runs), frames.c.task_id.is_not(None))


def _ordered(project_id: int, runs: Collection[str]) -> tuple[sa.ColumnElement[bool], ...]:
    return tasks.c.run.in_(runs), tasks.c.project_id == project_id


def _update(
    connection: Connection, task_ids: Sequence[int], values: dict[str, Any], *where: sa.ColumnElement[bool]
) -> None:
    for some in chunks(list(task_ids)):
        connection.execute(sa.update(tasks).where(tasks.c.id.in_(some), *where).values(**values))
