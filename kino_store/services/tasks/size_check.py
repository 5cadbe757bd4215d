"""Compares the size that a task's pictures will have with the project's, before they are sampled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...comfy.prompt.graph import Graph
from ...comfy.prompt.picture_size import Size, picture_size
from ...errors import SizeMismatchError
from ...generators.fill import fill
from ...generators.manifest import Generator
from ...generators.parameters import FloatParameter, IntegerParameter, SelectionParameter
from ...values import Project

_NUMBER = re.compile(r"_\d+$")
# Settings that have nothing to do with the size: tasks that differ in them alone are compared once.
_NO_SIZE = frozenset({"steps", "cfg_scale", "guidance", "denoise", "seed", "length", "batch_size"})


class SizeCheck:
    """Checks the tasks of one order, each combination of values that may set the size once."""

    def __init__(self, generator: Generator, project: Project) -> None:
        self._generator = generator
        self._project = project
        self._checked: set[tuple[Any, ...]] = set()
        self._sizing = [
            name
            for name, one in generator.parameters.items()
            if isinstance(one, (IntegerParameter, FloatParameter, SelectionParameter))
            and _NUMBER.sub("", name) not in _NO_SIZE
        ]

    def __call__(self, values: Mapping[str, Any]) -> None:
        """Raise SizeMismatchError if the graph tells that the pictures have another size."""
        key = tuple(values.get(name) for name in self._sizing)
        if key in self._checked:
            return
        self._checked.add(key)
        graph = Graph(fill(self._generator, values, self._project, lambda _: ("", "")))
        for node in graph.nodes():
            size = picture_size(graph, node) if node.kind == "KinoSaveFrame" else None
            if size and size[:2] != (self._project.width, self._project.height):
                raise SizeMismatchError(self._message(size))

    def _message(self, size: Size) -> str:
        project, sides = self._project, self._generator.parameters.keys() & {"width", "height"}
        facts = (
            f"The pictures would have {size.width} x {size.height} pixels, but all frames of project "
            f"{project.name!r} have {project.width} x {project.height}. "
        )
        if not sides:
            return f"{facts}Choose a project of that size, or change the graph's size and save it again."
        fixed = [self._generator.parameters[name] for name in sides]
        if any(isinstance(one, IntegerParameter) and one.from_project for one in fixed):
            return f"{facts}The model can't make that. Choose a project of {size.width} x {size.height}."
        return f"{facts}Set width and height to the project's, or choose another project."
