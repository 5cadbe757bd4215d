"""A project's trash: deleted pictures and sidecars, until they are restored or purged."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path

from ..errors import FileMissingError
from .atomic import disk_errors, flush_folder
from .sidecar import sidecar_path

FOLDER = ".trash"


def sidecar_in(project: Path, name: str) -> Path:
    """Return the path of a frame's sidecar, in the project folder or in the trash."""
    path = sidecar_path(project / name)
    return path if path.exists() else sidecar_path(project / FOLDER / name)


def move_in(project: Path, name: str) -> None:
    """Move a frame's files into the trash. Files already there, from before a crash, stay.

    The caller flushes both folders to the disk.
    """
    trash = project / FOLDER
    with disk_errors(project):
        trash.mkdir(exist_ok=True)
        with suppress(FileNotFoundError):
            # The time of deletion, for `purge` and a rebuilt index; set before it can be purged.
            os.utime(project / name)
        _move(project / name, trash)


def flush(project: Path) -> None:
    """Make what was moved into and out of the trash survive a power cut."""
    if (project / FOLDER).exists():
        flush_folder(project / FOLDER)
    flush_folder(project)


def check_present(project: Path, name: str) -> None:
    """Raise FileMissingError if a frame's picture is neither in the trash nor in the project's folder."""
    if not (project / FOLDER / name).exists() and not (project / name).exists():
        raise FileMissingError(
            f"{name} is no longer in the trash of {project}: it was purged, or removed by hand."
        )


def move_out(project: Path, name: str) -> None:
    """Move a frame's files back. Raises FileMissingError if they are no longer in the trash."""
    check_present(project, name)
    with disk_errors(project):
        _move(project / FOLDER / name, project)


def purge(project: Path, names: list[str]) -> None:
    """Delete these frames' files from the trash, the picture first: without it, there is no frame."""
    for name in names:
        picture = project / FOLDER / name
        picture.unlink(missing_ok=True)
        sidecar_path(picture).unlink(missing_ok=True)


def purge_lone_sidecars(project: Path, days: float) -> None:
    """Delete the sidecars without a picture that are in the trash for longer: a crash has left them."""
    for name in older_than(project, days, "frame_*.json"):
        path = project / FOLDER / name
        if not path.with_suffix(".png").exists():
            path.unlink(missing_ok=True)


def older_than(folder: Path, days: float, pattern: str = "frame_*.png") -> list[str]:
    """Return the names of pictures (or what `pattern` is for) in a folder's trash for more than `days`.

    The later of mtime and ctime counts: a file moved here by hand has its old mtime, but the move set its
    ctime.
    """
    cutoff = time.time() - days * 86_400
    names = []
    for path in (folder / FOLDER).glob(pattern):
        with suppress(FileNotFoundError):  # another process may be purging too
            stat = path.stat()
            if max(stat.st_mtime, stat.st_ctime) < cutoff:
                names.append(path.name)
    return names


def changed_at(path: Path) -> str:
    """Return when a file or folder was changed, or moved to the trash: ISO 8601, UTC."""
    return datetime.fromtimestamp(path.stat().st_mtime, timezone.utc).isoformat(timespec="milliseconds")


def _move(picture: Path, target: Path) -> None:
    """Move the sidecar first, the picture last: the picture decides where the frame is."""
    for path in (sidecar_path(picture), picture):
        if path.exists():
            path.replace(target / path.name)
