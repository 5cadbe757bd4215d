"""Evaluation: the values of all tracks of a sheet over a range of its frames."""

from __future__ import annotations

import graphlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from .clock import Clock, Floats, ordered
from .curves import Knot, curve_values
from .errors import SheetError
from .expressions import NAMES, Expression, Scope, evaluate
from .limits import UNLIMITED, Limits, changes, limited
from .texts import TextColumn, text_column
from .tracks import NumberKey, NumberTrack, TextTrack, Track

MOST_FRAMES = 1_000_000


@dataclass(frozen=True)
class Sheet:
    """What the values of a sheet depend on.

    `frames`: how many it has. `tracks`: by their names. `seed`: S in expressions, which see it as float64.
    `series`: numbers for each frame of the sheet from its first, of shape (n,); 0 behind their end.
    """

    frames: int
    clock: Clock
    tracks: Mapping[str, Track]
    seed: int = 0
    series: Mapping[str, npt.ArrayLike] = field(default_factory=dict)


@dataclass(frozen=True)
class Values:
    """The values of the frames from `first` on, by track.

    `numbers`: what the parameters are given, of shape (n,), float64, or int64 for whole numbers. `texts`: of
    text tracks. `clamped`: frames whose number was outside of the parameter's limits; tracks without any are
    left out.
    """

    first: int
    numbers: Mapping[str, Floats | npt.NDArray[np.int64]]
    texts: Mapping[str, TextColumn]
    clamped: Mapping[str, tuple[int, ...]]


def evaluate_sheet(sheet: Sheet, first: int, last: int, limits: Mapping[str, Limits] | None = None) -> Values:
    """Return the values of the frames `first` to `last`, without `last`.

    `limits`: of parameters, by the names of their tracks. Expressions and texts see the tracks' curves:
    before changes from frame to frame are taken, before they are limited and rounded. At frame 0 the change
    of an absolute track is 1 (factors) or 0 (sums).

    Raises:
        SheetError: the range is not inside the sheet, tracks use each other, an expression has no value at a
            frame, two keys stand at one frame, or keys of a logarithmic scale are not over 0.
    """
    if not 0 <= first < last <= sheet.frames <= MOST_FRAMES:
        raise SheetError("sheet", f"It has no frames {first} to {last}: it has {sheet.frames}.")
    limits = limits or {}
    tracks = {name: one for name, one in sheet.tracks.items() if isinstance(one, NumberTrack)}
    start = max(0, first - 1)  # changes need the frame before
    columns = _Columns(sheet, list(tracks.values()), np.arange(start, last, dtype=np.float64))
    for name in _in_order(tracks):
        columns.add(tracks[name], limits.get(name, UNLIMITED))
    numbers: dict[str, Floats | npt.NDArray[np.int64]] = {}
    clamped = {}
    for name, track in tracks.items():
        asked = limits.get(name, UNLIMITED)
        curve = columns.curves[name][: last - start]
        numbers[name], outside = limited(_given(track, curve, asked, first), asked)
        if outside:
            clamped[name] = tuple(first + index for index in outside)
    frames = np.arange(first, last, dtype=np.float64)
    shown = {name: curve[first - start : last - start] for name, curve in columns.curves.items()}
    texts = {
        name: text_column(one, sheet.clock, frames, shown)
        for name, one in sheet.tracks.items()
        if isinstance(one, TextTrack)
    }
    return Values(first, numbers, texts, clamped)


def used_names(track: NumberTrack) -> set[str]:
    """Return the names that a track's expressions use, except those that every expression has."""
    formulas = [key.value for key in track.keys if isinstance(key.value, Expression)]
    formulas += [track.expr] if track.expr else []
    return {name for formula in formulas for name in formula.names}.difference(NAMES)


def _in_order(tracks: Mapping[str, NumberTrack]) -> list[str]:
    """Return the names of tracks so that each follows those that it uses."""
    graph = {name: used_names(track) & tracks.keys() for name, track in tracks.items()}
    try:
        return list(graphlib.TopologicalSorter(graph).static_order())
    except graphlib.CycleError as error:
        names = sorted(set(error.args[1]))
    if len(names) == 1:
        raise SheetError("", f"Track {names[0]} uses itself.")
    raise SheetError("", f"Tracks {', '.join(names[:-1])} and {names[-1]} use each other.")


