"""From an API prompt to the parameters of a picture: what was asked for, read by walking up from the saving node.

What cannot be traced is None, never a guess; the whole prompt is kept beside the parameters in any case.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .conditioning import joined
from .graph import Graph, Node
from .model_chain import loras, model_name, read_chain
from .parameter_inputs import conditionings
from .sampling import read_sampler, seed_of
from .upstream import last_sampler_of_the_shot, latent_offset, samplers_behind

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
    """The parameters of the pictures that node `node_id` of an API prompt saves: every key of `KEYS`.

    prompt, negative_prompt, model_name, sampler, scheduler: text as ComfyUI names things; parts of a prompt are joined
    as A1111 writes them (AND, BREAK), no negative prompt is "". loras: a list of {lora_name, strength_model,
    strength_clip} in order of application; a part that had no effect has strength 0.0. steps, seed: whole numbers.
    cfg_scale, guidance (of Flux-like models), denoise (0..1): floats. batch_index: the index, among the random
    numbers of its batch, of the first image saved; 0 unless the graph says otherwise.

    Never raises, whatever the prompt looks like; None is what can't be told. A picture that several samplers had a
    hand in, or one that Kino doesn't know, is not traced at all.
    """
    graph = Graph(prompt)
    params: dict[str, Any] = {**dict.fromkeys(KEYS), "batch_index": 0}
    start = graph.node(node_id)
    made = samplers_behind(graph, start) if start else None
    if made and made.only:
        params.update(_asked_for(graph, made.only))
        params["batch_index"] = _sum(made.offset, latent_offset(graph, made.only))
    return params


def shot_made_it(prompt: Mapping[str, Any], node_id: str) -> bool:
    """Whether the picture of a saving node was sampled by the last sampler of the shot that goes into it."""
    graph = Graph(prompt)
    saver = graph.node(node_id)
    sampler = last_sampler_of_the_shot(graph, saver) if saver else None
    return saver is not None and sampler is not None and samplers_behind(graph, saver).only is sampler


def _asked_for(graph: Graph, sampler: Node) -> dict[str, Any]:
    told = read_sampler(graph, sampler)
    guider = told.guider
    positive, negative = conditionings(graph, guider)
    model = read_chain(graph, guider.model, "model")
    return {
        "prompt": positive.prompt,
        "negative_prompt": negative.prompt,
        "model_name": model_name(graph, model),
        "loras": loras(graph, model, joined(positive.clips, negative.clips)),
        "steps": told.schedule.steps,
        "cfg_scale": guider.cfg_scale,
        "guidance": positive.guidance,
        "sampler": told.sampler,
        "scheduler": told.schedule.scheduler,
        "denoise": told.schedule.denoise,
        "seed": seed_of(graph, sampler),
    }


def _sum(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first + second
