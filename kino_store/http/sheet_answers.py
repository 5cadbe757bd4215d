"""Models of the answers about sheets."""

from __future__ import annotations

from typing import Any

from .answers import Answer


class SheetAnswer(Answer):
    """A sheet, and how its frames compare with it.

    `made`: how many of its frames are on the timeline. `frame_ids`: their ids by number; 0: it is not there.
    `changed`: the ids of those for which it has other values now. `missing`: how many are not there.
    `problem`: why it can't be evaluated.
    """

    uid: str
    revision: str
    name: str
    generator: str
    frames: int
    data: dict[str, Any]
    seed: dict[str, Any] | None
    tracks: dict[str, Any]
    bpm: float
    offset: float
    sound_from: int
    made: int
    frame_ids: list[int]
    changed: list[int]
    missing: int
    problem: str


class SheetList(Answer):
    """The sheets of a project, the oldest first."""

    total: int
    sheets: list[SheetAnswer]


class SheetValues(Answer):
    """What the frames from `first` on are ordered with, by parameter, one value a frame.

    `clamped`: the numbers of frames whose value was outside of the parameter's limits.
    """

    first: int
    values: dict[str, list[int | float | str]]
    clamped: dict[str, list[int]]


class SheetTracks(Answer):
    """Tracks as `tracks` of a sheet has them."""

    tracks: dict[str, Any]
