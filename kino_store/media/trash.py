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


def move_in(project: Path, name: str) -> None:
    """Move a frame's files into the trash. What is there already (half-done before a crash) is left as it is."""
    trash = project / FOLDER
    with clear_errors(project):
        trash.mkdir(exist_ok=True)
        with suppress(FileNotFoundError):
            os.utime(project / name)  # the time of the delete, for `purge` and a rebuilt index; before it can be purged
        _move(project / name, trash)
        flush_folder(trash)


def move_out(project: Path, name: str) -> None:
    """Move a frame's files back. FileMissingError when they are no longer in the trash."""
    if not (project / FOLDER / name).exists() and not (project / name).exists():
        raise FileMissingError(f"{name} is no longer in the trash of {project}: it was purged, or removed by hand.")
    with clear_errors(project):
        _move(project / FOLDER / name, project)


def purge(project: Path, names: list[str]) -> None:
    """Remove these frames' files from the trash for good."""
    for name in names:
        picture = project / FOLDER / name
        sidecar_path(picture).unlink(missing_ok=True)
        picture.unlink(missing_ok=True)


def older_than(project: Path, days: float) -> list[str]:
    """File names of the pictures that have been in the trash for more than `days`."""
    limit = time.time() - days * 86_400
    names = []
    for path in (project / FOLDER).glob("frame_*.png"):
        with suppress(FileNotFoundError):  # another process may be purging too
            if path.stat().st_mtime < limit:
                names.append(path.name)
    return names


def _move(picture: Path, target: Path) -> None:
    """Sidecar first, picture last: where the picture is, the frame is."""
    for path in (sidecar_path(picture), picture):
        if path.exists():
            path.replace(target / path.name)
