"""A locked project's journal: brings the rows in line with it, and appends a line before they commit."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection

from ..documents import settings_of
from ..errors import FileMissingError, KinoError
from ..ids import new_uid, now
from ..media import journal, sidecar, staging, trash
from ..media.journal import BeforeAfter, Changes, Film, Line, SheetChanges
from ..queries import frames as frame_rows
from ..queries import identity, runs, texts
from ..queries import projects as rows
from ..queries import sheets as sheet_rows
from ..queries import takes as take_rows
from ..queries.marks import packed
from ..queries.queue import retry_all
from ..values import PROJECT_SETTINGS, Project

log = logging.getLogger("kino")

MARKS = ("rating", "label", "note", "markers", "approved", "hold")  # fields of frames that people set


@dataclass(frozen=True)
class Purpose:
    """What a change is for, as the journal and undo know it; see `media.journal.Line`.

    `step`: None for a new one. `run`: of an order.
    """

    do: str
    step: str | None = None
    undoes: str | None = None
    redoes: str | None = None
    drops: str | None = None
    run: str | None = None


class FilmJournal:
    """The journal of a project that is locked by an open transaction.

    `last_file`: the highest file number that the project ever used.
    """

    def __init__(self, project: Project, folder: Path, locked: rows.Locked) -> None:
        self.project = project
        self.folder = folder
        self.last_file = locked.last_file
        self._end = locked.journal_offset
        self._last_line = locked.journal_line
        self._appended: Line | None = None
        self._begin = self._end
        self.replayed = False

    @classmethod
    def open(cls, connection: Connection, project: Project, folder: Path) -> FilmJournal:
        """Lock the project, and make the changes of lines whose rows a crash kept from being committed.

        Raises:
            ProjectNotFoundError: it was deleted meanwhile.
            SidecarTooNewError, SidecarError: the journal can't be read.
        """
        opened = cls(project, folder, rows.lock(connection, project.id))
        if journal.size(folder) != opened._end:
            opened._catch_up(connection)
        return opened

    def append(
        self,
        connection: Connection,
        purpose: Purpose,
        frames: Changes,
        project: Mapping[str, tuple[Any, Any]] | None = None,
        sheets: SheetChanges | None = None,
        tasks: Sequence[int] = (),
    ) -> None:
        """Append the line of a change, flushed to the disk. Raises as `media.journal.append`."""
        self._compact()
        line = Line(
            v=journal.VERSION,
            n=self._last_line + 1,
            at=now(),
            do=purpose.do,
            step=purpose.step or new_uid(),
            undoes=purpose.undoes,
            redoes=purpose.redoes,
            drops=purpose.drops,
            frames=frames,
            project=dict(project or {}),
            sheets=sheets or {},
            run=purpose.run,
            tasks=list(tasks),
        )
        self._begin = self._end
        # A statement, to see that PostgreSQL has not ended this transaction: others may have appended then.
        rows.journal_offset(connection, self.project.id)
        self._end = journal.append(self.folder, line, self._begin)
        self._appended, self._last_line = line, line.n
        self._note_end(connection)

    def take_back(self, *, locked: bool) -> None:
        """Remove the appended line; without the lock, append its inverse: others may have written since."""
        line, self._appended = self._appended, None
        if line is None:
            return
        if locked and journal.size(self.folder) == self._end:
            journal.cut(self.folder, self._begin)
            return
        inverse = {name: inverted(changes) for name, changes in line.frames.items()}
        back = {name: (after, before) for name, (before, after) in line.project.items()}
        sheets = {uid: (after, before) for uid, (before, after) in line.sheets.items()}
        changes = {"frames": inverse, "project": back, "sheets": sheets}
        reverted = {"n": line.n + 1, "at": now(), "reverts": line.n, **changes}
        journal.append(self.folder, line.model_copy(update=reverted), journal.size(self.folder))

    def _compact(self) -> None:
        """Replace all but the last lines by a snapshot, if the journal has become long."""
        if journal.is_long(self.folder, self._end):
            try:
                self._end = journal.compact(self.folder)
            except (KinoError, OSError) as error:
                log.warning("Kino could not shorten %s: %s", self.folder / journal.FILE, error)

    def _note_end(self, connection: Connection) -> None:
        rows.update(
            connection, self.project.id, {"journal_offset": self._end, "journal_line": self._last_line}
        )

    def _catch_up(self, connection: Connection) -> None:
        """Bring rows and files in line with the journal, and cut a line that was never finished."""
        film, lines, end = journal.read_film(self.folder)
        if journal.size(self.folder) > end:
            journal.cut(self.folder, end)
            log.warning("Kino cut an unfinished line of %s.", self.folder / journal.FILE)
        behind = _lines_behind(self.folder, self._end, end, lines)
        changed = write_rows(connection, self.project, film, _move_files(self.folder, behind))
        _write_sheets(connection, self.project, film)
        _write_tasks(connection, self.project, behind)
        self.project = _write_project(connection, self.project, self.folder, behind)
        self._end, self._last_line = end, max(film.n, self._last_line)
        self._note_end(connection)
        if changed or behind:
            rows.bump_revision(connection, self.project.id)
            self.replayed = True
            log.info("Kino made %d changes of %r again that its journal has.", len(behind), self.project.name)


def inverted(changes: Mapping[str, BeforeAfter]) -> dict[str, BeforeAfter]:
    """Return the changes that take these back."""
    return {file: (after, before) for file, (before, after) in changes.items()}


def write_rows(connection: Connection, project: Project, film: Film, moved: Sequence[str] = ()) -> int:
    """Set positions, generators, uids and marks of the rows as the journal has them; return how many changed.

    `moved`: the files whose place, timeline or trash, is set, too. Without them, files decide.
    """
    known = frame_rows.known(connection, project.id)
    wanted = {file: _with_values(row, film, moved) for file, row in known.items()}
    changed = [row for file, row in wanted.items() if row != known[file]]
    identity.give_uids(
        connection, project.id, {row.path: row.uid for row in changed if row.uid != known[row.path].uid}
    )
    ids = {row.path: row.id for row in frame_rows.known(connection, project.id).values()}
    frame_rows.update_many(
        connection,
        ["position", "generator", "deleted_at", "updated_at", "shown", *MARKS],
        [{**row._asdict(), "frame_id": ids[row.path], "updated_at": now()} for row in changed],
    )
    texts.follow(connection, [ids[row.path] for row in changed])
    if changed:
        take_rows.count_takes(connection, project.id)
    return len(changed)


def _write_sheets(connection: Connection, project: Project, film: Film) -> None:
    """Set the rows of sheets as the journal has them."""
    present = sheet_rows.of_project(connection, project.id)
    changed = {uid: film.sheets.get(uid) for uid in {*present, *film.sheets}}
    sheet_rows.write(
        connection,
        project.id,
        {uid: document for uid, document in changed.items() if document != present.get(uid)},
    )


def _write_tasks(connection: Connection, project: Project, lines: Sequence[Line]) -> None:
    """Stop the tasks that these lines' undos stopped, and give out those of their redos again."""
    reverted = {line.reverts for line in lines}
    for line in lines:
        if not line.tasks or line.reverts is not None or line.n in reverted:
            continue
        if line.undoes is not None:
            runs.stop(connection, project.id, line.tasks)
        else:
            retry_all(connection, ["stopped"], project.id, now(), line.tasks)


