"""Finds the inputs that hold a picture's parameters, by the same walk as the trace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from . import node_tables
from .conditioning import EMPTY, Conditioning, read_conditioning
from .graph import Graph, InputRef, Link, Node
from .model_chain import model_file_input, read_chain
from .sampling import Guider, find_noise_node, find_schedule_node, read_sampler, seed_input
from .upstream import is_partner_node, looks_like_sampler, partner_text


@dataclass(frozen=True)
class ParameterInputs:
    """The inputs behind one sampler.

    `settings`: the input of each parameter that has one. `positive`, `negative`: the text inputs of the
    encoders; None is unknown, empty is no such prompt.
    """

    settings: dict[str, InputRef]
    positive: frozenset[InputRef] | None
    negative: frozenset[InputRef] | None


def find_parameter_inputs(graph: Graph, sampler: Node) -> ParameterInputs:
    """Return the inputs that hold the parameters of the pictures of `sampler`.

    The settings are those of model_name, steps, cfg_scale, guidance, sampler, scheduler, denoise and seed
    that an input holds.
    """
    if is_partner_node(graph, sampler):
        return _partner_inputs(graph, sampler)
    guider = read_sampler(graph, sampler).guider
    positive, negative = read_conditionings(graph, guider)
    settings = dict(_settings(graph, sampler))
    model = read_chain(graph, guider.model, "model").loader
    if model and (file := model_file_input(model)):
        settings["model_name"] = graph.input_ref(model, file)
    guidance_node = graph.node(positive.guidance_input.node_id) if positive.guidance_input else None
    if positive.guidance_input and guidance_node:
        settings["guidance"] = graph.input_ref(guidance_node, positive.guidance_input.name)
    return ParameterInputs(settings, positive.text_inputs, negative.text_inputs)


def _partner_inputs(graph: Graph, node: Node) -> ParameterInputs:
    text, seed = partner_text(node), seed_input(node)
    negative = {InputRef(node.id, "negative_prompt")} if "negative_prompt" in node.inputs else set()
    named = {"model_name": "model", **({"seed": seed} if seed else {})}
    settings = {key: graph.input_ref(node, name) for key, name in named.items() if name in node.inputs}
    positive = {InputRef(node.id, text)} if text else set()
    return ParameterInputs(settings, frozenset(positive), frozenset(negative))


def read_conditionings(graph: Graph, guider: Guider) -> tuple[Conditioning, Conditioning]:
    """Return the positive and the negative conditioning, as the trace reads them."""
    negative = EMPTY if guider.positive_only else read_conditioning(graph, guider.negative, "negative")
    return read_conditioning(graph, guider.positive, "positive"), negative


def _settings(graph: Graph, sampler: Node) -> Iterator[tuple[str, InputRef]]:
    for node in _sampling_nodes(graph, sampler):
        for key, name in _settings_of(node).items():
            if key != "seed" and name in node.inputs:
                yield key, graph.input_ref(node, name)
    noise_node = find_noise_node(graph, sampler)
    for holder in (noise_node, _source_node(graph, noise_node.link("noise")) if noise_node else None):
        seed = _settings_of(holder).get("seed") if holder else None
        if holder and seed:
            yield "seed", graph.input_ref(holder, seed)


def _settings_of(node: Node) -> dict[str, str]:
    """Return the input of each setting that a node has; those of packs' samplers by their usual names."""
    if node.kind in node_tables.SETTINGS or not looks_like_sampler(node):
        return node_tables.SETTINGS.get(node.kind, {})
    seed = seed_input(node)
    return {**node_tables.PACK_SAMPLER_SETTINGS, **({"seed": seed} if seed else {})}


def _sampling_nodes(graph: Graph, sampler: Node) -> list[Node]:
    """Return the sampler and the nodes of custom sampling that configure it."""
    parts = (_source_node(graph, sampler.link("sampler")), _source_node(graph, sampler.link("guider")))
    schedule, _ = find_schedule_node(graph, sampler.link("sigmas"))
    return [node for node in (sampler, *parts, schedule) if node]


def _source_node(graph: Graph, link: Link | None) -> Node | None:
    source = graph.follow(link)
    return source.node if source else None
