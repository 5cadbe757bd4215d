"""Runs the benchmark, all rows or those named; prints a table and writes every measurement to bench.json."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

from tests.bench import (
    archiving,
    dispatching,
    export_server,
    exporting,
    graphs,
    importing,
    listing,
    machines,
    metering,
    playing,
    queueing,
    rebuilding,
    saving,
    searching,
    sheets,
    takes,
    thumbnails,
    zooming,
)
from tests.bench.rows import ROUNDS, Bench, Result, markdown, table, to_json
from tests.comfyui.progress import Refused
from tests.comfyui.provision import NEWEST

MODULES = (
    *(saving, importing, graphs, listing, thumbnails, playing, zooming, rebuilding, queueing),
    *(metering, exporting, export_server, archiving, searching, sheets, takes, machines, dispatching),
)
ROWS: dict[str, Callable[[Bench], Iterator[Result]]] = {
    name: row for module in MODULES for name, row in module.ROWS.items()
}
OUT = Path("bench.json")


def main() -> int:
    parser = argparse.ArgumentParser(prog="nox -s bench --", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"one or more of {', '.join(ROWS)}")
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, help=f"measurements of each side, at least 1 (default {ROUNDS})"
    )
    parser.add_argument("--markdown", action="store_true", help="the table as the README has it")
    options = parser.parse_args()
    if unknown := [name for name in options.rows if name not in ROWS]:
        parser.error(f"there is no row {', '.join(unknown)}; there are {', '.join(ROWS)}")
    bench = Bench(max(1, options.rounds))
    results: list[Result] = []
    try:
        for name in options.rows or ROWS:
            measured(bench, name, results)
    except Refused as refused:
        print(f"\nThe benchmark stopped: {refused}", file=sys.stderr)
        return 2
    finally:
        bench.close()
        OUT.write_text(to_json(results, machine()), encoding="utf-8")
    print(f"\n{markdown(results) if options.markdown else table(results)}\n\nAll of it: {OUT.resolve()}")
    return 0 if all(result.met for result in results) else 1


def measured(bench: Bench, name: str, results: list[Result]) -> None:
    began = time.monotonic()
    print(f"{name} ...", flush=True)
    for result in ROWS[name](bench):
        results.append(result)
        print(f"  {table([result]).splitlines()[1]}", flush=True)
        if result.note:
            print(f"    {result.note}", flush=True)
    print(f"  {time.monotonic() - began:.0f} s", flush=True)


def machine() -> dict[str, object]:
    return {
        "when": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "python": platform.python_version(),
        "comfyui": NEWEST,
    }


if __name__ == "__main__":
    raise SystemExit(main())
