"""Describes a generator's form: its parameters, with the choices that ComfyUI offers."""

from __future__ import annotations

from typing import Any

from .check import Choices
from .count import output_of
from .manifest import Generator
from .parameters import Parameter, SelectionParameter

_INTERNAL = {"fills", "after", "options_from"}


def describe(generator: Generator, choices: Choices) -> dict[str, Any]:
    """Return {name, version, description, visible, parameters, output}; parameters without empty fields.

    `output`: what a task makes, or None. An empty `options` means that ComfyUI has no list, and any text is
    accepted.
    """
    parameters = {name: _parameter(parameter, choices) for name, parameter in generator.parameters.items()}
    fields = generator.model_dump(include={"name", "description", "visible"})
    known = output_of(generator)
    output = None if known is None else known.model_dump(mode="json")
    version = generator.generator_version
    return {**fields, "version": version, "parameters": parameters, "output": output}


def _parameter(parameter: Parameter, choices: Choices) -> dict[str, Any]:
    fields = _without_empty(parameter.model_dump(mode="json"))
    if isinstance(parameter, SelectionParameter) and parameter.options_from:
        fields["options"] = choices.options(parameter.options_from.node, parameter.options_from.input)
    return fields


def _without_empty(fields: dict[str, Any]) -> dict[str, Any]:
    shown = {
        name: value
        for name, value in fields.items()
        if name not in _INTERNAL and value is not None and value is not False
    }
    shown |= {"required": fields.get("required", False)}
    if "item_schema" in fields:
        shown["item_schema"] = {name: _without_empty(item) for name, item in fields["item_schema"].items()}
    return {name: value for name, value in shown.items() if value != "" or name == "default"}
