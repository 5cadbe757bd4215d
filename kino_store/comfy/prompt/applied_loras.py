"""Reads the LoRAs of one node: ComfyUI's loaders have one each, those of packs have lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from .graph import Graph, Node

# What a loader's list calls no LoRA.
NO_LORAS = frozenset({"", "None", "none"})


class AppliedLora(NamedTuple):
    """A LoRA with its strengths on the model and on the CLIP; None is unknown."""

    name: str | None
    on_model: float | None
    on_clip: float | None


def applied_loras(graph: Graph, node: Node) -> list[AppliedLora]:
    """Return the LoRAs that a node applies, in order; with unknown ones, one without a name."""
    if node.kind == "Power Lora Loader (rgthree)":
        return list(_power_loras(node))
    if node.kind == "Lora Loader Stack (rgthree)":
        return list(_stacked_loras(graph, node))
    if node.kind == "Lora Loader (LoraManager)":
        return list(_managed_loras(graph, node))
    name = graph.value(node, "lora_name")
    if isinstance(name, Mapping):  # of pysssss, with a preview picture
        name = name.get("content")
    on_model, on_clip = graph.number(node, "strength_model"), graph.number(node, "strength_clip")
    return [AppliedLora(name if isinstance(name, str) else None, on_model, on_clip)]


def _power_loras(node: Node) -> Iterator[AppliedLora]:
    """`lora_1: {on, lora, strength, strengthTwo}`; without the second strength, the first counts for both."""
    for name, entry in node.inputs.items():
        if not name.lower().startswith("lora_"):
            continue
        if not isinstance(entry, Mapping):
            yield AppliedLora(None, None, None)
        elif entry.get("on") is True and entry.get("lora") not in (None, *NO_LORAS):
            second = entry.get("strengthTwo")
            yield _lora(entry.get("lora"), entry.get("strength"), second)


def _stacked_loras(graph: Graph, node: Node) -> Iterator[AppliedLora]:
    """`lora_01`, `strength_01` and so on, for model and CLIP alike."""
    for name in node.inputs:
        if name.startswith("lora_") and (lora := graph.value(node, name)) not in NO_LORAS:
            strength = graph.number(node, name.replace("lora_", "strength_", 1))
            yield _lora(lora, strength, None)


def _managed_loras(graph: Graph, node: Node) -> Iterator[AppliedLora]:
    """`loras: [{name, strength, clipStrength, active}]`; a stack that is linked is unknown."""
    entries = graph.value(node, "loras")
    if not isinstance(entries, list) or node.link("lora_stack"):
        yield AppliedLora(None, None, None)
        return
    for entry in entries:
        if not isinstance(entry, Mapping):
            yield AppliedLora(None, None, None)
        elif entry.get("active", True):
            yield _lora(entry.get("name"), entry.get("strength"), entry.get("clipStrength"))


def _lora(name: Any, on_model: Any, on_clip: Any) -> AppliedLora:
    on_model = _number(on_model)
    return AppliedLora(
        name if isinstance(name, str) else None, on_model, on_model if on_clip is None else _number(on_clip)
    )


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
