"""A generator: one JSON file with an API prompt and the parameters that fill it (schema `kino.generator`, version 1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import Field, ValidationError, field_validator, model_validator
from typing_extensions import Self

from ..comfy.prompt.graph import Graph
from ..comfy.rewrite.lora_chain import chain_ends
from ..errors import GeneratorError, InvalidValueError
from ..values import Value
from .parameters import ImageParameter, LoraListParameter, Parameter

SCHEMA = "kino.generator"
VERSION = 1
REGENERATE = "regenerate"  # the type of tasks that regenerate a frame, so no generator's name
# Fields of a request that are not parameters of the generator.
RESERVED = frozenset({"project_id", "place", "frame_id"})
LOADERS = frozenset({"KinoLoadFrame", "LoadImage"})

Upgrade = Callable[[dict[str, Any]], dict[str, Any]]
# From a version to the next one. Append only: files of every version ever written stay readable.
UPGRADES: dict[int, Upgrade] = {}

_NAME = re.compile(r"\w[\w .()+-]{0,79}")
_PARAMETER_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


class Generator(Value):
    """What makes frames: the file as it is on disk. `generator_version` is the generator's own, `version` the schema's.

    Parameters stand in the order in which a form shows them.
    """

    schema_: Annotated[str, Field(alias="schema")] = SCHEMA
    version: int = VERSION
    name: str
    generator_version: Annotated[str, Field(min_length=1, max_length=50)] = "1.0.0"
    description: Annotated[str, Field(max_length=2000)] = ""
    visible: bool = True
    parameters: dict[str, Parameter]
    prompt: dict[str, Any]

    @field_validator("name")
    @classmethod
    def _named(cls, name: str) -> str:
        return checked_name(name)

    @model_validator(mode="after")
    def _fits_its_prompt(self) -> Self:
        graph = Graph(self.prompt)
        if len(graph.nodes()) != len(self.prompt) or not all(
            isinstance(node.get("inputs"), dict) for node in self.prompt.values()
        ):
            raise ValueError("prompt: this is not a workflow in API form.")
        if not any(node.kind == "KinoSaveFrame" for node in graph.nodes()):
            raise ValueError("prompt: no Kino Save Frame in it, so it would make no frames.")
        masks = beyond_first(graph)
        for name, parameter in self.parameters.items():
            if name in RESERVED or not _PARAMETER_NAME.fullmatch(name):
                raise ValueError(
                    f"parameters.{name}: a name has lower-case letters, digits and _, and is none of {', '.join(sorted(RESERVED))}."
                )
            _check_fills(graph, masks, name, parameter)
        return self


def checked_name(name: str) -> str:
    """Return `name` if it can name a generator and its file. Raises InvalidValueError."""
    if name.casefold() == REGENERATE:
        raise InvalidValueError("name", name, "Tasks that regenerate a frame use it. Choose another name.")
    if not _NAME.fullmatch(name) or name != name.strip():
        raise InvalidValueError(
            "name",
            name,
            "A generator's name has 1 to 80 letters, digits, spaces and _ - . ( ) +, and starts with a letter or digit.",
        )
    return name


def parsed(document: Mapping[str, Any]) -> Generator:
    """A generator from its file's JSON, upgraded to the present version. GeneratorError says what is wrong with it."""
    version = document.get("version")
    if document.get("schema") != SCHEMA or type(version) is not int or version < 1:
        raise GeneratorError(f"This is not a {SCHEMA} file.")
    if version > VERSION:
        raise GeneratorError(
            f"This was written by a newer Kino ({SCHEMA} version {version}; this Kino reads up to {VERSION}). Update Kino to use it."
        )
    current = dict(document)
    for step in range(version, VERSION):
        current = {**UPGRADES[step](current), "version": step + 1}
    try:
        return Generator.model_validate(current)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        told = first["msg"].removeprefix("Value error, ")
        raise GeneratorError(f"{where}: {told}" if where else told) from error
    except InvalidValueError as error:
        raise GeneratorError(error.message) from error


def beyond_first(graph: Graph) -> set[str]:
    """The nodes of which something takes more than the first output: of a LoadImage, its mask."""
    return {link.node_id for node in graph.nodes() for link in node.links().values() if link.slot != 0}


def _check_fills(graph: Graph, masks: set[str], name: str, parameter: Parameter) -> None:
    for fill in parameter.fills:
        node = graph.node(fill.node)
        if node is None:
            raise ValueError(f"parameters.{name}: the prompt has no node {fill.node!r}.")
        if isinstance(parameter, ImageParameter) and node.kind not in LOADERS:
            raise ValueError(
                f"parameters.{name}: node {fill.node!r} is none of {', '.join(sorted(LOADERS))}."
            )
        if isinstance(parameter, ImageParameter) and node.kind == "LoadImage" and fill.node in masks:
            raise ValueError(
                f"parameters.{name}: the mask of node {fill.node!r} is used, and a frame has none."
            )
    if isinstance(parameter, LoraListParameter):
        loader = graph.node(parameter.after)
        ends = chain_ends(graph, loader) if loader else None
        if ends is None or not (ends.shot or ends.model):
            raise ValueError(
                f"parameters.{name}: after {parameter.after!r} there is no model that a LoRA could change."
            )
