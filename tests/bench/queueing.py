"""The row of the queue: ten thousand tasks, accepted, sent to ComfyUI two at a time, and completed."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import psutil

from tests.bench.rows import Bench, Result, at_most, bounded
from tests.comfyui.api import Api
from tests.comfyui.server import ComfyServer
from tests.waiting import eventually

MANY, PART = 10_000, 1_000
FLAT = 1.2  # times: what a task of the last thousand may cost, and one of the first costs
LIMIT = 900.0  # seconds
# A frame that takes no model: what is measured is the queue.
GENERATOR = {
    "1": {"class_type": "EmptyImage", "inputs": {"width": 64, "height": 64, "batch_size": 1, "color": 0}},
    "2": {
        "class_type": "KinoSaveFrame",
        "inputs": {"project": "", "where": "append", "frame_number": -1, "bit_depth": "8", "image": ["1", 0]},
    },
}


def queued(bench: Bench) -> Iterator[Result]:
    """Queue many tasks; memory growth is the whole server's since its first hundred."""
    with bench.server("queue") as server:
        api = Api(server)
        generators = server.base / "user" / "__kino" / "generators"
        (generators / "blank.json").write_text(json.dumps(GENERATOR), "utf-8")
        project = api.project("Queue")
        queue_tasks(api, project, 100)
        eventually(lambda: saved_frames(api, project) >= 100, 60)
        before = memory(server)
        began = time.monotonic()
        queue_tasks(api, project, MANY)
        accepted = time.monotonic() - began
        seconds, most = follow(api, server, project)
        grown = (memory(server) - before) / 1e6
    costs = [took * 1e3 / PART for took in seconds]
    by_thousand = ", ".join(f"{cost:.1f}" for cost in costs)
    note = f"accepted in {accepted:.2f} s; then, by the thousand, {by_thousand} ms a task"
    yield bounded("queue", f"{MANY:,} tasks: prompts in ComfyUI at a time", "", [most], 2, note=note)
    yield bounded("queue", "memory growth of the server", "MB", [grown], 50)
    yield at_most("queue", "a task of the last thousand; of the first", "ms", costs[-1:], costs[:1], FLAT)


def queue_tasks(api: Api, project: int, count: int) -> None:
    for first in range(0, count, 5_000):
        batch = {"type": "blank", "project_id": project, "data": {}, "count": min(5_000, count - first)}
        batch["allow_equal"] = True
        assert api.post("/v1/generator/batches", batch)["total"] == batch["count"]


def follow(api: Api, server: ComfyServer, project: int) -> tuple[list[float], int]:
    """Return the seconds of each thousand tasks and the most prompts seen in ComfyUI's queue."""
    first, since, most, seconds = saved_frames(api, project), time.monotonic(), 0, []
    ends = time.monotonic() + LIMIT
    while len(seconds) < MANY // PART:
        assert time.monotonic() < ends, f"{saved_frames(api, project)} frames after {LIMIT:.0f} s"
        queue = server.get("/queue")
        most = max(most, len(queue["queue_running"]) + len(queue["queue_pending"]))
        if saved_frames(api, project) - first >= PART * (len(seconds) + 1):
            seconds.append(time.monotonic() - since)
            since = time.monotonic()
        time.sleep(0.1)
    return seconds, most


def saved_frames(api: Api, project: int) -> int:
    return api.get(f"/v1/projects/{project}/frames?limit=1")["total"]


def memory(server: ComfyServer) -> int:
    return psutil.Process(server.process.pid).memory_info().rss


ROWS = {"queue": queued}
