"""The pictures of ComfyUI's templates, and how much of each the trace reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from kino_store.comfy.prompt import node_types
from kino_store.comfy.prompt.graph import Graph, Node, as_link
from kino_store.comfy.prompt.trace import trace
from kino_store.comfy.prompt.upstream import find_samplers, is_partner_node

Prompt = dict[str, Any]

FIELDS = ("prompt", "model_name", "sampler", "steps", "seed")
PARTNER_FIELDS = ("prompt", "seed")
SAMPLERS = {"KSampler", "KSamplerAdvanced", "SamplerCustom", "SamplerCustomAdvanced"}
PREVIEWS = {"PreviewImage", "MaskPreview", "ImageCompare"}
NO_PICTURES = {"CONDITIONING", "MODEL", "CLIP", "VAE", "STRING", "INT", "FLOAT", "AUDIO"}
FAMILIES = {
    "flux2": "Flux 2",
    "flux": "Flux 1",
    "wan": "Wan",
    "qwen": "Qwen-Image",
    "ltx": "LTX",
    "z_image": "Z-Image",
    "hunyuan": "Hunyuan",
    "hidream": "HiDream",
    "sd3": "SD",
    "sd_xl": "SD",
    "sdxl": "SD",
    "v1-5": "SD",
}


class TemplatePicture(NamedTuple):
    """A picture: its template, what made it (`local`, `partner`), and what the trace reads.

    `prompt`: the graph, with Kino Save Frame as its node "kino".
    """

    template: str
    maker: str
    params: dict[str, Any]
    prompt: Prompt | None = None

    @property
    def family(self) -> str:
        if self.maker == "partner":
            return "partner nodes"
        stages = self.params["stages"] or [self.params]
        name = str(self.params["model_name"] or stages[-1]["model_name"]).lower()
        return next((family for word, family in FAMILIES.items() if word in name), "others")

    def missing(self) -> set[str]:
        """Return the fields that are not known: neither of the picture nor of each of its stages."""
        if self.maker == "partner":
            return {field for field in PARTNER_FIELDS if self.params[field] is None}
        unknown = {field for field in FIELDS if self.params[field] is None}
        stages = self.params["stages"] or ()
        # A stage that adds no noise has no seed.
        known = {field: [stage[field] is not None for stage in stages] for field in unknown}
        return {field for field in unknown if not (any if field == "seed" else all)(known[field] or [False])}


def pictures(graphs: Mapping[str, Prompt], object_info: Mapping[str, Any]) -> Iterator[TemplatePicture]:
    """Yield the pictures that go into a saver or a video, of templates that make some."""
    for name, prompt in graphs.items():
        nodes = {key: node for key, node in prompt.items() if node.get("class_type")}
        for link in dict.fromkeys(_ends(Graph(nodes), object_info)):
            saver = {"class_type": "KinoSaveFrame", "inputs": {"image": [*link]}}
            saved = {**nodes, "kino": saver}
            maker = _maker(Graph(saved), object_info)
            if maker:
                yield TemplatePicture(name, maker, trace(saved, "kino"), saved)


def table(found: list[TemplatePicture], excused: Mapping[str, Any]) -> str:
    """Return a table of the pictures that are read in full, family by family."""
    total = Counter(picture.family for picture in found)
    right = Counter(picture.family for picture in found if not wrong(picture, excused))
    rows = [f"| {family} | {right[family]} of {count} |" for family, count in sorted(total.items())]
    return "\n".join(["| family | pictures |", "|---|---|", *rows])


def wrong(picture: TemplatePicture, excused: Mapping[str, Any]) -> set[str]:
    """Return the fields that a person reads in the graph and the trace does not."""
    return picture.missing() - set(excused.get(picture.template, ()))


def _ends(graph: Graph, object_info: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for node in graph.nodes():
        info = object_info.get(node.kind, {})
        if node.kind in PREVIEWS or not (info.get("output_node") or node.kind == "CreateVideo"):
            continue
        for name, link in node.links().items():
            kind = node_types.parse_node_type(info).inputs.get(name)
            if kind == "IMAGE" or (kind == "VIDEO" and _is_api(graph.node(link.node_id), object_info)):
                yield link.node_id, link.slot


def _maker(graph: Graph, object_info: Mapping[str, Any]) -> str | None:
    saver = graph.node("kino")
    assert saver
    samplers = find_samplers(graph, saver).samplers
    if samplers and all(is_partner_node(graph, sampler) for sampler in samplers):
        return "partner"
    upstream = list(_upstream(graph, saver, object_info))
    if any(node.kind in SAMPLERS for node in upstream):
        return "local"
    return "partner" if any(_is_api(node, object_info) for node in upstream) else None


def _upstream(graph: Graph, start: Node, object_info: Mapping[str, Any]) -> Iterator[Node]:
    seen, pending = set(), [start]
    while pending:
        node = pending.pop()
        types = node_types.parse_node_type(object_info.get(node.kind, {})).inputs
        for name, value in node.inputs.items():
            link = as_link(value)
            before = graph.node(link.node_id) if link else None
            if before and before.id not in seen and types.get(name) not in NO_PICTURES:
                seen.add(before.id)
                pending.append(before)
                yield before


def _is_api(node: Node | None, object_info: Mapping[str, Any]) -> bool:
    return bool(node and object_info.get(node.kind, {}).get("api_node"))
