"""Sheets: stored in the journal, and compared with the frames that were made by them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ...database import Database
from ...errors import FrameNotFoundError, KinoError, SheetConflictError, SheetNotFoundError
from ...ids import new_uid
from ...queries import sheets as rows
from ...sheets.document import SheetDocument, revision_of
from ...values import Project
from ..frames.frame_edit import FrameEdits
from ..frames.reader import FrameReader
from ..generators import Generators
from ..journal import Purpose
from ..projects import Projects
from .columns import Columns, SheetColumns


@dataclass(frozen=True)
class StoredSheet:
    """A sheet of a project. `revision`: changes with the document."""

    uid: str
    document: SheetDocument
    revision: str


@dataclass(frozen=True)
class SheetState:
    """What a sheet's frames are compared with it. Numbers of its frames count from 0.

    `made`: the ids of its frames on the timeline by number. `changed`: ids of those whose values are others
    now. `missing`: numbers without a frame. `problem`: why it can't be evaluated; then nothing is changed.
    """

    sheet: StoredSheet
    made: Mapping[int, int] = field(default_factory=dict)
    changed: Sequence[int] = ()
    missing: Sequence[int] = ()
    problem: str = ""


class Sheets:
    """Reads, changes and evaluates sheets. Each change is a step of the undo."""

    def __init__(
        self,
        database: Database,
        projects: Projects,
        generators: Generators,
        frames: FrameReader,
        edits: FrameEdits,
        columns: SheetColumns,
    ) -> None:
        self._database = database
        self._projects = projects
        self._generators = generators
        self._frames = frames
        self._edits = edits
        self._columns = columns

    def all(self, project_id: int) -> list[StoredSheet]:
        """Return the sheets of a project, the oldest first. Raises ProjectNotFoundError."""
        project = self._projects.get(project_id)
        with self._database.read() as connection:
            found = rows.of_project(connection, project.id)
        return [_stored(uid, document) for uid, document in found.items()]

    def get(self, project_id: int, uid: str) -> StoredSheet:
        """Return a sheet. Raises ProjectNotFoundError or SheetNotFoundError."""
        project = self._projects.get(project_id)
        with self._database.read() as connection:
            document = rows.by_uid(connection, project.id, uid)
        if document is None:
            raise SheetNotFoundError(f"There is no sheet {uid} in project {project.name!r}.")
        return _stored(uid, document)

    def create(self, project_id: int, document: SheetDocument, step: str | None = None) -> StoredSheet:
        """Add a sheet.

        Raises:
            ProjectNotFoundError, UnknownGeneratorError: there is no such project or generator.
            SheetError: something in it can't be used; the message names the track.
        """
        return self._write(project_id, new_uid(), None, document, step)

    def update(
        self,
        project_id: int,
        uid: str,
        document: SheetDocument,
        revision: str | None = None,
        step: str | None = None,
    ) -> StoredSheet:
        """Replace the document of a sheet. `revision`: of the document that somebody changed.

        Raises as `create`, or:
            SheetNotFoundError: there is no such sheet.
            SheetConflictError: it has another revision by now.
        """
        before = self.get(project_id, uid)
        if revision is not None and revision != before.revision:
            raise SheetConflictError(
                f"Somebody else has changed the sheet {before.document.name!r}. Look at it, then try again."
            )
        document = document.model_copy(update={"origins": before.document.origins})
        return self._write(project_id, uid, before, document, step)

    def delete(self, project_id: int, uid: str, step: str | None = None) -> None:
        """Delete a sheet; its frames stay. Raises ProjectNotFoundError or SheetNotFoundError."""
        before = self.get(project_id, uid)
        with self._edits.begin(self._projects.get(project_id), purpose=Purpose("sheet", step)) as edit:
            edit.change_sheets(project_id, {uid: (before.document.stored(), None)})

    def columns(self, project: Project, sheet: StoredSheet) -> Columns:
        """Return what all frames of a sheet are ordered with. Raises as `SheetColumns.evaluate`."""
        generator = self._generators.get(sheet.document.generator)
        return self._columns.of(project, sheet.uid, sheet.document, generator)

    def states(self, project: Project) -> list[SheetState]:
        """Return how the frames of each sheet compare with it."""
        with self._database.read() as connection:
            documents = rows.of_project(connection, project.id)
            frames = rows.frames_of(connection, project.id) if documents else []
        return [self._state(project, _stored(uid, one), frames) for uid, one in documents.items()]

    def pictures(self, sheet: StoredSheet) -> dict[str, int]:
        """Return the ids of the frames that a sheet names, by parameter.

        Raises FrameNotFoundError: one of them is gone.
        """
        wanted = sheet.document.pictures
        ids = self._frames.ids_by_uid(list(wanted.values()))
        for name, uid in wanted.items():
            if uid not in ids:
                raise FrameNotFoundError(
                    f"{name}: the frame that the sheet {sheet.document.name!r} names is gone. Choose another."
                )
        return {name: ids[uid] for name, uid in wanted.items()}

    def _write(
        self,
        project_id: int,
        uid: str,
        before: StoredSheet | None,
        document: SheetDocument,
        step: str | None,
    ) -> StoredSheet:
        project, generator = self._projects.get(project_id), self._generators.get(document.generator)
        self._columns.evaluate(project, uid, document, generator)
        stored = document.stored()
        old = None if before is None else before.document.stored()
        if stored != old:
            with self._edits.begin(project, purpose=Purpose("sheet", step)) as edit:
                present = rows.by_uid(edit.connection, project.id, uid)
                if present != old:
                    raise SheetConflictError("Somebody else changed the sheet at this moment. Try again.")
                edit.change_sheets(project.id, {uid: (old, stored)})
        return _stored(uid, stored)

    def _state(self, project: Project, sheet: StoredSheet, frames: Sequence[rows.SheetFrame]) -> SheetState:
        made = {one.sheet_frame: one.id for one in reversed(frames) if one.sheet == sheet.uid}
        missing = [number for number in range(sheet.document.frames) if number not in made]
        state = SheetState(sheet, made, missing=missing)
        try:
            hashes = self.columns(project, sheet).hashes
        except KinoError as error:
            return replace(state, problem=error.message)
        changed = [
            one.id
            for one in frames
            if one.sheet == sheet.uid
            and one.sheet_frame < len(hashes)
            and one.sheet_values != hashes[one.sheet_frame]
        ]
        return replace(state, changed=changed)


def _stored(uid: str, document: Mapping[str, Any]) -> StoredSheet:
    return StoredSheet(uid, SheetDocument.model_validate(document), revision_of(document))
