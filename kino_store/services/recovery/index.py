"""Brings the database in line with the files: finishes what a crash interrupted, or rebuilds it.

One rule: a frame is where its picture is. A picture in a project's folder is on the timeline, one in the
trash is deleted, and a row without a picture is removed.
"""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection

from ...database import Database
from ...documents import ProjectFile, Sidecar, settings_of
from ...errors import KinoError, StoreUnavailableError
from ...ids import derived_uid, file_number, is_uid, new_uid, now, unused_name
from ...media import journal, png, sidecar, staging
from ...media.atomic import stale_files
from ...media.journal import BeforeAfter, Film
from ...media.trash import FOLDER as TRASH
from ...media.trash import changed_at
from ...paths import Paths
from ...positions import between, is_key
from ...queries import frames as rows
from ...queries import positions as position_rows
from ...queries import projects as project_rows
from ...queries import takes as take_rows
from ...queries.marks import packed
from ...values import PROJECT_SETTINGS, Project
from ..folder import FolderGuard
from ..frames.sidecars import frame_row
from ..journal import MARKS, FilmJournal, Purpose
from ..projects import project_row
from . import copied, old_moves
from .damaged import project_file, row_without_sidecar

log = logging.getLogger("kino")

_DECIDED = ("position", "generator", "uid", "shown", *MARKS)  # fields of frames, by the journal
_SHARED = ("uid", *PROJECT_SETTINGS)  # in both the project's file and its row


@dataclass(frozen=True)
class Scan:
    """Names of pictures, and of the pictures that sidecars belong to, in a project's folder and its trash.

    `waiting`: files of a group that a crash interrupted.
    """

    pictures: set[str]
    sidecars: set[str]
    trashed: set[str]
    trashed_sidecars: set[str]
    waiting: list[str]

    def agrees(self, places: dict[str, tuple[int, bool]]) -> bool:
        """Whether rows and files agree, and each picture has its sidecar in the same folder."""
        known = {name: gone for name, (_, gone) in places.items()}
        there = {**dict.fromkeys(self.trashed, True), **dict.fromkeys(self.pictures, False)}
        return known == there and self.pictures >= self.sidecars and not self._strays() and not self.waiting

    def _strays(self) -> set[str]:
        return (self.pictures - self.sidecars) & self.trashed_sidecars


class Recovery:
    """Checks all projects, or one folder."""

    def __init__(self, database: Database, paths: Paths, guard: FolderGuard) -> None:
        self._database = database
        self._paths = paths
        self._guard = guard

    def run(self) -> None:
        """Check every project folder. One that can't be read is skipped and logged.

        Raises WrongFolderError.
        """
        self._guard.check()
        for path in sorted(self._paths.frames.iterdir()):
            if path.name.startswith(".") or not path.is_dir():
                continue
            try:
                self.folder(path.name)
            except (KinoError, OSError) as error:
                log.warning("Kino skipped %s: %s", path, error)

    def folder(self, name: str) -> Project | None:
        """Check one folder and return its project; None if it has no frames. Raises WrongFolderError."""
        self._guard.check()
        folder = self._paths.project(name)
        for stale in [*stale_files(folder), *stale_files(folder / TRASH)]:
            stale.unlink(missing_ok=True)
        project, original = self._project(folder)
        if project is None:
            return None
        with self._database.read() as connection:
            is_current = journal.size(folder) == project_rows.journal_offset(connection, project.id)
            if (
                is_current
                and _scan(folder).agrees(rows.places(connection, project.id))
                and not old_moves.unfinished(folder)
            ):
                return project
        with self._database.write(long=True) as connection:
            opened = FilmJournal.open(connection, project, folder)
            if original is not None:
                before = copied.drop_uids(connection, opened)
            old_moves.finish(connection, opened)
            _reconcile(connection, opened)
            if original is not None:
                copied.name_frames(connection, opened, original, before)
        return opened.project

    def _project(self, folder: Path) -> tuple[Project | None, str | None]:
        """Return the project of a folder, and if it is a copy that gets a new uid now, the original's uid."""
        with self._database.read() as connection:
            known = project_rows.by_folder(connection, folder.name)
        if (
            known is None
            and not (folder / sidecar.PROJECT_FILE).exists()
            and not any(folder.glob("frame_*.png"))
        ):
            return None, None
        document = project_file(folder, known)
        if known is not None and all(getattr(known, field) == getattr(document, field) for field in _SHARED):
            return known, None
        with self._database.write(exclusive=True) as connection:
            known = project_rows.by_folder(connection, folder.name)  # another process may have been faster
            project = _take_over(connection, folder, document, known)
        is_copy = project is not None and is_uid(document.uid) and project.uid != document.uid
        return project, document.uid if is_copy else None


