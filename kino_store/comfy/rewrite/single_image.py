"""Rewrites a prompt graph to regenerate one image of a batch, with identical pixels."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from ...errors import InvalidValueError
from ..prompt.graph import Graph, Node
from ..prompt.upstream import find_latent_node, find_samplers

SAVERS = frozenset({"KinoSaveFrame", "SaveImage", "PreviewImage"})
ONE_BY_ONE = "one by one"
# These nodes process the images of a batch one by one. Others may make the pixels depend on the batch, as
# VAEDecode does by rounding, or take images out of it.
_IMAGE_BY_IMAGE = frozenset({"KinoDecode", "KinoLoadCheckpoint", "KinoLoadLora", "KinoPrompt"})


def single_image(prompt: Mapping[str, Any], node_id: str, batch_index: int) -> dict[str, Any]:
    """Return a copy of `prompt` whose saving node `node_id` saves only image `batch_index` (from 0).

    If KinoSampler samples the images one by one, KinoLatent is set to create only that one. Otherwise random
    numbers and rounding may depend on the whole batch, so all of it is generated and the saving node picks
    one image (input `batch_image`). Other saving nodes are removed unless something depends on them.

    Raises InvalidValueError if there is no such node, or the index is negative.
    """
    saver = Graph(prompt).node(node_id)
    if saver is None:
        raise InvalidValueError("node_id", node_id, "Give the id of the node that saved the frame.")
    if batch_index < 0:
        raise InvalidValueError("batch_index", batch_index, "Images of a batch are counted from 0.")
    changed: dict[str, Any] = copy.deepcopy(dict(prompt))
    latent = _separable_latent(Graph(prompt), saver, batch_index)
    if latent:
        changed[saver.id]["inputs"].pop("batch_image", None)
        changed[latent[0].id]["inputs"].update(batch_size=1, batch_index=latent[1] + batch_index)
    else:
        changed[saver.id]["inputs"] = {**saver.inputs, "batch_image": batch_index}
    _remove_other_savers(changed, saver.id)
    return changed


def _separable_latent(graph: Graph, saver: Node, batch_index: int) -> tuple[Node, int] | None:
    """Return the KinoLatent that can create the image alone, and its first batch index; None if none can."""
    upstream = find_samplers(graph, saver)
    sampler = upstream.sampler
    if any(saver.inputs.get(name) for name in ("drop_first", "drop_last")) or saver.inputs.get("fps"):
        return None  # frames of a clip are counted after that
    if sampler is None or sampler.kind != "KinoSampler" or not upstream.node_kinds <= _IMAGE_BY_IMAGE:
        return None
    if sampler.inputs.get("batch", ONE_BY_ONE) != ONE_BY_ONE:
        return None
    latent = find_latent_node(graph, sampler)
    if latent is None or latent.kind != "KinoLatent" or latent.link("batch_size"):
        return None
    first = graph.integer(latent, "batch_index") if "batch_index" in latent.inputs else 0
    size = graph.integer(latent, "batch_size")
    # An index past the end is refused by the saving node: generated alone, it would be an image that never
    # existed.
    return (latent, first) if first is not None and size is not None and batch_index < size else None


def _remove_other_savers(prompt: dict[str, Any], saver_id: str) -> None:
    """Remove saving nodes until something depends on each of the others."""
    while True:
        nodes = Graph(prompt).nodes()
        needed = {link.node_id for node in nodes for link in node.links().values()} | {saver_id}
        unneeded = [node.id for node in nodes if node.kind in SAVERS and node.id not in needed]
        if not unneeded:
            return
        for node_id in unneeded:
            del prompt[node_id]
