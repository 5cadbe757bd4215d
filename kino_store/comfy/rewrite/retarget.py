"""Points a kept API prompt at a project as it is now, and at the place in its timeline where the frames are to go."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ...values import Project
from ..prompt.graph import Graph, as_link

_LAST = -1


@dataclass(frozen=True)
class Target:
    """Where new frames go. `file`: for before and replace, the file name of the frame there."""

    where: Literal["append", "before", "replace"] = "append"
    file: str = ""


def retarget(
    prompt: Mapping[str, Any], project: Project, *, was: str | None = None, target: Target | None = None
) -> dict[str, Any]:
    """A copy of an API prompt that saves to `project`, at `target` (the end, unless told otherwise).

    `was`: the project's name when the prompt was kept; nodes that load frames of it do so under its present name. A
    node whose project comes by a wire is left as it is.
    """
    aimed: dict[str, Any] = copy.deepcopy(dict(prompt))
    for node in Graph(aimed).nodes():
        turn, inputs = _TURNS.get(node.kind), aimed[node.id].get("inputs")
        if turn and isinstance(inputs, dict) and node.link("project") is None:
            turn(inputs, project, was, target or Target())
    return aimed


def saved_to(prompt: Mapping[str, Any]) -> str | None:
    """The project that a prompt's own nodes name; None if they name none, or several."""
    nodes = [node for node in Graph(prompt).nodes() if node.kind in {"KinoProject", "KinoSaveFrame"}]
    named = {name for node in nodes if isinstance(name := node.inputs.get("project"), str)} - {""}
    return named.pop() if len(named) == 1 else None


def _open(inputs: dict[str, Any], project: Project, _: str | None, __: Target) -> None:
    inputs.update(project=project.name, width=project.width, height=project.height, fps=project.fps)


def _save(inputs: dict[str, Any], project: Project, _: str | None, target: Target) -> None:
    inputs.update(project="" if as_link(inputs.get("shot")) else project.name, where=target.where)
    inputs.setdefault("frame_number", _LAST)
    inputs.pop("file", None)
    if target.where != "append":
        inputs["file"] = target.file


def _load(inputs: dict[str, Any], project: Project, was: str | None, _: Target) -> None:
    name = inputs.get("project")
    if was is not None and isinstance(name, str) and name.strip() == was:
        inputs["project"] = project.name


_TURNS: dict[str, Callable[[dict[str, Any], Project, str | None, Target], None]] = {
    "KinoProject": _open,
    "KinoSaveFrame": _save,
    "KinoLoadFrame": _load,
    "KinoLoadParams": _load,
}
