"""Tracks for and from other programs: Deforum's schedules, Parseq's rendered frames."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from .errors import SheetError
from .evaluation import Sheet, evaluate_sheet
from .expressions import Expression
from .limits import UNLIMITED, Limits
from .tracks import MOST_KEYS, NumberKey, NumberTrack, Track, parse_track

_NOT_TRACKS = {"frame"}


def deforum_text(sheet: Sheet, name: str, limits: Limits = UNLIMITED) -> str:
    """Return the curve of a number track as Deforum's schedule, such as `0:(0.65), 30:(0.4)`.

    Linear keys at whole frames are written as numbers and keys that hold as sums, `30:(0.4+0)`, which Deforum
    computes at each frame instead of leading to the next key. Everything else is written frame by frame.
    `limits`: whose scale the curve has. Neither are values limited, nor changes from frame to frame taken.
    Source: as in `schedules`.

    Raises:
        SheetError: there is no such number track, or its values can't be computed.
    """
    track = sheet.tracks.get(name)
    if not isinstance(track, NumberTrack):
        raise SheetError(name, "There is no such number track.")
    return ", ".join(_written(sheet, track, limits))


def parseq_tracks(rendered_frames: Sequence[Mapping[str, Any]]) -> dict[str, Track]:
    """Return the tracks of Parseq's output: each number and each text as keys that hold.

    `rendered_frames`: its list of that name; `frame` counts from 0. A key stands wherever a value changes.
    Fields whose name ends with `_pc` repeat another in percent, and are left out.

    Raises:
        SheetError: it is no such list, or a value is neither a finite number nor a text.
    """
    if not isinstance(rendered_frames, (list, tuple)) or not 0 < len(rendered_frames) <= MOST_KEYS:
        raise SheetError("rendered_frames", f"It is a list of 1 to {MOST_KEYS} frames.")
    columns: dict[str, list[tuple[int, Any]]] = {}
    for number, one in enumerate(rendered_frames):
        if not isinstance(one, Mapping) or type(one.get("frame", number)) is not int:
            raise SheetError("rendered_frames", f"Entry {number} is no frame.")
        for name, value in one.items():
            if name not in _NOT_TRACKS and not name.endswith("_pc"):
                columns.setdefault(name, []).append((one.get("frame", number), value))
    return {name: _held(name, column) for name, column in columns.items()}


def _written(sheet: Sheet, track: NumberTrack, limits: Limits) -> Iterator[str]:
    """Yield keys of a schedule."""
    curve = _curve(sheet, track, limits)
    keys = {sheet.clock.frame(key.time): key for key in track.keys}
    places = sorted(keys)
    is_plain = track.expr is None and track.outside == "hold" and limits.scale == "linear"
    if not is_plain or not all(place in range(sheet.frames) for place in places):
        yield from (f"{frame}:({_digits(value)})" for frame, value in enumerate(curve))
        return
    if places[0] > 0:
        yield f"0:({_digits(curve[0])})"
    for place, after in zip(places, [*places[1:], None], strict=True):
        yield from _segment(keys[place], int(place), None if after is None else int(after), curve)


def _segment(key: NumberKey, frame: int, after: int | None, curve: Sequence[float]) -> Iterator[str]:
    """Yield the keys for the frames from a key to the next."""
    if isinstance(key.value, Expression) or (
        after is not None and key.interpolation not in {"hold", "linear"}
    ):
        last = len(curve) if after is None else after
        yield from (f"{at}:({_digits(curve[at])})" for at in range(max(0, frame), min(last, len(curve))))
    elif frame >= 0:
        holds = key.interpolation == "hold" and after is not None
        yield f"{frame}:({_digits(key.value)}{'+0' if holds else ''})"


def _curve(sheet: Sheet, track: NumberTrack, limits: Limits) -> Sequence[float]:
    path = {**sheet.tracks, track.name: replace(track, absolute=False)}
    values = evaluate_sheet(
        replace(sheet, tracks=path), 0, sheet.frames, {track.name: Limits(scale=limits.scale)}
    )
    column: list[float] = values.numbers[track.name].tolist()
    return column


def _digits(value: float) -> str:
    """Return a number as Deforum reads it: without an exponent, and to the last bit."""
    return np.format_float_positional(value, trim="-")


def _held(name: str, column: Sequence[tuple[int, Any]]) -> Track:
    """Return the track of a field, from its frames and values."""
    changed = [one for at, one in enumerate(column) if at == 0 or one[1] != column[at - 1][1]]
    is_text = isinstance(column[0][1], str)
    keys = [[*one] if is_text else [*one, "hold"] for one in changed]
    return parse_track(name, {"keys": keys})
