"""Frames: save, find, move, delete with undo. Files first, then the row, all under the project's lock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Literal

from sqlalchemy.engine import Connection

from ...database import Database
from ...errors import (
    FileMissingError,
    FrameNotFoundError,
    InvalidValueError,
    SizeMismatchError,
    TaskGivenUpError,
)
from ...events import Events
from ...ids import frame_file, now
from ...media import sidecar, trash
from ...media.thumbnails import Thumbnails
from ...paths import Paths, inside
from ...positions import spread
from ...queries import frames as rows
from ...queries import projects as project_rows
from ...queries import tasks as task_rows
from ...values import Frame, Project, Sidecar
from ..models.hashes import ModelHashes
from ..projects import Projects
from .change_events import FrameEvents
from .encoder import Draft, Encoder, FileTransaction, Picture, SaveContext, document_of, row_of
from .move_journal import MoveJournal
from .places import END, Place, named, neighbours, numbered
from .timeline_cache import TimelineCache, TimelineOrder


class Frames:
    """The verbs on frames."""

    def __init__(
        self,
        database: Database,
        paths: Paths,
        projects: Projects,
        hashes: ModelHashes,
        thumbnails: Thumbnails,
        events: Events,
    ) -> None:
        self._database = database
        self._paths = paths
        self._projects = projects
        self._hashes = hashes
        self._events = events
        self._timelines = TimelineCache()
        self._encoder = Encoder(thumbnails)

    def close(self) -> None:
        """Finish what is being written."""
        self._encoder.close()

    def save(
        self,
        project: Project,
        pictures: Sequence[Picture],
        origin: SaveContext,
        place: Place = END,
        progress: Callable[[int], None] | None = None,
    ) -> list[Frame]:
        """Save pictures as frames, in order, all or none; returns when they are safe on the disk and listed.

        `progress` is called with how many are encoded. SizeMismatchError, FrameNotFoundError for a place that does
        not exist, DiskFullError, StoreUnavailableError: then nothing was written.
        """
        _check_sizes(project, pictures)
        if place.where != "append":
            self.check_place(project, place)
        pictures, unknown = self._with_model_hash(pictures, origin)
        folder = self._projects.folder(project)
        with (
            self._encoder.drafts(folder, pictures, origin, progress) as drafts,
            self.changing(project) as (connection, placing, news),
        ):
            _check_wanted(connection, origin)
            saved, replaced = _place_drafts(connection, placing, project, drafts, origin, place)
            news.note(connection, "saved", saved, replaced, last_file=placing.last_file)
        if unknown and origin.model_file is not None:
            paths = [frame.path for frame in saved]
            self._hashes.later(
                origin.model_file, lambda digest: self._fill_model_hash(project, paths, digest)
            )
        return saved

    def check_place(self, project: Project, place: Place) -> None:
        """FrameNotFoundError or InvalidValueError when `place` is none in the project's timeline now."""
        with self._database.read() as connection:
            neighbours(connection, project, place)

    def count(self, project: Project) -> int:
        """How many frames the timeline has."""
        with self._database.read() as connection:
            return rows.count(connection, project.id)

    def timeline(self, project: Project, offset: int = 0, limit: int = 100) -> list[Frame]:
        """Frames offset + 1 … offset + limit in timeline order."""
        return self.project_page(project.id, offset, limit)[1]

    def deleted(self, project: Project) -> list[Frame]:
        """The frames in the trash."""
        with self._database.read() as connection:
            return rows.deleted(connection, project.id)

    def numbered(self, project: Project, number: int) -> Frame:
        """The frame with that number in the timeline, from 1; -1 is the last. FrameNotFoundError."""
        with self._database.read() as connection:
            return numbered(connection, project, number)

    def get(self, frame_id: int) -> Frame:
        """The frame with that id, also one in the trash. FrameNotFoundError."""
        return self._known([frame_id])[0]

    def live(self, frame_id: int) -> Frame:
        """The frame with that id, if it is on a timeline. FrameNotFoundError."""
        frame = self.get(frame_id)
        if frame.deleted_at is not None:
            raise FrameNotFoundError(f"Frame {frame_id} is in the trash. Restore it first.")
        return frame

    def page(self, offset: int, limit: int) -> tuple[int, list[Frame]]:
        """How many frames all timelines have together, and a page of them by id."""
        with self._database.read() as connection:
            return rows.page(connection, offset, limit)

    def order(self, project_id: int) -> TimelineOrder:
        """The ids of all frames of a project in order. ProjectNotFoundError."""
        with self._database.read() as connection:
            return self._timelines.of(connection, project_id)

    def after(self, frame_id: int) -> Frame | None:
        """The frame that follows the one with that id in its timeline; None after the last. FrameNotFoundError."""
        frame = self.get(frame_id)
        with self._database.read() as connection:
            following = rows.after(connection, frame)
            return None if following is None else rows.existing(connection, [following])[0]

    def named(self, project: Project, file: str) -> Frame:
        """The frame of that file name, also one in the trash. FrameNotFoundError."""
        with self._database.read() as connection:
            return named(connection, project, file)

    def picture(self, project: Project, frame: Frame) -> Path:
        """The path of a frame's picture, in its place or in the trash.

        FileMissingError; InvalidValueError when somebody put a link there that leads out of the folder.
        """
        folder = self._paths.project(project.folder)
        for place in (folder, inside(folder, trash.FOLDER)):
            if (path := inside(place, frame.path)).is_file():
                return path
        raise FileMissingError(f"{folder / frame.path} is gone. Put it back, or make the frame again.")

    def sidecar(self, project: Project, frame: Frame) -> Sidecar:
        """A frame's sidecar. FileMissingError, SidecarError, SidecarTooNewError."""
        return sidecar.read_sidecar(sidecar.sidecar_path(self.picture(project, frame)))

    def project_page(self, project_id: int, offset: int, limit: int) -> tuple[int, list[Frame]]:
        """How many frames a project's timeline has, and a page of it. ProjectNotFoundError."""
        with self._database.read() as connection:
            ids = self._timelines.of(connection, project_id).ids
            return len(ids), rows.run(connection, project_id, ids[offset : offset + limit])

    def picture_of(self, frame_id: int) -> tuple[Frame, Path]:
        """The frame with that id and the path of its picture; errors as for `get` and `picture`."""
        frame = self.get(frame_id)
        return frame, self.picture(self._projects.get(frame.project_id), frame)

    def sidecar_of(self, frame_id: int) -> Sidecar:
        """The sidecar of the frame with that id; errors as for `get` and `sidecar`."""
        frame = self.get(frame_id)
        return self.sidecar(self._projects.get(frame.project_id), frame)

    def delete(self, frame_ids: Sequence[int]) -> list[Frame]:
        """Move frames to their projects' trash; `restore` takes it back."""
        return self._each_project(frame_ids, "deleted", _delete)

    def restore(self, frame_ids: Sequence[int]) -> list[Frame]:
        """Bring deleted frames back to where they were in the timeline."""
        return self._each_project(frame_ids, "restored", _restore)

    def move_in(self, project_id: int, frame_ids: Sequence[int], before: int | None) -> list[Frame]:
        """As `move`, for frames of that project only. ProjectNotFoundError, InvalidValueError."""
        self._projects.get(project_id)
        if any(frame.project_id != project_id for frame in self._known(frame_ids)):
            raise InvalidValueError(
                "frame_ids", list(frame_ids), f"All of them must be of project {project_id}."
            )
        return self.move(frame_ids, before)

    def move(self, frame_ids: Sequence[int], before: int | None) -> list[Frame]:
        """Put frames, in the order given, before the frame with id `before` (None: at the end)."""
        if before in frame_ids or len(set(frame_ids)) != len(frame_ids):
            raise InvalidValueError(
                "frame_ids", list(frame_ids), "Each frame once, and not the one they go before."
            )
        concerned = [*frame_ids, *([] if before is None else [before])]
        project_ids = {frame.project_id for frame in self._known(concerned)}
        if len(project_ids) > 1:
            raise InvalidValueError("frame_ids", list(frame_ids), "All of them must be of one project.")
        with self.changing(self._projects.get(project_ids.pop())) as (connection, placing, news):
            found = {frame.id: frame for frame in rows.by_ids(connection, concerned)}
            high = None if before is None else found[before].position
            low = rows.position_beside(connection, found[frame_ids[0]].project_id, high, after=False)
            positions = spread(low, high, len(frame_ids))
            move = MoveJournal.plan(
                placing.folder,
                {found[i].path: (found[i].position, p) for i, p in zip(frame_ids, positions, strict=True)},
            )
            placing.on_failure(move.take_back)
            move.apply()
            for frame_id, position in zip(frame_ids, positions, strict=True):
                rows.update(connection, frame_id, {"position": position, "updated_at": now()})
            moved = rows.by_ids(connection, list(frame_ids))
            news.note(connection, "moved", [frame for frame in moved if frame.deleted_at is None])
        move.done()
        return moved

    def purge(self, project: Project, older_than_days: float) -> int:
        """Remove for good what has been in the trash for longer; how many frames that was."""
        folder = self._paths.project(project.folder)
        names = trash.older_than(folder, older_than_days)
        if not names:
            return 0
        with self._database.write() as connection:
            last_file = project_rows.lock(connection, project.id)
            document = sidecar.read_project(folder).model_copy(update={"last_file": last_file})
            sidecar.write(folder / sidecar.PROJECT_FILE, document)
            gone = [
                frame for name in names if (frame := rows.by_path(connection, project.id, name)) is not None
            ]
            trash.purge(folder, names)
            rows.delete(connection, [frame.id for frame in gone if frame.deleted_at is not None])
        return len(names)

    @contextmanager
    def changing(self, project: Project) -> Iterator[tuple[Connection, FileTransaction, FrameEvents]]:
        """A write transaction that holds the project; files go back to where they were when it fails, else its news are told.

        They go back while the project is still held, except when it is the commit itself that fails.
        """
        placing, news = FileTransaction(self._paths.project(project.folder)), FrameEvents(self._events)
        undone = placing.taken_back_on_failure
        with undone(), self._database.write() as connection, undone():
            placing.last_file = project_rows.lock(connection, project.id)
            yield connection, placing, news
            placing.flush()
        news.publish()

    def _each_project(
        self,
        frame_ids: Sequence[int],
        change: Literal["deleted", "restored"],
        do: Callable[[Connection, FileTransaction, Frame], None],
    ) -> list[Frame]:
        for project_id in sorted({frame.project_id for frame in self._known(frame_ids)}):
            with self.changing(self._projects.get(project_id)) as (connection, placing, news):
                known = [
                    frame
                    for frame in rows.by_ids(connection, list(frame_ids))
                    if frame.project_id == project_id
                ]
                concerned = [frame for frame in known if (frame.deleted_at is None) == (change == "deleted")]
                for frame in concerned:
                    do(connection, placing, frame)
                news.note(connection, change, concerned)
        return self._known(frame_ids)

    def _known(self, frame_ids: Iterable[int]) -> list[Frame]:
        with self._database.read() as connection:
            return rows.existing(connection, list(frame_ids))

    def _with_model_hash(
        self, pictures: Sequence[Picture], origin: SaveContext
    ) -> tuple[list[Picture], bool]:
        """The pictures with the model's hash where it is known, and whether it has yet to be computed."""
        if origin.model_file is None:
            return list(pictures), False
        digest = self._hashes.known(origin.model_file)
        return [
            replace(p, params=p.params.model_copy(update={"model_sha256": digest})) for p in pictures
        ], digest is None

    def _fill_model_hash(self, project: Project, files: list[str], digest: str) -> None:
        """Write a hash that took its time into the sidecars that wait for it."""
        with self.changing(project) as (_, placing, _):
            for path in (trash.sidecar_in(placing.folder, file) for file in files):
                with suppress(FileMissingError):  # purged meanwhile
                    document = sidecar.read_sidecar(path)
                    params = document.params.model_copy(update={"model_sha256": digest})
                    sidecar.write(path, document.model_copy(update={"params": params}))


