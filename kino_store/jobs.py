"""The kinds of tasks: what each kind's `data` holds, and which lane does it.

A task's row has `kind` and `data` as JSON; `job_of` reads them as one of the models below.
"""

from __future__ import annotations

import functools
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from .errors import KinoError
from .parameters import MOST_FRAMES
from .values import Fps, OpenValue, Place, Quality, Rate, SheetFrame, Side, Task, Value, Where

COMFYUI = "comfyui"  # the lane of prompts: ComfyUI runs them
LOCAL = "local"  # the lane of child processes of this machine
LANES = (COMFYUI, LOCAL)
IMPORT = "import"  # a kind whose frames come while it runs


class StoredPlace(Value):
    """A place as tasks store it; see values.Place."""

    where: Where = "append"
    frame_id: int | None = None
    rate: Rate = "as_is"
    step: str | None = None
    show: bool = True
    over: tuple[str, ...] = ()
    fills: bool = False

    def place(self) -> Place:
        """Return the place that services take."""
        return Place(**self.model_dump())

    @classmethod
    def of(cls, place: Place) -> StoredPlace:
        """Return how a place is stored."""
        return cls(**{name: getattr(place, name) for name in cls.model_fields})


class _FramesNamed(Value):
    """`uids`: the uid of every frame that the data names by id. It wins, as a rebuilt database has other ids.

    Tasks of Kino 0.4 have none.
    """

    uids: dict[str, str] = Field(default_factory=dict)


class GenerateData(_FramesNamed, OpenValue):
    """Fill a generator. Its values are stored next to these fields, whose names no parameter may have.

    `sheet_frame`: the frame of a sheet that they are for.
    """

    place: StoredPlace = StoredPlace()
    sheet_frame: SheetFrame | None = None

    def values(self) -> dict[str, Any]:
        """Return the generator's values by parameter."""
        return dict(self.model_extra or {})


class RegenerateData(_FramesNamed):
    """Run a frame's own prompt graph again, with other parameters.

    `refresh`: from what the relations to its sources mean now, such as the frame before. `whole`: with all
    pictures of its clip.
    """

    frame_id: int
    overrides: dict[str, Any] = Field(default_factory=dict)
    refresh: bool = False
    whole: bool = False
    place: StoredPlace = StoredPlace()


class ThumbnailsData(Value):
    """Create the thumbnails and proxies of all frames of the task's project again."""


class ExportData(_FramesNamed):
    """Write the project's film, or a part of it, to a file.

    `preset`: a name in film.presets. `name`: of the file, without number and ending. `first`, `last`: ids of
    frames, both included; `frame_ids`: these alone. `width`, `height`: in pixels, None as the project.
    `timecode`: of the first frame. Of numbered pictures: `start`: the first one's number; `pattern`: of their
    names, see film.sequence.
    """

    preset: str = "web"
    quality: Quality = "standard"
    name: str = ""
    first: int | None = None
    last: int | None = None
    frame_ids: list[int] = Field(default_factory=list)
    width: Side | None = None
    height: Side | None = None
    timecode: str | None = None
    sound: bool = True
    metadata: bool = True
    hardware: bool = False
    start: int = 1001
    pattern: str = "{name}.######"


class ImportData(_FramesNamed):
    """Turn a part of an uploaded video into frames.

    `video`: its SHA-256, which names it. `name`: of the file. `in_seconds`, `out_seconds`: the part; None is
    its end. `fps`: what it is converted to; None: each picture that it has. Of these, each one of `every`.
    `fit`: exact, cover or contain. `sound`: add its sound to the timeline. `keep`: when it is stopped, keep
    the frames that came. `most_frames`: at which it ends. `step`: of the undo.
    """

    video: str
    name: str = ""
    in_seconds: float = 0.0
    out_seconds: float | None = None
    fps: Fps | None = None
    every: int = 1
    fit: str = "contain"
    sound: bool = True
    keep: bool = True
    most_frames: int = MOST_FRAMES
    place: StoredPlace = StoredPlace()
    step: str


class GenerateJob(Value):
    """Its task's `type` is the generator's name."""

    kind: Literal["generate"]
    data: GenerateData


class RegenerateJob(Value):
    """See RegenerateData."""

    kind: Literal["regenerate"]
    data: RegenerateData


class ThumbnailsJob(Value):
    """See ThumbnailsData."""

    kind: Literal["thumbnails"]
    data: ThumbnailsData


class ExportJob(Value):
    """See ExportData."""

    kind: Literal["export"]
    data: ExportData


class ImportJob(Value):
    """See ImportData."""

    kind: Literal["import"]
    data: ImportData


AnyJob = GenerateJob | RegenerateJob | ThumbnailsJob | ExportJob | ImportJob
Job = Annotated[AnyJob, Field(discriminator="kind")]

LANE_OF = {
    "generate": COMFYUI,
    "regenerate": COMFYUI,
    "thumbnails": LOCAL,
    "export": LOCAL,
    IMPORT: LOCAL,
}


class LaneState(Value):
    """The tasks of one lane: `comfyui` (prompts) or `local` (child processes of this machine)."""

    lane: str
    waiting: int
    running: int


class QueueState(Value):
    """The number of tasks in each state. While `paused`, none begins.

    `waiting_frames`: how many frames the waiting ones make; one of which that is not known counts as one.
    """

    paused: bool
    pending: int
    waiting: int
    running: int
    failed: int
    stopped: int
    waiting_frames: int
    lanes: list[LaneState]


def job_of(task: Task) -> AnyJob:
    """Return what a task does.

    Raises:
        KinoError: a newer Kino added it, or its data was changed by hand.
    """
    if task.kind not in LANE_OF:
        raise KinoError(
            f"This Kino does not know tasks of the kind {task.kind!r}. Update Kino, and retry it."
        )
    try:
        return _adapter().validate_python({"kind": task.kind, "data": task.data})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"][1:])
        raise KinoError(f"The data of task {task.id} can't be used ({field}: {first['msg']}).") from error


def import_data(task: Task) -> ImportData:
    """Return what an import's task does. Raises KinoError as `job_of`, or for another kind."""
    job = job_of(task)
    if isinstance(job, ImportJob):
        return job.data
    raise KinoError(f"Task {task.id} is no import: its kind is {task.kind!r}.")


@functools.cache
def _adapter() -> TypeAdapter[AnyJob]:
    return TypeAdapter(Job)
