"""Describes the job of a task for a child process: what it reads, and where it writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from ...errors import KinoError
from ...jobs import ThumbnailsJob, job_of
from ...paths import Paths
from ...values import Task
from ..frames.reader import FrameReader
from ..projects import Projects

_PAGE = 1000  # frames that are read at a time


class LocalJob(NamedTuple):
    """`document`: the job as JSON, for local/work.py. `outputs`: the folders that it writes to."""

    document: dict[str, Any]
    outputs: tuple[Path, ...]


class LocalJobs:
    """Builds jobs when a task's turn comes."""

    def __init__(self, paths: Paths, projects: Projects, frames: FrameReader) -> None:
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
        raise KinoError(f"Task {task.id} is not for this machine: its kind is {task.kind!r}.")

    def _thumbnails(self, task: Task) -> LocalJob:
        project = self._projects.of_task(task)
        total, _ = self._frames.timeline_page(project.id, 0, 0)
        pages = (self._frames.timeline_page(project.id, at, _PAGE)[1] for at in range(0, total, _PAGE))
        files = {frame.path: frame.sha256 for page in pages for frame in page}
        outputs = self._paths.thumbnails, self._paths.proxies
        document = {
            "kind": task.kind,
            "folder": str(self._paths.project(project.folder)),
            "files": list(files.items()),
            "thumbnails": str(outputs[0]),
            "proxies": str(outputs[1]),
        }
        return LocalJob(document, outputs)
