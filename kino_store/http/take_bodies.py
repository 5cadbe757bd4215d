"""Models of the request bodies about takes."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator
from typing_extensions import Self

from ..values import Place
from .bodies import Body
from .fields import Data, FramePath, Ids, Priority, Step

_Id = Annotated[int, Field(ge=1, le=2**63 - 1, strict=False)]  # a key of JSON is a string
Run = Annotated[str, Field(pattern=r"^(original|[0-9a-f]{32})$")]


class TakesMake(Body):
    """Make takes of a frame from its sidecar. Without `overrides`, each gets a random seed.

    `show`: the frame shows the last one; else it shows what it did. `clip`: of all frames of the clip that it
    is part of, in one run of its graph.
    """

    overrides: Data = Field(default={})
    count: Annotated[int, Field(ge=1, le=1000)] = 1
    show: bool = False
    clip: bool = False
    priority: Priority = 0

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the service call."""
        return {
            "overrides": self.overrides or {"seed": None},
            "count": self.count,
            "priority": self.priority,
            "place": Place("take", show=self.show),
            "clip": self.clip,
        }


class RunTakes(Body):
    """A run over frames; "original" is their first takes."""

    run: Run
    ids: Ids


class Choose(Body):
    """Which takes frames show: files by frame id in `choices`; or those of `run` for `frame_ids`.

    `run`: "original" is the frames' first takes.

    `before`: the files that the frames show as far as you know. If another was chosen since, it is refused.
    """

    choices: dict[_Id, FramePath] = Field(default={}, max_length=10_000)
    before: dict[_Id, FramePath] = Field(default={}, max_length=10_000)
    run: Run | None = None
    frame_ids: Ids | None = None
    step: Step | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if bool(self.choices) == (self.run is not None) or (self.run is None) != (self.frame_ids is None):
            raise ValueError("Give choices, or run and frame_ids.")
        return self
