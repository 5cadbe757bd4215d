"""The condition of all queries for the frames of a timeline."""

from __future__ import annotations

import sqlalchemy as sa

from ..tables import frames


def live(project_id: int) -> sa.ColumnElement[bool]:
    """Return the condition for a timeline's frames: not in the trash, and no takes that aren't shown."""
    return sa.and_(
        frames.c.project_id == project_id, frames.c.shown == sa.true(), frames.c.deleted_at.is_(None)
    )
