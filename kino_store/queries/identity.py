"""SQL of which row is which frame: a row's id follows its uid, whatever picture the frame has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..tables import frames
from ..values import Frame
from .cursor import fetched
from .frames import by_ids, chunks, update_many


def give_uids(connection: Connection, project_id: int, uids: Mapping[str, str]) -> None:
    """Set the uids of these files' frames; a frame that has one becomes the frame of that file."""
    if not uids:
        return
    given = list(uids.items())
    found: dict[int, dict[str, Any]] = {}
    for some in chunks(given):
        named = sa.and_(frames.c.project_id == project_id, frames.c.path.in_([file for file, _ in some]))
        where = sa.or_(named, frames.c.uid.in_([uid for _, uid in some]))
        found.update((row.id, row._asdict()) for row in connection.execute(sa.select(frames).where(where)))
    rows = list(found.values())
    files = {row["path"]: row for row in rows if row["project_id"] == project_id}
    holders = {row["uid"]: row for row in rows if row["uid"] in uids.values()}
    if any(row["project_id"] != project_id or row["path"] not in uids for row in holders.values()):
        return  # another frame, which gets no other picture, has one of them
    present = {file: uid for file, uid in uids.items() if file in files}
    ids = {file: holders.get(uid, files[file])["id"] for file, uid in present.items()}
    _rewrite(connection, {ids[file]: {**files[file], "uid": uid} for file, uid in present.items()})


class Beside(NamedTuple):
    """What a row has beside the fields of a Frame."""

    id: int
    text_id: int | None
    markers: str


def beside(connection: Connection, frame_ids: Sequence[int]) -> dict[int, Beside]:
    """Return what the rows of frames have beside their fields, by id."""
    columns = [frames.c[name] for name in Beside._fields]
    found: list[Beside] = []
    for some in chunks(list(frame_ids)):
        rows = fetched(connection.execute(sa.select(*columns).where(frames.c.id.in_(some))))
        found += [Beside(*row) for row in rows]
    return {one.id: one for one in found}


def exchange_pictures(
    connection: Connection, pairs: Sequence[tuple[Frame, Frame]], known: Mapping[int, Beside]
) -> None:
    """Exchange the pictures of two rows each; what belongs to a frame stays with its row.

    `known`: what the rows have beside their fields.
    """
    found = {one.id: _picture_of(one, known[one.id]) for pair in pairs for one in pair}
    for some in chunks([first.id for first, _ in pairs]):  # paths are unique
        free = frames.c.path.concat("-")
        connection.execute(sa.update(frames).where(frames.c.id.in_(some)).values(path=free))
    differing = [
        name for name in _PICTURE if any(found[one.id][name] != found[other.id][name] for one, other in pairs)
    ]
    rows = [(other.id, found[one.id]) for one, other in pairs]
    rows += [(one.id, found[other.id]) for one, other in pairs]
    update_many(
        connection,
        differing,
        [{"frame_id": row, **{name: values[name] for name in differing}} for row, values in rows],
    )


def with_picture(frame: Frame, take: Frame) -> Frame:
    """Return a frame with the picture of one of its takes."""
    return frame.model_copy(update={name: getattr(take, name) for name in _PICTURE if name != "text_id"})


def _picture_of(frame: Frame, known: Beside) -> dict[str, Any]:
    values = {name: getattr(frame, name) for name in _PICTURE if name != "text_id"}
    return {**values, "seed": None if frame.seed is None else str(frame.seed), "text_id": known.text_id}


# What a row says of its picture; all else is the frame's.
_PICTURE = (
    *("path", "generator", "width", "height", "bytes", "sha256", "seed", "task_id", "created_at"),
    *("updated_at", "rating", "label", "text_id", "first_take", "run"),
    *("sheet", "sheet_frame", "sheet_values"),
)


def exchange_ids(connection: Connection, new: Frame, old: Frame) -> Frame:
    """Exchange the ids of two rows; return the first one as it is then."""
    found = connection.execute(sa.select(frames).where(frames.c.id.in_([new.id, old.id])))
    other = {new.id: old.id, old.id: new.id}
    _rewrite(connection, {other[row.id]: row._asdict() for row in found})
    return by_ids(connection, [old.id])[0]


def _rewrite(connection: Connection, rows: Mapping[int, dict[str, Any]]) -> None:
    """Set all columns of rows, by id. Uids and paths are unique, so they are set free first."""
    free = [{"frame_id": one, "path": f"-{one}", "uid": f"-{one}"} for one in rows]
    update_many(connection, ["path", "uid"], free)
    columns = [column.name for column in frames.columns if column.name != "id"]
    update_many(connection, columns, [{**row, "frame_id": frame_id} for frame_id, row in rows.items()])
