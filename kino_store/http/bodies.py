"""What requests carry and answers hold. The same models check bodies, write answers and make the OpenAPI document."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from ..metrics.probes import Readings
from ..models import Fps, Frame, Project, Side, Task

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Priority = Annotated[int, Field(ge=-1000, le=1000)]
Offset = Annotated[int, Field(ge=0, le=2**31)]
Limit = Annotated[int, Field(ge=1, le=1000)]
Ids = Annotated[list[Id], Field(min_length=1, max_length=10_000)]
FramePath = Annotated[str, Field(pattern=r"^frame_[0-9]{6,9}\.png$")]
Data = dict[str, Any]
MANY = 10_000


class Body(BaseModel):
    """Base of what requests carry: exact types, nothing unknown."""

    model_config = ConfigDict(strict=True, extra="forbid", protected_namespaces=())


class Answer(BaseModel):
    """Base of what answers hold."""

    model_config = ConfigDict(frozen=True, protected_namespaces=(), defer_build=True)


def nullable(model: type[BaseModel]) -> WithJsonSchema:
    """The schema of a field that holds a `model` or null; aiohttp-pydantic can't refer to a model and say so."""
    return WithJsonSchema({**model.model_json_schema(), "nullable": True})


class ErrorDetail(Answer):
    """A stable code, a sentence for people, and what a program may want to know."""

    code: str
    message: str
    details: Any = None


class ErrorAnswer(Answer):
    """Every failure."""

    error: ErrorDetail


class Done(Answer):
    """What was done, in words."""

    message: str


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


class ProjectList(Answer):
    """Projects, the one changed last first."""

    total: int
    projects: list[Project]


class ProjectDeleted(Done):
    """`undo`: the token with which `restore` brings the project back."""

    undo: str


class ProjectRestore(Body):
    """The token that the delete gave."""

    undo: Annotated[str, Field(min_length=1, max_length=255)]


class FrameAnswer(Frame):
    """A frame, with the addresses of its picture; they are never used for another picture."""

    image_url: str
    thumbnail_url: str

    @classmethod
    def of(cls, frame: Frame) -> FrameAnswer:
        """The answer for a frame."""
        base, version = f"/api/kino/v1/frames/{frame.id}", frame.sha256[:16]
        urls = {"image_url": f"{base}/image?v={version}", "thumbnail_url": f"{base}/thumbnail?v={version}"}
        return cls.model_validate({**frame.model_dump(), **urls})


class FrameList(Answer):
    """A page of frames, and how many there are in all."""

    total: int
    frames: list[FrameAnswer]

    @classmethod
    def of(cls, total: int, frames: list[Frame]) -> FrameList:
        """The answer for a page."""
        return cls(total=total, frames=[FrameAnswer.of(frame) for frame in frames])


class Timeline(Answer):
    """All frame ids of a project, in order. `revision` grows with every change."""

    project_id: int
    revision: int
    total: int
    frame_ids: list[int]


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


class FrameIds(Body):
    """Many frames at once."""

    ids: Ids


class PlaceBody(Body):
    """Where the new frame goes. before and replace name a frame; a replaced one goes to the trash."""

    where: Literal["append", "before", "replace"] = "append"
    frame_id: Id | None = None


class Regenerate(Body):
    """Make a frame again. Without overrides to the same pixels; `overrides` are parameters of its sidecar.

    A seed of null draws a new one. `count` makes that many, each with a seed of its own from the second on.
    """

    overrides: Data = {}
    place: PlaceBody = PlaceBody()
    count: Annotated[int, Field(ge=1, le=1000)] = 1
    priority: Priority = 0


class TaskCreate(Body):
    """A task; `type` is a generator's name and `data` its parameters. The project may stand in `data`, too."""

    name: Annotated[str, Field(max_length=200)] = ""
    type: Name
    data: Data
    project_id: Id | None = None
    priority: Priority = 0
    place: PlaceBody = PlaceBody()


class Range(Body):
    """One parameter from a first to a last value in even steps, both included."""

    parameter: Name
    first: Annotated[float, Field(ge=-1e15, le=1e15)]
    last: Annotated[float, Field(ge=-1e15, le=1e15)]
    count: Annotated[int, Field(ge=2, le=MANY)]


class BatchCreate(TaskCreate):
    """Many tasks of one generator, queued at once. Exactly one of `count`, `seeds`, `prompts`, `range` says what differs.

    count: that many, each with a random seed of its own. seeds, prompts: one task for each.
    """

    count: Annotated[int, Field(ge=1, le=MANY)] | None = None
    seeds: Annotated[list[Annotated[int, Field(ge=0, le=2**64 - 1)]], Field(min_length=1, max_length=MANY)] | None = None
    prompts: Annotated[list[Annotated[str, Field(max_length=20_000)]], Field(min_length=1, max_length=MANY)] | None = None
    range: Annotated[Range | None, nullable(Range)] = None


class BatchAnswer(Answer):
    """The new tasks."""

    total: int
    task_ids: list[int]


class TaskChange(Body):
    """A new name, or another priority: higher goes first."""

    name: Name | None = None
    priority: Priority | None = None


class TaskList(Answer):
    """A page of tasks, and how many there are in all."""

    total: int
    tasks: list[Task]


class TaskDone(Done):
    """What was done with a task."""

    task_id: int


class TaskProgress(Answer):
    """How far a task is, 0..100. `preview`: whether a picture of the sampling is there."""

    task_id: int
    status: str
    progress: float
    preview: bool


class GeneratorCreate(Body):
    """A graph in API form, kept as a generator of one's own."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    description: Annotated[str, Field(max_length=2000)] = ""
    prompt: Data


class GeneratorInfo(Answer):
    """A generator and its parameters."""

    name: str
    version: str
    description: str
    visible: bool
    parameters: dict[str, Any]


class GeneratorList(Answer):
    """All generators by name; `problems`: files in the user's folder that are none, and why."""

    total: int
    plugins: dict[str, GeneratorInfo]
    problems: dict[str, str]


class Categories(Answer):
    """ComfyUI's model folders."""

    total: int
    categories: list[str]


class SystemDone(Answer):
    """Whether it was done, and what."""

    success: bool
    message: str


class Stopped(SystemDone):
    """How many tasks were stopped."""

    stopped_count: int


class Hello(Answer):
    """A greeting."""

    message: str


class EchoBody(Body):
    """Any text."""

    message: Annotated[str, Field(max_length=10_000)]


class Echo(Answer):
    """The text again, and its length in characters."""

    echo: str
    length: int


class Info(Answer):
    """What this is."""

    name: str
    version: str
    api_version: str
    versions: dict[str, str | None]
    limits: dict[str, int]


class CurrentTask(Answer):
    """The task that runs."""

    id: int
    name: str
    progress: float


class Metrics(Readings):
    """The machine at one moment, and the queue."""

    queue_size: int
    current_task: Annotated[CurrentTask | None, nullable(CurrentTask)]


class MetricsHistory(Answer):
    """Readings of this moment, and earlier ones, oldest first."""

    now: Metrics
    total: int
    history: list[Readings]
