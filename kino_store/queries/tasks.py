"""SQL of the tasks table. The queue is ordered by priority, highest first, then by id."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from ..tables import frames, tasks
from ..values import Task

_OPEN = ("queued", "running")
_QUEUE = (tasks.c.priority.desc(), tasks.c.id)


def insert(connection: Connection, values: dict[str, Any]) -> int:
    """Insert a row; return its id."""
    return int(connection.execute(sa.insert(tasks).values(**values).returning(tasks.c.id)).scalar_one())


def insert_many(connection: Connection, rows: list[dict[str, Any]]) -> tuple[int, int]:
    """Insert rows; return the first and last id, without gaps as the transaction is exclusive."""
    before = connection.execute(sa.select(sa.func.max(tasks.c.id))).scalar() or 0
    connection.execute(sa.insert(tasks), rows)
    new = sa.select(sa.func.min(tasks.c.id), sa.func.max(tasks.c.id)).where(tasks.c.id > before)
    first, last = connection.execute(new).one()
    return first, last


def update(
    connection: Connection, task_id: int, values: dict[str, Any], *, only: Collection[str] = ()
) -> bool:
    """Update columns of a row if its status is among `only` (empty: any); return whether it was."""
    where = [tasks.c.id == task_id, *([tasks.c.status.in_(only)] if only else [])]
    return connection.execute(sa.update(tasks).where(*where).values(**values)).rowcount == 1


def update_open(connection: Connection, values: dict[str, Any], project_id: int | None = None) -> int:
    """Update all tasks that wait or run, in one project or (None) in all; return their number."""
    where = [
        tasks.c.status.in_(_OPEN),
        *([tasks.c.project_id == project_id] if project_id is not None else []),
    ]
    return connection.execute(sa.update(tasks).where(*where).values(**values)).rowcount


def delete(connection: Connection, task_id: int) -> None:
    """Delete a row."""
    connection.execute(sa.delete(tasks).where(tasks.c.id == task_id))


def by_id(connection: Connection, task_id: int, *, lock: bool = False) -> Task | None:
    """Return the task with that id. `lock`: lock its row until the transaction ends."""
    statement = sa.select(tasks).where(tasks.c.id == task_id)
    row = connection.execute(statement.with_for_update() if lock else statement).mappings().one_or_none()
    return None if row is None else _task(row)


def page(
    connection: Connection,
    status: Sequence[str],
    project_id: int | None,
    offset: int,
    limit: int,
    *,
    newest_first: bool,
) -> tuple[int, list[Task]]:
    """Return the number of tasks, and a page of them by id.

    `status`: only these (empty: any). `project_id`: only of that project (None: any).
    """
    where = [
        *([tasks.c.status.in_(status)] if status else []),
        *([tasks.c.project_id == project_id] if project_id is not None else []),
    ]
    total = connection.execute(sa.select(sa.func.count()).select_from(tasks).where(*where)).scalar_one()
    order = tasks.c.id.desc() if newest_first else tasks.c.id
    rows = connection.execute(
        sa.select(tasks).where(*where).order_by(order).offset(offset).limit(limit)
    ).mappings()
    return total, [_task(row) for row in rows]


def next_queued(connection: Connection) -> Task | None:
    """Return the next task of the queue, with its row locked."""
    waiting = sa.and_(tasks.c.status == "queued", tasks.c.prompt_id.is_(None))
    statement = sa.select(tasks).where(waiting).order_by(*_QUEUE).limit(1).with_for_update(skip_locked=True)
    row = connection.execute(statement).mappings().one_or_none()
    return None if row is None else _task(row)


def posted(connection: Connection) -> list[Task]:
    """Return the tasks that have a prompt id and have not ended."""
    statement = (
        sa.select(tasks).where(tasks.c.status.in_(_OPEN), tasks.c.prompt_id.is_not(None)).order_by(*_QUEUE)
    )
    return [_task(row) for row in connection.execute(statement).mappings()]


def count_open(connection: Connection) -> int:
    """Return the number of tasks that wait or run."""
    return int(connection.execute(sa.select(sa.func.count()).where(tasks.c.status.in_(_OPEN))).scalar_one())


def frames_made(connection: Connection, task_id: int) -> list[tuple[int, bool, str]]:
    """Return (id, whether in the trash, created at) of every frame with that task's id, oldest first.

    A rebuilt database assigns task ids again, while old frames keep theirs: only sidecars distinguish them.
    """
    columns = (frames.c.id, frames.c.deleted_at, frames.c.created_at)
    rows = connection.execute(sa.select(*columns).where(frames.c.task_id == task_id).order_by(frames.c.id))
    return [(frame_id, gone is not None, created_at) for frame_id, gone, created_at in rows]


def _task(row: RowMapping) -> Task:
    return Task.model_construct(**row)
