"""Texts over frames: which text a frame has, with numbers put in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .clock import Clock, Floats, ordered
from .errors import SheetError
from .tracks import TextTrack

# {snow:.2f}: the track's value with two digits behind the point. Other braces are left as they are.
_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*):\.([0-9])f\}")


@dataclass(frozen=True)
class TextColumn:
    """The texts of a track, one a frame.

    `following`: the texts of the next keys, towards which `average` and `combine` go over, and `weights`
    their share, float64 of shape (n,), 0..1 (it stays below 1, and is 0 behind the last key). Both are None
    for tracks that switch.
    """

    texts: tuple[str, ...]
    following: tuple[str, ...] | None = None
    weights: Floats | None = None


def placeholders(text: str) -> set[str]:
    """Return the names of the number tracks whose values a text shows."""
    return {match[1] for match in _PLACEHOLDER.finditer(text)}


def text_column(track: TextTrack, clock: Clock, frames: Floats, numbers: Mapping[str, Floats]) -> TextColumn:
    """Return the texts of a track at `frames`, shape (n,). The first key also holds before its time.

    `numbers`: the values of number tracks at the same frames, each of shape (n,).

    Raises:
        SheetError: two keys stand at one frame, or a placeholder names no number track.
    """
    placed = ordered(track.keys, clock, track.name)
    times = np.array([frame for frame, _ in placed])
    texts = [key.text for _, key in placed]
    for name in sorted({name for text in texts for name in placeholders(text)} - numbers.keys()):
        raise SheetError(track.name, f"Its text shows {{{name}}}, which is no number track.")
    index = np.clip(np.searchsorted(times, frames, "right") - 1, 0, None)
    shown = tuple(_filled(texts[key], at, numbers) for at, key in enumerate(index.tolist()))
    if track.blend == "switch":
        return TextColumn(shown)
    after = np.minimum(index + 1, len(times) - 1)
    following = tuple(_filled(texts[key], at, numbers) for at, key in enumerate(after.tolist()))
    span = np.where(after > index, times[after] - times[index], 1.0)
    weights = np.where(after > index, np.clip((frames - times[index]) / span, 0.0, 1.0), 0.0)
    return TextColumn(shown, following, weights)


def _filled(text: str, at: int, numbers: Mapping[str, Floats]) -> str:
    if "{" not in text:
        return text
    return _PLACEHOLDER.sub(lambda match: f"{numbers[match[1]][at]:.{int(match[2])}f}", text)
