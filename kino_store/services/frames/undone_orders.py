"""The undo of orders: the frames that they made, and the tasks that are going to make more."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy.engine import Connection

from ...ids import now
from ...media.journal import BeforeAfter, Changes, Line
from ...queries import frames as rows
from ...queries import runs as run_rows
from ...queries import takes as take_rows
from ...queries import tasks as task_rows
from ...queries.queue import retry_all
from ...values import Frame, Project, first_take_of
from .frame_edit import FrameEdit

_INTO_TRASH, _OUT_OF_TRASH = (False, True), (True, False)


def withdrawn(edit: FrameEdit, project: Project, runs: Collection[str], changes: Changes) -> Changes:
    """Stop the tasks of orders; return the changes with those that move all their frames to the trash.

    The project is locked: a prompt has saved its frames before, or saves none.
    """
    made = run_rows.made(edit.connection, project.id, runs)
    stopped, done = run_rows.withdraw(edit.connection, project.id, runs, made)
    edit.note_tasks(project.id, stopped, "stopped", len(stopped) + done)
    files = _files(edit.connection, project, made)
    return _possible(edit, project, changes, dict.fromkeys(files, _INTO_TRASH))


def given_again(
    edit: FrameEdit, project: Project, runs: Collection[str], undone: Line, changes: Changes
) -> Changes:
    """Give out the tasks again that an undo stopped.

    Return the changes with those that bring back the frames that it moved to the trash. What these tasks had
    saved already stays there: they make it again.
    """
    found = task_rows.by_ids(edit.connection, undone.tasks)
    again = [key for key, task in found.items() if task.project_id == project.id and task.run in runs]
    count = retry_all(edit.connection, ["stopped"], project.id, now(), again)
    edit.note_tasks(project.id, again, "retried", count)
    gone = {file for file, (_, after) in undone.frames.get("trashed", {}).items() if after}
    frames = rows.by_paths(edit.connection, project.id, gone)
    parts = {file for file, frame in frames.items() if frame.run in runs and frame.task_id in again}
    others = {
        name: {file: one for file, one in values.items() if file not in parts}
        for name, values in changes.items()
    }
    return _possible(edit, project, others, dict.fromkeys(gone - parts, _OUT_OF_TRASH))


def _files(connection: Connection, project: Project, made: Sequence[Frame]) -> list[str]:
    """Return the files of the frames that orders made, as they are shown now, and of takes that are not."""
    own = [frame.path for frame in made if frame.shown != bool(frame.first_take)]
    hidden = [first_take_of(frame) for frame in made if not (frame.shown or frame.first_take)]
    shown = take_rows.shown_of(connection, project.id, hidden)
    return [*own, *(frame.path for frame in shown if frame.deleted_at is None)]


def _possible(
    edit: FrameEdit, project: Project, changes: Changes, trashed: dict[str, BeforeAfter]
) -> Changes:
    """Return the changes, also of which frames are in the trash, unless somebody has made these himself."""
    merged = {**trashed, **changes.get("trashed", {})}
    other = {file for name, values in changes.items() if name != "trashed" for file in values}
    known = rows.known(edit.connection, project.id, list(merged))
    kept = {
        file: (before, after)
        for file, (before, after) in merged.items()
        if file in other
        or (file in known and before == (known[file].deleted_at is not None) and before != after)
    }
    return {**changes, "trashed": kept} if kept else {k: v for k, v in changes.items() if k != "trashed"}
