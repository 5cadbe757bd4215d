"""Registers existing files as frames; replaces a frame's picture; moves a frame to another project."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

from sqlalchemy.engine import Connection

from ...errors import (
    FrameChangedError,
    InvalidValueError,
    NameTakenError,
    ProjectNotFoundError,
    SizeMismatchError,
)
from ...ids import HIGHEST_CHOSEN, file_number, frame_file
from ...media import sidecar, trash
from ...media.atomic import write_temporary
from ...paths import Paths, inside
from ...positions import between
from ...queries import frames as rows
from ...queries import identity
from ...queries import positions as position_rows
from ...values import Frame, Project
from ..journal import Purpose
from ..projects import Projects
from .encoder import Draft
from .frame_edit import FrameEdits
from .reader import FrameReader
from .sidecars import copied_sidecar, describe_picture


class FrameFiles:
    """Changes which file a frame consists of."""

    def __init__(self, paths: Paths, projects: Projects, reader: FrameReader, edits: FrameEdits) -> None:
        self._paths = paths
        self._projects = projects
        self._reader = reader
        self._edits = edits

    def register(self, path: str, generator: str, project_id: int) -> Frame:
        """Append a picture to the timeline that is in the project's folder already, named like a frame.

        Raises:
            InvalidValueError: the project or the file does not exist, or the name is not a frame's.
            SizeMismatchError, PictureError, SidecarTooNewError: the file can't be a frame of this project.
            NameTakenError: it is a frame already.
        """
        project = self._project(project_id)
        folder = self._paths.project(project.folder)
        number = _number(folder, path)
        with self._edits.begin(project, purpose=Purpose("add")) as edit:
            files, connection = edit.files(project_id), edit.connection
            if rows.by_path(connection, project_id, path) is not None:
                raise NameTakenError(f"path: {path} is a frame of {project.name!r} already.")
            position = between(
                position_rows.nearest_position(connection, project_id, None, after=False), None
            )
            document = describe_picture(files, project, folder / path, generator, position)
            files.last_file = max(files.last_file, number)
            size = (folder / path).stat().st_size
            frame = edit.add(project, document, size)
            edit.record("saved", [frame])
        return frame

    def change(
        self,
        frame_id: int,
        path: str | None = None,
        generator: str | None = None,
        project_id: int | None = None,
    ) -> Frame:
        """Set a frame's generator name, picture file (the old one goes to the trash) or project.

        Raises:
            FrameNotFoundError: the frame does not exist or is in the trash.
            FrameChangedError: the frame changed between reading and locking it.
            InvalidValueError, NameTakenError, SizeMismatchError, PictureError: as for `register`.
        """
        frame = self._reader.on_timeline(frame_id)
        target = None if project_id in {None, frame.project_id} else self._project(project_id)
        path = None if path == frame.path else path
        self._check_change(frame, path, target)
        if generator is not None:
            frame = self._set_generator(frame, generator)
        if path is not None:
            frame = self._replace_picture(frame, path)
        return frame if target is None else self._move_to_project(frame, target)

    def _check_change(self, frame: Frame, path: str | None, target: Project | None) -> None:
        """Check all changes before the first one is made."""
        if path is not None:
            _number(self._folder_of(frame), path)
        if target is not None and (frame.width, frame.height) != (target.width, target.height):
            raise SizeMismatchError(
                f"project_id: {target.name!r} is {target.width}x{target.height}, "
                f"the frame {frame.width}x{frame.height}."
            )

    def _set_generator(self, frame: Frame, generator: str) -> Frame:
        project = self._projects.get(frame.project_id)
        with self._edits.begin(project, purpose=Purpose("rename_generator")) as edit:
            frame = _unchanged(edit.connection, frame)
            edit.change(project.id, "generator", {frame.path: (frame.generator, generator)})
            changed = rows.by_ids(edit.connection, [frame.id])[0]
            edit.record("changed", [changed])
        return changed

    def _replace_picture(self, frame: Frame, path: str) -> Frame:
        """The frame keeps its uid, position and generator name; the old picture becomes one in the trash."""
        project = self._projects.get(frame.project_id)
        with self._edits.begin(project, purpose=Purpose("replace")) as edit:
            files, connection = edit.files(project.id), edit.connection
            number = _number(files.folder, path)
            frame = _unchanged(connection, frame)
            if rows.by_path(connection, project.id, path) is not None:
                raise NameTakenError(f"path: {path} is another frame of {project.name!r}.")
            picture = files.folder / path
            document = describe_picture(files, project, picture, frame.generator, frame.position)
            files.last_file = max(files.last_file, number)
            new = edit.add(project, document, picture.stat().st_size)
            edit.hand_over(project.id, frame, [new])
            edit.delete([frame])
            # Two frames at one position are ordered by their ids, and a rebuilt index assigns new ids.
            following = position_rows.nearest_position(connection, project.id, frame.position, after=True)
            behind = between(frame.position, following)
            edit.change(project.id, "position", {frame.path: (frame.position, behind)})
            edit.change(project.id, "uid", {frame.path: (frame.uid, new.uid), new.path: (new.uid, frame.uid)})
            changed = rows.by_ids(connection, [frame.id])[0]
            edit.record("changed", [changed])
        return changed

    def _move_to_project(self, frame: Frame, target: Project) -> Frame:
        """The id stays; the frame gets a new uid, and its files in the old project go to the trash."""
        source = self._projects.get(frame.project_id)
        folder = self._projects.folder(target)
        with self._edits.begin(source, target, purpose=Purpose("transfer")) as edit:
            leaving, arriving = edit.files(source.id), edit.files(target.id)
            frame = _unchanged(edit.connection, frame)
            data = (leaving.folder / frame.path).read_bytes()
            copy = write_temporary(folder, data)
            arriving.on_failure(functools.partial(copy.unlink, missing_ok=True))
            document = sidecar.read_sidecar(trash.sidecar_in(leaving.folder, frame.path))
            document = copied_sidecar(document, source, target, frame, hashlib.sha256(data).hexdigest())
            original = rows.known_by_ids(edit.connection, [frame.id])[frame.id]
            edit.delete([frame])
            edit.settle(source.id)  # a crash leaves the frame in one of the projects, or in the trash
            last = position_rows.nearest_position(edit.connection, target.id, None, after=False)
            (new,) = edit.insert(target, [Draft(copy, len(data), document)], last, None)
            edit.copy_marks(target.id, [(original, new)])
            changed = identity.exchange_ids(edit.connection, new, frame)
            edit.record("deleted", [frame])
            edit.record("saved", [changed])
        return changed

    def _folder_of(self, frame: Frame) -> Path:
        return self._paths.project(self._projects.get(frame.project_id).folder)

    def _project(self, project_id: int | None) -> Project:
        try:
            return self._projects.get(project_id or 0)
        except ProjectNotFoundError as error:
            raise InvalidValueError("project_id", project_id, error.message) from error


def _number(folder: Path, path: str) -> int:
    """Return the file number of a picture in a project's folder. Raises InvalidValueError."""
    number = file_number(path)
    if number is None:
        raise InvalidValueError(
            "path",
            path,
            "It must be the name of a picture in the project's folder, such as frame_000123.png. "
            "Import other files.",
        )
    if number > HIGHEST_CHOSEN:
        raise InvalidValueError(
            "path", path, f"The highest name is {frame_file(HIGHEST_CHOSEN)}. Give the file a lower number."
        )
    if not inside(folder, path).is_file():
        raise InvalidValueError("path", path, "There is no such file in the project's folder.")
    return number


def _unchanged(connection: Connection, frame: Frame) -> Frame:
    """Return the frame as it is under the lock. Raises FrameChangedError if it moved meanwhile."""
    found = rows.by_ids(connection, [frame.id])
    if [_location(one) for one in found] != [_location(frame)]:
        raise FrameChangedError(
            f"Frame {frame.id} was changed meanwhile: it was deleted, or has another picture or project. "
            "Look at it again, then repeat the change."
        )
    return found[0]


def _location(frame: Frame) -> tuple[int, str, str | None]:
    return frame.project_id, frame.path, frame.deleted_at
