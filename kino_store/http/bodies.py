"""Models of the request bodies. They check bodies, and the OpenAPI document is made from them."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ..media.upload import Fit
from ..parameters import LARGEST_BATCH, LARGEST_IMPORT, LONGEST_TEXT, MOST_FRAMES, SEED
from ..values import Fps, Note, Place, Quality, Rate, Side, SoundClip, Where
from .fields import Data, FramePath, Id, Ids, Name, Priority, Step, nullable


class Body(BaseModel):
    """Base of all bodies: exact types, no unknown fields."""

    model_config = ConfigDict(strict=True, extra="forbid", protected_namespaces=())


class ProjectCreate(Body):
    """A new project."""

    name: Name
    width: Side
    height: Side
    fps: Fps


class ProjectUpdate(Body):
    """The fields to change. The size can change only while there are no frames."""

    name: Name | None = None
    width: Side | None = None
    height: Side | None = None
    fps: Fps | None = None
    note: Note | None = None


class ProjectRestore(Body):
    """The token from the delete."""

    undo: Annotated[str, Field(min_length=1, max_length=255)]


class FrameCreate(Body):
    """Add a picture that is in the project's folder already, named like a frame (frame_000123.png)."""

    path: FramePath
    generator: Name
    project_id: Id


class FrameUpdate(Body):
    """The fields to change: picture file in the project's folder, generator name, project."""

    path: FramePath | None = None
    generator: Name | None = None
    project_id: Id | None = None


class FramesMove(Body):
    """Move frames, in this order, before another one (null: to the end).

    Here and below, requests with the same `step` are undone together.
    """

    frame_ids: Ids
    before: Id | None = None
    step: Step | None = None


class FramesCopy(Body):
    """Copy frames, in this order, before another one (null: to the end). One listed twice is copied twice.

    Frames of other projects of the same size, too.
    """

    frame_ids: Ids
    before: Id | None = None
    step: Step | None = None


class FrameIds(Body):
    """Several frames."""

    ids: Ids
    step: Step | None = None


class FrameUids(Body):
    """Frames by what stays the same in a rebuilt database."""

    uids: Annotated[list[Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]], Field(max_length=10_000)]


class Undo(Body):
    """Which change to undo or redo: refused if others were made since. Without it, the last one."""

    step: Step | None = None


class TrashEmpty(Body):
    """Which deleted frames to remove for good; without it, all of them."""

    ids: Ids | None = None


class Export(Body):
    """What to export, and how.

    `preset`, `quality`: see `/v1/exports/presets`. `first`, `last`: frames of a range, both included;
    `frame_ids`: these alone; all frames without them. `name`: of the file, which gets a number. `width`,
    `height`: in pixels; null as the project. `timecode`: of the first frame, 01:00:00:00. `metadata`: write
    the workflow into the file. `hardware`: try the graphics card's encoders first. Of numbered
    pictures: `start`: the first one's number; `pattern`: of their names, # for a digit of the number.
    """

    preset: Annotated[str, Field(max_length=40)] = "web"
    quality: Quality = "standard"
    name: Annotated[str, Field(max_length=200)] = ""
    first: Id | None = None
    last: Id | None = None
    frame_ids: Annotated[list[Id], Field(max_length=10_000)] = []
    width: Side | None = None
    height: Side | None = None
    timecode: Annotated[str, Field(max_length=12)] | None = None
    sound: bool = True
    metadata: bool = True
    hardware: bool = False
    start: Annotated[int, Field(ge=0, le=99_999_999)] = 1001
    pattern: Annotated[str, Field(min_length=1, max_length=100)] = "{name}.######"


class Sound(Body):
    """The clips on the timeline; those that are not listed are removed."""

    clips: Annotated[list[SoundClip], Field(max_length=1000)]


class PlaceBody(Body):
    """Where new frames go. before, after, replace and take need a frame; a replaced one goes to the trash.

    take: the pictures become takes of the frame, which shows the last one; with `show` false, what it did.
    Orders over several frames take each of these, and need none here.
    """

    where: Where = "append"
    frame_id: Id | None = None
    show: bool = True

    def place(self) -> Place:
        """Return the place that services take."""
        return Place(self.where, frame_id=self.frame_id, show=self.show)


