"""Reads a sampler node's settings, from its own inputs or from the nodes of custom sampling linked to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from ...parameters import SEED
from . import node_tables
from .graph import Graph, Link, Node
from .upstream import is_partner_node, looks_like_sampler, sampler_before


class Schedule(NamedTuple):
    """A noise schedule: its name, its number of steps, and how much noise it removes (0..1)."""

    scheduler: str | None = None
    steps: int | None = None
    denoise: float | None = None


@dataclass(frozen=True)
class Guider:
    """The model and conditionings.

    `negative` is None if it is unknown; with `positive_only` there is none.
    """

    model: Link | None = None
    positive: Link | None = None
    negative: Link | None = None
    cfg_scale: float | None = None
    positive_only: bool = False


@dataclass(frozen=True)
class Noise:
    """Whether a sampler adds noise, and from which seed; None is unknown."""

    added: bool | None = None
    seed: int | None = None


@dataclass(frozen=True)
class Sampling:
    """The settings of a sampler node; None is unknown."""

    guider: Guider
    sampler: str | None
    schedule: Schedule
    noise: Noise


def read_sampler(graph: Graph, node: Node) -> Sampling:
    """Return the settings of a sampler; those of other packs' samplers by the names of their inputs."""
    return _READERS.get(node.kind, _pack_sampler)(graph, node)


def read_seed(graph: Graph, sampler: Node) -> int | None:
    """Return the seed of a picture's initial noise; None is unknown."""
    node = find_noise_node(graph, sampler)
    noise = _noise_of_node(graph, node) if node else Noise()
    return noise.seed if noise.added else None


def find_noise_node(graph: Graph, sampler: Node) -> Node | None:
    """Return the node that adds a picture's initial noise: the sampler, or one before it if it adds none."""
    visited: set[str] = set()
    node: Node | None = sampler
    while node and node.id not in visited:
        visited.add(node.id)
        if _noise_of_node(graph, node).added is not False:
            return node
        node = sampler_before(graph, node)
    return None


def seed_input(node: Node) -> str | None:
    """Return the input with the seed of a pack's sampler or a partner's node; None if it has none."""
    return next((name for name in node_tables.SEED_INPUTS if name in node.inputs), None)


def find_schedule_node(graph: Graph, link: Link | None) -> tuple[Node | None, bool]:
    """Return the node of the noise schedule at `link`, and whether nodes after it edit the schedule."""
    edited = False
    visited: set[str] = set()
    while source := graph.follow(link):
        node = source.node
        if node.id in visited:
            break
        visited.add(node.id)
        if node.kind not in node_tables.SCHEDULE_EDITS:
            return node, edited
        edited = True
        link = node.link("sigmas")
    return None, edited


def _ksampler(graph: Graph, node: Node) -> Sampling:
    """KSampler and KinoSampler."""
    schedule = Schedule(
        graph.text(node, "scheduler"), graph.integer(node, "steps"), graph.number(node, "denoise")
    )
    noise = Noise(added=True, seed=_seed(graph, node, "seed"))
    return Sampling(_cfg_guider(graph, node), graph.text(node, "sampler_name"), schedule, noise)


def _ksampler_advanced(graph: Graph, node: Node) -> Sampling:
    """KSamplerAdvanced: a full denoise only if it adds the noise and starts at the first step."""
    added = {"enable": True, "disable": False}.get(graph.text(node, "add_noise") or "")
    full = added is True and graph.integer(node, "start_at_step") == 0
    schedule = Schedule(graph.text(node, "scheduler"), graph.integer(node, "steps"), 1.0 if full else None)
    noise = Noise(added, _seed(graph, node, "noise_seed"))
    return Sampling(_cfg_guider(graph, node), graph.text(node, "sampler_name"), schedule, noise)


def _sampler_custom(graph: Graph, node: Node) -> Sampling:
    """SamplerCustom."""
    added = graph.value(node, "add_noise")
    noise = Noise(added if isinstance(added, bool) else None, _seed(graph, node, "noise_seed"))
    return _custom_sampling(graph, node, _cfg_guider(graph, node), noise)


def _sampler_custom_advanced(graph: Graph, node: Node) -> Sampling:
    """SamplerCustomAdvanced."""
    return _custom_sampling(
        graph, node, _guider(graph, node.link("guider")), _noise(graph, node.link("noise"))
    )


def _pack_sampler(graph: Graph, node: Node) -> Sampling:
    """Another pack's sampler, by the usual names of inputs; what is called otherwise is unknown."""
    if is_partner_node(graph, node):
        noise = Noise(added=True, seed=_seed(graph, node, seed_input(node) or "seed"))
        return Sampling(Guider(), None, Schedule(), noise)
    if node.link("guider", "noise") or (node.link("sigmas") and not node.link("positive")):
        return _sampler_custom_advanced(graph, node)
    if node.link("sigmas"):
        return _sampler_custom(graph, node)
    if not looks_like_sampler(node):
        return Sampling(Guider(), None, Schedule(), Noise())
    if "add_noise" in node.inputs:
        return _ksampler_advanced(graph, node)
    seed = seed_input(node) or "seed"
    steps, denoise = graph.integer(node, "steps"), graph.number(node, "denoise")
    schedule = Schedule(graph.text(node, "scheduler"), steps, denoise)
    noise = Noise(added=True, seed=_seed(graph, node, seed))
    return Sampling(_cfg_guider(graph, node), graph.text(node, "sampler_name"), schedule, noise)


