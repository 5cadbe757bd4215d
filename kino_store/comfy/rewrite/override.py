"""Changes parameters in a stored prompt graph: writes each where the trace finds it, then traces to check."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, ValidationError

from ...errors import InvalidDataError
from ...parameters import CFG_SCALE, DENOISE, GUIDANCE, LONGEST_TEXT, LORA_STRENGTH, SEED, STEPS
from ...values import Value
from ..prompt.conditioning import known_union
from ..prompt.graph import Graph, InputRef, Link, Node
from ..prompt.model_chain import ModelChain, read_chain
from ..prompt.parameter_inputs import ParameterInputs, find_parameter_inputs, read_conditionings
from ..prompt.sampling import read_sampler
from ..prompt.trace import trace
from ..prompt.upstream import find_samplers
from .lora_chain import ChainEnds, chain_ends, with_loras, without_loras

Prompt = dict[str, Any]

_Text = Annotated[str, Field(max_length=LONGEST_TEXT)]
_Name = Annotated[str, Field(min_length=1, max_length=1000)]
_CfgScale = Annotated[float, Field(strict=True, ge=CFG_SCALE.min, le=CFG_SCALE.max, allow_inf_nan=False)]
_Guidance = Annotated[float, Field(strict=True, ge=GUIDANCE.min, le=GUIDANCE.max, allow_inf_nan=False)]
_Strength = Annotated[
    float, Field(strict=True, ge=LORA_STRENGTH.min, le=LORA_STRENGTH.max, allow_inf_nan=False)
]

_TEXTS = ("prompt", "negative_prompt")
EDIT_GRAPH_HINT = "Open the frame's graph in ComfyUI (drop its picture on the page) and change it there."


class OverrideLora(Value):
    """A LoRA to apply; strengths of 1.0 are as trained."""

    lora_name: _Name
    strength_model: _Strength = 1.0
    strength_clip: _Strength = 1.0


class Overrides(Value):
    """The parameters to change when a frame is regenerated; None leaves one as it was.

    `loras` replaces all LoRAs.
    """

    prompt: _Text | None = None
    negative_prompt: _Text | None = None
    model_name: _Name | None = None
    loras: tuple[OverrideLora, ...] | None = None
    steps: Annotated[int, Field(strict=True, ge=STEPS.min, le=STEPS.max)] | None = None
    cfg_scale: _CfgScale | None = None
    guidance: _Guidance | None = None
    sampler: _Name | None = None
    scheduler: _Name | None = None
    denoise: (
        Annotated[float, Field(strict=True, ge=DENOISE.min, le=DENOISE.max, allow_inf_nan=False)] | None
    ) = None
    seed: Annotated[int, Field(strict=True, ge=SEED.min, le=SEED.max)] | None = None


def override(prompt: Mapping[str, Any], node_id: str, changes: Mapping[str, Any]) -> Prompt:
    """Return a copy of `prompt` in which the pictures of saving node `node_id` have other parameters.

    `changes`: keys and values as in `Overrides`. Afterwards `trace` reads exactly these, and all others as
    before.

    Raises InvalidDataError with one entry per change that is invalid, or that no single input of this graph
    holds.
    """
    values = _validate(changes)
    changed: Prompt = dict(prompt)
    problems: list[dict[str, str]] = []
    for key, value in values.items():
        try:
            changed = _change_parameter(changed, node_id, key, value)
        except _NoInputError as error:
            problems.append({"field": key, "message": f"{error} {EDIT_GRAPH_HINT}"})
    if problems:
        raise InvalidDataError(problems)
    return copy.deepcopy(changed)


class _NoInputError(Exception):
    """No single input holds the value; the message says why."""


def _validate(changes: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return Overrides.model_validate(dict(changes)).model_dump(exclude_none=True, mode="json")
    except ValidationError as error:
        fields = [
            {"field": ".".join(map(str, entry["loc"])), "message": f"{entry['msg']}."}
            for entry in error.errors()
        ]
        raise InvalidDataError(fields) from error


def _change_parameter(prompt: Prompt, node_id: str, key: str, value: Any) -> Prompt:
    """Return the prompt with one parameter changed.

    A trace checks that it has the new value, and that all others are as before.
    """
    before = trace(prompt, node_id)
    if before[key] == value:
        return prompt
    graph = Graph(prompt)
    saver = graph.node(node_id)
    sampler = find_samplers(graph, saver).sampler if saver else None
    if sampler is None:
        raise _NoInputError("Kino can't tell which sampler generated the picture.")
    if key == "loras":
        changed = _replace_loras(prompt, graph, sampler, value)
    else:
        changed = _write(prompt, _input_refs(graph, find_parameter_inputs(graph, sampler), key), value)
    after = trace(changed, node_id)
    others = [name for name in after if name != key and _differ(key, after[name], before[name])]
    if others:
        raise _NoInputError(f"In this graph it shares an input with {', '.join(others)}.")
    if after[key] != value:
        raise _NoInputError("No single input of this graph holds it.")
    return changed


def _differ(key: str, after: Any, before: Any) -> bool:
    """Whether two values differ; of stages, in anything but the parameter that was changed."""
    if isinstance(after, list) and isinstance(before, list) and key != "loras":
        one, other = ([{**stage, key: None} for stage in stages] for stages in (after, before))
        return one != other
    return bool(after != before)


def _input_refs(graph: Graph, parameter_inputs: ParameterInputs, key: str) -> set[InputRef]:
    """Return the inputs to write a parameter to: one input, or all text inputs of one encoder."""
    if key not in _TEXTS:
        if key not in parameter_inputs.settings:
            raise _NoInputError("No input of this graph holds it.")
        return {parameter_inputs.settings[key]}
    text_inputs = parameter_inputs.positive if key == "prompt" else parameter_inputs.negative
    if text_inputs is None:
        raise _NoInputError("Kino can't tell which text encoder it comes from.")
    if len({input_ref.node_id for input_ref in text_inputs}) != 1:
        raise _NoInputError(
            "Several text encoders are joined in this graph." if text_inputs else "This graph has none."
        )
    return {
        graph.input_ref(node, input_ref.name)
        for input_ref in text_inputs
        if (node := graph.node(input_ref.node_id))
    }


def _write(prompt: Prompt, input_refs: set[InputRef], value: Any) -> Prompt:
    changed = dict(prompt)
    for input_ref in input_refs:
        node = changed[input_ref.node_id]
        changed[input_ref.node_id] = {**node, "inputs": {**node["inputs"], input_ref.name: value}}
    return changed


def _replace_loras(prompt: Prompt, graph: Graph, sampler: Node, loras: list[dict[str, Any]]) -> Prompt:
    guider = read_sampler(graph, sampler).guider
    positive, negative = read_conditionings(graph, guider)
    model = read_chain(graph, guider.model, "model")
    clips = [read_chain(graph, link, "clip") for link in known_union(positive.clips, negative.clips) or ()]
    if model.loras is None or any(clip.loras is None for clip in clips):
        raise _NoInputError("This graph loads models or LoRAs with nodes that Kino can't read.")
    bare_prompt = without_loras(prompt, {node for chain in (model, *clips) for node in chain.loras or ()})
    ends = _common_ends(graph, model, clips)
    if bare_prompt is None:
        raise _NoInputError("Kino can't remove the LoRA nodes of this graph.")
    return with_loras(bare_prompt, ends, loras)


def _common_ends(graph: Graph, model: ModelChain, clips: list[ModelChain]) -> ChainEnds:
    """Return the outputs to put LoRAs after: the shot if one loader has both, else the model and the CLIP."""
    model_ends = chain_ends(graph, model.loader) if model.loader else ChainEnds()
    loaders = {clip.loader for clip in clips} - {None}
    if len(loaders) > 1 or not model_ends.model:
        raise _NoInputError("This graph loads several models.")
    loader: Node | None = next(iter(loaders), None)
    if loader is None or loader is model.loader:
        return model_ends
    clip: Link | None = chain_ends(graph, loader).clip
    if model_ends.shot or loader.kind.startswith("Kino"):
        raise _NoInputError("This graph mixes models from Kino's loaders and from others.")
    return ChainEnds(None, model_ends.model, clip)
