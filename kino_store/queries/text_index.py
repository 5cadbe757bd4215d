"""The full-text index over `texts`: FTS5 on SQLite, tsvector on PostgreSQL, LIKE where FTS5 is missing.

It is derived from the table, so it is created when a store opens, not by a migration. Words come from
`search.words_of` alone: nothing that a person typed reaches a database's own query language.
"""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Sequence
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..search import Column, Texts, Words
from ..tables import texts

_COLUMNS: tuple[Column, ...] = Texts._fields  # type: ignore[assignment]
_Select = sa.Select[tuple[int]]


class TextIndex(Protocol):
    """Finds the texts that have words. Rows are added and removed together with those of `texts`."""

    def prepare(self, connection: Connection) -> None:
        """Create the index, and fill it, if it is missing or another process could not keep it."""

    def add(self, connection: Connection, rows: Sequence[tuple[int, Texts]]) -> None:
        """Add new texts by their ids."""

    def remove(self, connection: Connection, rows: Sequence[tuple[int, Texts]]) -> None:
        """Remove texts by their ids, before they are deleted."""

    def matching(self, terms: Sequence[Words], *, all_of: bool) -> _Select:
        """Return the ids of texts that have all of the terms, or any of them."""


class Fts5:
    """SQLite's full-text index. The table `texts` has its content."""

    def prepare(self, connection: Connection) -> None:
        """Create and fill it."""
        connection.exec_driver_sql(
            "CREATE VIRTUAL TABLE IF NOT EXISTS texts_fts USING fts5("
            "prompt, note, model, lora, content='texts', content_rowid='id', "
            'tokenize="unicode61 remove_diacritics 0")'
        )
        indexed = connection.exec_driver_sql("SELECT count(*) FROM texts_fts_docsize").scalar_one()
        if indexed != connection.execute(sa.select(sa.func.count()).select_from(texts)).scalar_one():
            connection.exec_driver_sql("INSERT INTO texts_fts(texts_fts) VALUES ('rebuild')")

    def add(self, connection: Connection, rows: Sequence[tuple[int, Texts]]) -> None:
        """Add new texts."""
        if rows:
            connection.exec_driver_sql(
                "INSERT INTO texts_fts(rowid, prompt, note, model, lora) VALUES (?, ?, ?, ?, ?)",
                [(text_id, *text) for text_id, text in rows],
            )

    def remove(self, connection: Connection, rows: Sequence[tuple[int, Texts]]) -> None:
        """Remove texts."""
        if rows:
            connection.exec_driver_sql(
                "INSERT INTO texts_fts(texts_fts, rowid, prompt, note, model, lora) "
                "VALUES ('delete', ?, ?, ?, ?, ?)",
                [(text_id, *text) for text_id, text in rows],
            )

    def matching(self, terms: Sequence[Words], *, all_of: bool) -> _Select:
        """Match an expression of quoted words: https://sqlite.org/fts5.html#full_text_query_syntax."""
        expression = (" AND " if all_of else " OR ").join(map(_fts5_term, terms))
        found = sa.table("texts_fts", sa.column("rowid", sa.Integer))
        matches = sa.text("texts_fts MATCH :expression").bindparams(
            sa.bindparam("expression", expression, unique=True)
        )
        return sa.select(found.c.rowid).where(matches)


class Tsvector:
    """PostgreSQL's full-text index: a generated column in which weights are our columns."""

    def prepare(self, connection: Connection) -> None:
        """Create column and index; the server fills them."""
        found = sa.inspect(connection).get_columns(texts.name)
        if any(column["name"] == "vector" for column in found):
            return
        parts = " || ".join(
            f"setweight(to_tsvector('simple', {column}), '{_WEIGHTS[column]}')" for column in _COLUMNS
        )
        connection.exec_driver_sql(
            f"ALTER TABLE texts ADD COLUMN vector tsvector GENERATED ALWAYS AS ({parts}) STORED"
        )
        # With fastupdate, a search after many saves would read all of them one by one.
        connection.exec_driver_sql(
            "CREATE INDEX ix_texts_vector ON texts USING gin (vector) WITH (fastupdate = off)"
        )

    def add(self, connection: Connection, rows: Sequence[tuple[int, Texts]]) -> None:
        """The server does it."""

    def remove(self, connection: Connection, rows: Sequence[tuple[int, Texts]]) -> None:
        """The server does it."""

    def matching(self, terms: Sequence[Words], *, all_of: bool) -> _Select:
        """Match a tsquery: https://www.postgresql.org/docs/current/datatype-textsearch.html."""
        query = (" & " if all_of else " | ").join(map(_tsquery_term, terms))
        vector: sa.ColumnElement[str] = sa.column("vector")
        matches = vector.bool_op("@@")(sa.func.to_tsquery(sa.literal_column("'simple'"), query))
        return sa.select(texts.c.id).where(matches)


class Like:
    """No index: reads all texts."""

    def prepare(self, connection: Connection) -> None:
        """Nothing to create."""

    def add(self, connection: Connection, rows: Sequence[tuple[int, Texts]]) -> None:
        """Nothing to add."""

    def remove(self, connection: Connection, rows: Sequence[tuple[int, Texts]]) -> None:
        """Nothing to remove."""

    def matching(self, terms: Sequence[Words], *, all_of: bool) -> _Select:
        """Compare with patterns: words have no character that means something in one."""
        found = [sa.or_(*(_like(texts.c[column], term) for column in term.columns)) for term in terms]
        return sa.select(texts.c.id).where((sa.and_ if all_of else sa.or_)(*found))


_WEIGHTS = dict(zip(_COLUMNS, "ABCD", strict=True))


def text_index(connection: Connection) -> TextIndex:
    """Return the index that this database has."""
    if connection.dialect.name == "postgresql":
        return Tsvector()
    return Fts5() if has_fts5() else Like()


@functools.cache
def has_fts5() -> bool:
    """Whether Python's SQLite was built with FTS5."""
    database = sqlite3.connect(":memory:")
    try:
        database.execute("CREATE VIRTUAL TABLE probe USING fts5(body)")
    except sqlite3.OperationalError:
        return False
    finally:
        database.close()
    return True


def _fts5_term(term: Words) -> str:
    phrase = f'"{" ".join(term.words)}"' + ("*" if term.is_prefix else "")
    return f"({{{' '.join(term.columns)}}} : {phrase})"


def _tsquery_term(term: Words) -> str:
    weights = "".join(_WEIGHTS[column] for column in term.columns)
    last = len(term.words) - 1
    words = [
        f"'{word}':{'*' if term.is_prefix and number == last else ''}{weights}"
        for number, word in enumerate(term.words)
    ]
    return f"({' <-> '.join(words)})"


def _like(column: sa.ColumnElement[str], term: Words) -> sa.ColumnElement[bool]:
    pattern = f"% {' '.join(term.words)}{'' if term.is_prefix else ' '}%"
    return (sa.literal(" ") + column + sa.literal(" ")).like(pattern)
