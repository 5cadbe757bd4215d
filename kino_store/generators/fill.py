"""Fills a generator's prompt graph with values."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..comfy.prompt.graph import Graph
from ..comfy.rewrite.lora_chain import chain_ends, with_loras
from ..comfy.rewrite.retarget import project_named_in, retarget_in_place
from ..errors import InvalidValueError
from ..relations import STEPS
from ..values import END, Place, Project, Rate
from .manifest import Generator
from .output import Output
from .parameters import (
    FrameParameter,
    FramesParameter,
    ImageParameter,
    LoraListParameter,
    MaskParameter,
)

Prompt = dict[str, Any]
Source = tuple[str, str]  # the names of a frame's project and of its file
Related = Callable[[FrameParameter | FramesParameter], Sequence[Source]]
_PICTURES = ImageParameter | FrameParameter | FramesParameter


def fill(
    generator: Generator,
    values: Mapping[str, Any],
    project: Project,
    frame_source: Callable[[int], Source],
    place: Place = END,
    rate: Rate = "as_is",
    related: Related | None = None,
) -> Prompt:
    """Return the generator's prompt graph with `values` (from `check`), saving to `project` at `place`.

    `frame_source`: returns the project name and file name of a frame id. `related`: those of the frames that
    stand in a parameter's relation to what is made; None leaves the graph's own. `rate`:
    film.clip.Conversion. Inputs without a value are left as in the generator's graph. That graph is not
    changed.

    Raises:
        InvalidValueError: frames that one node loads are in several projects.
    """
    prompt: Prompt = copy.deepcopy(generator.prompt)
    for name, parameter in generator.parameters.items():
        if name in values and not isinstance(parameter, _PICTURES | MaskParameter):
            for target in parameter.fills:
                prompt[target.node]["inputs"][target.input] = target.of(values[name])
    # Nodes that load frames of the project that the graph was saved for now load from `project`.
    retarget_in_place(prompt, project, old_name=project_named_in(generator.prompt), place=place)
    for name, parameter in generator.parameters.items():
        if isinstance(parameter, _PICTURES):
            value = values.get(name)
            given = [] if value is None else [value] if isinstance(value, int) else value
            sources = [frame_source(one) for one in given]
            _load_frames(prompt, name, parameter, sources, related)
        elif name in values and isinstance(parameter, MaskParameter):
            for target in parameter.fills:
                loaded = {"project": project.name, "file": values[name]}
                prompt[target.node] = _loader(prompt[target.node], "KinoLoadMask", **loaded)
    _set_clip(generator.output, prompt, values, project, rate)
    return _with_loras(generator, prompt, values)


def _load_frames(
    prompt: Prompt,
    name: str,
    parameter: ImageParameter | FrameParameter | FramesParameter,
    given: Sequence[Source],
    related: Related | None,
) -> None:
    """Let the nodes of a parameter load frames: those that are given, else those that its relation means."""
    relation = "fixed" if isinstance(parameter, ImageParameter) else parameter.relation
    sources = given
    if given:
        relation = "fixed" if relation in STEPS else relation
    elif isinstance(parameter, FrameParameter | FramesParameter) and related is not None:
        sources = related(parameter)
    if not sources:
        return
    if len({project for project, _ in sources}) > 1:
        raise InvalidValueError(name, len(sources), "All of these frames must be in one project.")
    loaded: dict[str, Any] = {"project": sources[0][0], "relation": relation}
    if isinstance(parameter, FramesParameter):
        kind = "KinoLoadFrames"
        loaded |= {"first": 1, "last": -1, "every": 1, "files": "\n".join(file for _, file in sources)}
    else:
        kind = "KinoLoadFrame"
        loaded |= {"frame_number": -1, "file": sources[0][1]}
    for target in parameter.fills:
        prompt[target.node] = _loader(prompt[target.node], kind, **loaded)


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
