"""Models of the request bodies of sheets."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from ..parameters import LARGEST_BATCH
from ..sheets.schedules import LONGEST_SCHEDULE
from .bodies import Body
from .fields import Data, Name, Step


class SheetBody(Body):
    """A generator whose parameters move over `frames` frames.

    `data`: constants by parameter, frames by id. `tracks`: by parameter, such as
    {"denoise": {"keys": [[0, 0.45], [48, 0.6, "smooth"], [95, 0.5]], "expr": "L + 0.02*sin(2*pi*b)"}}.
    `seed`: such as {"mode": "step", "start": 118}; without it, a constant in `data`. `bpm`, `offset`: beats
    per minute, and seconds from the first frame to beat 0. `sound_from`: the tick of the film whose sound the
    first frame has.
    """

    name: Name
    generator: Name
    frames: Annotated[int, Field(ge=1, le=LARGEST_BATCH)]
    data: Data = Field(default={})
    seed: dict[str, Any] | None = None
    tracks: dict[str, Any] = Field(default={})
    bpm: Annotated[float, Field(gt=0, le=1000)] = 120.0
    offset: Annotated[float, Field(ge=-1e6, le=1e6)] = 0.0
    sound_from: Annotated[int, Field(ge=0, lt=10**7)] = 0
    step: Step | None = None


class SheetUpdate(SheetBody):
    """All of a sheet. `revision`: of the one that was changed; refused if it has another by now."""

    revision: Annotated[str, Field(max_length=16)] | None = None


class SheetImport(Body):
    """Schedules of another program. `parameter`: the track's name. `frames`: of the animation.

    schedule: numbers of Deforum or FizzNodes, `0:(0.65), 30:(0.4*sin(t))`. texts: prompts of both,
    `"0": "a fox", "30": "a fox in snow"`. parseq: its output, or the list of its rendered frames, as JSON.
    """

    format: Literal["schedule", "texts", "parseq"]
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_SCHEDULE)]
    parameter: Name = "prompt"
    frames: Annotated[int, Field(ge=1, le=LARGEST_BATCH)] = 120
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0
