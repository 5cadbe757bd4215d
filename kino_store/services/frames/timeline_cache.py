"""Keeps the order of recently read timelines in memory, so that any page of a long film costs the same."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy.engine import Connection

from ...errors import ProjectNotFoundError
from ...parameters import LABELS
from ...queries import frames as rows
from ...queries import marks
from ...queries import projects as project_rows
from ...recent import Recent

_PROJECTS_KEPT = 8  # one of 100,000 frames takes 800 KB, and 200 KB more each with marks and holds
_LABELS = {label: number for number, label in enumerate(LABELS, 1)}


@dataclass(frozen=True)
class TimelineOrder:
    """The ids of all frames of a project in order, at one revision.

    `states`: a 16-bit number for each frame, little-endian; see `_states`. Empty if no frame has marks.
    `holds`: the ticks of each frame; empty if all are 1. A tick is a frame of the film as it is played.
    """

    project_id: int
    revision: int
    ids: Sequence[int]
    states: bytes = b""
    holds: Sequence[int] = ()

    @property
    def ticks(self) -> int:
        """The length of the film."""
        return sum(self.holds) if self.holds else len(self.ids)

    def first_tick(self, index: int) -> int:
        """Return the tick, from 0, at which the frame of a timeline index begins."""
        return sum(self.holds[:index]) if self.holds else index

    def tick_of(self, frame_id: int) -> int:
        """Return the tick, from 0, at which a frame begins; 0 if it is not on the timeline."""
        return self.first_tick(self.ids.index(frame_id)) if frame_id in self.ids else 0

    def hold_runs(self) -> list[tuple[int, int]]:
        """Return (number of frames, ticks of each) from the first frame on; empty if all holds are 1."""
        return [(len(list(run)), hold) for hold, run in groupby(self.holds)]


class TimelineCache:
    """The timelines read last. Thread-safe. Every change of an order, by any process, is a new revision."""

    def __init__(self) -> None:
        self._orders: Recent[int, TimelineOrder] = Recent(_PROJECTS_KEPT)

    def get(self, connection: Connection, project_id: int) -> TimelineOrder:
        """Return the timeline as this transaction sees it. Raises ProjectNotFoundError."""
        revision = project_rows.revision(connection, project_id)
        if revision is None:
            raise ProjectNotFoundError(f"There is no project with id {project_id}. It may have been deleted.")
        order = self._orders.get(project_id)
        if order is None or order.revision != revision:
            ids = array("q", rows.timeline_ids(connection, project_id))
            states = _states(ids, marks.states(connection, project_id))
            holds = _holds(ids, dict(marks.holds(connection, project_id)))
            order = TimelineOrder(project_id, revision, ids, states, holds)
        self._orders.put(project_id, order)
        return order


def _holds(ids: Sequence[int], held: Mapping[int, int]) -> Sequence[int]:
    return array("H", [held.get(frame_id, 1) for frame_id in ids]) if held else ()


def _states(ids: Sequence[int], marked: Sequence[tuple[int, int, str, bool]]) -> bytes:
    """Pack marks in the order of the timeline: bits 0 to 2 are the rating, 3 to 5 the label, 6 is a note."""
    if not marked:
        return b""
    packed = array("H", bytes(2 * len(ids)))
    index = {frame_id: number for number, frame_id in enumerate(ids)}
    for frame_id, rating, label, has_note in marked:
        if frame_id in index:
            packed[index[frame_id]] = rating | _LABELS.get(label, 0) << 3 | bool(has_note) << 6
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()
