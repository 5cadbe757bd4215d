"""A folder of files that can be made again: each is made once, all within a size limit, the longest unused removed first.

Nothing is flushed to the disk, as a lost file costs some milliseconds. What a crash may leave instead of a file (none,
an empty one, a cut one) is found out when a file of an earlier run is asked for the first time.
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

from .atomic import clear_errors, left_behind, own_file

_TEMPORARY = ".tmp"
_DAY = 86_400


@dataclass
class _Kept:
    """A file in the cache. `used`: its mtime. `sure`: made or checked by this process."""

    size: int
    used: float
    sure: bool


class FileCache:
    """The files in `folder` whose names match `names`; others are left alone. For any number of threads.

    `limit_bytes`: of all together. `is_whole`: whether a file of an earlier run can be read to its end.
    """

    def __init__(
        self, folder: Path, names: re.Pattern[str], limit_bytes: int, is_whole: Callable[[Path], bool]
    ) -> None:
        self._folder = folder
        self._names = names
        self._limit = limit_bytes
        self._is_whole = is_whole
        self._files: OrderedDict[str, _Kept] | None = (
            None  # the longest unused first; read from the folder once
        )
        self._bytes = 0
        self._making: WeakValueDictionary[str, threading.Lock] = (
            WeakValueDictionary()
        )  # one for each name being made
        self._lock = threading.Lock()

    def get(self, name: str, make: Callable[[], bytes]) -> Path:
        """The file of that name, made now if it is not there; threads that ask for the same one wait for one making.

        What `make` raises, or what the disk says (DiskFullError).
        """
        if (found := self.find(name)) is not None:
            return found
        with self._lock:
            making = self._making.setdefault(name, threading.Lock())
        with making:
            found = self.find(name)
            return self._put(name, make()) if found is None else found

    def find(self, name: str) -> Path | None:
        """The whole file of that name, or None; it then counts as used now. The disk hears of that once a day, for the next run."""
        with self._lock:
            kept = self._index().get(name)
        if kept is None:
            return None
        path = self._folder / name
        try:
            whole = path.stat().st_size == kept.size if kept.sure else self._is_whole(path)
            if whole and time.time() - kept.used > _DAY:
                kept.used = time.time()
                os.utime(path)
        except OSError:
            whole = False
        with self._lock:
            kept.sure = whole
            if whole and name in self._index():
                self._index().move_to_end(name)
        return path if whole else None

    def _put(self, name: str, data: bytes) -> Path:
        path = self._folder / name
        temporary = own_file(self._folder, _TEMPORARY)
        try:
            with clear_errors(self._folder):
                self._folder.mkdir(parents=True, exist_ok=True)
                temporary.write_bytes(data)
                temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        self._keep(name, len(data))
        return path

    def _keep(self, name: str, size: int) -> None:
        """Note the new file and remove old ones until all are within the limit."""
        with self._lock:
            files = self._index()
            self._forget(name)
            files[name] = _Kept(size, time.time(), sure=True)
            self._bytes += size
            while self._bytes > self._limit and len(files) > 1:
                oldest = next(iter(files))
                self._forget(oldest)
                with suppress(
                    OSError
                ):  # gone already, or open on Windows; then it is counted again after a restart
                    (self._folder / oldest).unlink()

    def _forget(self, name: str) -> None:
        kept = self._index().pop(name, None)
        self._bytes -= kept.size if kept else 0

    def _index(self) -> OrderedDict[str, _Kept]:
        """What is in the folder, read once for a process. Call it with the lock."""
        if self._files is None:
            for path in left_behind(self._folder, _TEMPORARY):
                path.unlink(missing_ok=True)
            found = sorted(self._found(), key=lambda entry: entry[1].used)
            self._files = OrderedDict(found)
            self._bytes = sum(kept.size for _, kept in found)
        return self._files

    def _found(self) -> list[tuple[str, _Kept]]:
        found: list[tuple[str, _Kept]] = []
        with suppress(FileNotFoundError), os.scandir(self._folder) as entries:
            for entry in entries:
                if self._names.fullmatch(entry.name):
                    stat = entry.stat(follow_symlinks=False)
                    found.append((entry.name, _Kept(stat.st_size, stat.st_mtime, sure=False)))
        return found
