"""The unit of work behind every change to frames: one transaction over rows, files and events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from ...database import Database
from ...events import Events
from ...ids import frame_file, now
from ...paths import Paths
from ...positions import spread
from ...queries import frames as rows
from ...queries import projects as project_rows
from ...values import Frame, Project
from .change_events import FrameEvents
from .encoder import Draft
from .file_transaction import FileTransaction
from .sidecars import frame_row, with_place


@dataclass(frozen=True)
class FrameEdit:
    """An open change of one or more projects, which are locked. `files`: by project id."""

    connection: Connection
    files: dict[int, FileTransaction]
    events: FrameEvents

    def record(self, change: str, frames: Sequence[Frame], replaced: Sequence[Frame] = ()) -> None:
        """Note a change of frames of one project, in timeline order: a new revision and an event.

        `change`: saved, deleted, restored, moved or changed. Without frames nothing is noted.
        """
        if frames:
            last_file = self.files[frames[0].project_id].last_file
            self.events.record(self.connection, change, frames, replaced, last_file)

    def insert(
        self, project: Project, drafts: Sequence[Draft], low: str | None, high: str | None
    ) -> list[Frame]:
        """Turn drafts into frames between two positions (None is an open end), and return them.

        Raises:
            StoreUnavailableError: no file number is left.
            DiskFullError: the sidecars don't fit on the disk.
        """
        files = self.files[project.id]
        names = [frame_file(number) for number in files.new_numbers(len(drafts))]
        positions = spread(low, high, len(drafts))
        sidecars = [
            with_place(draft.sidecar, name, position)
            for draft, name, position in zip(drafts, names, positions, strict=True)
        ]
        files.put([(draft.file, document) for draft, document in zip(drafts, sidecars, strict=True)])
        added = [
            frame_row(project, document, draft.size)
            for draft, document in zip(drafts, sidecars, strict=True)
        ]
        return rows.insert(self.connection, added)

    def delete(self, frame: Frame) -> None:
        """Move a frame to the trash."""
        self.files[frame.project_id].trash(frame)
        rows.update(self.connection, frame.id, {"deleted_at": now(), "updated_at": now()})

    def restore(self, frame: Frame) -> None:
        """Move a frame out of the trash. Raises FileMissingError when its file is gone."""
        self.files[frame.project_id].restore(frame)
        rows.update(self.connection, frame.id, {"deleted_at": None, "updated_at": now()})


class FrameEdits:
    """Opens units of work."""

    def __init__(self, database: Database, paths: Paths, events: Events) -> None:
        self._database = database
        self._paths = paths
        self._events = events

    @contextmanager
    def begin(self, *projects: Project) -> Iterator[FrameEdit]:
        """Lock these projects for a change: rows and files change together or not at all.

        When the block raises, files go back while the projects are still locked, the last project's first;
        when the commit itself fails, they go back right after it. Events are published after the commit.

        Raises:
            ProjectNotFoundError: one of the projects was deleted.
        """
        files = {project.id: FileTransaction(self._paths.project(project.folder)) for project in projects}
        events = FrameEvents(self._events)
        with ExitStack() as stack:
            for part in files.values():
                stack.enter_context(part.undo_on_failure())
            connection = stack.enter_context(self._database.write())
            for part in files.values():
                stack.enter_context(part.undo_on_failure())
            for project_id in sorted(
                files
            ):  # always in this order, so that two changes can't wait for each other
                files[project_id].last_file = project_rows.lock_last_file(connection, project_id)
            yield FrameEdit(connection, files, events)
            for part in reversed(files.values()):
                part.flush()
        events.publish()
