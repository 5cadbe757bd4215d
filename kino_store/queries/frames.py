"""SQL of the frames table. Timelines are ordered by (position, id); deleted frames keep their position."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.engine import Connection

from ..errors import FrameNotFoundError
from ..tables import frames
from ..values import Frame
from . import texts, uses
from .cursor import fetched
from .live import live

_COLUMNS = tuple(Frame.model_fields)
FRAME = [frames.c[name] for name in _COLUMNS]
_CHUNK = 500  # ids in one IN (…): SQLite and PostgreSQL limit the values of a statement


_FRAMES = TypeAdapter(list[Frame])


def insert(connection: Connection, rows: list[dict[str, Any]]) -> list[Frame]:
    """Insert rows; return them as frames, in the same order."""
    _insert_uses(connection, rows)
    added = connection.execute(sa.insert(frames).returning(*FRAME), texts.resolved(connection, rows))
    by_place = {(frame.project_id, frame.path): frame for frame in map(_frame, added)}  # in any order
    return [by_place[row["project_id"], row["path"]] for row in rows]


def insert_many(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Insert any number of rows."""
    if rows:
        _insert_uses(connection, rows)
        stored = texts.resolved(connection, rows)
        added = sa.insert(frames).values({name: sa.bindparam(name) for name in stored[0]})
        _execute_many(connection, added, stored)


def _insert_uses(connection: Connection, rows: list[dict[str, Any]]) -> None:
    for project_id in {row["project_id"] for row in rows if row.get("uses")}:
        found = [use for row in rows if row["project_id"] == project_id for use in row.get("uses", ())]
        uses.insert(connection, project_id, found)


def update(connection: Connection, frame_id: int, values: dict[str, Any]) -> None:
    """Update columns of one row."""
    connection.execute(sa.update(frames).where(frames.c.id == frame_id).values(**values))


