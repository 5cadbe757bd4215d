"""The values that cross layers: projects, frames, tasks, sidecars. Field names are those in JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from .parameters import FPS, LONGEST_NOTE, RATING, SIDE

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
MASKS = "masks"  # likewise, of painted masks


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
PROJECT_SETTINGS = ("name", "width", "height", "fps", "sound", "note")

Rating = Annotated[int, Field(ge=RATING.min, le=RATING.max)]
Label = Literal["", "red", "orange", "yellow", "green", "blue", "purple", "grey"]  # parameters.LABELS
Note = Annotated[str, Field(max_length=LONGEST_NOTE)]
MarkerKind = Literal["shot", "note", "beat"]


class Marker(OpenValue):
    """A mark on a frame that stays with it: the start of a shot, a note, a beat of the music."""

    uid: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    kind: MarkerKind = "note"
    name: Annotated[str, Field(max_length=200)] = ""
    colour: Label = ""


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
    note: Note
    revision: int = 0
    created_at: str
    updated_at: str


class SheetFrame(OpenValue):
    """A frame of a sheet, which a picture was made for.

    `id`: the sheet's uid. `frame`: from 0. `values`: a hash of the values of that time.
    """

    id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    frame: Annotated[int, Field(ge=0, lt=10**7)]
    values: Annotated[str, Field(max_length=16)]


class Frame(Value):
    """A picture on a timeline. `path`: file name in the project's folder. `position` orders the timeline.

    `uid` stays when the database is rebuilt; `id` is for URLs of this database. `rating`: 0 to 5 stars.
    `label`: a colour, or empty. `takes`: how many pictures the frame has, of which one is `shown`.
    `first_take`: the file of its first picture, empty if it is this one. `run`: the order that made it.
    `approved`: the file of the take that was approved; empty: none. `hold`: for how many ticks the frame is
    shown; a tick is a frame of the film as it is played. `sheet`, `sheet_frame`, `sheet_values`: the sheet
    that the picture was made by, for which of its frames, from 0, and a hash of the values of that time.
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
    rating: int
    label: str
    note: str
    first_take: str
    shown: bool
    takes: int
    approved: str
    run: str
    hold: int
    sheet: str
    sheet_frame: int | None
    sheet_values: str


def first_take_of(frame: Frame) -> str:
    """Return the file of a frame's first picture: all of its takes have the same."""
    return frame.first_take or frame.path


class HistoryStep(Value):
    """Something that was done to a project. `count`: of frames. `text`: what it was, for "Undo: …".

    `stops`: of an order, how many frames are not made yet, which an undo stops.
    """

    step: str
    do: str
    at: str
    count: int
    text: str
    stops: int


class History(Value):
    """What would be undone and redone next; None is nothing."""

    undo: HistoryStep | None
    redo: HistoryStep | None


Where = Literal["append", "before", "after", "replace", "take"]
Quality = Literal["small", "standard", "high"]  # of an export
Rate = Literal["as_is", "hold", "resample"]  # how a clip of another rate becomes frames; see film.clip


@dataclass(frozen=True)
class Place:
    """Where new frames go on a timeline: at the end, before, after or in place of a frame, or as its takes.

    The frame is named by its number on the timeline (from 1; negative numbers count from the end), by its
    file name, which never changes, or by its id. The file name wins over the number. `rate`: how a clip of
    another rate than the project's becomes frames. `step`: of the undo that the frames of a task share with
    others, None for a separate one. `show`: a take becomes the picture that its frame shows. `over`:
    with take, the uids of the frames that the pictures become takes of, one each. `fills`: the frame that new
    ones go after is shown for one tick less for each of them, so the film keeps its length.
    """

    where: Where = "append"
    number: int = 0
    file: str = ""
    frame_id: int | None = None
    rate: Rate = "as_is"
    step: str | None = None
    show: bool = True
    over: tuple[str, ...] = ()
    fills: bool = False


END = Place()

TaskStatus = Literal["pending", "queued", "running", "completed", "failed", "stopped"]


class Task(Value):
    """A job of the queue. `data` is complete, so the same can be done again; jobs.py has its fields.

    `type`: a generator's name for the kind `generate`, else the kind. `progress`: 0..100. `attempt`: how
    often it was started. `lane`: who does it, ComfyUI or this machine. `run`: the same for all tasks of one
    order. `after`: the task that must be completed first; until then, `waits_for` says so. `position`: the
    place on the timeline that is reserved for its frames. `turn`: of one priority, the lowest is next. Both
    compare by code point. `frames`: how many it makes; None if that is not known before. `machine`: the name
    of the server that has it, or did it.
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
    machine: str
    waits_for: str | None


MachineState = Literal["working", "draining", "paused", "gone"]


class DeletedProject(Value):
    """A project in the trash. `undo`: the token that restores it. `frames`: the number of its pictures."""

    undo: str
    name: str
    frames: int
    deleted_at: str


class Machine(Value):
    """A server that draws tasks: one ComfyUI with one GPU, or without one.

    `state`: draining is paused with a task that still runs. `here`: the one that answers. `task_id`: what it
    runs. `model`: what its last task loaded. `done`: frames since `began_at`. `per_minute`: frames a minute,
    of the last ten minutes. `version`: Kino's. `seen_at`: when it was last heard of; the percentages, 0..100,
    are of that time, and None where they are not known.
    """

    seat: str
    name: str
    host: str
    url: str
    device: str
    version: str
    state: MachineState
    here: bool
    task_id: int | None
    model: str
    done: int
    per_minute: float
    cpu_percent: float | None
    memory_percent: float | None
    gpu_percent: float | None
    gpu_memory_percent: float | None
    began_at: str
    seen_at: str


class ModelInfo(Value):
    """A model file. `name`: relative to its category, as ComfyUI's loaders list it. `size` in bytes.

    `dtype`: safetensors' name of the type of most `parameters`. None is unknown: the file does not say, or
    was not opened for a list; `sha256` is known once the file has been hashed. `used_by`: the generators that
    name the file, in lists.
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
    used_by: tuple[str, ...] = ()
