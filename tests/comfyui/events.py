"""What Kino's WebSocket publishes, and when it came."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp

from tests.comfyui.server import ComfyServer

Arrivals = dict[int, float]  # time.monotonic() by frame id


@contextmanager
def saved_frames(server: ComfyServer) -> Iterator[Arrivals]:
    """Listen as a page does: when did this server say that a frame is there?"""
    arrivals: Arrivals = {}
    connected, done = threading.Event(), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(_listen(server, arrivals, connected, done)))
    thread.start()
    assert connected.wait(30)
    try:
        yield arrivals
    finally:
        done.set()
        thread.join()


async def _listen(
    server: ComfyServer, arrivals: Arrivals, connected: threading.Event, done: threading.Event
) -> None:
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{server.url}/api/kino/ws") as socket:
        connected.set()
        while not done.is_set():
            try:
                message = json.loads((await socket.receive(timeout=0.5)).data)
            except asyncio.TimeoutError:
                continue
            if message["type"] == "frames" and message["data"]["change"] == "saved":
                arrivals.update(dict.fromkeys(message["data"]["frame_ids"], time.monotonic()))
