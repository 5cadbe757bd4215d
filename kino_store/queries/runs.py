"""SQL of runs: the frames that orders made, and the tasks that are going to make more."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

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
    """Return how many frames the tasks of runs make that wait or run."""
    where = *_ordered(project_id, runs), tasks.c.status.in_(_OPEN)
    return int(connection.execute(sa.select(FRAMES).where(*where)).scalar_one())


def withdraw(connection: Connection, project_id: int, runs: Collection[str]) -> list[int]:
    """Stop the tasks of runs that wait or run, and return their ids.

    From now on no prompt saves a frame of them, nor of those that were stopped or failed before.
    """
    found = sa.select(tasks.c.id, tasks.c.status).where(
        *_ordered(project_id, runs), tasks.c.status.in_((*_OPEN, *_ENDED_EARLY))
    )
    rows = connection.execute(found.order_by(tasks.c.id).with_for_update()).all()
    _update(connection, [row.id for row in rows], {"prompt_id": None})
    open_ = [row.id for row in rows if row.status in _OPEN]
    stop(connection, project_id, open_)
    return open_


def stop(connection: Connection, project_id: int, task_ids: Sequence[int]) -> None:
    """Stop those of these tasks of a project that wait or run, because their order was undone."""
    ended = {"status": "stopped", "completed_at": now(), "updated_at": now()}
    where = tasks.c.project_id == project_id, tasks.c.status.in_(_OPEN)
    _update(connection, task_ids, {**ended, "prompt_id": None, "error": _UNDONE}, *where)


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
