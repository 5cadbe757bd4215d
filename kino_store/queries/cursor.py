"""Results as the driver has them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa


def fetched(found: sa.CursorResult[Any]) -> list[tuple[Any, ...]]:
    """Return all rows from the driver's cursor, without a Row for each: half the time for many."""
    return [] if found.cursor is None else list(found.cursor.fetchall())
