"""Finds the picture files that a prompt graph loads, for what a sidecar says about its inputs."""

from __future__ import annotations

from typing import Literal, NamedTuple

from . import node_tables
from .graph import Graph, Node

FILE = "file"  # a relation: named by its file
LOAD_FRAME, LOAD_MASK = "KinoLoadFrame", "KinoLoadMask"
Kind = Literal["frame", "mask", "file"]
_KINDS: dict[str, Kind] = {LOAD_FRAME: "frame", LOAD_MASK: "mask"}


class PictureFile(NamedTuple):
    """A picture that a node loads; None is unknown.

    `role`: the input that receives it. `kind`: `file` is a frame or a mask of the project named `project`, or
    a file in one of ComfyUI's folders. `relation`: how it was chosen; see documents.SidecarInput.
    """

    role: str
    kind: Kind
    project: str | None
    file: str | None
    relation: str = FILE


def picture_files(prompt: object, node_id: str | None = None) -> list[PictureFile]:
    """Return the pictures that lead to a node, or (None) those of the whole graph, in the graph's order."""
    graph = Graph(prompt)
    wanted = {node.id for node in graph.nodes()} if node_id is None else _upstream(graph, node_id)
    nodes = [node for node in graph.nodes() if node.id in wanted]
    return [_picture_file(graph, nodes, node) for node in nodes if _loads(node)]


def _loads(node: Node) -> bool:
    return node.kind in _KINDS or node.kind in node_tables.PICTURE_FILES


def _picture_file(graph: Graph, nodes: list[Node], node: Node) -> PictureFile:
    kind = _KINDS.get(node.kind, "file")
    file = graph.text(node, node_tables.PICTURE_FILES.get(node.kind, "file"))
    project = graph.text(node, "project") if node.kind in _KINDS else None
    receivers = (name for other in nodes for name, link in other.links().items() if link == (node.id, 0))
    relation = graph.text(node, "relation") if kind == "frame" else None
    return PictureFile(next(receivers, "image"), kind, project, file or None, relation or FILE)


def _upstream(graph: Graph, node_id: str) -> set[str]:
    found: set[str] = set()
    waiting = [node_id]
    while waiting:
        node = graph.node(waiting.pop())
        if node is not None and node.id not in found:
            found.add(node.id)
            waiting += [link.node_id for link in node.links().values()]
    return found
