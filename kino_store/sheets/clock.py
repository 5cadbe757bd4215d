"""Times of a sheet: frames, seconds and beats, and where keys stand."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from .errors import SheetError

Floats = npt.NDArray[np.float64]
Unit = Literal["frame", "second", "beat"]

HIGHEST_BPM = 1000.0


class KeyTime(NamedTuple):
    """When a key stands: `value` frames or seconds from the sheet's first frame, or the beat `value`."""

    value: float
    unit: Unit = "frame"


@dataclass(frozen=True)
class Clock:
    """The rate and the music of a sheet.

    `fps`: exact frames per second. `bpm`: beats per minute, over 0 and up to 1000. `offset`: seconds from the
    sheet's first frame to beat 0; negative where the music began before the sheet.

    Raises:
        SheetError: a number is out of range.
    """

    fps: Fraction
    bpm: float = 120.0
    offset: float = 0.0

    def __post_init__(self) -> None:
        if self.fps <= 0:
            raise SheetError("fps", f"{self.fps} frames per second can't be used. It must be over 0.")
        if not 0 < self.bpm <= HIGHEST_BPM:
            raise SheetError("bpm", f"{self.bpm} beats per minute can't be used. Write 1 to 1000.")
        if not math.isfinite(self.offset):
            raise SheetError("offset", "It must be a finite number of seconds.")

    def seconds(self, frames: Floats) -> Floats:
        """Return the seconds from the sheet's first frame, float64, shaped as `frames`."""
        return frames * float(self.fps.denominator) / float(self.fps.numerator)

    def beats(self, frames: Floats) -> Floats:
        """Return the beats, float64, shaped as `frames`: (seconds - offset) · bpm / 60."""
        return (self.seconds(frames) - self.offset) * (self.bpm / 60)

    def frame(self, time: KeyTime) -> float:
        """Return the frame of a time, from the sheet's first. Beats and seconds may fall between frames."""
        if time.unit == "frame":
            return float(time.value)
        seconds = Fraction(time.value)
        if time.unit == "beat":
            seconds = Fraction(self.offset) + seconds * 60 / Fraction(self.bpm)
        return float(seconds * self.fps)


class Timed(Protocol):
    """What has a time: a key."""

    @property
    def time(self) -> KeyTime:
        """When it stands."""


TimedKey = TypeVar("TimedKey", bound=Timed)


def ordered(keys: Iterable[TimedKey], clock: Clock, track: str) -> list[tuple[float, TimedKey]]:
    """Return keys with their frames, by rising frame. Raises SheetError if two stand at one frame."""
    placed = sorted(((clock.frame(key.time), key) for key in keys), key=lambda one: one[0])
    for (frame, _), (after, _) in itertools.pairwise(placed):
        if frame == after:
            raise SheetError(track, f"Two of its keys stand at frame {frame:.15g}.")
    return placed
