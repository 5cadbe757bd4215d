"""Where the parameters of a picture stand in its prompt: the trace's walk, for those who want to write there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from . import node_tables
from .conditioning import EMPTY, Conditioning, read
from .graph import Graph, InputRef, Link, Node
from .model_chain import read_chain
from .sampling import Guider, noised_by, read_sampler, schedule_node


@dataclass(frozen=True)
class ParameterInputs:
    """The inputs behind one sampler.

    `settings`: one seat for each parameter that has one. `positive`, `negative`: the text inputs of the encoders, None
    where they can't be told, empty where there is no such prompt.
    """

    settings: dict[str, InputRef]
    positive: frozenset[InputRef] | None
    negative: frozenset[InputRef] | None


def find_parameter_inputs(graph: Graph, sampler: Node) -> ParameterInputs:
    """Where the parameters of what `sampler` makes stand.

    The settings are model_name, steps, cfg_scale, guidance, sampler, scheduler, denoise and seed, as far as an input
    holds them.
    """
    guider = read_sampler(graph, sampler).guider
    positive, negative = conditionings(graph, guider)
    found = dict(_settings(graph, sampler))
    model = read_chain(graph, guider.model, "model").loader
    if model and model.kind in node_tables.MODEL_FILES:
        found["model_name"] = graph.input_ref(model, node_tables.MODEL_FILES[model.kind])
    guided = graph.node(positive.guide.node_id) if positive.guide else None
    if positive.guide and guided:
        found["guidance"] = graph.input_ref(guided, positive.guide.name)
    return ParameterInputs(found, positive.words, negative.words)


def conditionings(graph: Graph, guider: Guider) -> tuple[Conditioning, Conditioning]:
    """The positive and the negative one, as the trace reads them."""
    negative = EMPTY if guider.one_sided else read(graph, guider.negative, "negative")
    return read(graph, guider.positive, "positive"), negative


def _settings(graph: Graph, sampler: Node) -> Iterator[tuple[str, InputRef]]:
    for node in _parts(graph, sampler):
        for key, name in node_tables.SETTINGS.get(node.kind, {}).items():
            if key != "seed" and name in node.inputs:
                yield key, graph.input_ref(node, name)
    noised = noised_by(graph, sampler)
    for giver in (noised, _behind(graph, noised.link("noise")) if noised else None):
        seed = node_tables.SETTINGS.get(giver.kind, {}).get("seed") if giver else None
        if giver and seed:
            yield "seed", graph.input_ref(giver, seed)


def _parts(graph: Graph, sampler: Node) -> list[Node]:
    """The sampler, and the nodes of custom sampling around it."""
    around = (_behind(graph, sampler.link("sampler")), _behind(graph, sampler.link("guider")))
    schedule, _ = schedule_node(graph, sampler.link("sigmas"))
    return [node for node in (sampler, *around, schedule) if node]


def _behind(graph: Graph, link: Link | None) -> Node | None:
    origin = graph.follow(link)
    return origin.node if origin else None
