"""Frames and the files behind them: a picture that lies in the folder becomes a frame, a frame gets another one, or moves house."""

from __future__ import annotations

import functools
import hashlib
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection

from ..database import Database
from ..errors import (
    FileMissingError,
    InvalidValueError,
    NameTakenError,
    ProjectNotFoundError,
    SidecarError,
    SizeMismatchError,
)
from ..events import Events
from ..ids import file_number, frame_file, now
from ..media import png, sidecar, trash
from ..media.atomic import flush_folder, place_new, write_beside
from ..models import Frame, Params, Project, Sidecar, SidecarFrame, SidecarGenerator, SidecarProject
from ..paths import Paths, inside
from ..positions import between
from ..queries import frames as rows
from ..queries import projects as project_rows
from .frames import Frames
from .projects import Projects
from .saving import Placing, free_numbers, row_of
from .telling import tell

_BLOCK = 1 << 20


class Filing:
    """The verbs on a frame's file. Every change is under the locks of the projects concerned."""

    def __init__(self, database: Database, paths: Paths, projects: Projects, frames: Frames, events: Events) -> None:
        self._database = database
        self._paths = paths
        self._projects = projects
        self._frames = frames
        self._events = events

    def take_in(self, path: str, generator: str, project_id: int) -> Frame:
        """A frame, at the end of the timeline, of a picture that lies in the project's folder, named as frames are.

        InvalidValueError, SizeMismatchError, PictureError; NameTakenError when it is a frame already.
        """
        project = self._given(project_id)
        folder = self._paths.project(project.folder)
        self._check_name(folder, path)
        with self._database.write() as connection:
            project_rows.lock(connection, project_id)
            if rows.by_path(connection, project_id, path) is not None:
                raise NameTakenError(f"path: {path} is a frame of {project.name!r} already.")
            position = between(rows.position_beside(connection, project_id, None, after=False), None)
            document = _document(project, folder / path, generator, position)
            sidecar.write(sidecar.sidecar_path(folder / path), document)
            (frame_id,) = rows.insert(connection, [row_of(project_id, document, (folder / path).stat().st_size)])
            project_rows.touch(connection, project_id)
            (frame,) = rows.by_ids(connection, [frame_id])
        tell(self._database, self._events, "saved", [frame])
        return frame

    def change(self, frame_id: int, path: str | None = None, generator: str | None = None, project_id: int | None = None) -> Frame:
        """Give a frame another generator's name, another picture of its folder (the old one goes to the trash), another project."""
        frame = self._frames.live(frame_id)
        target = None if project_id in {None, frame.project_id} else self._given(project_id)
        path = None if path == frame.path else path
        self._check_change(frame, path, target)
        if generator is not None:
            frame = self._rename_generator(frame, generator)
        if path is not None:
            frame = self._repicture(frame, path)
        return frame if target is None else self._rehouse(frame, target)

    def _check_change(self, frame: Frame, path: str | None, target: Project | None) -> None:
        """Everything that can be said beforehand, so that of several changes none is made when one can't be."""
        if path is not None:
            self._check_name(self._folder_of(frame), path)
        if target is not None and (frame.width, frame.height) != (target.width, target.height):
            raise SizeMismatchError(
                f"project_id: {target.name!r} is {target.width}x{target.height}, the frame {frame.width}x{frame.height}."
            )

    def _rename_generator(self, frame: Frame, generator: str) -> Frame:
        folder = self._folder_of(frame)
        with self._database.write() as connection:
            project_rows.lock(connection, frame.project_id)
            path = trash.sidecar_in(folder, frame.path)
            document = sidecar.read_sidecar(path)
            named = document.generator.model_copy(update={"name": generator, "version": None})
            sidecar.write(path, document.model_copy(update={"generator": named}))
            changed = self._updated(connection, frame, {"generator": generator})
        tell(self._database, self._events, "changed", [changed])
        return changed

    def _repicture(self, frame: Frame, path: str) -> Frame:
        project, folder = self._projects.get(frame.project_id), self._folder_of(frame)
        self._check_name(folder, path)
        placing = Placing(folder)
        with placing.taken_back_on_failure(), self._database.write() as connection, placing.taken_back_on_failure():
            project_rows.lock(connection, frame.project_id)
            if rows.by_path(connection, project.id, path) is not None:
                raise NameTakenError(f"path: {path} is another frame of {project.name!r}.")
            document = sidecar.read_sidecar(trash.sidecar_in(folder, frame.path))
            picture = _frame_part(project, folder / path, document.frame.position)
            placing.trash(frame)
            beside = sidecar.sidecar_path(folder / path)
            placing.on_failure(lambda: beside.unlink(missing_ok=True))
            sidecar.write(beside, document.model_copy(update={"frame": picture}))
            size = (folder / path).stat().st_size
            changed = self._updated(connection, frame, {"path": path, "sha256": picture.sha256, "bytes": size})
            old = {**frame.model_dump(exclude={"id"}), "deleted_at": now()}
            rows.insert(connection, [old])
        tell(self._database, self._events, "changed", [changed])
        return changed

    def _rehouse(self, frame: Frame, target: Project) -> Frame:
        """Files are in the new place before the rows say so, and leave the old one after: a crash between leaves both, never none."""
        source, folder = self._folder_of(frame), self._projects.folder(target)
        placing = Placing(folder)
        with placing.taken_back_on_failure(), self._database.write() as connection, placing.taken_back_on_failure():
            for project_id in sorted({frame.project_id, target.id}):
                project_rows.lock(connection, project_id)
            (number,) = free_numbers(folder, project_rows.lock(connection, target.id), 1)
            file, position = frame_file(number), between(rows.position_beside(connection, target.id, None, after=False), None)
            document = sidecar.read_sidecar(sidecar.sidecar_path(source / frame.path))
            moved = document.model_copy(
                update={"project": _project_part(target), "frame": document.frame.model_copy(update={"file": file, "position": position})}
            )
            _put(placing, folder, file, (source / frame.path).read_bytes(), moved)
            project_rows.update(connection, target.id, {"last_file": number})
            changed = self._updated(connection, frame, {"project_id": target.id, "path": file, "position": position})
            project_rows.touch(connection, target.id)
        for path in (sidecar.sidecar_path(source / frame.path), source / frame.path):
            path.unlink(missing_ok=True)
        flush_folder(source)
        tell(self._database, self._events, "deleted", [frame])
        tell(self._database, self._events, "saved", [changed])
        return changed

    def _updated(self, connection: Connection, frame: Frame, values: dict[str, Any]) -> Frame:
        rows.update(connection, frame.id, {**values, "updated_at": now()})
        project_rows.touch(connection, frame.project_id)
        return rows.by_ids(connection, [frame.id])[0]

    def _folder_of(self, frame: Frame) -> Path:
        return self._paths.project(self._projects.get(frame.project_id).folder)

    def _given(self, project_id: int) -> Project:
        try:
            return self._projects.get(project_id)
        except ProjectNotFoundError as error:
            raise InvalidValueError("project_id", project_id, error.message) from error

    @staticmethod
    def _check_name(folder: Path, path: str) -> None:
        if file_number(path) is None:
            raise InvalidValueError(
                "path", path, "It must be the name of a picture in the project's folder, such as frame_000123.png. Import others."
            )
        if not inside(folder, path).is_file():
            raise InvalidValueError("path", path, "There is no such file in the project's folder.")


