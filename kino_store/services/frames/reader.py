"""Reads frames: one, a page, the whole timeline, and the files behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import Connection

from ...database import Database
from ...documents import Params, Sidecar
from ...errors import FileMissingError, FrameNotFoundError, KinoError
from ...media import sidecar, trash
from ...paths import Paths, inside
from ...queries import frames as rows
from ...queries import takes as take_rows
from ...values import Frame, Place, Project, first_take_of
from ..projects import Projects
from . import places
from .sidecars import with_present_values
from .timeline_cache import TimelineCache, TimelineOrder


@dataclass(frozen=True)
class TrashPage:
    """A page of deleted frames; number and bytes of all of them."""

    total: int
    bytes: int
    frames: list[Frame]


@dataclass(frozen=True)
class FrameParams:
    """How a frame was generated. `prompt`: whether its sidecar has a graph.

    `problem`: why the sidecar can't be read.
    """

    id: int
    generator: str
    prompt: bool
    params: Params
    problem: str | None


class FrameReader:
    """All reads of frames. Nothing here changes a file or a row."""

    def __init__(self, database: Database, paths: Paths, projects: Projects) -> None:
        self._database = database
        self._paths = paths
        self._projects = projects
        self._timelines = TimelineCache()

    def get(self, frame_id: int) -> Frame:
        """Return the frame with that id, including one in the trash. Raises FrameNotFoundError."""
        return self.get_all([frame_id])[0]

    def get_all(self, frame_ids: Sequence[int]) -> list[Frame]:
        """Return the frames with these ids in timeline order, including those in the trash.

        Raises:
            FrameNotFoundError: one of them does not exist, or there are none.
        """
        with self._database.read() as connection:
            return rows.existing(connection, list(frame_ids))

    def ids_by_uid(self, uids: Sequence[str]) -> dict[str, int]:
        """Return uid -> id of the frames with these uids that exist, including those in the trash."""
        with self._database.read() as connection:
            return rows.ids_by_uid(connection, list(uids))

    def project_ids(self, frame_ids: Sequence[int]) -> set[int]:
        """Return the projects of these frames. Raises FrameNotFoundError: one does not exist."""
        with self._database.read() as connection:
            return rows.project_ids(connection, frame_ids)

    def on_timeline(self, frame_id: int) -> Frame:
        """Return the frame with that id if it is on its timeline. Raises FrameNotFoundError."""
        return self.shown([frame_id])[0]

    def shown(self, frame_ids: Sequence[int]) -> list[Frame]:
        """As `get_all`, for frames of a timeline only. Raises FrameNotFoundError: one is not on it."""
        frames = self.get_all(frame_ids)
        for frame in frames:
            check_on_timeline(frame)
        return frames

    def by_number(self, project: Project, number: int) -> Frame:
        """Return the frame with that timeline number, from 1; -1 is the last. Raises FrameNotFoundError."""
        with self._database.read() as connection:
            return places.by_number(connection, project, number)

    def by_file(self, project: Project, file: str) -> Frame:
        """Return the frame with that file name, including one in the trash. Raises FrameNotFoundError."""
        with self._database.read() as connection:
            return places.by_file(connection, project, file)

    def neighbour(self, project_id: int, position: str, *, after: bool) -> Frame | None:
        """Return the frame of a timeline that is before or after a position; None at the end."""
        with self._database.read() as connection:
            return rows.neighbour(connection, project_id, position, after=after)

    def shown_for(self, frame: Frame) -> Frame:
        """Return what the frame of a picture shows, also in the trash: the picture itself or another take."""
        if frame.shown:
            return frame
        with self._database.read() as connection:
            found = take_rows.shown_of(connection, frame.project_id, [first_take_of(frame)])
        return found[0] if found else frame

    def count(self, project: Project) -> int:
        """Return the number of frames on the timeline."""
        with self._database.read() as connection:
            return rows.count(connection, project.id)

    def page(self, offset: int, limit: int) -> tuple[int, list[Frame]]:
        """Return the number of frames on all timelines together, and a page of them by id."""
        with self._database.read() as connection:
            return rows.page(connection, offset, limit)

    def newest_by_generator(self) -> dict[str, Frame]:
        """Return the newest frame that each generator has on a timeline, by the generator's name."""
        with self._database.read() as connection:
            return {frame.generator: frame for frame in rows.newest_by_generator(connection)}

    def timeline_page(self, project_id: int, offset: int, limit: int) -> tuple[int, list[Frame]]:
        """Return the length of a project's timeline and a page of it. Raises ProjectNotFoundError."""
        with self._database.read() as connection:
            ids = self._timelines.get(connection, project_id).ids
            return len(ids), rows.page_by_ids(connection, project_id, ids[offset : offset + limit])

    def timeline_order(self, project_id: int) -> TimelineOrder:
        """Return the ids of all frames of a project in order. Raises ProjectNotFoundError."""
        with self._database.read() as connection:
            return self._timelines.get(connection, project_id)

    def order_in(self, connection: Connection, project_id: int) -> TimelineOrder:
        """As `timeline_order`, in an open transaction."""
        return self._timelines.get(connection, project_id)

    def deleted(self, project: Project) -> list[Frame]:
        """Return the frames in the project's trash, in timeline order."""
        with self._database.read() as connection:
            return rows.deleted(connection, project.id)

    def trash_page(self, project_id: int, offset: int, limit: int) -> TrashPage:
        """Return a page of a project's trash, the last deleted first. Raises ProjectNotFoundError."""
        project = self._projects.get(project_id)
        with self._database.read() as connection:
            total, size = rows.deleted_size(connection, project.id)
            return TrashPage(total, size, rows.deleted_page(connection, project.id, offset, limit))

    def resolve(self, project: Project, place: Place) -> Place:
        """Return `place` with its frame named by file; see places.resolve. Raises InvalidValueError."""
        with self._database.read() as connection:
            return places.resolve(connection, project, place)

    def check_place(self, project: Project, place: Place) -> None:
        """Raise FrameNotFoundError or InvalidValueError unless new frames can go to `place` now."""
        with self._database.read() as connection:
            places.neighbours(connection, project, place)

    def picture(self, frame: Frame) -> Path:
        """Return the path of a frame's picture, in the project's folder or in its trash.

        Raises as `picture_in`, or ProjectNotFoundError.
        """
        return self.picture_in(self._projects.get(frame.project_id), frame)

    def picture_in(self, project: Project, frame: Frame) -> Path:
        """As `picture`, for a frame of a known project.

        Raises:
            FileMissingError: the file is gone.
            InvalidValueError: a symbolic link leads out of the folder.
        """
        folder = self._paths.project(project.folder)
        for place in (folder, inside(folder, trash.FOLDER)):
            if (path := inside(place, frame.path)).is_file():
                return path
        raise FileMissingError(f"{folder / frame.path} is missing. Put it back, or regenerate the frame.")

    def all_params(self, frame_ids: Sequence[int]) -> list[FrameParams]:
        """Return how frames were generated, in timeline order; a sidecar that can't be read is a problem.

        Raises:
            FrameNotFoundError: one of the frames does not exist.
        """
        found = []
        for frame in self.get_all(frame_ids):
            try:
                document = self.sidecar(frame)
            except KinoError as error:
                found.append(
                    FrameParams(
                        frame.id, frame.generator, prompt=False, params=Params(), problem=error.message
                    )
                )
            else:
                has_prompt = document.prompt is not None
                found.append(
                    FrameParams(frame.id, frame.generator, has_prompt, document.params, problem=None)
                )
        return found

    def sidecar(self, frame: Frame) -> Sidecar:
        """Return a frame's sidecar, with the frame's present uid, position and generator.

        Raises FileMissingError, SidecarError or SidecarTooNewError.
        """
        document = sidecar.read_sidecar(sidecar.sidecar_path(self.picture(frame)))
        return with_present_values(document, frame)


def check_on_timeline(frame: Frame) -> None:
    """Raise FrameNotFoundError for one in the trash, and for a take that is not shown."""
    if frame.deleted_at is not None:
        raise FrameNotFoundError(f"Frame {frame.id} is in the trash. Restore it first.")
    if not frame.shown:
        raise FrameNotFoundError(
            f"{frame.path} is a take that its frame does not show. Choose it first, or name the frame."
        )
