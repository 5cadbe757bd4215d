"""Frames and the files behind them: a picture that lies in the folder becomes a frame, a frame gets another one, or moves house."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection

from ...database import Database
from ...errors import (
    FrameChangedError,
    InvalidValueError,
    NameTakenError,
    ProjectNotFoundError,
    SizeMismatchError,
)
from ...events import Events
from ...ids import HIGHEST_CHOSEN, file_number, frame_file, now
from ...media import sidecar, trash
from ...media.atomic import write_beside
from ...paths import Paths, inside
from ...positions import between
from ...queries import frames as rows
from ...queries import projects as project_rows
from ...values import Frame, Project
from ..projects import Projects
from .change_events import FrameEvents
from .edit import Frames
from .encoder import FileTransaction, free_numbers, row_of
from .sidecars import describe, project_part, rewrite, rewrite_position


class FrameFiles:
    """The verbs on a frame's file. Every change is under the locks of the projects concerned."""

    def __init__(
        self, database: Database, paths: Paths, projects: Projects, frames: Frames, events: Events
    ) -> None:
        self._database = database
        self._paths = paths
        self._projects = projects
        self._frames = frames
        self._events = events

    def take_in(self, path: str, generator: str, project_id: int) -> Frame:
        """A frame, at the end of the timeline, of a picture that lies in the project's folder, named as frames are.

        InvalidValueError, SizeMismatchError, PictureError, SidecarTooNewError; NameTakenError when it is a frame already.
        """
        project = self._given(project_id)
        folder = self._paths.project(project.folder)
        number = _number(folder, path)
        placing = FileTransaction(folder)
        with self._writing(placing) as (connection, news):
            last_file = project_rows.lock(connection, project_id)
            if rows.by_path(connection, project_id, path) is not None:
                raise NameTakenError(f"path: {path} is a frame of {project.name!r} already.")
            position = between(rows.position_beside(connection, project_id, None, after=False), None)
            document = describe(placing, project, folder / path, generator, position)
            (frame,) = rows.insert(connection, [row_of(project_id, document, (folder / path).stat().st_size)])
            news.note(connection, "saved", [frame], last_file=max(last_file, number))
        return frame

    def change(
        self,
        frame_id: int,
        path: str | None = None,
        generator: str | None = None,
        project_id: int | None = None,
    ) -> Frame:
        """Give a frame another generator's name, another picture of its folder (the old one goes to the trash), another project.

        FrameNotFoundError, FrameChangedError; errors for `path` as for `take_in`.
        """
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
            _number(self._folder_of(frame), path)
        if target is not None and (frame.width, frame.height) != (target.width, target.height):
            raise SizeMismatchError(
                f"project_id: {target.name!r} is {target.width}x{target.height}, the frame {frame.width}x{frame.height}."
            )

    def _rename_generator(self, frame: Frame, generator: str) -> Frame:
        folder = self._folder_of(frame)
        placing = FileTransaction(folder)
        with self._writing(placing) as (connection, news):
            project_rows.lock(connection, frame.project_id)
            frame = _unchanged(connection, frame)
            path = trash.sidecar_in(folder, frame.path)
            document = sidecar.read_sidecar(path)
            named = document.generator.model_copy(update={"name": generator, "version": None})
            rewrite(placing, path, document.model_copy(update={"generator": named}))
            changed = _updated(connection, frame, {"generator": generator})
            news.note(connection, "changed", [changed])
        return changed

    def _repicture(self, frame: Frame, path: str) -> Frame:
        """The frame keeps its place and its generator's name; all else is the new picture's. The old one gets a place of its own."""
        project, folder = self._projects.get(frame.project_id), self._folder_of(frame)
        number = _number(folder, path)
        placing = FileTransaction(folder)
        with self._writing(placing) as (connection, news):
            last_file = project_rows.lock(connection, project.id)
            frame = _unchanged(connection, frame)
            if rows.by_path(connection, project.id, path) is not None:
                raise NameTakenError(f"path: {path} is another frame of {project.name!r}.")
            document = describe(placing, project, folder / path, frame.generator, frame.position)
            # Two frames in one place would be told apart by their ids, which a rebuilt index gives anew.
            aside = between(
                frame.position, rows.position_beside(connection, project.id, frame.position, after=True)
            )
            placing.trash(frame)
            rewrite_position(placing, sidecar.sidecar_path(folder / trash.FOLDER / frame.path), aside)
            placing.flush()
            new = row_of(project.id, document, (folder / path).stat().st_size)
            seed = None if new["seed"] is None else str(new["seed"])
            changed = _updated(
                connection,
                frame,
                {**{key: new[key] for key in ("path", "sha256", "bytes", "task_id")}, "seed": seed},
            )
            rows.insert(
                connection, [{**frame.model_dump(exclude={"id"}), "position": aside, "deleted_at": now()}]
            )
            news.note(connection, "changed", [changed], last_file=max(last_file, number))
        return changed

    def _rehouse(self, frame: Frame, target: Project) -> Frame:
        """The old files wait in the trash until the rows are committed: a crash leaves one frame on the timelines, or one to restore."""
        source, folder = self._folder_of(frame), self._projects.folder(target)
        leaving, arriving = FileTransaction(source), FileTransaction(folder)
        with self._writing(leaving, arriving) as (connection, news):
            last_files = {
                project_id: project_rows.lock(connection, project_id)
                for project_id in sorted({frame.project_id, target.id})
            }
            frame = _unchanged(connection, frame)
            (number,) = free_numbers(folder, last_files[target.id], 1)
            file, position = (
                frame_file(number),
                between(rows.position_beside(connection, target.id, None, after=False), None),
            )
            document = sidecar.read_sidecar(trash.sidecar_in(source, frame.path))
            part = document.frame.model_copy(update={"file": file, "position": position})
            written = write_beside(folder, (source / frame.path).read_bytes())
            arriving.on_failure(functools.partial(written.unlink, missing_ok=True))
            leaving.trash(frame)
            arriving.put(
                [(written, document.model_copy(update={"project": project_part(target), "frame": part}))]
            )
            for placing in (arriving, leaving):
                placing.flush()
            changed = _updated(
                connection, frame, {"project_id": target.id, "path": file, "position": position}
            )
            news.note(connection, "deleted", [frame])
            news.note(connection, "saved", [changed], last_file=number)
        with suppress(OSError):  # it is done; what can't be removed is found in the trash
            trash.purge(source, [frame.path])
        return changed

    @contextmanager
    def _writing(self, *placings: FileTransaction) -> Iterator[tuple[Connection, FrameEvents]]:
        """A write transaction; files go back when it fails, the last placing's first, else its news are told.

        They go back while the projects are still held, except when it is the commit itself that fails.
        """
        news = FrameEvents(self._events)
        with ExitStack() as stack:
            for placing in placings:
                stack.enter_context(placing.taken_back_on_failure())
            connection = stack.enter_context(self._database.write())
            for placing in placings:
                stack.enter_context(placing.taken_back_on_failure())
            yield connection, news
        news.publish()

    def _folder_of(self, frame: Frame) -> Path:
        return self._paths.project(self._projects.get(frame.project_id).folder)

    def _given(self, project_id: int) -> Project:
        try:
            return self._projects.get(project_id)
        except ProjectNotFoundError as error:
            raise InvalidValueError("project_id", project_id, error.message) from error


