"""What Kino writes into files: sidecars, project.json, .store. Fields that a newer Kino added are kept."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, WithJsonSchema

from .parameters import SEED
from .values import (
    HIGHEST_GENERATION,
    PROJECT_SETTINGS,
    Fps,
    Note,
    OpenValue,
    Project,
    SheetFrame,
    Side,
    SoundClip,
)


class Lora(OpenValue):
    """An applied LoRA: its strength on the diffusion model and on the text encoder (1.0 is as trained)."""

    lora_name: str
    strength_model: float
    strength_clip: float


class Stage(OpenValue):
    """One of several samplers that made a picture. `seed`: of the noise that it added; None also if none."""

    prompt: str | None = None
    model_name: str | None = None
    loras: tuple[Lora, ...] | None = None
    sampler: str | None = None
    scheduler: str | None = None
    steps: int | None = None
    cfg_scale: float | None = None
    seed: Annotated[int | None, Field(ge=-(2**63), le=SEED.max)] = None


class Params(OpenValue):
    """The parameters of a frame. None is unknown: what could not be traced is never guessed.

    `batch_index`: which random numbers of its batch the picture got, from 0. `guidance`: the distilled
    guidance of models like Flux. `stages`: what each of several samplers did, in order. `loras_sha256`: of
    the LoRAs' files, by their names; without those that are not known yet.
    """

    prompt: str | None = None
    negative_prompt: str | None = None
    model_name: str | None = None
    model_sha256: str | None = None
    loras: tuple[Lora, ...] | None = None
    loras_sha256: dict[str, str] | None = None
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

    `position`: where it was put first; the journal outranks it. `first_take`: the file of the frame's first
    picture, if this one was made as another take. `uid`: None before version 2. It counts only in the file
    and the project that it was written for, as files can be copied by hand.
    """

    uid: Annotated[str | None, Field(max_length=64)] = None
    file: str
    width: int
    height: int
    sha256: Annotated[str, Field(max_length=64)]
    position: str
    first_take: Annotated[str | None, Field(max_length=64)] = None


class SidecarGenerator(OpenValue):
    """The generator's name and version; `graph` for a graph from the editor."""

    name: str
    version: str | None = None


class SidecarInput(OpenValue):
    """Something that a picture was made from. None is unknown.

    `role`: the input it went into, such as `image`. `relation`: how it was chosen: `file` (by its file name),
    `previous` and `next` (what stood there; `previous-2` is the frame before the one before), `left` and
    `right` (at the sides of the gap that it was put into), `range` (one of several side by side), `fixed` and
    `anchor` (what that frame showed), `self` (another picture of the same frame), `copy`, `import`.
    `project`: the project's uid; None for a file from elsewhere.
    """

    role: str
    relation: str
    project: str | None = None
    file: str | None = None
    sha256: str | None = None


# A model or null, which aiohttp-pydantic can't express.
_NULLABLE_SHEET = WithJsonSchema({**SheetFrame.model_json_schema(), "nullable": True})


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
    sheet: Annotated[SheetFrame | None, _NULLABLE_SHEET] = None
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
    note: Note = ""
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
