"""How many frames a task of a generator makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..comfy.prompt.graph import Graph
from ..film.clip import Conversion
from ..film.timecode import exact_fps
from ..values import Project, Rate
from .manifest import Generator
from .output import Output
from .parameters import IntegerParameter

_BATCH = "batch_size"  # the parameter as Kino names it


def output_of(generator: Generator) -> Output | None:
    """Return what a task makes: as the manifest has it, else the pictures of a batch; None if not known."""
    if generator.output is not None:
        return generator.output
    parameter, graph = generator.parameters.get(_BATCH), Graph(generator.prompt)
    if not isinstance(parameter, IntegerParameter) or (parameter.default is None and not parameter.required):
        return None
    nodes = [graph.node(fill.node) for fill in parameter.fills]
    # A batch of clips has more pictures than its size.
    is_of_pictures = bool(nodes) and all(node is not None and "length" not in node.inputs for node in nodes)
    return Output(frames=_BATCH) if is_of_pictures else None


class FrameCount:
    """Counts the frames of an order's tasks; the graph is read once. `rate`: see film.clip.Conversion."""

    def __init__(self, generator: Generator, project: Project, rate: Rate) -> None:
        savers = [node for node in Graph(generator.prompt).nodes() if node.kind == "KinoSaveFrame"]
        self._output = output_of(generator) if len(savers) == 1 else None
        self._project = project
        self._rate = rate

    def __call__(self, values: Mapping[str, Any]) -> int | None:
        """Return how many frames a task with `values` (from `check`) makes; None if it is not known."""
        output = self._output
        if output is None:
            return None
        made = values.get(output.frames) if isinstance(output.frames, str) else output.frames
        if not isinstance(made, int):
            return None
        ends, fps = (output.drop_first, output.drop_last), output.rate(values)
        if fps is None:
            return Conversion(*ends).count(made)
        return Conversion(*ends, self._rate, exact_fps(fps), exact_fps(self._project.fps)).count(made)
