"""SQL of the texts that are searched in: one row for each distinct text, however many frames have it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from ..search import Texts, distinct_words
from ..tables import frames, texts
from .live import live
from .marks import unpacked
from .text_index import text_index

_CHUNK = 500  # values in one IN (…): SQLite and PostgreSQL limit those of a statement


def resolved(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows of frames to insert, each with the id of its text; texts that are new are inserted."""
    whole = [with_note(row["text"], row["note"], row["markers"]) for row in rows]
    ids = ids_of(connection, whole)
    return [
        {
            **{name: value for name, value in row.items() if name not in {"text", "uses"}},
            "seed": None if row["seed"] is None else str(row["seed"]),
            "text_id": ids[text],
        }
        for row, text in zip(rows, whole, strict=True)
    ]


def with_note(text: Texts, note: str, markers: str) -> Texts:
    """Return the texts of a frame with its note and the names of its markers."""
    if not note and not markers:
        return text._replace(note="")
    names = [marker.get("name", "") for marker in unpacked(markers)]
    return text._replace(note=distinct_words(note, *names))


def ids_of(connection: Connection, wanted: Iterable[Texts]) -> dict[Texts, int]:
    """Return the ids of texts; those that are new are inserted."""
    named = {_digest(text): text for text in set(wanted)}
    found = _known(connection, list(named))
    missing = [digest for digest in named if digest not in found]
    if missing:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        added = dialect.insert(texts).on_conflict_do_nothing(index_elements=["sha256"])
        new = [{"sha256": digest, **named[digest]._asdict()} for digest in sorted(missing)]
        connection.execute(added, new)
        present = _known(connection, missing)
        text_index(connection).add(
            connection, [(present[row["sha256"]], named[row["sha256"]]) for row in new]
        )
        found |= present
    return {named[digest]: text_id for digest, text_id in found.items()}


def follow(connection: Connection, frame_ids: Sequence[int]) -> None:
    """Let the texts of frames follow their notes and markers. Frames without a text stay without one."""
    columns = (frames.c.id, frames.c.note, frames.c.markers, texts.c.prompt, texts.c.model, texts.c.lora)
    wanted: dict[int, Texts] = {}
    for ids in (frame_ids[at : at + _CHUNK] for at in range(0, len(frame_ids), _CHUNK)):
        joined = sa.select(*columns).join(texts, texts.c.id == frames.c.text_id)
        for frame_id, note, markers, prompt, model, lora in connection.execute(
            joined.where(frames.c.id.in_(ids))
        ):
            wanted[frame_id] = with_note(Texts(prompt, "", model, lora), note, markers)
    give(connection, wanted)


def give(connection: Connection, wanted: Mapping[int, Texts]) -> None:
    """Set the texts of frames, by id."""
    if wanted:
        ids = ids_of(connection, wanted.values())
        changed = sa.update(frames).where(frames.c.id == sa.bindparam("frame"))
        rows = [{"frame": frame_id, "text": ids[text]} for frame_id, text in wanted.items()]
        connection.execute(changed.values(text_id=sa.bindparam("text")), rows)


class Unread(NamedTuple):
    """A frame whose text is not known yet. `path`: its file name."""

    id: int
    project_id: int
    path: str


def without_text(connection: Connection, limit: int = 1000) -> list[Unread]:
    """Return frames whose text is not known yet."""
    columns = (frames.c.id, frames.c.project_id, frames.c.path)
    statement = sa.select(*columns).where(frames.c.text_id.is_(None)).limit(limit)
    return [Unread(*row) for row in connection.execute(statement)]


def give_first(connection: Connection, wanted: Mapping[int, Texts]) -> None:
    """Set the texts of frames that have none, with their present notes and markers."""
    columns = (frames.c.id, frames.c.note, frames.c.markers)
    ids = list(wanted)
    whole: dict[int, Texts] = {}
    for some in (ids[at : at + _CHUNK] for at in range(0, len(ids), _CHUNK)):
        where = sa.and_(frames.c.id.in_(some), frames.c.text_id.is_(None))
        for frame_id, note, markers in connection.execute(sa.select(*columns).where(where).with_for_update()):
            whole[frame_id] = with_note(wanted[frame_id], note, markers)
    give(connection, whole)


def count_without_text(connection: Connection, project_id: int) -> int:
    """Return how many frames of a timeline have no text yet."""
    where = (live(project_id), frames.c.text_id.is_(None))
    return int(connection.execute(sa.select(sa.func.count()).where(*where)).scalar_one())


def drop_unused(connection: Connection, text_ids: Collection[int]) -> None:
    """Delete these texts, unless a frame has them."""
    ids = sorted(text_ids)
    used = sa.exists().where(frames.c.text_id == texts.c.id)
    for some in (ids[at : at + _CHUNK] for at in range(0, len(ids), _CHUNK)):
        where = sa.and_(texts.c.id.in_(some), ~used)
        unused = connection.execute(
            sa.select(texts.c.id, texts.c.prompt, texts.c.note, texts.c.model, texts.c.lora).where(where)
        ).all()
        gone = [(row[0], Texts(*row[1:])) for row in unused]
        text_index(connection).remove(connection, gone)
        connection.execute(sa.delete(texts).where(texts.c.id.in_([row[0] for row in gone])))


def _known(connection: Connection, digests: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in (digests[at : at + _CHUNK] for at in range(0, len(digests), _CHUNK)):
        rows = connection.execute(sa.select(texts.c.sha256, texts.c.id).where(texts.c.sha256.in_(some)))
        found.update((digest, text_id) for digest, text_id in rows)
    return found


def _digest(text: Texts) -> str:
    return hashlib.sha256("\n".join(text).encode()).hexdigest()
