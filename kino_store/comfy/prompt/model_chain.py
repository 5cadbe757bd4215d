"""Walks up the chain of a model or CLIP: to its loader, collecting the LoRAs on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import node_tables
from .applied_loras import NO_LORAS, applied_loras
from .graph import Graph, Link, Node


@dataclass(frozen=True)
class ModelChain:
    """`loader`: the first node. `loras`: LoRA nodes in order of application; None if there may be others."""

    loader: Node | None = None
    loras: tuple[Node, ...] | None = None


def read_chain(graph: Graph, link: Link | None, role: str) -> ModelChain:
    """Return the chain of the MODEL (role "model") or CLIP (role "clip") at `link`.

    An empty one if it is unclear.
    """
    lora_nodes: list[Node] = []
    visited: set[str] = set()
    readable = True
    while source := graph.follow(link):
        node = source.node
        if node.id in visited or (role == "model" and _is_model_merge(node)):
            break
        visited.add(node.id)
        if _is_loader(node, role):
            # Another pack's loader may apply LoRAs itself.
            return ModelChain(
                node, tuple(reversed(lora_nodes)) if readable and not _hides_loras(node) else None
            )
        if role in node_tables.LORA_ROLES.get(node.kind, ()):
            lora_nodes.append(node)
        elif _hides_loras(node):
            readable = False
        link = node.link_or_shot(role) or (node.only_link() if source.slot == 0 else None)
    return ModelChain()


def read_model_name(graph: Graph, model: ModelChain) -> str | None:
    """Return the model's file name as ComfyUI lists it; None is unknown."""
    name = model_file_input(model.loader) if model.loader else None
    return graph.text(model.loader, name) if model.loader and name else None


def model_file_input(loader: Node) -> str | None:
    """Return the input with the file of the diffusion model; None if the node has none."""
    if loader.kind in node_tables.MODEL_FILES:
        return node_tables.MODEL_FILES[loader.kind]
    names: tuple[str, ...] = node_tables.MODEL_FILE_INPUTS
    if node_tables.NUNCHAKU in loader.kind.lower():
        names += node_tables.NUNCHAKU_FILES
    return next((name for name in names if name in loader.inputs), None)


def read_loras(graph: Graph, model: ModelChain, clips: frozenset[Link] | None) -> list[dict[str, Any]] | None:
    """Return the LoRAs in order of application, with the strengths that had an effect.

    `clips`: where the text encoders got their CLIP. None if a LoRA can't be read, or if the encoders' CLIPs
    have different LoRAs: then no single strength is right.
    """
    if model.loras is None or clips is None:
        return None
    encoders = {read_chain(graph, clip, "clip").loras for clip in clips} or {()}
    on_clip = encoders.pop()
    if encoders or on_clip is None:
        return None
    model_part, clip_part = set(model.loras), set(on_clip)
    rows = [
        {
            "lora_name": lora.name,
            "strength_model": lora.on_model if node in model_part else 0.0,
            "strength_clip": lora.on_clip if node in clip_part else 0.0,
        }
        for node in _merge_orders(model.loras, on_clip)
        for lora in applied_loras(graph, node)
    ]
    return None if any(None in row.values() for row in rows) else rows


def _merge_orders(on_model: tuple[Node, ...], on_clip: tuple[Node, ...]) -> list[Node]:
    """Merge both orders: the model's, with each LoRA that is only on the CLIP before its successor there."""
    shared = set(on_model) & set(on_clip)
    rest = iter(on_model)
    merged: dict[Node, None] = {}
    for node in on_clip:
        while node in shared and node not in merged:
            merged[next(rest)] = None
        merged[node] = None
    merged.update(dict.fromkeys(rest))
    return list(merged)


def _is_loader(node: Node, role: str) -> bool:
    """Whether a chain starts here: at a known loader, at a node without links, or at another with a file."""
    if node.kind in node_tables.MODEL_FILES or node.kind in node_tables.CLIP_LOADERS or not node.links():
        return True
    return not node.link_or_shot(role) and model_file_input(node) is not None


def _is_model_merge(node: Node) -> bool:
    """Whether a node takes several diffusion models."""
    models = [
        name for name in node.links() if "model" in name.lower() and name not in node_tables.OTHER_MODELS
    ]
    return len(models) > 1


def _hides_loras(node: Node) -> bool:
    """Whether an unknown node may apply LoRAs, by itself or by hooks."""
    return "lora" in node.kind.lower() or any(
        name == "hooks" or ("lora" in name.lower() and not _is_no_lora(value))
        for name, value in node.inputs.items()
    )


def _is_no_lora(value: object) -> bool:
    """Whether an input for LoRAs is empty, or only a strength."""
    return value in NO_LORAS if isinstance(value, str) else value is None or isinstance(value, (int, float))
