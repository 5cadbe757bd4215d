"""Reads what a sampler node was told, from its own inputs or from the nodes of custom sampling around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from . import node_tables
from .graph import Graph, Link, Node
from .upstream import before


class Schedule(NamedTuple):
    """A noise schedule: its name, the steps of the whole of it, and how much of the noise it takes away (0..1)."""

    scheduler: str | None = None
    steps: int | None = None
    denoise: float | None = None


@dataclass(frozen=True)
class Guider:
    """What steers the sampling. `negative` is None both if it is not known and if there is none: see `one_sided`."""

    model: Link | None = None
    positive: Link | None = None
    negative: Link | None = None
    cfg_scale: float | None = None
    one_sided: bool = False


@dataclass(frozen=True)
class Noise:
    """Whether a sampler adds noise of its own, and from which seed; None where it can't be told."""

    added: bool | None = None
    seed: int | None = None


@dataclass(frozen=True)
class Sampling:
    """All that a sampler node was told; None where it can't be told."""

    guider: Guider
    sampler: str | None
    schedule: Schedule
    noise: Noise


def read_sampler(graph: Graph, node: Node) -> Sampling:
    """The settings of a node whose kind is in `rules.SAMPLERS`; all None for any other."""
    reader = _READERS.get(node.kind)
    return reader(graph, node) if reader else Sampling(Guider(), None, Schedule(), Noise())


def seed_of(graph: Graph, sampler: Node) -> int | None:
    """The seed of the noise that a picture began with."""
    node = noised_by(graph, sampler)
    noise = _noise_of(graph, node) if node else Noise()
    return noise.seed if noise.added else None


def noised_by(graph: Graph, sampler: Node) -> Node | None:
    """The node that adds the noise a picture began with: where a sampler adds none, the one before it."""
    passed: set[str] = set()
    node: Node | None = sampler
    while node and node.id not in passed:
        passed.add(node.id)
        if _noise_of(graph, node).added is not False:
            return node
        node = before(graph, node)
    return None


def schedule_node(graph: Graph, link: Link | None) -> tuple[Node | None, bool]:
    """The node that makes the noise schedule at `link`, and whether others cut or turn it on its way."""
    edited = False
    passed: set[str] = set()
    while origin := graph.follow(link):
        node = origin.node
        if node.id in passed:
            break
        passed.add(node.id)
        if node.kind not in node_tables.SCHEDULE_EDITS:
            return node, edited
        edited = True
        link = node.link("sigmas")
    return None, edited


def _plain(graph: Graph, node: Node) -> Sampling:
    """KSampler and KinoSampler."""
    schedule = Schedule(
        graph.text(node, "scheduler"), graph.integer(node, "steps"), graph.number(node, "denoise")
    )
    noise = Noise(added=True, seed=graph.integer(node, "seed"))
    return Sampling(_pair(graph, node), graph.text(node, "sampler_name"), schedule, noise)


def _advanced(graph: Graph, node: Node) -> Sampling:
    """KSamplerAdvanced: denoises all of the noise only if it adds it and starts with the first step."""
    added = {"enable": True, "disable": False}.get(graph.text(node, "add_noise") or "")
    whole = added is True and graph.integer(node, "start_at_step") == 0
    schedule = Schedule(graph.text(node, "scheduler"), graph.integer(node, "steps"), 1.0 if whole else None)
    noise = Noise(added, graph.integer(node, "noise_seed"))
    return Sampling(_pair(graph, node), graph.text(node, "sampler_name"), schedule, noise)


def _custom(graph: Graph, node: Node) -> Sampling:
    """SamplerCustom."""
    added = graph.value(node, "add_noise")
    noise = Noise(added if isinstance(added, bool) else None, graph.integer(node, "noise_seed"))
    return _of_parts(graph, node, _pair(graph, node), noise)


