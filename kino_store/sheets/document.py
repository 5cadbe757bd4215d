"""The document of a sheet, as its project's journal has it (schema `kino.sheet`, version 1)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Field

from ..parameters import LARGEST_BATCH
from ..values import Value
from .clock import Clock
from .errors import SheetError
from .evaluation import Sheet
from .seeds import SeedRule, parse_seed_rule
from .tracks import NumberTrack, parse_tracks

FrameUid = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
LARGEST = 1 << 20  # bytes of a document: 20 tracks with a key on each of 2,000 frames are half of it


class SheetDocument(Value):
    """A generator, its constants, and the tracks of those parameters that move over `frames` frames.

    `data`: the constants by parameter. `pictures`: the uids of frames, for parameters that take one.
    `origins`: in a copied project, the uids that these frames had in the first one, by their uids. `seed`,
    `tracks`: see `seeds.parse_seed_rule` and `tracks.parse_tracks`; without a seed, it is a constant. A
    number track that is no parameter is for the expressions of others. `bpm`, `offset`: beats per minute,
    and seconds from the first frame to beat 0. `sound_from`: the tick of the film whose sound is that of the
    first frame; expressions name its curves, see `parameters.CURVES`.
    """

    schema_: Literal["kino.sheet"] = Field(default="kino.sheet", alias="schema")
    version: Literal[1] = 1
    name: Annotated[str, Field(min_length=1, max_length=200)]
    generator: Annotated[str, Field(min_length=1, max_length=200)]
    frames: Annotated[int, Field(ge=1, le=LARGEST_BATCH)]
    data: dict[str, Any] = Field(default_factory=dict)
    pictures: dict[str, FrameUid] = Field(default_factory=dict)
    origins: dict[FrameUid, FrameUid] = Field(default_factory=dict)
    seed: dict[str, Any] | None = None
    tracks: dict[str, Any] = Field(default_factory=dict)
    bpm: float = 120.0
    offset: float = 0.0
    sound_from: Annotated[int, Field(ge=0, lt=10**7)] = 0

    def stored(self) -> dict[str, Any]:
        """Return the document as JSON. Raises SheetError if it is longer than `LARGEST`."""
        document: dict[str, Any] = self.model_dump(mode="json", by_alias=True)
        if not self.origins:  # as documents were stored before there was such a field
            del document["origins"]
        if len(_text(document)) > LARGEST:
            raise SheetError("", f"The sheet is longer than {LARGEST >> 20} MB. Take keys out.")
        return document

    def first_pictures(self) -> dict[str, str]:
        """Return `pictures` by the uids of the first project, so that a copy's frames are not changed."""
        return {name: self.origins.get(uid, uid) for name, uid in sorted(self.pictures.items())}

    def with_uids(self, uids: Mapping[str, str]) -> SheetDocument:
        """Return the document for a copied project. `uids`: those of its frames by their former ones."""
        named = {uid for uid in self.pictures.values() if uid in uids}
        pictures = {name: uids.get(uid, uid) for name, uid in self.pictures.items()}
        origins = {uids[uid]: self.origins.get(uid, uid) for uid in named}
        return self.model_copy(update={"pictures": pictures, "origins": {**self.origins, **origins}})

    def seed_rule(self) -> SeedRule | None:
        """Return how seeds follow each other; None: the seed is a constant. Raises SheetError."""
        return None if self.seed is None else parse_seed_rule(self.seed)

    def sheet(self, fps: Fraction, series: Mapping[str, Any] | None = None) -> Sheet:
        """Return what its values depend on. `series`: see `Sheet`. Raises SheetError."""
        rule, tracks = self.seed_rule(), parse_tracks(self.tracks)
        if rule is not None and rule.mode == "track" and not isinstance(tracks.get(rule.track), NumberTrack):
            raise SheetError("seed", f"There is no number track {rule.track}.")
        clock = Clock(fps, self.bpm, self.offset)
        return Sheet(self.frames, clock, tracks, rule.start if rule else 0, series or {})


def revision_of(document: Mapping[str, Any]) -> str:
    """Return a short hash of a stored document: of two people who change it, one is told."""
    return hashlib.sha256(_text(document).encode()).hexdigest()[:16]


def values_hash(generator: str, version: str, values: Mapping[str, Any]) -> str:
    """Return a short hash of what a frame of a sheet is ordered with; with other values, it is changed."""
    text = _text({"generator": generator, "version": version, "values": values})
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
