"""Schedules of Deforum, FizzNodes and Parseq, read as tracks that have the same value at each frame.

Deforum's wiki (Animation Settings, Math Keyframing) and FizzNodes' README describe number schedules: keys
such as `0:(0.65), 30:(0.4*sin(t))`. A value that is a plain number goes linearly to the next key's, anything
else is computed again at each frame until the next key; the last number holds. What stands at or behind the
end of the animation is not used.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from .clock import KeyTime
from .errors import SheetError
from .expressions import evaluate
from .formulas import expression_of
from .tracks import LATEST, MOST_KEYS, Blend, NumberKey, NumberTrack, TextKey, TextTrack

LONGEST_SCHEDULE = 2_000_000  # characters

# What both programs take for a plain number, once quotes and brackets are gone.
_PLAIN_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]+)?|\.[0-9]+)")
_WRAPPING = re.compile(r"['\"()]")
_OPEN, _CLOSED = "([{", ")]}"


class TextSchedule(NamedTuple):
    """A schedule of texts as tracks. `numbers`: of the formulas that stood in the texts between backticks."""

    texts: TextTrack
    numbers: tuple[NumberTrack, ...]


def number_schedule(name: str, text: str, frames: int, seed: int = 0) -> NumberTrack:
    """Return the track of a number schedule of Deforum or FizzNodes.

    `frames`: of the animation, max_f + 1. `seed`: s in the times of keys; in values it is the sheet's seed.
    A second key at a frame replaces the first. Before the first key the track holds its value.

    Raises:
        SheetError: the schedule can't be read, or none of its keys is inside the animation.
    """
    keys: dict[int, NumberKey] = {}
    for when, value in _entries(text, name):
        frame = _frame(when, frames - 1, seed, name)
        if 0 <= frame < frames:
            keys[frame] = _number_key(frame, value, name)
    if not keys:
        raise SheetError(name, f"The schedule has no key inside the {frames} frames of the sheet.")
    return NumberTrack(name, tuple(keys[frame] for frame in sorted(keys)))


def text_schedule(name: str, text: str, frames: int, seed: int = 0, blend: Blend = "average") -> TextSchedule:
    """Return the tracks of a schedule of texts, `"0": "a fox", "30": "a fox in snow"`; braces may be around.

    `blend`: FizzNodes goes over from each text to the next (`average`), Deforum switches. `frames`, `seed`:
    as in `number_schedule`; in the times of FizzNodes' keys max_f is the number of frames. Keys behind the
    end are kept, because the frames before them go over to them. Texts in brackets, such as
    `0:("Euler a")`, lose them. A formula between backticks becomes a number track `name_1`,
    `name_2`…, shown with four digits.

    Raises:
        SheetError: the schedule or a formula in it can't be read, or it is empty.
    """
    max_f = frames if blend == "average" else frames - 1
    keys: dict[int, TextKey] = {}
    numbers: list[NumberTrack] = []

    def placeholder(formula: re.Match[str]) -> str:
        own = f"{re.sub(r'[^A-Za-z0-9_]', '_', name)}_{len(numbers) + 1}"
        numbers.append(NumberTrack(own, expr=expression_of(formula[1], name)))
        return f"{{{own}:.4f}}"

    for when, value in _entries(text, name):
        frame = _frame(when, max_f, seed, name)
        shown = re.sub(r"`([^`]*)`", placeholder, _text(value, name))
        keys[frame] = TextKey(KeyTime(float(frame)), shown)
    if not keys:
        raise SheetError(name, "The schedule is empty.")
    return TextSchedule(TextTrack(name, tuple(keys[frame] for frame in sorted(keys)), blend), tuple(numbers))


def _number_key(frame: int, value: str, track: str) -> NumberKey:
    plain = _WRAPPING.sub("", value)
    if _PLAIN_NUMBER.fullmatch(plain):
        return NumberKey(KeyTime(float(frame)), float(plain))
    return NumberKey(KeyTime(float(frame)), expression_of(value, track))


def _frame(when: str, max_f: int, seed: int, track: str) -> int:
    """Return the frame of a key: a whole number, or a formula of max_f and s, cut to one."""
    plain = _WRAPPING.sub("", when).strip()
    if re.fullmatch(r"[+-]?[0-9]{1,9}", plain):
        return int(plain)
    formula = expression_of(when.strip("\"' "), track)
    scope = {"n": max_f + 1.0, "S": float(seed)}
    frame = math.trunc(float(evaluate(formula, scope, np.zeros(1), track)[0]))
    if abs(frame) > LATEST:
        raise SheetError(track, f"The schedule has a key at frame {frame}.")
    return frame


def _text(value: str, track: str) -> str:
    if value.startswith("(") and value.endswith(")"):
        value = value[1:-1].strip()
    if not value.startswith('"'):
        return value.strip("'")
    try:
        return str(json.loads(value, strict=False))
    except ValueError:
        raise SheetError(track, f"The text {value[:80]} of the schedule can't be read.") from None


def _entries(text: str, track: str) -> Iterator[tuple[str, str]]:
    """Yield times and values, as they are written, without space around them."""
    if len(text) > LONGEST_SCHEDULE:
        raise SheetError(track, f"The schedule has over {LONGEST_SCHEDULE} characters.")
    inside = text.strip().removesuffix(",").strip()
    if inside.startswith("{") and inside.endswith("}"):
        inside = inside[1:-1]
    parts = [part for part in _split(inside, ",", track) if part.strip()]
    if len(parts) > MOST_KEYS:
        raise SheetError(track, f"The schedule has over {MOST_KEYS} keys.")
    for part in parts:
        when, *value = _split(part, ":", track, once=True)
        if not value or not when.strip() or not value[0].strip():
            raise SheetError(track, f'"{part.strip()[:80]}" in the schedule is no key such as 30:(0.4).')
        yield when.strip(), value[0].strip()


def _split(text: str, separator: str, track: str, *, once: bool = False) -> list[str]:
    """Split a text where the separator is in no brackets and in no double quotes."""
    parts, start, depth = [], 0, 0
    for token in re.finditer(r'"(?:[^"\\]|\\.)*"|["()\[\]{},:]', text, re.DOTALL):
        mark = token[0]
        if mark == '"':
            raise SheetError(track, f"A text of the schedule does not end: {text[token.start() :][:80]}")
        depth += (mark in _OPEN) - (mark in _CLOSED)
        if depth < 0:
            raise SheetError(track, f"A bracket of the schedule closes nothing: {text[: token.end()][-80:]}")
        if mark == separator and depth == 0:
            parts.append(text[start : token.start()])
            start = token.end()
            if once:
                break
    if depth and not once:
        raise SheetError(track, "A bracket of the schedule is not closed.")
    return [*parts, text[start:]]
