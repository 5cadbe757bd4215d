"""From the pictures of a clip to frames of a film: leaves out those at the ends, and converts the rate."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, cast

import numpy as np

from ..values import Rate

if TYPE_CHECKING:
    from ..media.png import Pixels
    from .pictures import Load

_HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Conversion:
    """How the pictures of a clip become frames.

    `drop_first`, `drop_last`: pictures at the ends that are left out. `rate`: as_is makes one frame of each
    of the others. hold shows each for its time, so pictures are repeated or left out, as an import does.
    resample mixes the two pictures around the time of each frame. Both keep the length in seconds. `fps`,
    `to_fps`: the exact rates of the clip and of the film.
    """

    drop_first: int = 0
    drop_last: int = 0
    rate: Rate = "as_is"
    fps: Fraction = Fraction(1)
    to_fps: Fraction = Fraction(1)

    @property
    def changes_rate(self) -> bool:
        """Whether there are other frames than pictures."""
        return self.rate != "as_is" and self.fps != self.to_fps

    @property
    def frames_each(self) -> Fraction:
        """For how many frames a picture is shown."""
        return self.to_fps / self.fps

    def count(self, pictures: int) -> int:
        """Return the number of frames that this many pictures give."""
        kept = max(0, pictures - self.drop_first - self.drop_last)
        if not self.changes_rate or not kept:
            return kept
        mixed = math.ceil((kept - 1) * self.frames_each) if self.rate == "resample" else 0
        return max(1, mixed, _rounded(kept * self.frames_each))


@dataclass(frozen=True)
class ClipFrame:
    """A frame: picture number `number` of the clip, from 0; of the next one it has the share `share`."""

    number: int
    load: Load
    share: Fraction = Fraction(0)


def frames_of(loads: Iterable[Load], conversion: Conversion) -> Iterator[ClipFrame]:
    """Yield the frames of a clip in order. A few pictures are taken ahead."""
    kept = _kept(enumerate(loads), conversion)
    if not conversion.changes_rate:
        yield from (ClipFrame(number, load) for number, load in kept)
    elif conversion.rate == "hold":
        yield from _held(kept, conversion)
    else:
        yield from _resampled(kept, conversion)


def _kept(pictures: Iterator[tuple[int, Load]], conversion: Conversion) -> Iterator[tuple[int, Load]]:
    ahead: deque[tuple[int, Load]] = deque()
    for picture in pictures:
        if picture[0] >= conversion.drop_first:
            ahead.append(picture)
        if len(ahead) > conversion.drop_last:
            yield ahead.popleft()


def _held(pictures: Iterator[tuple[int, Load]], conversion: Conversion) -> Iterator[ClipFrame]:
    """Begin each picture at the frame nearest to its time, as FFmpeg's filter `fps` does."""
    made, end = 0, 0
    shown: tuple[int, Load] | None = None
    for at, picture in enumerate(pictures):
        begin = _rounded(at * conversion.frames_each)
        if shown:
            yield from (ClipFrame(*shown) for _ in range(made, begin))
        made, end = begin, max(1, _rounded((at + 1) * conversion.frames_each))
        shown = picture
    if shown:
        yield from (ClipFrame(*shown) for _ in range(made, end))


def _resampled(pictures: Iterator[tuple[int, Load]], conversion: Conversion) -> Iterator[ClipFrame]:
    """Mix the pictures before and after the time of each frame. The last one is held to its end."""
    step = 1 / conversion.frames_each
    made, end = 0, 0
    before: tuple[int, Load] | None = None
    for at, (number, load) in enumerate(pictures):
        while before and made * step < at:
            share = made * step - (at - 1)
            yield ClipFrame(before[0], partial(_mixed, before[1], load, share) if share else before[1], share)
            made += 1
        before, end = (number, load), max(1, _rounded((at + 1) * conversion.frames_each))
    if before:
        yield from (ClipFrame(*before) for _ in range(made, end))


def _mixed(first: Load, second: Load, share: Fraction) -> Pixels:
    one, other = first(), second()
    weight = np.float32(float(share))
    mixed = one.astype(np.float32)
    mixed += (other.astype(np.float32) - mixed) * weight
    return cast("Pixels", np.rint(mixed).astype(one.dtype))


def _rounded(value: Fraction) -> int:
    """Round half up: Python's own rounds half to even."""
    return math.floor(value + _HALF)
