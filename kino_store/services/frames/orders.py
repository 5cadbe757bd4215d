"""What an order decides about the frames of its tasks: the step of the undo, and the holds that they fill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.engine import Connection

from ...errors import KinoError
from ...jobs import StoredPlace
from ...queries import frames as rows
from ...queries import tasks as task_rows
from ...values import Frame, Place, Project
from ..journal import Purpose
from .encoder import Draft
from .frame_edit import FrameEdit
from .places import frame_at, frames_over
from .project_edit import SAVE

FILLED = (
    "The frame that this task fills is not held any more: another task has filled it, or its hold was "
    "changed. Delete this task, or hold the frame again and retry it."
)
_SAVING = Purpose(SAVE)


def step_of(place: StoredPlace, run: str | None) -> str | None:
    """Return the step of the undo that an order of new frames is; None for one of takes or replacements.

    Those are steps when they are saved: what was done to their frames before is undone after them.
    """
    return None if place.where in {"take", "replace"} else place.step or run


@dataclass(frozen=True)
class TaskOrder:
    """What a task's order decides.

    `frame_id`: of the frame that its place names, None if there is none. `run`: of the task.
    """

    place: StoredPlace
    frame_id: int | None = None
    run: str | None = None

    @classmethod
    def of(cls, connection: Connection, task_id: int | None) -> TaskOrder:
        """Return the order of a task; of frames that are no task's, one that decides nothing."""
        task = None if task_id is None else task_rows.by_id(connection, task_id)
        stored = None if task is None else task.data.get("place")
        if task is None or stored is None:
            return cls(StoredPlace())
        place = StoredPlace.model_validate(stored)
        uid = task.data.get("uids", {}).get(str(place.frame_id))
        present = rows.ids_by_uid(connection, [uid]) if uid else {}
        return cls(place, present.get(uid, place.frame_id), task.run)

    def purpose(self, place: Place, given: Purpose | None = None) -> Purpose:
        """Return what frames are saved for. An order that is undone in one step gives them its step.

        `given`: of several pictures that are one step. Else new frames alone need no line in the journal: the
        order's own line is their step.
        """
        step = self.place.step
        if given is not None and step is None:
            own = step_of(self.place, self.run)
            return given if own is None else replace(given, step=own)
        if place.where == "take":
            return Purpose("take", step)
        if step is None:
            return _SAVING
        return Purpose("fill" if self.place.fills else "pass", step)

    def save_takes(
        self, edit: FrameEdit, project: Project, drafts: Sequence[Draft], place: Place
    ) -> list[Frame]:
        """Save pictures as takes of the frame of a place, or one of each frame of a clip; return them.

        Raises:
            FrameNotFoundError: there is no such frame.
            InvalidValueError: there are not as many frames as pictures.
        """
        if self.place.over:
            frames = frames_over(edit.connection, self.place, len(drafts))
            drafts = [draft for draft, uid in zip(drafts, self.place.over, strict=True) if uid]
        else:
            frames = [frame_at(edit.connection, project, place)]
        return edit.save_takes(project, drafts, frames, shown=self.place.show and place.show)

    def fill(self, edit: FrameEdit, project: Project, saved: list[Frame]) -> None:
        """Shorten the hold of the frame that was filled by as many ticks as there are new frames.

        If it went to the trash or to another project meanwhile, it keeps its hold. Raises KinoError: another
        task has filled it.
        """
        if not self.place.fills or self.frame_id is None:
            return
        for frame in rows.by_ids(edit.connection, [self.frame_id]):
            if frame.hold == 1 and not _is_begun(edit.connection, saved):
                raise KinoError(FILLED)
            hold = max(1, frame.hold - len(saved))
            if frame.project_id == project.id and frame.deleted_at is None and hold != frame.hold:
                edit.change(project.id, "hold", {frame.path: (frame.hold, hold)})
                edit.record("changed", rows.by_ids(edit.connection, [frame.id]))


def _is_begun(connection: Connection, saved: Sequence[Frame]) -> bool:
    """Whether the task of these frames has saved others before them, as one in groups does."""
    task_id = saved[0].task_id
    return task_id is not None and len(task_rows.frames_made(connection, task_id)) > len(saved)
