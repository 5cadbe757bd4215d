"""Undo and redo: takes back what the journal says people did, and repeats it."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Mapping

from ...database import Database
from ...documents import settings_of
from ...errors import FileMissingError, NothingToUndoError, UndoConflictError
from ...media import journal
from ...media.journal import BeforeAfter, Changes, Line, SheetChanges
from ...paths import Paths
from ...positions import between
from ...queries import frames as rows
from ...queries import positions as position_rows
from ...queries import runs as run_rows
from ...queries import sheets as sheet_rows
from ...queries import takes as take_rows
from ...queries.marks import packed
from ...values import Frame, History, HistoryStep, Project
from ..journal import Purpose
from ..projects import Projects
from .frame_edit import FrameEdit, FrameEdits
from .undo_steps import UndoStacks, UndoStep
from .undone_orders import given_again, withdrawn

_SEEN = ("generator", "uid", "rating", "label", "note", "approved", "hold")  # in lists of frames


class FrameHistory:
    """Undoes and redoes changes of a project, the last one first, whoever made them."""

    def __init__(self, database: Database, paths: Paths, projects: Projects, edits: FrameEdits) -> None:
        self._database = database
        self._paths = paths
        self._projects = projects
        self._edits = edits
        self._stacks: dict[str, UndoStacks] = {}
        self._lock = threading.Lock()

    def steps(self, project_id: int) -> History:
        """Return what would be undone and redone next. Raises ProjectNotFoundError."""
        project = self._projects.get(project_id)
        undo, redo = self._top(project, undoing=True), self._top(project, undoing=False)
        return History(
            undo=None if undo is None else self._described(project, undo, undoing=True),
            redo=None if redo is None else self._described(project, redo, undoing=False),
        )

    def undo(self, project_id: int, step: str | None = None) -> HistoryStep:
        """Take back the last change, and return it. `step`: only if it is this one.

        Raises:
            ProjectNotFoundError, NothingToUndoError: there is no such project, or no change of it.
            UndoConflictError: it is another change, or its frames were changed in another way since.
        """
        return self._run(project_id, step, undoing=True)

    def redo(self, project_id: int, step: str | None = None) -> HistoryStep:
        """Repeat the change that was undone last, and return it. Raises as `undo`."""
        return self._run(project_id, step, undoing=False)

    def _run(self, project_id: int, wanted: str | None, *, undoing: bool) -> HistoryStep:
        project = self._projects.get(project_id)
        word = "undo" if undoing else "redo"
        top = self._top(project, undoing=undoing)
        if top is None:
            raise NothingToUndoError(f"There is nothing to {word} in project {project.name!r}.")
        described = self._described(project, top, undoing=undoing)
        if wanted not in {None, top.step}:
            raise UndoConflictError(
                f"Other changes were made since. The last one to {word} is: {described.text}."
            )
        folder = self._paths.project(project.folder)
        lines = list(journal.read_spans(folder, top.spans))
        latest = lines if top.latest is None else list(journal.read_spans(folder, [top.latest]))
        purpose = Purpose(word, undoes=top.step) if undoing else Purpose(word, redoes=top.step)
        try:
            settings = _settings(project, lines, undoing=undoing)
            sheets = _sheets(lines, undoing=undoing)
            changes = _back_or_forth(_merged(lines), _merged(latest), undoing=undoing)
            # First: its line has the values that undo needs next time.
            if changes or sheets or top.runs or not settings:
                self._change_frames(project, top, changes, sheets, latest[-1], purpose)
            if settings:
                self._projects.update(project.id, purpose=purpose, **settings)
        except (_ChangedSinceError, FileMissingError) as error:
            with self._edits.begin(project, purpose=Purpose(word, drops=top.step)) as edit:
                edit.parts[project.id].write_line = True
            raise UndoConflictError(
                f"Kino can't {word} this any more ({described.text}): {error} "
                f"It was removed from the list; {word} again for the change before it."
            ) from error
        return described

    def _change_frames(
        self,
        project: Project,
        top: UndoStep,
        changes: Changes,
        sheets: SheetChanges,
        latest: Line,
        purpose: Purpose,
    ) -> None:
        undoing = purpose.undoes is not None
        with self._edits.begin(project, purpose=purpose) as edit:
            if self._top(project, undoing=undoing) is not top:
                raise UndoConflictError("Somebody else changed the project at this moment. Try again.")
            if top.runs and undoing:
                changes = withdrawn(edit, project, top.runs, changes)
            elif top.runs:
                changes = given_again(edit, project, top.runs, latest, changes)
            _check_unchanged(edit, project, changes, sheets)
            if sheets:
                edit.change_sheets(project.id, sheets)
            for name, values in changes.items():
                free = _free_positions(edit, project, values) if name == "position" else values
                edit.change(project.id, name, free)
            first_takes = _first_takes(edit, project, changes)
            take_rows.count_takes(edit.connection, project.id, first_takes)
            _record(edit, project, changes, first_takes)

    def _described(self, project: Project, step: UndoStep, *, undoing: bool) -> HistoryStep:
        if not step.runs:
            return step.described()
        if not undoing:
            return step.described(step.gone)
        with self._database.read() as connection:
            made = run_rows.count_made(connection, project.id, step.runs)
            return step.described(made, run_rows.count_coming(connection, project.id, step.runs))

    def _top(self, project: Project, *, undoing: bool) -> UndoStep | None:
        folder = self._paths.project(project.folder)
        try:
            found = (folder / journal.FILE).stat()
        except FileNotFoundError:
            return None
        with self._lock:
            stacks = self._stacks.get(project.uid)
            if stacks is None or stacks.inode != found.st_ino or stacks.end > found.st_size:
                stacks = self._stacks[project.uid] = UndoStacks(found.st_ino)
            if stacks.end < found.st_size:
                stacks.read_on(folder)
            stack = stacks.undo if undoing else stacks.redo
            return stack[-1] if stack else None


class _ChangedSinceError(Exception):
    """A frame is not as the step left it."""


def _settings(project: Project, lines: Iterable[Line], *, undoing: bool) -> dict[str, object]:
    """Return what a step changed of the project, as it was before (undoing) or after it."""
    changes: dict[str, tuple[object, object]] = {}
    for line in lines:
        for name, (before, after) in line.project.items():
            changes[name] = (changes.get(name, (before,))[0], after)
    source, target = (1, 0) if undoing else (0, 1)
    present = settings_of(project)
    for name, values in changes.items():
        if present.get(name) != values[source]:
            raise _ChangedSinceError(f"its {name} was changed again since.")
    return {name: values[target] for name, values in changes.items()}


def _sheets(lines: Iterable[Line], *, undoing: bool) -> SheetChanges:
    """Return the changes that take back (undoing) or repeat what a step changed of sheets."""
    merged: SheetChanges = {}
    for line in lines:
        for uid, (before, after) in line.sheets.items():
            merged[uid] = (merged.get(uid, (before,))[0], after)
    return {uid: (after, before) if undoing else (before, after) for uid, (before, after) in merged.items()}


def _merged(lines: Iterable[Line]) -> Changes:
    """Return the changes of all lines together."""
    merged: dict[str, dict[str, BeforeAfter]] = {}
    for line in lines:
        for name, changes in line.frames.items():
            present = merged.setdefault(name, {})
            for file, (before, after) in changes.items():
                present[file] = (present.get(file, (before, after))[0], after)
    return merged


def _back_or_forth(first: Changes, latest: Changes, *, undoing: bool) -> Changes:
    """Return the changes from what the latest line left to the values before (undoing) or after the first."""
    return {
        name: {
            file: (latest.get(name, {}).get(file, values)[1], values[0 if undoing else 1])
            for file, values in changes.items()
        }
        for name, changes in first.items()
    }


def _free_positions(
    edit: FrameEdit, project: Project, changes: Mapping[str, BeforeAfter]
) -> dict[str, BeforeAfter]:
    """Return the changes with positions that no other frame has: a new one may have been put there since."""
    holders = position_rows.holders_of(
        edit.connection, project.id, [str(after) for _, after in changes.values()]
    )
    taken = {position for position, files in holders.items() if files - changes.keys()}
    free: dict[str, BeforeAfter] = {}
    for file, (before, after) in changes.items():
        position = str(after)
        while position in taken:
            following = position_rows.nearest_position(edit.connection, project.id, position, after=True)
            position = between(position, following)
        taken.add(position)
        free[file] = (before, position)
    return free


def _check_unchanged(edit: FrameEdit, project: Project, changes: Changes, sheets: SheetChanges) -> None:
    present_sheets = sheet_rows.of_project(edit.connection, project.id) if sheets else {}
    if any(present_sheets.get(uid) != before for uid, (before, _) in sheets.items()):
        raise _ChangedSinceError("the sheet was changed again since.")
    files = sorted({file for values in changes.values() for file in values})
    known = rows.known(edit.connection, project.id, files)
    for name, values in changes.items():
        for file, (before, _) in values.items():
            row = known.get(file)
            if row is None:
                raise _ChangedSinceError(f"{file} is no longer there.")
            present = row.deleted_at is not None if name == "trashed" else getattr(row, name)
            if present != (packed(before) if isinstance(before, list) else before):
                raise _ChangedSinceError(f"{file} was changed since.")


def _first_takes(edit: FrameEdit, project: Project, changes: Changes) -> set[str]:
    """Return the first takes of the frames whose takes changed: which one is shown, or how many there are."""
    chosen = changes.get("shown", {})
    known = rows.known(edit.connection, project.id, sorted({*chosen, *changes.get("trashed", {})}))
    return {
        row.first_take or file
        for file, row in known.items()
        if file in chosen or row.first_take or not row.shown
    }


def _record(
    edit: FrameEdit, project: Project, changes: Mapping[str, Mapping[str, BeforeAfter]], first_takes: set[str]
) -> None:
    """Publish what changed: frames that went, that came back, and that are elsewhere or different now.

    `first_takes`: of frames whose takes changed.
    """
    trashed = changes.get("trashed", {})
    others = {name: set(values) - trashed.keys() for name, values in changes.items() if name != "trashed"}
    moved = others.get("position", set()) - changes.get("shown", {}).keys()
    groups = {
        "deleted": {file for file, (_, after) in trashed.items() if after},
        "restored": {file for file, (_, after) in trashed.items() if not after},
        "moved": moved,
        "changed": set().union(*(others.get(name, ()) for name in _SEEN)) - moved,
    }
    found = {change: _frames(edit, project, files) for change, files in groups.items()}
    found["changed"] += take_rows.shown_of(edit.connection, project.id, first_takes)
    gone = found.pop("deleted")
    came = [one for one in found.pop("restored") if one.deleted_at is None]
    if came:
        edit.record("restored", came, replaced=gone)
    else:
        edit.record("deleted", gone)
    for change, frames in found.items():
        edit.record(change, [one for one in frames if one.deleted_at is None])


def _frames(edit: FrameEdit, project: Project, files: Collection[str]) -> list[Frame]:
    """Return those of these files' frames that show them."""
    known = rows.known(edit.connection, project.id, sorted(files)) if files else {}
    return rows.by_ids(edit.connection, [row.id for row in known.values() if row.shown])
