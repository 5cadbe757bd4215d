"""A size-limited folder of files that can be created again; the least recently used are removed first.

Nothing is flushed to the disk, as creating a lost file again takes milliseconds. A crash may leave a missing,
empty or truncated file, so a file of an earlier run is checked at its first use.
"""

from __future__ import annotations

import os
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakValueDictionary

from .atomic import disk_errors, part_of, remove_parts, stale_files

_OLD_PART = ".tmp"  # of unfinished files of Kino 0.4
_DAY_SECONDS = 86_400


@dataclass
class _CachedFile:
    """A file in the cache. `used_at`: its mtime. `verified`: created or checked by this process."""

    size: int
    used_at: float
    verified: bool


class FileCache:
    """The files in `folder` whose names match `name_pattern`; others are ignored. Thread-safe.

    `limit_bytes`: for all files together. `is_whole`: checks that a file of an earlier run is complete.
    """

    def __init__(
        self, folder: Path, name_pattern: re.Pattern[str], limit_bytes: int, is_whole: Callable[[Path], bool]
    ) -> None:
        self._folder = folder
        self._name_pattern = name_pattern
        self._limit_bytes = limit_bytes
        self._is_whole = is_whole
        # Least recently used first; read from the folder once.
        self._files: OrderedDict[str, _CachedFile] | None = None
        self._bytes = 0
        # One for each name that is being created.
        self._creation_locks: WeakValueDictionary[str, threading.Lock] = WeakValueDictionary()
        self._lock = threading.Lock()

    def get(self, name: str, create: Callable[[], bytes]) -> Path:
        """Return the path of a file, created if it is missing. Concurrent calls for one name create it once.

        Raises what `create` raises, DiskFullError or StoreUnavailableError.
        """
        if (found := self.find(name)) is not None:
            return found
        with self._creating(name):
            found = self.find(name)
            return self.put(name, create()) if found is None else found

    def get_file(self, name: str, create: Callable[[Path], None]) -> Path:
        """As `get`, for large files: `create` writes to the path that it gets."""
        path = self._folder / name
        with self._creating(name):
            if (found := self.find(name)) is not None:
                return found
            with disk_errors(self._folder):
                self._folder.mkdir(parents=True, exist_ok=True)
                with part_of(path) as part:
                    create(part)
            self._record(name, _CachedFile(path.stat().st_size, time.time(), verified=True))
        return path

    def _creating(self, name: str) -> threading.Lock:
        with self._lock:
            return self._creation_locks.setdefault(name, threading.Lock())

    def find(self, name: str) -> Path | None:
        """Return the path of a complete file, or None. It counts as used now.

        Its mtime is updated once a day at most, for the next run.
        """
        path = self._folder / name
        with self._lock:
            cached = self._index().get(name)
        try:
            stat = path.stat()
            if cached is None or cached.size != stat.st_size:  # another process may have written it
                cached = _CachedFile(stat.st_size, stat.st_mtime, verified=False)
            is_whole_file = cached.verified or self._is_whole(path)
            if is_whole_file and time.time() - cached.used_at > _DAY_SECONDS:
                cached.used_at = time.time()
                os.utime(path)
        except OSError:
            return None
        if is_whole_file:
            cached.verified = True
            self._record(name, cached)
        return path if is_whole_file else None

    def exists(self, name: str) -> bool:
        """Whether there is such a file, complete or damaged."""
        return (self._folder / name).exists()

    def put(self, name: str, data: bytes) -> Path:
        """Create or replace a file; return its path. Raises DiskFullError or StoreUnavailableError."""
        path = self._folder / name
        with disk_errors(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            with part_of(path) as part:
                part.write_bytes(data)
        self._record(name, _CachedFile(len(data), time.time(), verified=True))
        return path

    def _record(self, name: str, cached: _CachedFile) -> None:
        """Record a file as used last, and remove old ones until all are within the limit."""
        with self._lock:
            files = self._index()
            self._drop(name)
            files[name] = cached
            self._bytes += cached.size
            while self._bytes > self._limit_bytes and len(files) > 1:
                oldest = next(iter(files))
                self._drop(oldest)
                # Deleted already, or open on Windows: then it is counted again after a restart.
                with suppress(OSError):
                    (self._folder / oldest).unlink()

    def _drop(self, name: str) -> None:
        cached = self._index().pop(name, None)
        self._bytes -= cached.size if cached else 0

    def _index(self) -> OrderedDict[str, _CachedFile]:
        """Return the files in the folder, read once per process. The caller holds the lock."""
        if self._files is None:
            remove_parts(self._folder)
            for path in stale_files(self._folder, _OLD_PART):
                path.unlink(missing_ok=True)
            found = sorted(self._scan(), key=lambda entry: entry[1].used_at)
            self._files = OrderedDict(found)
            self._bytes = sum(cached.size for _, cached in found)
        return self._files

    def _scan(self) -> list[tuple[str, _CachedFile]]:
        found: list[tuple[str, _CachedFile]] = []
        with suppress(FileNotFoundError), os.scandir(self._folder) as entries:
            for entry in entries:
                if self._name_pattern.fullmatch(entry.name):
                    stat = entry.stat(follow_symlinks=False)
                    found.append((entry.name, _CachedFile(stat.st_size, stat.st_mtime, verified=False)))
        return found
