"""Change events for WebSockets and the runner. They are published after the commit."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

log = logging.getLogger("kino")

Kind = Literal["metrics", "project", "frames", "task", "tasks", "machines"]
Listener = Callable[["Event"], None]


class Event(NamedTuple):
    """One message; on the WebSocket `{"type": kind, "data": data}`.

    project: {project_id, change: created | changed | deleted}.
    frames: {project_id, revision, change: saved | deleted | restored | moved | changed, frame_ids (null for
    more than 1,000: read the timeline again), before: id of the frame that follows the last of them (null:
    none), replaced: ids of the frames they replace}. task: a task without its `data`, and whether it has a
    new preview. tasks: {change: added | stopped | retried | moved | waiting (for another) | paused | resumed,
    count}: many changed. machines: {change: began | gone | paused | resumed | forgotten, seat}, or
    {change: returned, seat, machine, count: of tasks that others draw now}. metrics: see
    metrics.probes.Readings.
    """

    kind: Kind
    data: dict[str, Any]


class Events:
    """Calls listeners on the thread that publishes; they must return at once."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._lock = threading.Lock()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every event from now on; return a function that ends it."""
        with self._lock:
            self._listeners = [*self._listeners, listener]
        return lambda: self._unsubscribe(listener)

    def publish(self, kind: Kind, /, **data: Any) -> None:
        """Call every listener. One that fails is logged; the others are still called."""
        event = Event(kind, data)
        for listener in self._listeners:
            try:
                listener(event)
            except Exception:
                log.exception("A listener to Kino's events failed at %s", kind)

    def _unsubscribe(self, listener: Listener) -> None:
        with self._lock:
            self._listeners = [one for one in self._listeners if one is not listener]