def _with_values(row: frame_rows.Known, film: Film, moved: Sequence[str]) -> frame_rows.Known:
    given = {name: film.get(name, row.path) for name in ("position", "generator", "uid", "shown", *MARKS)}
    if given["markers"] is not None:
        given["markers"] = packed(given["markers"])
    present = row._replace(**{name: value for name, value in given.items() if value is not None})
    return present._replace(deleted_at=film.get("trashed", row.path)) if row.path in moved else present


def _lines_behind(folder: Path, start: int, end: int, lines: Sequence[Line]) -> list[Line]:
    """Return the lines that the rows don't reflect: those from the byte `start` on.

    A new database knows no line. Only the last one may be unfinished then: whoever appended it saw to the
    others first.
    """
    if 0 < start <= end:
        return journal.read_lines(folder, start)[0]
    return list(lines[-1:])


def _move_files(folder: Path, lines: Sequence[Line]) -> list[str]:
    """Move the files that these lines put into the trash or take out of it; return their names."""
    trashed = Film()
    for line in lines:
        trashed.apply(line)
    places = trashed.values.get("trashed", {})
    for file, deleted_at in places.items():
        if deleted_at is None:
            _arrive(folder, file)
        with suppress(FileMissingError):  # purged, or never written
            (trash.move_out if deleted_at is None else trash.move_in)(folder, file)
    if places:
        trash.flush(folder)
    return list(places)


def _arrive(folder: Path, file: str) -> None:
    try:
        staging.arrive(folder, file)
    except FileExistsError:
        log.warning("Kino could not finish saving %s: another program has written it.", folder / file)


def _write_project(connection: Connection, project: Project, folder: Path, lines: Sequence[Line]) -> Project:
    """Write the project's changes of these lines to its file and its row."""
    changes: dict[str, Any] = {}
    for line in lines:
        changes.update({key: after for key, (_, after) in line.project.items() if key in PROJECT_SETTINGS})
    if not changes:
        return project
    try:
        document = sidecar.with_changes(sidecar.read_project(folder), changes)
    except KinoError as error:
        log.warning("Kino could not finish a change of project %r: %s", project.name, error)
        return project
    if document.name != project.name and rows.by_name(connection, document.name) is not None:
        return project
    sidecar.write(folder / sidecar.PROJECT_FILE, document)
    rows.update(connection, project.id, {**settings_of(document), "updated_at": now()})
    return project.model_copy(update={field: getattr(document, field) for field in PROJECT_SETTINGS})
