"""Rows of the benchmark: Kino and a peer measured in turn, medians, a ratio, a target."""

from __future__ import annotations

import json
import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.comfyui.provision import ComfyUI, models_folder, provide
from tests.comfyui.server import ComfyServer

ROUNDS = 5  # of each measurement; the median counts


@dataclass(frozen=True)
class Result:
    """One line of the table: measurements of `kino` and `peer` by round, in `unit`; `ratios` decide `met`."""

    row: str
    what: str
    unit: str
    kino: Sequence[float]
    peer: Sequence[float]
    ratios: Sequence[float]
    target: str
    met: bool
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return statistics.median(self.ratios) if self.ratios else None


def at_most(
    row: str, what: str, unit: str, kino: Sequence[float], peer: Sequence[float], limit: float, note: str = ""
) -> Result:
    """Kino takes at most `limit` times what the peer takes; values are paired in the order measured."""
    ratios = [mine / other for mine, other in zip(kino, peer, strict=True)]
    return Result(
        row, what, unit, kino, peer, ratios, f"at most {limit:g}", statistics.median(ratios) <= limit, note
    )


def faster(
    row: str, what: str, unit: str, kino: Sequence[float], peer: Sequence[float], limit: float, note: str = ""
) -> Result:
    """Kino is at least `limit` times as fast as the peer."""
    ratios = [other / mine for mine, other in zip(kino, peer, strict=True)]
    return Result(
        row,
        what,
        unit,
        kino,
        peer,
        ratios,
        f"at least {limit:g}x faster",
        statistics.median(ratios) >= limit,
        note,
    )


def bounded(
    row: str,
    what: str,
    unit: str,
    kino: Sequence[float],
    limit: float,
    peer: Sequence[float] = (),
    note: str = "",
) -> Result:
    """Kino's median is at most `limit`, in the unit itself: for counts and shares, which have no noise."""
    return Result(
        row,
        what,
        unit,
        kino,
        peer,
        [],
        f"at most {limit:g} {unit}".strip(),
        statistics.median(kino) <= limit,
        note,
    )


@dataclass
class Bench:
    """What rows share: rounds, folders and servers, all removed at the end."""

    rounds: int = ROUNDS
    report: Callable[[str], None] = print
    _closing: ExitStack = field(default_factory=ExitStack)

    @cached_property
    def comfyui(self) -> ComfyUI:
        return provide()

    @cached_property
    def models(self) -> Path:
        return models_folder(self.comfyui)

    @cached_property
    def folder(self) -> Path:
        """A folder on a real disk, where a flush has its real cost."""
        folder = Path(tempfile.mkdtemp(prefix="kino-bench-"))
        self._closing.callback(shutil.rmtree, folder, ignore_errors=True)
        return folder

    @contextmanager
    def scratch(self, name: str) -> Iterator[Path]:
        """A folder for one row."""
        folder = self.folder / name
        folder.mkdir()
        yield folder
        shutil.rmtree(folder)

    @contextmanager
    def server(self, name: str, **options: Any) -> Iterator[ComfyServer]:
        """A new ComfyUI with Kino and the benchmark's pack, for one row."""
        with self.scratch(name) as base:
            shutil.copytree(Path(__file__).with_name("pack"), base / "custom_nodes" / "bench")
            with ComfyServer(self.comfyui, base, self.models, **options) as server:
                yield server

    def close(self) -> None:
        self._closing.close()


def in_turn(
    rounds: int, kino: Callable[[int], float], peer: Callable[[int], float], *, warm_up: int = 1
) -> tuple[list[float], list[float]]:
    """Measure both in turn, each first in every other round; `warm_up` rounds are not counted."""
    mine: list[float] = []
    others: list[float] = []
    for number in range(-warm_up, rounds):
        sides = [(kino, mine), (peer, others)]
        for measure, kept in sides if number % 2 else reversed(sides):
            took = measure(number + warm_up)
            if number >= 0:
                kept.append(took)
    return mine, others


def table(results: Sequence[Result]) -> str:
    """Return the results as a table for a terminal."""
    head = ("row", "what", "Kino", "beside it", "ratio", "target", "met")
    lines = [head, *(_cells(result) for result in results)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def markdown(results: Sequence[Result]) -> str:
    """Return the results as a table for the README."""
    rows = [f"| {' | '.join(_cells(result))} |" for result in results]
    return "\n".join(
        ["| row | what | Kino | beside it | ratio | target | met |", "|---|---|---|---|---|---|---|", *rows]
    )


def to_json(results: Sequence[Result], machine: dict[str, Any]) -> str:
    documents = [{**asdict(result), "ratio": result.ratio} for result in results]
    return (
        json.dumps({"schema": "kino.bench", "version": 1, "machine": machine, "rows": documents}, indent=2)
        + "\n"
    )


def _cells(result: Result) -> tuple[str, ...]:
    ratio = (
        ""
        if result.ratio is None
        else f"{result.ratio:.2f} ({min(result.ratios):.2f} to {max(result.ratios):.2f})"
    )
    values = (_formatted(result.kino, result.unit), _formatted(result.peer, result.unit))
    return (result.row, result.what, *values, ratio, result.target, "yes" if result.met else "NO")


def _formatted(values: Sequence[float], unit: str) -> str:
    if not values:
        return ""
    middle, low, high = (_number(one) for one in (statistics.median(values), min(values), max(values)))
    return f"{middle} {unit}".strip() if low == high else f"{middle} {unit} ({low} to {high})"


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
