"""SQL of sheets, and of the frames that were made by them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..tables import frames, sheets
from .cursor import fetched
from .live import live


class SheetFrame(NamedTuple):
    """A frame of a timeline whose picture was made by a sheet; see the columns of frames."""

    id: int
    sheet: str
    sheet_frame: int
    sheet_values: str


def of_project(connection: Connection, project_id: int) -> dict[str, dict[str, Any]]:
    """Return the documents of a project's sheets by uid, the oldest first."""
    statement = sa.select(sheets.c.uid, sheets.c.document).where(sheets.c.project_id == project_id)
    return {row.uid: row.document for row in connection.execute(statement.order_by(sheets.c.uid))}


def by_uid(connection: Connection, project_id: int, uid: str) -> dict[str, Any] | None:
    """Return the document of a sheet, or None."""
    where = sa.and_(sheets.c.project_id == project_id, sheets.c.uid == uid)
    found: dict[str, Any] | None = connection.scalar(sa.select(sheets.c.document).where(where))
    return found


def write(connection: Connection, project_id: int, documents: Mapping[str, Mapping[str, Any] | None]) -> None:
    """Write sheets of a project by uid; None deletes one."""
    if not documents:
        return
    some = sa.and_(sheets.c.project_id == project_id, sheets.c.uid.in_(list(documents)))
    connection.execute(sa.delete(sheets).where(some))
    rows = [
        {"project_id": project_id, "uid": uid, "document": document}
        for uid, document in documents.items()
        if document is not None
    ]
    if rows:
        connection.execute(sa.insert(sheets), rows)


def frames_of(connection: Connection, project_id: int) -> list[SheetFrame]:
    """Return the frames of a timeline that were made by sheets, in order."""
    columns = [frames.c[name] for name in SheetFrame._fields]
    statement = sa.select(*columns).where(live(project_id), sa.text(_OF_SHEETS))
    found = fetched(connection.execute(statement.order_by(frames.c.position, frames.c.id)))
    return [SheetFrame(*row) for row in found]


_OF_SHEETS = "sheet <> ''"  # as in the index that has these frames
