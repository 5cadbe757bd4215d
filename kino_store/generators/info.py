"""A generator as a form needs it: its parameters, with ComfyUI's own choices put in."""

from __future__ import annotations

from typing import Any

from .check import Lists
from .manifest import Generator
from .parameters import Parameter, SelectionParameter

_INTERNAL = {"fills", "after", "options_from"}


def info(generator: Generator, lists: Lists) -> dict[str, Any]:
    """{name, version, description, visible, parameters}; of a parameter, only the fields that say something.

    `options` may be empty: then ComfyUI has no list for it, and any text is taken.
    """
    parameters = {name: _shown(parameter, lists) for name, parameter in generator.parameters.items()}
    about = generator.model_dump(include={"name", "description", "visible"})
    return {**about, "version": generator.generator_version, "parameters": parameters}


def _shown(parameter: Parameter, lists: Lists) -> dict[str, Any]:
    shown = _told(parameter.model_dump(mode="json"))
    if isinstance(parameter, SelectionParameter) and parameter.options_from:
        shown["options"] = lists.options(parameter.options_from.node, parameter.options_from.input)
    return shown


def _told(fields: dict[str, Any]) -> dict[str, Any]:
    told = {
        name: value
        for name, value in fields.items()
        if name not in _INTERNAL and value is not None and value is not False
    }
    told |= {"required": fields.get("required", False)}
    if "item_schema" in fields:
        told["item_schema"] = {name: _told(item) for name, item in fields["item_schema"].items()}
    return {name: value for name, value in told.items() if value != "" or name == "default"}