def _place_drafts(
    connection: Connection,
    placing: FileTransaction,
    project: Project,
    drafts: list[Draft],
    origin: SaveContext,
    place: Place,
) -> tuple[list[Frame], list[Frame]]:
    """Give drafts their names and positions, put them there, add their rows; the new frames, and the one that they replace."""
    low, high, replaced = neighbours(connection, project, place)
    numbers = placing.new_numbers(len(drafts))
    files = [
        (frame_file(number), position)
        for number, position in zip(numbers, spread(low, high, len(drafts)), strict=True)
    ]
    documents = [
        document_of(project, draft, origin, *file) for draft, file in zip(drafts, files, strict=True)
    ]
    placing.put([(draft.file, document) for draft, document in zip(drafts, documents, strict=True)])
    if replaced is not None:
        _delete(connection, placing, replaced)
    new_rows = [
        row_of(project.id, document, draft.size) for draft, document in zip(drafts, documents, strict=True)
    ]
    return rows.insert(connection, new_rows), [] if replaced is None else [replaced]


def _check_wanted(connection: Connection, origin: SaveContext) -> None:
    """A task's frame is saved by the prompt that the task was given last, and by no other: once."""
    if origin.task_id is None:
        return
    task = task_rows.by_id(connection, origin.task_id, lock=True)
    if task is None or task.prompt_id != origin.prompt_id:
        raise TaskGivenUpError(
            f"Task {origin.task_id} was deleted, or given to another prompt. Nothing was saved by this one."
        )


def _delete(connection: Connection, placing: FileTransaction, frame: Frame) -> None:
    placing.trash(frame)
    rows.update(connection, frame.id, {"deleted_at": now(), "updated_at": now()})


def _restore(connection: Connection, placing: FileTransaction, frame: Frame) -> None:
    placing.untrash(frame)
    rows.update(connection, frame.id, {"deleted_at": None, "updated_at": now()})


def _check_sizes(project: Project, pictures: Sequence[Picture]) -> None:
    if not pictures:
        raise InvalidValueError("image", 0, "There is no picture in it.")
    for picture in pictures:
        height, width = picture.pixels.shape[:2]
        if (width, height) != (project.width, project.height):
            raise SizeMismatchError(
                f"image: the picture is {width}x{height}, but project {project.name!r} is {project.width}x"
                f"{project.height}. Scale the image to that size, or save it to a project of its own size."
            )
