"""Saves the pictures that a child process decodes from a video, while it goes on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ...database import Database
from ...documents import Params, SidecarInput
from ...errors import KinoError
from ...jobs import ImportData, import_data
from ...local.child import Child
from ...media.atomic import stale_files
from ...paths import Paths
from ...queries import tasks as rows
from ...values import AUDIO, Frame, Place, Project, SoundClip, Task
from ..frames.encoder import Encoded, SaveContext
from ..frames.frames import Frames
from ..journal import Purpose
from ..projects import Projects
from ..sound import Sound

log = logging.getLogger("kino")

_CUT = "{} damaged parts of the video were left out. Compare the last frames with the video."
_MORE = "The video has more: the import ended at the {:,} frames that its order allows."
_NO_SOUND = "The video's sound can't be read, so the frames came without it."


class VideoImports:
    """Carries out imports: a failed one leaves nothing, a stopped one what its order says."""

    def __init__(
        self, database: Database, paths: Paths, projects: Projects, frames: Frames, sound: Sound
    ) -> None:
        self._database = database
        self._paths = paths
        self._projects = projects
        self._frames = frames
        self._sound = sound

    def receive(
        self,
        task: Task,
        child: Child,
        progressed: Callable[[float], None],
        is_wanted: Callable[[], bool],
        may_go_on: Callable[[], bool],
    ) -> dict[str, Any] | None:
        """Save what the child decodes, and return the task's result; None if it is no longer wanted.

        `may_go_on`: when it says no, the task will start again, so frames are taken back.

        Raises:
            KinoError: the video, the child or the disk failed. The frames that had come are in the trash.
        """
        project, data = self._projects.of_task(task), import_data(task)
        run = _Run(project, self._projects.folder(project), task, data)
        self._take_back(run, self._earlier(task))
        place = self._place(run)
        saved: list[int] = []
        first: Frame | None = None
        purpose = Purpose("import", run.data.step)
        shots = run.shots(child, progressed, is_wanted)
        try:
            for group in self._frames.bulk.save(run.project, shots, purpose, place):
                first = first or group[0]
                saved += [frame.id for frame in group]
            if run.result is None:  # stopped, or Kino ends
                if not run.data.keep or not may_go_on():
                    self._take_back(run, saved, self._replaced(run))
                return None
            return self._finish(run, first, len(saved))
        except KinoError:
            self._take_back(run, saved, self._replaced(run))
            raise

    def clean_up(self, task: Task) -> None:
        """Remove the hidden files that a child which has ended left in the project's folder."""
        with suppress(KinoError, OSError):
            for path in stale_files(self._paths.project(self._projects.of_task(task).folder)):
                path.unlink(missing_ok=True)

    def _finish(self, run: _Run, first: Frame | None, count: int) -> dict[str, Any]:
        done: Mapping[str, Any] = run.result or {}
        notes = [_CUT.format(done["damaged"])] if done.get("damaged") else []
        notes += [_MORE.format(run.data.most_frames)] if done.get("more") else []
        notes += [_NO_SOUND] if done.get("sound_broken") else []
        file = None
        if done.get("sound") and first is not None:
            file = self._sound.adopt(run.folder / AUDIO / done["sound"], "flac")
            order = self._frames.read.timeline_order(run.project.id)
            clip = SoundClip(
                file=file,
                name=run.data.name[:200],
                start_frame=order.tick_of(first.id),
            )
            self._sound.add_clip(run.project.id, clip, Purpose("import", run.data.step))
        return {
            "frames": count,
            "first": None if first is None else first.id,
            "sound": file,
            "step": run.data.step,
            "note": " ".join(notes) or None,
        }

    def _place(self, run: _Run) -> Place:
        stored = run.data.place
        if stored.frame_id is None:
            return Place()
        uid = run.data.uids.get(str(stored.frame_id), "")
        found = self._frames.read.ids_by_uid([uid]).get(uid, stored.frame_id)
        return self._frames.read.resolve(run.project, Place(stored.where, frame_id=found))

    def _earlier(self, task: Task) -> list[int]:
        """Return the frames on the timeline that an earlier run of the task saved."""
        with self._database.read() as connection:
            made = rows.frames_made(connection, task.id)
        return [frame_id for frame_id, gone, at in made if not gone and at >= task.created_at]

    def _replaced(self, run: _Run) -> list[int]:
        uid = run.data.uids.get(str(run.data.place.frame_id), "")
        return [*self._frames.read.ids_by_uid([uid]).values()] if run.data.place.where == "replace" else []

    def _take_back(self, run: _Run, saved: list[int], replaced: list[int] | None = None) -> None:
        if not saved:
            return
        try:
            self._frames.edit.delete(saved, drops=run.data.step)
            if replaced:
                self._frames.edit.restore(replaced, drops=run.data.step)
        except KinoError as error:  # the project was deleted, too
            log.warning("Kino could not take back the frames of task %d: %s", run.task.id, error)


class _Run:
    """One attempt. `result`: what the child reported at its end; None until then."""

    def __init__(self, project: Project, folder: Path, task: Task, data: ImportData) -> None:
        self.project = project
        self.folder = folder
        self.task = task
        self.data = data
        self.result: dict[str, Any] | None = None

    def shots(
        self, child: Child, progressed: Callable[[float], None], is_wanted: Callable[[], bool]
    ) -> Iterator[Encoded]:
        """Yield the pictures as they come; end early when they are no longer wanted."""
        for message in child.messages(is_wanted):
            match message:
                case {"frame": {"file": str() as name, "sha256": str() as sha256} as shot}:
                    progressed(float(shot["percent"]))
                    yield Encoded(self.folder / name, sha256, self._params(), self._context(shot))
                case {"done": dict() as result}:
                    self.result = result
                    return

    def _params(self) -> Params:
        return Params(width=self.project.width, height=self.project.height)

    def _context(self, shot: Mapping[str, Any]) -> SaveContext:
        source = SidecarInput.model_validate(
            {
                "role": "video",
                "relation": "import",
                "file": self.data.name,
                "sha256": self.data.video,
                "second": round(float(shot["second"]), 6),
            }
        )
        return SaveContext(
            generator="import",
            task_id=self.task.id,
            prompt_id=self.task.prompt_id,
            inputs=(source,),
            run=self.task.run,
        )
