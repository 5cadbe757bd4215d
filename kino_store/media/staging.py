"""New files of a group: they wait under hidden names until the journal lists them, then get their names.

A crash before that line leaves only hidden files, which recovery removes; after it, recovery renames the
rest. So a group is there as a whole or not at all.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path

from .atomic import disk_errors
from .sidecar import sidecar_path

_PREFIX = ".new-"


def staged_path(path: Path) -> Path:
    """Return where the file of that path waits."""
    return path.with_name(_PREFIX + path.name)


def arrive(project: Path, name: str) -> None:
    """Give a frame's waiting files their names, the picture last. Files that don't wait are left alone.

    The caller flushes the folder to the disk.

    Raises:
        FileExistsError: another program has taken a name.
        StoreUnavailableError: the folder can't be changed.
    """
    for path in (sidecar_path(project / name), project / name):
        waiting = staged_path(path)
        if waiting.exists():
            if path.exists():
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
            # One call, unlike a rename that never replaces: a crash must not leave a file with both names.
            with disk_errors(project):
                waiting.replace(path)


def leave(project: Path, name: str) -> None:
    """Take the names of a frame's files away again, the picture's first."""
    for path in (project / name, sidecar_path(project / name)):
        waiting = staged_path(path)
        if path.exists() and not waiting.exists():  # otherwise the name belongs to another program's file
            path.replace(waiting)


def waiting_in(names: Iterable[str]) -> list[str]:
    """Return those of a folder's names that belong to waiting files."""
    return [name for name in names if name.startswith(_PREFIX)]
