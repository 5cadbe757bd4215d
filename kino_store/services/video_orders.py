"""Looks into videos, and orders their import as tasks of this machine."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

from ..errors import DiskFullError, InvalidValueError, SizeMismatchError
from ..film.timecode import exact_fps
from ..film.video_facts import VideoFacts, bytes_to_come, frames_to_come
from ..jobs import ImportData
from ..paths import Paths
from ..values import END, Place, Project, Task
from .frames.reader import FrameReader
from .projects import Projects
from .tasks.submit import TaskSubmitter
from .videos import Upload, Videos


class Estimate(NamedTuple):
    """What an import gives: `frames`, None if that is not known before, and their `bytes`, roughly."""

    frames: int | None
    bytes: int | None


class VideoOrders:
    """The door to videos."""

    def __init__(
        self, paths: Paths, projects: Projects, frames: FrameReader, videos: Videos, submit: TaskSubmitter
    ) -> None:
        self._paths = paths
        self._projects = projects
        self._frames = frames
        self._videos = videos
        self._submit = submit

    def new_part(self, size: int) -> Path:
        """Return where an upload of that many bytes is written; see Videos.new_part."""
        return self._videos.new_part(size)

    def add(self, part: Path, name: str, sha256: str) -> Upload:
        """Take over an upload and look into it; see Videos.add."""
        return self._videos.add(part, name, sha256)

    def order(self, project_id: int, data: ImportData, place: Place = END) -> Task:
        """Queue the import of a part of an uploaded video, and return the task.

        Raises:
            ProjectNotFoundError: there is no such project.
            FileMissingError: the upload is gone.
            InvalidValueError: the part, or the place, does not exist, or has no frames, or more than
                `data.most_frames`.
            SizeMismatchError: the video has another size, and is not to be scaled.
            DiskFullError: there is no room for the frames.
        """
        project = self._projects.get(project_id)
        self._videos.path(data.video)
        facts = self._videos.facts(data.video)
        self._check(project, facts, data)
        self._frames.resolve(project, place)
        values = data.model_dump(exclude={"place", "uids"})
        return self._submit.job(project, "import", f"Import {data.name or 'of a video'}", values, place)

    def estimate(self, facts: VideoFacts, data: ImportData, project_id: int | None = None) -> Estimate:
        """Return what an import would give. Without a project, frames have the size of the video.

        Raises ProjectNotFoundError.
        """
        size = facts if project_id is None else self._projects.get(project_id)
        rate = None if data.fps is None else exact_fps(data.fps)
        frames = frames_to_come(facts, data.in_seconds, data.out_seconds, rate, data.every)
        if frames is None:
            return Estimate(None, None)
        return Estimate(frames, bytes_to_come(facts, frames, size.width, size.height))

    def _check(self, project: Project, facts: VideoFacts, data: ImportData) -> None:
        if data.out_seconds is not None and data.out_seconds <= data.in_seconds:
            raise InvalidValueError("out_seconds", data.out_seconds, "It must be later than in_seconds.")
        if facts.seconds is not None and data.in_seconds >= facts.seconds:
            raise InvalidValueError(
                "in_seconds", data.in_seconds, f"The video has {facts.seconds:.3f} seconds."
            )
        if data.fit == "exact" and (facts.width, facts.height) != (project.width, project.height):
            raise SizeMismatchError(
                f"The video has {facts.width} x {facts.height} pixels and the project {project.width} x "
                f'{project.height}. Choose "cover" or "contain" to have it scaled.'
            )
        frames, size = self.estimate(facts, data, project.id)
        if frames is None or size is None:
            return
        if frames < 1:
            message = "This part gives no frames. Choose a longer one."
            raise InvalidValueError("out_seconds", data.out_seconds, message)
        if frames > data.most_frames:
            message = (
                f"This part gives {frames:,} frames, about {size / 1e9:,.1f} GB. Choose a shorter part or "
                f"every nth frame, or confirm it: order the import with a most_frames of {frames}."
            )
            raise InvalidValueError("most_frames", data.most_frames, message)
        free = shutil.disk_usage(self._paths.frames).free
        if size > free:
            raise DiskFullError(
                f"{frames:,} frames need about {size / 1e9:,.1f} GB, and the disk that holds "
                f"{self._paths.frames} has {free / 1e9:,.1f} GB free. Choose a shorter part or every nth "
                "frame, or free some space."
            )
