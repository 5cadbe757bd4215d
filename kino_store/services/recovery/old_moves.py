"""Moves that Kino 0.4.1 or earlier left unfinished, in `*.move.json` files of a project's folder."""

from __future__ import annotations

import json
import logging
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy.engine import Connection

from ...errors import SidecarError, SidecarTooNewError
from ...media.atomic import stale_files
from ...media.journal import BeforeAfter
from ...queries import frames as rows
from ..journal import FilmJournal, Purpose

log = logging.getLogger("kino")

_ENDING = ".move.json"
_SCHEMA, _VERSION = "kino.move", 1


def unfinished(folder: Path) -> list[Path]:
    """Return the files that dead processes left in a project's folder, oldest first."""
    return stale_files(folder, _ENDING)


def finish(connection: Connection, journal: FilmJournal) -> None:
    """Write the moves to the project's journal, and remove their files.

    A move counts only if none of its frames has another position by now.

    Raises:
        SidecarError: a file is damaged, or was written by another version of Kino.
    """
    for path in unfinished(journal.folder):
        moved = _read(path)
        known = rows.known(connection, journal.project.id, list(moved))
        present = {file: known[file].position for file in moved if file in known}
        if all(present.get(file, before) == before for file, (before, _) in moved.items()):
            try:
                journal.append(connection, Purpose("move"), {"position": moved})
            except ValidationError as error:
                raise _damaged(path, error) from error
            values = [
                {"frame_id": known[file].id, "position": moved[file][1]} for file in moved if file in known
            ]
            rows.update_many(connection, ["position"], values)
        path.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, BeforeAfter]:
    """Return the old and the new position of each frame by its file name."""
    try:
        content = json.loads(path.read_bytes())
        is_known = (content["schema"], content["version"]) == (_SCHEMA, _VERSION)
        positions: dict[str, BeforeAfter] = {
            str(file): (str(before), str(after)) for file, (before, after) in content["positions"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(path, error) from error
    if not is_known:
        raise SidecarTooNewError(
            f"{path} was written by another version of Kino. Update Kino, or move it out of the folder."
        )
    return positions


def _damaged(path: Path, error: Exception) -> SidecarError:
    return SidecarError(f"{path} is damaged ({error!r}). Move it out of the folder.")
