"""Keeps the order of recently read timelines in memory, so that any page of a long film costs the same."""

from __future__ import annotations

import threading
from array import array
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from ...errors import ProjectNotFoundError
from ...queries import frames as rows
from ...queries import projects as project_rows

_PROJECTS_KEPT = 8  # one of 100,000 frames takes 800 KB


@dataclass(frozen=True)
class TimelineOrder:
    """The ids of all frames of a project in order, at one revision."""

    project_id: int
    revision: int
    ids: Sequence[int]


class TimelineCache:
    """The timelines read last. Thread-safe. Every change of an order, by any process, is a new revision."""

    def __init__(self) -> None:
        self._orders: OrderedDict[int, TimelineOrder] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, connection: Connection, project_id: int) -> TimelineOrder:
        """Return the timeline as this transaction sees it. Raises ProjectNotFoundError."""
        revision = project_rows.revision(connection, project_id)
        if revision is None:
            raise ProjectNotFoundError(f"There is no project with id {project_id}. It may have been deleted.")
        with self._lock:
            order = self._orders.get(project_id)
        if order is None or order.revision != revision:
            order = TimelineOrder(project_id, revision, array("q", rows.timeline_ids(connection, project_id)))
        with self._lock:
            self._orders[project_id] = order
            self._orders.move_to_end(project_id)
            while len(self._orders) > _PROJECTS_KEPT:
                self._orders.popitem(last=False)
        return order
