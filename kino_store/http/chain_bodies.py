"""Models of the request bodies about chains and what is made again."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from ..parameters import BATCH_SIZE, LARGEST_BATCH, MOST_LOADED
from ..services.tasks.in_betweens import GapOrder
from ..services.tasks.passes import PassOrder
from .bodies import Body, PlacedBody
from .fields import Data, Id, Ids, Name, Priority, Step, Uid

Pair = Annotated[list[Id], Field(min_length=2, max_length=2)]


class Chain(PlacedBody):
    """Frames that are each made from the one before. `type`: a generator that starts from it.

    `data`: its parameters; with a frame for the first one to start from, else it starts from what is before
    its place.
    """

    type: Name
    data: Data
    count: Annotated[int, Field(ge=1, le=LARGEST_BATCH)]
    name: Annotated[str, Field(max_length=200)] = ""
    priority: Priority = 0


class Pass(Body):
    """A generator run over frames: each result is a take of the frame that it was made from.

    `seeds`: fixed, the one of `data` or a random one for all; running, counting up; random. `show`: frames
    show their takes as they come; without it, choose them by the tasks' `run` when all are there.
    `window_size`, `window_overlap`: of a generator that takes a range of frames in windows, if they are to be
    smaller, or to share more or fewer frames, than its manifest says.
    """

    type: Name
    data: Data
    frame_ids: Ids
    seeds: Literal["fixed", "running", "random"] = "fixed"
    show: bool = False
    name: Annotated[str, Field(max_length=200)] = ""
    window_size: Annotated[int, Field(ge=1, le=MOST_LOADED)] | None = None
    window_overlap: Annotated[int, Field(ge=0, lt=MOST_LOADED)] | None = None

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the service call."""
        given = self.model_dump()
        of_all = {name: given.pop(name) for name in ("type", "data", "frame_ids")}
        return {**of_all, "how": PassOrder(**given)}


class _Gaps(Body):
    """What goes into gaps between frames."""

    type: Name
    data: Data
    step: Step | None = None
    name: Annotated[str, Field(max_length=200)] = ""
    priority: Priority = 0

    def order(self) -> GapOrder:
        """Return what all gaps share."""
        return GapOrder(self.type, self.data, self.step, self.name, self.priority)


class Between(_Gaps):
    """New frames between frames that stand side by side. `type`: a generator that takes both sides of a gap.

    Either `pairs`, the ids of two frames each, or `frame_ids`, each two of which that follow each other are a
    pair. `count`: of the frames for each pair. With `step`, the order is undone with others of the same step.
    """

    count: Annotated[int, Field(ge=1, le=BATCH_SIZE.max)]
    pairs: Annotated[list[Pair], Field(min_length=1, max_length=LARGEST_BATCH)] | None = None
    frame_ids: Ids | None = None


class FillHolds(_Gaps):
    """Frames whose holds are filled; those that are not held stay as they are. The rest as for between."""

    frame_ids: Ids


class Make(Body):
    """What to make: stale frames, those with other values in their sheet, those that a sheet lacks, failures.

    `frame_ids`: only these frames. `sheet`: only the frames of this sheet.
    """

    what: list[Literal["stale", "changed", "missing", "failed"]] = Field(
        default=["stale", "changed", "missing", "failed"], min_length=1, max_length=4
    )
    frame_ids: Ids | None = None
    sheet: Uid | None = None
    priority: Priority = 0

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the service call."""
        return self.model_dump()
