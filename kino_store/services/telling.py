"""Tells of changed frames, once the change is committed."""

from __future__ import annotations

from collections.abc import Sequence

from ..database import Database
from ..events import Events
from ..models import Frame
from ..queries import frames as rows
from ..queries import projects as project_rows

IDS_TOLD = 1000  # in one event; a page that hears of more reads the timeline anew


def tell(database: Database, events: Events, change: str, frames: Sequence[Frame], replaced: Sequence[Frame] = ()) -> None:
    """Publish a `frames` event for frames of one project, in timeline order; nothing for none."""
    if not frames:
        return
    project_id = frames[0].project_id
    with database.read() as connection:
        revision = project_rows.revision(connection, project_id)
        before = rows.after(connection, frames[-1])
    if revision is None:
        return
    ids = [frame.id for frame in frames] if len(frames) <= IDS_TOLD else None
    gone = [frame.id for frame in replaced]
    events.publish("frames", project_id=project_id, revision=revision, change=change, frame_ids=ids, before=before, replaced=gone)
