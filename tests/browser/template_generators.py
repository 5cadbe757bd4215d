"""ComfyUI's templates kept as generators: whether each is usable as it is, and if not, what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from kino_store.comfy.prompt import node_types
from kino_store.comfy.prompt.graph import Graph, Node
from kino_store.comfy.prompt.picture_size import picture_size
from kino_store.comfy.prompt.trace import trace
from kino_store.errors import GeneratorError
from kino_store.generators.check import check
from kino_store.generators.derive import derive
from kino_store.generators.fill import fill
from kino_store.generators.manifest import Generator
from kino_store.generators.parameters import ModelParameter
from kino_store.generators.results import nodes_before
from kino_store.values import Project
from tests.browser.template_pictures import PREVIEWS, SAMPLERS, TemplatePicture

Prompt = dict[str, Any]

PROBE = "a probing fox"
SEED = 987654321
SIZE = (1408, 896)  # a size that all models can make
WIDTH, HEIGHT = SIZE
ABOUT = {"uid": "f", "name": "Fox", "folder": "fox", "created_at": "", "updated_at": ""}
FOX = Project(id=1, **ABOUT, width=WIDTH, height=HEIGHT, fps=24, sound=(), note="")
KEPT = ("model_name", "sampler", "scheduler", "steps", "cfg_scale")
LOCAL_FAULTS = ("refused", "result", "prompt", "seed", "settings", "size")
PARTNER_FAULTS = ("refused", "result", "prompt", "seed")


class Kept(NamedTuple):
    """A template as a generator: what makes its pictures (`local`, `partner`, `other`), and its faults."""

    template: str
    maker: str
    family: str
    faults: frozenset[str]


class AnyModel:
    """Choices of a ComfyUI that has every model."""

    def __init__(self, generator: Generator) -> None:
        models = [one for one in generator.parameters.values() if isinstance(one, ModelParameter)]
        self._files = [one.default for one in models if one.default]

    def model_names(self, _: str) -> list[str]:
        return self._files

    def options(self, _: str, __: str) -> list[str]:
        return []

    def missing_nodes(self, _: Collection[str]) -> list[str]:
        return []


def kept_generators(graphs: Mapping[str, Prompt], object_info: Mapping[str, Any]) -> Iterator[Kept]:
    """Yield the templates that make pictures or a video."""
    for name, prompt in graphs.items():
        maker = _maker(prompt, object_info)
        if not maker:
            continue
        try:
            generator = derive("x", prompt)
        except GeneratorError:
            yield Kept(name, maker, "refused", frozenset({"refused"}))
            continue
        faults = _faults(generator, prompt, maker)
        first = next(_savers(generator.prompt))
        family = TemplatePicture(name, maker, trace(generator.prompt, first)).family
        yield Kept(name, maker, family, frozenset(faults))


def table(found: list[Kept], excused: Mapping[str, tuple[str, ...]]) -> str:
    """Return a table of the templates that are usable, family by family."""
    total = Counter(kept.family for kept in found)
    good = Counter(kept.family for kept in found if not wrong(kept, {}))
    allowed = Counter(kept.family for kept in found if wrong(kept, {}) and not wrong(kept, excused))
    rows = [f"| {one} | {good[one]} of {count} | {allowed[one]} |" for one, count in sorted(total.items())]
    sums = f"| all | {good.total()} of {total.total()} | {allowed.total()} |"
    return "\n".join(["| family | usable | excused |", "|---|---|---|", *rows, sums])


def wrong(kept: Kept, excused: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Return what is wrong with a generator and not excused."""
    counted = LOCAL_FAULTS if kept.maker == "local" else PARTNER_FAULTS
    return set(kept.faults & set(counted)) - set(excused.get(kept.template, ()))


def result_links(prompt: Prompt) -> set[tuple[str, int]]:
    """Return the pictures that Kino Save Frame saves; of a VIDEO that the graph creates, its pictures."""
    graph = Graph({key: node for key, node in prompt.items() if node.get("class_type")})
    links = set()
    for node in graph.nodes():
        source = graph.follow(node.link("image", "video")) if node.kind == "KinoSaveFrame" else None
        if source and source.node.kind == "CreateVideo":
            source = graph.follow(source.node.link("images"))
        if source:
            links.add((source.node.id, source.slot))
    return links


def video_ends(prompt: Prompt, object_info: Mapping[str, Any]) -> list[str]:
    """Return the ids of the nodes that save a VIDEO."""
    return [key for key, node in prompt.items() if _ends(Graph(prompt).node(key), object_info, "VIDEO")]


def _maker(prompt: Prompt, object_info: Mapping[str, Any]) -> str | None:
    graph = Graph({key: node for key, node in prompt.items() if node.get("class_type")})
    ends = [
        node
        for node in graph.nodes()
        if any(_ends(node, object_info, kind) for kind in ("IMAGE", "VIDEO")) or node.kind == "CreateVideo"
    ]
    ends = [node for node in ends if node.kind not in PREVIEWS] or ends
    kinds = {prompt[key]["class_type"] for key in nodes_before(graph, ends)}
    if kinds & SAMPLERS:
        return "local"
    if any(object_info[kind].get("api_node") for kind in kinds):
        return "partner"
    return "other" if ends else None


def _ends(node: Node | None, object_info: Mapping[str, Any], kind: str) -> bool:
    info = object_info.get(node.kind, {}) if node else {}
    if node is None or not info.get("output_node") or info.get("api_node"):
        return False
    types = node_types.parse_node_type(info).inputs
    return any(kind in types.get(name, "").split(",") for name in node.links())


def _savers(prompt: Prompt) -> Iterator[str]:
    return (key for key, node in prompt.items() if node["class_type"] == "KinoSaveFrame")


def _faults(generator: Generator, original: Prompt, maker: str) -> Iterator[str]:
    parameters = generator.parameters
    data: dict[str, Any] = {name: PROBE for name in parameters if _base(name) == "prompt"}
    data |= {name: SEED for name in parameters if _base(name) == "seed"}
    values = check(generator, data, FOX, AnyModel(generator), lambda _: True)
    filled = fill(generator, values, FOX, lambda _: ("Fox", "a.png"))
    graph, before = Graph(filled), {key: trace(generator.prompt, key) for key in _savers(generator.prompt)}
    if not _are_results(graph, list(before), original, maker):
        yield "result"
    for key, told in before.items():
        now = trace(filled, key)
        stages = now["stages"] or [now]
        if PROBE not in [now["prompt"], *(stage["prompt"] for stage in stages)]:
            yield "prompt"
        if SEED not in [now["seed"], *(stage["seed"] for stage in stages)]:
            yield "seed"
        if any(now[name] != told[name] for name in KEPT):
            yield "settings"
        saver = graph.node(key)
        size = picture_size(graph, saver) if saver else None
        if not {"width", "height"} <= parameters.keys() or (size and size[:2] != SIZE):
            yield "size"


def _are_results(graph: Graph, savers: list[str], original: Prompt, maker: str) -> bool:
    """Whether savers stand where the template saves something, one of them behind a sampler if it has one."""
    ends = [original.get(key, {}).get("class_type", "") for key in savers]
    saves = any(node.get("class_type", "").startswith("Save") for node in original.values())
    nodes = [node for key in savers if (node := graph.node(key))]
    kinds = {node.kind for key in nodes_before(graph, nodes) if (node := graph.node(key))}
    return not (saves and PREVIEWS.intersection(ends)) and (maker != "local" or bool(kinds & SAMPLERS))


def _base(name: str) -> str:
    head, _, number = name.rpartition("_")
    return head if number.isdigit() else name
