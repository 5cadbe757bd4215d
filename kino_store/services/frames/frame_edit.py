"""The unit of work behind every change to frames: one transaction over rows, files, journal and events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.engine import Connection

from ...database import Database
from ...documents import Sidecar
from ...errors import TaskGivenUpError
from ...events import Events
from ...ids import frame_file, now
from ...media.journal import BeforeAfter, SheetChanges
from ...paths import Paths
from ...positions import spread
from ...queries import frames as rows
from ...queries import identity, texts
from ...queries import sheets as sheet_rows
from ...queries import takes as take_rows
from ...queries import tasks as task_rows
from ...queries.marks import packed, unpacked
from ...values import Frame, Project, first_take_of
from ..folder import FolderGuard
from ..journal import Purpose
from .change_events import IDS_LIMIT, FrameEvents
from .encoder import Draft
from .file_transaction import FileTransaction
from .project_edit import SAVE, ProjectEdit
from .sidecars import UNMARKED, as_of_sheet, frame_row, with_place


@dataclass(frozen=True)
class FrameEdit:
    """An open change of one or more projects, which are locked. `parts`: by project id."""

    connection: Connection
    purpose: Purpose
    parts: Mapping[int, ProjectEdit]
    events: FrameEvents

    def check_wanted(self, task_id: int | None, prompt_id: str | None) -> None:
        """Raise TaskGivenUpError unless that prompt may save the task's frames (None: they are no task's).

        Only the prompt that a task was given last may, so each frame is saved once.
        """
        if task_id is None:
            return
        task = task_rows.by_id(self.connection, task_id, lock=True)
        if task is None or task.prompt_id != prompt_id:
            raise TaskGivenUpError(
                f"Task {task_id} was deleted, or runs under another prompt. This prompt saved nothing."
            )

    def files(self, project_id: int) -> FileTransaction:
        """Return the files of a project."""
        return self.parts[project_id].files

    def settle(self, project_id: int) -> None:
        """Make the changes of a project's files now, before those of other projects."""
        self.parts[project_id].settle(self.connection, self.purpose)

    def record(self, change: str, frames: Sequence[Frame], replaced: Sequence[Frame] = ()) -> None:
        """Note a change of frames of one project, in timeline order: a new revision and an event.

        `change`: saved, deleted, restored, moved or changed. Without frames nothing is noted.
        """
        if frames:
            last_file = self.files(frames[0].project_id).last_file
            self.events.record(self.connection, change, frames, replaced, last_file)

    def record_moved(self, project_id: int, moved: Sequence[rows.Known]) -> None:
        """Note a move of frames, given in timeline order. Very many are not read again to be listed."""
        live = [one.id for one in moved if one.deleted_at is None]
        if live:
            is_short = len(live) <= IDS_LIMIT
            frames = rows.by_ids(self.connection, live if is_short else live[-1:])
            last_file = self.files(project_id).last_file
            self.events.record(self.connection, "moved", frames, (), last_file, listed=is_short)

    def insert(
        self, project: Project, drafts: Sequence[Draft], low: str | None, high: str | None
    ) -> list[Frame]:
        """Turn drafts into frames between two positions (None is an open end), and return them.

        Raises:
            StoreUnavailableError: no file number is left.
            DiskFullError: the sidecars don't fit on the disk.
        """
        return self._insert(project, drafts, spread(low, high, len(drafts)))

    def save(
        self,
        project: Project,
        drafts: Sequence[Draft],
        low: str | None,
        high: str | None,
        replaced: Frame | None = None,
    ) -> list[Frame]:
        """Insert frames, note it, and return them. The first takes over from `replaced`, which is deleted.

        Raises as `insert`.
        """
        if replaced is None:
            saved = self.insert(project, drafts, low, high)
        else:
            first = replace(drafts[0], sidecar=as_of_sheet(drafts[0].sidecar, replaced))
            saved = self.insert(project, [first, *drafts[1:]], low, high)
            saved = self.hand_over(project.id, replaced, saved)
            self.delete([replaced])
        self.record("saved", saved, [] if replaced is None else [replaced])
        return saved

    def save_takes(
        self, project: Project, drafts: Sequence[Draft], frames: Sequence[Frame], shown: bool
    ) -> list[Frame]:
        """Save takes of one frame, or one of each, and return them. Those in the trash go on as they are.

        `shown`: the frames show them, one frame the last. Raises as `insert`.
        """
        if len(frames) == 1:
            takes = self.add_takes(project, drafts, frames[0])
            last = takes[-1:]
        else:
            pairs = zip(drafts, frames, strict=True)
            last = takes = [one for draft, frame in pairs for one in self.add_takes(project, [draft], frame)]
        chosen = [pair for pair in zip(frames, last, strict=True) if pair[0].deleted_at is None]
        if shown and chosen:
            self.choose(project.id, chosen)
        first_takes = {first_take_of(frame) for frame in frames}
        self.record("changed", take_rows.shown_of(self.connection, project.id, first_takes))
        saved = rows.by_paths(self.connection, project.id, [take.path for take in takes])
        return [saved[take.path] for take in takes]

    def add_takes(self, project: Project, drafts: Sequence[Draft], frame: Frame) -> list[Frame]:
        """Turn drafts into takes of a frame, which are not shown, and return them. Raises as `insert`."""
        first_take = first_take_of(frame)
        drafts = [replace(draft, sidecar=as_of_sheet(draft.sidecar, frame)) for draft in drafts]
        taken = self._insert(project, drafts, [frame.position] * len(drafts), first_take)
        take_rows.count_takes(self.connection, project.id, {first_take})
        return taken

    def _insert(
        self,
        project: Project,
        drafts: Sequence[Draft],
        positions: Sequence[str],
        first_take: str | None = None,
    ) -> list[Frame]:
        part = self.parts[project.id]
        names = [frame_file(number) for number in part.files.new_numbers(len(drafts))]
        sidecars = [
            with_place(draft.sidecar, name, position, first_take)
            for draft, name, position in zip(drafts, names, positions, strict=True)
        ]
        pictures = [(draft.file, document) for draft, document in zip(drafts, sidecars, strict=True)]
        part.files.put(pictures, staged=self.purpose.do != SAVE)
        part.added += names
        added = [
            frame_row(project, document, draft.size) for draft, document in zip(drafts, sidecars, strict=True)
        ]
        return rows.insert(self.connection, added)

    def add(self, project: Project, document: Sidecar, size: int) -> Frame:
        """Add the frame of a picture that is in the project's folder already. `size`: in bytes."""
        self.parts[project.id].added.append(document.frame.file)
        return rows.insert(self.connection, [frame_row(project, document, size)])[0]

    def change(
        self,
        project_id: int,
        field_: str,
        changes: Mapping[str, BeforeAfter],
        known: Mapping[str, rows.Known] | None = None,
    ) -> None:
        """Change a field of frames, by file name: in the rows, the files and the journal.

        `known`: these frames, if they have been read already.
        """
        self.parts[project_id].changes[field_].update(changes)
        after: dict[str, Any] = {file: values[1] for file, values in changes.items()}
        if field_ == "uid":
            identity.give_uids(self.connection, project_id, {file: str(uid) for file, uid in after.items()})
            return
        known = rows.known(self.connection, project_id, list(after)) if known is None else known
        column, time = field_, now()
        if field_ == "trashed":
            files, column = self.files(project_id), "deleted_at"
            for file, trashed in after.items():
                (files.trash if trashed else files.restore)(file)
            after = {file: time if trashed else None for file, trashed in after.items()}
        if field_ == "markers":
            after = {file: packed(markers) for file, markers in after.items()}
        values = [
            {"frame_id": known[file].id, column: value, "updated_at": time} for file, value in after.items()
        ]
        rows.update_many(self.connection, [column, "updated_at"], values)
        if field_ in {"note", "markers"}:
            texts.follow(self.connection, [known[file].id for file in after])
        if field_ == "markers":
            self.events.project_changed(project_id)

    def note_tasks(self, project_id: int, task_ids: Sequence[int], change: str, count: int) -> None:
        """Note which tasks were stopped, or given out again (retried), in the line of a project's journal.

        `count`: of all tasks that changed.
        """
        part = self.parts[project_id]
        part.tasks, part.write_line = list(task_ids), True
        if count:
            self.events.tasks_changed(change, count)

    def change_sheets(self, project_id: int, changes: SheetChanges) -> None:
        """Change sheets of a project: by uid the documents before and after; None does not exist."""
        self.parts[project_id].sheets.update(changes)
        sheet_rows.write(self.connection, project_id, {uid: after for uid, (_, after) in changes.items()})
        self.events.project_changed(project_id)

    def choose(self, project_id: int, choices: Sequence[tuple[Frame, Frame]]) -> list[Frame]:
        """Let frames show other takes, (the frame, the take) of each; return the frames as they are then.

        A frame keeps its id, uid, place, hold, note, markers and approval. Rating and label are the
        picture's.
        """
        both = [one for pair in choices for one in pair]
        known = identity.beside(self.connection, [one.id for one in both])
        changes = self.parts[project_id].changes
        for frame, take in choices:
            for name in ("uid", "shown", "position", "note", "approved", "hold"):
                _exchange(changes[name], frame, take, getattr(frame, name), getattr(take, name))
            markers = unpacked(known[frame.id].markers), unpacked(known[take.id].markers)
            _exchange(changes["markers"], frame, take, *markers)
        identity.exchange_pictures(self.connection, choices, known)
        noted = [one.id for one in both if one.note or known[one.id].markers]
        texts.follow(self.connection, noted)
        return [identity.with_picture(frame, take) for frame, take in choices]

    def hand_over(self, project_id: int, old: Frame, saved: Sequence[Frame]) -> list[Frame]:
        """Give note, markers and hold of a frame to the first of those that take its place; return these."""
        new = saved[0]
        known = rows.known(self.connection, project_id, [old.path, new.path])
        giving, taking = known[old.path], known[new.path]
        if giving.note and not taking.note:
            notes: dict[str, BeforeAfter] = {old.path: (giving.note, ""), new.path: ("", giving.note)}
            self.change(project_id, "note", notes, known)
        if giving.hold != taking.hold:
            self.change(project_id, "hold", {new.path: (taking.hold, giving.hold)}, known)
        if giving.markers:
            given, present = unpacked(giving.markers), unpacked(taking.markers)
            markers: dict[str, BeforeAfter] = {
                old.path: (given, []),
                new.path: (present, [*present, *given]),
            }
            self.change(project_id, "markers", markers, known)
        return [*rows.by_ids(self.connection, [new.id]), *saved[1:]]

    def copy_marks(self, project_id: int, copies: Sequence[tuple[rows.Known, Frame]]) -> bool:
        """Give copies the rating, label, note and hold of their originals; return whether there were any.

        Markers stay where they are.
        """
        found = False
        for name in ("rating", "label", "note", "hold"):
            values = {new.path: getattr(original, name) for original, new in copies}
            # The same before and after: an undo puts the copy into the trash as it is.
            changes: dict[str, BeforeAfter] = {
                path: (one, one) for path, one in values.items() if one != UNMARKED[name]
            }
            if changes:
                self.change(project_id, name, changes)
                found = True
        return found

    def delete(self, frames: Sequence[Frame]) -> None:
        """Move frames of one project to the trash."""
        if frames:
            self.change(frames[0].project_id, "trashed", {frame.path: (False, True) for frame in frames})

    def restore(self, frames: Sequence[Frame]) -> None:
        """Move frames of one project out of the trash. Raises FileMissingError when a file is gone."""
        if frames:
            self.change(frames[0].project_id, "trashed", {frame.path: (True, False) for frame in frames})


