"""Walks up a model's or a CLIP's chain: the file at its end, and the LoRAs applied on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import node_tables
from .graph import Graph, Link, Node


@dataclass(frozen=True)
class ModelChain:
    """`loader`: the node at the end. `loras`: LoRA nodes in order of application, None if there may be others."""

    loader: Node | None = None
    loras: tuple[Node, ...] | None = None


def read_chain(graph: Graph, link: Link | None, role: str) -> ModelChain:
    """What the MODEL (role "model") or CLIP (role "clip") at `link` went through; an empty Chain if that's unclear."""
    found: list[Node] = []
    passed: set[str] = set()
    readable = True
    while origin := graph.follow(link):
        node = origin.node
        if node.id in passed or (role == "model" and _merges(node)):
            break
        passed.add(node.id)
        if _loads(node):
            # A loader of another pack may have applied LoRAs of its own.
            return ModelChain(node, tuple(reversed(found)) if readable and not _hides_loras(node) else None)
        if role in node_tables.LORA_ROLES.get(node.kind, ()):
            found.append(node)
        elif _hides_loras(node):
            readable = False
        link = node.source(role) or (node.only_link() if origin.slot == 0 else None)
    return ModelChain()


def model_name(graph: Graph, model: ModelChain) -> str | None:
    """The name of the model's file, as ComfyUI lists it."""
    name = node_tables.MODEL_FILES.get(model.loader.kind) if model.loader else None
    return graph.text(model.loader, name) if model.loader and name else None


def loras(graph: Graph, model: ModelChain, clips: frozenset[Link] | None) -> list[dict[str, Any]] | None:
    """The LoRAs, in order of application, with the strength of each part that really had an effect.

    `clips`: where the text encoders got their CLIP. None if a LoRA can't be read, or if the encoders went through
    different ones: then no one strength is right.
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
            "lora_name": graph.text(node, "lora_name"),
            "strength_model": graph.number(node, "strength_model") if node in model_part else 0.0,
            "strength_clip": graph.number(node, "strength_clip") if node in clip_part else 0.0,
        }
        for node in _merged(model.loras, on_clip)
    ]
    return None if any(None in row.values() for row in rows) else rows


def _merged(on_model: tuple[Node, ...], on_clip: tuple[Node, ...]) -> list[Node]:
    """Both orders in one: the model's, with a LoRA that is only on the CLIP before the one that follows it there."""
    shared = set(on_model) & set(on_clip)
    rest = iter(on_model)
    merged: dict[Node, None] = {}
    for node in on_clip:
        while node in shared and node not in merged:
            merged[next(rest)] = None
        merged[node] = None
    merged.update(dict.fromkeys(rest))
    return list(merged)


def _loads(node: Node) -> bool:
    """Whether a chain begins here: at a known loader, or at a node that nothing leads to."""
    return node.kind in node_tables.MODEL_FILES or node.kind in node_tables.CLIP_LOADERS or not node.linked()


def _merges(node: Node) -> bool:
    """Whether a node takes several models."""
    return (
        len(
            [
                name
                for name in node.linked()
                if "model" in name.lower() and name not in node_tables.OTHER_MODELS
            ]
        )
        > 1
    )


def _hides_loras(node: Node) -> bool:
    """Whether a node that is none of ours or ComfyUI's LoRA nodes applies LoRAs in a way of its own, or by hooks."""
    return "lora" in node.kind.lower() or any(
        "lora" in name.lower() or name == "hooks" for name in node.inputs
    )
