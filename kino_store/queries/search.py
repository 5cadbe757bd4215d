"""SQL of a search: the frames of a timeline of which all terms are true."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..search import Field, Query
from ..tables import frames
from .live import live
from .text_index import text_index

_OPERATORS: dict[str, Callable[[Any, Any], sa.ColumnElement[bool]]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}


def matching(connection: Connection, project_id: int, query: Query) -> set[int] | None:
    """Return the ids of frames of which all words and fields that are not negated are true.

    None if there are none of these: then it is every frame.
    """
    words = [term for term in query.words if not term.negated]
    fields = [field for field in query.fields if not field.negated]
    if not words and not fields:
        return None
    where = [_of_field(connection, project_id, field) for field in fields]
    if words:
        where.append(frames.c.text_id.in_(text_index(connection).matching(words, all_of=True)))
    return _ids(connection, project_id, where, by_text=bool(words))


def excluded(connection: Connection, project_id: int, query: Query) -> set[int]:
    """Return the ids of frames of which any negated word or field is true.

    So are those whose text is not known yet, if the query has words. Mostly there are few of them.
    """
    words = [term for term in query.words if term.negated]
    fields = [_of_field(connection, project_id, field) for field in query.fields if field.negated]
    found: set[int] = set()
    if words:
        match = frames.c.text_id.in_(text_index(connection).matching(words, all_of=False))
        found |= _ids(connection, project_id, [match], by_text=True)
        found |= _ids(connection, project_id, [frames.c.text_id.is_(None)], by_text=True)
    if fields:
        found |= _ids(connection, project_id, [sa.or_(*fields)], by_text=False)
    return found


def _ids(
    connection: Connection, project_id: int, where: list[sa.ColumnElement[bool]], *, by_text: bool
) -> set[int]:
    if by_text and connection.dialect.name == "postgresql":
        # Its default is a hard disk's: it would read the whole film, not the thousands that texts name.
        connection.exec_driver_sql("SET LOCAL random_page_cost = 1.1")
        connection.exec_driver_sql("SET LOCAL max_parallel_workers_per_gather = 0")  # slow to start
    of_project = (live(project_id),)
    statement = sa.select(frames.c.id).where(*of_project, *where)
    # Without statistics, SQLite would read the rows of the whole film.
    index = "ix_frames_text_id" if by_text else "ix_frames_search"
    statement = statement.with_hint(frames, f"INDEXED BY {index}", "sqlite")
    rows = connection.execute(statement).cursor
    return set() if rows is None else {frame_id for (frame_id,) in rows.fetchall()}


def _of_field(connection: Connection, project_id: int, field: Field) -> sa.ColumnElement[bool]:
    column: sa.ColumnElement[Any] = frames.c[field.name]
    if field.name == "generator":
        wanted = field.value.lower().removesuffix("*")
        is_prefix = field.value.endswith("*")
        names = [
            name
            for name in _generators(connection, project_id)
            if name.lower() == wanted or (is_prefix and name.lower().startswith(wanted))
        ]
        return column.in_(names)
    if field.until:
        return sa.and_(column >= field.value, column < field.until)
    return _OPERATORS[field.operator](column, int(field.value) if field.name == "rating" else field.value)


def _generators(connection: Connection, project_id: int) -> list[str]:
    """Return the names of a film's generators, also of deleted frames: there are few, found in the index."""
    first = sa.select(sa.func.min(frames.c.generator)).where(frames.c.project_id == project_id)
    found: list[str] = []
    name = connection.execute(first).scalar()
    while name is not None:
        found.append(name)
        name = connection.execute(first.where(frames.c.generator > name)).scalar()
    return found
