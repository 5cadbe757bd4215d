"""Models of the answers. The OpenAPI document is made from them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict

from ..metrics.probes import Readings
from ..values import DeletedProject, Frame, HistoryStep, ModelInfo, Project, SoundClip, Task
from .fields import nullable
from .responses import with_urls


class Answer(BaseModel):
    """Base of all answers."""

    model_config = ConfigDict(frozen=True, protected_namespaces=(), defer_build=True)


class ErrorDetail(Answer):
    """A stable code, a message for people, and details for programs."""

    code: str
    message: str
    details: Any = None


class ErrorAnswer(Answer):
    """The answer to every failed request."""

    error: ErrorDetail


class Done(Answer):
    """A message about what was done."""

    message: str


class ProjectList(Answer):
    """Projects, the last changed first."""

    total: int
    projects: list[Project]


class DeletedProjects(Answer):
    """Projects in the trash, the last deleted first."""

    projects: list[DeletedProject]


class ProjectDeleted(Done):
    """`undo`: the token that restores the project."""

    undo: str


class FrameAnswer(Frame):
    """A frame with the URLs of its picture, thumbnail and proxy. A URL always means the same pixels."""

    image_url: str
    thumbnail_url: str
    proxy_url: str

    @classmethod
    def of(cls, frame: Frame) -> FrameAnswer:
        """Return the answer for a frame."""
        return cls.model_validate(with_urls(frame))


class FrameList(Answer):
    """A page of frames, and their total number."""

    total: int
    frames: list[FrameAnswer]


class FramesFound(Answer):
    """The ids of frames by uid; unknown ones are left out."""

    ids: dict[str, int]


class Trash(FrameList):
    """A page of the deleted frames, the last deleted first. `bytes`: of all deleted pictures."""

    bytes: int


class TrashEmptied(Done):
    """How many frames were removed for good, and the bytes of their pictures."""

    removed: int
    bytes: int


class ExportPreset(Answer):
    """A format. `alpha`: keeps transparency. `numbered`: each frame is a file with a number in its name.

    `width`, `height`: the smallest. `bits`: per pixel, roughly.
    """

    name: str
    label: str
    purpose: str
    ending: str
    qualities: list[str]
    alpha: bool
    sound: bool
    timecode: bool
    hardware: bool
    numbered: bool
    width: int
    height: int
    bits: float


class ExportPresets(Answer):
    """What a film can be exported as."""

    presets: list[ExportPreset]


class ExportFile(Answer):
    """An exported file; `bytes`: its size. The URL downloads it."""

    name: str
    bytes: int
    created_at: str
    url: str


class ExportList(Answer):
    """The exported files of a project, the newest first."""

    total: int
    files: list[ExportFile]


class SoundFileAnswer(Answer):
    """A sound file of a project. `seconds`: its length. `wav_url`: 48 kHz stereo of 16 bits."""

    file: str
    name: str
    seconds: float
    wav_url: str
    peaks_url: str


class MaskAnswer(Answer):
    """A mask of a project: the value of a generator's mask parameter is `file`. Its size is in pixels."""

    file: str
    width: int
    height: int
    url: str


class SoundAnswer(Answer):
    """The clips on the timeline, and the files that they use."""

    clips: list[SoundClip]
    files: list[SoundFileAnswer]


class CurvesAnswer(Answer):
    """Values from 0 to 1 by frame: level, onset, bass, mid, high."""

    fps: float
    curves: dict[str, list[float]]


class HistoryAnswer(Answer):
    """What would be undone and redone next; null is nothing."""

    undo: Annotated[HistoryStep | None, nullable(HistoryStep)]
    redo: Annotated[HistoryStep | None, nullable(HistoryStep)]


class Undone(Done):
    """What was undone or redone, and what would be next."""

    step: HistoryStep
    history: HistoryAnswer


class Refused(Answer):
    """A file that was not imported, and why."""

    file: str
    code: str
    message: str


class FramesImported(FrameList):
    """The frames of the good files, and the files that were refused."""

    refused: list[Refused]


class Timeline(Answer):
    """All frame ids of a project, in order. `revision` increases with every change.

    `states`: base64 of two bytes for each frame, the lower one first: bits 0 to 2 are the rating, 3 to 5 the
    label (1 red, orange, yellow, green, blue, purple, 7 grey), bit 6 is a note. Empty if no frame has any.
    `holds`: [number of frames, ticks of each] from the first frame on; empty if all frames are shown for one
    tick. A tick is a frame of the film as it is played.
    """

    project_id: int
    revision: int
    total: int
    frame_ids: list[int]
    states: str
    holds: list[list[int]]


class Regenerated(Task):
    """The first new task, and the ids of all."""

    task_ids: list[int]


class BatchAnswer(Answer):
    """The new tasks."""

    total: int
    task_ids: list[int]


class TaskList(Answer):
    """A page of tasks, and their total number.

    `frames`: how many frames all of them make; one of which that is not known counts as one.
    """

    total: int
    frames: int
    tasks: list[Task]


class TaskDone(Done):
    """A message about what was done with a task."""

    task_id: int


class Retried(Answer):
    """The number of tasks that were queued again."""

    retried: int


class TaskProgress(Answer):
    """A task's progress, 0..100. `preview`: whether it has one now."""

    task_id: int
    status: str
    progress: float
    preview: bool


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
    """Whether it was done, and a message."""

    success: bool
    message: str


class Stopped(SystemDone):
    """The stopped tasks; `POST /v1/queue/retry` with their ids takes it back."""

    stopped_count: int
    task_ids: list[int]


class Hello(Answer):
    """A greeting."""

    message: str


class Echo(Answer):
    """The same text, and its length in characters."""

    echo: str
    length: int


class Info(Answer):
    """Versions and limits."""

    name: str
    version: str
    api_version: str
    versions: dict[str, str | None]
    limits: dict[str, int]


class CurrentTask(Answer):
    """The running task."""

    id: int
    name: str
    progress: float


class Metrics(Readings):
    """The machine and the queue at one moment."""

    queue_size: int
    current_task: Annotated[CurrentTask | None, nullable(CurrentTask)]


class MetricsHistory(Answer):
    """Present readings, and earlier ones, oldest first."""

    now: Metrics
    total: int
    history: list[Readings]


class Health(Answer):
    """Whether Kino works, and the state of the machine."""

    status: str
    trouble: str | None
    version: str
    versions: dict[str, str | None]
    uptime: float
    metrics: Metrics
