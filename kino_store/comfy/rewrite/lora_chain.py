"""Inserts LoRA nodes into a prompt graph after its model loader, or removes them.

Prompts are copied, not changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ..prompt import node_tables
from ..prompt.graph import Graph, Link, Node, as_link

Prompt = dict[str, Any]

# The outputs of KinoLoadCheckpoint and KinoLoadLora.
_SHOT, _MODEL, _CLIP = 0, 1, 2
_MODEL_AND_CLIP_OUTPUTS = frozenset(
    {"CheckpointLoaderSimple", "CheckpointLoader", "unCLIPCheckpointLoader", "LoraLoader", "LoraLoaderBypass"}
)
_MODEL_ONLY_OUTPUTS = frozenset(
    {
        "UNETLoader",
        "UnetLoaderGGUF",
        "ImageOnlyCheckpointLoader",
        "LoraLoaderModelOnly",
        "LoraLoaderBypassModelOnly",
    }
)


class ChainEnds(NamedTuple):
    """The outputs that a chain of LoRAs extends. With a shot, Kino's LoRA nodes are used, else ComfyUI's."""

    shot: Link | None = None
    model: Link | None = None
    clip: Link | None = None


def chain_ends(graph: Graph, node: Node) -> ChainEnds:
    """Return a node's outputs that LoRAs can change.

    Those of an unknown node are named by the inputs they go to.
    """
    if node.kind in {"KinoLoadCheckpoint", "KinoLoadLora"}:
        return ChainEnds(*(Link(node.id, slot) for slot in (_SHOT, _MODEL, _CLIP)))
    if node.kind in _MODEL_AND_CLIP_OUTPUTS:
        return ChainEnds(None, Link(node.id, 0), Link(node.id, 1))
    if node.kind in _MODEL_ONLY_OUTPUTS:
        return ChainEnds(None, Link(node.id, 0))
    if node.kind in node_tables.CLIP_LOADERS:
        return ChainEnds(None, None, Link(node.id, 0))
    by_input = {
        name: link
        for node_after in graph.nodes()
        for name, link in node_after.links().items()
        if link.node_id == node.id
    }
    return ChainEnds(*(by_input.get(name) for name in ("shot", "model", "clip")))


def with_loras(prompt: Mapping[str, Any], ends: ChainEnds, loras: Sequence[Mapping[str, Any]]) -> Prompt:
    """Return a copy of the prompt with LoRAs after `ends`, in order.

    Each LoRA is {lora_name, strength_model, strength_clip}. Nodes linked to `ends` are linked to the last
    LoRA instead. Without a clip, the LoRAs change the model only.
    """
    added: Prompt = {}
    last = ends
    first = 1 + max((int(key) for key in prompt if key.isascii() and key.isdigit()), default=0)
    for node_id, lora in enumerate(loras, first):
        added[str(node_id)] = _lora_node(last, lora)
        kino = ends.shot is not None
        slots = (_SHOT, _MODEL, _CLIP) if kino else (None, 0, 1 if ends.clip else None)
        last = ChainEnds(*(None if slot is None else Link(str(node_id), slot) for slot in slots))
    replacements = {old: new for old, new in zip(ends, last, strict=True) if old and new}
    return {**_relink(prompt, replacements), **added}


def without_loras(prompt: Mapping[str, Any], loras: Iterable[Node]) -> Prompt | None:
    """Return a copy of the prompt without these LoRA nodes; None if a link to one can't be replaced."""
    graph = Graph(prompt)
    removed = {node.id: node for node in loras}
    used = {link for node in graph.nodes() for link in node.links().values() if link.node_id in removed}
    resolved: dict[Link, Link | None] = {}
    replacements = {link: _bypass(graph, removed, link, resolved) for link in used}
    remaining = {key: node for key, node in prompt.items() if key not in removed}
    known = {old: new for old, new in replacements.items() if new}
    return _relink(remaining, known) if len(known) == len(replacements) else None


def _lora_node(after: ChainEnds, lora: Mapping[str, Any]) -> dict[str, Any]:
    strengths = {name: lora[name] for name in ("strength_model", "strength_clip")}
    if after.shot:
        kind, inputs = "KinoLoadLora", {"shot": [*after.shot], "lora_name": lora["lora_name"], **strengths}
    elif after.clip:
        wires = {"model": [*(after.model or ())], "clip": [*after.clip]}
        kind, inputs = "LoraLoader", {**wires, "lora_name": lora["lora_name"], **strengths}
    else:
        inputs = {
            "model": [*(after.model or ())],
            "lora_name": lora["lora_name"],
            "strength_model": lora["strength_model"],
        }
        kind = "LoraLoaderModelOnly"
    return {"class_type": kind, "inputs": inputs}


def _bypass(
    graph: Graph, removed: Mapping[str, Node], link: Link, resolved: dict[Link, Link | None]
) -> Link | None:
    """Return the replacement of a link to a removed LoRA node; `resolved` caches the results of all walks."""
    visited: dict[Link, None] = {}
    current: Link | None = link
    while current and current.node_id in removed and current not in visited and current not in resolved:
        visited[current] = None
        node = removed[current.node_id]
        current = (
            _bypass_kino(graph, node, current.slot)
            if node.kind == "KinoLoadLora"
            else _bypass_native(node, current.slot)
        )
    end = None if current in visited else resolved.get(current, current) if current else None
    resolved.update(dict.fromkeys(visited, end))
    return end


def _bypass_native(node: Node, slot: int) -> Link | None:
    roles = node_tables.LORA_ROLES.get(node.kind, ())
    return node.link(roles[slot]) if slot < len(roles) else None


def _bypass_kino(graph: Graph, node: Node, slot: int) -> Link | None:
    """On the shot's wire, a model or CLIP is an output of the nearest node that set it."""
    link = node.link("shot")
    if slot == _SHOT:
        return link
    visited: set[str] = set()
    while (source := graph.follow(link)) and source.node.id not in visited:
        if source.node.kind in {"KinoLoadCheckpoint", "KinoLoadLora"}:
            return Link(source.node.id, slot)
        visited.add(source.node.id)
        link = source.node.link("shot")
    return None


def _relink(prompt: Mapping[str, Any], replacements: Mapping[Link, Link]) -> Prompt:
    return {key: _relink_node(node, replacements) for key, node in prompt.items()}


def _relink_node(node: Any, replacements: Mapping[Link, Link]) -> Any:
    inputs = node.get("inputs") if isinstance(node, Mapping) else None
    if not isinstance(inputs, Mapping):
        return node
    links = {name: link for name, value in inputs.items() if (link := as_link(value)) in replacements}
    relinked = {name: [*replacements[link]] for name, link in links.items() if link}
    return {**node, "inputs": {**inputs, **relinked}} if relinked else node
