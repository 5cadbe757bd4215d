"""A copied folder: its frames get new uids, and the journal names them by these."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError
from sqlalchemy.engine import Connection

from ...documents import Sidecar
from ...errors import KinoError
from ...ids import new_uid
from ...media import journal, sidecar
from ...media.journal import BeforeAfter, Film, SheetChanges
from ...media.trash import FOLDER as TRASH
from ...queries import frames as rows
from ...queries import sheets as sheet_rows
from ...sheets.document import SheetDocument
from ..frames.sidecars import uid_of
from ..journal import FilmJournal, Purpose


def drop_uids(connection: Connection, opened: FilmJournal) -> Film:
    """Give new uids to the frames whose uids are in the journal; return what it said before."""
    film, _, _ = journal.read_film(opened.folder)
    uids: dict[str, BeforeAfter] = {
        file: (uid, new_uid()) for file, uid in film.values.get("uid", {}).items() if uid is not None
    }
    if uids:
        opened.append(connection, Purpose("found"), {"uid": uids})
    return film


def name_frames(connection: Connection, opened: FilmJournal, original: str, before: Film) -> None:
    """Let the sheets of a copied project name its own frames instead of those of the first one.

    `original`: the uid of the first project. `before`: its journal.
    """
    documents = sheet_rows.of_project(connection, opened.project.id)
    if not any(one.get("pictures") for one in documents.values()):
        return
    uids = _uids(connection, opened, original, before)
    changes: SheetChanges = {}
    for uid, document in documents.items():
        try:
            named = SheetDocument.model_validate(document).with_uids(uids).stored()
        except (ValidationError, KinoError):  # such a sheet says so where it is shown
            continue
        if named != document:
            changes[uid] = (document, named)
    if changes:
        opened.append(connection, Purpose("found"), {}, sheets=changes)
        sheet_rows.write(connection, opened.project.id, {uid: after for uid, (_, after) in changes.items()})


def _uids(connection: Connection, opened: FilmJournal, original: str, before: Film) -> dict[str, str]:
    """Return the uids of the frames by those that they had in the first project."""
    first = opened.project.model_copy(update={"uid": original})
    known = rows.known(connection, opened.project.id)
    return {
        before.get("uid", file) or uid_of(first, _sidecar(opened.folder, file), file): row.uid
        for file, row in known.items()
    }


def _sidecar(folder: Path, file: str) -> Sidecar | None:
    for place in (folder, folder / TRASH):
        try:
            return sidecar.read_sidecar(sidecar.sidecar_path(place / file))
        except (KinoError, OSError):
            continue
    return None
