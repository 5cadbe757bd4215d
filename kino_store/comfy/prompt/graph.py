"""Reads ComfyUI's prompt graphs (API form): nodes, links, and the values behind links.

A prompt comes from outside, so its shape is never trusted: malformed nodes, links and values are treated as
absent. Nothing recurses, so chains may be of any length.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from . import node_tables
from .computed import Calculation, compute
from .node_types import Lookup, NodeType, installed

# A value that is computed from values that are computed, and so on: deeper ones are unknown.
_DEEPEST = 40
_SWITCH_STATE = -1
_LONGEST_NUMBER = 40  # characters


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
    """A parsed prompt graph. `types`: what is known about classes of nodes."""

    def __init__(self, prompt: object, types: Lookup = installed) -> None:
        entries = prompt.items() if isinstance(prompt, Mapping) else ()
        self._nodes = {key: node for key, value in entries if (node := _as_node(key, value))}
        self._types = types
        self._computed: dict[Link, Any] = {}
        self._depth = 0

    def type_of(self, node: Node) -> NodeType | None:
        """Return the types of a node's inputs and outputs; None if it is not installed."""
        return self._types(node.kind)

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
        link = as_link(raw)
        source = self.follow(link)
        if source:
            return self._compute_once(Link(source.node.id, source.slot), lambda: self._compute(source))
        return None if link else _unwrap(raw)

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
        """Return `value` if it is an integer, not a boolean.

        As ComfyUI does, read one that a client wrote as a text or with a point.
        """
        value = _written_number(node, name, self.value(node, name))
        if isinstance(value, float) and value.is_integer() and value == node.inputs.get(name):
            return int(value)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def number(self, node: Node, name: str) -> float | None:
        """Return `value` as a float if it is a finite number, not a boolean."""
        value = _written_number(node, name, self.value(node, name))
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
            value_input = self._value_input(source) if source else None
            if source is None or value_input is None or source.node.id in visited:
                break
            visited.add(source.node.id)
            input_ref, raw = InputRef(source.node.id, value_input), source.node.inputs.get(value_input)
        return input_ref, raw

    def _forwarded_link(self, node: Node, slot: int) -> Link | None:
        """Return the link that a reroute, switch or context forwards.

        None for other nodes, or if it is unknown.
        """
        if node.kind in node_tables.CONTEXTS:
            return self._context_link(node, slot)
        if slot != 0:
            return None
        chosen = self._chosen_input(node)
        if chosen is not None:
            return node.link(chosen)
        rerouting = "reroute" in node.kind.lower() or not node_tables.ANY_TYPE_INPUTS.isdisjoint(node.inputs)
        return node.only_link() if rerouting else None

    def _context_link(self, node: Node, slot: int) -> Link | None:
        """Return the link of a context's output; what it does not set comes from the context before it."""
        outputs = node_tables.CONTEXTS[node.kind]
        if not 0 < slot < len(outputs) or outputs[slot] in node.inputs:
            return node.link(outputs[slot]) if 0 < slot < len(outputs) else None
        before = node.link(outputs[0])
        return Link(before.node_id, slot) if before else None

    def _chosen_input(self, node: Node) -> str | None:
        """Return the input that a switch forwards; None for other nodes, or if it is unknown."""
        if node.kind in node_tables.SWITCHES:
            side = self._switch_state(node, "switch")
            return ("on_true" if side else "on_false") if isinstance(side, bool) else None
        if node.kind in node_tables.INDEXED_SWITCHES:
            index, pattern = node_tables.INDEXED_SWITCHES[node.kind]
            number = self._switch_state(node, index)
            return pattern.format(number) if isinstance(number, int) else None
        return None

    def _compute(self, source: Source) -> Any:
        node = source.node
        return compute(Calculation(node.kind, source.slot, node.inputs, lambda name: self.value(node, name)))

    def _switch_state(self, node: Node, name: str) -> Any:
        return self._compute_once(Link(node.id, _SWITCH_STATE), lambda: self.value(node, name))

    def _compute_once(self, output: Link, calculate: Callable[[], Any]) -> Any:
        """Return the result for an output; None while it is computed, as it then depends on itself."""
        if output not in self._computed:
            if self._depth >= _DEEPEST:
                return None
            self._computed[output] = None
            self._depth += 1
            self._computed[output] = calculate()
            self._depth -= 1
        return self._computed[output]

    def _value_input(self, source: Source) -> str | None:
        """Return the input whose value a node passes on unchanged; None for nodes that compute one."""
        node, slot = source
        if node.kind == "KinoSampler":
            return "seed" if slot == node_tables.KINO_SAMPLER_SEED else None
        outputs = node_tables.CONTEXTS.get(node.kind) or node_tables.OUTPUT_INPUTS.get(node.kind)
        if outputs:
            return outputs[slot] if 0 <= slot < len(outputs) else None
        if slot != 0:
            return None
        if node.kind in node_tables.VALUE_INPUTS:
            return node_tables.VALUE_INPUTS[node.kind]
        if _holds_seed(node):
            return "seed"
        constant = any(word in node.kind.lower() for word in node_tables.CONSTANT_WORDS)
        return next(iter(node.inputs)) if constant and len(node.inputs) == 1 else self._chosen_input(node)


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


def _written_number(node: Node, name: str, value: Any) -> Any:
    """Return the number of a text that stands in the input itself; any other value as it is."""
    if not isinstance(value, str) or value != node.inputs.get(name) or len(value) > _LONGEST_NUMBER:
        return value
    for kind in (int, float):
        try:
            return kind(value)
        except ValueError:
            continue
    return value


def _holds_seed(node: Node) -> bool:
    """Whether a node only holds a seed. Below 0, packs draw one at run time."""
    seed = node.inputs.get("seed")
    return "seed" in node.kind.lower() and isinstance(seed, int) and seed >= 0 and not node.links()
