"""What has changed, told to whoever wants to know: pages, WebSockets, the runner. Published after the commit."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

log = logging.getLogger("kino")

Kind = Literal["metrics", "project", "frames", "task", "tasks"]
Listener = Callable[["Event"], None]


class Event(NamedTuple):
    """One message; on the wire `{"type": kind, "data": data}`, to ComfyUI's pages as `kino.<kind>`.

    project: {project_id, change: created | changed | deleted}.
    frames: {project_id, revision, change: saved | deleted | restored | moved | changed, frame_ids (null: more than
    1,000, read the timeline anew), before: id of the frame that now follows the last of them, null at the end, replaced:
    ids of frames in whose place they are}.
    task: a task without its `data`, and whether a preview is there. tasks: {change, count}, when many changed at once.
    metrics: see metrics.probes.Readings.
    """

    kind: Kind
    data: dict[str, Any]


class Events:
    """A list of listeners. They are called on the thread that publishes, and must return at once."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._lock = threading.Lock()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every event from now on; the answer ends that."""
        with self._lock:
            self._listeners = [*self._listeners, listener]
        return lambda: self._unsubscribe(listener)

    def publish(self, kind: Kind, **data: Any) -> None:
        """Tell everybody. A listener that fails is logged and does not keep the others from hearing."""
        event = Event(kind, data)
        for listener in self._listeners:
            try:
                listener(event)
            except Exception:
                log.exception("A listener to Kino's events failed at %s", kind)

    def _unsubscribe(self, listener: Listener) -> None:
        with self._lock:
            self._listeners = [one for one in self._listeners if one is not listener]
