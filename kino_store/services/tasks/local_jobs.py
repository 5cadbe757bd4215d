"""Describes the job of a task for a child process: what it reads, and where it writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ...errors import FrameNotFoundError, KinoError
from ...film.timecode import exact_fps
from ...jobs import ExportData, ExportJob, ImportData, ImportJob, ThumbnailsJob, job_of
from ...media.atomic import disk_errors
from ...paths import EXPORTS, Paths, inside
from ...values import AUDIO, Frame, Project, Task
from ..frames.reader import FrameReader
from ..projects import Projects
from ..sound import Sound
from ..videos import Videos

_PAGE = 1000  # frames that are read at a time


class LocalJob(NamedTuple):
    """`document`: the job as JSON, for local/work.py. `outputs`: the folders that it writes to."""

    document: dict[str, Any]
    outputs: tuple[Path, ...]


class LocalJobs:
    """Builds jobs when a task's turn comes."""

    def __init__(
        self, paths: Paths, projects: Projects, frames: FrameReader, sound: Sound, videos: Videos
    ) -> None:
        self._sound = sound
        self._videos = videos
        self._paths = paths
        self._projects = projects
        self._frames = frames

    def build(self, task: Task) -> LocalJob:
        """Return the job of a task.

        Raises:
            KinoError: something that the task needs is missing; the message says what.
        """
        job = job_of(task)
        if isinstance(job, ThumbnailsJob):
            return self._thumbnails(task)
        if isinstance(job, ExportJob):
            return self._export(task, job.data)
        if isinstance(job, ImportJob):
            return self._import(task, job.data)
        raise KinoError(f"Task {task.id} is not for this machine: its kind is {task.kind!r}.")

    def _thumbnails(self, task: Task) -> LocalJob:
        project = self._projects.of_task(task)
        files = {frame.path: frame.sha256 for frame in self._timeline(project)}
        outputs = self._paths.thumbnails, self._paths.proxies
        document = {
            "kind": task.kind,
            "folder": str(self._paths.project(project.folder)),
            "files": list(files.items()),
            "thumbnails": str(outputs[0]),
            "proxies": str(outputs[1]),
        }
        return LocalJob(document, outputs)

    def _export(self, task: Task, data: ExportData) -> LocalJob:
        project = self._projects.of_task(task)
        timeline = list(self._timeline(project))
        frames = _chosen(timeline, data)
        folder = self._paths.project(project.folder)
        exports = inside(folder, EXPORTS)
        with disk_errors(folder):
            exports.mkdir(exist_ok=True)
        document = {
            "kind": task.kind,
            "folder": str(folder),
            "exports": str(exports),
            "frames": [frame.path for frame in frames for _ in range(frame.hold)],
            "sound": self._sound.tracks(project) if data.sound and not data.frame_ids else [],
            "first": sum(frame.hold for frame in timeline[: timeline.index(frames[0])]) + 1,
            "project": project.model_dump(include={"name", "uid", "width", "height", "fps", "revision"}),
            "data": data.model_dump(exclude={"uids", "first", "last", "frame_ids"}),
        }
        return LocalJob(document, (exports,))

    def _import(self, task: Task, data: ImportData) -> LocalJob:
        project = self._projects.of_task(task)
        folder = self._projects.folder(project)
        rate = None if data.fps is None else exact_fps(data.fps)
        document = {
            "kind": task.kind,
            "source": str(self._videos.path(data.video)),
            "folder": str(folder),
            "thumbnails": str(self._paths.thumbnails),
            "proxies": str(self._paths.proxies),
            "size": [project.width, project.height],
            "seconds": self._videos.facts(data.video).seconds,
            "rate": None if rate is None else [rate.numerator, rate.denominator],
            "data": data.model_dump(
                include={"in_seconds", "out_seconds", "every", "fit", "sound", "most_frames"}
            ),
        }
        return LocalJob(document, (folder / AUDIO, self._paths.thumbnails, self._paths.proxies))

    def _timeline(self, project: Project) -> Iterator[Frame]:
        total, _ = self._frames.timeline_page(project.id, 0, 0)
        for at in range(0, total, _PAGE):
            yield from self._frames.timeline_page(project.id, at, _PAGE)[1]


def _chosen(frames: Sequence[Frame], data: ExportData) -> Sequence[Frame]:
    """Return the frames that an export is about. Raises FrameNotFoundError."""
    at = {frame.uid: number for number, frame in enumerate(frames)}

    def number_of(frame_id: int) -> int:
        found = at.get(data.uids.get(str(frame_id), ""))
        if found is None:
            raise FrameNotFoundError(
                "A frame of the chosen range was deleted since. Export again with another range."
            )
        return found

    if data.frame_ids:
        wanted = {data.uids.get(str(frame_id)) for frame_id in data.frame_ids}
        chosen = [frame for frame in frames if frame.uid in wanted]
    else:
        first = 0 if data.first is None else number_of(data.first)
        last = len(frames) - 1 if data.last is None else number_of(data.last)
        chosen = list(frames[min(first, last) : max(first, last) + 1])
    if not chosen:
        raise FrameNotFoundError("There are no frames to export any more. Generate or restore some.")
    return chosen
