"""SQL of marks: ratings, labels, notes and markers of frames."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..tables import frames
from .cursor import fetched
from .live import live


class MarkedFrame(NamedTuple):
    """A frame that has markers, as JSON values."""

    id: int
    uid: str
    path: str
    markers: list[dict[str, Any]]


def packed(markers: Sequence[Any]) -> str:
    """Return markers as a row has them."""
    if not markers:
        return ""
    return json.dumps(markers, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def unpacked(text: str) -> list[dict[str, Any]]:
    """Return the markers of a row."""
    return list(json.loads(text)) if text else []


def states(connection: Connection, project_id: int) -> list[tuple[int, int, str, bool]]:
    """Return id, rating, label and whether there is a note, of the frames of a timeline with any of them."""
    has_note = frames.c.note != ""
    statement = sa.select(frames.c.id, frames.c.rating, frames.c.label, has_note).where(
        live(project_id), sa.text(_MARKED)
    )
    return fetched(connection.execute(statement))


def holds(connection: Connection, project_id: int) -> list[tuple[int, int]]:
    """Return id and hold of the frames of a timeline that are shown for more than one tick."""
    statement = sa.select(frames.c.id, frames.c.hold).where(live(project_id), sa.text(_HELD))
    return fetched(connection.execute(statement))


def with_markers(connection: Connection, project_id: int) -> list[MarkedFrame]:
    """Return the frames of a timeline that have markers, in order."""
    columns = (frames.c.id, frames.c.uid, frames.c.path, frames.c.markers)
    statement = sa.select(*columns).where(live(project_id), sa.text(_MARKERS))
    found = connection.execute(statement.order_by(frames.c.position, frames.c.id))
    return [MarkedFrame(*row[:3], unpacked(row[3])) for row in found]


# As in the indexes that have these frames.
_MARKED = "(rating > 0 OR label <> '' OR note <> '')"
_MARKERS = "markers <> ''"
_HELD = "hold > 1"
