"""Changes of timelines: counted, and read for the events that tell of them, while the projects are held; told after the commit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import Connection

from ...events import Events
from ...queries import frames as rows
from ...queries import projects as project_rows
from ...values import Frame

IDS_TOLD = 1000  # in one event; a page that hears of more reads the timeline anew


class FrameEvents:
    """The `frames` events of one transaction. Each says the revision and the place that the change itself made."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._noted: list[dict[str, Any]] = []

    def note(
        self,
        connection: Connection,
        change: str,
        frames: Sequence[Frame],
        replaced: Sequence[Frame] = (),
        **columns: Any,
    ) -> None:
        """A change to frames of one project, in timeline order: its new revision, `columns` of its row and an event; nothing for none."""
        if not frames:
            return
        project_id = frames[0].project_id
        self._noted.append(
            {
                "project_id": project_id,
                "revision": project_rows.touch(connection, project_id, **columns),
                "change": change,
                "frame_ids": [frame.id for frame in frames] if len(frames) <= IDS_TOLD else None,
                "before": rows.after(connection, frames[-1]),
                "replaced": [frame.id for frame in replaced],
            }
        )

    def publish(self) -> None:
        """Tell, when the transaction is committed."""
        for event in self._noted:
            self._events.publish("frames", **event)
