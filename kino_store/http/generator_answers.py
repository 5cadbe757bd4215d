"""Models of the answers about generators."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import RootModel

from ..generators.output import Output
from .answers import Answer
from .fields import nullable


class GeneratorInfo(Answer):
    """A generator and its parameters.

    `best_size`: width and height in pixels that its models are trained for; null is unknown. `builtin`: it
    comes with Kino. `unavailable`: why this ComfyUI can't run it; empty if it can. `output`:
    what a task makes; null: one frame, or what its graph gives.
    """

    name: str
    version: str
    family: str
    best_size: list[int] | None
    builtin: bool
    unavailable: str
    description: str
    visible: bool
    parameters: dict[str, Any]
    output: Annotated[Output | None, nullable(Output)]


class GeneratorFile(RootModel[dict[str, Any]]):
    """A generator's file, schema `kino.generator`."""


class GeneratorList(Answer):
    """All generators by name.

    `pictures`: a thumbnail's URL for each that made a frame which is on a timeline, of the newest one.
    `problems`: unusable files in the user's folder, and why.
    """

    total: int
    plugins: dict[str, GeneratorInfo]
    pictures: dict[str, str]
    problems: dict[str, str]
