"""SMPTE timecode: numbers of frames as hours, minutes, seconds and frames, and back.

Drop-frame timecode (SMPTE ST 12-1) skips the numbers 00 and 01 (at 59.94 fps 00 to 03) at the start of each
minute but every tenth, so that it shows the real time. It is written with a semicolon.
"""

from __future__ import annotations

import re
from fractions import Fraction

_PATTERN = re.compile(r"(\d{2}):([0-5]\d):([0-5]\d)([:;])(\d{2,3})")
_NTSC_DROP = {Fraction(30000, 1001): 2, Fraction(60000, 1001): 4}


class TimecodeError(ValueError):
    """A text that is no timecode at this rate."""


def whole_rate(rate: Fraction) -> int:
    """Return the frames that a second of timecode counts: 24 for 24000/1001. At least 1."""
    return max(1, round(rate))


def parse(text: str, rate: Fraction) -> int:
    """Return the frame number of a timecode, from 0. Raises TimecodeError."""
    match = _PATTERN.fullmatch(text)
    if match is None:
        raise TimecodeError(
            f"{text!r} is no timecode. Write it as hours:minutes:seconds:frames, 01:00:00:00."
        )
    hours, minutes, seconds, frames = (int(match[group]) for group in (1, 2, 3, 5))
    fps = whole_rate(rate)
    if frames >= fps or hours >= 24:
        raise TimecodeError(f"{text!r} does not exist at {float(rate):.6g} frames per second.")
    number = ((hours * 60 + minutes) * 60 + seconds) * fps + frames
    if match[4] == ":":
        return number
    dropped = _dropped(rate)
    if seconds == 0 and minutes % 10 and frames < dropped:
        raise TimecodeError(f"{text!r} is skipped in drop-frame timecode.")
    total_minutes = hours * 60 + minutes
    return number - dropped * (total_minutes - total_minutes // 10)


def write(number: int, rate: Fraction, *, drop: bool = False) -> str:
    """Return the timecode of a frame number, from 0; after 24 hours it starts again.

    `drop`: as drop-frame timecode, for 29.97 and 59.94 fps. Raises TimecodeError for other rates.
    """
    fps = whole_rate(rate)
    if drop:
        number = _with_dropped(number, fps, _dropped(rate))
    seconds, frames = divmod(number, fps)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours % 24:02}:{minute:02}:{second:02}{';' if drop else ':'}{frames:02}"


def is_drop(text: str) -> bool:
    """Whether a timecode is written as drop-frame."""
    return ";" in text


def _dropped(rate: Fraction) -> int:
    if rate not in _NTSC_DROP:
        raise TimecodeError(f"Drop-frame timecode is for 29.97 and 59.94 fps, not for {float(rate):.6g}.")
    return _NTSC_DROP[rate]


def _with_dropped(number: int, fps: int, dropped: int) -> int:
    """Return the number that counts skipped ones, too."""
    minute = fps * 60 - dropped
    ten_minutes = minute * 10 + dropped
    tens, rest = divmod(number, ten_minutes)
    skipped = dropped * 9 * tens
    if rest >= dropped:
        skipped += dropped * ((rest - dropped) // minute)
    return number + skipped
