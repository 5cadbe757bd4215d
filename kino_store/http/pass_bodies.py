"""Models of the request bodies about many frames at once."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from .bodies import Body, PlaceBody
from .fields import Data, Id, Ids, Priority


class Vary(Body):
    """A variation of each of several frames of one project: all, or none if one can't be made.

    `place`: after or replace, for each. `overrides`: parameters of the sidecars. `seeds`: fixed, each frame's
    own, or the seed of `overrides` for all; running, counting up from that, or from the first frame's own;
    random.
    """

    frame_ids: Ids
    overrides: Data
    seeds: Literal["fixed", "running", "random"] = "fixed"
    place: PlaceBody = PlaceBody(where="replace")
    priority: Priority = 0

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the service call."""
        return {**self.model_dump(), "place": self.place.place()}


class FramesParams(Body):
    """The frames whose parameters are wanted."""

    ids: Annotated[list[Id], Field(min_length=1, max_length=500)]
