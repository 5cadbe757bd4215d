"""Changes frames: save, move, delete with undo, purge. Files first, then rows, under the project's lock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from ...database import Database
from ...errors import FileMissingError, InvalidValueError
from ...media import sidecar, trash
from ...paths import Paths
from ...positions import spread
from ...queries import frames as rows
from ...queries import positions as position_rows
from ...queries import projects as project_rows
from ...queries import takes as take_rows
from ...queries import uses as use_rows
from ...values import END, Frame, Place, Project, first_take_of
from ..journal import Purpose
from ..models.hashes import ModelHashes
from ..projects import Projects
from .encoder import Draft, Encoder, Picture, SaveContext, check_size
from .frame_edit import FrameEdit, FrameEdits
from .orders import TaskOrder
from .places import neighbours
from .project_edit import SAVE
from .reader import FrameReader

_SAVING = Purpose(SAVE)


class FrameEditor:
    """Every change to frames that a person or a node asks for."""

    def __init__(
        self,
        database: Database,
        paths: Paths,
        projects: Projects,
        reader: FrameReader,
        edits: FrameEdits,
        encoder: Encoder,
        hashes: ModelHashes,
    ) -> None:
        self._database = database
        self._paths = paths
        self._projects = projects
        self._reader = reader
        self._edits = edits
        self._encoder = encoder
        self._hashes = hashes

    def save(
        self,
        project: Project,
        pictures: Sequence[Picture],
        context: SaveContext,
        place: Place = END,
        progress: Callable[[int], None] | None = None,
        purpose: Purpose | None = None,
    ) -> list[Frame]:
        """Save pictures as frames, in order, all or none; return when they are on the disk and listed.

        `progress` is called with the number of pictures encoded so far. Any `purpose` but saving, the
        default, can be undone, and so can the replacement of a frame. If the process is killed, all frames of
        such a purpose are there, or none. An order that is undone in one step gives its frames that step.

        Raises:
            SizeMismatchError: a picture is not of the project's size.
            FrameNotFoundError: `place` names a frame that does not exist.
            TaskGivenUpError: the task was deleted or runs under another prompt.
            DiskFullError, StoreUnavailableError: nothing was saved.
        """
        if not pictures:
            raise InvalidValueError("image", 0, "It has no picture.")
        for picture in pictures:
            check_size(project, picture)
        if place.where != "append":
            self._reader.check_place(project, place)
        hashed, unknown = self._hashes_of(context)
        pictures = [replace(one, params=one.params.model_copy(update=hashed)) for one in pictures]
        folder = self._projects.folder(project)
        with self._database.read() as connection:
            order = TaskOrder.of(connection, context.task_id)
        purpose = order.purpose(place, purpose)
        with (
            self._encoder.drafts(project, folder, pictures, context, progress) as drafts,
            self._edits.begin(project, purpose=purpose) as edit,
        ):
            edit.check_wanted(context.task_id, context.prompt_id)
            if place.where == "take":
                saved = order.save_takes(edit, project, drafts, place)
            else:
                saved = _save_frames(edit, project, drafts, place, context.task_id)
                order.fill(edit, project, saved)
        names = [frame.path for frame in saved]
        for file in unknown:
            self._hashes.later(file, lambda _: self._write_hashes(project, names, context))
        return saved

    def purpose_of(self, task_id: int, place: Place, own: Purpose) -> Purpose:
        """Return what a task's frames are saved for: `own`, unless its order is undone in one step."""
        with self._database.read() as connection:
            return TaskOrder.of(connection, task_id).purpose(place, own)

    def delete(
        self, frame_ids: Sequence[int], step: str | None = None, drops: str | None = None
    ) -> list[Frame]:
        """Move frames to their projects' trash. Raises FrameNotFoundError.

        `step`: of the undo. `drops`: the step that this ends, so that it can't be undone.
        """
        return self._trash_or_restore(frame_ids, "deleted", Purpose("delete", step, drops=drops))

    def restore(
        self, frame_ids: Sequence[int], step: str | None = None, drops: str | None = None
    ) -> list[Frame]:
        """Move frames out of the trash, back to where they were on the timeline.

        `step`, `drops`: as for `delete`.

        Raises:
            FrameNotFoundError: one of them does not exist.
            FileMissingError: the file of one is gone from the trash.
        """
        return self._trash_or_restore(frame_ids, "restored", Purpose("restore", step, drops=drops))

    def move_within(
        self, project_id: int, frame_ids: Sequence[int], before: int | None, step: str | None = None
    ) -> int:
        """As `move`, but only for frames of that project. Raises ProjectNotFoundError, InvalidValueError."""
        self._projects.get(project_id)
        if self._reader.project_ids(frame_ids) != {project_id}:
            raise InvalidValueError(
                "frame_ids", list(frame_ids), f"All of them must be in project {project_id}."
            )
        return self.move(frame_ids, before, step)

    def move(self, frame_ids: Sequence[int], before: int | None, step: str | None = None) -> int:
        """Put frames, in the order given, before the frame with id `before` (None: at the end).

        Return their number. `step`: of the undo.

        Raises:
            FrameNotFoundError: a frame does not exist.
            InvalidValueError: a frame is listed twice, or they are in different projects.
        """
        if before in frame_ids or len(set(frame_ids)) != len(frame_ids):
            raise InvalidValueError(
                "frame_ids", list(frame_ids), "List each frame once, without the one they go before."
            )
        involved = [*frame_ids, *([] if before is None else [before])]
        project_ids = self._reader.project_ids(involved)
        if len(project_ids) > 1:
            raise InvalidValueError("frame_ids", list(frame_ids), "All of them must be in one project.")
        project = self._projects.get(project_ids.pop())
        with self._edits.begin(project, purpose=Purpose("move", step)) as edit:
            found = rows.known_by_ids(edit.connection, involved)
            high = None if before is None else found[before].position
            low = position_rows.nearest_position(edit.connection, project.id, high, after=False)
            positions = zip(frame_ids, spread(low, high, len(frame_ids)), strict=True)
            changes = {found[key].path: (found[key].position, new) for key, new in positions}
            moved = [found[frame_id] for frame_id in frame_ids]
            edit.change(project.id, "position", changes, {one.path: one for one in moved})
            edit.record_moved(project.id, moved)
        return len(frame_ids)

    def purge(self, project: Project, older_than_days: float) -> int:
        """Delete for good what has been in the trash longer; return the number of frames."""
        folder = self._paths.project(project.folder)
        trash.purge_lone_sidecars(folder, older_than_days)
        return len(self._purge(project, trash.older_than(folder, older_than_days)))

    def empty_trash(self, project_id: int, frame_ids: Sequence[int] | None = None) -> tuple[int, int]:
        """Delete for good all deleted frames of a project, or these; return their number and bytes.

        A picture that another one which is not deleted was made from stays in the trash.

        Raises:
            ProjectNotFoundError, FrameNotFoundError: the project or a frame does not exist.
            InvalidValueError: a frame is not in this project's trash.
        """
        project = self._projects.get(project_id)
        if frame_ids is None:
            frames = self._reader.deleted(project)
        else:
            frames = self._reader.get_all(frame_ids)
            if any(frame.deleted_at is None or frame.project_id != project_id for frame in frames):
                raise InvalidValueError(
                    "ids", list(frame_ids), f"All of them must be in the trash of project {project_id}."
                )
        gone = self._purge(project, [frame.path for frame in frames])
        if gone:
            self._projects.changed(project_id)
        return len(gone), sum(frame.bytes for frame in gone)

    def _purge(self, project: Project, names: list[str]) -> list[Frame]:
        """Delete these files of the trash for good, and the other takes of their frames; return them."""
        if not names:
            return []
        folder = self._projects.folder(project)
        with self._database.write() as connection:
            last_file = project_rows.lock_last_file(connection, project.id)
            document = sidecar.read_project(folder).model_copy(update={"last_file": last_file})
            sidecar.write(folder / sidecar.PROJECT_FILE, document)
            found = rows.by_paths(connection, project.id, names)
            trashed = [frame for frame in found.values() if frame.deleted_at is not None]
            first_takes = {first_take_of(frame) for frame in trashed if frame.shown}
            takes = take_rows.takes_of(connection, project.id, first_takes)
            used = use_rows.used(connection, project.id, {*names, *(take.path for take in takes)})
            kept = {first_take_of(one) for one in [*trashed, *takes] if one.path in used}
            gone = [one for one in [*trashed, *takes] if first_take_of(one) not in kept]
            for take in takes:  # they went nowhere when their frame was deleted
                if take in gone:
                    trash.move_in(folder, take.path)
            unknown = [name for name in names if name not in found]
            trash.purge(folder, [*unknown, *(frame.path for frame in gone)])
            rows.delete(connection, [frame.id for frame in gone])
        return [frame for frame in gone if frame in trashed]

    def close(self) -> None:
        """Finish what is being written."""
        self._encoder.close()

    def _trash_or_restore(
        self, frame_ids: Sequence[int], change: Literal["deleted", "restored"], purpose: Purpose
    ) -> list[Frame]:
        deleting = change == "deleted"
        for project_id in sorted({frame.project_id for frame in self._reader.get_all(frame_ids)}):
            with self._edits.begin(self._projects.get(project_id), purpose=purpose) as edit:
                affected = [
                    frame
                    for frame in rows.by_ids(edit.connection, list(frame_ids))
                    if frame.project_id == project_id and (frame.deleted_at is None) == deleting
                ]
                (edit.delete if deleting else edit.restore)(affected)
                edit.record(change, [frame for frame in affected if frame.shown])
                first_takes = {first_take_of(frame) for frame in affected if not frame.shown}
                take_rows.count_takes(edit.connection, project_id, first_takes)
                edit.record("changed", take_rows.shown_of(edit.connection, project_id, first_takes))
        return self._reader.get_all(frame_ids)

    def _hashes_of(self, context: SaveContext) -> tuple[dict[str, Any], list[Path]]:
        """Return the parameters that have hashes of model files, and the files that are not hashed yet."""
        model = [] if context.model_file is None else [context.model_file]
        known = {file: self._hashes.known(file) for file in [*model, *context.lora_files.values()]}
        loras = {name: digest for name, file in context.lora_files.items() if (digest := known[file])}
        hashed = {
            **({"model_sha256": known[context.model_file]} if context.model_file is not None else {}),
            **({"loras_sha256": loras} if loras else {}),
        }
        return hashed, [file for file, digest in known.items() if digest is None and file.is_file()]

    def _write_hashes(self, project: Project, names: list[str], context: SaveContext) -> None:
        """Write hashes that took a while into the sidecars that wait for them."""
        hashed, _ = self._hashes_of(context)
        with self._edits.begin(project, purpose=_SAVING) as edit:
            for path in (trash.sidecar_in(edit.files(project.id).folder, name) for name in names):
                with suppress(FileMissingError):  # purged meanwhile
                    document = sidecar.read_sidecar(path)
                    params = document.params.model_copy(update=hashed)
                    sidecar.write(path, document.model_copy(update={"params": params}))


def _save_frames(
    edit: FrameEdit, project: Project, drafts: Sequence[Draft], place: Place, task_id: int | None
) -> list[Frame]:
    return edit.save(project, drafts, *neighbours(edit.connection, project, place, task_id))
