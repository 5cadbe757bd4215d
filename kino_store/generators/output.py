"""What one task of a generator makes: how many frames, where they go, and the rate of a clip."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, StrictInt, model_validator
from typing_extensions import Self

from ..parameters import BATCH_SIZE, FPS
from ..values import Value, Where
from .parameters import FloatParameter, IntegerParameter, Parameter

_Count = Annotated[StrictInt, Field(ge=1, le=BATCH_SIZE.max)]
_Dropped = Annotated[StrictInt, Field(ge=0, le=BATCH_SIZE.max)]
_Rate = Annotated[float, Field(ge=FPS.min, le=FPS.max, strict=True)]


class Output(Value):
    """The pictures that a generator's graph makes in one run, and which of them are saved.

    `frames`: how many it makes, or the name of the parameter that holds the number. `where`: where the form
    puts them unless people choose another place. `drop_first`, `drop_last`: pictures at the ends that are not
    saved. `fps`: the rate of the clip in frames per second, or the name of the parameter that holds it; None
    for single pictures.
    """

    frames: _Count | str = 1
    where: Where = "append"
    drop_first: _Dropped = 0
    drop_last: _Dropped = 0
    fps: _Rate | str | None = None

    @model_validator(mode="after")
    def _check_saved(self) -> Self:
        if isinstance(self.frames, int) and self.frames <= self.dropped:
            raise ValueError(f"None of the {self.frames} frames is saved: {self.dropped} are dropped.")
        return self

    @property
    def dropped(self) -> int:
        """The number of pictures that are not saved."""
        return self.drop_first + self.drop_last

    def frames_saved(self, values: Mapping[str, Any]) -> int | None:
        """Return the number of frames that `values` give; None if they don't have it."""
        made = values.get(self.frames) if isinstance(self.frames, str) else self.frames
        return made - self.dropped if isinstance(made, int) else None

    def rate(self, values: Mapping[str, Any]) -> float | None:
        """Return the rate of the clip with these values, in frames per second; None if it is not known."""
        rate = values.get(self.fps) if isinstance(self.fps, str) else self.fps
        return float(rate) if isinstance(rate, (int, float)) else None


def check_output(output: Output, parameters: Mapping[str, Parameter]) -> None:
    """Raise ValueError unless the parameters that an output names exist and always have a value."""
    for field, name, types in (
        ("frames", output.frames, (IntegerParameter,)),
        ("fps", output.fps, (IntegerParameter, FloatParameter)),
    ):
        if not isinstance(name, str):
            continue
        parameter = parameters.get(name)
        fits = isinstance(parameter, types)
        if parameter is None or not fits:
            raise ValueError(f"output.{field}: There is no number parameter {name!r}.")
        if not parameter.required and parameter.default is None:
            raise ValueError(f"output.{field}: {name!r} must be required, or have a default.")
