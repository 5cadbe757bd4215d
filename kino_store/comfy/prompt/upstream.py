"""Walks up from a picture to its sampler, and tracks the picture's index in the batch on the way."""

from __future__ import annotations

from dataclasses import dataclass

from . import node_tables
from .graph import Graph, Link, Node

# More samplers in a row than any person would use: a hostile graph must not use up the time.
MAX_STAGES = 50


@dataclass(frozen=True)
class Upstream:
    """The samplers that a picture comes from. A sampler that only feeds another one is not among them.

    `refiners`: nodes that sampled parts of the picture again, the last one first.
    `batch_offset`: the index of the first image in the sampler's batch; None is unknown.
    `node_kinds`: the kinds of the nodes in between.
    """

    samplers: tuple[Node, ...]
    batch_offset: int | None
    node_kinds: frozenset[str]
    refiners: tuple[Node, ...] = ()

    @property
    def sampler(self) -> Node | None:
        """The only sampler; None if there are several or none."""
        return self.samplers[0] if len(self.samplers) == 1 else None


def find_samplers(graph: Graph, start: Node) -> Upstream:
    """Return the samplers of the pictures that go into node `start`."""
    return _walk(graph, _picture_links(graph, start))


def sampler_before(graph: Graph, sampler: Node) -> Node | None:
    """Return the sampler, or AddNoise, of the latent that goes into `sampler`.

    None if there isn't exactly one.
    """
    return _walk(graph, [sampler.link_or_shot("latent_image")]).sampler


def find_latent_node(graph: Graph, sampler: Node) -> Node | None:
    """Return the node whose latent `sampler` receives; on a shot, the nearest node that set it."""
    visited: set[str] = set()
    link = sampler.link_or_shot("latent_image")
    while source := graph.follow(link):
        node = source.node
        if node.kind not in node_tables.CARRIERS or node.id in visited:
            return node
        visited.add(node.id)
        link = node.link("shot")
    return None


def latent_offset(graph: Graph, sampler: Node) -> int | None:
    """Return which random numbers of the batch the first image of `sampler` gets, from 0; None is unknown."""
    offset = 0
    visited: set[str] = set()
    link = sampler.link_or_shot(*node_tables.LATENT_INPUTS)
    while source := graph.follow(link):
        node = source.node
        if node.id in visited or node.kind in node_tables.REORDERING:
            return None
        visited.add(node.id)
        if node.kind == "LatentBatchSeedBehavior":
            # "random" discards earlier indices; "fixed" gives all images the same index.
            return offset if graph.text(node, "seed_behavior") == "random" else None
        step = _index_step(graph, node)
        if step is None:
            return None
        offset += step
        link = None if node.kind == "KinoLatent" else node.link_or_shot(*node_tables.LATENT_INPUTS)
    return offset


def _walk(graph: Graph, starts: list[Link | None]) -> Upstream:
    samplers: list[Node] = []
    kinds: set[str] = set()
    offsets: set[int | None] = set()
    refiners: list[Node] = []
    reached: dict[str, int | None] = {}
    pending: list[tuple[Link | None, int | None]] = [(link, 0) for link in starts]
    while pending:
        link, offset = pending.pop()
        source = graph.follow(link)
        if source is None:
            continue
        node = source.node
        if node.id in reached:
            if reached[node.id] != offset:
                offsets.add(None)
            continue
        reached[node.id] = offset
        if _is_no_picture(graph, *source):
            continue
        refined = refined_pictures(node)
        if not refined and (node.kind in node_tables.SAMPLERS or samples(graph, node)):
            samplers.append(node)
            offsets.add(offset)
            continue
        kinds.add(node.kind)
        if refined:
            refiners.append(node)
        offset = _offset_before(graph, node, offset)
        pending.extend((next_link, offset) for next_link in refined or _picture_links(graph, node))
    if refiners and not samplers:
        samplers, refiners, offsets = refiners[-1:], refiners[:-1], {0}
    known_offset = offsets.pop() if len(offsets) == 1 else None
    return Upstream(tuple(samplers), known_offset, frozenset(kinds), tuple(refiners))