def _given(track: NumberTrack, curve: Floats, limits: Limits, first: int) -> Floats:
    """Return what a parameter is given from `first` on. `curve` begins one frame earlier, if there is one."""
    if not track.absolute:
        return curve[min(1, first) :]
    if limits.accumulates is None:
        raise SheetError(track.name, "It can't be absolute: its parameter doesn't add up over frames.")
    if first > 0:
        return changes(curve, limits.accumulates, track.name, first)
    start = 1.0 if limits.accumulates == "multiply" else 0.0
    return np.concatenate(([start], changes(curve, limits.accumulates, track.name, 1)))


class _Columns:
    """The curves of number tracks, over the frames that are asked for and those of computed keys."""

    def __init__(self, sheet: Sheet, tracks: Sequence[NumberTrack], frames: Floats) -> None:
        self.curves: dict[str, Floats] = {}
        self._clock = sheet.clock
        computed = {
            sheet.clock.frame(key.time)
            for track in tracks
            for key in track.keys
            if isinstance(key.value, Expression)
        }
        self._frames = np.concatenate((frames, sorted(computed)))
        self._scope: dict[str, Floats | float] = {
            name: _sampled(name, series, self._frames) for name, series in sheet.series.items()
        }
        self._own: Scope = {
            "f": self._frames,
            "n": float(sheet.frames),
            "s": sheet.clock.seconds(self._frames),
            "b": sheet.clock.beats(self._frames),
            "S": float(sheet.seed),
            "pi": math.pi,
        }

    def add(self, track: NumberTrack, limits: Limits) -> None:
        """Compute a track; those that it uses are there already."""
        placed = ordered(track.keys, self._clock, track.name)
        times = np.array([frame for frame, _ in placed])
        scope = {**self._scope, **self._own, "k": self._frames - self._last_keys(times)}
        keys = self._keys(track, placed, times, scope, log=limits.scale == "log")
        if track.expr is not None:
            keys = evaluate(track.expr, {**scope, "L": keys}, self._frames, track.name)
        self.curves[track.name] = self._scope[track.name] = keys

    def _last_keys(self, times: Floats) -> Floats:
        padded = np.concatenate(([0.0], times))
        return padded[np.searchsorted(times, self._frames, "right")]

    def _keys(
        self,
        track: NumberTrack,
        placed: Sequence[tuple[float, NumberKey]],
        times: Floats,
        scope: Scope,
        *,
        log: bool,
    ) -> Floats:
        """Return the values of a track's keys: a curve, and formulas where a key has one."""
        if not placed:
            return np.zeros_like(self._frames)
        knots: list[Knot] = []
        pieces: list[tuple[npt.NDArray[np.intp], Floats]] = []
        for number, (frame, key) in enumerate(placed):
            if not isinstance(key.value, Expression):
                knots.append(Knot(frame, key.value, key.interpolation, key.handles))
                continue
            end = times[number + 1] if number + 1 < len(times) else math.inf
            where = np.flatnonzero((self._frames >= frame) & (self._frames < end))
            values = _piece(key.value, scope, self._frames, where, track.name)
            pieces.append((where, values))
            knots.append(Knot(frame, float(values[self._frames[where] == frame][0]), "hold"))
        if log and min(knot.value for knot in knots) <= 0:
            raise SheetError(track.name, "Its scale is logarithmic: its keys must be over 0.")
        result = curve_values(knots, self._frames, track.outside, log=log)
        for where, values in pieces:
            result[where] = values
        return result


def _piece(
    formula: Expression, scope: Scope, frames: Floats, where: npt.NDArray[np.intp], track: str
) -> Floats:
    """Return the values of a formula at some of the frames."""
    part = {
        name: value[where] if isinstance(value, np.ndarray) else value
        for name, value in scope.items()
        if name in formula.names
    }
    return evaluate(formula, part, frames[where], track)


def _sampled(name: str, series: npt.ArrayLike, frames: Floats) -> Floats:
    """Return a series at frames; those between two take the first."""
    values = np.asarray(series, dtype=np.float64)
    if values.ndim != 1 or not np.all(np.isfinite(values)):
        raise SheetError(name, "A series is a list of finite numbers.")
    index = np.floor(frames).astype(np.int64)
    inside = (index >= 0) & (index < len(values))
    return np.where(inside, np.append(values, 0.0)[np.where(inside, index, len(values))], 0.0)
