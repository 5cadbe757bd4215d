"""SQL of takes: the rows of all pictures of a frame have the same slot, the file of its first picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..tables import frames
from ..values import Frame, slot_of
from .frames import FRAME, as_frames, chunks, update_many


def takes_of(connection: Connection, project_id: int, slots: Collection[str]) -> list[Frame]:
    """Return all pictures of the frames with these slots, without deleted ones, the oldest first."""
    found = _of_slots(connection, project_id, slots, frames.c.deleted_at.is_(None))
    return sorted(found, key=lambda frame: frame.path)


def shown_of(connection: Connection, project_id: int, slots: Collection[str]) -> list[Frame]:
    """Return the frames with these slots as they are shown, deleted ones too, in timeline order."""
    found = _of_slots(connection, project_id, slots, frames.c.shown == sa.true())
    return sorted(found, key=lambda frame: (frame.position, frame.id))


def all_takes(connection: Connection, project_id: int) -> list[Frame]:
    """Return the pictures of all frames that have, or had, several, the oldest first."""
    found = _of_slots(connection, project_id, _slots(connection, project_id), sa.true())
    return sorted(found, key=lambda frame: frame.path)


def lone_takes(connection: Connection, project_id: int) -> list[Frame]:
    """Return the latest take of each frame that shows none, in the trash or not."""
    latest: dict[str, Frame] = {}
    for frame in all_takes(connection, project_id):
        known = latest.get(slot_of(frame))
        if known is None or not known.shown:
            latest[slot_of(frame)] = frame
    return [frame for frame in latest.values() if not frame.shown]


def count_takes(connection: Connection, project_id: int, slots: Collection[str] | None = None) -> None:
    """Set how many pictures frames have: those with these slots, or (None) all of a project."""
    found = _of_slots(
        connection, project_id, _slots(connection, project_id) if slots is None else slots, sa.true()
    )
    counts = Counter(slot_of(frame) for frame in found if frame.deleted_at is None)
    wanted = {frame.id: max(1, counts[slot_of(frame)]) for frame in found}
    values = [
        {"frame_id": frame.id, "takes": wanted[frame.id]}
        for frame in found
        if frame.takes != wanted[frame.id]
    ]
    update_many(connection, ["takes"], values)


def _slots(connection: Connection, project_id: int) -> set[str]:
    """Return the slots of all frames that have, or had, several takes."""
    several = sa.select(frames.c.slot).where(frames.c.project_id == project_id, _LATER)
    return set(connection.execute(several).scalars())


def _of_slots(
    connection: Connection, project_id: int, slots: Collection[str], where: sa.ColumnElement[bool]
) -> list[Frame]:
    """Return the pictures of frames: the first ones by their names, later ones by the index of slots."""
    found: list[Frame] = []
    for some in chunks(list(slots)):
        for named in (frames.c.path.in_(some), sa.and_(_LATER, frames.c.slot.in_(some))):
            statement = sa.select(*FRAME).where(frames.c.project_id == project_id, named, where)
            found += as_frames(connection.execute(statement))
    return found


_LATER = sa.text("slot <> ''")  # as in the index of these frames