def update_many(connection: Connection, names: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    """Update columns of many rows: `rows` have `frame_id` and a value for each of `names`."""
    if rows:
        values: dict[str, Any] = {name: sa.bindparam(name) for name in names}
        changed = sa.update(frames).where(frames.c.id == sa.bindparam("frame_id")).values(**values)
        _execute_many(connection, changed, rows)


def delete(connection: Connection, frame_ids: list[int]) -> None:
    """Delete rows, and the texts that no other frame has."""
    for ids in chunks(frame_ids):
        columns = frames.c.text_id, frames.c.project_id, frames.c.path
        gone = fetched(connection.execute(sa.delete(frames).where(frames.c.id.in_(ids)).returning(*columns)))
        texts.drop_unused(connection, {text_id for text_id, _, _ in gone} - {None})
        for project_id in {project_id for _, project_id, _ in gone}:
            uses.delete(connection, project_id, [path for _, one, path in gone if one == project_id])


def delete_of_project(connection: Connection, project_id: int) -> None:
    """Delete all rows of a project."""
    connection.execute(sa.delete(frames).where(frames.c.project_id == project_id))
    uses.delete_of_project(connection, project_id)


def by_ids(connection: Connection, frame_ids: list[int]) -> list[Frame]:
    """Return the frames with these ids that exist, deleted ones too, in timeline order."""
    found: list[Frame] = []
    for ids in chunks(frame_ids):
        found += as_frames(connection.execute(sa.select(*FRAME).where(frames.c.id.in_(ids))))
    return sorted(found, key=lambda frame: (frame.position, frame.id))


def ids_by_uid(connection: Connection, uids: list[str]) -> dict[str, int]:
    """Return uid -> id of the frames with these uids that exist, deleted ones too."""
    found: dict[str, int] = {}
    for at in range(0, len(uids), _CHUNK):
        some = frames.c.uid.in_(uids[at : at + _CHUNK])
        rows = connection.execute(sa.select(frames.c.uid, frames.c.id).where(some))
        found.update((uid, frame_id) for uid, frame_id in rows)
    return found


def existing(connection: Connection, frame_ids: list[int]) -> list[Frame]:
    """As `by_ids`. Raises FrameNotFoundError if one does not exist, or there are none."""
    found = by_ids(connection, frame_ids)
    missing = set(frame_ids) - {frame.id for frame in found}
    if missing or not frame_ids:
        raise FrameNotFoundError(
            f"There is no frame with id {sorted(missing) or frame_ids}. It may have been purged."
        )
    return found


def by_path(connection: Connection, project_id: int, path: str) -> Frame | None:
    """Return the frame with that file name, deleted or not."""
    where = sa.and_(frames.c.project_id == project_id, frames.c.path == path)
    row = connection.execute(sa.select(*FRAME).where(where)).one_or_none()
    return None if row is None else _frame(row)


def by_paths(connection: Connection, project_id: int, paths: Iterable[str]) -> dict[str, Frame]:
    """Return the frames with these file names that exist, deleted or not, by name."""
    found: list[Frame] = []
    for some in chunks(list(paths)):
        where = sa.and_(frames.c.project_id == project_id, frames.c.path.in_(some))
        found += as_frames(connection.execute(sa.select(*FRAME).where(where)))
    return {frame.path: frame for frame in found}


def count(connection: Connection, project_id: int) -> int:
    """Return the length of a timeline."""
    return int(connection.execute(sa.select(sa.func.count()).where(live(project_id))).scalar_one())


def at_index(connection: Connection, project_id: int, index: int) -> Frame | None:
    """Return the frame at that index of a timeline, from 0; the larger the index, the slower."""
    statement = sa.select(*FRAME).where(live(project_id)).order_by(frames.c.position, frames.c.id)
    row = connection.execute(statement.offset(index).limit(1)).one_or_none()
    return None if row is None else _frame(row)


def page_by_ids(connection: Connection, project_id: int, frame_ids: Sequence[int]) -> list[Frame]:
    """Return the frames with these consecutive ids of a timeline; equally fast anywhere in it."""
    if not frame_ids:
        return []
    ends = {"project": project_id, "first": frame_ids[0], "last": frame_ids[-1]}
    wanted = set(frame_ids)  # frames at both ends may share their position with others
    return [frame for frame in as_frames(connection.execute(_PAGE, ends)) if frame.id in wanted]


def page(connection: Connection, offset: int, limit: int) -> tuple[int, list[Frame]]:
    """Return the number of frames on all timelines, and a page of them by id."""
    live = sa.and_(frames.c.deleted_at.is_(None), frames.c.shown == sa.true())
    total = connection.execute(sa.select(sa.func.count()).select_from(frames).where(live)).scalar_one()
    found = connection.execute(
        sa.select(*FRAME).where(live).order_by(frames.c.id).offset(offset).limit(limit)
    )
    return total, as_frames(found)


def newest_by_generator(connection: Connection) -> list[Frame]:
    """Return the newest frame of each generator that is on a timeline."""
    live = frames.c.deleted_at.is_(None), frames.c.shown == sa.true()
    newest = sa.select(sa.func.max(frames.c.id)).where(*live).group_by(frames.c.generator)
    return as_frames(connection.execute(sa.select(*FRAME).where(frames.c.id.in_(newest))))


def timeline_ids(connection: Connection, project_id: int) -> list[int]:
    """Return the ids of a whole timeline, in order."""
    found = connection.execute(
        sa.select(frames.c.id).where(live(project_id)).order_by(frames.c.position, frames.c.id)
    )
    return [frame_id for (frame_id,) in fetched(found)]


def neighbour(connection: Connection, project_id: int, position: str, *, after: bool) -> Frame | None:
    """Return the frame of a timeline that is next to a position; None at the end."""
    column = frames.c.position
    other = column > position if after else column < position
    order = (column, frames.c.id) if after else (column.desc(), frames.c.id.desc())
    statement = sa.select(*FRAME).where(live(project_id), other).order_by(*order).limit(1)
    row = connection.execute(statement).one_or_none()
    return None if row is None else _frame(row)


def after(connection: Connection, frame: Frame) -> int | None:
    """Return the id of the next frame on the timeline; None after the last."""
    later = sa.tuple_(frames.c.position, frames.c.id) > (frame.position, frame.id)
    statement = sa.select(frames.c.id).where(live(frame.project_id), later)
    found: int | None = connection.execute(
        statement.order_by(frames.c.position, frames.c.id).limit(1)
    ).scalar()
    return found


def deleted(connection: Connection, project_id: int) -> list[Frame]:
    """Return the frames in the trash, in timeline order."""
    statement = sa.select(*FRAME).where(_gone(project_id)).order_by(frames.c.position, frames.c.id)
    return as_frames(connection.execute(statement))


def known_by_ids(connection: Connection, frame_ids: Sequence[int]) -> dict[int, Known]:
    """Return by id what the journal can change of frames. Raises FrameNotFoundError if one does not exist."""
    columns = [frames.c[name] for name in Known._fields]
    found: dict[int, Known] = {}
    for ids in chunks(list(frame_ids)):
        rows = fetched(connection.execute(sa.select(*columns).where(frames.c.id.in_(ids))))
        found.update({row[0]: Known(*row) for row in rows})
    _check_found(frame_ids, found)
    return found


def project_ids(connection: Connection, frame_ids: Sequence[int]) -> set[int]:
    """Return the projects that these frames are in. Raises FrameNotFoundError if one does not exist."""
    found: dict[int, int] = {}
    for ids in chunks(list(frame_ids)):
        rows = connection.execute(sa.select(frames.c.id, frames.c.project_id).where(frames.c.id.in_(ids)))
        found.update(fetched(rows))
    _check_found(frame_ids, found)
    return set(found.values())


def deleted_size(connection: Connection, project_id: int) -> tuple[int, int]:
    """Return the number of frames in the trash, and the bytes of their pictures."""
    gone = sa.and_(frames.c.project_id == project_id, frames.c.deleted_at.is_not(None))
    count, size = connection.execute(
        sa.select(sa.func.count(), sa.func.sum(frames.c.bytes)).where(gone)
    ).one()
    return count, int(size or 0)


def deleted_page(connection: Connection, project_id: int, offset: int, limit: int) -> list[Frame]:
    """Return frames in the trash, the last deleted first."""
    statement = (
        sa.select(*FRAME).where(_gone(project_id)).order_by(frames.c.deleted_at.desc(), frames.c.id.desc())
    )
    return as_frames(connection.execute(statement.offset(offset).limit(limit)))


class Known(NamedTuple):
    """What the journal can change of a frame, and its id."""

    id: int
    project_id: int
    path: str
    position: str
    generator: str
    uid: str
    deleted_at: str | None
    rating: int
    label: str
    note: str
    markers: str
    approved: str
    first_take: str
    shown: bool
    hold: int


class Stored(NamedTuple):
    """The picture file of a frame: its size in bytes and pixels, and whether it is in the trash."""

    path: str
    bytes: int
    sha256: str
    width: int
    height: int
    deleted_at: str | None


def stored(connection: Connection, project_id: int) -> list[Stored]:
    """Return the picture files of a project's frames by name, deleted ones too."""
    columns = [frames.c[name] for name in Stored._fields]
    statement = sa.select(*columns).where(frames.c.project_id == project_id).order_by(frames.c.path)
    return [Stored(*row) for row in fetched(connection.execute(statement))]


def known(connection: Connection, project_id: int, files: Sequence[str] | None = None) -> dict[str, Known]:
    """Return by file name the frames of a project, deleted ones too; only those of `files`, if given."""
    columns = [frames.c[name] for name in Known._fields]
    statement = sa.select(*columns).where(frames.c.project_id == project_id)
    if files is None:
        rows = fetched(connection.execute(statement))
    else:
        chunks = (files[at : at + _CHUNK] for at in range(0, len(files), _CHUNK))
        some = (statement.where(frames.c.path.in_(chunk)) for chunk in chunks)
        rows = [row for one in some for row in fetched(connection.execute(one))]
    return {row.path: row for row in map(Known._make, rows)}


def places(connection: Connection, project_id: int) -> dict[str, tuple[int, bool]]:
    """Return file name -> (id, whether it is in the trash) of every frame."""
    statement = sa.select(frames.c.path, frames.c.id, frames.c.deleted_at).where(
        frames.c.project_id == project_id
    )
    return {path: (frame_id, gone is not None) for path, frame_id, gone in connection.execute(statement)}


def _gone(project_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(frames.c.project_id == project_id, frames.c.deleted_at.is_not(None))


def _position_of(frame_id: sa.BindParameter[int]) -> sa.ScalarSelect[str]:
    return sa.select(frames.c.position).where(frames.c.id == frame_id).scalar_subquery()


# Built once: putting it together takes longer than running it.
_PAGE = (
    sa.select(*FRAME)
    .where(frames.c.project_id == sa.bindparam("project"), frames.c.shown == sa.true())
    .where(frames.c.deleted_at.is_(None))
    .where(frames.c.position >= _position_of(sa.bindparam("first")))
    .where(frames.c.position <= _position_of(sa.bindparam("last")))
    .order_by(frames.c.position, frames.c.id)
)


def _check_found(wanted: Sequence[int], found: Collection[int]) -> None:
    if missing := set(wanted).difference(found):
        raise FrameNotFoundError(f"There is no frame with id {sorted(missing)}. It may have been purged.")


def chunks(ids: list[Any]) -> list[list[Any]]:
    """Return the values of statements that each have no more than the databases allow."""
    return [ids[at : at + _CHUNK] for at in range(0, len(ids), _CHUNK)]


def _execute_many(
    connection: Connection, statement: sa.Insert | sa.Update, rows: Sequence[dict[str, Any]]
) -> None:
    """Execute a statement for each row. Its values are bound here, as they are.

    SQLAlchemy takes longer to bind thousands of rows than SQLite to write them.
    """
    compiled = statement.compile(dialect=connection.dialect)
    places = compiled.positiontup
    bound = [tuple(map(row.__getitem__, places)) for row in rows] if places else [*rows]
    connection.exec_driver_sql(compiled.string, bound)


def as_frames(found: sa.CursorResult[Any]) -> list[Frame]:
    """Return rows with all columns as frames, checked together."""
    return _FRAMES.validate_python([dict(zip(_COLUMNS, row, strict=True)) for row in fetched(found)])


def _frame(row: sa.Row[Any]) -> Frame:
    return Frame.model_validate(dict(zip(_COLUMNS, row, strict=True)))
