"""SQL of the whole queue: its pause, its order, its counts, and changes of many tasks at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..jobs import COMFYUI
from ..positions import spread
from ..tables import store, tasks

_first = tasks.alias("first")
FRAMES = sa.func.coalesce(sa.func.sum(sa.func.coalesce(tasks.c.frames, 1)), 0)  # of tasks for ComfyUI
_CHUNK = 500  # ids in one IN (…): SQLite and PostgreSQL limit the values of a statement
# Columns of a task that waits again: no server has it.
WAITS_AGAIN: dict[str, Any] = {"status": "queued", "prompt_id": None, "seat": "", "machine": ""}
# Columns of a task that is retried. It no longer waits for a task that was deleted.
RETRIED: dict[str, Any] = {
    **WAITS_AGAIN,
    "refused": "",
    "passed_at": None,
    "attempt": 0,
    "progress": 0.0,
    "error": None,
    "started_at": None,
    "completed_at": None,
    "after": sa.select(_first.c.id).where(_first.c.id == tasks.c.after).scalar_subquery(),
}


def is_paused(connection: Connection) -> bool:
    """Whether no task may begin."""
    return bool(connection.execute(sa.select(store.c.paused)).scalar())


def set_paused(connection: Connection, *, paused: bool) -> bool:
    """Pause or resume the queue; return False for a database that belongs to no frames folder yet."""
    return connection.execute(sa.update(store).values(paused=paused)).rowcount == 1


def counts(connection: Connection) -> dict[tuple[str, str], int]:
    """Return the number of tasks by (lane, status)."""
    columns = tasks.c.lane, tasks.c.status
    rows = connection.execute(sa.select(*columns, sa.func.count()).group_by(*columns))
    return {(lane, status): count for lane, status, count in rows}


def frames_waiting(connection: Connection) -> int:
    """Return how many frames the waiting tasks make; one of which that is not known counts as one."""
    where = tasks.c.status == "queued", tasks.c.lane == COMFYUI
    return int(connection.execute(sa.select(FRAMES).where(*where)).scalar_one())


def new_turns(connection: Connection, count: int) -> list[str]:
    """Return turns that follow all others. The transaction must be exclusive."""
    return spread(connection.execute(sa.select(sa.func.max(tasks.c.turn))).scalar(), None, count)


def turns_before(connection: Connection, turn: str, count: int) -> list[str]:
    """Return turns between a task's and the one before it. The transaction must be exclusive."""
    previous = sa.select(sa.func.max(tasks.c.turn)).where(tasks.c.turn < turn)
    return spread(connection.execute(previous).scalar(), turn, count)


def lowest_priority(connection: Connection) -> int | None:
    """Return the lowest priority of the tasks that wait; None without any."""
    lowest: int | None = connection.execute(
        sa.select(sa.func.min(tasks.c.priority)).where(tasks.c.status == "queued")
    ).scalar()
    return lowest


def set_turns(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Update rows from {task_id, new_turn, new_priority}."""
    changed = sa.update(tasks).where(tasks.c.id == sa.bindparam("task_id"))
    changed = changed.values(turn=sa.bindparam("new_turn"), priority=sa.bindparam("new_priority"))
    connection.execute(changed, list(rows))


def retry_all(
    connection: Connection,
    status: Collection[str],
    project_id: int | None,
    updated_at: str,
    only: Sequence[int] | None = None,
) -> int:
    """Queue all tasks in one of these states again; return their number.

    Of one project or (None) of all. `only`: of these tasks.
    """
    where = [
        tasks.c.status.in_(status),
        *([tasks.c.project_id == project_id] if project_id is not None else []),
    ]
    changed = sa.update(tasks).where(*where).values(**RETRIED, updated_at=updated_at)
    if only is None:
        return connection.execute(changed).rowcount
    chunks = [only[at : at + _CHUNK] for at in range(0, len(only), _CHUNK)]
    return sum(connection.execute(changed.where(tasks.c.id.in_(chunk))).rowcount for chunk in chunks)
