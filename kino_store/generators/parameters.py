"""The types of a generator's parameters. Forms read these field names, so they must not change."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StrictFloat, StrictInt, model_validator
from typing_extensions import Self

from ..parameters import LONGEST_TEXT, LORA_STRENGTH, MOST_LOADED
from ..relations import RangeRelation, Relation
from ..values import Value

Size = Literal["width", "height"]
_Number = StrictInt | StrictFloat


def _check_range(default: float | None, minimum: float | None, maximum: float | None) -> None:
    if minimum is not None and maximum is not None and minimum > maximum:
        raise ValueError(f"min {minimum} is more than max {maximum}.")
    if default is not None and not (
        (minimum is None or default >= minimum) and (maximum is None or default <= maximum)
    ):
        raise ValueError(f"The default {default} is not between min and max.")


class Fill(Value):
    """A node's input that receives a parameter's value.

    `multiple`: a number is rounded up to a multiple of it, for models that make only such sizes. `plus` is
    then added, such as 1 for a node that counts gaps where the form counts what is put into one.
    """

    node: str
    input: str
    multiple: Annotated[StrictInt, Field(ge=1, le=1024)] = 1
    plus: Annotated[StrictInt, Field(ge=0, le=1024)] = 0

    def of(self, value: Any) -> Any:
        """Return what the input receives for a parameter's value."""
        if self.multiple == 1 and not self.plus:
            return value
        return -(-value // self.multiple) * self.multiple + self.plus


class OptionsSource(Value):
    """A node's input whose choices ComfyUI lists, read at each request."""

    node: str
    input: str


class _Parameter(Value):
    """The fields of all types.

    An optional parameter without a default and a value leaves the prompt unchanged.
    """

    required: bool = False
    label: str = ""
    description: str = ""
    fills: tuple[Fill, ...] = ()


class StringParameter(_Parameter):
    """Text of up to `LONGEST_TEXT` characters."""

    type: Literal["string"] = "string"
    default: Annotated[str, Field(max_length=LONGEST_TEXT)] | None = None
    example: str | None = None
    multiline: bool = False


class _MovingParameter(_Parameter):
    """A number that sheets can move over frames.

    `scale`: log interpolates the logarithms of keys. `accumulates`: each frame is made from the one before,
    so the values of a path are applied as the change from frame to frame, a factor or a sum.
    """

    scale: Literal["linear", "log"] = "linear"
    accumulates: Literal["multiply", "add"] | None = None


class IntegerParameter(_MovingParameter):
    """An integer. A `seed` without a value is random, 0 to parameters.LARGEST_RANDOM_SEED.

    `from_project`: the default is the project's width or height, and no other value is accepted.

    `multiple`, `plus`: only multiples of `multiple` plus `plus` are accepted, such as lengths of 4n+1.
    """

    type: Literal["integer"] = "integer"
    default: StrictInt | None = None
    example: StrictInt | None = None
    min: StrictInt | None = None
    max: StrictInt | None = None
    seed: bool = False
    from_project: Size | None = None
    multiple: Annotated[StrictInt, Field(ge=2)] | None = None
    plus: Annotated[StrictInt, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _check_default(self) -> Self:
        _check_range(self.default, self.min, self.max)
        if self.plus is not None and (self.multiple is None or self.plus >= self.multiple):
            raise ValueError("plus is the rest after division by multiple, so it must be less than that.")
        if self.default is not None and not self.is_legal(self.default):
            raise ValueError(f"The default {self.default} is not {self.rule}.")
        if self.seed and self.from_project:
            raise ValueError("A seed can't come from the project.")
        return self

    @property
    def rule(self) -> str:
        """What legal values are: "4n+1"; "" if all are."""
        return f"{self.multiple}n{f'+{self.plus}' if self.plus else ''}" if self.multiple else ""

    def is_legal(self, value: int) -> bool:
        """Whether a value fits `multiple` and `plus`."""
        return self.multiple is None or value % self.multiple == (self.plus or 0)


class FloatParameter(_MovingParameter):
    """A finite number."""

    type: Literal["float"] = "float"
    default: _Number | None = None
    example: _Number | None = None
    min: _Number | None = None
    max: _Number | None = None

    @model_validator(mode="after")
    def _check_default(self) -> Self:
        _check_range(self.default, self.min, self.max)
        return self


class SelectionParameter(_Parameter):
    """One of `options`, or of ComfyUI's list for a node's input (`options_from`)."""

    type: Literal["selection"] = "selection"
    default: str | None = None
    example: str | None = None
    options: tuple[str, ...] = ()
    options_from: OptionsSource | None = None

    @model_validator(mode="after")
    def _check_default(self) -> Self:
        if bool(self.options) == bool(self.options_from):
            raise ValueError("A selection must have either options or options_from.")
        if self.default is not None and self.options and self.default not in self.options:
            raise ValueError(f"The default {self.default!r} is not among the options.")
        return self


class ModelParameter(_Parameter):
    """A model file, as ComfyUI lists it in a category ("checkpoints", "loras")."""

    type: Literal["model_selection"] = "model_selection"
    category: Annotated[str, Field(min_length=1)]
    default: str | None = None
    example: str | None = None


class LoraItem(Value):
    """The fields of one LoRA in a list."""

    lora_name: ModelParameter = ModelParameter(category="loras", required=True)
    strength_model: FloatParameter = FloatParameter(default=1.0, **LORA_STRENGTH._asdict())
    strength_clip: FloatParameter = FloatParameter(default=1.0, **LORA_STRENGTH._asdict())


class LoraListParameter(_Parameter):
    """Any number of LoRAs in order of application, inserted as nodes after the node `after`."""

    type: Literal["lora_list"] = "lora_list"
    default: tuple[()] = ()
    item_schema: LoraItem = LoraItem()
    after: str


class ImageParameter(_Parameter):
    """A frame's id; the filled nodes load its picture instead of their own."""

    type: Literal["image"] = "image"
    default: None = None
    example: StrictInt | None = None


class FrameParameter(_Parameter):
    """A frame that is found by its relation to the one that is made; the filled nodes load its picture.

    previous, next: what stands before or after it. left, right: what stands on that side of the gap into
    which the new frames are put. self: the frame that the result becomes a take of, or replaces. anchor,
    fixed: the given frame, whatever it shows. With a value, a frame's id, all of them load that frame: the
    first of a chain may have none before it.
    """

    type: Literal["frame"] = "frame"
    relation: Relation = "previous"
    default: None = None
    example: StrictInt | None = None


class Window(Value):
    """How many frames a model takes and makes at once: at most `size`, a multiple of `multiple` plus `plus`.

    `overlap`: frames that two windows share.
    """

    size: Annotated[StrictInt, Field(ge=1, le=MOST_LOADED)]
    multiple: Annotated[StrictInt, Field(ge=1)] = 1
    plus: Annotated[StrictInt, Field(ge=0)] = 0
    overlap: Annotated[StrictInt, Field(ge=0)] = 0

    @model_validator(mode="after")
    def _check_size(self) -> Self:
        if self.plus >= self.multiple > 1 or (self.size - self.plus) % self.multiple:
            raise ValueError("size is no multiple of multiple plus plus, which is less than multiple.")
        if self.overlap >= self.size:
            raise ValueError("overlap is less than size.")
        return self

    def length_for(self, count: int) -> int | None:
        """Return the length of windows over `count` frames; None if the model takes no so few."""
        most = min(self.size, count)
        length = most - (most - self.plus) % self.multiple
        return length if length >= 1 else None


class FramesParameter(_Parameter):
    """Several frames in a row; the filled nodes, Kino Load Frames, load their pictures as one batch.

    previous: the last `count` before the place of the new frames. range: those from the first to the last
    that are given, as they stand there when the task begins. A value is a list of ids of frames, in order.
    `window`: of a model that makes as many frames of a range as it takes, for passes.
    """

    type: Literal["frames"] = "frames"
    relation: RangeRelation = "previous"
    count: Annotated[StrictInt, Field(ge=1, le=MOST_LOADED)] | None = None
    window: Window | None = None
    default: None = None

    @model_validator(mode="after")
    def _check_count(self) -> Self:
        if (self.relation == "previous") != (self.count is not None):
            raise ValueError("Frames before the place need a count, and a range has none.")
        if self.window is not None and self.relation != "range":
            raise ValueError("Only a range has windows.")
        return self


class MaskParameter(_Parameter):
    """The file name of one of the project's masks; the filled nodes load it instead of their own."""

    type: Literal["mask"] = "mask"
    default: None = None
    example: str | None = None


Parameter = Annotated[
    StringParameter
    | IntegerParameter
    | FloatParameter
    | SelectionParameter
    | ModelParameter
    | LoraListParameter
    | ImageParameter
    | FrameParameter
    | FramesParameter
    | MaskParameter,
    Field(discriminator="type"),
]
