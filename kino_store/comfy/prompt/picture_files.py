"""Finds the picture files that a prompt graph loads, for what a sidecar says about its inputs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from ...relations import FILE, earlier
from . import node_tables
from .graph import Graph, Node

LOAD_FRAME, LOAD_FRAMES, LOAD_MASK = "KinoLoadFrame", "KinoLoadFrames", "KinoLoadMask"
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
    return [one for node in nodes for one in _loaded(graph, nodes, node)]


def files_of(graph: Graph, node: Node) -> list[str]:
    """Return the files that a Kino Load Frames node names, in order; empty if it names none."""
    return (graph.text(node, "files") or "").split()


def _loaded(graph: Graph, nodes: list[Node], node: Node) -> Iterator[PictureFile]:
    if node.kind == LOAD_FRAMES:
        yield from _frame_files(graph, nodes, node)
    elif node.kind in _KINDS or node.kind in node_tables.PICTURE_FILES:
        yield _picture_file(graph, nodes, node)


def _frame_files(graph: Graph, nodes: list[Node], node: Node) -> Iterator[PictureFile]:
    """Yield the frames that a node names. Those before a place each have their relation."""
    files = files_of(graph, node)
    project, relation = graph.text(node, "project"), graph.text(node, "relation") or FILE
    for index, file in enumerate(files):
        own = earlier(len(files) - index) if relation == "previous" else relation
        yield PictureFile(_receiver(nodes, node), "frame", project, file, own)


def _receiver(nodes: list[Node], node: Node) -> str:
    found = (name for other in nodes for name, link in other.links().items() if link == (node.id, 0))
    return next(found, "image")


def _picture_file(graph: Graph, nodes: list[Node], node: Node) -> PictureFile:
    kind = _KINDS.get(node.kind, "file")
    file = graph.text(node, node_tables.PICTURE_FILES.get(node.kind, "file"))
    project = graph.text(node, "project") if node.kind in _KINDS else None
    relation = graph.text(node, "relation") if kind == "frame" else None
    return PictureFile(_receiver(nodes, node), kind, project, file or None, relation or FILE)


def _upstream(graph: Graph, node_id: str) -> set[str]:
    found: set[str] = set()
    waiting = [node_id]
    while waiting:
        node = graph.node(waiting.pop())
        if node is not None and node.id not in found:
            found.add(node.id)
            waiting += [link.node_id for link in node.links().values()]
    return found
