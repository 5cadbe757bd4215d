"""Checks the values for a generator, adds defaults and a random seed, and reports all problems together."""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Protocol

from ..errors import GeneratorError, InvalidDataError
from ..parameters import LARGEST_RANDOM_SEED, LONGEST_TEXT, MOST_LOADED
from ..values import Project
from .manifest import RESERVED, Generator, node_kinds
from .parameters import (
    FloatParameter,
    FrameParameter,
    FramesParameter,
    ImageParameter,
    IntegerParameter,
    LoraListParameter,
    MaskParameter,
    ModelParameter,
    Parameter,
    SelectionParameter,
    StringParameter,
)

_NAMES_SHOWN = 20  # how many of the installed models a message names


class Choices(Protocol):
    """What ComfyUI offers: model files, and the choices of a node's inputs."""

    def model_names(self, category: str) -> list[str]:
        """Return the files of a category as ComfyUI's loaders list them."""

    def options(self, node: str, name: str) -> list[str]:
        """Return the choices of input `name`; empty if unknown."""

    def missing_nodes(self, kinds: Collection[str]) -> list[str]:
        """Return those of these kinds of nodes that are not installed."""


def check(
    generator: Generator,
    data: Mapping[str, Any],
    project: Project,
    choices: Choices,
    frame_exists: Callable[[int], bool],
    mask_exists: Callable[[str], bool] = lambda _: False,
) -> dict[str, Any]:
    """Return the complete values for `fill`: those of `data`, the defaults, and a random seed.

    Parameters without any value are omitted; null means no value. `RESERVED` keys are the caller's and are
    ignored.

    Raises InvalidDataError with every invalid field; fields of list items are named like `loras.0.lora_name`.
    """
    problems: list[dict[str, str]] = []
    checker = _Checker(project, choices, frame_exists, mask_exists, problems)
    for name in data.keys() - generator.parameters.keys() - RESERVED:
        checker.refuse(
            str(name),
            f"{generator.name} has no such parameter. It has {', '.join(generator.parameters) or 'none'}.",
        )
    values = {
        name: checker.value(name, parameter, data.get(name))
        for name, parameter in generator.parameters.items()
    }
    output = generator.output
    if output and isinstance(length := output.frames, str) and not problems:
        saved = output.frames_saved(values)
        if saved is not None and saved < 1:
            checker.refuse(length, f"It must be more than {output.dropped}: so many frames are not saved.")
    if problems:
        raise InvalidDataError(sorted(problems, key=lambda entry: entry["field"]))
    return {name: value for name, value in values.items() if value is not None}


def unavailable(generator: Generator, choices: Choices) -> str:
    """Return why a generator can't be used with this ComfyUI; "" if it can."""
    missing = choices.missing_nodes(node_kinds(generator))
    return f"This ComfyUI has no {', '.join(missing)}. Update it, or install the pack." if missing else ""


def check_available(generator: Generator, choices: Choices) -> None:
    """Raise GeneratorError if ComfyUI lacks some of a generator's nodes."""
    if reason := unavailable(generator, choices):
        raise GeneratorError(f"{generator.name} can't be used here. {reason}")


def installed_default(parameter: ModelParameter, choices: Choices) -> str | None:
    """Return the default of a model parameter as ComfyUI lists it: also if it is in a subfolder."""
    names = choices.model_names(parameter.category)
    if parameter.default is None or parameter.default in names:
        return parameter.default
    elsewhere = [name for name in names if PurePosixPath(name).name == parameter.default]
    return elsewhere[0] if len(elsewhere) == 1 else parameter.default


