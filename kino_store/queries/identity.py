"""SQL of which row is which frame: a row's id follows its uid, whatever picture the frame has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

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


def exchange_pictures(connection: Connection, pairs: Sequence[tuple[int, int]]) -> None:
    """Exchange the pictures of two rows each; what belongs to a frame stays with its row."""
    ids = [one for pair in pairs for one in pair]
    found: dict[int, dict[str, Any]] = {}
    for some in chunks(ids):
        statement = sa.select(frames.c.id, *(frames.c[name] for name in _PICTURE)).where(
            frames.c.id.in_(some)
        )
        found.update(
            (row[0], dict(zip(_PICTURE, row[1:], strict=True)))
            for row in fetched(connection.execute(statement))
        )
    for some in chunks([first for first, _ in pairs]):  # paths are unique
        free = frames.c.path.concat("-")
        connection.execute(sa.update(frames).where(frames.c.id.in_(some)).values(path=free))
    differing = [
        name for name in _PICTURE if any(found[first][name] != found[other][name] for first, other in pairs)
    ]
    rows = [(other, found[first]) for first, other in pairs] + [
        (first, found[other]) for first, other in pairs
    ]
    update_many(connection, differing, [{**values, "frame_id": frame_id} for frame_id, values in rows])


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
