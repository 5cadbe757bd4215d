"""Finds the inputs of a prompt graph that set the size of its pictures and the length of its videos."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..comfy.prompt.graph import Graph, InputRef, Node, as_link
from ..comfy.prompt.picture_size import picture_chain, picture_size, side_inputs
from ..comfy.prompt.upstream import is_partner_node
from ..parameters import BATCH_SIZE, SIDE

Entry = dict[str, Any]
Found = tuple[str, Entry, list[InputRef]]

SIDES = ("width", "height")
# What nodes call the number of pictures of a video.
_LENGTHS = ("length", "num_frames", "video_frames", "frames_number")
# Nodes that only take a part of a video.
_PICKERS = frozenset({"ImageFromBatch", "LatentFromBatch"})
# With one of these words in the name of a node, it may change the size of a picture.
_RESIZING_WORDS = ("scale", "resize", "crop", "pad", "stitch", "upsampl")
# A size that all latents can have, and that no graph has by chance.
_PROBE = (1408, 896)
# Numbers behind a calculated side that may be the side itself.
_MOST_TRIED = 4
_MOST_SIZES = 20  # a hostile graph must not use up the time
FROM_THE_GRAPH = "If empty, as in the graph."
# The end of the key of a node that brings pictures to the project's size.
FITTED = "-fit"
_FITTED_HINT = "The pictures are scaled, and cropped at the edges, to the project's size."
_SIDE_ENTRY: Entry = {"type": "integer", **SIDE._asdict()}
_BATCH_ENTRY: Entry = {"type": "integer", "min": 1, "max": 64}
_LENGTH_ENTRY: Entry = {"type": "integer", **BATCH_SIZE._asdict()}


def size_parameters(graph: Graph, savers: Iterable[Node]) -> Iterator[Found]:
    """Yield width, height, length and batch size: name, manifest without the fills, and the inputs.

    A size is the project's if the pictures get it unchanged.
    """
    sizing: dict[str, tuple[Node, Node]] = {}
    made_from: dict[str, Node] = {}
    for saver in savers:
        chain = picture_chain(graph, saver)
        if chain.sizing and len(sizing) < _MOST_SIZES:
            sizing.setdefault(chain.sizing.id, (chain.sizing, saver))
            made_from.update({node.id: node for node in (*chain.nodes, chain.sizing)})
    for node, saver in sizing.values():
        yield from _sides(graph, node, saver)
    for node in made_from.values():
        yield from _length(graph, node)
    for node in made_from.values():
        value = graph.integer(node, "batch_size")
        if node.kind.startswith("Empty") and "Latent" in node.kind and value is not None:
            entry = _with_default(_BATCH_ENTRY, value)
            yield "batch_size", entry, [graph.input_ref(node, "batch_size")]
    for node in graph.nodes():
        value = graph.integer(node, "batch_size")
        if node.kind == "KinoLatent" and value is not None:
            yield (
                "batch_size",
                _with_default(_BATCH_ENTRY, value),
                [graph.input_ref(node, "batch_size")],
            )


def _sides(graph: Graph, node: Node, saver: Node) -> Iterator[Found]:
    for refs in _ways_to_write(graph, node):
        if _gives_the_size(graph, saver, refs):
            for name, inputs in zip(SIDES, refs, strict=True):
                hint = {"description": _FITTED_HINT} if node.id.endswith(FITTED) else {}
                yield name, {"type": "integer", "from_project": name, **hint}, inputs
            return
    for name, side, inputs in zip(SIDES, _sides_of(node), _holders(graph, [node]), strict=True):
        value = graph.integer(node, side)
        if value is not None:
            yield name, _with_default(_SIDE_ENTRY, value), inputs


Refs = tuple[list[InputRef], list[InputRef]]


def _ways_to_write(graph: Graph, node: Node) -> Iterator[Refs]:
    """Yield inputs for width and height: those that hold them, the node's, and those behind a calculation."""
    nodes = [node, *_of_the_same_size(graph, node)]
    yield _holders(graph, nodes)
    yield _own(nodes)
    widths, heights = (_numbers_behind(graph, node, side)[:_MOST_TRIED] for side in _sides_of(node))
    yield from (([width], [height]) for width in widths for height in heights)


