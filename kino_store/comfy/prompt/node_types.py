"""The types of nodes' inputs and outputs, as ComfyUI's `/object_info` tells them.

A graph may use nodes that are not installed, so everything here may be unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

_SECTIONS = ("required", "optional")


@dataclass(frozen=True)
class NodeType:
    """A class of nodes. `inputs`: types by name; `multiline`: the texts that people write; `outputs`: types.

    `partner`: it runs on a partner's servers. `is_output`: ComfyUI runs it even if no node uses it.
    `steps`: of whole numbers that count in steps above 1: the step, and what is left over, as in 4n+1.
    """

    inputs: Mapping[str, str] = field(default_factory=dict)
    multiline: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    partner: bool = False
    is_output: bool = False
    steps: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def of_type(self, kind: str) -> tuple[str, ...]:
        """Return the names of the inputs of that type."""
        return tuple(name for name, found in self.inputs.items() if found == kind)

    def takes(self, name: str, kind: str) -> bool:
        """Whether an input takes that type, perhaps among others."""
        return kind in self.inputs.get(name, "").split(",")

    def output(self, slot: int) -> str | None:
        """Return the type of an output; None is unknown."""
        return self.outputs[slot] if 0 <= slot < len(self.outputs) else None


Lookup = Callable[[str], NodeType | None]


def parse_node_type(info: Mapping[str, Any]) -> NodeType:
    """Return the type of a node's entry in `/object_info`."""
    sections = info.get("input") or {}
    specs = {name: spec for section in _SECTIONS for name, spec in (sections.get(section) or {}).items()}
    return NodeType(
        {name: _type_name(spec[0]) for name, spec in specs.items() if spec},
        tuple(name for name, spec in specs.items() if _is_multiline(spec)),
        tuple(map(_type_name, info.get("output") or ())),
        bool(info.get("api_node")),
        bool(info.get("output_node")),
        {name: step for name, spec in specs.items() if (step := _step(spec))},
    )


def lookup_in(object_info: Mapping[str, Mapping[str, Any]]) -> Lookup:
    """Return a lookup in an answer of `/object_info`."""
    return lambda kind: parse_node_type(object_info[kind]) if kind in object_info else None


class InstalledNodes:
    """The nodes of the ComfyUI that Kino runs in; none until it says which it has."""

    def __init__(self) -> None:
        self._lookup: Lookup | None = None

    def provide(self, lookup: Lookup | None) -> None:
        """Use this lookup from now on."""
        self._lookup = lookup

    def __call__(self, kind: str) -> NodeType | None:
        """Return the type of a node; None if it is not installed."""
        return self._lookup(kind) if self._lookup else None


installed = InstalledNodes()


def _type_name(declared: object) -> str:
    return declared if isinstance(declared, str) else "COMBO"


def _step(spec: Any) -> tuple[int, int] | None:
    options = spec[1] if len(spec) > 1 and spec[0] == "INT" and isinstance(spec[1], Mapping) else {}
    step, least = options.get("step", 1), options.get("min", 0)
    return (step, least % step) if isinstance(step, int) and isinstance(least, int) and step > 1 else None


def _is_multiline(spec: Any) -> bool:
    return (
        len(spec) > 1
        and spec[0] == "STRING"
        and isinstance(spec[1], Mapping)
        and bool(spec[1].get("multiline"))
    )
