"""The progress of a whole prompt, computed from that of its nodes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import node_tables
from .graph import Graph

_SAMPLER_WEIGHT = 20.0  # sampling takes nearly all of a prompt's time


def percent_done(prompt: Mapping[str, Any], node_progress: Mapping[str, float]) -> float:
    """Return a prompt's progress, 0..100, from that of its started nodes, 0..1 by node id."""
    weights = {
        node.id: _SAMPLER_WEIGHT if node.kind in node_tables.SAMPLERS else 1.0
        for node in Graph(prompt).nodes()
    }
    total = sum(weights.values())
    return (
        round(100 * sum(weights[key] * node_progress.get(key, 0.0) for key in weights) / total, 1)
        if total
        else 0.0
    )
