"""Frames: save, find, move, delete with undo. Files first, then the row, all under the project's lock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy.engine import Connection

from ..database import Database
from ..errors import FileMissingError, FrameNotFoundError, InvalidValueError, SizeMismatchError
from ..ids import frame_file, now
from ..media import sidecar, trash
from ..models import Frame, Project, Sidecar
from ..paths import Paths, inside
from ..positions import spread
from ..queries import frames as rows
from ..queries import projects as project_rows
from .model_hashes import ModelHashes
from .moving import Move
from .projects import Projects
from .saving import Draft, Encoder, Origin, Picture, Placing, document_of, free_numbers, row_of


@dataclass(frozen=True)
class Place:
    """Where new frames go. `number` counts the timeline from 1; negative numbers count from its end."""

    where: Literal["append", "before", "replace"] = "append"
    number: int = 0


class Frames:
    """The verbs on frames."""

    def __init__(self, database: Database, paths: Paths, projects: Projects, hashes: ModelHashes) -> None:
        self._database = database
        self._paths = paths
        self._projects = projects
        self._hashes = hashes
        self._encoder = Encoder()

    def close(self) -> None:
        """Finish what is being written."""
        self._encoder.close()

    def save(
        self,
        project: Project,
        pictures: Sequence[Picture],
        origin: Origin,
        place: Place = Place(),
        progress: Callable[[int], None] | None = None,
    ) -> list[Frame]:
        """Save pictures as frames, in order, all or none; returns when they are safe on the disk and listed.

        `progress` is called with how many are encoded. SizeMismatchError, FrameNotFoundError for a place that does
        not exist, DiskFullError, StoreUnavailableError: then nothing was written.
        """
        _check_sizes(project, pictures)
        self.check_place(project, place)
        pictures, unknown = self._with_model_hash(pictures, origin)
        folder = self._projects.folder(project)
        with self._encoder.drafts(folder, pictures, origin, progress) as drafts, self._changing(project) as (connection, placing):
            ids = _place_drafts(connection, placing, project, drafts, origin, place)
            saved = rows.by_ids(connection, ids)
        if unknown and origin.model_file is not None:
            paths = [frame.path for frame in saved]
            self._hashes.later(origin.model_file, lambda digest: self._fill_model_hash(project, paths, digest))
        return saved

    def check_place(self, project: Project, place: Place) -> None:
        """FrameNotFoundError or InvalidValueError when `place` is none in the project's timeline now."""
        with self._database.read() as connection:
            _neighbours(connection, project, place)

    def count(self, project: Project) -> int:
        """How many frames the timeline has."""
        with self._database.read() as connection:
            return rows.count(connection, project.id)

    def timeline(self, project: Project, offset: int = 0, limit: int = 100) -> list[Frame]:
        """Frames offset + 1 … offset + limit in timeline order."""
        with self._database.read() as connection:
            return rows.timeline(connection, project.id, offset, limit)

    def deleted(self, project: Project) -> list[Frame]:
        """The frames in the trash."""
        with self._database.read() as connection:
            return rows.deleted(connection, project.id)

    def numbered(self, project: Project, number: int) -> Frame:
        """The frame with that number in the timeline, from 1; -1 is the last. FrameNotFoundError."""
        with self._database.read() as connection:
            return _numbered(connection, project, number)

    def named(self, project: Project, file: str) -> Frame:
        """The frame of that file name, also one in the trash. FrameNotFoundError."""
        with self._database.read() as connection:
            found = rows.by_path(connection, project.id, file)
        if found is None:
            raise FrameNotFoundError(f"file: project {project.name!r} has no frame {file!r}; it may have been purged.")
        return found

    def picture(self, project: Project, frame: Frame) -> Path:
        """The path of a frame's picture, in its place or in the trash.

        FileMissingError; InvalidValueError when somebody put a link there that leads out of the folder.
        """
        folder = self._paths.project(project.folder)
        for place in (folder, folder / trash.FOLDER):
            if (path := inside(place, frame.path)).is_file():
                return path
        raise FileMissingError(f"{folder / frame.path} is gone. Put it back, or make the frame again.")

    def sidecar(self, project: Project, frame: Frame) -> Sidecar:
        """A frame's sidecar. FileMissingError, SidecarError, SidecarTooNewError."""
        return sidecar.read_sidecar(sidecar.sidecar_path(self.picture(project, frame)))

    def delete(self, frame_ids: Sequence[int]) -> list[Frame]:
        """Move frames to their projects' trash; `restore` takes it back."""
        return self._each_project(frame_ids, deleted=False, change=_delete)

    def restore(self, frame_ids: Sequence[int]) -> list[Frame]:
        """Bring deleted frames back to where they were in the timeline."""
        return self._each_project(frame_ids, deleted=True, change=_restore)

    def move(self, frame_ids: Sequence[int], before: int | None) -> list[Frame]:
        """Put frames, in the order given, before the frame with id `before` (None: at the end)."""
        if before in frame_ids or len(set(frame_ids)) != len(frame_ids):
            raise InvalidValueError("frame_ids", list(frame_ids), "Each frame once, and not the one they go before.")
        concerned = [*frame_ids, *([] if before is None else [before])]
        project_ids = {frame.project_id for frame in self._known(concerned)}
        if len(project_ids) > 1:
            raise InvalidValueError("frame_ids", list(frame_ids), "All of them must be of one project.")
        with self._changing(self._projects.get(project_ids.pop())) as (connection, placing):
            found = {frame.id: frame for frame in rows.by_ids(connection, concerned)}
            high = None if before is None else found[before].position
            low = rows.position_beside(connection, found[frame_ids[0]].project_id, high, after=False)
            positions = spread(low, high, len(frame_ids))
            move = Move.plan(placing.folder, {found[i].path: (found[i].position, p) for i, p in zip(frame_ids, positions, strict=True)})
            placing.on_failure(move.take_back)
            move.apply()
            for frame_id, position in zip(frame_ids, positions, strict=True):
                rows.update(connection, frame_id, {"position": position, "updated_at": now()})
        move.done()
        return self._known(frame_ids)

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
            gone = [frame for name in names if (frame := rows.by_path(connection, project.id, name)) is not None]
            trash.purge(folder, names)
            rows.delete(connection, [frame.id for frame in gone if frame.deleted_at is not None])
        return len(names)

    @contextmanager
    def _changing(self, project: Project) -> Iterator[tuple[Connection, Placing]]:
        """A write transaction that holds the project; files go back to where they were when it fails.

        They go back while the project is still held, except when it is the commit itself that fails.
        """
        placing = Placing(self._paths.project(project.folder))
        undone = placing.taken_back_on_failure
        with undone(), self._database.write() as connection, undone():
            project_rows.lock(connection, project.id)
            yield connection, placing
            placing.flush()
            project_rows.update(connection, project.id, {"updated_at": now()})

    def _each_project(
        self, frame_ids: Sequence[int], *, deleted: bool, change: Callable[[Connection, Placing, Frame], None]
    ) -> list[Frame]:
        for project_id in sorted({frame.project_id for frame in self._known(frame_ids)}):
            with self._changing(self._projects.get(project_id)) as (connection, placing):
                for frame in rows.by_ids(connection, list(frame_ids)):
                    if frame.project_id == project_id and (frame.deleted_at is not None) == deleted:
                        change(connection, placing, frame)
        return self._known(frame_ids)

    def _known(self, frame_ids: Iterable[int]) -> list[Frame]:
        wanted = list(frame_ids)
        with self._database.read() as connection:
            found = rows.by_ids(connection, wanted)
        missing = set(wanted) - {frame.id for frame in found}
        if missing or not wanted:
            raise FrameNotFoundError(f"There is no frame with id {sorted(missing) or wanted}. It may have been purged.")
        return found

    def _with_model_hash(self, pictures: Sequence[Picture], origin: Origin) -> tuple[list[Picture], bool]:
        """The pictures with the model's hash where it is known, and whether it has yet to be computed."""
        if origin.model_file is None:
            return list(pictures), False
        digest = self._hashes.known(origin.model_file)
        return [Picture(p.pixels, p.params.model_copy(update={"model_sha256": digest})) for p in pictures], digest is None

    def _fill_model_hash(self, project: Project, files: list[str], digest: str) -> None:
        """Write a hash that took its time into the sidecars that wait for it."""
        with self._changing(project) as (_, placing):
            for path in (trash.sidecar_in(placing.folder, file) for file in files):
                with suppress(FileMissingError):  # purged meanwhile
                    document = sidecar.read_sidecar(path)
                    params = document.params.model_copy(update={"model_sha256": digest})
                    sidecar.write(path, document.model_copy(update={"params": params}))