_READERS: dict[str, Callable[[Graph, Node], Sampling]] = {
    "KSampler": _ksampler,
    "KinoSampler": _ksampler,
    "KSamplerAdvanced": _ksampler_advanced,
    "SamplerCustom": _sampler_custom,
    "SamplerCustomAdvanced": _sampler_custom_advanced,
}


def _custom_sampling(graph: Graph, node: Node, guider: Guider, noise: Noise) -> Sampling:
    name = _sampler_name(graph, node.link("sampler"))
    return Sampling(guider, name, _schedule(graph, node.link("sigmas")), noise)


def _cfg_guider(graph: Graph, node: Node) -> Guider:
    """The inputs model, positive, negative and cfg; on a Kino node, the shot carries the first three."""
    model, positive, negative = (node.link_or_shot(role) for role in ("model", "positive", "negative"))
    return Guider(model, positive, negative, graph.number(node, "cfg"))


def _guider(graph: Graph, link: Link | None) -> Guider:
    source = graph.follow(link)
    node = source.node if source else None
    if node is None:
        return Guider()
    if node.kind in {"CFGGuider", "PerpNegGuider"}:
        return _cfg_guider(graph, node)
    if node.kind == "BasicGuider":
        # It sets no scale, and ComfyUI's guiders start with 1.0 (comfy/samplers.py, CFGGuider).
        return Guider(node.link("model"), node.link("conditioning"), None, 1.0, positive_only=True)
    if node.kind == "DualCFGGuider":
        # In ComfyUI cond1 is the positive, scaled by cfg_conds; A1111 has no name for cond2, which is in
        # between.
        return Guider(
            node.link("model"), node.link("cond1"), node.link("negative"), graph.number(node, "cfg_conds")
        )
    if node.kind == "DualModelGuider":
        # The picture is that of `model`; the other one only says what to avoid.
        model = node.link("model")
        negative, scale = node.link("negative"), graph.number(node, "cfg")
        return Guider(model, node.link("positive"), negative, scale, positive_only=negative is None)
    return Guider()


def _seed(graph: Graph, node: Node, name: str) -> int | None:
    """Return a seed; None if it is none that ComfyUI takes."""
    seed = graph.integer(node, name)
    return seed if seed is not None and SEED.min <= seed <= SEED.max else None


def _noise_of_node(graph: Graph, node: Node) -> Noise:
    return _noise(graph, node.link("noise")) if node.kind == "AddNoise" else read_sampler(graph, node).noise


def _noise(graph: Graph, link: Link | None) -> Noise:
    source = graph.follow(link)
    if source is None:
        return Noise()
    if source.node.kind == "RandomNoise":
        return Noise(added=True, seed=_seed(graph, source.node, "noise_seed"))
    return Noise(added=False if source.node.kind == "DisableNoise" else None)


def _sampler_name(graph: Graph, link: Link | None) -> str | None:
    source = graph.follow(link)
    if source is None:
        return None
    node = source.node
    if node.kind == "KSamplerSelect":
        return graph.text(node, "sampler_name")
    name = node_tables.SAMPLER_NODES.get(node.kind)
    if node.kind == "SamplerEulerCFGpp" and graph.text(node, "version") == "alternative":
        # ComfyUI has this sampler in no other node, so it has no name.
        return None
    return f"{name}_gpu" if name and graph.text(node, "noise_device") == "gpu" else name


def _schedule(graph: Graph, link: Link | None) -> Schedule:
    node, edited = find_schedule_node(graph, link)
    schedule = _scheduler(graph, node) if node else Schedule()
    return schedule._replace(denoise=None) if edited else schedule


def _scheduler(graph: Graph, node: Node) -> Schedule:
    if node.kind == "BasicScheduler":
        name = graph.text(node, "scheduler")
    elif node.kind in node_tables.SCHEDULER_NODES:
        name = node_tables.SCHEDULER_NODES[node.kind]
    elif node.kind == "ManualSigmas":
        return Schedule("manual", _count_steps(graph.text(node, "sigmas")))
    else:
        return Schedule()
    denoise = 1.0 if node.kind in node_tables.FULL_SCHEDULES else graph.number(node, "denoise")
    return Schedule(name, graph.integer(node, "steps"), denoise)


def _count_steps(sigmas: str | None) -> int | None:
    """Return the steps of a written schedule: one less than its numbers, found as ManualSigmas finds them."""
    numbers = re.findall(r"[+-]?\d*\.*\d+", sigmas or "")
    return len(numbers) - 1 if len(numbers) > 1 else None
