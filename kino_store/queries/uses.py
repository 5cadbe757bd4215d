"""SQL of what pictures were made from: frames of the same project, by file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..tables import frames, uses
from .live import live


class Use(NamedTuple):
    """A file that a picture was made from, and how it was found; see documents.SidecarInput."""

    path: str
    relation: str
    source_path: str
    source_sha256: str


# A frame of a timeline as it is shown: a plain tuple, as there may be a hundred thousand.
Shown = tuple[int, str, str, str]
ID: Final = 0
PATH: Final = 1
FIRST_TAKE: Final = 2
SHA256: Final = 3
PATH_OF_USE: Final = 0


def insert(connection: Connection, project_id: int, found: Iterable[Use]) -> None:
    """Add what pictures were made from."""
    numbers: dict[str, int] = {}
    rows = []
    for use in found:
        numbers[use.path] = number = numbers.get(use.path, -1) + 1
        rows.append({"project_id": project_id, "n": number, **use._asdict()})
    if rows:
        connection.execute(sa.insert(uses), rows)


def delete(connection: Connection, project_id: int, paths: Sequence[str]) -> None:
    """Forget what these pictures were made from."""
    for at in range(0, len(paths), _CHUNK):
        some = uses.c.path.in_(paths[at : at + _CHUNK])
        connection.execute(sa.delete(uses).where(uses.c.project_id == project_id, some))


def delete_of_project(connection: Connection, project_id: int) -> None:
    """Forget what all pictures of a project were made from."""
    connection.execute(sa.delete(uses).where(uses.c.project_id == project_id))


def of_project(connection: Connection, project_id: int) -> list[tuple[str, str, str, str]]:
    """Return what all pictures of a project were made from, as tuples of the fields of Use."""
    columns = (uses.c.path, uses.c.relation, uses.c.source_path, uses.c.source_sha256)
    return _fetched(connection, sa.select(*columns).where(uses.c.project_id == project_id))


def of_picture(connection: Connection, project_id: int, path: str) -> list[Use]:
    """Return what one picture was made from."""
    columns = (uses.c.path, uses.c.relation, uses.c.source_path, uses.c.source_sha256)
    where = uses.c.project_id == project_id, uses.c.path == path
    return [Use(*row) for row in _fetched(connection, sa.select(*columns).where(*where).order_by(uses.c.n))]


def is_any(connection: Connection, project_id: int) -> bool:
    """Whether any picture of a project was made from a frame of it."""
    found = connection.execute(sa.select(uses.c.n).where(uses.c.project_id == project_id).limit(1)).first()
    return found is not None


def used(connection: Connection, project_id: int, paths: Collection[str]) -> set[str]:
    """Return those of these files that a picture which is not in the trash was made from."""
    user = frames.alias()
    names = list(paths)
    found: set[str] = set()
    for at in range(0, len(names), _CHUNK):
        where = uses.c.project_id == project_id, uses.c.source_path.in_(names[at : at + _CHUNK])
        joined = sa.select(uses.c.source_path).join(
            user, sa.and_(user.c.project_id == uses.c.project_id, user.c.path == uses.c.path)
        )
        found |= set(connection.execute(joined.where(*where, user.c.deleted_at.is_(None))).scalars())
    return found


def shown(connection: Connection, project_id: int) -> list[Shown]:
    """Return a whole timeline in order."""
    columns = (frames.c.id, frames.c.path, frames.c.first_take, frames.c.sha256)
    statement = sa.select(*columns).where(live(project_id)).order_by(frames.c.position, frames.c.id)
    return _fetched(connection, statement)


def lost(connection: Connection, project_id: int, relation: str) -> list[tuple[str, str]]:
    """Return the files, and their sources by a relation, that are gone or have another SHA-256 now."""
    source = frames.alias()
    joined = uses.outerjoin(
        source, sa.and_(source.c.project_id == uses.c.project_id, source.c.path == uses.c.source_path)
    )
    other = sa.and_(uses.c.source_sha256 != "", source.c.sha256 != uses.c.source_sha256)
    statement = sa.select(uses.c.path, uses.c.source_path).select_from(joined)
    where = uses.c.project_id == project_id, uses.c.relation == relation
    found = connection.execute(statement.where(*where, sa.or_(source.c.path.is_(None), other)))
    return [(path, source_path) for path, source_path in found]


def hashes(connection: Connection, project_id: int, paths: Collection[str]) -> dict[str, str]:
    """Return the SHA-256 of these files that are in the project, in the trash or not."""
    return dict(_of_files(connection, project_id, paths, frames.c.sha256))


def first_takes(connection: Connection, project_id: int, paths: Collection[str]) -> dict[str, str]:
    """Return the first takes of these files that are in the project."""
    found = _of_files(connection, project_id, paths, frames.c.first_take)
    return {path: first_take or path for path, first_take in found}


def _of_files(
    connection: Connection, project_id: int, paths: Collection[str], column: sa.Column[Any]
) -> Iterator[tuple[str, Any]]:
    """Yield the files of these that are in the project, each with its value of a column."""
    names = list(paths)
    for at in range(0, len(names), _CHUNK):
        where = frames.c.project_id == project_id, frames.c.path.in_(names[at : at + _CHUNK])
        yield from _fetched(connection, sa.select(frames.c.path, column).where(*where))


_CHUNK = 500  # values in one IN (…): SQLite and PostgreSQL limit those of a statement


def _fetched(connection: Connection, statement: sa.Select[Any]) -> list[Any]:
    cursor = connection.execute(statement).cursor
    return [] if cursor is None else list(cursor.fetchall())
