"""Describes a generator's form: its parameters, with the choices that ComfyUI offers."""

from __future__ import annotations

from typing import Any

from .check import Choices, installed_default, unavailable
from .count import output_of
from .manifest import Generator
from .parameters import ModelParameter, Parameter, SelectionParameter

_INTERNAL = {"fills", "after", "options_from"}


def describe(generator: Generator, choices: Choices) -> dict[str, Any]:
    """Return {name, version, family, best_size, description, visible, unavailable, parameters, output}.

    Each parameter is without its empty fields. An empty `options` means that ComfyUI has no list, and any
    text is accepted. `unavailable`: why this ComfyUI can't run it, or "". `output`: what a task makes,
    or None.
    """
    parameters = {name: _parameter(parameter, choices) for name, parameter in generator.parameters.items()}
    fields = generator.model_dump(include={"name", "family", "best_size", "description", "visible"})
    output = output_of(generator)
    return {
        **fields,
        "version": generator.generator_version,
        "unavailable": unavailable(generator, choices),
        "parameters": parameters,
        "output": None if output is None else output.model_dump(mode="json"),
    }


def _parameter(parameter: Parameter, choices: Choices) -> dict[str, Any]:
    fields = _without_empty(parameter.model_dump(mode="json"))
    if isinstance(parameter, SelectionParameter) and parameter.options_from:
        fields["options"] = choices.options(parameter.options_from.node, parameter.options_from.input)
    if isinstance(parameter, ModelParameter) and parameter.default is not None:
        fields["default"] = installed_default(parameter, choices)
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
