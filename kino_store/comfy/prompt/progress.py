"""How much of a prompt is done, from how far each of its nodes is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import node_tables
from .graph import Graph

_SAMPLER_WEIGHT = 20.0  # sampling takes nearly all of a prompt's time


def share_done(prompt: Mapping[str, Any], done: Mapping[str, float]) -> float:
    """0..100 for an API prompt of which `done` tells, by node id, the share (0..1) of the nodes that have begun."""
    weights = {
        node.id: _SAMPLER_WEIGHT if node.kind in node_tables.SAMPLERS else 1.0
        for node in Graph(prompt).nodes()
    }
    whole = sum(weights.values())
    return round(100 * sum(weights[key] * done.get(key, 0.0) for key in weights) / whole, 1) if whole else 0.0
