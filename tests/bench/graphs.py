"""Rows of whole prompts, and of ComfyUI's start."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench.rows import Bench, Result, at_most, in_turn
from tests.comfyui.films import changed, workflow
from tests.comfyui.provision import KINO, ComfyUI
from tests.comfyui.server import ComfyServer

# Sampling is the same work on both sides, and Kino differs only around it: at 512, as few steps as possible.
SAMPLING = {64: {"steps": 4}, 512: {"steps": 1, "cfg": 1.0}}
LOADS = 2  # times the rounds: a model's place in memory changes its speed a little
TURNS = {64: 10, 512: 5}  # of both, with each load: the difference is a hundredth of the whole
# Results of nodes that ComfyUI caches: both graphs' models stay loaded while prompts take turns.
CACHED = ("--cache-lru", "50")
START_TIME = Path(__file__).with_name("start_time.py")


def prompt(bench: Bench) -> Iterator[Result]:
    """Time prompts from the post to the frame on disk, with the checkpoint loaded."""
    with bench.server("prompt", arguments=CACHED) as server:
        for size, limit in ((64, 1.05), (512, 1.0)):
            mine: list[float] = []
            others: list[float] = []
            for number in range(LOADS * bench.rounds):
                more = reload_and_run(server, size, number)
                mine += more[0]
                others += more[1]
            yield at_most(
                "prompt",
                f"a graph of Kino's, {size} x {size}; the same of ComfyUI's own nodes",
                "ms",
                mine,
                others,
                limit,
            )


def reload_and_run(server: ComfyServer, size: int, number: int) -> tuple[list[float], list[float]]:
    """Run both graphs in turn, after reloading their checkpoints."""
    server.request("POST", "/free", {"unload_models": True, "free_memory": True})
    return in_turn(
        TURNS[size],
        *(partial(run, server, graph, number) for graph in (kino_graph(size), native_graph(size))),
    )


def kino_graph(size: int) -> dict[str, Any]:
    return workflow("text_to_frames", f"Bench {size}", size, **SAMPLING[size])


def native_graph(size: int) -> dict[str, Any]:
    """The saved native graph, with Save Image in place of Kino Save Frame."""
    graph = workflow("native_graph_into_a_project", "unused", size, **SAMPLING[size])
    graph["7"] = {
        "class_type": "SaveImage",
        "inputs": {"images": graph["7"]["inputs"]["image"], "filename_prefix": "native"},
    }
    return graph


def run(server: ComfyServer, graph: dict[str, Any], number: int, turn: int) -> float:
    """Return the milliseconds of posting a prompt with a new seed plus its execution by ComfyUI's clock."""
    sampler = (
        "KinoSampler" if any(node["class_type"] == "KinoSampler" for node in graph.values()) else "KSampler"
    )
    began = time.perf_counter()
    prompt_id = server.post(changed(graph, sampler, seed=number * 1000 + turn))
    posted = (time.perf_counter() - began) * 1e3
    at = {
        kind: detail["timestamp"]
        for kind, detail in server.wait(prompt_id)["status"]["messages"]
        if "timestamp" in detail
    }
    return posted + at["execution_success"] - at["execution_start"]


def start(bench: Bench) -> Iterator[Result]:
    """Import ComfyUI's `server`, then load Kino (import, `on_load`, nodes), in a new process each round."""
    kino, server = [], []
    for number in range(bench.rounds):
        with bench.scratch(f"start-{number}") as base:
            seconds = loading(bench.comfyui, base)
        kino.append(seconds["pack"] * 1e3)
        server.append(seconds["server"] * 1e3)
    yield at_most(
        "start", "import and on_load; the import of ComfyUI's server module", "ms", kino, server, 0.03
    )


def loading(comfyui: ComfyUI, base: Path) -> dict[str, float]:
    """Return the seconds that start_time.py prints."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    command = [comfyui.python, START_TIME, comfyui.path, base, KINO]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return json.loads(done.stdout.splitlines()[-1])


ROWS = {"prompt": prompt, "start": start}