def _place_drafts(
    connection: Connection, placing: Placing, project: Project, drafts: list[Draft], origin: Origin, place: Place
) -> list[int]:
    """Give drafts their names and positions, put them there, add their rows; the new ids."""
    low, high, replaced = _neighbours(connection, project, place)
    numbers = free_numbers(placing.folder, project_rows.lock(connection, project.id), len(drafts))
    new_rows = []
    for draft, number, position in zip(drafts, numbers, spread(low, high, len(drafts)), strict=True):
        document = document_of(project, draft, origin, frame_file(number), position)
        placing.put(draft, document)
        new_rows.append(row_of(project.id, document, draft.size))
    if replaced is not None:
        _delete(connection, placing, replaced)
    project_rows.update(connection, project.id, {"last_file": numbers[-1]})
    return rows.insert(connection, new_rows)


def _neighbours(connection: Connection, project: Project, place: Place) -> tuple[str | None, str | None, Frame | None]:
    """The positions on both sides of a place, and the frame that the new ones replace."""
    if place.where == "append":
        return rows.position_beside(connection, project.id, None, after=False), None, None
    frame = _numbered(connection, project, place.number)
    if place.where == "before":
        return rows.position_beside(connection, project.id, frame.position, after=False), frame.position, None
    if place.where == "replace":
        return frame.position, rows.position_beside(connection, project.id, frame.position, after=True), frame
    raise InvalidValueError("where", place.where, "It must be append, before or replace.")


def _numbered(connection: Connection, project: Project, number: int) -> Frame:
    count = rows.count(connection, project.id)
    index = number - 1 if number > 0 else count + number
    found = rows.timeline(connection, project.id, index, 1) if 0 <= index < count and number else []
    if not found:
        there = f"It has frames 1 to {count} (-1 is the last)." if count else "It has no frames yet."
        raise FrameNotFoundError(f"frame_number: project {project.name!r} has no frame {number}. {there}")
    return found[0]


def _delete(connection: Connection, placing: Placing, frame: Frame) -> None:
    placing.trash(frame)
    rows.update(connection, frame.id, {"deleted_at": now(), "updated_at": now()})


def _restore(connection: Connection, placing: Placing, frame: Frame) -> None:
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
