"""Finds the frames that relations mean for a place on a timeline."""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import KinoError
from ...queries.uses import ID
from ...relations import BESIDE, SIDES
from ...values import Frame, Project
from .reader import FrameReader
from .stale import FrameStale


class RelatedFrames:
    """What stands beside a place now, and what has to be loaded when a picture is made again."""

    def __init__(self, reader: FrameReader, stale: FrameStale) -> None:
        self._reader = reader
        self._stale = stale

    def beside(self, project: Project, position: str, relation: str) -> Frame:
        """Return the frame next to a position. `relation`: previous, next, left or right.

        Raises:
            KinoError: there is none.
        """
        after = BESIDE[relation] > 0
        found = self._reader.neighbour(project.id, position, after=after)
        if found is None:
            where = "after" if after else "before"
            raise KinoError(
                f"It is made from the frame {where} it, and there is none. Put a frame {where} it, or choose "
                "the frame to start from."
            )
        return found

    def before(self, project: Project, position: str, count: int) -> list[Frame]:
        """Return the last `count` frames before a position, in order.

        Raises:
            KinoError: there are not as many.
        """
        last = self._reader.neighbour(project.id, position, after=False)
        ids = self._reader.timeline_order(project.id).ids
        end = 0 if last is None else ids.index(last.id) + 1
        if end < count:
            raise KinoError(
                f"It is made from the {count} frames before it, and there are {end}. Put more frames before "
                "it, or choose a generator that starts from fewer."
            )
        return self._reader.timeline_page(project.id, end - count, count)[1]

    def between(self, project: Project, ends: Sequence[Frame]) -> list[Frame]:
        """Return the frames from the first to the last of `ends`, as they stand on the timeline.

        Raises:
            KinoError: one of these two is not there any more.
        """
        index = {frame_id: at for at, frame_id in enumerate(self._reader.timeline_order(project.id).ids)}
        shown = [self._reader.shown_for(frame) for frame in (ends[0], ends[-1])]
        if any(frame.id not in index for frame in shown):
            raise KinoError("The first or the last frame of the range is not on the timeline any more.")
        first, last = sorted(index[frame.id] for frame in shown)
        return self._reader.timeline_page(project.id, first, last - first + 1)[1]

    def at_side(self, project: Project, position: str, relation: str, file: str) -> Frame:
        """Return the frame at a side of the gap that holds a position; see stale.py for in-betweens.

        `relation`: left or right. `file`: of the frame that was or will be used.

        Raises:
            KinoError: nothing stands there.
        """
        nearest = self.beside(project, position, relation)
        if nearest.path == file:
            return nearest
        found = self._stale.sources_of(project.id)
        index = next(at for at, one in enumerate(found.shown) if one[ID] == nearest.id)
        side = found.side(index + (SIDES[relation] < 0), relation, file)
        return nearest if side is None else self._reader.get(found.shown[side][ID])
