"""What expressions compute with: operators and functions over float64 arrays and scalars.

All are elementwise. What has no value at a frame (a division by zero, the root of a negative number) is NaN
there, and NaN goes on through every function, comparisons included, so that the result shows it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Value = Any  # a float64 array or scalar; they broadcast
Bits = npt.NDArray[np.uint64]


def divide(a: Value, b: Value) -> Value:
    """Return a / b; NaN where b is 0."""
    return np.divide(a, np.where(np.equal(b, 0), np.nan, b))


def power(a: Value, b: Value) -> Value:
    """Return a to the power of b, in floating point; NaN for 0 to a negative power."""
    undefined = np.isnan(a) | np.isnan(b) | (np.equal(a, 0) & np.less(b, 0))
    return np.where(undefined, np.nan, np.power(a, b))


def compared(compare: Callable[[Value, Value], Value]) -> Callable[[Value, Value], Value]:
    """Return a comparison that gives 1.0 and 0.0."""
    return lambda a, b: np.where(np.isnan(a) | np.isnan(b), np.nan, compare(a, b))


def where(condition: Value, then: Value, otherwise: Value) -> Value:
    """Return `then` where the condition is not 0."""
    return np.where(np.isnan(condition), np.nan, np.where(np.not_equal(condition, 0), then, otherwise))


def both(a: Value, b: Value) -> Value:
    """Return `a and b` as Python has it: a where it is 0, else b."""
    return where(a, b, a)


def either(a: Value, b: Value) -> Value:
    """Return `a or b` as Python has it: a where it is not 0, else b."""
    return where(a, a, b)


def negated(a: Value) -> Value:
    """Return 1 where a is 0, else 0."""
    return where(a, 0.0, 1.0)


def minimum(*values: Value) -> Value:
    """Return the smallest of the arguments."""
    return functools.reduce(np.minimum, values)


def maximum(*values: Value) -> Value:
    """Return the largest of the arguments."""
    return functools.reduce(np.maximum, values)


def clamp(x: Value, low: Value, high: Value) -> Value:
    """Return x, at least `low` and at most `high`."""
    return np.minimum(np.maximum(x, low), high)


def rounded(x: Value) -> Value:
    """Return the nearest whole number, halves upwards: floor(x + 0.5)."""
    return np.floor(np.add(x, 0.5))


def logarithm(x: Value) -> Value:
    """Return the natural logarithm; NaN unless x is over 0."""
    return np.log(np.where(np.greater(x, 0), x, np.nan))


def mix(a: Value, b: Value, u: Value) -> Value:
    """Return a + (b - a) u. Source: GLSL 4.60, section 8.3."""
    return a + (b - a) * u


def smoothstep(low: Value, high: Value, x: Value) -> Value:
    """Return 0 up to `low`, 1 from `high` on, t² (3 - 2t) between. Source: GLSL 4.60, section 8.3."""
    t = clamp(divide(x - low, high - low), 0.0, 1.0)
    return t * t * (3 - 2 * t)


def fraction(x: Value) -> Value:
    """Return x - floor(x), 0..1."""
    return x - np.floor(x)


def tri(x: Value) -> Value:
    """Return a triangle wave of period 1, -1..1, as a sine begins: 0 at 0, 1 at 1/4, -1 at 3/4."""
    return 4 * np.abs(fraction(x - 0.25) - 0.5) - 1


def saw(x: Value) -> Value:
    """Return a wave of period 1 that rises from -1 to 1 and falls back at whole numbers."""
    return 2 * fraction(x) - 1


def square(x: Value) -> Value:
    """Return 1 in the first half of each period of 1, -1 in the second."""
    return where(compared(np.less)(fraction(x), 0.5), 1.0, -1.0)


def pulse(x: Value, width: Value = 0.5) -> Value:
    """Return 1 in the first `width` (0..1) of each period of 1, else 0."""
    return compared(np.less)(fraction(x), width)


def rand(seed: Value) -> Value:
    """Return a number of 0..1 (without 1) that depends on `seed` only, the same on every machine."""
    return np.where(np.isnan(seed), np.nan, _unit(_mixed(_bits(seed))))


def noise(x: Value, seed: Value = 0.0) -> Value:
    """Return smooth noise of -1..1 over x, with a random value at each whole number; repeats after 2^32.

    Between them it follows 6t⁵ - 15t⁴ + 10t³. Source: K. Perlin, "Improving Noise", SIGGRAPH 2002.
    """
    known = np.isfinite(x) & np.isfinite(seed)
    at = np.where(known, x, 0.0)
    cell, key = np.floor(at), _mixed(_bits(seed))
    t = at - cell
    low, high = (2 * _unit(_mixed(key + _lattice(one) * _STEP)) - 1 for one in (cell, cell + 1))
    return np.where(known, low + (high - low) * (t * t * t * (t * (6 * t - 15) + 10)), np.nan)


# 2^64 divided by the golden ratio, made odd.
_STEP = np.uint64(0x9E3779B97F4A7C15)


def _bits(x: Value) -> Bits:
    """Return the bits of float64 numbers, at least one-dimensional; 0.0 and -0.0 are the same."""
    return (np.atleast_1d(np.asarray(x, dtype=np.float64)) + 0.0).view(np.uint64)


def _lattice(cell: Value) -> Bits:
    return np.atleast_1d(np.mod(cell, 2.0**32)).astype(np.uint64)


def _mixed(bits: Bits) -> Bits:
    """Return the finaliser of SplitMix64 after one step.

    Source: G. L. Steele, D. Lea and C. H. Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA
    2014, with the constants of D. Stafford's variant 13.
    """
    z = bits + _STEP
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Bits = z ^ (z >> np.uint64(31))
    return mixed


def _unit(bits: Bits) -> Value:
    """Return the upper 53 bits as a number of 0..1, without 1."""
    return (bits >> np.uint64(11)) * 2.0**-53


class Function(NamedTuple):
    """A function and how many arguments it takes; `most` None is any number."""

    call: Callable[..., Value]
    least: int = 1
    most: int | None = 1


FUNCTIONS: dict[str, Function] = {
    "sin": Function(np.sin),
    "cos": Function(np.cos),
    "tan": Function(np.tan),
    "asin": Function(np.arcsin),
    "acos": Function(np.arccos),
    "atan": Function(np.arctan),
    "atan2": Function(np.arctan2, 2, 2),
    "tanh": Function(np.tanh),
    "abs": Function(np.abs),
    "floor": Function(np.floor),
    "ceil": Function(np.ceil),
    "round": Function(rounded),
    "sqrt": Function(np.sqrt),
    "exp": Function(np.exp),
    "log": Function(logarithm),
    "min": Function(minimum, 1, None),
    "max": Function(maximum, 1, None),
    "clamp": Function(clamp, 3, 3),
    "mix": Function(mix, 3, 3),
    "where": Function(where, 3, 3),
    "smoothstep": Function(smoothstep, 3, 3),
    "fmod": Function(np.fmod, 2, 2),
    "tri": Function(tri),
    "saw": Function(saw),
    "square": Function(square),
    "pulse": Function(pulse, 1, 2),
    "noise": Function(noise, 1, 2),
    "rand": Function(rand),
}
