"""Curves: the values of keys at any frames, and between keys."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from .clock import Floats

Interpolation = Literal["hold", "linear", "smooth", "bezier", "ease"]
Outside = Literal["hold", "loop", "mirror"]
Handles = tuple[float, float, float, float]

EASE: Handles = (0.42, 0.0, 0.58, 1.0)  # ease-in-out of CSS Easing Functions Level 1
_BISECTIONS = 30


class Knot(NamedTuple):
    """A key on a curve. `frame`: may be fractional. `interpolation`: from here to the next knot.

    `handles`: x1, y1, x2, y2 of a Bezier curve from (0, 0) to (1, 1), both x in 0..1.
    """

    frame: float
    value: float
    interpolation: Interpolation = "linear"
    handles: Handles = EASE


def curve_values(
    knots: Sequence[Knot], frames: Floats, outside: Outside = "hold", *, log: bool = False
) -> Floats:
    """Return the values of a curve, float64, shaped as `frames`.

    `knots`: at least one, by rising frame, with finite values. With u = (f - f0) / (f1 - f0) between two
    knots, `hold` is v0; `linear` v0 + u (v1 - v0); `bezier` and `ease` take the y of the cubic Bezier curve
    whose x is u instead of u; `smooth` is the monotone cubic Hermite curve of each run of smooth knots, which
    never leaves v0..v1. Before the first knot and after the last, a curve holds its ends, or repeats: `loop`
    from its first frame, `mirror` forwards and backwards in turn. `log`: interpolates the natural logarithm
    of the values, which must be over 0.
    """
    times = np.array([knot.frame for knot in knots])
    values = np.array([knot.value for knot in knots], dtype=np.float64)
    work = np.log(values) if log else values
    at = _folded(frames, times[0], times[-1], outside)
    result = np.interp(at, times, work)
    last = len(knots) - 1
    index = np.clip(np.searchsorted(times, at, "right") - 1, 0, last)
    kinds = np.array([_KINDS[knot.interpolation] for knot in knots])
    kinds[last] = _HOLD
    kind = kinds[index]
    if np.any(kinds == _SMOOTH):
        _fill_smooth(result, at, index, kinds, times, work)
    chosen = kind == _BEZIER
    if np.any(chosen):
        handles = np.array([EASE if knot.interpolation == "ease" else knot.handles for knot in knots])
        start = index[chosen]
        u = _progress(at[chosen], times, start)
        result[chosen] = work[start] + (work[start + 1] - work[start]) * bezier(u, handles[start])
    if log:
        result = np.exp(result)
    exact = (kind == _HOLD) | (at <= times[index])
    return np.where(exact, values[index], result)


def bezier(u: Floats, handles: Floats) -> Floats:
    """Return y where a cubic Bezier curve from (0, 0) to (1, 1) has the x `u`.

    `u`: shape (n,), 0..1. `handles`: shape (n, 4), x1 y1 x2 y2. x is monotone because both handles' x are in
    0..1, so 30 bisections find its parameter to 2^-31. Source: CSS Easing Functions Level 1, section 2.3.
    """
    x1, y1, x2, y2 = handles.T
    linear, square, cube = 3 * x1, 3 * (x2 - 2 * x1), 1 + 3 * (x1 - x2)
    t, x = np.full_like(u, 0.5), np.empty_like(u)
    for power in range(2, _BISECTIONS + 2):
        np.multiply(cube, t, out=x)
        x += square
        x *= t
        x += linear
        x *= t
        np.subtract(u, x, out=x)
        t += np.copysign(0.5**power, x, out=x)
    y: Floats = (((1 + 3 * (y1 - y2)) * t + 3 * (y2 - 2 * y1)) * t + 3 * y1) * t
    return y


def tangents(times: Sequence[float], values: Sequence[float]) -> list[float]:
    """Return the slope at each knot of a monotone cubic Hermite curve.

    `times`: at least two, rising. A slope is the mean of the secants at both sides, 0 at a turn; each pair is
    then shortened into the circle of radius 3, from the first interval to the last. Source: F. N. Fritsch and
    R. E. Carlson, "Monotone Piecewise Cubic Interpolation", SIAM J. Numer. Anal. 17 (1980), 238-246.
    """
    secants = [(values[n + 1] - values[n]) / (times[n + 1] - times[n]) for n in range(len(times) - 1)]
    inner = [
        (before + after) / 2 if before * after > 0 else 0.0 for before, after in itertools.pairwise(secants)
    ]
    slopes = [secants[0], *inner, secants[-1]]
    for n, secant in enumerate(secants):
        if secant == 0:
            slopes[n] = slopes[n + 1] = 0.0
            continue
        length = math.hypot(slopes[n] / secant, slopes[n + 1] / secant)
        if length > 3:
            slopes[n] *= 3 / length
            slopes[n + 1] *= 3 / length
    return slopes


_HOLD, _LINEAR, _SMOOTH, _BEZIER = range(4)
_KINDS: dict[Interpolation, int] = {
    "hold": _HOLD,
    "linear": _LINEAR,
    "smooth": _SMOOTH,
    "bezier": _BEZIER,
    "ease": _BEZIER,
}


def _folded(frames: Floats, first: float, last: float, outside: Outside) -> Floats:
    """Return the frames at which the curve is read."""
    span = last - first
    if outside == "hold" or span <= 0:
        return frames
    passed = np.mod(frames - first, span if outside == "loop" else 2 * span)
    if outside == "mirror":
        passed = np.where(passed > span, 2 * span - passed, passed)
    return np.where((frames < first) | (frames > last), first + passed, frames)


def _progress(at: Floats, times: Floats, start: npt.NDArray[np.intp]) -> Floats:
    """Return u, 0..1, of frames behind the knots `start`, which are not the last."""
    return np.clip((at - times[start]) / (times[start + 1] - times[start]), 0.0, 1.0)


def _fill_smooth(
    result: Floats,
    at: Floats,
    index: npt.NDArray[np.intp],
    kinds: npt.NDArray[np.int_],
    times: Floats,
    values: Floats,
) -> None:
    """Put the values of smooth segments into `result`. Each run of them is one curve."""
    slopes = np.zeros((2, len(times)))  # at the start and at the end of each segment
    edges = np.flatnonzero(np.diff(np.concatenate(([False], kinds == _SMOOTH))))
    for first, end in zip(edges[::2], edges[1::2], strict=True):
        run = tangents(times[first : end + 1].tolist(), values[first : end + 1].tolist())
        slopes[0, first:end], slopes[1, first:end] = run[:-1], run[1:]
    chosen = kinds[index] == _SMOOTH
    start = index[chosen]
    u, width = _progress(at[chosen], times, start), times[start + 1] - times[start]
    low, high = values[start], values[start + 1]
    rise = u * u * (3 - 2 * u)
    bend = u * (1 - u) * width * ((1 - u) * slopes[0, start] - u * slopes[1, start])
    curve = low + (high - low) * rise + bend
    result[chosen] = np.clip(curve, np.minimum(low, high), np.maximum(low, high))
