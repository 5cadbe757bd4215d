"""Reads ComfyUI's API prompt: its nodes, the links between them, and the values that links carry.

A prompt comes from outside, so nothing here trusts its shape: what is no node, no link or no value of the kind asked
for is simply absent. Nothing recurses, so a chain may be as long as it likes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from . import node_tables


class Link(NamedTuple):
    """An output of a node: what an input that is not a literal points at."""

    node_id: str
    slot: int


@dataclass(frozen=True, eq=False)
class Node:
    """A node of a prompt. `kind` is ComfyUI's `class_type`; `inputs` are literals and links as they stand."""

    id: str
    kind: str
    inputs: Mapping[str, Any]

    def link(self, *names: str) -> Link | None:
        """The first of these inputs that is linked."""
        return next((link for name in names if (link := as_link(self.inputs.get(name)))), None)

    def source(self, *names: str) -> Link | None:
        """Where a thing of these names comes from: the linked input, or on Kino's nodes the shot that carries it."""
        return self.link(*names, "shot") if self.kind.startswith("Kino") else self.link(*names)

    def linked(self) -> dict[str, Link]:
        """Every linked input, by name."""
        return {name: link for name, value in self.inputs.items() if (link := as_link(value))}

    def only_link(self) -> Link | None:
        """The link of a node that takes one link and nothing else."""
        return self.link(*self.inputs) if len(self.inputs) == 1 else None


class InputRef(NamedTuple):
    """An input of a node, as the place where a value stands."""

    node_id: str
    name: str


class Source(NamedTuple):
    """Where a link ends: a node and which of its outputs."""

    node: Node
    slot: int


class Graph:
    """An API prompt, read once."""

    def __init__(self, prompt: object) -> None:
        entries = prompt.items() if isinstance(prompt, Mapping) else ()
        self._nodes = {key: node for key, value in entries if (node := _as_node(key, value))}

    def node(self, node_id: object) -> Node | None:
        """The node of that id, if it is one."""
        return self._nodes.get(node_id) if isinstance(node_id, str) else None

    def nodes(self) -> list[Node]:
        """All nodes, in the prompt's order."""
        return list(self._nodes.values())

    def follow(self, link: Link | None) -> Source | None:
        """What a link really comes from, past reroutes and switches; None where it leads nowhere or in a circle."""
        passed: set[str] = set()
        while link and link.node_id not in passed:
            passed.add(link.node_id)
            node = self.node(link.node_id)
            if node is None:
                return None
            onward = self._onward(node, link.slot)
            if onward is None:
                return Source(node, link.slot)
            link = onward
        return None

    def value(self, node: Node, name: str) -> Any:
        """The literal an input has, itself or through the nodes it is linked to; None if it can't be known."""
        raw = self._held(node, name)[1]
        return None if as_link(raw) else _unwrapped(raw)

    def input_ref(self, node: Node, name: str) -> InputRef:
        """Where that literal stands. Where a node works the value out, the last input that is linked to it."""
        return self._held(node, name)[0]

    def text(self, node: Node, name: str) -> str | None:
        """`value`, if it is a text."""
        value = self.value(node, name)
        return value if isinstance(value, str) else None

    def integer(self, node: Node, name: str) -> int | None:
        """`value`, if it is a whole number; true and false are none."""
        value = self.value(node, name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def number(self, node: Node, name: str) -> float | None:
        """`value` as a float, if it is a finite number; true and false are none."""
        value = self.value(node, name)
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            return None
        try:
            number = float(value)
        except OverflowError:
            return None
        return number if math.isfinite(number) else None

    def _held(self, node: Node, name: str) -> tuple[InputRef, Any]:
        """Where the value of an input stands, past all nodes that only hold it, and what stands there."""
        input_ref, raw = InputRef(node.id, name), node.inputs.get(name)
        passed: set[str] = set()
        while link := as_link(raw):
            origin = self.follow(link)
            held_in = _value_input(origin) if origin else None
            if origin is None or held_in is None or origin.node.id in passed:
                break
            passed.add(origin.node.id)
            input_ref, raw = InputRef(origin.node.id, held_in), origin.node.inputs.get(held_in)
        return input_ref, raw

    def _onward(self, node: Node, slot: int) -> Link | None:
        """The link that a reroute or a switch passes on; None if the node is neither, or can't be told."""
        if slot != 0:
            return None
        if node.kind in node_tables.SWITCHES:
            side = self._switch(node)
            return None if side is None else node.link("on_true" if side else "on_false")
        rerouting = "reroute" in node.kind.lower() or not node_tables.ANY_TYPE_INPUTS.isdisjoint(node.inputs)
        return node.only_link() if rerouting else None

    def _switch(self, node: Node) -> bool | None:
        """How a switch stands: a literal, or a node with the literal right beside it (a whole walk would recurse)."""
        raw = node.inputs.get("switch")
        beside = self.node(link.node_id) if (link := as_link(raw)) else None
        if beside:
            raw = beside.inputs.get(node_tables.VALUE_INPUTS.get(beside.kind, ""))
        value = _unwrapped(raw)
        return value if isinstance(value, bool) else None


def as_link(value: object) -> Link | None:
    """A `[node id, output]` pair as ComfyUI reads it; None for any literal."""
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


def _unwrapped(value: Any) -> Any:
    """ComfyUI lets a literal list be sent as `{"__value__": [...]}`, so that it isn't taken for a link."""
    return value["__value__"] if isinstance(value, Mapping) and "__value__" in value else value


def _value_input(origin: Source) -> str | None:
    """The input in which a node holds the value that it gives out; None for nodes that work it out."""
    node, slot = origin
    if node.kind == "KinoSampler":
        return "seed" if slot == node_tables.KINO_SAMPLER_SEED else None
    if slot != 0:
        return None
    if node.kind in node_tables.VALUE_INPUTS:
        return node_tables.VALUE_INPUTS[node.kind]
    constant = any(word in node.kind.lower() for word in node_tables.CONSTANT_WORDS)
    return next(iter(node.inputs)) if constant and len(node.inputs) == 1 else None