def _of_the_same_size(graph: Graph, node: Node) -> list[Node]:
    """Return the other nodes that get the size of `node`: by the same links, or as equal numbers."""
    raw = [node.inputs.get(side) for side in _sides_of(node)]
    size = [graph.integer(node, side) for side in _sides_of(node)]
    others = [
        other
        for other in graph.nodes()
        if other is not node and side_inputs(other) and not is_partner_node(graph, other)
    ]
    return [
        other
        for other in others
        if [other.inputs.get(side) for side in _sides_of(other)] == raw
        or (None not in size and [graph.integer(other, side) for side in _sides_of(other)] == size)
    ]


def _sides_of(node: Node) -> tuple[str, str]:
    return side_inputs(node) or ("width", "height")


def _holders(graph: Graph, nodes: list[Node]) -> Refs:
    width, height = (
        list(dict.fromkeys(graph.input_ref(node, _sides_of(node)[index]) for node in nodes))
        for index in range(2)
    )
    return width, height


def _own(nodes: list[Node]) -> Refs:
    width, height = ([InputRef(node.id, _sides_of(node)[index]) for node in nodes] for index in range(2))
    return width, height


def _numbers_behind(graph: Graph, node: Node, name: str) -> list[InputRef]:
    """Return the inputs with whole numbers that a value is calculated from."""
    found: list[InputRef] = []
    seen: set[str] = set()
    pending = [node.link(name)]
    while pending:
        source = graph.follow(pending.pop())
        if source is None or source.node.id in seen:
            continue
        seen.add(source.node.id)
        for field, value in source.node.inputs.items():
            link = as_link(value)
            if link:
                pending.append(link)
            elif isinstance(value, int) and not isinstance(value, bool):
                found.append(InputRef(source.node.id, field))
    return found


def _gives_the_size(graph: Graph, saver: Node, refs: Refs) -> bool:
    """Whether the pictures get the size that is written to these inputs."""
    if not all(refs) or set(refs[0]) & set(refs[1]):
        return False
    probed = _written(graph, refs)
    size = picture_size(probed, saver)
    if size:
        return size[:2] == _PROBE
    # What some node does to the size is unknown: its name tells whether it may change it.
    nodes = picture_chain(graph, saver).nodes
    resized = any(word in node.kind.lower() for node in nodes for word in _RESIZING_WORDS)
    return not resized and all(_holds_number(graph, ref) for side in refs for ref in side)


def _holds_number(graph: Graph, input_ref: InputRef) -> bool:
    node = graph.node(input_ref.node_id)
    return node is not None and (
        node.link(input_ref.name) is not None or graph.integer(node, input_ref.name) is not None
    )


def _written(graph: Graph, refs: Refs) -> Graph:
    changed: dict[str, Any] = {
        node.id: {"class_type": node.kind, "inputs": dict(node.inputs)} for node in graph.nodes()
    }
    for inputs, value in zip(refs, _PROBE, strict=True):
        for input_ref in inputs:
            changed[input_ref.node_id]["inputs"][input_ref.name] = value
    return Graph(changed)


def _length(graph: Graph, node: Node) -> Iterator[Found]:
    name = next((name for name in _LENGTHS if name in node.inputs), None)
    if name is None or node.kind in _PICKERS:
        return
    raw, value = node.inputs[name], graph.integer(node, name)
    if value is None and not as_link(raw):
        return
    entry = (
        {**_LENGTH_ENTRY, "description": FROM_THE_GRAPH}
        if value is None
        else _with_default(_LENGTH_ENTRY, value)
    )
    inputs = [
        graph.input_ref(other, field)
        for other in graph.nodes()
        for field in _LENGTHS
        if field in other.inputs
        and other.kind not in _PICKERS
        and (other.inputs[field] == raw or (value is not None and graph.integer(other, field) == value))
    ]
    yield "length", {**entry, **_legal_lengths(graph, node, name, value)}, list(dict.fromkeys(inputs))


def _legal_lengths(graph: Graph, node: Node, name: str, value: int | None) -> Entry:
    """Return the lengths that a model makes, such as 4n+1, unless the graph's own is another."""
    known = graph.type_of(node)
    step, rest = known.steps.get(name, (1, 0)) if known else (1, 0)
    if step == 1 or (value is not None and value % step != rest):
        return {}
    return {"multiple": step, "plus": rest}


def _with_default(entry: Entry, value: int) -> Entry:
    """Return the entry with the graph's value as its default, and its range widened to include it."""
    return {
        **entry,
        "default": value,
        "min": min(entry["min"], value),
        "max": max(entry["max"], value),
    }