def _take_over(
    connection: Connection, folder: Path, document: ProjectFile, known: Project | None
) -> Project | None:
    """Copy a project's file to its row; only a name or uid that is taken changes in the file instead."""
    name = unused_name(document.name, project_rows.names(connection) - ({known.name} if known else set()))
    uid = _free_uid(connection, folder, document, known)
    if (name, uid) != (document.name, document.uid):
        document = document.model_copy(update={"name": name, "uid": uid})
        try:
            sidecar.write(folder / sidecar.PROJECT_FILE, document)
        except StoreUnavailableError as error:  # it can still be looked at
            log.warning("Kino could not give project %r a lasting id: %s", name, error)
    if known is not None and known.uid != uid:  # another project's file: its frames are listed again
        rows.delete_of_project(connection, known.id)
    if known is not None:
        wanted = {"uid": document.uid, **settings_of(document)}
        present = {"uid": known.uid, **settings_of(known)}
        changes = {key: value for key, value in wanted.items() if value != present[key]}
        if changes:
            project_rows.update(connection, known.id, {**changes, "updated_at": now()})
        return project_rows.by_id(connection, known.id)
    log.info("Kino found project %r in %s.", name, folder)
    return project_rows.by_id(connection, project_rows.insert(connection, project_row(document, folder.name)))


def _free_uid(connection: Connection, folder: Path, document: ProjectFile, known: Project | None) -> str:
    """Return the uid of a project: the file's, unless it has none or another folder has it already."""
    if not is_uid(document.uid):
        return new_uid() if known is None else known.uid
    other = project_rows.by_uid(connection, document.uid)
    if other is None or (known is not None and other.id == known.id):
        return document.uid
    log.warning(
        "Kino found a copy of project %r (folder %s) in %s: the copy and its frames get new uids.",
        other.name,
        other.folder,
        folder,
    )
    return new_uid() if known is None else known.uid


def _scan(folder: Path) -> Scan:
    def names_in(place: Path) -> set[str]:
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(place) as entries:
            return {entry.name for entry in entries}
        return set()

    def pictures_and_sidecars(names: set[str]) -> tuple[set[str], set[str]]:
        described = {name[:-5] + ".png" for name in names if name.endswith(".json")}
        pictures = {name for name in names if name.endswith(".png") and file_number(name) is not None}
        return pictures, {name for name in described if name in pictures or file_number(name) is not None}

    here, trashed = names_in(folder), names_in(folder / TRASH)
    return Scan(*pictures_and_sidecars(here), *pictures_and_sidecars(trashed), staging.waiting_in(here))


def _reconcile(connection: Connection, opened: FilmJournal) -> None:
    project, folder = opened.project, opened.folder
    scan = _gather_sidecars(folder, _scan(folder))
    for name in scan.waiting:  # the journal has no line of that group, or these would have their names
        (folder / name).unlink(missing_ok=True)
    places = rows.places(connection, project.id)
    gone = [frame_id for name, (frame_id, _) in places.items() if name not in scan.pictures | scan.trashed]
    rows.delete(connection, gone)
    for name, (frame_id, deleted) in places.items():
        if deleted and name in scan.pictures:
            rows.update(connection, frame_id, {"deleted_at": None, "updated_at": now()})
        elif not deleted and name in scan.trashed - scan.pictures:
            rows.update(connection, frame_id, {"deleted_at": now(), "updated_at": now()})
    added = _insert_missing(connection, opened, scan, (scan.pictures | scan.trashed) - places.keys())
    _show_lone_takes(connection, opened)
    take_rows.count_takes(connection, project.id)
    numbers = [file_number(name) or 0 for name in scan.pictures | scan.trashed]
    project_rows.bump_revision(connection, project.id, last_file=max([opened.last_file, *numbers]))
    log.info(
        "Kino brought %r in line with its files: %d frames added, %d without a file removed.",
        project.name,
        added,
        len(gone),
    )


