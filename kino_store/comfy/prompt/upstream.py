"""Walks up from a picture to the sampler that made it, and keeps count of its place in the batch on the way."""

from __future__ import annotations

from dataclasses import dataclass

from . import node_tables
from .graph import Graph, Link, Node


@dataclass(frozen=True)
class Upstream:
    """The samplers that a picture comes from, nearest first met; a sampler before another is not among them.

    `offset`: what is the picture's first image's index in the sampler's batch, None if that can't be said.
    `passed`: the kinds of the nodes in between.
    """

    samplers: tuple[Node, ...]
    offset: int | None
    passed: frozenset[str]

    @property
    def only(self) -> Node | None:
        """The sampler, if there is no doubt which."""
        return self.samplers[0] if len(self.samplers) == 1 else None


def samplers_behind(graph: Graph, start: Node) -> Upstream:
    """What made the pictures that go into `start`."""
    return _walk(graph, _picture_links(start))


def before(graph: Graph, sampler: Node) -> Node | None:
    """The sampler that the latent going into `sampler` comes from, if there is no doubt which; AddNoise is one too."""
    return _walk(graph, [sampler.source("latent_image")]).only


def latent_of(graph: Graph, sampler: Node) -> Node | None:
    """The node that gives `sampler` its latent; on a shot, the nearest one that set it."""
    passed: set[str] = set()
    link = sampler.source("latent_image")
    while origin := graph.follow(link):
        node = origin.node
        if node.kind not in node_tables.CARRIERS or node.id in passed:
            return node
        passed.add(node.id)
        link = node.link("shot")
    return None


def latent_offset(graph: Graph, sampler: Node) -> int | None:
    """The index, among the random numbers of its batch, of the first image that `sampler` draws."""
    offset = 0
    passed: set[str] = set()
    link = sampler.source(*node_tables.LATENT_INPUTS)
    while origin := graph.follow(link):
        node = origin.node
        if node.id in passed or node.kind in node_tables.REORDERING:
            return None
        passed.add(node.id)
        if node.kind == "LatentBatchSeedBehavior":
            # "random" forgets the indices that came before; "fixed" gives all images one index.
            return offset if graph.text(node, "seed_behavior") == "random" else None
        step = _index_step(graph, node)
        if step is None:
            return None
        offset += step
        link = None if node.kind == "KinoLatent" else node.source(*node_tables.LATENT_INPUTS)
    return offset


def _walk(graph: Graph, starts: list[Link | None]) -> Upstream:
    ends: list[Node] = []
    between: set[str] = set()
    offsets: set[int | None] = set()
    reached: dict[str, int | None] = {}
    waiting: list[tuple[Link | None, int | None]] = [(link, 0) for link in starts]
    while waiting:
        link, offset = waiting.pop()
        origin = graph.follow(link)
        if origin is None:
            continue
        node = origin.node
        if node.id in reached:
            if reached[node.id] != offset:
                offsets.add(None)
            continue
        reached[node.id] = offset
        if node.kind in node_tables.SAMPLERS or _samples(node):
            ends.append(node)
            offsets.add(offset)
            continue
        between.add(node.kind)
        offset = _moved(graph, node, offset)
        waiting.extend((onward, offset) for onward in _picture_links(node))
    return Upstream(tuple(ends), offsets.pop() if len(offsets) == 1 else None, frozenset(between))


def _picture_links(node: Node) -> list[Link | None]:
    """The links that may lead to what made a node's picture or latent: for an unknown node, all of them."""
    if node.kind in node_tables.CARRIERS or node.kind in node_tables.PICTURE_INPUTS:
        return [node.source(*node_tables.PICTURE_INPUTS.get(node.kind, ()))]
    if node.kind == "KinoLatent":
        # Its shot is only where the size comes from: a new latent starts from a picture or from nothing.
        return [node.link("image")]
    return list(node.linked().values())


def _samples(node: Node) -> bool:
    """Whether an unknown node draws pictures or noise itself (a detailer, another pack's sampler), unreadably."""
    takes = node.inputs.keys()
    own_settings = "steps" in takes and not takes.isdisjoint(
        {"seed", "noise_seed", "cfg", "sampler_name", "sampler"}
    )
    return own_settings or ("latent_image" in takes and not takes.isdisjoint({"sigmas", "guider", "noise"}))


def _moved(graph: Graph, node: Node, offset: int | None) -> int | None:
    """The index of a picture's first image before it went through `node`."""
    if offset is None or node.kind in node_tables.REORDERING or node.kind == "KinoLatent":
        return None
    step = _index_step(graph, node)
    return None if step is None else offset + step


def _index_step(graph: Graph, node: Node) -> int | None:
    """How far `node` moves the first image in its batch; None if it says so in a way that can't be read."""
    if node.kind not in node_tables.PICKERS and node.kind != "KinoLatent":
        return 0
    if node.kind == "KinoLatent" and "batch_index" not in node.inputs:
        return 0
    index = graph.integer(node, "batch_index")
    # ComfyUI counts a negative index from the end of a batch whose size is not known here.
    return index if index is not None and index >= 0 else None


def last_sampler_of_the_shot(graph: Graph, saver: Node) -> Node | None:
    """The KinoSampler that the shot on a saving node went through last."""
    passed: set[str] = set()
    link = saver.link("shot")
    while origin := graph.follow(link):
        node = origin.node
        if node.kind == "KinoSampler" or node.id in passed:
            return node if node.kind == "KinoSampler" else None
        passed.add(node.id)
        link = node.link("shot")
    return None
