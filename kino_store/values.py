"""The values that cross layers: projects, frames, tasks, sidecars. Field names are those in JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from .parameters import FPS, SEED, SIDE

HIGHEST_GENERATION = 1_000_000  # times a billion, it is still an integer that JavaScript has

Side = Annotated[int, Field(ge=SIDE.min, le=SIDE.max)]
Fps = Annotated[float, Field(ge=FPS.min, le=FPS.max)]


class Value(BaseModel):
    """Base of all values: immutable, without unknown fields. Validators are built at their first use."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=(), defer_build=True)


class OpenValue(Value):
    """A value read from a file: unknown fields, of a later version, are kept."""

    model_config = ConfigDict(frozen=True, extra="allow", protected_namespaces=(), defer_build=True)


AUDIO = "audio"  # the folder of sound files, in a project's folder and in archives


class SoundClip(Value):
    """A part of a sound file on a film's timeline.

    `file`: in the project's folder `audio`, named by its sha256. `name`: as people know it. `start_frame`:
    where it begins on the timeline, from 0; negative numbers begin before the film. `in_seconds`,
    `out_seconds`: the part of the file; None is its end. `gain_db`: in decibels. `fade_in`, `fade_out`: in
    seconds.
    """

    file: Annotated[str, Field(pattern=r"^[0-9a-f]{64}\.[a-z0-9]{1,5}$")]
    name: Annotated[str, Field(max_length=200)] = ""
    start_frame: Annotated[int, Field(ge=-10_000_000, le=10_000_000)] = 0
    in_seconds: Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)] = 0.0
    out_seconds: Annotated[float, Field(gt=0, le=1e6, allow_inf_nan=False)] | None = None
    gain_db: Annotated[float, Field(ge=-60, le=24, allow_inf_nan=False)] = 0.0
    fade_in: Annotated[float, Field(ge=0, le=600, allow_inf_nan=False)] = 0.0
    fade_out: Annotated[float, Field(ge=0, le=600, allow_inf_nan=False)] = 0.0
    muted: bool = False


# What people set of a project, in its row, its file and its journal.
PROJECT_SETTINGS = ("name", "width", "height", "fps", "sound")


class Project(Value):
    """A film. Sizes in pixels, `fps` in frames per second; `revision` counts changes of the timeline.

    `uid` stays when the database is rebuilt; `id` is for URLs of this database.
    """

    id: int
    uid: str
    name: str
    folder: str
    width: Side
    height: Side
    fps: Fps
    sound: tuple[SoundClip, ...]
    revision: int = 0
    created_at: str
    updated_at: str


class Frame(Value):
    """A picture on a timeline. `path`: file name in the project's folder. `position` orders the timeline.

    `uid` stays when the database is rebuilt; `id` is for URLs of this database.
    """

    id: int
    uid: str
    project_id: int
    path: str
    generator: str
    position: str
    width: int
    height: int
    bytes: int
    sha256: str
    seed: int | None
    task_id: int | None
    deleted_at: str | None
    created_at: str
    updated_at: str


class HistoryStep(Value):
    """Something that was done to a project. `count`: of frames. `text`: what it was, for "Undo: …"."""

    step: str
    do: str
    at: str
    count: int
    text: str


class History(Value):
    """What would be undone and redone next; None is nothing."""

    undo: HistoryStep | None
    redo: HistoryStep | None


Where = Literal["append", "before", "replace"]
Quality = Literal["small", "standard", "high"]  # of an export
Rate = Literal["as_is", "hold", "resample"]  # how a clip of another rate becomes frames; see film.clip


@dataclass(frozen=True)
class Place:
    """Where new frames go on a timeline: at the end, before a frame, or in place of one.

    The frame is named by its number on the timeline (from 1; negative numbers count from the end), by its
    file name, which never changes, or by its id. The file name wins over the number. `rate`: how a clip of
    another rate than the project's becomes frames.
    """

    where: Where = "append"
    number: int = 0
    file: str = ""
    frame_id: int | None = None
    rate: Rate = "as_is"


END = Place()

TaskStatus = Literal["pending", "queued", "running", "completed", "failed", "stopped"]


class Task(Value):
    """A job of the queue. `data` is complete, so the same can be done again; jobs.py has its fields.

    `type`: a generator's name for the kind `generate`, else the kind. `progress`: 0..100. `attempt`: how
    often it was started. `lane`: who does it, ComfyUI or this machine. `run`: the same for all tasks of one
    order. `after`: the task that must be completed first; until then, `waits_for` says so. `position`: the
    place on the timeline that is reserved for its frames. `turn`: of one priority, the lowest is next. Both
    compare by code point. `frames`: how many it makes; None if that is not known before.
    """

    id: int
    name: str
    type: str
    data: dict[str, Any]
    status: TaskStatus
    priority: int
    progress: float
    result: dict[str, Any] | None
    error: str | None
    project_id: int | None
    prompt_id: str | None
    attempt: int
    created_at: str
    updated_at: str
    started_at: str | None
    completed_at: str | None
    kind: str
    lane: str
    run: str | None
    after: int | None
    position: str | None
    turn: str
    frames: int | None
    waits_for: str | None


