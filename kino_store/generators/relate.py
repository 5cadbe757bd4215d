"""Which frame a generator's picture is: picked by hand, or found by its relation to the one that is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import GeneratorError
from .manifest import Generator, parse
from .parameters import FrameParameter, ImageParameter

_PICTURES = {"image", "frame"}  # types of parameters
PICKED = "A frame. If empty, the picture that the workflow loads."
_DESCRIPTIONS = {
    "previous": "If empty, the frame before.",
    "next": "If empty, the frame after.",
    "self": "If empty, the frame that the result is a take of.",
    "left": "If empty, the frame before the place of the new ones.",
    "right": "If empty, the frame after the place of the new ones.",
    "anchor": "If empty, the film's first frame.",
}


def related(name: str, fields: Mapping[str, Any], relation: str | None) -> dict[str, Any]:
    """Return a parameter's fields with another relation; None: its frame is picked by hand.

    Raises:
        GeneratorError: it is no picture.
    """
    if fields["type"] not in _PICTURES:
        raise GeneratorError(f"parameters.{name}: It is no picture, so it can't be a frame of the film.")
    kept = {key: value for key, value in fields.items() if key not in {"type", "relation"}}
    if kept.get("description") in {PICKED, *_DESCRIPTIONS.values()}:
        kept["description"] = PICKED if relation is None else _DESCRIPTIONS.get(relation, "")
    return {**kept, "type": "image"} if relation is None else {**kept, "type": "frame", "relation": relation}


def with_relations(generator: Generator, relations: Mapping[str, str]) -> Generator:
    """Return a generator with the relations of the pictures that its nodes load, by node.

    Raises:
        GeneratorError: a node loads no picture that the form asks for.
    """
    document = generator.model_dump(mode="json", by_alias=True)
    parameters = document["parameters"]
    names = {
        fill.node: name
        for name, one in generator.parameters.items()
        if isinstance(one, ImageParameter | FrameParameter)
        for fill in one.fills
    }
    for node, relation in relations.items():
        if node not in names:
            raise GeneratorError(f"relations.{node}: This node loads no picture that can be a frame.")
        parameters[names[node]] = related(names[node], parameters[names[node]], relation)
    return parse(document)
