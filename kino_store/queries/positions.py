"""SQL of positions on a timeline: the nearest ones, and who has which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..tables import frames, tasks

_CHUNK = 500  # positions in one IN (…): SQLite and PostgreSQL limit the values of a statement


def nearest_position(
    connection: Connection, project_id: int, position: str | None, *, after: bool
) -> str | None:
    """Return the nearest position after or before another (None: the far end); None if there is none.

    Deleted frames count, and so do the places that are reserved for tasks.
    """
    statement = _NEAREST[after, position is not None]
    given = {"project": project_id} if position is None else {"project": project_id, "position": position}
    found: str | None = connection.execute(statement, given).scalar()
    return found


def next_of_others(
    connection: Connection, project_id: int, position: str, task_id: int, since: str
) -> str | None:
    """Return the nearest position after another that is not of a frame that a task saved since `since`.

    `since`: when the task was ordered. Frames of an older database may have its id, too.
    """
    own = sa.and_(frames.c.task_id == task_id, frames.c.created_at >= since)
    of_frames = sa.select(sa.func.min(frames.c.position).label("position")).where(
        frames.c.project_id == project_id,
        frames.c.position > position,
        sa.not_(sa.func.coalesce(own, sa.false())),
    )
    of_tasks = sa.select(sa.func.min(tasks.c.position).label("position")).where(
        tasks.c.project_id == project_id, tasks.c.position > position
    )
    both = sa.union_all(of_frames, of_tasks).subquery()
    found: str | None = connection.execute(sa.select(sa.func.min(both.c.position))).scalar()
    return found


def holders_of(connection: Connection, project_id: int, positions: Sequence[str]) -> dict[str, set[str]]:
    """Return the files of the frames at these positions, by position; takes that aren't shown have none."""
    found: dict[str, set[str]] = {}
    for at in range(0, len(positions), _CHUNK):
        some = frames.c.position.in_(positions[at : at + _CHUNK])
        where = frames.c.project_id == project_id, frames.c.shown == sa.true(), some
        statement = sa.select(frames.c.position, frames.c.path).where(*where)
        for position, path in connection.execute(statement):
            found.setdefault(position, set()).add(path)
    return found


def positions_taken(connection: Connection, project_id: int) -> set[str]:
    """Return all positions in use in a project."""
    return set(
        connection.execute(sa.select(frames.c.position).where(frames.c.project_id == project_id)).scalars()
    )


def all_positions(connection: Connection, project_id: int) -> tuple[list[str], list[str]]:
    """Return the positions of a timeline's frames, and all that are taken, both in order.

    Deleted frames take positions, and so do the places that are reserved for tasks.
    """
    columns = frames.c.position, frames.c.deleted_at
    where = frames.c.project_id == project_id, frames.c.shown == sa.true()
    rows = connection.execute(sa.select(*columns).where(*where)).all()
    reserved = connection.execute(
        sa.select(tasks.c.position).where(tasks.c.project_id == project_id, tasks.c.position.is_not(None))
    ).scalars()
    live = sorted(position for position, deleted_at in rows if deleted_at is None)
    return live, sorted([*(position for position, _ in rows), *(one for one in reserved if one is not None)])


def _nearest(*, after: bool, to_another: bool) -> sa.Select[Any]:
    """Return the statement of `nearest_position`."""
    pick = sa.func.min if after else sa.func.max
    nearest = []
    for table in (frames, tasks):
        column = table.c.position
        where = [table.c.project_id == sa.bindparam("project")]
        if to_another:
            other = sa.bindparam("position", type_=column.type)
            where.append(column > other if after else column < other)
        nearest.append(sa.select(pick(column).label("position")).where(*where))
    both = sa.union_all(*nearest).subquery()
    return sa.select(pick(both.c.position))


# Built once: putting them together takes longer than running them.
_NEAREST = {
    (after, to_another): _nearest(after=after, to_another=to_another)
    for after in (False, True)
    for to_another in (False, True)
}
