"""A project's trash: pictures and sidecars moved aside on delete, back on undo, removed for good only when purged."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

from ..errors import FileMissingError
from .atomic import clear_errors, flush_folder
from .sidecar import sidecar_path

FOLDER = ".trash"


def sidecar_in(project: Path, name: str) -> Path:
    """The sidecar of a frame's picture, in its place or in the trash."""
    path = sidecar_path(project / name)
    return path if path.exists() else sidecar_path(project / FOLDER / name)


def move_in(project: Path, name: str) -> None:
    """Move a frame's files into the trash. What is there already (half-done before a crash) is left as it is."""
    trash = project / FOLDER
    with clear_errors(project):
        trash.mkdir(exist_ok=True)
        with suppress(FileNotFoundError):
            os.utime(
                project / name
            )  # the time of the delete, for `purge` and a rebuilt index; before it can be purged
        _move(project / name, trash)
        flush_folder(trash)


def move_out(project: Path, name: str) -> None:
    """Move a frame's files back. FileMissingError when they are no longer in the trash."""
    if not (project / FOLDER / name).exists() and not (project / name).exists():
        raise FileMissingError(
            f"{name} is no longer in the trash of {project}: it was purged, or removed by hand."
        )
    with clear_errors(project):
        _move(project / FOLDER / name, project)


def purge(project: Path, names: list[str]) -> None:
    """Remove these frames' files from the trash for good."""
    for name in names:
        picture = project / FOLDER / name
        sidecar_path(picture).unlink(missing_ok=True)
        picture.unlink(missing_ok=True)


def older_than(folder: Path, days: float, pattern: str = "frame_*.png") -> list[str]:
    """Names of what has been in a folder's trash for more than `days`: a project's pictures, or with "*" whole projects.

    The younger of both times counts: what a person moved here by hand kept its mtime, but the move set its ctime.
    """
    limit = time.time() - days * 86_400
    names = []
    for path in (folder / FOLDER).glob(pattern):
        with suppress(FileNotFoundError):  # another process may be purging too
            stat = path.stat()
            if max(stat.st_mtime, stat.st_ctime) < limit:
                names.append(path.name)
    return names


def _move(picture: Path, target: Path) -> None:
    """Sidecar first, picture last: where the picture is, the frame is."""
    for path in (sidecar_path(picture), picture):
        if path.exists():
            path.replace(target / path.name)
