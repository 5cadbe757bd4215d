"""From a generator and its values to an API prompt that ComfyUI takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..comfy.prompt.graph import Graph
from ..comfy.rewrite.lora_chain import chain_ends, with_loras
from ..comfy.rewrite.retarget import retarget, saved_to
from ..values import Project
from .manifest import Generator
from .parameters import ImageParameter, LoraListParameter

Prompt = dict[str, Any]


def fill(
    generator: Generator,
    values: Mapping[str, Any],
    project: Project,
    frame_of: Callable[[int], tuple[str, str]],
) -> Prompt:
    """The generator's prompt with `values` (from `check`) in it, aimed at the end of `project`'s timeline.

    `frame_of`: the project's name and the file name of the frame with an id. What no value is given for stays as it is
    in the generator, whose own prompt is never changed.
    """
    # What the workflow loads of the project that it was saved for, it now loads of the one it runs for.
    prompt = retarget(generator.prompt, project, was=saved_to(generator.prompt))
    for name, parameter in generator.parameters.items():
        if name not in values:
            continue
        for each in parameter.fills:
            if isinstance(parameter, ImageParameter):
                prompt[each.node] = _loading(prompt[each.node], *frame_of(values[name]))
            else:
                prompt[each.node]["inputs"][each.input] = values[name]
    return _with_loras(generator, prompt, values)


def _loading(node: Mapping[str, Any], project: str, file: str) -> dict[str, Any]:
    """A node that loads a frame, in place of one that loads another or a file. The picture is the first output of each."""
    kept = {key: value for key, value in node.items() if key not in {"class_type", "inputs", "_meta"}}
    return {
        **kept,
        "class_type": "KinoLoadFrame",
        "inputs": {"project": project, "frame_number": -1, "file": file},
    }


def _with_loras(generator: Generator, prompt: Prompt, values: Mapping[str, Any]) -> Prompt:
    for name, parameter in generator.parameters.items():
        if isinstance(parameter, LoraListParameter) and values.get(name):
            graph = Graph(prompt)
            after = graph.node(parameter.after)
            assert after is not None  # noqa: S101 - the manifest was checked when it was read
            prompt = with_loras(prompt, chain_ends(graph, after), values[name])
    return prompt
