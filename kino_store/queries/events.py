"""SQL of the events that are on their way to other processes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..tables import events


class EventRow(NamedTuple):
    """An event and the process that it comes from."""

    id: int
    origin: str
    kind: str
    data: dict[str, Any]


def last_id(connection: Connection) -> int:
    """Return the id of the newest event; 0 without any."""
    return connection.execute(sa.select(sa.func.max(events.c.id))).scalar() or 0


def insert(connection: Connection, rows: Sequence[dict[str, Any]], kept: int) -> None:
    """Insert events in order, and delete all but the newest `kept`."""
    if connection.dialect.name == "postgresql":  # or a reader could see a higher id before a lower one
        connection.exec_driver_sql("LOCK TABLE events IN EXCLUSIVE MODE")
    connection.execute(sa.insert(events), rows)
    connection.execute(sa.delete(events).where(events.c.id <= last_id(connection) - kept))


def after(connection: Connection, last: int, limit: int) -> list[EventRow]:
    """Return the events with higher ids, oldest first."""
    statement = sa.select(events).where(events.c.id > last).order_by(events.c.id).limit(limit)
    return [EventRow(*row) for row in connection.execute(statement)]
