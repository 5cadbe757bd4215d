"""SHA-256 of model files: from the cache, or computed in the background so that no save waits for it."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue

from ...database import Database
from ...errors import KinoError
from ...queries import model_files as rows

log = logging.getLogger("kino")

_BLOCK = 1 << 20  # bytes
Callback = Callable[[str], None]


class ModelHashes:
    """One thread that hashes one file at a time, and a cache by path, size and mtime."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # The models of this session, which every save looks up.
        self._known: dict[Path, tuple[tuple[int, int], str]] = {}
        self._queue: SimpleQueue[Path | None] = SimpleQueue()
        self._waiting: dict[Path, list[Callback]] = defaultdict(list)
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def known(self, path: Path) -> str | None:
        """Return the hash if the file has been hashed and has not changed since."""
        try:
            state = _state(path)
        except OSError:
            return None
        known = self._known.get(path)
        if known is not None and known[0] == state:
            return known[1]
        with self._database.read() as connection:
            digest = rows.sha256(connection, str(path), *state)
        if digest is not None:
            self._known[path] = state, digest
        return digest

    def later(self, path: Path, callback: Callback) -> None:
        """Hash the file in the background, unless that is done, and call `callback` with the result."""
        with self._lock:
            self._waiting[path].append(callback)
            if len(self._waiting[path]) == 1:
                self._queue.put(path)
            if self._thread is None:
                # A daemon: hashing many gigabytes must not delay the end of ComfyUI.
                self._thread = threading.Thread(target=self._work, name="kino-hash", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Drop unfinished work; it is done again when the hash is needed."""
        self._closing.set()
        self._queue.put(None)
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while (path := self._queue.get()) is not None:
            self._hash(path)

    def _hash(self, path: Path) -> None:
        try:
            digest = self.known(path) or self._digest(path)
        except (OSError, KinoError) as error:
            log.warning("Kino could not hash the model file %s: %s", path, error)
            digest = None
        with self._lock:
            waiting = self._waiting.pop(path)
        for callback in waiting if digest is not None else []:
            try:
                callback(digest or "")
            except (KinoError, OSError) as error:
                log.warning("Kino could not write the hash of %s into a sidecar: %s", path, error)

    def _digest(self, path: Path) -> str | None:
        size, mtime_ns = _state(path)
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
                if self._closing.is_set():
                    return None
        if _state(path) != (size, mtime_ns):
            return None  # it changed while it was read
        with self._database.write() as connection:
            rows.put(connection, str(path), size, mtime_ns, digest.hexdigest())
        return digest.hexdigest()


def _state(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns
