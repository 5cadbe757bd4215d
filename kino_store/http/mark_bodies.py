"""Models of the request bodies of marks and markers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ..parameters import HOLD
from ..values import Label, MarkerKind, Note, Rating
from .bodies import Body
from .fields import Id, Ids, Step


class Marks(Body):
    """What to set; fields that are left out stay. `rating`: 0 is none. `label`, `note`: empty is none.

    `approved`: true approves the pictures that the frames show now.
    """

    rating: Rating | None = None
    label: Label | None = None
    note: Note | None = None
    approved: bool | None = None


class FramesMark(Body):
    """Set marks of frames."""

    ids: Ids
    set: Marks
    step: Step | None = None


class FramesHold(Body):
    """Show frames for that many ticks each: 2 is "on twos". A tick is a frame of the film as it is played."""

    ids: Ids
    hold: Annotated[int, Field(ge=HOLD.min, le=HOLD.max)]
    step: Step | None = None


class MarkerCreate(Body):
    """A marker on a frame."""

    frame_id: Id
    kind: MarkerKind = "note"
    name: Annotated[str, Field(max_length=200)] = ""
    colour: Label = ""
    step: Step | None = None


class MarkerUpdate(Body):
    """The fields to change. `frame_id`: where the marker goes."""

    frame_id: Id | None = None
    kind: MarkerKind | None = None
    name: Annotated[str, Field(max_length=200)] | None = None
    colour: Label | None = None
    step: Step | None = None
