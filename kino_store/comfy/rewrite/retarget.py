"""Points a prompt graph at a project, and at the place on its timeline for the new frames."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from ...values import END, Place, Project
from ..prompt.graph import Graph, as_link

_LAST = -1


def retarget(
    prompt: Mapping[str, Any], project: Project, *, old_name: str | None = None, place: Place = END
) -> dict[str, Any]:
    """Return a copy of `prompt` that saves to `project` at `place`; a frame there is named by its file.

    `old_name`: the project's name when the prompt was stored. Nodes that load frames from it are changed to
    load from `project`. Nodes with a linked project are not changed.
    """
    copied: dict[str, Any] = copy.deepcopy(dict(prompt))
    retarget_in_place(copied, project, old_name=old_name, place=place)
    return copied


def retarget_in_place(
    prompt: dict[str, Any], project: Project, *, old_name: str | None, place: Place
) -> None:
    """As `retarget`, but change `prompt` itself."""
    for node in Graph(prompt).nodes():
        rewrite, inputs = _REWRITES.get(node.kind), prompt[node.id].get("inputs")
        if rewrite and isinstance(inputs, dict) and node.link("project") is None:
            rewrite(inputs, project, old_name, place)


def project_named_in(prompt: Mapping[str, Any]) -> str | None:
    """Return the name of the project in the prompt's nodes; None if there is none, or several."""
    nodes = [node for node in Graph(prompt).nodes() if node.kind in {"KinoProject", "KinoSaveFrame"}]
    names = {name for node in nodes if isinstance(name := node.inputs.get("project"), str)} - {""}
    return names.pop() if len(names) == 1 else None


def _rewrite_project(inputs: dict[str, Any], project: Project, _: str | None, __: Place) -> None:
    inputs.update(project=project.name, width=project.width, height=project.height, fps=project.fps)


def _rewrite_saver(inputs: dict[str, Any], project: Project, _: str | None, place: Place) -> None:
    inputs.update(project="" if as_link(inputs.get("shot")) else project.name, where=place.where)
    inputs.setdefault("frame_number", _LAST)
    inputs.pop("file", None)
    if place.where != "append":
        inputs["file"] = place.file


def _rewrite_loader(inputs: dict[str, Any], project: Project, old_name: str | None, _: Place) -> None:
    name = inputs.get("project")
    if old_name is not None and isinstance(name, str) and name.strip() == old_name:
        inputs["project"] = project.name


_REWRITES: dict[str, Callable[[dict[str, Any], Project, str | None, Place], None]] = {
    "KinoProject": _rewrite_project,
    "KinoSaveFrame": _rewrite_saver,
    "KinoLoadFrame": _rewrite_loader,
    "KinoLoadFrames": _rewrite_loader,
    "KinoLoadParams": _rewrite_loader,
    "KinoLoadMask": _rewrite_loader,
}
