"""Whether data fits a generator: every value checked, defaults put in, the seed drawn; all that does not fit is told at once."""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ..errors import InvalidDataError
from ..parameters import LARGEST_RANDOM_SEED, LONGEST_TEXT
from ..values import Project
from .manifest import RESERVED, Generator
from .parameters import (
    FloatParameter,
    ImageParameter,
    IntegerParameter,
    LoraListParameter,
    ModelParameter,
    Parameter,
    SelectionParameter,
    StringParameter,
)

_NAMED = 20  # how many of the installed models a message names


class Choices(Protocol):
    """What ComfyUI has: the files of a model category, and the choices of a node's input (none if not known)."""

    def model_names(self, category: str) -> list[str]:
        """Files, as ComfyUI's loaders list them."""

    def options(self, node: str, name: str) -> list[str]:
        """Choices of input `name`; empty if they can't be told."""


def check(
    generator: Generator,
    data: Mapping[str, Any],
    project: Project,
    choices: Choices,
    frame_exists: Callable[[int], bool],
) -> dict[str, Any]:
    """The complete values for `fill`: what is given, the defaults, and a seed.

    A parameter without any value is left out; null is the same as none. `RESERVED` keys are the caller's and are left
    alone. InvalidDataError names every field that does not fit, those inside a list as `loras.0.lora_name`.
    """
    problems: list[dict[str, str]] = []
    checker = _Checker(project, choices, frame_exists, problems)
    for name in data.keys() - generator.parameters.keys() - RESERVED:
        checker.refuse(
            str(name),
            f"{generator.name} has no such parameter. It has: {', '.join(generator.parameters) or 'none'}.",
        )
    values = {
        name: checker.value(name, parameter, data.get(name))
        for name, parameter in generator.parameters.items()
    }
    if problems:
        raise InvalidDataError(sorted(problems, key=lambda entry: entry["field"]))
    return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True)
class _Checker:
    """Checks one request; what does not fit is added to `problems`, and its value is None."""

    project: Project
    choices: Choices
    frame_exists: Callable[[int], bool]
    problems: list[dict[str, str]]

    def value(self, field: str, parameter: Parameter, given: Any) -> Any:
        value = self._default(parameter) if given is None else given
        if value is None and not parameter.required:
            return None
        try:
            return self._checked(field, parameter, value)
        except _MisfitError as misfit:
            self.refuse(field, str(misfit))
            return None

    def refuse(self, field: str, message: str) -> None:
        self.problems.append({"field": field, "message": message})

    def _default(self, parameter: Parameter) -> Any:
        if isinstance(parameter, IntegerParameter) and parameter.from_project:
            return getattr(self.project, parameter.from_project)
        if isinstance(parameter, IntegerParameter) and parameter.seed and parameter.default is None:
            return secrets.randbelow(LARGEST_RANDOM_SEED + 1)
        return list(parameter.default) if isinstance(parameter, LoraListParameter) else parameter.default

    def _checked(self, field: str, parameter: Parameter, value: Any) -> Any:
        checked: Any
        if value is None or (value == "" and parameter.required):
            raise _MisfitError("A value is needed.")
        match parameter:
            case IntegerParameter():
                checked = self._integer(parameter, value)
            case FloatParameter():
                checked = _ranged(_number(value), parameter)
            case SelectionParameter():
                checked = self._selection(parameter, value)
            case ModelParameter():
                checked = self._model(parameter, value)
            case LoraListParameter():
                checked = self._loras(field, parameter, value)
            case ImageParameter():
                checked = self._frame(value)
            case StringParameter():
                checked = _text(value)
        return checked

    def _integer(self, parameter: IntegerParameter, value: Any) -> float:
        number = _whole(value, "a whole number")
        own = getattr(self.project, parameter.from_project) if parameter.from_project else number
        if number != own:
            raise _MisfitError(
                f"{_shown(value)} is not the {parameter.from_project} of project {self.project.name!r}, which is {own}. "
                "All frames of a project have its size: leave this out, or choose another project."
            )
        return _ranged(number, parameter)

    def _selection(self, parameter: SelectionParameter, value: Any) -> str:
        source = parameter.options_from
        options = self.choices.options(source.node, source.input) if source else list(parameter.options)
        if options and _text(value) not in options:
            raise _MisfitError(f"There is no {_shown(value)}. Choose one of: {', '.join(options)}.")
        return _text(value)

    def _model(self, parameter: ModelParameter, value: Any) -> str:
        names = self.choices.model_names(parameter.category)
        if _text(value) not in names:
            more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            there = (
                f"Installed: {', '.join(names[:_NAMED])}{more}."
                if names
                else "None is: put the file into that folder of ComfyUI's models."
            )
            raise _MisfitError(f"{_shown(value)} is not installed in {parameter.category}. {there}")
        return _text(value)

    def _loras(self, field: str, parameter: LoraListParameter, value: Any) -> list[dict[str, Any]]:
        if not isinstance(value, (list, tuple)):
            raise _MisfitError('It must be a list of LoRAs, such as [{"lora_name": "ink.safetensors"}].')
        return [self._lora(f"{field}.{index}", parameter, item) for index, item in enumerate(value)]

    def _lora(self, field: str, parameter: LoraListParameter, item: Any) -> dict[str, Any]:
        fields = dict(_fields_of(parameter))
        if not isinstance(item, Mapping):
            self.refuse(field, f"It must be an object with {', '.join(fields)}.")
            return {}
        for name in item.keys() - fields.keys():
            self.refuse(f"{field}.{name}", f"A LoRA has no such field. It has: {', '.join(fields)}.")
        return {name: self.value(f"{field}.{name}", each, item.get(name)) for name, each in fields.items()}

    def _frame(self, value: Any) -> int:
        frame_id = _whole(value, "the id of a frame")
        if not (0 < frame_id < 2**31 and self.frame_exists(frame_id)):
            raise _MisfitError(f"There is no frame with the id {_shown(value)}. Choose another one.")
        return frame_id


class _MisfitError(Exception):
    """A value does not fit; says why."""


def _fields_of(parameter: LoraListParameter) -> Iterator[tuple[str, Parameter]]:
    item = parameter.item_schema
    yield "lora_name", item.lora_name
    yield "strength_model", item.strength_model
    yield "strength_clip", item.strength_clip


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _MisfitError(f"It must be a text, not {_shown(value)}.")
    if len(value) > LONGEST_TEXT:
        raise _MisfitError(f"It has {len(value):,} characters; at most {LONGEST_TEXT:,} are taken.")
    # Neither a JSON column of PostgreSQL nor a PNG's text takes these.
    if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
        raise _MisfitError(
            "It holds a character that can't be stored (NUL, or one half of a pair). Take it out."
        )
    return value


def _whole(value: Any, what: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _MisfitError(f"It must be {what}, not {_shown(value)}.")
    return value


def _number(value: Any) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise _MisfitError(f"It must be a number, not {_shown(value)}.")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise _MisfitError("It must be a finite number.")
    return number


def _ranged(value: float, parameter: IntegerParameter | FloatParameter) -> float:
    lowest, highest = parameter.min, parameter.max
    if (lowest is not None and value < lowest) or (highest is not None and value > highest):
        bounds = (
            f"at least {lowest}" if lowest is not None else "",
            f"at most {highest}" if highest is not None else "",
        )
        raise _MisfitError(f"It must be {' and '.join(filter(None, bounds))}, not {_shown(value)}.")
    return value


def _shown(value: object) -> str:
    text = repr(value) if isinstance(value, (str, int, float, type(None))) else f"a {type(value).__name__}"
    return text if len(text) <= 60 else f"{text[:60]}…"
