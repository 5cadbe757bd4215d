"""Generator files: JSON with a prompt graph and its parameters (schema `kino.generator`, version 2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import Field, ValidationError, field_validator, model_validator
from typing_extensions import Self

from ..comfy.prompt.graph import Graph
from ..comfy.rewrite.lora_chain import chain_ends
from ..errors import GeneratorError, InvalidValueError
from ..parameters import SIDE
from ..values import Value
from .output import Output, check_output
from .parameters import (
    FrameParameter,
    FramesParameter,
    ImageParameter,
    IntegerParameter,
    LoraListParameter,
    MaskParameter,
    Parameter,
)

SCHEMA = "kino.generator"
VERSION = 2
REGENERATE = "regenerate"  # the type of tasks that regenerate a frame; not allowed as a generator's name
# Fields of a request that aren't parameters of the generator.
RESERVED = frozenset({"project_id", "place", "frame_id", "uids", "sheet_frame"})
LOADERS = frozenset({"KinoLoadFrame", "LoadImage"})
FRAMES_LOADERS = frozenset({"KinoLoadFrames"})
MASK_LOADERS = frozenset({"KinoLoadMask", "LoadImageMask"})
_LOADERS: dict[type, frozenset[str]] = {
    ImageParameter: LOADERS,
    FrameParameter: LOADERS,
    FramesParameter: FRAMES_LOADERS,
    MaskParameter: MASK_LOADERS,
}

Upgrade = Callable[[dict[str, Any]], dict[str, Any]]
# From a version to the next. Only append: files of every version ever written must stay readable.
UPGRADES: dict[int, Upgrade] = {
    # Version 2 adds `output`, masks, related frames, `multiple` and `plus` of integers, and `plus` of fills.
    1: lambda document: document,
}

_Side = Annotated[int, Field(ge=SIDE.min, le=SIDE.max)]
_NAME = re.compile(r"\w[\w .()+-]{0,79}")
_PARAMETER_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


class Generator(Value):
    """A generator file. `version` is that of the schema, `generator_version` that of this generator.

    Parameters are in the order in which a form shows them. `family`: of its models, such as "Wan 2.2".
    `best_size`: width and height of pictures that they are trained for, in pixels.
    Without `output`, each task makes one frame, or as many as its graph gives.
    """

    schema_: Annotated[str, Field(alias="schema")] = SCHEMA
    version: int = VERSION
    name: str
    generator_version: Annotated[str, Field(min_length=1, max_length=50)] = "1.0.0"
    family: Annotated[str, Field(max_length=50)] = ""
    best_size: tuple[_Side, _Side] | None = None
    description: Annotated[str, Field(max_length=2000)] = ""
    visible: bool = True
    parameters: dict[str, Parameter]
    output: Output | None = None
    prompt: dict[str, Any]

    @field_validator("name")
    @classmethod
    def _check_name(cls, name: str) -> str:
        return check_name(name)

    @model_validator(mode="after")
    def _check_prompt(self) -> Self:
        graph = Graph(self.prompt)
        if len(graph.nodes()) != len(self.prompt) or not all(
            isinstance(node.get("inputs"), dict) for node in self.prompt.values()
        ):
            raise ValueError("prompt: It is not a workflow in API form.")
        if not any(node.kind == "KinoSaveFrame" for node in graph.nodes()):
            raise ValueError("prompt: It has no Kino Save Frame, so it would save no frames.")
        masks_used = nodes_with_later_outputs_used(graph)
        for name, parameter in self.parameters.items():
            if name in RESERVED or not _PARAMETER_NAME.fullmatch(name):
                raise ValueError(
                    f"parameters.{name}: A name has lower-case letters, digits and _, and can't be one of "
                    f"{', '.join(sorted(RESERVED))}."
                )
            _check_fills(graph, masks_used, name, parameter)
        if sum(isinstance(one, FramesParameter) for one in self.parameters.values()) > 1:
            raise ValueError("parameters: Only one can be several frames.")
        if self.output is not None:
            check_output(self.output, self.parameters)
        return self


def check_name(name: str) -> str:
    """Return `name` if it can name a generator and its file. Raises InvalidValueError."""
    if name.casefold() == REGENERATE:
        raise InvalidValueError("name", name, "Tasks that regenerate a frame use it. Choose another name.")
    if not _NAME.fullmatch(name) or name != name.strip():
        raise InvalidValueError(
            "name",
            name,
            "A generator's name has 1 to 80 letters, digits, spaces and _ - . ( ) +, and starts with a "
            "letter or digit.",
        )
    return name


def parse(document: Mapping[str, Any]) -> Generator:
    """Return a generator from its file's JSON, upgraded to the current version. Raises GeneratorError."""
    version = document.get("version")
    if document.get("schema") != SCHEMA or type(version) is not int or version < 1:
        raise GeneratorError(f"This is not a {SCHEMA} file.")
    if version > VERSION:
        raise GeneratorError(
            f"A newer Kino wrote this file ({SCHEMA} version {version}; this Kino reads up to {VERSION}). "
            "Update Kino to use it."
        )
    upgraded = dict(document)
    for step in range(version, VERSION):
        upgraded = {**UPGRADES[step](upgraded), "version": step + 1}
    try:
        return Generator.model_validate(upgraded)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        message = first["msg"].removeprefix("Value error, ")
        raise GeneratorError(f"{where}: {message}" if where else message) from error
    except InvalidValueError as error:
        raise GeneratorError(error.message) from error


def node_kinds(generator: Generator) -> set[str]:
    """Return the kinds of nodes that ComfyUI must have for a generator."""
    return {node.kind for node in Graph(generator.prompt).nodes()}


def nodes_with_later_outputs_used(graph: Graph) -> set[str]:
    """Return the ids of nodes with a used output other than the first, such as the mask of LoadImage."""
    return {link.node_id for node in graph.nodes() for link in node.links().values() if link.slot != 0}


def _check_fills(graph: Graph, masks_used: set[str], name: str, parameter: Parameter) -> None:
    for fill in parameter.fills:
        node = graph.node(fill.node)
        if node is None:
            raise ValueError(f"parameters.{name}: The prompt has no node {fill.node!r}.")
        if (fill.multiple > 1 or fill.plus) and not isinstance(parameter, IntegerParameter):
            raise ValueError(f"parameters.{name}: Only whole numbers are rounded, and get something added.")
        loaders = _LOADERS.get(type(parameter))
        if loaders and node.kind not in loaders:
            raise ValueError(
                f"parameters.{name}: Node {fill.node!r} is not one of {', '.join(sorted(loaders))}."
            )
        if (
            isinstance(parameter, ImageParameter | FrameParameter)
            and node.kind == "LoadImage"
            and fill.node in masks_used
        ):
            raise ValueError(
                f"parameters.{name}: The mask of node {fill.node!r} is used, and a frame has no mask."
            )
    if isinstance(parameter, LoraListParameter):
        loader = graph.node(parameter.after)
        ends = chain_ends(graph, loader) if loader else None
        if ends is None or not (ends.shot or ends.model):
            raise ValueError(
                f"parameters.{name}: Node {parameter.after!r} has no model output that a LoRA could change."
            )
