"""SQL of the store table, whose one row says which frames folder the database belongs to."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..tables import frames, projects, store


class StoreId(NamedTuple):
    """Which frames folder a database belongs to, and how many databases the folder had before it."""

    uuid: str
    generation: int


def identity(connection: Connection) -> StoreId | None:
    """Return the row; None while the database belongs to no folder."""
    row = connection.execute(sa.select(store.c.uuid, store.c.generation)).one_or_none()
    return None if row is None else StoreId(row.uuid, row.generation)


def insert(connection: Connection, identity: StoreId) -> None:
    """Insert the row."""
    connection.execute(sa.insert(store).values(uuid=identity.uuid, generation=identity.generation))


def number_from(connection: Connection, last: int) -> None:
    """Number new projects and frames from `last` + 1 on."""
    for table in (projects, frames):
        values = {"name": table.name, "last": last}
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"), values)
        else:
            connection.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :name"), values)
            connection.execute(
                sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), values
            )
