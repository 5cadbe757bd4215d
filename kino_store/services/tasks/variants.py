"""Spreads one task out into many: a count, a list of seeds or prompts, or a range of one parameter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...errors import InvalidDataError, NoSeedError
from ...generators.manifest import Generator
from ...generators.parameters import FrameParameter, ImageParameter, IntegerParameter
from .order_rows import misfit
from .passes import Over


def variants_of(
    generator: Generator,
    data: Mapping[str, Any],
    spread: Mapping[str, Any],
    frames: Over | None = None,
    *,
    allow_equal: bool = False,
) -> list[dict[str, Any]]:
    """Return the data of each task of a batch.

    `spread`: exactly one of `count` (random seeds), `seeds`, `prompts`, `range` ({parameter, first, last,
    count}: even steps, both ends included), and `frames` ({parameter, seeds}: each of the given `frames` is
    that parameter's picture).

    Raises:
        InvalidDataError: `spread` has none or several of them.
        NoSeedError: a count above 1, and nothing would make the tasks' pictures differ. `allow_equal` takes
            them all the same.
    """
    if len(spread) != 1:
        message = "Give exactly one of count, seeds, prompts, range and frames."
        raise InvalidDataError([{"field": "count", "message": message}])
    ((kind, values),) = spread.items()
    seed = _seed_name(generator)
    if kind == "count":
        if values > 1 and seed is None and not allow_equal:
            raise NoSeedError(
                f"{generator.name} has no seed, so all {values} would be equal. Order one, or confirm "
                "with allow_equal that equal ones are wanted."
            )
        seedless = {name: value for name, value in data.items() if name != seed}
        return [dict(seedless) for _ in range(values)]
    if kind == "seeds":
        return [{**data, seed or "seed": value} for value in values]
    if kind == "prompts":
        return [{**data, "prompt": value} for value in values]
    if kind == "frames":
        return _inputs(generator, data, values, frames)
    return _steps(generator, data, values)


def _inputs(
    generator: Generator, data: Mapping[str, Any], wanted: Mapping[str, Any], frames: Over | None
) -> list[dict[str, Any]]:
    name, seed = wanted["parameter"], _seed_name(generator)
    if not isinstance(generator.parameters.get(name), ImageParameter | FrameParameter) or frames is None:
        raise misfit("frames.parameter", f"{generator.name} has no parameter {name!r} that takes a frame.")
    variants = [{**data, name: frame.id} for frame in frames.frames]
    if seed is None:
        return variants
    drawn = frames.seeds(wanted["seeds"], data.get(seed), own=False)
    return [{**one, seed: value} for one, value in zip(variants, drawn, strict=True)]


def _seed_name(generator: Generator) -> str | None:
    names = (
        name
        for name, parameter in generator.parameters.items()
        if isinstance(parameter, IntegerParameter) and parameter.seed
    )
    return next(names, None)


def _steps(generator: Generator, data: Mapping[str, Any], range_: Mapping[str, Any]) -> list[dict[str, Any]]:
    name, first, last, count = (range_[key] for key in ("parameter", "first", "last", "count"))
    whole = isinstance(generator.parameters.get(name), IntegerParameter)
    values = (first + (last - first) * step / (count - 1) for step in range(count))
    return [{**data, name: round(value) if whole else round(value, 6)} for value in values]
