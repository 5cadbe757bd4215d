"""Relations: how the frames that a picture is made from are found on the timeline."""

from __future__ import annotations

import re
from typing import Final, Literal

Relation = Literal["previous", "next", "self", "left", "right", "anchor", "fixed"]  # of one frame
RangeRelation = Literal["previous", "range"]  # of several

FILE: Final = "file"  # named by its file
SELF: Final = "self"  # another picture of the same frame
RANGE: Final = "range"  # one of several that stand side by side
# What stands beside a frame, one step away. Left and right are the sides of the gap that it was put into:
# other frames that were put there, too, are not counted.
STEPS: Final = {"previous": -1, "next": 1}
SIDES: Final = {"left": -1, "right": 1}
BESIDE: Final = {**STEPS, **SIDES}
BY_FRAME: Final = frozenset({"fixed", "anchor"})  # what that frame shows, wherever it is

_EARLIER = re.compile(r"previous-([1-9]\d{0,3})")


def earlier(steps: int) -> str:
    """Return the relation of the frame that is `steps` (from 1) before: previous, previous-2, ..."""
    return "previous" if steps == 1 else f"previous-{steps}"


def step_of(relation: str) -> int | None:
    """Return how many frames away a relation's frame is: -1 is the one before. None: found in another way."""
    known = STEPS.get(relation)
    if known is not None:
        return known
    found = _EARLIER.fullmatch(relation)
    return -int(found[1]) if found else None


def is_followed(relation: str) -> bool:
    """Whether a frame that was made from another by this relation can become stale."""
    return (
        relation in SIDES
        or relation in BY_FRAME
        or relation in {FILE, SELF, RANGE}
        or step_of(relation) is not None
    )
