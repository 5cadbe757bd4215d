"""Limits: what a parameter takes, and the values that it is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from .clock import Floats
from .errors import SheetError
from .functions import rounded

LARGEST_WHOLE = 2.0**53  # up to here float64, and JavaScript, have every whole number


@dataclass(frozen=True)
class Limits:
    """A number parameter, as its generator's manifest describes it.

    `min`, `max`: both included; None is no limit. `is_integer`: it takes whole numbers. `scale`: log
    interpolates the logarithms of keys. `accumulates`: the parameter is applied to each frame on top of the
    one before, as a factor or a sum; tracks with `absolute` then give it the change from frame to frame.
    """

    min: float | None = None
    max: float | None = None
    is_integer: bool = False
    scale: Literal["linear", "log"] = "linear"
    accumulates: Literal["multiply", "add"] | None = None


UNLIMITED = Limits()


def changes(values: Floats, how: Literal["multiply", "add"], track: str, first: int) -> Floats:
    """Return the change of each frame to the one before, v(f) / v(f-1) or v(f) - v(f-1).

    `values`: shape (n + 1,), of the frames from `first` - 1 on; the result has shape (n,).

    Raises:
        SheetError: a value that is divided by is 0.
    """
    before, after = values[:-1], values[1:]
    if how == "add":
        return after - before
    if np.any(before == 0):
        frame = first - 1 + int(np.argmax(before == 0))
        raise SheetError(track, f"Its value is 0 at frame {frame}, and nothing is a multiple of that.")
    return after / before


def limited(values: Floats, limits: Limits) -> tuple[Floats | npt.NDArray[np.int64], Sequence[int]]:
    """Return values inside the limits, and the indices of those that were outside.

    Whole numbers are floor(x + 0.5) of the limited values, int64, of at most 2^53 in size.
    """
    largest = LARGEST_WHOLE if limits.is_integer else np.inf
    low = -largest if limits.min is None else limits.min
    high = largest if limits.max is None else limits.max
    inside = np.clip(values, max(low, -largest), min(high, largest))
    outside = np.flatnonzero(inside != values).tolist()
    return (rounded(inside).astype(np.int64) if limits.is_integer else inside), outside
