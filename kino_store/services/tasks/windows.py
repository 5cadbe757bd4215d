"""Windows: a pass of a model that takes and makes several frames at once, over more than it can take."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from ...generators.parameters import Window
from .order_rows import misfit


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


def chosen_window(name: str, most: Window, size: int | None, overlap: int | None) -> Window:
    """Return the window that people chose; None is what the manifest says. `name`: of the generator.

    Raises InvalidDataError: the model does not take so many frames at once, or all of a window overlap.
    """
    chosen = most.size if size is None else size
    if chosen > most.size or (chosen - most.plus) % most.multiple or chosen < 1:
        raise misfit("window_size", f"{name} takes {_lengths(most)} frames at once, not {chosen}.")
    if overlap is not None and overlap >= chosen:
        raise misfit("window_overlap", f"Windows of {chosen} frames share at most {chosen - 1}.")
    shared = min(most.overlap if overlap is None else overlap, chosen - 1)
    return most.model_copy(update={"size": chosen, "overlap": shared})


def _lengths(window: Window) -> str:
    """Return "1, 5, 9, … or 81": how many frames a model takes at once."""
    first = window.plus or window.multiple
    found = list(range(first, window.size + 1, window.multiple))
    if len(found) == 1:
        return str(found[0])
    if window.multiple == 1:
        return f"{first} to {window.size}"
    shown = [*map(str, found[:3]), "…"] if len(found) > 4 else list(map(str, found[:-1]))
    return f"{', '.join(shown)} or {found[-1]}"
