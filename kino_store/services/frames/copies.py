"""Duplicates frames: identical pictures, each with a sidecar that reproduces the original."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy.engine import Connection

from ...database import Database
from ...errors import FrameNotFoundError, SizeMismatchError
from ...media import sidecar, trash
from ...media.atomic import disk_errors, flush_files, write_temporary
from ...queries import frames as rows
from ...queries import positions as position_rows
from ...values import Frame, Project
from ..journal import Purpose
from ..projects import Projects
from .encoder import Draft
from .frame_edit import FrameEdits
from .reader import FrameReader
from .sidecars import copied_sidecar


class FrameCopies:
    """Copies frames within a project, or from others of the same size."""

    def __init__(
        self, database: Database, projects: Projects, reader: FrameReader, edits: FrameEdits
    ) -> None:
        self._database = database
        self._projects = projects
        self._reader = reader
        self._edits = edits

    def copy(
        self, project_id: int, frame_ids: Sequence[int], before: int | None, step: str | None = None
    ) -> list[Frame]:
        """Copy frames into a project, in the order given, before its frame `before` (None: at the end).

        `step`: of the undo.

        All or none are copied. A frame that is listed twice is copied twice; one in the trash is copied too.

        Raises:
            ProjectNotFoundError, FrameNotFoundError: the project, a frame, or `before` in it does not exist.
            SizeMismatchError: a frame of another project has another size.
            FileMissingError, SidecarError: a picture or sidecar can't be read.
            DiskFullError, StoreUnavailableError: nothing was written.
        """
        project = self._projects.get(project_id)
        originals = self._originals(project, frame_ids, before)
        with (
            self._drafts(project, originals) as drafts,
            self._edits.begin(project, purpose=Purpose("copy", step)) as edit,
        ):
            connection = edit.connection
            high = None if before is None else _of_project(connection, project, [before])[before].position
            low = position_rows.nearest_position(connection, project.id, high, after=False)
            copied = edit.insert(project, drafts, low, high)
            known = rows.known_by_ids(connection, list({one.id for one in originals}))
            if edit.copy_marks(
                project.id, [(known[a.id], b) for a, b in zip(originals, copied, strict=True)]
            ):
                copied = rows.by_ids(connection, [frame.id for frame in copied])
            edit.record("saved", copied)
        return copied

    def _originals(self, project: Project, frame_ids: Sequence[int], before: int | None) -> list[Frame]:
        with self._database.read() as connection:
            wanted = [*frame_ids, *([] if before is None else [before])]
            known = {frame.id: frame for frame in rows.existing(connection, wanted)}
            if before is not None:
                _of_project(connection, project, [before])
        for frame in known.values():
            if (frame.width, frame.height) != (project.width, project.height):
                raise SizeMismatchError(
                    f"{frame.path} is {frame.width}x{frame.height}, but project {project.name!r} is "
                    f"{project.width}x{project.height}. Save the picture and import it: that scales it."
                )
        return [known[frame_id] for frame_id in frame_ids]

    @contextmanager
    def _drafts(self, project: Project, originals: Sequence[Frame]) -> Iterator[list[Draft]]:
        """Write the copies before the project is locked; those that the block does not use are removed."""
        folder = self._projects.folder(project)
        drafts: list[Draft] = []
        with ExitStack() as unused:
            sources = {project.id: project}
            for original in originals:
                if original.project_id not in sources:
                    sources[original.project_id] = self._projects.get(original.project_id)
                draft = self._draft(sources[original.project_id], project, folder, original)
                unused.callback(draft.file.unlink, missing_ok=True)
                drafts.append(draft)
            flush_files([draft.file for draft in drafts])
            yield drafts

    def _draft(self, source: Project, project: Project, folder: Path, original: Frame) -> Draft:
        with disk_errors(folder):  # it may be on its way to the trash, or out of it
            data = self._reader.picture_in(source, original).read_bytes()
        document = sidecar.read_sidecar(trash.sidecar_in(self._projects.folder(source), original.path))
        digest = hashlib.sha256(data).hexdigest()
        copied = copied_sidecar(document, source, project, original, digest)
        return Draft(write_temporary(folder, data, flush=False), len(data), copied)


def _of_project(connection: Connection, project: Project, frame_ids: list[int]) -> dict[int, Frame]:
    """Return the frames by id. Raises FrameNotFoundError for one that is not in the project."""
    known = {frame.id: frame for frame in rows.existing(connection, frame_ids)}
    if others := sorted(frame.id for frame in known.values() if frame.project_id != project.id):
        raise FrameNotFoundError(
            f"Project {project.name!r} has no frame with id {others}. It is in another project."
        )
    return known
