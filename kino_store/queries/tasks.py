"""SQL of the tasks table. The queue is ordered by priority, highest first, then by turn.

What people do with many tasks at once is in queue.py.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from ..jobs import COMFYUI
from ..tables import frames, tasks
from ..values import Task
from .queue import FRAMES

_OPEN = ("queued", "running")
QUEUE = (tasks.c.priority.desc(), tasks.c.turn, tasks.c.id)
_WAITING = ("pending", "queued")
_CHUNK = 500  # ids in one IN (…)

_first = tasks.alias("first")  # the task that another one waits for
_FIRST_STATUS = "first_status"
_OF_THE_QUEUE = {_FIRST_STATUS, "seat", "model", "refused", "passed_at"}  # not part of a Task
_REASON_LENGTH = 1000  # characters of a refusal
_SELECTED = sa.select(
    tasks,
    sa.select(_first.c.status).where(_first.c.id == tasks.c.after).scalar_subquery().label(_FIRST_STATUS),
)
_BY_ID = _SELECTED.where(tasks.c.id == sa.bindparam("task"))
_STATUS_TEXT = {
    "pending": "which has not been started",
    "failed": "which failed. Retry that one, or stop this one",
    "stopped": "which was stopped. Retry that one, or stop this one",
    None: "which was deleted. Stop and retry this one to run it without that one",
}


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


def update_open(connection: Connection, values: dict[str, Any], project_id: int | None = None) -> list[int]:
    """Update all tasks that wait or run, in one project or (None) in all; return their ids."""
    where = [
        tasks.c.status.in_(_OPEN),
        *([tasks.c.project_id == project_id] if project_id is not None else []),
    ]
    found = sa.select(tasks.c.id).where(*where).order_by(tasks.c.id).with_for_update()
    ids = list(connection.execute(found).scalars())
    connection.execute(sa.update(tasks).where(*where).values(**values))
    return ids


def delete(connection: Connection, task_id: int) -> None:
    """Delete a row."""
    connection.execute(sa.delete(tasks).where(tasks.c.id == task_id))


def by_id(connection: Connection, task_id: int, *, lock: bool = False) -> Task | None:
    """Return the task with that id. `lock`: lock its row until the transaction ends."""
    statement = _BY_ID.with_for_update() if lock else _BY_ID
    row = connection.execute(statement, {"task": task_id}).mappings().one_or_none()
    return None if row is None else _task(row)


def by_ids(connection: Connection, task_ids: Sequence[int]) -> dict[int, Task]:
    """Return the tasks with these ids that exist, by id."""
    found: dict[int, Task] = {}
    for at in range(0, len(task_ids), _CHUNK):
        some = tasks.c.id.in_(task_ids[at : at + _CHUNK])
        rows = connection.execute(_SELECTED.where(some)).mappings()
        found.update((row["id"], _task(row)) for row in rows)
    return found


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
    where = _where(status, project_id)
    total = connection.execute(sa.select(sa.func.count()).select_from(tasks).where(*where)).scalar_one()
    order = tasks.c.id.desc() if newest_first else tasks.c.id
    rows = connection.execute(_SELECTED.where(*where).order_by(order).offset(offset).limit(limit)).mappings()
    return total, [_task(row) for row in rows]


def count_frames(connection: Connection, status: Sequence[str], project_id: int | None) -> int:
    """Return how many frames the tasks of ComfyUI's lane in `page` make, on all pages.

    One of which that is not known counts as one.
    """
    where = [*_where(status, project_id), tasks.c.lane == COMFYUI]
    return int(connection.execute(sa.select(FRAMES).where(*where)).scalar_one())


def _where(status: Sequence[str], project_id: int | None) -> list[sa.ColumnElement[bool]]:
    return [
        *([tasks.c.status.in_(status)] if status else []),
        *([tasks.c.project_id == project_id] if project_id is not None else []),
    ]


def wait(connection: Connection, first: Mapping[int, int]) -> None:
    """Let tasks wait for others: by id, the id of the one that must be completed first."""
    if first:
        changed = sa.update(tasks).where(tasks.c.id == sa.bindparam("task"))
        rows = [{"task": task, "first": one} for task, one in first.items()]
        connection.execute(changed.values(after=sa.bindparam("first")), rows)


def filling(connection: Connection, project_id: int) -> list[Mapping[str, Any]]:
    """Return the data of a project's tasks that wait or run to fill a frame's hold."""
    fills = tasks.c.data["place"]["fills"].as_boolean()
    where = tasks.c.project_id == project_id, tasks.c.status.in_({*_OPEN, *_WAITING}), fills
    return list(connection.execute(sa.select(tasks.c.data).where(*where)).scalars())


def taken(connection: Connection, lane: str, seat: str | None = None) -> list[Task]:
    """Return the tasks of a lane that have a prompt id and have not ended.

    `seat`: only those of that server (None: any).
    """
    where = [tasks.c.status.in_(_OPEN), tasks.c.prompt_id.is_not(None), tasks.c.lane == lane]
    if seat is not None:
        where.append(tasks.c.seat == seat)
    return [_task(row) for row in connection.execute(_SELECTED.where(*where).order_by(*QUEUE)).mappings()]


def refusals_of(connection: Connection, task_id: int) -> str:
    """Return which servers can't do a task, a line each; see `with_refusal`."""
    return connection.execute(sa.select(tasks.c.refused).where(tasks.c.id == task_id)).scalar() or ""


