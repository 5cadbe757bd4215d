"""The inputs of Kino Save Frame for clips: what is left out at the ends, and how the rate is converted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from ..kino_store.errors import InvalidValueError
from ..kino_store.parameters import BATCH_SIZE, FPS
from .choices import check_choice

if TYPE_CHECKING:
    from ..kino_store.documents import Params
    from ..kino_store.film.clip import ClipFrame, Conversion
    from ..kino_store.services.frames.encoder import Picture
    from ..kino_store.services.journal import Purpose
    from ..kino_store.values import Project

WHOLE = -1
EXACT = "exact"
_ADVANCED = {"optional": True, "advanced": True}
RATES = [EXACT, "as_is", "hold", "resample"]


@dataclass(frozen=True)
class Clip:
    """The values of `clip_inputs`. Rates in frames per second; 0 is not given."""

    drop_first: int = 0
    drop_last: int = 0
    rate: str = EXACT
    fps: float = 0.0
    to_fps: float = 0.0

    def __post_init__(self) -> None:
        check_choice("rate", self.rate, RATES)

    @property
    def converts(self) -> bool:
        """Whether the rate is converted."""
        return self.rate in {"hold", "resample"}

    def conversion(self, project_fps: float, fps: Fraction | None = None) -> Conversion:
        """Return how pictures become frames of a project. `fps`: of a VIDEO, which knows its own.

        Raises InvalidValueError if the rate of a batch has to be converted and is not given.
        """
        from ..kino_store.film.clip import Conversion
        from ..kino_store.film.timecode import exact_fps

        ends = self.drop_first, self.drop_last
        if not self.converts:
            return Conversion(*ends)
        if fps is None and not self.fps:
            raise InvalidValueError("fps", 0, f"Enter the rate of the pictures: {self.rate} converts it.")
        rate: Any = self.rate
        return Conversion(*ends, rate, fps or exact_fps(self.fps), exact_fps(self.to_fps or project_fps))

    def pinned(self, prompt: Mapping[str, Any], node_id: str, project: Project) -> dict[str, Any]:
        """Return the prompt with the rate that frames are converted to, which the project may change."""
        node = prompt.get(node_id)
        if not self.converts or node is None:
            return dict(prompt)
        inputs = {**node["inputs"], "to_fps": self.to_fps or project.fps}
        return {**prompt, node_id: {**node, "inputs": inputs}}


def clip_inputs() -> list[io.Input]:
    """Return the inputs, in the order of `Clip`."""
    ends: dict[str, Any] = {"default": 0, "min": 0, "max": BATCH_SIZE.max, **_ADVANCED}
    rates: dict[str, Any] = {"default": 0.0, "min": 0.0, "max": FPS.max, "step": 0.001, **_ADVANCED}
    return [
        io.Int.Input("drop_first", tooltip="Pictures at the beginning that are not saved.", **ends),
        io.Int.Input("drop_last", tooltip="Pictures at the end that are not saved.", **ends),
        io.Combo.Input(
            "rate",
            options=RATES,
            default=EXACT,
            optional=True,
            advanced=True,
            tooltip="Of a clip with another rate than the project. exact: refuse such a VIDEO. as_is: each "
            "picture is a frame. hold: repeat pictures, or leave some out. resample: mix neighbours. The "
            "last two keep the length in seconds.",
        ),
        io.Float.Input("fps", tooltip="Rate of the pictures of a batch. A VIDEO knows its own.", **rates),
        io.Float.Input("to_fps", tooltip="The rate to convert to; 0 is the project's.", **rates),
    ]


def picture_of(frame: ClipFrame, index: int, params: Params) -> Picture:
    """Return the picture to save as frame `index` of a clip. A mixed one has no place in the batch."""
    from ..kino_store.services.frames.encoder import Picture

    base = params.batch_index
    own = None if base is None or frame.share else base + frame.number
    return Picture(frame.load, params.model_copy(update={"batch_index": own}), index)


def chosen(frames: Iterator[ClipFrame], only: int, total: str) -> Iterator[tuple[int, ClipFrame]]:
    """Yield the frames with their numbers, from 0: all, or only one. `total`: a text with {} for how many.

    Raises InvalidValueError if there is no such frame, or none at all.
    """
    number = -1
    for number, frame in enumerate(frames):
        if only in {WHOLE, number}:
            yield number, frame
        if number == only:
            return
    if number < 0:
        raise InvalidValueError("drop_first", None, f"{total.format('no')}: all are dropped. Drop fewer.")
    if only != WHOLE:
        raise InvalidValueError(
            "batch_image", only, f"{total.format(number + 1)}: enter 0 to {number}, or -1 for all."
        )


def purpose_of(task_id: int | None, count: int) -> Purpose | None:
    """Return what the frames of a task's run are saved for: one step to undo. None for a single frame."""
    from ..kino_store.ids import new_uid
    from ..kino_store.services.journal import Purpose

    return Purpose("clip", new_uid()) if task_id is not None and count > 1 else None
