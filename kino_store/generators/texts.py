"""Finds the texts of a prompt graph that people write, and the placeholders in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..comfy.prompt import node_tables
from ..comfy.prompt.graph import Graph, InputRef, Node, as_link
from ..comfy.prompt.parameter_inputs import find_parameter_inputs
from ..errors import GeneratorError
from .sizes import FROM_THE_GRAPH, Entry, Found

_TEXT: Entry = {"type": "string", "multiline": True}
# A whole input that another program fills in before it posts the graph, such as %seed%.
_PLACEHOLDER = re.compile(r"%[A-Za-z][A-Za-z0-9_. -]{0,60}%")
_SHOWN = 10


def text_parameters(graph: Graph, sampler: Node) -> Iterator[Found]:
    """Yield the texts of a sampler: one for each of its encoders, which fills all of its text inputs.

    A text that other nodes put together is written over their wire. If they do it only when the graph runs,
    as a language model does, the parameter is the text that they start from.
    """
    input_refs = find_parameter_inputs(graph, sampler)
    for name, text_inputs in (("prompt", input_refs.positive), ("negative_prompt", input_refs.negative)):
        by_encoder: dict[str, list[InputRef]] = {}
        for text_input in sorted(text_inputs or ()):
            by_encoder.setdefault(text_input.node_id, []).append(text_input)
        for node_id, inputs in by_encoder.items():
            node = graph.node(node_id)
            if node:
                yield name, *_encoder_text(graph, node, [input_ref.name for input_ref in inputs])


def _encoder_text(graph: Graph, node: Node, names: list[str]) -> tuple[Entry, list[InputRef]]:
    holders = list(dict.fromkeys(graph.input_ref(node, name) for name in names))
    texts = [graph.text(node, name) for name in names]
    if any(is_placeholder(text) for text in texts):
        return {**_TEXT, "required": True}, holders
    if None not in texts:
        return {**_TEXT, "default": "\n".join(dict.fromkeys(text for text in texts if text))}, holders
    start = _only_text_behind(graph, holders)
    if start:
        return {**_TEXT, "default": start[1]}, [start[0]]
    return {**_TEXT, "description": FROM_THE_GRAPH}, holders


def _only_text_behind(graph: Graph, input_refs: list[InputRef]) -> tuple[InputRef, str] | None:
    """Return the one text of a person that texts are made from; None if there are several or none."""
    found: dict[InputRef, str] = {}
    seen: set[str] = set()
    nodes = [graph.node(input_ref.node_id) for input_ref in input_refs]
    pending = [node.link(ref.name) for node, ref in zip(nodes, input_refs, strict=True) if node]
    while pending:
        source = graph.follow(pending.pop())
        if source is None or source.node.id in seen:
            continue
        node = source.node
        seen.add(node.id)
        pending += node.links().values()
        found.update({InputRef(node.id, name): text for name in _TEXTS if (text := _written(node, name))})
    return next(iter(found.items())) if len(found) == 1 else None


_TEXTS = (*node_tables.PARTNER_TEXTS, "string", "value")


def _written(node: Node, name: str) -> str | None:
    value = node.inputs.get(name)
    return value if isinstance(value, str) and value.strip() else None


def is_placeholder(value: object) -> bool:
    """Whether an input has a placeholder instead of a value."""
    return isinstance(value, str) and _PLACEHOLDER.fullmatch(value) is not None


def check_placeholders(graph: Graph, filled: set[InputRef]) -> None:
    """Refuse placeholders in inputs that no parameter fills.

    Raises GeneratorError with their names.
    """
    left = [
        f"{value} (node {node.id}, {name})"
        for node in graph.nodes()
        for name, value in node.inputs.items()
        if not as_link(value) and is_placeholder(value) and InputRef(node.id, name) not in filled
    ]
    if left:
        raise GeneratorError(
            f"Another program would fill in {', '.join(left[:_SHOWN])}. Enter values there, then save the "
            "workflow again."
        )
