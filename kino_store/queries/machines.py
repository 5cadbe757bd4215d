"""SQL of the servers that draw tasks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..tables import machines, tasks

_ABOUT = [column for column in machines.c if column.name != "preview"]


class MachineRow(NamedTuple):
    """A row, without the preview's bytes."""

    seat: str
    uid: str
    name: str
    host: str
    url: str
    device: str
    version: str
    paused: bool
    model: str
    began_at: str
    seen_at: str
    readings: dict[str, Any] | None
    preview_task: int | None
    preview_type: str


def all_rows(connection: Connection) -> list[MachineRow]:
    """Return all rows, by the number of the seat."""
    rows = [MachineRow(*row) for row in connection.execute(sa.select(*_ABOUT))]
    return sorted(rows, key=lambda row: int(row.seat.rpartition("-")[2]))


def by_seat(connection: Connection, seat: str) -> MachineRow | None:
    """Return a row; None without one."""
    row = connection.execute(sa.select(*_ABOUT).where(machines.c.seat == seat)).one_or_none()
    return None if row is None else MachineRow(*row)


def replace(connection: Connection, values: dict[str, Any]) -> None:
    """Insert the row of a seat in place of the one that it had."""
    delete(connection, values["seat"])
    connection.execute(sa.insert(machines).values(**values))


def delete(connection: Connection, seat: str) -> None:
    """Delete a row."""
    connection.execute(sa.delete(machines).where(machines.c.seat == seat))


def update(connection: Connection, seat: str, values: dict[str, Any], uid: str = "") -> bool:
    """Update columns of a row, if it is of the process with that uid (empty: any); return whether it is."""
    where = [machines.c.seat == seat, *([machines.c.uid == uid] if uid else [])]
    return connection.execute(sa.update(machines).where(*where).values(**values)).rowcount == 1


def preview(connection: Connection, task_id: int) -> tuple[str, bytes] | None:
    """Return type and bytes of the latest preview of a task; None without one."""
    columns = machines.c.preview_type, machines.c.preview
    row = connection.execute(sa.select(*columns).where(machines.c.preview_task == task_id)).first()
    return None if row is None or row.preview is None else (row.preview_type, bytes(row.preview))


def seats_with_tasks(connection: Connection, seats: Collection[str]) -> list[str]:
    """Return those of these seats whose tasks have not ended."""
    where = tasks.c.seat.in_(seats), tasks.c.status.in_(("queued", "running"))
    return list(connection.execute(sa.select(tasks.c.seat).where(*where).distinct()).scalars())


def frames_since(connection: Connection, seats: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Return how many frames each of (seat, a time) has completed since that time."""
    count = sa.func.coalesce(sa.func.sum(sa.func.coalesce(tasks.c.frames, 1)), 0)
    return {
        seat: int(
            connection.execute(
                sa.select(count).where(
                    tasks.c.seat == seat, tasks.c.status == "completed", tasks.c.completed_at >= since
                )
            ).scalar_one()
        )
        for seat, since in seats
    }


def running(connection: Connection, seats: Sequence[str]) -> dict[str, int]:
    """Return the id of the task that each of these seats runs."""
    where = tasks.c.seat.in_(seats), tasks.c.status == "running"
    found = connection.execute(sa.select(tasks.c.seat, tasks.c.id).where(*where))
    return {row.seat: row.id for row in found}
