"""Passes events between the processes that share a database: each page shows what all servers do.

A process writes its events to a table, several at a time and without a flush of the disk, but only while
other servers live. They notice it: on SQLite by its count of commits, on PostgreSQL by a notification.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, cast

from ...database import Database
from ...errors import KinoError
from ...events import Event, Events, Kind
from ...queries import events as rows
from ...queries import projects as project_rows

log = logging.getLogger("kino")

_WAIT_SECONDS = 0.2
_RETRY_SECONDS = 3.0
_END_SECONDS = 5.0
_KEPT = 5000  # events in the table
_AT_ONCE = 1000  # events that are read
_LOCAL = frozenset({"metrics"})  # kinds that only concern this server's pages


class EventRelay:
    """`is_needed`: whether other servers live. `origin`: this process, whose own events don't come back."""

    def __init__(
        self, database: Database, events: Events, origin: str, is_needed: Callable[[], bool]
    ) -> None:
        self._database = database
        self._events = events
        self._origin = origin
        self._is_needed = is_needed
        self._leaving: deque[Event] = deque(maxlen=_KEPT)
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self.last_read = 0  # the id of the newest event that was read
        self.is_ready = False  # whether it would notice an event

    def start(self) -> None:
        """Begin to carry events."""
        self._unsubscribe = self._events.subscribe(self._on_event)
        self._thread = threading.Thread(target=self._run, name="kino-relay", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Send what has not left yet, and end."""
        self._unsubscribe()
        self._closing.set()
        if self._thread is not None:
            self._thread.join(_END_SECONDS)

    def _on_event(self, event: Event) -> None:
        if event.kind not in _LOCAL and threading.current_thread() is not self._thread:
            self._leaving.append(event)

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                with self._database.watch() as has_changed:
                    if not self.is_ready:
                        with self._database.read() as connection:
                            self.last_read = rows.last_id(connection)
                        self.is_ready = True
                    self.read()
                    while not self._closing.is_set():
                        if has_changed(_WAIT_SECONDS):
                            self.read()
                        self._send()
                self._send()
            except KinoError as error:
                log.debug("Kino's events wait: %s", error)
                self._closing.wait(_RETRY_SECONDS)
            except Exception:  # the root of a thread
                log.exception("Kino could not exchange events with other servers, and will try again")
                self._closing.wait(_RETRY_SECONDS)

    def _send(self) -> None:
        """Write what has been published since the last time."""
        leaving = [self._leaving.popleft() for _ in range(len(self._leaving))]
        if not leaving or not self._is_needed():
            return
        new = [{"origin": self._origin, "kind": event.kind, "data": event.data} for event in _newest(leaving)]
        with self._database.write(durable=False) as connection:
            rows.insert(connection, new, _KEPT)
            self._database.notify(connection)

    def read(self) -> None:
        """Publish the others' events here."""
        while True:
            with self._database.read() as connection:
                found = rows.after(connection, self.last_read, _AT_ONCE)
            if not found:
                return
            is_missing_some = found[0].id > self.last_read + 1 and self.last_read > 0
            self.last_read = found[-1].id
            if is_missing_some:  # this process stood still, and they were deleted
                self._tell_all()
            for event in found:
                if event.origin != self._origin:
                    self._events.publish(cast("Kind", event.kind), **event.data)

    def _tell_all(self) -> None:
        """Let the pages read everything again."""
        with self._database.read() as connection:
            projects = project_rows.all_projects(connection)
        for project in projects:
            self._events.publish(
                "frames",
                project_id=project.id,
                revision=project.revision,
                change="changed",
                frame_ids=None,
                before=None,
                replaced=[],
                holds={},
            )
        self._events.publish("tasks", change="added", count=0)


def _newest(events: list[Event]) -> list[Event]:
    """Leave out readings of progress that a later one of the same task follows."""
    found: list[Event] = []
    seen: set[Any] = set()
    for event in reversed(events):
        is_progress = event.kind == "task" and event.data.get("status") == "running"
        if is_progress and event.data["id"] in seen:
            continue
        if event.kind == "task":
            seen.add(event.data["id"])
        found.append(event)
    return found[::-1]