def _exchange(changes: dict[str, BeforeAfter], frame: Frame, take: Frame, old: Any, new: Any) -> None:
    if old != new:
        changes.update({frame.path: (old, new), take.path: (new, old)})


class FrameEdits:
    """Opens units of work."""

    def __init__(self, database: Database, paths: Paths, events: Events, guard: FolderGuard) -> None:
        self._database = database
        self._paths = paths
        self._events = events
        self._guard = guard

    def is_possible(self) -> bool:
        """Whether projects can be changed: the frames folder is there, and the database's."""
        return not self._guard.trouble()

    @contextmanager
    def begin(self, *projects: Project, purpose: Purpose, exclusive: bool = False) -> Iterator[FrameEdit]:
        """Lock these projects for a change: rows, files and journals change together or not at all.

        `exclusive`: only one such change or transaction runs at a time; see Database.write.

        When the block raises, files go back while the projects are still locked, the last project's first;
        when the commit itself fails, they go back right after it. Events are published after the commit.

        Raises:
            ProjectNotFoundError: one of the projects was deleted.
            SidecarTooNewError, SidecarError: a journal can't be read.
            WrongFolderError: the frames folder is not the database's.
        """
        self._guard.check()
        parts = {one.id: ProjectEdit(FileTransaction(self._paths.project(one.folder))) for one in projects}
        known, events = {one.id: one for one in projects}, FrameEvents(self._events)
        with ExitStack() as stack:
            for part in parts.values():
                stack.enter_context(part.files.undo_on_failure())
            connection = stack.enter_context(self._database.write(exclusive=exclusive))
            for part in parts.values():
                stack.enter_context(part.files.undo_on_failure())
            for project_id in sorted(parts):  # always in this order: two changes never wait for each other
                if parts[project_id].lock(connection, known[project_id]):
                    events.replayed(connection, project_id)
            yield FrameEdit(connection, purpose, parts, events)
            for part in reversed(parts.values()):
                part.finish(connection, purpose)
        events.publish()
