"""Samples the machine on a thread of its own, only while somebody listens; keeps the last quarter of an hour."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable

from .probes import Probes, Readings

log = logging.getLogger("kino")

Listener = Callable[[Readings], None]

FRESH_SECONDS = 1.0  # a reading this young is given again instead of a new one
_CLOSE_SECONDS = 2.0  # a driver that hangs must not hold up the end of ComfyUI


class Sampler:
    """`every`: seconds between readings while there are listeners. `keep_seconds`: how far `history` goes back."""

    def __init__(self, probes: Probes, every: float = 2.0, keep_seconds: float = 900.0) -> None:
        self._probes = probes
        self._every = every
        self._keep_seconds = keep_seconds
        self._kept: deque[tuple[float, Readings]] = deque()  # one a second at most, however many ask
        self._listeners: dict[object, Listener] = {}
        self._thread: threading.Thread | None = None
        self._ended = threading.Event()  # of the present thread: each has its own
        self._closed = False
        self._lock = threading.Lock()  # listeners and thread; never held during a reading
        self._reading = threading.Lock()  # probes and history

    def listen(self, callback: Listener) -> Callable[[], None]:
        """Call `callback` on the sampler's thread with a reading at once (the first listener) and every `every` seconds.

        The function given back ends it, from any thread, as often as one likes; a call under way may still finish.
        """
        key = object()
        with self._lock:
            self._listeners[key] = callback
            if self._thread is None and not self._closed:
                self._ended = threading.Event()
                self._thread = threading.Thread(
                    target=self._work, args=(self._ended,), name="kino-metrics", daemon=True
                )
                self._thread.start()
        return lambda: self._leave(key)

    def now(self) -> Readings:
        """A reading of this moment, at most a second old. May take 0.1 s."""
        with self._reading:
            if self._kept and time.monotonic() - self._kept[-1][0] < FRESH_SECONDS:
                return self._kept[-1][1]
            readings = self._probes.read()
            self._kept.append((time.monotonic(), readings))
            self._forget()
            return readings

    def history(self) -> list[Readings]:
        """Readings of the last `keep_seconds`, oldest first; there are gaps where nobody listened."""
        with self._reading:
            self._forget()
            return [readings for _, readings in self._kept]

    def close(self) -> None:
        """End the thread and give the driver's library back; nobody is called any more."""
        with self._lock:
            self._closed = True
            self._listeners.clear()
            thread = self._end()
        if thread is not None and thread is not threading.current_thread():
            thread.join(_CLOSE_SECONDS)
        if thread is None or not thread.is_alive():
            self._probes.close()

    def _forget(self) -> None:
        oldest = time.monotonic() - self._keep_seconds
        while self._kept and self._kept[0][0] < oldest:
            self._kept.popleft()

    def _leave(self, key: object) -> None:
        with self._lock:
            self._listeners.pop(key, None)
            if not self._listeners:
                self._end()

    def _end(self) -> threading.Thread | None:
        self._ended.set()
        thread, self._thread = self._thread, None
        return thread

    def _work(self, ended: threading.Event) -> None:
        while not ended.is_set():
            readings = self.now()
            with self._lock:
                listeners = [] if ended.is_set() else list(self._listeners.values())
            for listener in listeners:
                _tell(listener, readings)
            ended.wait(self._every)


def _tell(listener: Listener, readings: Readings) -> None:
    try:
        listener(readings)
    except Exception:
        log.exception("A listener to Kino's metrics failed; the others are not affected")
