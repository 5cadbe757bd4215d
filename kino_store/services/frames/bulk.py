"""Saves any number of frames in groups: each group is one transaction, and there as a whole or not at all."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from itertools import islice

from sqlalchemy.engine import Connection

from ...errors import InvalidValueError
from ...media.atomic import flush_files
from ...queries import frames as rows
from ...queries import positions as position_rows
from ...values import END, Frame, Place, Project
from ..journal import Purpose
from ..projects import Projects
from .encoder import Decoded, Draft, Encoded, Encoder, check_size
from .frame_edit import FrameEdits
from .orders import TaskOrder
from .places import neighbours
from .project_edit import SAVE

GROUP = 50  # frames


class BulkSaver:
    """Saves streams of pictures in constant memory."""

    def __init__(self, projects: Projects, edits: FrameEdits, encoder: Encoder) -> None:
        self._projects = projects
        self._edits = edits
        self._encoder = encoder

    def save(
        self,
        project: Project,
        shots: Iterable[Decoded | Encoded],
        purpose: Purpose,
        place: Place = END,
        *,
        whole: bool = False,
    ) -> Generator[list[Frame], None, None]:
        """Save pictures as frames, in order; yield each group when it is on the disk and listed.

        To stop, close the iterator, or end `shots`: what was yielded stays, and what was not is removed. The
        same happens when an error is raised, also by `shots`. With `purpose.step`, one undo takes all groups
        back. A group follows the last frame of the one before, wherever that frame is now. The model file of
        a context is not hashed.

        `whole`: all pictures are one group, saved when the last one has come.

        Whatever kills the process or the machine: a group that was yielded is on the disk, and of any other
        there are all frames or none. Every file was flushed before the journal's line that lists the group,
        and that line before the files get their names. The disk is flushed for a group, not for a frame: all
        its files are written at once and then flushed one after the other.

        Raises:
            InvalidValueError: `purpose` is saving alone, which has no line in the journal.
            SizeMismatchError: a picture is not of the project's size.
            FrameNotFoundError: `place` names a frame that does not exist.
            TaskGivenUpError: the task was deleted or runs under another prompt.
            DiskFullError, StoreUnavailableError: the group was not saved.
        """
        if purpose.do == SAVE or purpose.step is None:
            raise InvalidValueError("purpose", purpose.do, "It must be a step that can be undone.")
        folder = self._projects.folder(project)
        last: Frame | None = None
        with closing(self._encoder.stream(project, folder, _checked(project, shots))) as drafts:
            while True:
                with ExitStack() as unused:
                    group: list[Draft] = []
                    for draft in islice(drafts, None if whole else GROUP):
                        unused.callback(draft.file.unlink, missing_ok=True)
                        group.append(draft)
                    if not group:
                        return
                    saved = self._save_group(project, group, purpose, place, last)
                last = saved[-1]
                yield saved

    def _save_group(
        self, project: Project, group: Sequence[Draft], purpose: Purpose, place: Place, last: Frame | None
    ) -> list[Frame]:
        flush_files([draft.file for draft in group])
        with self._edits.begin(project, purpose=purpose) as edit:
            for task_id, prompt_id in {(one.sidecar.task_id, one.sidecar.prompt_id) for one in group}:
                edit.check_wanted(task_id, prompt_id)
            order = TaskOrder.of(edit.connection, group[0].sidecar.task_id)
            if place.where == "take":
                if not order.place.over:
                    message = "The frames of a video can't be takes of one frame."
                    raise InvalidValueError("where", place.where, message)
                return order.save_takes(edit, project, group, place)
            if last is None:
                place_now = neighbours(edit.connection, project, place, group[0].sidecar.task_id)
                saved = edit.save(project, group, *place_now)
            else:
                saved = edit.save(project, group, *_after(edit.connection, last))
            order.fill(edit, project, saved)
        return saved


def _checked(project: Project, shots: Iterable[Decoded | Encoded]) -> Iterator[Decoded | Encoded]:
    for shot in shots:
        if isinstance(shot, Decoded):
            check_size(project, shot.picture)
        yield shot


def _after(connection: Connection, frame: Frame) -> tuple[str, str | None]:
    """Return the positions between which frames follow a frame, which may have been moved or purged since."""
    present = rows.by_ids(connection, [frame.id])
    low = present[0].position if present else frame.position
    return low, position_rows.nearest_position(connection, frame.project_id, low, after=True)
