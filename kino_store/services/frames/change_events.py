"""Collects events inside a transaction and publishes them after it commits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import Connection

from ...events import Events
from ...queries import frames as rows
from ...queries import projects as project_rows
from ...values import Frame

IDS_LIMIT = 1000  # in one event; after a larger change, clients read the timeline again


class FrameEvents:
    """The events of one transaction. Those of frames carry the revision that their own change made."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._recorded: list[dict[str, Any]] = []
        self._projects: set[int] = set()
        self._tasks: list[tuple[str, int]] = []

    def record(
        self,
        connection: Connection,
        change: str,
        frames: Sequence[Frame],
        replaced: Sequence[Frame],
        last_file: int,
        *,
        listed: bool = True,
    ) -> None:
        """Bump the project's revision, store its highest file number, and record the event.

        `frames`: at least one, all of one project, in timeline order. Without `listed`, they are only the
        last of very many. `holds` in the event: of the listed frames, those that are not 1.
        """
        project_id, is_listed = frames[0].project_id, listed and len(frames) <= IDS_LIMIT
        self._recorded.append(
            {
                "project_id": project_id,
                "revision": project_rows.bump_revision(connection, project_id, last_file=last_file),
                "change": change,
                "frame_ids": [frame.id for frame in frames] if is_listed else None,
                "before": rows.after(connection, frames[-1]),
                "replaced": [frame.id for frame in replaced],
                "holds": {str(frame.id): frame.hold for frame in frames if frame.hold != 1}
                if is_listed
                else {},
            }
        )

    def replayed(self, connection: Connection, project_id: int) -> None:
        """Record that a change of a process that died was made again: clients read the timeline again."""
        self._recorded.append(
            {
                "project_id": project_id,
                "revision": project_rows.revision(connection, project_id),
                "change": "changed",
                "frame_ids": None,
                "before": None,
                "replaced": [],
                "holds": {},
            }
        )
        self._projects.add(project_id)

    def project_changed(self, project_id: int) -> None:
        """Record that something of the project changed that is not on its timeline."""
        self._projects.add(project_id)

    def tasks_changed(self, change: str, count: int) -> None:
        """Record that tasks were stopped, or given out again (retried)."""
        self._tasks.append((change, count))

    def publish(self) -> None:
        """Publish what was recorded; called after the commit."""
        for event in self._recorded:
            self._events.publish("frames", **event)
        for project_id in self._projects:
            self._events.publish("project", project_id=project_id, change="changed")
        for change, count in self._tasks:
            self._events.publish("tasks", change=change, count=count)