def _number(folder: Path, path: str) -> int:
    """The file number of a picture that lies in a project's folder. InvalidValueError."""
    number = file_number(path)
    if number is None:
        raise InvalidValueError(
            "path",
            path,
            "It must be the name of a picture in the project's folder, such as frame_000123.png. Import others.",
        )
    if number > HIGHEST_CHOSEN:
        raise InvalidValueError(
            "path", path, f"The highest name is {frame_file(HIGHEST_CHOSEN)}. Give the file a lower number."
        )
    if not inside(folder, path).is_file():
        raise InvalidValueError("path", path, "There is no such file in the project's folder.")
    return number


def _unchanged(connection: Connection, frame: Frame) -> Frame:
    """The frame as it is now that its project is held. FrameChangedError when it is not where it was."""
    now_there = rows.by_ids(connection, [frame.id])
    if [_where(found) for found in now_there] != [_where(frame)]:
        raise FrameChangedError(
            f"Frame {frame.id} was changed meanwhile: deleted, given another picture or another project. Look at it again, then repeat."
        )
    return now_there[0]


def _where(frame: Frame) -> tuple[int, str, str | None]:
    return frame.project_id, frame.path, frame.deleted_at


def _updated(connection: Connection, frame: Frame, values: dict[str, Any]) -> Frame:
    rows.update(connection, frame.id, {**values, "updated_at": now()})
    return rows.by_ids(connection, [frame.id])[0]
