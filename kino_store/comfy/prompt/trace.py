"""Reads a picture's parameters from its prompt graph, walking up from the saving node.

What can't be traced is None, never a guess; the sidecar has the whole prompt graph as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .conditioning import known_union
from .graph import Graph, Node
from .model_chain import read_chain, read_loras, read_model_name
from .parameter_inputs import read_conditionings
from .sampling import read_sampler, read_seed
from .upstream import (
    MAX_STAGES,
    Upstream,
    find_samplers,
    is_partner_node,
    last_shot_sampler,
    latent_offset,
    partner_text,
    previous_samplers,
)

KEYS = (
    "prompt",
    "negative_prompt",
    "model_name",
    "loras",
    "steps",
    "cfg_scale",
    "guidance",
    "sampler",
    "scheduler",
    "denoise",
    "seed",
    "batch_index",
    "stages",
)
STAGE_KEYS = ("prompt", "model_name", "loras", "sampler", "scheduler", "steps", "cfg_scale", "seed")


def trace(prompt: Mapping[str, Any], node_id: str) -> dict[str, Any]:
    """Return the parameters of the pictures that node `node_id` saves: all `KEYS`, None is unknown.

    prompt, negative_prompt, model_name, sampler, scheduler: text with ComfyUI's names. The parts of a prompt
    are joined as A1111 writes them (AND, BREAK); "" is no negative prompt.
    loras: a list of {lora_name, strength_model, strength_clip} in order of application. A strength of 0.0
    means that the LoRA had no effect on that model.
    steps, seed: integers. cfg_scale, guidance (of Flux-like models), denoise (0..1): floats.
    batch_index: which random numbers of its batch the first saved image got, from 0.

    stages: if several samplers took part, a list of their `STAGE_KEYS` in order; else None.

    Never raises, whatever the prompt looks like. If several samplers contributed to the picture, a parameter
    is what they share.
    """
    graph = Graph(prompt)
    params: dict[str, Any] = {**dict.fromkeys(KEYS), "batch_index": 0}
    saver = graph.node(node_id)
    upstream = find_samplers(graph, saver) if saver else None
    if upstream is None or not 0 < len(upstream.samplers) <= MAX_STAGES:
        return params
    params.update(_shared([_parameters(graph, sampler) for sampler in upstream.samplers]))
    if upstream.sampler:
        params["batch_index"] = _add(upstream.batch_offset, latent_offset(graph, upstream.sampler))
    params["stages"] = _stages(graph, upstream)
    return params


def _shared(all_params: list[dict[str, Any]]) -> dict[str, Any]:
    first, *others = all_params
    return {
        key: value if all(value == other[key] for other in others) else None for key, value in first.items()
    }


def _stages(graph: Graph, upstream: Upstream) -> list[dict[str, Any]] | None:
    """Return the stages of a picture of several samplers, in order; None if there is one, or too many."""
    nodes: dict[str, Node] = {}
    for sampler in reversed(upstream.samplers):
        previous = previous_samplers(graph, sampler)
        if previous is None:
            return None
        nodes.update({node.id: node for node in (*previous, sampler) if node.id not in nodes})
    nodes.update({node.id: node for node in reversed(upstream.refiners)})
    if not 1 < len(nodes) <= MAX_STAGES:
        return None
    return [_stage(graph, node) for node in nodes.values()]


def _stage(graph: Graph, sampler: Node) -> dict[str, Any]:
    """Return a stage's parameters; its seed is that of the noise that it adds itself, if it adds some."""
    params = _parameters(graph, sampler)
    noise = read_sampler(graph, sampler).noise
    return {**{key: params[key] for key in STAGE_KEYS}, "seed": noise.seed if noise.added else None}


def sampled_by_shot(prompt: Mapping[str, Any], node_id: str) -> bool:
    """Whether the last sampler of a saving node's shot sampled the picture that the node saves."""
    graph = Graph(prompt)
    saver = graph.node(node_id)
    sampler = last_shot_sampler(graph, saver) if saver else None
    return saver is not None and sampler is not None and find_samplers(graph, saver).sampler is sampler


def _parameters(graph: Graph, sampler: Node) -> dict[str, Any]:
    """Return the parameters that one sampler worked with."""
    if is_partner_node(graph, sampler):
        text = partner_text(sampler)
        return {
            **{key: None for key in KEYS if key not in {"batch_index", "stages"}},
            "prompt": graph.text(sampler, text) if text else None,
            "negative_prompt": graph.text(sampler, "negative_prompt"),
            "model_name": graph.text(sampler, "model"),
            "seed": read_seed(graph, sampler),
        }
    sampling = read_sampler(graph, sampler)
    guider = sampling.guider
    positive, negative = read_conditionings(graph, guider)
    model = read_chain(graph, guider.model, "model")
    return {
        "prompt": positive.prompt,
        "negative_prompt": negative.prompt,
        "model_name": read_model_name(graph, model),
        "loras": read_loras(graph, model, known_union(positive.clips, negative.clips)),
        "steps": sampling.schedule.steps,
        "cfg_scale": guider.cfg_scale,
        "guidance": positive.guidance,
        "sampler": sampling.sampler,
        "scheduler": sampling.schedule.scheduler,
        "denoise": sampling.schedule.denoise,
        "seed": read_seed(graph, sampler),
    }


def _add(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first + second
