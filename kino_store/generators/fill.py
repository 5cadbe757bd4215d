"""Fills a generator's prompt graph with values."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from ..comfy.prompt.graph import Graph
from ..comfy.rewrite.lora_chain import chain_ends, with_loras
from ..comfy.rewrite.retarget import project_named_in, retarget_in_place
from ..values import END, Place, Project, Rate
from .manifest import Generator
from .output import Output
from .parameters import FrameParameter, ImageParameter, LoraListParameter, MaskParameter, Relation

Prompt = dict[str, Any]
_NEIGHBOURS: tuple[Relation, ...] = ("previous", "next")


def fill(
    generator: Generator,
    values: Mapping[str, Any],
    project: Project,
    frame_source: Callable[[int], tuple[str, str]],
    place: Place = END,
    rate: Rate = "as_is",
    related: Callable[[Relation], tuple[str, str]] | None = None,
) -> Prompt:
    """Return the generator's prompt graph with `values` (from `check`), saving to `project` at `place`.

    `frame_source`: returns the project name and file name of a frame id. `related`: those of the frame that
    stands in a relation to the one that is made; None leaves the graph's own. `rate`: film.clip.Conversion.
    Inputs without a value are left as in the generator's graph. That graph is not changed.
    """
    prompt: Prompt = copy.deepcopy(generator.prompt)
    for name, parameter in generator.parameters.items():
        if name in values and not isinstance(parameter, ImageParameter | FrameParameter | MaskParameter):
            for target in parameter.fills:
                prompt[target.node]["inputs"][target.input] = target.of(values[name])
    # Nodes that load frames of the project that the graph was saved for now load from `project`.
    retarget_in_place(prompt, project, old_name=project_named_in(generator.prompt), place=place)
    for name, parameter in generator.parameters.items():
        if isinstance(parameter, ImageParameter | FrameParameter):
            relation = "fixed" if isinstance(parameter, ImageParameter) else parameter.relation
            if name in values:
                source = frame_source(values[name])
                relation = "fixed" if relation in _NEIGHBOURS else relation
            elif relation in _NEIGHBOURS and related is not None:
                source = related(relation)
            else:
                continue
            for target in parameter.fills:
                loaded = {"project": source[0], "frame_number": -1, "file": source[1], "relation": relation}
                prompt[target.node] = _loader(prompt[target.node], "KinoLoadFrame", **loaded)
        elif name in values and isinstance(parameter, MaskParameter):
            for target in parameter.fills:
                loaded = {"project": project.name, "file": values[name]}
                prompt[target.node] = _loader(prompt[target.node], "KinoLoadMask", **loaded)
    _set_clip(generator.output, prompt, values, project, rate)
    return _with_loras(generator, prompt, values)


def _set_clip(
    output: Output | None, prompt: Prompt, values: Mapping[str, Any], project: Project, rate: Rate
) -> None:
    """Set what the saving nodes leave out, and how they convert the rate. A VIDEO knows its own."""
    fps = None if output is None else output.rate(values)
    for node in prompt.values():
        if node["class_type"] != "KinoSaveFrame":
            continue
        inputs = node["inputs"]
        if output is not None:
            inputs.update(drop_first=output.drop_first, drop_last=output.drop_last)
        if fps is not None:
            inputs["fps"] = fps
        if fps is not None or "video" in inputs:
            inputs.update(rate=rate, **({} if rate == "as_is" else {"to_fps": project.fps}))


def _loader(node: Mapping[str, Any], kind: str, **inputs: Any) -> dict[str, Any]:
    """Return a node that loads something else, to replace a loader. Both have it as their first output."""
    extra = {key: value for key, value in node.items() if key not in {"class_type", "inputs", "_meta"}}
    return {**extra, "class_type": kind, "inputs": inputs}


def _with_loras(generator: Generator, prompt: Prompt, values: Mapping[str, Any]) -> Prompt:
    for name, parameter in generator.parameters.items():
        if isinstance(parameter, LoraListParameter) and values.get(name):
            graph = Graph(prompt)
            after = graph.node(parameter.after)
            assert after is not None  # noqa: S101 - the manifest was checked when it was read
            prompt = with_loras(prompt, chain_ends(graph, after), values[name])
    return prompt
