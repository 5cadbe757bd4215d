"""Makes one image of a batch again: the prompt that gives that image and no other, to the same pixels."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from ...errors import InvalidValueError
from ..prompt.graph import Graph, Node
from ..prompt.upstream import latent_of, samplers_behind

SAVERS = frozenset({"KinoSaveFrame", "SaveImage", "PreviewImage"})
ONE_BY_ONE = "one by one"
# Between KinoSampler and the saving node these keep images apart. Any other node might let the batch show in the
# pixels (VAEDecode's rounding does), or take images out of it.
_IMAGE_BY_IMAGE = frozenset({"KinoDecode", "KinoLoadCheckpoint", "KinoLoadLora", "KinoPrompt"})


def single_image(prompt: Mapping[str, Any], node_id: str, batch_index: int) -> dict[str, Any]:
    """A copy of an API prompt that saves only image `batch_index` (from 0) of what saving node `node_id` saves.

    Where KinoSampler draws the images one by one, KinoLatent is told to make that one only. Anywhere else random
    numbers and rounding may depend on the whole batch, so the whole batch is made and the saving node keeps one image
    (its input `batch_image`). Other saving nodes are left out where nothing depends on them.

    `prompt` itself is not changed. InvalidValueError if it has no such node, or no image has that index.
    """
    saver = Graph(prompt).node(node_id)
    if saver is None:
        raise InvalidValueError(
            "node_id", node_id, "Give the id of the node in the prompt that saved the frame."
        )
    if batch_index < 0:
        raise InvalidValueError("batch_index", batch_index, "Images of a batch are counted from 0.")
    changed: dict[str, Any] = copy.deepcopy(dict(prompt))
    latent = _separable(Graph(prompt), saver, batch_index)
    if latent:
        changed[saver.id]["inputs"].pop("batch_image", None)
        changed[latent[0].id]["inputs"].update(batch_size=1, batch_index=latent[1] + batch_index)
    else:
        changed[saver.id]["inputs"] = {**saver.inputs, "batch_image": batch_index}
    _leave_out_other_savers(changed, saver.id)
    return changed


def _separable(graph: Graph, saver: Node, batch_index: int) -> tuple[Node, int] | None:
    """The KinoLatent that can make the image by itself, and the index its batch begins with; None if none can."""
    made = samplers_behind(graph, saver)
    sampler = made.only
    if sampler is None or sampler.kind != "KinoSampler" or not made.passed <= _IMAGE_BY_IMAGE:
        return None
    if sampler.inputs.get("batch", ONE_BY_ONE) != ONE_BY_ONE:
        return None
    latent = latent_of(graph, sampler)
    if latent is None or latent.kind != "KinoLatent" or latent.link("batch_size"):
        return None
    first = graph.integer(latent, "batch_index") if "batch_index" in latent.inputs else 0
    size = graph.integer(latent, "batch_size")
    # An index past the end is for the saving node to refuse: made alone, it would give an image that never was.
    return (latent, first) if first is not None and size is not None and batch_index < size else None


def _leave_out_other_savers(prompt: dict[str, Any], kept: str) -> None:
    """Take saving nodes away until each that is left is needed."""
    while True:
        nodes = Graph(prompt).nodes()
        needed = {link.node_id for node in nodes for link in node.linked().values()} | {kept}
        spare = [node.id for node in nodes if node.kind in SAVERS and node.id not in needed]
        if not spare:
            return
        for node_id in spare:
            del prompt[node_id]