def _document(project: Project, picture: Path, generator: str, position: str) -> Sidecar:
    """The sidecar that lies beside a picture, or a new one, for its place in this project."""
    frame = _frame_part(project, picture, position)
    parts: dict[str, Any] = {"project": _project_part(project), "frame": frame, "generator": SidecarGenerator(name=generator)}
    with suppress(SidecarError, FileMissingError):
        return sidecar.read_sidecar(sidecar.sidecar_path(picture)).model_copy(update={**parts, "task_id": None})
    return Sidecar(**parts, created_at=now(), params=Params(width=frame.width, height=frame.height))


def _project_part(project: Project) -> SidecarProject:
    return SidecarProject(name=project.name, width=project.width, height=project.height, fps=project.fps)


def _frame_part(project: Project, picture: Path, position: str) -> SidecarFrame:
    width, height = png.size_of(picture)
    if (width, height) != (project.width, project.height):
        raise SizeMismatchError(f"path: the picture is {width}x{height}, but {project.name!r} is {project.width}x{project.height}.")
    digest = hashlib.sha256()
    with picture.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return SidecarFrame(file=picture.name, width=width, height=height, sha256=digest.hexdigest(), position=position)


def _put(placing: Placing, folder: Path, file: str, picture: bytes, document: Sidecar) -> None:
    """Sidecar first, picture last: where the picture is, the frame is."""
    for name, data in ((sidecar.sidecar_path(folder / file).name, sidecar.dump(document)), (file, picture)):
        written, place = write_beside(folder, data), folder / name
        placing.on_failure(functools.partial(written.unlink, missing_ok=True))
        place_new(written, place)
        placing.on_failure(functools.partial(place.unlink, missing_ok=True))
    placing.flush()