def refused(connection: Connection, limit: int) -> list[tuple[int, str]]:
    """Return id and refusals of waiting tasks that some server can't do."""
    where = tasks.c.status == "queued", tasks.c.prompt_id.is_(None), tasks.c.refused != ""
    return [
        (task_id, text)
        for task_id, text in connection.execute(
            sa.select(tasks.c.id, tasks.c.refused).where(*where).limit(limit)
        )
    ]


def count_open(connection: Connection) -> int:
    """Return the number of tasks that wait or run."""
    return int(connection.execute(sa.select(sa.func.count()).where(tasks.c.status.in_(_OPEN))).scalar_one())


def count_followers(connection: Connection, task_id: int) -> int:
    """Return the number of tasks that wait for that one."""
    where = tasks.c.after == task_id, tasks.c.status.in_(_WAITING)
    return int(connection.execute(sa.select(sa.func.count()).where(*where)).scalar_one())


def frames_made(connection: Connection, task_id: int) -> list[tuple[int, bool, str]]:
    """Return (id, whether in the trash, created at) of every frame with that task's id, oldest first.

    A rebuilt database assigns task ids again, while old frames keep theirs: only sidecars distinguish them.
    """
    columns = (frames.c.id, frames.c.deleted_at, frames.c.created_at)
    rows = connection.execute(sa.select(*columns).where(frames.c.task_id == task_id).order_by(frames.c.id))
    return [(frame_id, gone is not None, created_at) for frame_id, gone, created_at in rows]


def _task(row: RowMapping) -> Task:
    columns = {name: value for name, value in row.items() if name not in _OF_THE_QUEUE}
    return Task.model_construct(**columns, waits_for=_waits_for(row))


def _waits_for(row: RowMapping) -> str | None:
    """Return what a task waits for, in words; None if it does not."""
    if row["status"] not in _WAITING or row["prompt_id"] is not None:
        return None
    if row["after"] is not None and row[_FIRST_STATUS] != "completed":
        why = _STATUS_TEXT.get(row[_FIRST_STATUS])
        return f"Waits for task {row['after']}{f', {why}' if why else ''}."
    if row["refused"]:
        return f"Waits for another machine. {refusals(row['refused'])}"
    return None


def with_refusal(present: str, uid: str, name: str, reason: str) -> str:
    """Return a task's refusals with one more: the server with that uid and name can't do it."""
    line = f"{uid} {name}: {' '.join(reason.split())[:_REASON_LENGTH]}"
    return f"{present}\n{line}" if present else line


def refusing(text: str) -> set[str]:
    """Return the uids of the servers that can't do a task, from its refusals."""
    return {line.partition(" ")[0] for line in text.splitlines()}


def refusals(text: str) -> str:
    """Return which servers can't do a task and why, for people."""
    return "\n".join(line.partition(" ")[2] for line in text.splitlines())
