"""A chain of LoRA nodes in an API prompt: put after the node that gives the model, or taken out. Prompts are not changed, but copied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ..prompt import node_tables
from ..prompt.graph import Graph, Link, Node, as_link

Prompt = dict[str, Any]

# On Kino's wires: the outputs of KinoLoadCheckpoint and KinoLoadLora.
_SHOT, _MODEL, _CLIP = 0, 1, 2
_BOTH = frozenset(
    {"CheckpointLoaderSimple", "CheckpointLoader", "unCLIPCheckpointLoader", "LoraLoader", "LoraLoaderBypass"}
)
_MODEL_ONLY = frozenset(
    {
        "UNETLoader",
        "UnetLoaderGGUF",
        "ImageOnlyCheckpointLoader",
        "LoraLoaderModelOnly",
        "LoraLoaderBypassModelOnly",
    }
)


class ChainEnds(NamedTuple):
    """The outputs after which a chain goes. With a shot, Kino's LoRA nodes are used, else ComfyUI's own."""

    shot: Link | None = None
    model: Link | None = None
    clip: Link | None = None


def chain_ends(graph: Graph, node: Node) -> ChainEnds:
    """What a node gives that LoRAs work on. What an unknown node's outputs are is told by the inputs they go to."""
    if node.kind in {"KinoLoadCheckpoint", "KinoLoadLora"}:
        return ChainEnds(*(Link(node.id, slot) for slot in (_SHOT, _MODEL, _CLIP)))
    if node.kind in _BOTH:
        return ChainEnds(None, Link(node.id, 0), Link(node.id, 1))
    if node.kind in _MODEL_ONLY:
        return ChainEnds(None, Link(node.id, 0))
    if node.kind in node_tables.CLIP_LOADERS:
        return ChainEnds(None, None, Link(node.id, 0))
    taken = {
        name: link
        for user in graph.nodes()
        for name, link in user.linked().items()
        if link.node_id == node.id
    }
    return ChainEnds(*(taken.get(part) for part in ("shot", "model", "clip")))


def with_loras(prompt: Mapping[str, Any], ends: ChainEnds, loras: Sequence[Mapping[str, Any]]) -> Prompt:
    """A copy of the prompt with LoRAs {lora_name, strength_model, strength_clip} after `ends`, in order.

    Whatever took its shot, model or clip from there takes it from the last of them. Without a clip, the LoRAs work on
    the model only.
    """
    added: Prompt = {}
    last = ends
    first = 1 + max((int(key) for key in prompt if key.isascii() and key.isdigit()), default=0)
    for node_id, lora in enumerate(loras, first):
        added[str(node_id)] = _node(last, lora)
        kino = ends.shot is not None
        slots = (_SHOT, _MODEL, _CLIP) if kino else (None, 0, 1 if ends.clip else None)
        last = ChainEnds(*(None if slot is None else Link(str(node_id), slot) for slot in slots))
    moved = {old: new for old, new in zip(ends, last, strict=True) if old and new}
    return {**_relinked(prompt, moved), **added}


def without_loras(prompt: Mapping[str, Any], loras: Iterable[Node]) -> Prompt | None:
    """A copy of the prompt without these LoRA nodes; None where it can't be told what would stand in for one."""
    graph = Graph(prompt)
    gone = {node.id: node for node in loras}
    used = {link for node in graph.nodes() for link in node.linked().values() if link.node_id in gone}
    known: dict[Link, Link | None] = {}
    moved = {link: _past(graph, gone, link, known) for link in used}
    kept = {key: node for key, node in prompt.items() if key not in gone}
    found = {old: new for old, new in moved.items() if new}
    return _relinked(kept, found) if len(found) == len(moved) else None


def _node(after: ChainEnds, lora: Mapping[str, Any]) -> dict[str, Any]:
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


def _past(graph: Graph, gone: Mapping[str, Node], link: Link, known: dict[Link, Link | None]) -> Link | None:
    """What a link to a LoRA node that goes away must lead to; `known` gathers the answers of one walk for the next."""
    passed: dict[Link, None] = {}
    onward: Link | None = link
    while onward and onward.node_id in gone and onward not in passed and onward not in known:
        passed[onward] = None
        node = gone[onward.node_id]
        onward = (
            _past_kino(graph, node, onward.slot)
            if node.kind == "KinoLoadLora"
            else _past_native(node, onward.slot)
        )
    end = None if onward in passed else known.get(onward, onward) if onward else None
    known.update(dict.fromkeys(passed, end))
    return end


def _past_native(node: Node, slot: int) -> Link | None:
    roles = node_tables.LORA_ROLES.get(node.kind, ())
    return node.link(roles[slot]) if slot < len(roles) else None


def _past_kino(graph: Graph, node: Node, slot: int) -> Link | None:
    """On the shot's wire, a model or CLIP is an output of the nearest node that put one into the shot."""
    link = node.link("shot")
    if slot == _SHOT:
        return link
    passed: set[str] = set()
    while (origin := graph.follow(link)) and origin.node.id not in passed:
        if origin.node.kind in {"KinoLoadCheckpoint", "KinoLoadLora"}:
            return Link(origin.node.id, slot)
        passed.add(origin.node.id)
        link = origin.node.link("shot")
    return None


def _relinked(prompt: Mapping[str, Any], moved: Mapping[Link, Link]) -> Prompt:
    return {key: _relinked_node(node, moved) for key, node in prompt.items()}


def _relinked_node(node: Any, moved: Mapping[Link, Link]) -> Any:
    inputs = node.get("inputs") if isinstance(node, Mapping) else None
    if not isinstance(inputs, Mapping):
        return node
    links = {name: link for name, value in inputs.items() if (link := as_link(value)) in moved}
    return (
        {**node, "inputs": {**inputs, **{name: [*moved[link]] for name, link in links.items() if link}}}
        if links
        else node
    )
