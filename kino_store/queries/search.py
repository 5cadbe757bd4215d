"""SQL of a search: the frames of a timeline of which all terms are true."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..search import Field, Query
from ..tables import frames
from .text_index import text_index

_OPERATORS: dict[str, Callable[[Any, Any], sa.ColumnElement[bool]]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}


def matching(connection: Connection, project_id: int, query: Query) -> set[int] | None:
    """Return the ids of live frames that words and fields allow; None if the query has neither.

    A frame whose text is not known yet is in no result that depends on words.
    """
    if not query.words and not query.fields:
        return None
    index = text_index(connection)
    without = [term for term in query.words if term.negated]
    wanted = [term for term in query.words if not term.negated]
    project: sa.ColumnElement[int] = frames.c.project_id
    where = [_of_field(field) for field in query.fields]
    if without:
        where.append(frames.c.text_id.not_in(index.matching(without, all_of=False)))
    if wanted:
        where.append(frames.c.text_id.in_(index.matching(wanted, all_of=True)))
        if connection.dialect.name == "sqlite":  # it would read the whole film, not what the texts name
            project = project + 0
    statement = sa.select(frames.c.id).where(project == project_id, frames.c.deleted_at.is_(None), *where)
    rows = connection.execute(statement).cursor
    return set() if rows is None else {frame_id for (frame_id,) in rows.fetchall()}


def _of_field(field: Field) -> sa.ColumnElement[bool]:
    column: sa.ColumnElement[Any] = frames.c[field.name]
    value: Any = field.value
    if field.name == "rating":
        value = int(value)
    elif field.name == "created_at":  # as far as the date goes, so that > is after that day
        column = sa.func.substr(column, 1, len(value))
    elif field.name == "generator" and value.endswith("*"):
        pattern = value[:-1]
        found = sa.func.lower(column).startswith(pattern.lower(), autoescape=True)
        return ~found if field.negated else found
    elif field.name == "generator":
        column, value = sa.func.lower(column), value.lower()
    found = _OPERATORS[field.operator](column, value)
    if field.negated:
        return sa.not_(sa.func.coalesce(found, sa.false()))
    return found