def _custom_advanced(graph: Graph, node: Node) -> Sampling:
    """SamplerCustomAdvanced."""
    return _of_parts(graph, node, _guider(graph, node.link("guider")), _noise(graph, node.link("noise")))


_READERS: dict[str, Callable[[Graph, Node], Sampling]] = {
    "KSampler": _plain,
    "KinoSampler": _plain,
    "KSamplerAdvanced": _advanced,
    "SamplerCustom": _custom,
    "SamplerCustomAdvanced": _custom_advanced,
}


def _of_parts(graph: Graph, node: Node, guider: Guider, noise: Noise) -> Sampling:
    name = _sampler_name(graph, node.link("sampler"))
    return Sampling(guider, name, _schedule(graph, node.link("sigmas")), noise)


def _pair(graph: Graph, node: Node) -> Guider:
    """The usual names: model, positive, negative, cfg; on a Kino node the shot stands behind the first three."""
    model, positive, negative = (node.source(role) for role in ("model", "positive", "negative"))
    return Guider(model, positive, negative, graph.number(node, "cfg"))


def _guider(graph: Graph, link: Link | None) -> Guider:
    origin = graph.follow(link)
    node = origin.node if origin else None
    if node is None:
        return Guider()
    if node.kind in {"CFGGuider", "PerpNegGuider"}:
        return _pair(graph, node)
    if node.kind == "BasicGuider":
        # It never sets a scale, and ComfyUI's guiders begin with 1.0 (comfy/samplers.py, CFGGuider).
        return Guider(node.link("model"), node.link("conditioning"), None, 1.0, one_sided=True)
    if node.kind == "DualCFGGuider":
        # ComfyUI calls cond1 the positive and scales it by cfg_conds; cond2 is a middle that A1111 has no name for.
        return Guider(
            node.link("model"), node.link("cond1"), node.link("negative"), graph.number(node, "cfg_conds")
        )
    if node.kind == "DualModelGuider":
        model = None if node.link("model_negative") else node.link("model")
        negative, scale = node.link("negative"), graph.number(node, "cfg")
        return Guider(model, node.link("positive"), negative, scale, one_sided=negative is None)
    return Guider()


def _noise_of(graph: Graph, node: Node) -> Noise:
    return _noise(graph, node.link("noise")) if node.kind == "AddNoise" else read_sampler(graph, node).noise


def _noise(graph: Graph, link: Link | None) -> Noise:
    origin = graph.follow(link)
    if origin is None:
        return Noise()
    if origin.node.kind == "RandomNoise":
        return Noise(added=True, seed=graph.integer(origin.node, "noise_seed"))
    return Noise(added=False if origin.node.kind == "DisableNoise" else None)


def _sampler_name(graph: Graph, link: Link | None) -> str | None:
    origin = graph.follow(link)
    if origin is None:
        return None
    node = origin.node
    if node.kind == "KSamplerSelect":
        return graph.text(node, "sampler_name")
    name = node_tables.SAMPLER_NODES.get(node.kind)
    if node.kind == "SamplerEulerCFGpp" and graph.text(node, "version") == "alternative":
        # A sampler that ComfyUI has in this node only.
        return None
    return f"{name}_gpu" if name and graph.text(node, "noise_device") == "gpu" else name


def _schedule(graph: Graph, link: Link | None) -> Schedule:
    node, edited = schedule_node(graph, link)
    schedule = _scheduler(graph, node) if node else Schedule()
    return schedule._replace(denoise=None) if edited else schedule


def _scheduler(graph: Graph, node: Node) -> Schedule:
    if node.kind == "BasicScheduler":
        name = graph.text(node, "scheduler")
    elif node.kind in node_tables.SCHEDULER_NODES:
        name = node_tables.SCHEDULER_NODES[node.kind]
    else:
        return Schedule()
    denoise = 1.0 if node.kind in node_tables.FULL_SCHEDULES else graph.number(node, "denoise")
    return Schedule(name, graph.integer(node, "steps"), denoise)