class PlacedBody(Body):
    """A body with a place."""

    place: PlaceBody = PlaceBody()

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the service call."""
        return {**self.model_dump(), "place": self.place.place()}


class VideoImport(PlacedBody):
    """Which part of a video becomes frames, and how.

    `video`: from `/v1/videos/probe`. `out_seconds`: null is its end. `fps`: the rate that it is converted to;
    null takes every frame that it has. `every`: of these, each nth from `in_seconds` on. `fit`: exact takes a
    video of the project's size only; cover fills the frame and crops; contain shows all of it with bars.
    `sound`: its sound becomes a clip that begins with the first frame. `keep`: frames that came stay when the
    task is stopped. `most_frames`: a part that gives more is refused; a number above the default confirms
    that so many are wanted.
    """

    video: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    name: Annotated[str, Field(max_length=200)] = ""
    in_seconds: Annotated[float, Field(ge=0, le=1e6)] = 0.0
    out_seconds: Annotated[float, Field(gt=0, le=1e6)] | None = None
    fps: Fps | None = None
    every: Annotated[int, Field(ge=1, le=100_000)] = 1
    fit: Fit = "contain"
    sound: bool = True
    keep: bool = True
    most_frames: Annotated[int, Field(ge=1, le=LARGEST_IMPORT)] = MOST_FRAMES
    step: Step | None = None


class Regenerate(PlacedBody):
    """Regenerate a frame: without overrides the same pixels; `overrides` are parameters of its sidecar.

    A seed of null is random. `count`: that many frames, with random seeds from the second on. `after`: the
    id of a task that must be completed first.
    """

    overrides: Data = {}
    count: Annotated[int, Field(ge=1, le=1000)] = 1
    priority: Priority = 0
    after: Id | None = None


class TaskCreate(PlacedBody):
    """A task. `type`: a generator's name. `data`: its parameters; it may contain the project_id, too.

    `after`: the id of a task that must be completed first. `rate`: how a clip of another rate than the
    project's becomes frames: as_is, one for each picture; hold, pictures are repeated or left out; resample,
    neighbours are mixed. The last two keep the length in seconds.
    """

    name: Annotated[str, Field(max_length=200)] = ""
    type: Name
    data: Data
    project_id: Id | None = None
    priority: Priority = 0
    after: Id | None = None
    rate: Rate = "as_is"

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the service call; the rate belongs to the place."""
        arguments = super().arguments()
        arguments["place"] = replace(arguments["place"], rate=arguments.pop("rate"))
        return arguments


class Range(Body):
    """One parameter from a first to a last value in even steps, both ends included."""

    parameter: Name
    first: Annotated[float, Field(ge=-1e15, le=1e15)]
    last: Annotated[float, Field(ge=-1e15, le=1e15)]
    count: Annotated[int, Field(ge=2, le=LARGEST_BATCH)]


class Inputs(Body):
    """Frames that each are the picture of a task. `parameter`: of the generator.

    `seeds`: fixed, that of the data, or one random seed; running, counting up from it; random.
    """

    parameter: Name
    ids: Ids
    seeds: Literal["fixed", "running", "random"] = "random"


class BatchCreate(TaskCreate):
    """Queue many tasks of one generator.

    Exactly one of `count`, `seeds`, `prompts`, `range`, `frames` must be given. frames: one task for each,
    whose frame goes where `place` says: after or replace. `replace`: the frames that show what the tasks
    make, one each, as takes; a clip replaces its frame. Frames of both are undone in one step.

    count: that many, with random seeds. seeds, prompts: one task for each. `allow_equal`: take a count above
    1 of a generator without a seed, though all its pictures may be equal.
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
    frames: Annotated[Inputs | None, nullable(Inputs)] = None
    replace: Annotated[list[Id] | None, Field(min_length=1, max_length=LARGEST_BATCH)] = None
    allow_equal: bool = False


class TaskChange(Body):
    """A new name or priority; higher runs first."""

    name: Name | None = None
    priority: Priority | None = None


class QueueMove(Body):
    """Let waiting tasks run, in this order, right before another one (null: last)."""

    task_ids: Ids
    before: Id | None = None


class QueueRetry(Body):
    """Which tasks to retry: those in these states, of one project or (null) of all, or of `task_ids` only."""

    project_id: Id | None = None
    status: Annotated[list[Literal["failed", "stopped"]], Field(min_length=1, max_length=2)] = ["failed"]
    task_ids: Annotated[list[Id] | None, Field(max_length=100_000)] = None


class EchoBody(Body):
    """Any text."""

    message: Annotated[str, Field(max_length=10_000)]
