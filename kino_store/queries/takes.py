"""SQL of takes: the rows of all pictures of a frame have the same slot, the file of its first picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..tables import frames
from ..values import Frame, slot_of
from .frames import FRAME, as_frames, chunks, fetched, update_many


def takes_of(connection: Connection, project_id: int, slots: Collection[str]) -> list[Frame]:
    """Return all pictures of the frames with these slots, without deleted ones, the oldest first."""
    found = _of_slots(connection, project_id, slots, frames.c.deleted_at.is_(None))
    return sorted(found, key=lambda frame: frame.path)


def shown_of(connection: Connection, project_id: int, slots: Collection[str]) -> list[Frame]:
    """Return the frames with these slots as they are shown, deleted ones too, in timeline order."""
    found = _of_slots(connection, project_id, slots, frames.c.shown == sa.true())
    return sorted(found, key=lambda frame: (frame.position, frame.id))


def lone_takes(connection: Connection, project_id: int) -> list[Frame]:
    """Return the latest take of each frame that shows none, in the trash or not."""
    several = sa.select(frames.c.slot).where(frames.c.project_id == project_id, frames.c.slot != "")
    slots = set(connection.execute(several).scalars())
    latest: dict[str, Frame] = {}
    for frame in sorted(_of_slots(connection, project_id, slots, sa.true()), key=lambda one: one.path):
        known = latest.get(slot_of(frame))
        if known is None or not known.shown:
            latest[slot_of(frame)] = frame
    return [frame for frame in latest.values() if not frame.shown]


def _of_slots(
    connection: Connection, project_id: int, slots: Collection[str], where: sa.ColumnElement[bool]
) -> list[Frame]:
    found: list[Frame] = []
    for some in chunks(list(slots)):
        statement = sa.select(*FRAME).where(_in_slots(project_id, some), where)
        found += as_frames(connection.execute(statement))
    return found


def _in_slots(project_id: int, slots: Sequence[str]) -> sa.ColumnElement[bool]:
    named = sa.or_(frames.c.path.in_(slots), sa.and_(frames.c.slot != "", frames.c.slot.in_(slots)))
    return sa.and_(frames.c.project_id == project_id, named)


def count_takes(connection: Connection, project_id: int, slots: Collection[str] | None = None) -> None:
    """Set how many pictures frames have: those with these slots, or (None) all of a project."""
    if slots is None:
        several = sa.select(frames.c.slot).where(frames.c.project_id == project_id, frames.c.slot != "")
        slots = set(connection.execute(several).scalars())
    columns = frames.c.id, frames.c.path, frames.c.slot, frames.c.deleted_at, frames.c.takes
    for some in chunks(list(slots)):
        rows = fetched(connection.execute(sa.select(*columns).where(_in_slots(project_id, some))))
        counts = Counter(slot or path for _, path, slot, deleted_at, _ in rows if deleted_at is None)
        wanted = [(frame_id, takes, max(1, counts[slot or path])) for frame_id, path, slot, _, takes in rows]
        values = [
            {"frame_id": frame_id, "takes": count} for frame_id, takes, count in wanted if takes != count
        ]
        update_many(connection, ["takes"], values)
