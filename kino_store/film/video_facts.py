"""What is known of a video before it is imported. Needs no PyAV, so that ComfyUI's process can use it."""

from __future__ import annotations

import math
from fractions import Fraction

from ..errors import KinoError
from ..values import Value

_FRAME_BYTES = 2_500_000 / (1920 * 1080)  # of a PNG of 8 bits, for a pixel


class VideoError(KinoError):
    """A file that holds no video that can be read."""

    code = "video_broken"


class VideoFacts(Value):
    """What is in a video file.

    `width`, `height`: as it is shown, upright and with square pixels. `seconds`: its length. `fps`: its rate,
    of a variable one the average. `frames`: how many it has, roughly. None: the file does not say. `bits`: of
    a channel. `timecode`: of its first frame.
    """

    width: int
    height: int
    seconds: float | None
    fps: float | None
    frames: int | None
    bits: int
    alpha: bool
    sound: bool
    codec: str
    timecode: str | None = None


def frames_to_come(
    facts: VideoFacts, in_seconds: float, out_seconds: float | None, fps: Fraction | None, every: int
) -> int | None:
    """Return how many frames a part of a video gives; None if its length is unknown.

    `fps`: the rate that it is converted to; None: every frame that it has.
    """
    ends = [end for end in (out_seconds, facts.seconds) if end is not None]
    rate = Fraction(facts.fps or 0).limit_denominator(100_000) if fps is None else fps
    if not ends or not rate:
        return None
    return math.ceil(round((min(ends) - in_seconds) * rate) / every)


def bytes_to_come(facts: VideoFacts, frames: int, width: int, height: int) -> int:
    """Return how much room frames of that size take on the disk, roughly."""
    factor = (2 if facts.bits > 8 else 1) * (4 / 3 if facts.alpha else 1)
    return round(frames * width * height * _FRAME_BYTES * factor)
