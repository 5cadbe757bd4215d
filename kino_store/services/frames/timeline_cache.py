"""The order of each project's frames, read once for a revision: any page of a long film costs what its first page does."""

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

_KEPT = 8  # films; one of 100,000 frames takes 800 KB


@dataclass(frozen=True)
class TimelineOrder:
    """The ids of all frames of a project in order, at a revision."""

    project_id: int
    revision: int
    ids: Sequence[int]


class TimelineCache:
    """The timelines asked for last. For any number of threads; every change of an order, by any process, is a new revision."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, TimelineOrder] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, connection: Connection, project_id: int) -> TimelineOrder:
        """The timeline that this transaction sees. ProjectNotFoundError."""
        revision = project_rows.revision(connection, project_id)
        if revision is None:
            raise ProjectNotFoundError(f"There is no project with id {project_id}. It may have been deleted.")
        with self._lock:
            known = self._known.get(project_id)
        if known is None or known.revision != revision:
            known = TimelineOrder(project_id, revision, array("q", rows.order(connection, project_id)))
        with self._lock:
            self._known[project_id] = known
            self._known.move_to_end(project_id)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return known
