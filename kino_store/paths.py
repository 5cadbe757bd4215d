"""Where files are, and the only place that turns a name into a path."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from .errors import InvalidValueError
from .ids import is_reserved

EXPORTS = "exports"  # a folder in a project's folder


@dataclass(frozen=True)
class Paths:
    """`frames`: one folder per project. `state`: database, backups and caches, which are not served."""

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
        """The cache of proxies, the pictures for playback."""
        return self.state / "proxies"

    @property
    def audio(self) -> Path:
        """The cache of converted sound."""
        return self.state / "audio"

    @property
    def videos(self) -> Path:
        """Uploaded videos that wait to be imported."""
        return self.state / "videos"

    @property
    def generators(self) -> Path:
        """The user's own generators."""
        return self.state / "generators"

    def project(self, folder: str) -> Path:
        """Return the folder of a project. Raises InvalidValueError if it would be outside `frames`."""
        return inside(self.frames, folder)


def inside(root: Path, name: str) -> Path:
    """Return `root / name` for a plain name that can't lead out of `root`.

    Raises:
        InvalidValueError: for separators of any system, drive letters, NUL, `.`, `..`, Windows device names,
        and
            symbolic links that point outside.
    """
    if not name or name in {".", ".."} or any(c in name for c in "/\\:\0") or is_reserved(name):
        raise InvalidValueError("path", name, "It must be a plain file or folder name.")
    path = root / name
    base = os.path.realpath(root)
    if os.path.commonpath([base, os.path.realpath(path)]) != base:
        raise InvalidValueError("path", name, "It is outside Kino's folder.")
    return path
