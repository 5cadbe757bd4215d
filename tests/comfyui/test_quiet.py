"""Kino in nobody's way: a slow call delays no other, and the metrics cost nothing that anybody could measure."""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
import threading
import time
from contextlib import closing

import aiohttp
import psutil

from tests.comfyui.api import Api

HELD = 5.0  # seconds
DELAY = 0.05


def times(ask, seconds: float) -> list[float]:
    """How long each of many calls takes, one after the other."""
    found = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        ask()
        found.append(time.monotonic() - began)
        time.sleep(0.02)
    return found


def test_a_call_that_takes_five_seconds_delays_neither_kino_nor_comfyui(comfy) -> None:
    api = Api(comfy)
    project = api.project("Held")
    database = comfy.base / "user" / "__kino" / "kino.db"
    asks = {"frames": lambda: api.get(f"/v1/projects/{project}/frames"), "queue": lambda: comfy.get("/queue")}
    alone = {name: statistics.median(times(ask, 1)) for name, ask in asks.items()}
    answered: list[float] = []

    def slow() -> None:
        began = time.monotonic()
        api.put(f"/v1/projects/{project}", {"fps": 25})
        answered.append(time.monotonic() - began)

    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # as a slow disk would, this holds every change, and so the call
        call = threading.Thread(target=slow)
        call.start()
        during = {name: times(ask, HELD / 2) for name, ask in asks.items()}
        assert not answered
        other.execute("COMMIT")
    call.join()
    assert answered[0] >= HELD
    for name, found in during.items():
        delay = statistics.median(found) - alone[name]
        print(
            f"{name}: alone {alone[name] * 1e3:.1f} ms, beside a call of {answered[0]:.1f} s {delay * 1e3:+.1f} ms, worst {max(found) * 1e3:.0f} ms"
        )
        assert delay < DELAY
        assert statistics.quantiles(found, n=20)[-1] < alone[name] + DELAY


def spent(process: psutil.Process, seconds: float, listeners: int, url: str) -> float:
    """Percent of a core that the server takes over some seconds with that many WebSockets open."""

    async def run() -> float:
        async with aiohttp.ClientSession() as session:
            sockets = [await session.ws_connect(url.replace("http", "ws", 1) + "/api/kino/ws") for _ in range(listeners)]
            await asyncio.sleep(2)
            before, began = process.cpu_times(), time.monotonic()
            await asyncio.sleep(seconds)
            after, took = process.cpu_times(), time.monotonic() - began
            for socket in sockets:
                await socket.close()
        return 100 * (after.user + after.system - before.user - before.system) / took

    return asyncio.run(run())


def test_the_metrics_cost_nothing_without_a_listener_and_next_to_nothing_with_one(comfy_030) -> None:
    process = psutil.Process(comfy_030.process.pid)
    url, found = comfy_030.url, {0: [], 1: []}
    for _ in range(3):
        for listeners, costs in found.items():
            costs.append(spent(process, 8, listeners, url))
    unheard, heard = (statistics.median(costs) for costs in found.values())
    print(f"nobody listens: {unheard:.2f} % of a core; one listens: {heard:.2f} %")
    assert heard - unheard < 0.5
