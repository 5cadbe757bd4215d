"""Exports of films: orders them as tasks of this machine, and lists what is in `exports` of a project."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from ..errors import FileMissingError, InvalidValueError
from ..film import timecode
from ..film.names import check_pattern, size_of
from ..film.presets import PRESETS, Preset
from ..ids import slug
from ..jobs import ExportData
from ..paths import EXPORTS, Paths, inside
from ..values import Project, Task
from .frames.reader import FrameReader
from .projects import Projects
from .tasks.submit import TaskSubmitter

_NAME = re.compile(r"[^/\\\x00-\x1f.][^/\\\x00-\x1f]{0,199}")  # of an exported file


@dataclass(frozen=True)
class ExportedFile:
    """A file, or a folder of pictures, in a project's `exports` folder. `created_at`: ISO 8601, UTC."""

    name: str
    bytes: int
    created_at: str


class Exports:
    """Orders exports, and finds the files."""

    def __init__(self, paths: Paths, projects: Projects, frames: FrameReader, submit: TaskSubmitter) -> None:
        self._paths = paths
        self._projects = projects
        self._frames = frames
        self._submit = submit

    def order(self, project_id: int, data: ExportData) -> Task:
        """Queue the export of a project's film, or a part of it, and return the task.

        Raises:
            ProjectNotFoundError: there is no such project.
            InvalidValueError: preset, quality, size, timecode or frames can't be used.
        """
        project = self._projects.get(project_id)
        preset = _checked(data, project)
        named = [one for one in (data.first, data.last, *data.frame_ids) if one is not None]
        frames = self._frames.get_all(named) if named else []
        if any(frame.project_id != project_id for frame in frames):
            raise InvalidValueError("frame_ids", named, f"All of them must be in project {project_id}.")
        if not self._frames.timeline_page(project_id, 0, 0)[0]:
            message = "The project has no frames yet. Generate or import some, then export it."
            raise InvalidValueError("project_id", project_id, message)
        uids = {str(frame.id): frame.uid for frame in frames}
        values = {**data.model_dump(), "name": slug(data.name or project.name), "uids": uids}
        return self._submit.job(project, "export", f"{preset.label}: {project.name}", values)

    def files(self, project_id: int) -> list[ExportedFile]:
        """Return what was exported from a project, the newest first. Raises ProjectNotFoundError."""
        folder = self._folder(project_id)
        found = [
            (path.stat(), path)
            for path in (folder.iterdir() if folder.is_dir() else ())
            if _NAME.fullmatch(path.name)
        ]
        return [
            ExportedFile(path.name, size_of(path), _time(stat.st_mtime))
            for stat, path in sorted(found, key=lambda one: one[0].st_mtime, reverse=True)
        ]

    def file(self, project_id: int, name: str) -> Path:
        """Return the path of an exported file, or of a folder of pictures.

        Raises:
            ProjectNotFoundError: there is no such project.
            InvalidValueError: it is no name of a file.
            FileMissingError: it is not there.
        """
        if not _NAME.fullmatch(name):
            raise InvalidValueError("name", name, "It must be the name of a file in the exports folder.")
        path = inside(self._folder(project_id), name)
        if not path.exists():
            raise FileMissingError(f"There is no file {name!r} among the exports of this project.")
        return path

    def _folder(self, project_id: int) -> Path:
        return self._paths.project(self._projects.get(project_id).folder) / EXPORTS


def _checked(data: ExportData, project: Project) -> Preset:
    """Return the preset. Raises InvalidValueError for what can't be used."""
    preset = PRESETS.get(data.preset)
    if preset is None:
        known: Sequence[str] = sorted(PRESETS)
        raise InvalidValueError("preset", data.preset, f"The presets are {', '.join(known)}.")
    if data.quality not in preset.qualities:
        known = list(preset.qualities)
        message = f"{preset.label} has the qualities {', '.join(known)}."
        raise InvalidValueError("quality", data.quality, message)
    width, height = data.width or project.width, data.height or project.height
    if width < preset.smallest[0] or height < preset.smallest[1]:
        smallest = "{} x {}".format(*preset.smallest)
        raise InvalidValueError("width", width, f"{preset.label} needs at least {smallest} pixels.")
    if not check_pattern(data.pattern):
        message = "Write # for each digit of the number, {name} for the name, and no folders: {name}.######."
        raise InvalidValueError("pattern", data.pattern, message)
    if data.timecode is not None:
        try:
            timecode.parse(data.timecode, timecode.exact_fps(project.fps))
        except timecode.TimecodeError as error:
            raise InvalidValueError("timecode", data.timecode, str(error)) from error
    return preset


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds")
