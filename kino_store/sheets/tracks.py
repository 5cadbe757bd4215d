"""Tracks: the keys and the expression of a parameter, as a sheet's JSON has them.

A key of a number track is `[time, value]`, `[time, value, interpolation]` or
`[time, value, "bezier", [x1, y1, x2, y2]]`; without an interpolation it is linear.
`[time, {"expr": "1 + 0.1*sin(f)"}]` is a computed key: its value is that at its own time for the curve that
leads to it, and that of each frame from there to the next key. Keys of a text track are `[time, text]`. A
time is a number of frames, `{"beat": 32}` or `{"second": 4}`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, cast, get_args

from ..parameters import LONGEST_TEXT
from .clock import KeyTime, Unit
from .curves import EASE, Handles, Interpolation, Outside
from .errors import SheetError
from .expressions import Expression, parse_expression

MOST_KEYS = 100_000  # of one track
MOST_TRACKS = 500
LONGEST_NAME = 200  # characters
LATEST = 10_000_000.0  # frames, seconds or beats, before and after the sheet's first frame
LARGEST_VALUE = 2.0**64

Blend = Literal["switch", "average", "combine"]


class NumberKey(NamedTuple):
    """A key of a number track. `handles`: of the interpolation `bezier`, as `curves.Knot` has them."""

    time: KeyTime
    value: float | Expression
    interpolation: Interpolation = "linear"
    handles: Handles = EASE


class TextKey(NamedTuple):
    """A key of a text track."""

    time: KeyTime
    text: str


@dataclass(frozen=True)
class NumberTrack:
    """A number over the frames of a sheet. It has keys, an expression, or both; `expr` then sees them as L.

    `outside`: what the curve does before its first key and after its last. `absolute`: the values are those
    of a path (a zoom of 2.4), where the parameter takes the change from frame to frame.
    """

    name: str
    keys: tuple[NumberKey, ...] = ()
    expr: Expression | None = None
    outside: Outside = "hold"
    absolute: bool = False


@dataclass(frozen=True)
class TextTrack:
    """A text over the frames of a sheet: a prompt, a model, a picture. Each key holds until the next.

    `blend`: whether what is made from it switches at a key, or goes over from one to the next.
    """

    name: str
    keys: tuple[TextKey, ...]
    blend: Blend = "switch"


Track = NumberTrack | TextTrack


def parse_tracks(document: object) -> dict[str, Track]:
    """Return the tracks of a sheet by their names. `document`: the field `tracks` of its JSON.

    Raises:
        SheetError: as `parse_track`, or there are more than 500.
    """
    if not isinstance(document, Mapping) or len(document) > MOST_TRACKS:
        raise SheetError("tracks", f"They are an object with at most {MOST_TRACKS} fields.")
    return {name: parse_track(name, one) for name, one in document.items()}


def parse_track(name: str, document: object) -> Track:
    """Return a track. It is a text track if its first key's value is a text.

    Raises:
        SheetError: a field is unknown, missing, or has a value that can't be used. It names the track.
    """
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME:
        raise SheetError("tracks", f"The name of a track has 1 to {LONGEST_NAME} characters.")
    if not isinstance(document, Mapping):
        raise SheetError(name, 'A track is an object such as {"keys": [[0, 1], [24, 2]]}.')
    keys = document.get("keys", [])
    if not isinstance(keys, (list, tuple)) or len(keys) > MOST_KEYS:
        raise SheetError(name, f"Its keys are a list of at most {MOST_KEYS}.")
    if keys and _is_list(keys[0], 2, 2) and isinstance(keys[0][1], str):
        _check_fields(name, document, {"keys", "blend"})
        texts = tuple(_text_key(name, number, key) for number, key in enumerate(keys, 1))
        return TextTrack(name, texts, _choice(name, document, "blend", "switch", Blend))
    return _number_track(name, document, keys)


def track_document(track: Track) -> dict[str, Any]:
    """Return the JSON of a track, from which `parse_track` makes an equal one."""
    if isinstance(track, TextTrack):
        keys: list[Any] = [[_time_document(key.time), key.text] for key in track.keys]
        return {"keys": keys} if track.blend == "switch" else {"keys": keys, "blend": track.blend}
    document: dict[str, Any] = {"keys": [_key_document(key) for key in track.keys]} if track.keys else {}
    if track.expr is not None:
        document["expr"] = track.expr.text
    if track.outside != "hold":
        document["outside"] = track.outside
    return document | ({"absolute": True} if track.absolute else {})


def _number_track(name: str, document: Mapping[str, Any], keys: Sequence[Any]) -> NumberTrack:
    _check_fields(name, document, {"keys", "expr", "outside", "absolute"})
    numbers = tuple(_number_key(name, number, key) for number, key in enumerate(keys, 1))
    text = document.get("expr")
    if not numbers and text is None:
        raise SheetError(name, "It has neither keys nor an expression.")
    expr = None if text is None else _expression(name, text)
    outside: Outside = _choice(name, document, "outside", "hold", Outside)
    absolute = document.get("absolute", False)
    if not isinstance(absolute, bool):
        raise SheetError(name, "absolute is true or false.")
    if outside != "hold" and any(isinstance(key.value, Expression) for key in numbers):
        raise SheetError(name, f"Keys with an expression can't {outside}.")
    return NumberTrack(name, numbers, expr, outside, absolute)


def _check_fields(name: str, document: Mapping[str, Any], known: set[str]) -> None:
    for field in document.keys() - known:
        raise SheetError(name, f"There is no field {field!r} here. There are {', '.join(sorted(known))}.")


def _choice(name: str, document: Mapping[str, Any], field: str, default: str, kind: Any) -> Any:
    value = document.get(field, default)
    if not isinstance(value, str) or value not in get_args(kind):
        raise SheetError(name, f"{field} is one of {', '.join(get_args(kind))}.")
    return value


def _expression(name: str, text: object) -> Expression:
    if not isinstance(text, str):
        raise SheetError(name, "Its expression is a text.")
    return parse_expression(text, name)


def _is_list(value: object, least: int, most: int) -> bool:
    return isinstance(value, (list, tuple)) and least <= len(value) <= most


def _is_number(value: object, limit: float) -> bool:
    return type(value) in {int, float} and abs(cast("float", value)) <= limit  # NaN is not <=


def _text_key(name: str, number: int, key: Any) -> TextKey:
    if not _is_list(key, 2, 2) or not isinstance(key[1], str) or len(key[1]) > LONGEST_TEXT:
        raise SheetError(name, f"Key {number} is not [time, text], with at most {LONGEST_TEXT} characters.")
    return TextKey(_time(name, number, key[0]), key[1])


def _number_key(name: str, number: int, key: Any) -> NumberKey:
    if not _is_list(key, 2, 4):
        raise SheetError(name, f"Key {number} is not [time, value, interpolation].")
    time, value = _time(name, number, key[0]), key[1]
    if isinstance(value, Mapping):
        if set(value) != {"expr"} or len(key) > 2:
            raise SheetError(name, f'Key {number} is not [time, {{"expr": text}}].')
        formula = _expression(name, value["expr"])
        if "L" in formula.names:
            raise SheetError(name, f"The expression of key {number} can't use L, which it makes itself.")
        return NumberKey(time, formula)
    if not _is_number(value, LARGEST_VALUE):
        raise SheetError(name, f"The value of key {number} is not a finite number.")
    kind = key[2] if len(key) > 2 else "linear"
    if not isinstance(kind, str) or kind not in get_args(Interpolation):
        raise SheetError(name, f"The interpolation of key {number} is not {_or(get_args(Interpolation))}.")
    if (kind == "bezier") != (len(key) == 4):
        raise SheetError(name, f"Key {number}: bezier, and only bezier, has the handles [x1, y1, x2, y2].")
    handles = _handles(name, number, key[3]) if kind == "bezier" else EASE
    return NumberKey(time, float(value), cast("Interpolation", kind), handles)


def _handles(name: str, number: int, value: Any) -> Handles:
    if _is_list(value, 4, 4) and all(_is_number(one, 1000) for one in value):
        x1, y1, x2, y2 = map(float, value)
        if 0 <= x1 <= 1 and 0 <= x2 <= 1:
            return x1, y1, x2, y2
    raise SheetError(name, f"The handles of key {number} are not [x1, y1, x2, y2] with both x in 0..1.")


def _time(name: str, number: int, value: Any) -> KeyTime:
    if _is_number(value, LATEST):
        return KeyTime(float(value))
    if isinstance(value, Mapping) and len(value) == 1:
        ((unit, amount),) = value.items()
        if unit in {"beat", "second"} and _is_number(amount, LATEST):
            return KeyTime(float(amount), cast("Unit", unit))
    raise SheetError(name, f'The time of key {number} is not a frame, {{"beat": 32}} or {{"second": 4}}.')


def _or(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _plain(value: float) -> float | int:
    """Return whole numbers as people write them."""
    return int(value) if math.floor(value) == value else value


def _time_document(time: KeyTime) -> Any:
    return _plain(time.value) if time.unit == "frame" else {time.unit: _plain(time.value)}


def _key_document(key: NumberKey) -> list[Any]:
    time = _time_document(key.time)
    if isinstance(key.value, Expression):
        return [time, {"expr": key.value.text}]
    if key.interpolation == "linear":
        return [time, _plain(key.value)]
    handles = [list(key.handles)] if key.interpolation == "bezier" else []
    return [time, _plain(key.value), key.interpolation, *handles]
