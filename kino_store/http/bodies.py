"""What requests carry: exact types, nothing unknown. They check bodies and make the OpenAPI document."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from ..parameters import LARGEST_BATCH, LONGEST_TEXT, SEED
from ..values import Fps, Place, Side, Where
from .fields import Data, FramePath, Id, Ids, Name, Priority, nullable


class Body(BaseModel):
    """Base of what requests carry: exact types, nothing unknown."""

    model_config = ConfigDict(strict=True, extra="forbid", protected_namespaces=())


class ProjectCreate(Body):
    """A new film."""

    name: Name
    width: Side
    height: Side
    fps: Fps


class ProjectUpdate(Body):
    """What is to change; the rest stays. The size can change only while there are no frames."""

    name: Name | None = None
    width: Side | None = None
    height: Side | None = None
    fps: Fps | None = None


class ProjectRestore(Body):
    """The token that the delete gave."""

    undo: Annotated[str, Field(min_length=1, max_length=255)]


class FrameCreate(Body):
    """A picture that lies in the project's folder already, named as frames are (frame_000123.png), becomes a frame."""

    path: FramePath
    generator: Name
    project_id: Id


class FrameUpdate(Body):
    """What is to change: another picture of the project's folder, another generator's name, another project."""

    path: FramePath | None = None
    generator: Name | None = None
    project_id: Id | None = None


class FramesMove(Body):
    """These frames, in this order, go before that one; to the end without one."""

    frame_ids: Ids
    before: Id | None = None


class FramesCopy(Body):
    """Copies of these frames, in this order, go before that one; to the end without one. One named twice is copied twice."""

    frame_ids: Ids
    before: Id | None = None


class FrameIds(Body):
    """Many frames at once."""

    ids: Ids


class PlaceBody(Body):
    """Where the new frame goes. before and replace name a frame; a replaced one goes to the trash."""

    where: Where = "append"
    frame_id: Id | None = None

    def place(self) -> Place:
        """Return the place that services take."""
        return Place(self.where, frame_id=self.frame_id)


class PlacedBody(Body):
    """A body with a place."""

    place: PlaceBody = PlaceBody()

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the service call."""
        return {**self.model_dump(), "place": self.place.place()}


class Regenerate(PlacedBody):
    """Make a frame again. Without overrides to the same pixels; `overrides` are parameters of its sidecar.

    A seed of null draws a new one. `count` makes that many, each with a seed of its own from the second on.
    """

    overrides: Data = {}
    count: Annotated[int, Field(ge=1, le=1000)] = 1
    priority: Priority = 0


class TaskCreate(PlacedBody):
    """A task; `type` is a generator's name and `data` its parameters. The project may stand in `data`, too."""

    name: Annotated[str, Field(max_length=200)] = ""
    type: Name
    data: Data
    project_id: Id | None = None
    priority: Priority = 0


class Range(Body):
    """One parameter from a first to a last value in even steps, both included."""

    parameter: Name
    first: Annotated[float, Field(ge=-1e15, le=1e15)]
    last: Annotated[float, Field(ge=-1e15, le=1e15)]
    count: Annotated[int, Field(ge=2, le=LARGEST_BATCH)]


class BatchCreate(TaskCreate):
    """Many tasks of one generator, queued at once. Exactly one of `count`, `seeds`, `prompts`, `range` says what differs.

    count: that many, each with a random seed of its own. seeds, prompts: one task for each.
    """

    count: Annotated[int, Field(ge=1, le=LARGEST_BATCH)] | None = None
    seeds: (
        Annotated[
            list[Annotated[int, Field(ge=SEED.min, le=SEED.max)]],
            Field(min_length=1, max_length=LARGEST_BATCH),
        ]
        | None
    ) = None
    prompts: (
        Annotated[
            list[Annotated[str, Field(max_length=LONGEST_TEXT)]],
            Field(min_length=1, max_length=LARGEST_BATCH),
        ]
        | None
    ) = None
    range: Annotated[Range | None, nullable(Range)] = None


class TaskChange(Body):
    """A new name, or another priority: higher goes first."""

    name: Name | None = None
    priority: Priority | None = None


class GeneratorCreate(Body):
    """A graph in API form, kept as a generator of one's own."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    description: Annotated[str, Field(max_length=2000)] = ""
    prompt: Data


class EchoBody(Body):
    """Any text."""

    message: Annotated[str, Field(max_length=10_000)]
