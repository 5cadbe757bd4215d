"""The values that cross layers: projects, frames, parameters, sidecars. Frozen; field names equal those in JSON."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from .parameters import FPS, SEED, SIDE

Side = Annotated[int, Field(ge=SIDE.min, le=SIDE.max)]
Fps = Annotated[float, Field(ge=FPS.min, le=FPS.max)]

# The rates of NTSC video are written short; these are what they stand for (SMPTE ST 12-1).
_NTSC = {23.976: Fraction(24000, 1001), 29.97: Fraction(30000, 1001), 59.94: Fraction(60000, 1001)}


class Value(BaseModel):
    """Base of all values: immutable, and strict about unknown fields unless a file format must keep them."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", protected_namespaces=(), defer_build=True
    )  # at the first use, not at start


class OpenValue(Value):
    """A value read from a file: fields of a later minor version are kept, not dropped."""

    model_config = ConfigDict(frozen=True, extra="allow", protected_namespaces=(), defer_build=True)


class Project(Value):
    """A film: its frames share one size in pixels and one rate in frames a second. `revision` counts timeline changes."""

    id: int
    name: str
    folder: str
    width: Side
    height: Side
    fps: Fps
    revision: int = 0
    created_at: str
    updated_at: str


class Frame(Value):
    """One picture of a project. `path` is relative to the project's folder; `position` orders the timeline."""

    id: int
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


Where = Literal["append", "before", "replace"]


@dataclass(frozen=True)
class Place:
    """Where new frames go on a timeline: at the end, before a frame, or in place of one.

    The frame is named by its number in the timeline (from 1; negative numbers count from the end), by its file name,
    which never changes, or by its id. The file name wins over the number.
    """

    where: Where = "append"
    number: int = 0
    file: str = ""
    frame_id: int | None = None


END = Place()

TaskStatus = Literal["pending", "queued", "running", "completed", "failed", "stopped"]


class Task(Value):
    """A frame, or a batch of frames, to be made. `data` is complete: with it the same is made again.

    `type` is a generator's name, or `regenerate` for a frame that is made again. `progress` is 0..100. `attempt` counts
    how often ComfyUI began with it.
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


class ModelInfo(Value):
    """A model file. `name` is relative to its category, as ComfyUI's loaders list it; `size` in bytes.

    `dtype` is safetensors' name of what most `parameters` are stored in. None is not known: the file does not tell, or
    in a list was not opened yet; the sha256 is there once the file has been hashed.
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
    """A LoRA as applied: strengths of the diffusion model's and of the text encoder's part (1.0 is as trained)."""

    lora_name: str
    strength_model: float
    strength_clip: float


class Params(OpenValue):
    """What a frame was made with. None means unknown: a value that could not be traced is never guessed.

    `batch_index` is the image's place (from 0) among the random numbers of its batch; `guidance` is the distilled
    guidance of Flux-like models, None where there is none.
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


class SidecarProject(OpenValue):
    """The project as it was when the frame was saved; enough to make it anew."""

    name: str
    width: int
    height: int
    fps: float


class SidecarFrame(OpenValue):
    """The picture file the sidecar stands beside."""

    file: str
    width: int
    height: int
    sha256: Annotated[str, Field(max_length=64)]
    position: str


class SidecarGenerator(OpenValue):
    """What made the frame: a generator's name and version, or `graph` for a person's own graph."""

    name: str
    version: str | None = None


class Sidecar(OpenValue):
    """The file beside each frame from which it can be made again (schema `kino.frame`, version 1).

    `batch_image`: which image of the batch that the saving node got this is, from 0.
    """

    schema_: str = Field(default="kino.frame", alias="schema")
    version: int = 1
    project: SidecarProject
    frame: SidecarFrame
    generator: SidecarGenerator
    task_id: Annotated[int | None, Field(ge=0, le=2**31 - 1)] = None
    prompt_id: str | None = None
    node_id: str | None = None
    created_at: Annotated[str, Field(max_length=32)]
    params: Params
    batch_image: Annotated[int | None, Field(ge=0, le=2**31 - 1)] = None
    prompt: dict[str, Any] | None = None
    environment: dict[str, Any] = Field(default_factory=dict)
    timing: dict[str, Any] = Field(default_factory=dict)


class ProjectFile(OpenValue):
    """`project.json` in a project's folder: what the index is rebuilt from (schema `kino.project`, version 1).

    `last_file` is the highest file number ever given, so that no name is used twice even after a purge.
    """

    schema_: str = Field(default="kino.project", alias="schema")
    version: int = 1
    name: Annotated[str, Field(min_length=1, max_length=200)]
    width: Side
    height: Side
    fps: Fps
    last_file: Annotated[int, Field(ge=0, lt=10**9)] = 0
    created_at: Annotated[str, Field(max_length=32)]


def exact_fps(fps: float) -> Fraction:
    """The rate that `fps` means, exactly: 23.976, 29.97 and 59.94 are n·1000/1001; others are what they say."""
    return _NTSC.get(round(fps, 3)) or Fraction(fps).limit_denominator(100_000)
