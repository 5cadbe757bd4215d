"""The types of a generator's parameters. Field names are those that a form reads; frozen."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictFloat, StrictInt, model_validator
from typing_extensions import Self

from ..parameters import LONGEST_TEXT, LORA_STRENGTH
from ..values import Value

Size = Literal["width", "height"]
_Number = StrictInt | StrictFloat


def _check_range(default: float | None, lowest: float | None, highest: float | None) -> None:
    if lowest is not None and highest is not None and lowest > highest:
        raise ValueError(f"min {lowest} is more than max {highest}.")
    if default is not None and not (
        (lowest is None or default >= lowest) and (highest is None or default <= highest)
    ):
        raise ValueError(f"The default {default} is not between min and max.")


class Fill(Value):
    """An input of a node of the prompt, into which a parameter's value goes."""

    node: str
    input: str


class Source(Value):
    """A node's input whose choices are ComfyUI's own, read when they are asked for."""

    node: str
    input: str


class _Parameter(Value):
    """What all types share. A parameter that is not required and has no default leaves the prompt as it is."""

    required: bool = False
    label: str = ""
    description: str = ""
    fills: tuple[Fill, ...] = ()


class StringParameter(_Parameter):
    """A text of up to `LONGEST_TEXT` characters."""

    type: Literal["string"] = "string"
    default: Annotated[str, Field(max_length=LONGEST_TEXT)] | None = None
    example: str | None = None
    multiline: bool = False


class IntegerParameter(_Parameter):
    """A whole number. As the seed, it is a random one up to parameters.LARGEST_RANDOM_SEED where none is given.

    `from_project`: the default is the project's width or height, and only that value can be saved.
    """

    type: Literal["integer"] = "integer"
    default: StrictInt | None = None
    example: StrictInt | None = None
    min: StrictInt | None = None
    max: StrictInt | None = None
    seed: bool = False
    from_project: Size | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        _check_range(self.default, self.min, self.max)
        if self.seed and self.from_project:
            raise ValueError("A seed can't come from the project.")
        return self


class FloatParameter(_Parameter):
    """A finite number."""

    type: Literal["float"] = "float"
    default: _Number | None = None
    example: _Number | None = None
    min: _Number | None = None
    max: _Number | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        _check_range(self.default, self.min, self.max)
        return self


class SelectionParameter(_Parameter):
    """One of `options`, or of ComfyUI's own list for a node's input (`options_from`)."""

    type: Literal["selection"] = "selection"
    default: str | None = None
    example: str | None = None
    options: tuple[str, ...] = ()
    options_from: Source | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if bool(self.options) == bool(self.options_from):
            raise ValueError("A selection has either options or options_from.")
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
    """LoRAs in order of application, any number of them, as a chain of nodes after the node `after`."""

    type: Literal["lora_list"] = "lora_list"
    default: tuple[()] = ()
    item_schema: LoraItem = LoraItem()
    after: str


class ImageParameter(_Parameter):
    """A frame's id; its picture is loaded in place of what the filled nodes load."""

    type: Literal["image"] = "image"
    default: None = None
    example: StrictInt | None = None


Parameter = Annotated[
    StringParameter
    | IntegerParameter
    | FloatParameter
    | SelectionParameter
    | ModelParameter
    | LoraListParameter
    | ImageParameter,
    Field(discriminator="type"),
]
