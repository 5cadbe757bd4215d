"""Frames written again as new ones: the same picture to the byte, a sidecar from which it can be made as its original was."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import Connection

from ...database import Database
from ...errors import FrameNotFoundError
from ...ids import frame_file, now
from ...media import sidecar, trash
from ...media.atomic import clear_errors, write_beside
from ...positions import spread
from ...queries import frames as rows
from ...values import Frame, Project, Sidecar
from ..projects import Projects
from .edit import Frames
from .encoder import FileTransaction, row_of


@dataclass(frozen=True)
class Written:
    """A picture that is on the disk once more, whole and flushed, but not yet in its place."""

    original: Frame
    file: Path
    sha256: str
    size: int


class FrameCopies:
    """The verb that doubles frames."""

    def __init__(self, database: Database, projects: Projects, frames: Frames) -> None:
        self._database = database
        self._projects = projects
        self._frames = frames

    def copy(self, project_id: int, frame_ids: Sequence[int], before: int | None) -> list[Frame]:
        """Copies of a project's frames, in the order given, before the frame with id `before` (None: at the end); all or none.

        A frame named twice is copied twice; one in the trash, too. ProjectNotFoundError, FrameNotFoundError,
        FileMissingError, SidecarError, DiskFullError, StoreUnavailableError: then nothing was written.
        """
        project = self._projects.get(project_id)
        originals = self._of(project, frame_ids, before)
        with (
            self._written(project, originals) as copies,
            self._frames.changing(project) as (connection, placing, news),
        ):
            copied = _place(connection, placing, project, copies, before)
            news.note(connection, "saved", copied, last_file=placing.last_file)
        return copied

    def _of(self, project: Project, frame_ids: Sequence[int], before: int | None) -> list[Frame]:
        """The frames to copy; FrameNotFoundError unless they, and the one that they go before, are the project's."""
        with self._database.read() as connection:
            known = _known(connection, project, [*frame_ids, *([] if before is None else [before])])
        return [known[frame_id] for frame_id in frame_ids]

    @contextmanager
    def _written(self, project: Project, originals: Sequence[Frame]) -> Iterator[list[Written]]:
        """The copies beside their places, written before anybody has to wait for them; what the block leaves of them is removed."""
        folder = self._projects.folder(project)
        copies: list[Written] = []
        with ExitStack() as left:
            for original in originals:
                copy = self._write(project, folder, original)
                left.callback(copy.file.unlink, missing_ok=True)
                copies.append(copy)
            yield copies

    def _write(self, project: Project, folder: Path, original: Frame) -> Written:
        with clear_errors(folder):  # it may be on its way to the trash, or out of it
            data = self._frames.picture(project, original).read_bytes()
        return Written(original, write_beside(folder, data), hashlib.sha256(data).hexdigest(), len(data))


def _place(
    connection: Connection,
    placing: FileTransaction,
    project: Project,
    copies: Sequence[Written],
    before: int | None,
) -> list[Frame]:
    """Give copies their names and positions, put them there, add their rows; the new frames."""
    high = None if before is None else _known(connection, project, [before])[before].position
    low = rows.position_beside(connection, project.id, high, after=False)
    numbers = placing.new_numbers(len(copies))
    files = [
        (frame_file(number), position)
        for number, position in zip(numbers, spread(low, high, len(copies)), strict=True)
    ]
    documents = [_document(placing.folder, copy, *file) for copy, file in zip(copies, files, strict=True)]
    placing.put([(copy.file, document) for copy, document in zip(copies, documents, strict=True)])
    return rows.insert(
        connection,
        [row_of(project.id, document, copy.size) for copy, document in zip(copies, documents, strict=True)],
    )


def _document(folder: Path, copy: Written, file: str, position: str) -> Sidecar:
    """The original's sidecar, of another file.

    The project stays as it was called then: the prompt names it so. No task goes with it: what a task made is counted.
    """
    document = sidecar.read_sidecar(trash.sidecar_in(folder, copy.original.path))
    frame = document.frame.model_copy(update={"file": file, "position": position, "sha256": copy.sha256})
    changes = {"frame": frame, "task_id": None, "created_at": now()}
    return document.model_copy(update=changes)


def _known(connection: Connection, project: Project, frame_ids: list[int]) -> dict[int, Frame]:
    """The frames with these ids; FrameNotFoundError for one that is not the project's."""
    known = {frame.id: frame for frame in rows.existing(connection, frame_ids)}
    if others := sorted(frame.id for frame in known.values() if frame.project_id != project.id):
        raise FrameNotFoundError(
            f"Project {project.name!r} has no frame with id {others}: it is another project's."
        )
    return known