def _picture_links(graph: Graph, node: Node) -> list[Link | None]:
    """Return the links that may lead to a node's picture or latent: all links of an unknown node."""
    if node.kind in node_tables.CARRIERS or node.kind in node_tables.PICTURE_INPUTS:
        return [node.link_or_shot(*node_tables.PICTURE_INPUTS.get(node.kind, ()))]
    if node.kind == "KinoLatent":
        # Its shot only sets the size: the new latent starts from a picture, or is empty.
        return [node.link("image")]
    known = graph.type_of(node)
    types = known.inputs if known else {}
    return [link for name, link in node.links().items() if types.get(name) not in node_tables.NO_PICTURES]


def _is_no_picture(graph: Graph, node: Node, slot: int) -> bool:
    """Whether an output is a text or the like: what it was made from does not lead to the picture."""
    known = graph.type_of(node)
    return known is not None and known.output(slot) in node_tables.NO_PICTURES


def samples(graph: Graph, node: Node) -> bool:
    """Whether a node in no table makes a picture itself: another pack's sampler, or a partner's model."""
    return looks_like_sampler(node) or is_partner_node(graph, node)


def looks_like_sampler(node: Node) -> bool:
    """Whether an unknown node samples itself, such as a detailer or another pack's sampler."""
    names = node.inputs.keys()
    has_settings = "steps" in names and not names.isdisjoint(
        {"seed", "noise_seed", "cfg", "sampler_name", "sampler"}
    )
    return has_settings or ("latent_image" in names and not names.isdisjoint({"sigmas", "guider", "noise"}))


def refined_pictures(node: Node) -> list[Link]:
    """Return the links to the picture that a detailer or upscaler samples again; [] for other nodes."""
    if node.kind in node_tables.SAMPLERS or not looks_like_sampler(node):
        return []
    if node.link("latent_image", "samples") or not node_tables.OWN_TEXTS.isdisjoint(node.inputs):
        return []
    link = node.link(*node_tables.PICTURES_TO_REFINE)
    return [link] if link else []


def is_partner_node(graph: Graph, node: Node) -> bool:
    """Whether a partner's model makes the picture on its servers, by a text."""
    known = graph.type_of(node)
    if known:
        return known.partner and partner_text(node) is not None
    if node.link("model", "clip", "vae", "latent_image") or "steps" in node.inputs:
        return False
    return "prompt" in node.inputs and not {"seed", "model"}.isdisjoint(node.inputs)


def partner_text(node: Node) -> str | None:
    """Return the input of a partner's node with the prompt; None if it has none."""
    names = (*node_tables.PARTNER_TEXTS, *(f"model.{name}" for name in node_tables.PARTNER_TEXTS))
    return next((name for name in names if name in node.inputs), None)


def previous_samplers(graph: Graph, sampler: Node) -> list[Node] | None:
    """Return the samplers whose latents or pictures `sampler` starts from, the first one first.

    None if there are too many.
    """
    found: dict[str, Node] = {}
    node = _sampler_of(graph, sampler)
    while node:
        if node.id in found or node is sampler:
            break
        if len(found) >= MAX_STAGES:
            return None
        found[node.id] = node
        node = _sampler_of(graph, node)
    return list(reversed(found.values()))


def _sampler_of(graph: Graph, sampler: Node) -> Node | None:
    return _walk(graph, [sampler.link_or_shot(*node_tables.LATENT_INPUTS)]).sampler


def _offset_before(graph: Graph, node: Node, offset: int | None) -> int | None:
    """Return the batch index that a picture's first image had before `node`; None is unknown."""
    if offset is None or node.kind in node_tables.REORDERING or node.kind == "KinoLatent":
        return None
    step = _index_step(graph, node)
    return None if step is None else offset + step


def _index_step(graph: Graph, node: Node) -> int | None:
    """Return how far `node` moves the start of the batch; None if its input can't be read."""
    if node.kind not in node_tables.PICKERS and node.kind != "KinoLatent":
        return 0
    if node.kind == "KinoLatent" and "batch_index" not in node.inputs:
        return 0
    index = graph.integer(node, "batch_index")
    # ComfyUI counts a negative index from the end, and the size of the batch is unknown here.
    return index if index is not None and index >= 0 else None


def last_shot_sampler(graph: Graph, saver: Node) -> Node | None:
    """Return the last KinoSampler before the saving node on the shot's wire."""
    visited: set[str] = set()
    link = saver.link("shot")
    while source := graph.follow(link):
        node = source.node
        if node.kind == "KinoSampler" or node.id in visited:
            return node if node.kind == "KinoSampler" else None
        visited.add(node.id)
        link = node.link("shot")
    return None
