"""Finds the pictures that a prompt graph is made for, and saves them with Kino Save Frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ..comfy.prompt.graph import Graph, Link, Node
from ..comfy.prompt.picture_size import picture_chain
from ..comfy.prompt.upstream import find_samplers
from ..errors import GeneratorError
from .sizes import FITTED

Prompt = dict[str, Any]

SAVER = "KinoSaveFrame"
_SETTINGS = {"project": "", "where": "append", "frame_number": -1, "bit_depth": "8"}
# In the names of nodes that only show pictures.
_SHOWING = ("preview", "compare", "show", "display", "view")
# In the names of nodes that save or send pictures, where ComfyUI does not say what a node is.
_SAVING = ("save", "combine", "websocket", "send", "export", "output", "writer")
_PICTURES = ("images", "image", "video", "frames", "pictures", "image_a", "image_b")


# More than any person would save: a hostile graph must not use up the time.
_MOST_ENDS = 100


class End(NamedTuple):
    """An input at which pictures or a video leave the graph."""

    node: Node
    link: Link
    is_video: bool
    is_preview: bool


def with_kino_saver(prompt: Prompt, *, of_a_picture: bool = False) -> Prompt:
    """Return the graph with Kino Save Frame in place of the nodes that save its result.

    A graph that has one stays as it is. A preview is a result only if nothing is saved; what another result
    is made from is none. `of_a_picture`: the graph is stored in a picture, so a video is none either.

    Raises GeneratorError if the graph saves neither a picture nor a video.
    """
    graph = Graph(prompt)
    if any(node.kind == SAVER for node in graph.nodes()):
        return prompt
    ends = [end for node in graph.nodes() for end in _ends_of(graph, node)][:_MOST_ENDS]
    results = _results(graph, ends, of_a_picture=of_a_picture)
    if not results:
        raise GeneratorError(
            "This workflow does not save a picture or a video. Add a Kino Save Frame at its end."
        )
    used = {link.node_id for node in graph.nodes() for link in node.links().values()}
    replaced = {end.node.id for end in results} - used
    changed = {key: node for key, node in prompt.items() if key not in (_other_savers(ends, results) - used)}
    for end in results:
        key = end.node.id if end.node.id in replaced else _free_key(changed, end.node.id)
        replaced.discard(end.node.id)
        changed[key] = {"class_type": SAVER, "inputs": {**_SETTINGS, **_saved(changed, graph, end)}}
    return changed


def with_project_size(prompt: Prompt, savers: Iterable[str]) -> Prompt:
    """Return the graph with a node that scales the pictures of these saving nodes, where that is needed.

    It is where nothing in the graph can be set to the size: it comes from a partner, or from a picture that
    is resized on the way.
    """
    changed = dict(prompt)
    for key in savers:
        graph = Graph(changed)
        node = graph.node(key)
        link = node.link("image", "video") if node else None
        chain = picture_chain(graph, node) if node else None
        if node is None or link is None or chain is None or chain.sizing or chain.steps is not None:
            continue
        scale, parts, video = (f"{key}{end}" for end in (FITTED, "-parts", "-video"))
        settings = {"upscale_method": "lanczos", "width": 1024, "height": 1024, "crop": "center"}
        is_video = node.link("image") is None
        pictures = [parts, 0] if is_video else list(link)
        changed[scale] = {"class_type": "ImageScale", "inputs": {"image": pictures, **settings}}
        if is_video:
            changed[parts] = {"class_type": "GetVideoComponents", "inputs": {"video": list(link)}}
            inputs = {"images": [scale, 0], "audio": [parts, 1], "fps": [parts, 2]}
            changed[video] = {"class_type": "CreateVideo", "inputs": inputs}
        saved = {"video": [video, 0]} if is_video else {"image": [scale, 0]}
        changed[key] = {**changed[key], "inputs": {**node.inputs, **saved}}
    return changed


def _ends_of(graph: Graph, node: Node) -> Iterable[End]:
    """Return the inputs of an output node that take pictures or a video."""
    known, name = graph.type_of(node), node.kind.lower()
    is_preview = any(word in name for word in _SHOWING)
    if known:
        if not known.is_output or known.partner:
            return
        for field, link in node.links().items():
            is_video = known.takes(field, "VIDEO")
            if is_video or known.takes(field, "IMAGE"):
                yield End(node, link, is_video, is_preview)
        return
    found = node.link(*_PICTURES)
    if found and (is_preview or any(word in name for word in _SAVING)):
        is_video = node.link("video") == found
        yield End(node, found, is_video, is_preview)


def _results(graph: Graph, ends: list[End], *, of_a_picture: bool) -> list[End]:
    """Return the ends to save: one of each picture."""
    found = [end for end in ends if not end.is_preview] or ends
    if of_a_picture:
        found = [end for end in found if not end.is_video] or found
    made = [end for end in found if find_samplers(graph, _saver_of(graph, end)).samplers]
    distinct = {_pictures(graph, end): end for end in reversed(made or found)}
    behind = {link: nodes_before(graph, _sources(graph, link)) for link in distinct}
    last = [
        end
        for link, end in distinct.items()
        if not any(link.node_id in before for other, before in behind.items() if other != link)
    ]
    return last[::-1] or list(distinct.values())


def _saver_of(graph: Graph, end: End) -> Node:
    """Return a saving node for one end, to look behind it."""
    return Node("", SAVER, {"image": list(_pictures(graph, end))})


def _pictures(graph: Graph, end: End) -> Link:
    """Return the link to the pictures of an end: behind a Create Video, its own."""
    source = graph.follow(end.link)
    if source is None:
        return end.link
    inside = source.node.link("images") if source.node.kind == "CreateVideo" else None
    pictures = graph.follow(inside)
    return Link(pictures.node.id, pictures.slot) if pictures else Link(source.node.id, source.slot)


def _sources(graph: Graph, link: Link) -> list[Node]:
    node = graph.node(link.node_id)
    return [node] if node else []


def nodes_before(graph: Graph, nodes: Iterable[Node]) -> set[str]:
    """Return the ids of all nodes that the inputs of these nodes are made from."""
    seen: set[str] = set()
    pending = list(nodes)
    while pending:
        for link in pending.pop().links().values():
            node = graph.node(link.node_id)
            if node and node.id not in seen:
                seen.add(node.id)
                pending.append(node)
    return seen


def _other_savers(ends: list[End], results: list[End]) -> set[str]:
    """Return the ids of nodes that would save something else to ComfyUI's own folder."""
    return {end.node.id for end in ends if not end.is_preview} - {end.node.id for end in results}


def _saved(prompt: Prompt, graph: Graph, end: End) -> dict[str, Any]:
    """Return the inputs of Kino Save Frame for an end: a video's sound comes with the VIDEO."""
    if not end.is_video:
        sound = end.node.link("audio")
        rate = next(
            (end.node.inputs[name] for name in ("frame_rate", "fps") if name in end.node.inputs), None
        )
        if sound is None or rate is None:
            return {"image": list(end.link)}
        key = _free_key(prompt, end.node.id)
        inputs = {"images": list(end.link), "audio": list(sound), "fps": rate}
        prompt[key] = {"class_type": "CreateVideo", "inputs": inputs}
        return {"video": [key, 0]}
    source = graph.follow(end.link)
    if source is None or source.node.kind != "CreateVideo" or source.node.link("audio"):
        return {"video": list(end.link)}
    return {"image": source.node.inputs.get("images")}


def _free_key(prompt: Mapping[str, Any], key: str) -> str:
    return next(name for number in range(len(prompt) + 1) if (name := f"{key}-kino{number}") not in prompt)
