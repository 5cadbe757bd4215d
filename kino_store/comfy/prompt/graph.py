"""Reads ComfyUI's prompt graphs (API form): nodes, links, and the values behind links.

A prompt comes from outside, so its shape is never trusted: malformed nodes, links and values are treated as
absent. Nothing recurses, so chains may be of any length.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from . import node_tables


class Link(NamedTuple):
    """An output of a node, as a linked input names it."""

    node_id: str
    slot: int


@dataclass(frozen=True, eq=False)
class Node:
    """A node of a prompt graph.

    `kind` is ComfyUI's `class_type`; `inputs` has literals and links as stored.
    """

    id: str
    kind: str
    inputs: Mapping[str, Any]

    def link(self, *names: str) -> Link | None:
        """Return the link of the first of these inputs that is linked."""
        return next((link for name in names if (link := as_link(self.inputs.get(name)))), None)

    def link_or_shot(self, *names: str) -> Link | None:
        """As `link`; on Kino's nodes, fall back to the shot's link, as the shot carries these values."""
        return self.link(*names, "shot") if self.kind.startswith("Kino") else self.link(*names)

    def links(self) -> dict[str, Link]:
        """Return the links of all linked inputs, by input name."""
        return {name: link for name, value in self.inputs.items() if (link := as_link(value))}

    def only_link(self) -> Link | None:
        """Return the link of a node whose only input is linked; None for other nodes."""
        return self.link(*self.inputs) if len(self.inputs) == 1 else None


class InputRef(NamedTuple):
    """An input of a node, as the holder of a value."""

    node_id: str
    name: str


class Source(NamedTuple):
    """The end of a link: a node and the index of its output."""

    node: Node
    slot: int


class Graph:
    """A parsed prompt graph."""

    def __init__(self, prompt: object) -> None:
        entries = prompt.items() if isinstance(prompt, Mapping) else ()
        self._nodes = {key: node for key, value in entries if (node := _as_node(key, value))}

    def node(self, node_id: object) -> Node | None:
        """Return the node with that id; None if there is none."""
        return self._nodes.get(node_id) if isinstance(node_id, str) else None

    def nodes(self) -> list[Node]:
        """Return all nodes, in the prompt's order."""
        return list(self._nodes.values())

    def follow(self, link: Link | None) -> Source | None:
        """Return the source of a link past reroutes and switches; None for a broken link or a cycle."""
        visited: set[str] = set()
        while link and link.node_id not in visited:
            visited.add(link.node_id)
            node = self.node(link.node_id)
            if node is None:
                return None
            forwarded = self._forwarded_link(node, link.slot)
            if forwarded is None:
                return Source(node, link.slot)
            link = forwarded
        return None

    def value(self, node: Node, name: str) -> Any:
        """Return the literal of an input, also through links; None if it is unknown."""
        raw = self._resolve(node, name)[1]
        return None if as_link(raw) else _unwrap(raw)

    def input_ref(self, node: Node, name: str) -> InputRef:
        """Return the input that holds that literal.

        If a node computes it, return the last input linked to that node.
        """
        return self._resolve(node, name)[0]

    def text(self, node: Node, name: str) -> str | None:
        """Return `value` if it is text."""
        value = self.value(node, name)
        return value if isinstance(value, str) else None

    def integer(self, node: Node, name: str) -> int | None:
        """Return `value` if it is an integer, not a boolean."""
        value = self.value(node, name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def number(self, node: Node, name: str) -> float | None:
        """Return `value` as a float if it is a finite number, not a boolean."""
        value = self.value(node, name)
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            return None
        try:
            number = float(value)
        except OverflowError:
            return None
        return number if math.isfinite(number) else None

    def _resolve(self, node: Node, name: str) -> tuple[InputRef, Any]:
        """Return the input that holds a value, past nodes that only pass it on, and its raw content."""
        input_ref, raw = InputRef(node.id, name), node.inputs.get(name)
        visited: set[str] = set()
        while link := as_link(raw):
            source = self.follow(link)
            value_input = _value_input(source) if source else None
            if source is None or value_input is None or source.node.id in visited:
                break
            visited.add(source.node.id)
            input_ref, raw = InputRef(source.node.id, value_input), source.node.inputs.get(value_input)
        return input_ref, raw

    def _forwarded_link(self, node: Node, slot: int) -> Link | None:
        """Return the link that a reroute or a switch forwards; None for other nodes, or if it is unknown."""
        if slot != 0:
            return None
        if node.kind in node_tables.SWITCHES:
            side = self._switch_state(node)
            return None if side is None else node.link("on_true" if side else "on_false")
        rerouting = "reroute" in node.kind.lower() or not node_tables.ANY_TYPE_INPUTS.isdisjoint(node.inputs)
        return node.only_link() if rerouting else None

    def _switch_state(self, node: Node) -> bool | None:
        """Return the state of a switch: its literal, or that of the node linked to it.

        No further, as a full walk would recurse.
        """
        raw = node.inputs.get("switch")
        neighbour = self.node(link.node_id) if (link := as_link(raw)) else None
        if neighbour:
            raw = neighbour.inputs.get(node_tables.VALUE_INPUTS.get(neighbour.kind, ""))
        value = _unwrap(raw)
        return value if isinstance(value, bool) else None


def as_link(value: object) -> Link | None:
    """Return a `[node id, output]` pair as a link; None for a literal."""
    match value:
        case [str(), bool()]:
            return None
        case [str(node_id), int(slot)]:
            return Link(node_id, slot)
        case [str(node_id), float(slot)] if slot.is_integer():
            return Link(node_id, int(slot))
    return None


def _as_node(key: object, value: object) -> Node | None:
    if not isinstance(key, str) or not isinstance(value, Mapping):
        return None
    kind, inputs = value.get("class_type"), value.get("inputs")
    if not isinstance(kind, str):
        return None
    named = inputs.items() if isinstance(inputs, Mapping) else ()
    return Node(key, kind, {name: raw for name, raw in named if isinstance(name, str)})


def _unwrap(value: Any) -> Any:
    """ComfyUI accepts literal lists as `{"__value__": [...]}`, to tell them from links."""
    return value["__value__"] if isinstance(value, Mapping) and "__value__" in value else value


def _value_input(source: Source) -> str | None:
    """Return the input whose value a node passes on unchanged; None for nodes that compute their output."""
    node, slot = source
    if node.kind == "KinoSampler":
        return "seed" if slot == node_tables.KINO_SAMPLER_SEED else None
    if slot != 0:
        return None
    if node.kind in node_tables.VALUE_INPUTS:
        return node_tables.VALUE_INPUTS[node.kind]
    constant = any(word in node.kind.lower() for word in node_tables.CONSTANT_WORDS)
    return next(iter(node.inputs)) if constant and len(node.inputs) == 1 else None
