"""sha256 of model files: known at once from the cache, else computed in the background, never in a frame's way."""

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

_BLOCK = 1 << 20
Then = Callable[[str], None]


class ModelHashes:
    """One thread that hashes one file at a time, and a cache by path, size and mtime."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[
            Path, tuple[tuple[int, int], str]
        ] = {}  # of the models of this session, asked for at every save
        self._asked: SimpleQueue[Path | None] = SimpleQueue()
        self._waiting: dict[Path, list[Then]] = defaultdict(list)
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def known(self, path: Path) -> str | None:
        """The hash, when the file has been hashed and has not changed since."""
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

    def later(self, path: Path, then: Then) -> None:
        """Hash the file in the background and call `then` with the result."""
        with self._lock:
            self._waiting[path].append(then)
            if len(self._waiting[path]) == 1:
                self._asked.put(path)
            if self._thread is None:
                # A daemon: a file of many gigabytes must not hold up the end of ComfyUI.
                self._thread = threading.Thread(target=self._work, name="kino-hash", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Give up what is not finished; it is computed the next time it is asked for."""
        self._closing.set()
        self._asked.put(None)
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while (path := self._asked.get()) is not None:
            self._hash(path)

    def _hash(self, path: Path) -> None:
        try:
            digest = self._digest(path)
        except (OSError, KinoError) as error:
            log.warning("Kino could not hash the model file %s: %s", path, error)
            digest = None
        with self._lock:
            waiting = self._waiting.pop(path)
        for then in waiting if digest is not None else []:
            try:
                then(digest or "")
            except (KinoError, OSError) as error:
                log.warning("Kino could not note the hash of %s in a sidecar: %s", path, error)

    def _digest(self, path: Path) -> str | None:
        size, mtime_ns = _state(path)
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
                if self._closing.is_set():
                    return None
        if _state(path) != (size, mtime_ns):
            return None  # it changed while we read it
        with self._database.write() as connection:
            rows.put(connection, str(path), size, mtime_ns, digest.hexdigest())
        return digest.hexdigest()


def _state(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns
