"""How many frames a task of a generator makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..comfy.prompt.graph import Graph
from ..errors import GeneratorError
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


def with_count(generator: Generator, data: Mapping[str, Any], count: int) -> dict[str, Any]:
    """Return the data with which a task of a generator saves `count` frames.

    Raises:
        GeneratorError: it makes another number; the message says which are near.
    """
    output = output_of(generator) or Output()
    if not isinstance(output.frames, str):
        if output.frames_saved({}) != count:
            raise GeneratorError(
                f"{generator.name} makes {output.frames_saved({})} frames at a time, not {count}."
            )
        return dict(data)
    parameter = generator.parameters[output.frames]
    wanted = count + output.dropped
    if isinstance(parameter, IntegerParameter):
        near = [one - output.dropped for one in _near(parameter, wanted)]
        if near != [count]:
            raise GeneratorError(
                f"{generator.name} makes {' or '.join(map(str, near))} frames at a time, not {count}."
            )
    return {**data, output.frames: wanted}


def _near(parameter: IntegerParameter, wanted: int) -> list[int]:
    """Return a number if it is legal, else the legal ones below and above it."""
    step, rest = parameter.multiple or 1, parameter.plus or 0
    lowest = None if parameter.min is None else parameter.min + (rest - parameter.min) % step
    highest = None if parameter.max is None else parameter.max - (parameter.max - rest) % step
    below = wanted - (wanted - rest) % step
    found = {below, below if below == wanted else below + step}
    if lowest is not None:
        found = {max(lowest, one) for one in found}
    if highest is not None:
        found = {min(highest, one) for one in found}
    return sorted(found)


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
