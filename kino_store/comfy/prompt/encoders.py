"""Finds the inputs of nodes that make or change a conditioning: texts, CLIP, and the conditioning before."""

from __future__ import annotations

from . import node_tables
from .graph import Graph, Link, Node, as_link


def encoder_texts(graph: Graph, node: Node, slot: int, role: str) -> tuple[str, ...]:
    """Return the inputs with the texts that a node encodes for an output; () if that is unclear.

    Those of a node in no table are unclear if it has other texts, as nobody knows what they do.
    """
    if node.kind in node_tables.ENCODERS:
        return node_tables.ENCODERS[node.kind]
    if conditioning_inputs(graph, node) or not _may_encode(graph, node):
        return ()
    texts = _text_inputs(graph, node)
    named = {side: [name for name in texts if name in names] for side, names in _TEXTS.items()}
    if len(texts) != sum(map(len, named.values())) or max(map(len, named.values())) > 1:
        return ()
    side = (_output_role(graph, node, slot) if named["negative"] else None) or role
    if named["negative"] and _output_role(graph, node, slot) is None:
        return ()
    return tuple(named[side] if named["negative"] else named["positive"])


_TEXTS = node_tables.ENCODER_TEXTS


def _may_encode(graph: Graph, node: Node) -> bool:
    """Whether a node has a CLIP, or loads one with its model."""
    return bool(clip_links(graph, node)) or _loads_with_model(node)


def _loads_with_model(node: Node) -> bool:
    return node.kind in node_tables.PAIR_OUTPUTS and "ckpt_name" in node.inputs


def _text_inputs(graph: Graph, node: Node) -> list[str]:
    """Return the inputs with texts: those of an installed node by its types."""
    known = graph.type_of(node)
    if known:
        return [name for name in known.multiline if name in node.inputs]
    names = frozenset.union(*_TEXTS.values())
    return [
        name
        for name, value in node.inputs.items()
        if name in names or (isinstance(value, str) and not _is_choice(node, name))
    ]


def _is_choice(node: Node, name: str) -> bool:
    loads = "ckpt_name" in node.inputs
    endings = ("_name", "_normalization", "_interpretation")
    return name in node_tables.ENCODER_CHOICES or (loads and name.endswith(endings))


def clip_links(graph: Graph, node: Node) -> frozenset[Link] | None:
    """Return the links to the CLIP of a node; None if it may get one in another way.

    Without texts and without a CLIP, no text encoder took part.
    """
    known = graph.type_of(node)
    # Kino's nodes get theirs over the shot.
    names = known.of_type("CLIP") if known and not node.kind.startswith("Kino") else ("clip",)
    links = frozenset(link for name in names if (link := node.link_or_shot(name)))
    if links or _loads_with_model(node):
        return links
    if known:
        without = not known.of_type("CLIP") and "STRING" not in known.inputs.values()
    else:
        without = not any(isinstance(value, str) for value in node.inputs.values())
    return frozenset() if without and not node.kind.startswith("Kino") else None


def conditioning_inputs(graph: Graph, node: Node) -> set[str]:
    """Return the linked inputs with conditionings: by their types, or by their names."""
    known = graph.type_of(node)
    if known:
        declared = known.inputs
        return {name for name in node.links() if declared.get(name, _by_name(name)) == "CONDITIONING"}
    return {name for name in node.links() if _by_name(name)}


def _by_name(name: str) -> str | None:
    return "CONDITIONING" if name.lower().startswith(("positive", "negative", "cond")) else None


def next_conditioning(graph: Graph, node: Node, slot: int, role: str) -> tuple[Link, str] | None:
    """Return the link to the conditioning that a node passes on, and its role; None if it is unclear."""
    names = conditioning_inputs(graph, node)
    if node.kind.startswith("Kino"):
        link = node.link_or_shot(role)
    elif names and names <= {"positive", "negative"}:
        side = _output_role(graph, node, slot)
        role, link = side or role, node.link(side) if side else None
    elif len(names) == 1:
        link = as_link(node.inputs[next(iter(names))])
    else:
        link = node.only_link() if slot == 0 else None
    return (link, role) if link else None


def _output_role(graph: Graph, node: Node, slot: int) -> str | None:
    """Return which conditioning a node has at output `slot`: "positive", "negative", or None."""
    known = graph.type_of(node)
    outputs: tuple[int, ...] = node_tables.PAIR_OUTPUTS.get(node.kind, (0, 1))
    if known:
        outputs = tuple(index for index, kind in enumerate(known.outputs) if kind == "CONDITIONING")
    elif node.link("model") and node.kind not in node_tables.PAIR_OUTPUTS:
        # The model may be its first output: where its conditionings are is unknown.
        return None
    return ("positive", "negative")[outputs.index(slot)] if slot in outputs[:2] else None
