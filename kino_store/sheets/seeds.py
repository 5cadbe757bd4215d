"""Seeds: which seed each frame of a sheet is made with."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from ..parameters import LARGEST_RANDOM_SEED, SEED
from .errors import SheetError

Mode = Literal["fixed", "step", "ladder", "alternate", "random", "track"]

_LARGEST_STEP = 2**53


@dataclass(frozen=True)
class SeedRule:
    """How seeds follow each other, from `start`, 0..2^64 - 1; what leaves the range goes on at its other end.

    `fixed`: always `start`. `step`: `by` more after each `every` frames. `ladder`: 2 more and 1 less in turn.
    `alternate`: 1 more and 1 less in turn. `random`: 63 bits that depend on sheet, start and frame. `track`:
    the values of the number track `track`.
    """

    mode: Mode = "fixed"
    start: int = 0
    by: int = 1
    every: int = 1
    track: str = ""


def parse_seed_rule(document: object) -> SeedRule:
    """Return the rule that the field `seed` of a sheet's JSON says.

    Raises:
        SheetError: a field is unknown, missing, or has a value that can't be used.
    """
    if not isinstance(document, Mapping):
        raise SheetError("seed", 'It is an object such as {"mode": "step", "start": 1}.')
    mode = document.get("mode")
    if not isinstance(mode, str) or mode not in get_args(Mode):
        raise SheetError("seed", f"Its mode is one of {', '.join(get_args(Mode))}.")
    own = {"step": {"by", "every"}, "track": {"track"}}.get(mode, set())
    for field in document.keys() - own - {"mode", "start"}:
        raise SheetError("seed", f"The mode {mode} has no field {field!r}.")
    track = document.get("track", "")
    if mode == "track" and (not isinstance(track, str) or not track):
        raise SheetError("seed", "The mode track names a track.")
    return SeedRule(
        mode=mode,  # type: ignore[arg-type]
        start=_whole(document, "start", 0, SEED.min, SEED.max),
        by=_whole(document, "by", 1, -_LARGEST_STEP, _LARGEST_STEP),
        every=_whole(document, "every", 1, 1, _LARGEST_STEP),
        track=track,
    )


def seeds(
    rule: SeedRule, first: int, last: int, sheet: str, values: Sequence[float] | None = None
) -> list[int]:
    """Return the seeds of the frames `first` to `last`, without `last`; whole numbers of 0..2^64 - 1.

    `sheet`: the sheet's permanent id, so that sheets with one start differ. `values`: of the track that the
    mode `track` names, at these frames; a seed is floor(x + 0.5) of it. Random seeds are the first 8 bytes of
    SHA-256 of "sheet:start:frame" (UTF-8, decimal), big endian, without their lowest bit: a frame has the
    same seed whatever is made before it.

    Raises:
        SheetError: the mode is `track`, and there are no values.
    """
    if rule.mode == "track":
        if values is None or len(values) != last - first:
            raise SheetError("seed", f"There is no number track {rule.track}.")
        return [min(SEED.max, max(SEED.min, math.floor(value + 0.5))) for value in values]
    return [_seed(rule, frame, sheet) for frame in range(first, last)]


def _seed(rule: SeedRule, frame: int, sheet: str) -> int:
    if rule.mode == "random":
        digest = hashlib.sha256(f"{sheet}:{rule.start}:{frame}".encode()).digest()
        return int.from_bytes(digest[:8], "big") >> 1 & LARGEST_RANDOM_SEED
    steps = {
        "step": rule.by * (frame // rule.every),
        "ladder": frame // 2 + 2 * (frame % 2),
        "alternate": frame % 2,
    }
    return (rule.start + steps.get(rule.mode, 0)) % (SEED.max + 1)


def _whole(document: Mapping[str, Any], field: str, default: int, least: int, most: int) -> int:
    value = document.get(field, default)
    if type(value) is not int or not least <= value <= most:
        raise SheetError("seed", f"{field} is a whole number of {least} to {most}.")
    return value
