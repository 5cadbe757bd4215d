"""The row of metrics: the cost of one listener for the server."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import psutil

from tests.bench.rows import Bench, Result, bounded, in_turn
from tests.comfyui.server import ComfyServer

SECONDS = 60  # of each side, over all rounds


def read(bench: Bench) -> Iterator[Result]:
    """Measure the processor time of the whole server, with and without a listener in turn."""
    with bench.server("metrics") as server:
        time.sleep(5)  # let ComfyUI finish starting
        part = SECONDS / bench.rounds

        def listened(_: int) -> float:
            with listener(server):
                return share(server, part)

        mine, others = in_turn(bench.rounds, listened, lambda _: share(server, part), warm_up=0)
    more = [one - other for one, other in zip(mine, others, strict=True)]
    yield bounded(
        "metrics",
        f"one listener for a minute, more than without ({sum(others) / len(others):.2f} %)",
        "% of a core",
        more,
        0.5,
    )


def share(server: ComfyServer, seconds: float) -> float:
    """Return the percent of a core that the server uses."""
    process = psutil.Process(server.process.pid)
    before, began = sum(process.cpu_times()[:2]), time.monotonic()
    time.sleep(seconds)
    return (sum(process.cpu_times()[:2]) - before) * 100 / (time.monotonic() - began)


@contextmanager
def listener(server: ComfyServer) -> Iterator[None]:
    """Listen on Kino's WebSocket, as a page does."""
    done = threading.Event()
    received: list[str] = []
    thread = threading.Thread(target=lambda: asyncio.run(listen(server, done, received)))
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
    assert any('"metrics"' in message for message in received), "no metrics came"


async def listen(server: ComfyServer, done: threading.Event, received: list[str]) -> None:
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{server.url}/api/kino/ws") as socket:
        while not done.is_set():
            try:
                message = await socket.receive(timeout=0.5)
                received.append(str(message.data))
            except asyncio.TimeoutError:
                continue


ROWS = {"metrics": read}
