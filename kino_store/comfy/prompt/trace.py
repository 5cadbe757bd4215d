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
from .upstream import find_samplers, last_shot_sampler, latent_offset

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
)


def trace(prompt: Mapping[str, Any], node_id: str) -> dict[str, Any]:
    """Return the parameters of the pictures that node `node_id` saves: all `KEYS`, None is unknown.

    prompt, negative_prompt, model_name, sampler, scheduler: text with ComfyUI's names. The parts of a prompt
    are joined as A1111 writes them (AND, BREAK); "" is no negative prompt.
    loras: a list of {lora_name, strength_model, strength_clip} in order of application. A strength of 0.0
    means that the LoRA had no effect on that model.
    steps, seed: integers. cfg_scale, guidance (of Flux-like models), denoise (0..1): floats.
    batch_index: which random numbers of its batch the first saved image got, from 0.

    Never raises, whatever the prompt looks like. Nothing is traced if several samplers contributed to the
    picture, or one that Kino doesn't know.
    """
    graph = Graph(prompt)
    params: dict[str, Any] = {**dict.fromkeys(KEYS), "batch_index": 0}
    saver = graph.node(node_id)
    upstream = find_samplers(graph, saver) if saver else None
    if upstream and upstream.sampler:
        params.update(_parameters(graph, upstream.sampler))
        params["batch_index"] = _add(upstream.batch_offset, latent_offset(graph, upstream.sampler))
    return params


def sampled_by_shot(prompt: Mapping[str, Any], node_id: str) -> bool:
    """Whether the last sampler of a saving node's shot sampled the picture that the node saves."""
    graph = Graph(prompt)
    saver = graph.node(node_id)
    sampler = last_shot_sampler(graph, saver) if saver else None
    return saver is not None and sampler is not None and find_samplers(graph, saver).sampler is sampler


def _parameters(graph: Graph, sampler: Node) -> dict[str, Any]:
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
