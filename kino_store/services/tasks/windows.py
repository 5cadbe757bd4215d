"""Windows: a pass of a model that takes and makes several frames at once, over more than it can take."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from ...generators.parameters import Window


class Part(NamedTuple):
    """The frames `start` to `end` of a pass, of which `first` to `last` are kept; both without the end."""

    start: int
    end: int
    first: int
    last: int


def parts_of(count: int, window: Window) -> list[Part]:
    """Return the windows over `count` frames, evenly spread and each as long as the others.

    Two that overlap are cut in the middle of the overlap: the frames at the end of a window have the least to
    go by. Too few frames for one window get shorter ones, of a length that the model has. Empty if there is
    none.
    """
    length = window.length_for(count)
    if length is None:
        return []
    overlap = min(window.overlap, length - 1)
    more = max(0, -(-(count - length) // (length - overlap)))  # windows after the first
    starts = [round(number * (count - length) / max(1, more)) for number in range(more + 1)]
    cuts = [0, *((before + length + start) // 2 for before, start in pairwise(starts)), count]
    return [
        Part(start, start + length, first, last)
        for start, first, last in zip(starts, cuts[:-1], cuts[1:], strict=True)
    ]
