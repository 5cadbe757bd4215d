"""Where the store keeps things, and the one place that turns a name into a path."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from .errors import InvalidValueError
from .ids import is_reserved


@dataclass(frozen=True)
class Paths:
    """`frames`: the folder that holds one folder per project. `state`: database, backups, caches (not served)."""

    frames: Path
    state: Path

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.state / "kino.db"

    @property
    def thumbnails(self) -> Path:
        """The cache of thumbnails."""
        return self.state / "thumbnails"

    @property
    def proxies(self) -> Path:
        """The cache of pictures for playback."""
        return self.state / "proxies"

    @property
    def generators(self) -> Path:
        """The user's own generators."""
        return self.state / "generators"

    def project(self, folder: str) -> Path:
        """The folder of a project, sure to lie inside `frames`."""
        return inside(self.frames, folder)


def inside(root: Path, name: str) -> Path:
    """`root / name` for one plain name; InvalidValueError for anything that could lead out of `root`.

    Refuses separators of any system, drive letters, NUL, `.`, `..`, Windows device names, and a symbolic link
    that points outside.
    """
    if not name or name in {".", ".."} or any(c in name for c in "/\\:\0") or is_reserved(name):
        raise InvalidValueError("path", name, "It must be a plain file or folder name.")
    path = root / name
    base = os.path.realpath(root)
    if os.path.commonpath([base, os.path.realpath(path)]) != base:
        raise InvalidValueError("path", name, "It leads outside of Kino's folder.")
    return path