class ModelInfo(Value):
    """A model file. `name`: relative to its category, as ComfyUI's loaders list it. `size` in bytes.

    `dtype`: safetensors' name of the type of most `parameters`. None is unknown: the file does not say, or
    was not opened for a list; `sha256` is known once the file has been hashed.
    """

    name: str
    category: str
    size: int
    modified_at: str
    format: str
    architecture: str | None = None
    dtype: str | None = None
    parameters: int | None = None
    metadata: dict[str, str] | None = None
    sha256: str | None = None


class Lora(OpenValue):
    """An applied LoRA: its strength on the diffusion model and on the text encoder (1.0 is as trained)."""

    lora_name: str
    strength_model: float
    strength_clip: float


class Stage(OpenValue):
    """One of several samplers that made a picture. `seed`: of the noise that it added; None also if none."""

    prompt: str | None = None
    model_name: str | None = None
    sampler: str | None = None
    scheduler: str | None = None
    steps: int | None = None
    cfg_scale: float | None = None
    seed: Annotated[int | None, Field(ge=-(2**63), le=SEED.max)] = None


class Params(OpenValue):
    """The parameters of a frame. None is unknown: what could not be traced is never guessed.

    `batch_index`: which random numbers of its batch the picture got, from 0. `guidance`: the distilled
    guidance of models like Flux. `stages`: what each of several samplers did, in order.
    """

    prompt: str | None = None
    negative_prompt: str | None = None
    model_name: str | None = None
    model_sha256: str | None = None
    loras: tuple[Lora, ...] | None = None
    steps: int | None = None
    cfg_scale: float | None = None
    guidance: float | None = None
    sampler: str | None = None
    scheduler: str | None = None
    denoise: float | None = None
    seed: Annotated[int | None, Field(ge=-(2**63), le=SEED.max)] = None
    width: int | None = None
    height: int | None = None
    batch_size: int | None = None
    batch_index: int | None = None
    stages: tuple[Stage, ...] | None = None


class SidecarProject(OpenValue):
    """The project when the frame was saved; enough to create it again. `uid`: None before version 2."""

    uid: Annotated[str | None, Field(max_length=64)] = None
    name: str
    width: int
    height: int
    fps: float


class SidecarFrame(OpenValue):
    """The picture file that the sidecar describes.

    `position`: where it was put first; the journal outranks it. `uid`: None before version 2. It counts only
    in the file and the project that it was written for, as files can be copied by hand.
    """

    uid: Annotated[str | None, Field(max_length=64)] = None
    file: str
    width: int
    height: int
    sha256: Annotated[str, Field(max_length=64)]
    position: str


class SidecarGenerator(OpenValue):
    """The generator's name and version; `graph` for a graph from the editor."""

    name: str
    version: str | None = None


class SidecarInput(OpenValue):
    """Something that a picture was made from. None is unknown.

    `role`: the input it went into, such as `image`. `relation`: how it was chosen: `file` (by its file name),
    `copy`, `import`. `project`: the project's uid; None for a file from elsewhere.
    """

    role: str
    relation: str
    project: str | None = None
    file: str | None = None
    sha256: str | None = None


class Sidecar(OpenValue):
    """The file next to each picture from which the frame can be regenerated (schema `kino.frame`, version 2).

    Written once, when the picture is saved. `inputs`: what it was made from. `run`: the order that its task
    was part of. `order`: a hash of what was ordered. `batch_image`: its index in the batch that was saved.
    """

    schema_: str = Field(default="kino.frame", alias="schema")
    version: int = 2
    project: SidecarProject
    frame: SidecarFrame
    generator: SidecarGenerator
    task_id: Annotated[int | None, Field(ge=0, le=2**31 - 1)] = None
    prompt_id: str | None = None
    node_id: str | None = None
    created_at: Annotated[str, Field(max_length=32)]
    params: Params
    inputs: tuple[SidecarInput, ...] = ()
    run: str | None = None
    order: str | None = None
    batch_image: Annotated[int | None, Field(ge=0, le=2**31 - 1)] = None
    prompt: dict[str, Any] | None = None
    environment: dict[str, Any] = Field(default_factory=dict)
    timing: dict[str, Any] = Field(default_factory=dict)


class ProjectFile(OpenValue):
    """`project.json`, from which a project's row is rebuilt (schema `kino.project`, version 2).

    `uid`: empty in a file of version 1, until Kino gives it one. `last_file`: the highest file number ever
    used; it keeps names unique even after a purge.
    """

    schema_: str = Field(default="kino.project", alias="schema")
    version: int = 2
    uid: Annotated[str, Field(max_length=64)] = ""
    name: Annotated[str, Field(min_length=1, max_length=200)]
    width: Side
    height: Side
    fps: Fps
    sound: tuple[SoundClip, ...] = ()
    last_file: Annotated[int, Field(ge=0, lt=10**9)] = 0
    created_at: Annotated[str, Field(max_length=32)]


class StoreFile(OpenValue):
    """The file `.store` in the frames folder (schema `kino.store`, version 1).

    `uuid`: the same in all databases of the folder. `generation`: of the newest of them, from 0.
    """

    schema_: Literal["kino.store"] = Field(default="kino.store", alias="schema")
    version: Literal[1] = 1
    uuid: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    generation: Annotated[int, Field(ge=0, le=HIGHEST_GENERATION)] = 0


def settings_of(project: Project | ProjectFile) -> dict[str, Any]:
    """Return what people set of a project, as JSON: as its row and its journal have it."""
    return project.model_dump(include=set(PROJECT_SETTINGS), mode="json")
