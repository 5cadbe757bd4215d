"""SQL of takes: all pictures of a frame name its first take, which never changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..tables import frames
from ..values import Frame, first_take_of
from .frames import FRAME, as_frames, chunks, update_many


def takes_of(connection: Connection, project_id: int, first_takes: Collection[str]) -> list[Frame]:
    """Return all pictures of the frames with these first takes, without deleted ones, the oldest first."""
    found = _of_first_takes(connection, project_id, first_takes, frames.c.deleted_at.is_(None))
    return sorted(found, key=lambda frame: frame.path)


def shown_of(connection: Connection, project_id: int, first_takes: Collection[str]) -> list[Frame]:
    """Return the frames with these first takes as they are shown, deleted ones too, in timeline order."""
    found = _of_first_takes(connection, project_id, first_takes, frames.c.shown == sa.true())
    return sorted(found, key=lambda frame: (frame.position, frame.id))


def all_takes(connection: Connection, project_id: int) -> list[Frame]:
    """Return the pictures of all frames that have, or had, several, the oldest first."""
    found = _of_first_takes(connection, project_id, _first_takes(connection, project_id), sa.true())
    return sorted(found, key=lambda frame: frame.path)


def lone_takes(connection: Connection, project_id: int) -> list[Frame]:
    """Return the latest take of each frame that shows none, in the trash or not."""
    latest: dict[str, Frame] = {}
    for frame in all_takes(connection, project_id):
        known = latest.get(first_take_of(frame))
        if known is None or not known.shown:
            latest[first_take_of(frame)] = frame
    return [frame for frame in latest.values() if not frame.shown]


def count_takes(connection: Connection, project_id: int, first_takes: Collection[str] | None = None) -> None:
    """Set how many pictures frames have: those with these first takes, or (None) all of a project."""
    found = _of_first_takes(
        connection,
        project_id,
        _first_takes(connection, project_id) if first_takes is None else first_takes,
        sa.true(),
    )
    counts = Counter(first_take_of(frame) for frame in found if frame.deleted_at is None)
    wanted = {frame.id: max(1, counts[first_take_of(frame)]) for frame in found}
    values = [
        {"frame_id": frame.id, "takes": wanted[frame.id]}
        for frame in found
        if frame.takes != wanted[frame.id]
    ]
    update_many(connection, ["takes"], values)


def _first_takes(connection: Connection, project_id: int) -> set[str]:
    """Return the first takes of all frames that have, or had, several takes."""
    several = sa.select(frames.c.first_take).where(frames.c.project_id == project_id, _LATER)
    return set(connection.execute(several).scalars())


def _of_first_takes(
    connection: Connection, project_id: int, first_takes: Collection[str], where: sa.ColumnElement[bool]
) -> list[Frame]:
    """Return the pictures of frames: the first ones by their names, later ones by their index."""
    found: list[Frame] = []
    for some in chunks(list(first_takes)):
        for named in (frames.c.path.in_(some), sa.and_(_LATER, frames.c.first_take.in_(some))):
            statement = sa.select(*FRAME).where(frames.c.project_id == project_id, named, where)
            found += as_frames(connection.execute(statement))
    return found


_LATER = sa.text("first_take <> ''")  # as in the index of these frames