@dataclass(frozen=True)
class _Checker:
    """Checks the values of one request; an invalid one is added to `problems`, and its value is None."""

    project: Project
    choices: Choices
    frame_exists: Callable[[int], bool]
    mask_exists: Callable[[str], bool]
    problems: list[dict[str, str]]

    def value(self, field: str, parameter: Parameter, raw: Any) -> Any:
        value = self._default(parameter) if raw is None else raw
        if value is None and not parameter.required:
            return None
        try:
            return self._check_value(field, parameter, value)
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
        if isinstance(parameter, ModelParameter):
            return installed_default(parameter, self.choices)
        return list(parameter.default) if isinstance(parameter, LoraListParameter) else parameter.default

    def _check_value(self, field: str, parameter: Parameter, value: Any) -> Any:
        checked: Any
        if value is None or (value == "" and parameter.required):
            raise _MisfitError("A value is required.")
        match parameter:
            case IntegerParameter():
                checked = self._integer(parameter, value)
            case FloatParameter():
                checked = _check_range(_check_number(value), parameter)
            case SelectionParameter():
                checked = self._selection(parameter, value)
            case ModelParameter():
                checked = self._model(parameter, value)
            case LoraListParameter():
                checked = self._loras(field, parameter, value)
            case ImageParameter() | FrameParameter():
                checked = self._frame_id(value)
            case FramesParameter():
                checked = self._frame_ids(parameter, value)
            case MaskParameter():
                checked = self._mask(value)
            case StringParameter():
                checked = _check_text(value)
        return checked

    def _integer(self, parameter: IntegerParameter, value: Any) -> float:
        number = _check_int(value, "a whole number")
        project_side = getattr(self.project, parameter.from_project) if parameter.from_project else number
        if number != project_side:
            raise _MisfitError(
                f"{_shown(value)} is not the {parameter.from_project} of project {self.project.name!r}, "
                f"which is {project_side}. All frames of a project have its size: "
                "omit this, or choose another project."
            )
        if parameter.multiple and not parameter.is_legal(number):
            below = number - (number - (parameter.plus or 0)) % parameter.multiple
            raise _MisfitError(
                f"It must be {parameter.rule}, such as {below} or {below + parameter.multiple}, not "
                f"{_shown(number)}."
            )
        return _check_range(number, parameter)

    def _selection(self, parameter: SelectionParameter, value: Any) -> str:
        source = parameter.options_from
        options = self.choices.options(source.node, source.input) if source else list(parameter.options)
        if options and _check_text(value) not in options:
            raise _MisfitError(f"There is no {_shown(value)}. Choose one of: {', '.join(options)}.")
        return _check_text(value)

    def _model(self, parameter: ModelParameter, value: Any) -> str:
        names = self.choices.model_names(parameter.category)
        if _check_text(value) not in names:
            rest = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
            hint = f" Installed: {', '.join(names[:_NAMES_SHOWN])}{rest}." if names else ""
            raise _MisfitError(
                f"{_shown(value)} is not installed: put it into the folder models/{parameter.category} of "
                f"ComfyUI, or choose another.{hint}"
            )
        return _check_text(value)

    def _loras(self, field: str, parameter: LoraListParameter, value: Any) -> list[dict[str, Any]]:
        if not isinstance(value, (list, tuple)):
            raise _MisfitError('It must be a list of LoRAs, such as [{"lora_name": "ink.safetensors"}].')
        return [self._lora(f"{field}.{index}", parameter, item) for index, item in enumerate(value)]

    def _lora(self, field: str, parameter: LoraListParameter, item: Any) -> dict[str, Any]:
        fields = dict(_lora_fields(parameter))
        if not isinstance(item, Mapping):
            self.refuse(field, f"It must be an object with {', '.join(fields)}.")
            return {}
        for name in item.keys() - fields.keys():
            self.refuse(f"{field}.{name}", f"A LoRA has no such field. It has {', '.join(fields)}.")
        return {
            name: self.value(f"{field}.{name}", lora_field, item.get(name))
            for name, lora_field in fields.items()
        }

    def _frame_id(self, value: Any) -> int:
        frame_id = _check_int(value, "the id of a frame")
        if not (0 < frame_id < 2**63 and self.frame_exists(frame_id)):
            raise _MisfitError(f"There is no frame with the id {_shown(value)}. Choose another.")
        return frame_id

    def _frame_ids(self, parameter: FramesParameter, value: Any) -> list[int]:
        if not isinstance(value, (list, tuple)) or not 0 < len(value) <= MOST_LOADED:
            raise _MisfitError(f"It must be a list of 1 to {MOST_LOADED} ids of frames, in order.")
        if parameter.count not in {None, len(value)}:
            raise _MisfitError(f"It must be {parameter.count} frames, not {len(value)}.")
        return [self._frame_id(one) for one in value]

    def _mask(self, value: Any) -> str:
        if not self.mask_exists(_check_text(value)):
            raise _MisfitError(
                f"Project {self.project.name!r} has no mask {_shown(value)}. Send it first, or paint one."
            )
        return _check_text(value)


class _MisfitError(Exception):
    """A value is invalid; the message says why."""


def _lora_fields(parameter: LoraListParameter) -> Iterator[tuple[str, Parameter]]:
    item = parameter.item_schema
    yield "lora_name", item.lora_name
    yield "strength_model", item.strength_model
    yield "strength_clip", item.strength_clip


def _check_text(value: Any) -> str:
    if not isinstance(value, str):
        raise _MisfitError(f"It must be text, not {_shown(value)}.")
    if len(value) > LONGEST_TEXT:
        raise _MisfitError(f"It has {len(value):,} characters; at most {LONGEST_TEXT:,} are allowed.")
    # Neither PostgreSQL's JSON columns nor PNG text can hold these.
    if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
        raise _MisfitError(
            "It has a character that can't be stored (NUL, or half of a surrogate pair). Remove it."
        )
    return value


def _check_int(value: Any, expected: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _MisfitError(f"It must be {expected}, not {_shown(value)}.")
    return value


def _check_number(value: Any) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise _MisfitError(f"It must be a number, not {_shown(value)}.")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise _MisfitError("It must be a finite number.")
    return number


def _check_range(value: float, parameter: IntegerParameter | FloatParameter) -> float:
    minimum, maximum = parameter.min, parameter.max
    if (minimum is not None and value < minimum) or (maximum is not None and value > maximum):
        bounds = (
            f"at least {minimum}" if minimum is not None else "",
            f"at most {maximum}" if maximum is not None else "",
        )
        raise _MisfitError(f"It must be {' and '.join(filter(None, bounds))}, not {_shown(value)}.")
    return value


def _shown(value: object) -> str:
    text = repr(value) if isinstance(value, (str, int, float, type(None))) else f"a {type(value).__name__}"
    return text if len(text) <= 60 else f"{text[:60]}…"