def _gather_sidecars(folder: Path, scan: Scan) -> Scan:
    """Move sidecars to their pictures; one whose picture was never written goes to the trash."""
    alone, strays = scan.sidecars - scan.pictures, (scan.pictures - scan.sidecars) & scan.trashed_sidecars
    if not alone and not strays:
        return scan
    for name in strays:
        path = sidecar.sidecar_path(folder / TRASH / name)
        path.replace(folder / path.name)
    if alone:
        (folder / TRASH).mkdir(exist_ok=True)
    for name in alone:
        path = sidecar.sidecar_path(folder / name)
        path.replace(folder / TRASH / path.name)
    return _scan(folder)


def _insert_missing(connection: Connection, opened: FilmJournal, scan: Scan, names: set[str]) -> int:
    """Insert rows for pictures without one; those whose position is unknown or taken go to the end."""
    project, folder = opened.project, opened.folder
    places = ((folder if name in scan.pictures else folder / TRASH, name) for name in sorted(names))
    found = [row for place, name in places if (row := _row(project, place, name)) is not None]
    taken = position_rows.positions_taken(connection, project.id)
    last = max((position for position in taken if is_key(position)), default="")
    placed: list[dict[str, Any]] = []
    rest: list[dict[str, Any]] = []
    film, _, _ = journal.read_film(folder)
    for row in (_with_decisions(row, film) for row in found):
        position = row["position"]
        if not row["shown"] and is_key(position):  # it is not on the timeline
            placed.append(row)
            continue
        if position in taken or not is_key(position):
            rest.append(row)
            continue
        placed.append(row)
        taken.add(position)
        last = max(last, position)
    for row in rest:
        last = row["position"] = between(last or None, None)
    if rest:
        positions: dict[str, BeforeAfter] = {row["path"]: (None, row["position"]) for row in rest}
        try:
            opened.append(connection, Purpose("found"), {"position": positions})
        except StoreUnavailableError as error:  # they can still be looked at
            log.warning("Kino could not write down the order of %r: %s", project.name, error)
    rows.insert_many(connection, _with_free_uids(connection, project, [*placed, *rest]))
    return len(found)


def _show_lone_takes(connection: Connection, opened: FilmJournal) -> None:
    """Let frames whose shown picture is gone show the latest of their other takes."""
    lone = take_rows.lone_takes(connection, opened.project.id)
    if not lone:
        return
    rows.update_many(connection, ["shown"], [{"frame_id": frame.id, "shown": True} for frame in lone])
    opened.append(connection, Purpose("found"), {"shown": {frame.path: (False, True) for frame in lone}})


def _with_decisions(row: dict[str, Any], film: Film) -> dict[str, Any]:
    """Return the columns of a row with what the journal says of the frame."""
    if not film.values:
        return row
    given = {name: film.get(name, row["path"]) for name in _DECIDED}
    given["markers"] = packed(given["markers"] or [])
    if row["deleted_at"] is not None:
        given["deleted_at"] = film.get("trashed", row["path"])
    return {**row, **{name: value for name, value in given.items() if value is not None}}


def _with_free_uids(
    connection: Connection, project: Project, added: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the rows with other uids for those whose uid is taken: sidecars can be edited by hand."""
    taken = set(rows.ids_by_uid(connection, [row["uid"] for row in added]))
    free = []
    for row in added:
        uid = row["uid"]
        if uid in taken:
            derived = derived_uid(project.uid, row["path"])
            uid = new_uid() if derived in taken else derived
        taken.add(uid)
        free.append({**row, "uid": uid})
    return free


def _row(project: Project, place: Path, name: str) -> dict[str, Any] | None:
    picture = place / name
    try:
        width, height, size = png.measure(picture)
        document = _sidecar_or_none(picture)
        row = (
            row_without_sidecar(project, picture) if document is None else frame_row(project, document, size)
        )
    except (KinoError, OSError) as error:
        log.warning("Kino skipped a frame: %s", error)
        return None
    return {
        **row,
        "project_id": project.id,
        "path": name,
        "width": width,
        "height": height,
        "bytes": size,
        "deleted_at": changed_at(picture) if place.name == TRASH else None,
    }


def _sidecar_or_none(picture: Path) -> Sidecar | None:
    try:
        return sidecar.read_sidecar(sidecar.sidecar_path(picture))
    except (KinoError, OSError) as error:
        log.warning("Kino added %s without its parameters: %s", picture.name, error)
        return None
