"""A kept API prompt with other parameters: each written where the trace finds it, and read back to be sure."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, ValidationError

from ...errors import InvalidDataError
from ...parameters import CFG_SCALE, DENOISE, LONGEST_TEXT, LORA_STRENGTH, SEED, STEPS
from ...values import Value
from ..prompt.conditioning import joined
from ..prompt.graph import Graph, InputRef, Link, Node
from ..prompt.model_chain import ModelChain, read_chain
from ..prompt.parameter_inputs import ParameterInputs, conditionings, find_parameter_inputs
from ..prompt.sampling import read_sampler
from ..prompt.trace import trace
from ..prompt.upstream import samplers_behind
from .lora_chain import ChainEnds, chain_ends, with_loras, without_loras

Prompt = dict[str, Any]

_Text = Annotated[str, Field(max_length=LONGEST_TEXT)]
_Name = Annotated[str, Field(min_length=1, max_length=1000)]
_Scale = Annotated[float, Field(strict=True, ge=CFG_SCALE.min, le=CFG_SCALE.max, allow_inf_nan=False)]
_Strength = Annotated[
    float, Field(strict=True, ge=LORA_STRENGTH.min, le=LORA_STRENGTH.max, allow_inf_nan=False)
]

_TEXTS = ("prompt", "negative_prompt")
OPEN_THE_GRAPH = "Open the frame's graph in ComfyUI (drop its picture on the page) and change it there."


class OverrideLora(Value):
    """A LoRA to apply; strengths of 1.0 are as trained."""

    lora_name: _Name
    strength_model: _Strength = 1.0
    strength_clip: _Strength = 1.0


class Overrides(Value):
    """What is to be other than in the frame that is made again; None leaves it as it was. `loras` replace all there are."""

    prompt: _Text | None = None
    negative_prompt: _Text | None = None
    model_name: _Name | None = None
    loras: tuple[OverrideLora, ...] | None = None
    steps: Annotated[int, Field(strict=True, ge=STEPS.min, le=STEPS.max)] | None = None
    cfg_scale: _Scale | None = None
    guidance: _Scale | None = None
    sampler: _Name | None = None
    scheduler: _Name | None = None
    denoise: (
        Annotated[float, Field(strict=True, ge=DENOISE.min, le=DENOISE.max, allow_inf_nan=False)] | None
    ) = None
    seed: Annotated[int, Field(strict=True, ge=SEED.min, le=SEED.max)] | None = None


def override(prompt: Mapping[str, Any], node_id: str, changes: Mapping[str, Any]) -> Prompt:
    """A copy of an API prompt in which what saving node `node_id` saves is made with other parameters.

    `changes`: keys and values as in `Overrides`. Afterwards `trace` reads exactly these, and everything else as before.
    InvalidDataError with one entry for each change that does not fit, or has no one place in this graph.
    """
    wanted = _checked(changes)
    changed: Prompt = dict(prompt)
    problems: list[dict[str, str]] = []
    for key, value in wanted.items():
        try:
            changed = _with(changed, node_id, key, value)
        except _NoInputError as error:
            problems.append({"field": key, "message": f"{error} {OPEN_THE_GRAPH}"})
    if problems:
        raise InvalidDataError(problems)
    return copy.deepcopy(changed)


class _NoInputError(Exception):
    """There is no one place for a value; says why."""


def _checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return Overrides.model_validate(dict(changes)).model_dump(exclude_none=True, mode="json")
    except ValidationError as error:
        told = [
            {"field": ".".join(map(str, each["loc"])), "message": f"{each['msg']}."}
            for each in error.errors()
        ]
        raise InvalidDataError(told) from error


def _with(prompt: Prompt, node_id: str, key: str, value: Any) -> Prompt:
    """The prompt with one parameter changed, sure to be read back so and to leave the others."""
    before = trace(prompt, node_id)
    if before[key] == value:
        return prompt
    graph = Graph(prompt)
    saver = graph.node(node_id)
    sampler = samplers_behind(graph, saver).only if saver else None
    if sampler is None:
        raise _NoInputError("Which sampler made the picture can't be told.")
    if key == "loras":
        changed = _with_loras(prompt, graph, sampler, value)
    else:
        changed = _written(prompt, _input_refs(graph, find_parameter_inputs(graph, sampler), key), value)
    after = trace(changed, node_id)
    others = [name for name, told in after.items() if name != key and told != before[name]]
    if others:
        raise _NoInputError(f"In this graph it stands in one place with {', '.join(others)}.")
    if after[key] != value:
        raise _NoInputError("This graph has no one place for it.")
    return changed


def _input_refs(graph: Graph, found: ParameterInputs, key: str) -> set[InputRef]:
    """The inputs to write a parameter to: one, or all the texts of one encoder."""
    if key not in _TEXTS:
        if key not in found.settings:
            raise _NoInputError("No input of this graph holds it.")
        return {found.settings[key]}
    words = found.positive if key == "prompt" else found.negative
    if words is None:
        raise _NoInputError("Which text encoder it comes from can't be told.")
    if len({input_ref.node_id for input_ref in words}) != 1:
        raise _NoInputError(
            "Several text encoders are joined in this graph." if words else "This graph has none."
        )
    return {
        graph.input_ref(node, input_ref.name)
        for input_ref in words
        if (node := graph.node(input_ref.node_id))
    }


def _written(prompt: Prompt, input_refs: set[InputRef], value: Any) -> Prompt:
    changed = dict(prompt)
    for input_ref in input_refs:
        node = changed[input_ref.node_id]
        changed[input_ref.node_id] = {**node, "inputs": {**node["inputs"], input_ref.name: value}}
    return changed


def _with_loras(prompt: Prompt, graph: Graph, sampler: Node, loras: list[dict[str, Any]]) -> Prompt:
    guider = read_sampler(graph, sampler).guider
    positive, negative = conditionings(graph, guider)
    model = read_chain(graph, guider.model, "model")
    clips = [read_chain(graph, link, "clip") for link in joined(positive.clips, negative.clips) or ()]
    if model.loras is None or any(clip.loras is None for clip in clips):
        raise _NoInputError("This graph loads models or LoRAs with nodes that Kino can't read.")
    bare = without_loras(prompt, {node for each in (model, *clips) for node in each.loras or ()})
    ends = _ends(graph, model, clips)
    if bare is None:
        raise _NoInputError("The LoRA nodes of this graph can't be taken out of it.")
    return with_loras(bare, ends, loras)


def _ends(graph: Graph, model: ModelChain, clips: list[ModelChain]) -> ChainEnds:
    """After which outputs LoRAs go: on the shot where one loader gives both, else on the model's and the CLIP's."""
    found = chain_ends(graph, model.loader) if model.loader else ChainEnds()
    loaders = {clip.loader for clip in clips} - {None}
    if len(loaders) > 1 or not found.model:
        raise _NoInputError("This graph loads several models.")
    loader: Node | None = next(iter(loaders), None)
    if loader is None or loader is model.loader:
        return found
    clip: Link | None = chain_ends(graph, loader).clip
    if found.shot or loader.kind.startswith("Kino"):
        raise _NoInputError("This graph mixes models of Kino's and of other loaders.")
    return ChainEnds(None, found.model, clip)
