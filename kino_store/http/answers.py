"""Models of the answers. The OpenAPI document is made from them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict

from ..metrics.probes import Readings
from ..values import Frame, ModelInfo, Project, Task
from .fields import nullable
from .responses import with_urls


class Answer(BaseModel):
    """Base of what answers hold."""

    model_config = ConfigDict(frozen=True, protected_namespaces=(), defer_build=True)


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


class ProjectList(Answer):
    """Projects, the one changed last first."""

    total: int
    projects: list[Project]


class ProjectDeleted(Done):
    """`undo`: the token with which `restore` brings the project back."""

    undo: str


class FrameAnswer(Frame):
    """A frame, with the addresses of its picture, a small one, and one for playback; they are never used for another picture."""

    image_url: str
    thumbnail_url: str
    proxy_url: str

    @classmethod
    def of(cls, frame: Frame) -> FrameAnswer:
        """Return the answer for a frame."""
        return cls.model_validate(with_urls(frame))


class FrameList(Answer):
    """A page of frames, and how many there are in all."""

    total: int
    frames: list[FrameAnswer]


class Refused(Answer):
    """A file that was not imported, and why."""

    file: str
    code: str
    message: str


class FramesImported(FrameList):
    """The frames of the good files, and the files that were refused."""

    refused: list[Refused]


class Timeline(Answer):
    """All frame ids of a project, in order. `revision` grows with every change."""

    project_id: int
    revision: int
    total: int
    frame_ids: list[int]


class Regenerated(Task):
    """The new task; of several the first, and the ids of all."""

    task_ids: list[int]


class BatchAnswer(Answer):
    """The new tasks."""

    total: int
    task_ids: list[int]


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


class ModelList(Answer):
    """The models of a category."""

    category: str
    total: int
    models: list[ModelInfo]


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


class Health(Answer):
    """Whether Kino works, and how the machine is."""

    status: str
    trouble: str | None
    version: str
    versions: dict[str, str | None]
    uptime: float
    metrics: Metrics
