"""Samples the machine on its own thread while there are listeners, with a history of 15 minutes."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable

from .probes import Probes, Readings

log = logging.getLogger("kino")

Listener = Callable[[Readings], None]

FRESH_SECONDS = 1.0  # a younger reading is reused
_CLOSE_SECONDS = 2.0  # a hanging driver must not block ComfyUI's exit


class Sampler:
    """`interval`: seconds between readings. `history_seconds`: the length of `history`. Thread-safe."""

    def __init__(self, probes: Probes, interval: float = 2.0, history_seconds: float = 900.0) -> None:
        self._probes = probes
        self._interval = interval
        self._history_seconds = history_seconds
        self._history: deque[tuple[float, Readings]] = deque()  # one per second at most, however many callers
        self._listeners: dict[object, Listener] = {}
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()  # of the current thread: each thread has its own
        self._closed = False
        self._lock = threading.Lock()  # listeners and thread; never held during a reading
        self._reading = threading.Lock()  # probes and history

    def listen(self, callback: Listener) -> Callable[[], None]:
        """Call `callback` on the sampler's thread every `interval` seconds, for the first listener at once.

        Returns a function that ends it; it may be called repeatedly and from any thread. A running call may
        still finish.
        """
        key = object()
        with self._lock:
            self._listeners[key] = callback
            if self._thread is None and not self._closed:
                self._stop = threading.Event()
                self._thread = threading.Thread(
                    target=self._run, args=(self._stop,), name="kino-metrics", daemon=True
                )
                self._thread.start()
        return lambda: self._remove_listener(key)

    def now(self) -> Readings:
        """Return a reading, at most one second old. May take 0.1 s."""
        with self._reading:
            if self._history and time.monotonic() - self._history[-1][0] < FRESH_SECONDS:
                return self._history[-1][1]
            readings = self._probes.read()
            self._history.append((time.monotonic(), readings))
            self._drop_old()
            return readings

    def history(self) -> list[Readings]:
        """Return the readings of the last `history_seconds`, oldest first; gaps mean no listeners."""
        with self._reading:
            self._drop_old()
            return [readings for _, readings in self._history]

    def close(self) -> None:
        """End the thread and close the driver's library. Listeners are no longer called."""
        with self._lock:
            self._closed = True
            self._listeners.clear()
            thread = self._stop_thread()
        if thread is not None and thread is not threading.current_thread():
            thread.join(_CLOSE_SECONDS)
        if thread is None or not thread.is_alive():
            self._probes.close()

    def _drop_old(self) -> None:
        oldest = time.monotonic() - self._history_seconds
        while self._history and self._history[0][0] < oldest:
            self._history.popleft()

    def _remove_listener(self, key: object) -> None:
        with self._lock:
            self._listeners.pop(key, None)
            if not self._listeners:
                self._stop_thread()

    def _stop_thread(self) -> threading.Thread | None:
        self._stop.set()
        thread, self._thread = self._thread, None
        return thread

    def _run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            readings = self.now()
            with self._lock:
                listeners = [] if stop.is_set() else list(self._listeners.values())
            for listener in listeners:
                _notify(listener, readings)
            stop.wait(self._interval)


def _notify(listener: Listener, readings: Readings) -> None:
    try:
        listener(readings)
    except Exception:  # a listener may raise anything, and the others must still be called
        log.exception("A listener of Kino's metrics failed; the others are not affected")
