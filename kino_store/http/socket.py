"""`/ws`: events as they happen, for pages and programs. A client that reads too slowly is let go and may come back."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress

from aiohttp import WSMsgType, web

from ..events import Event
from .door import DOOR

HEARTBEAT = 10.0  # seconds
_WAITING = 1000  # events for one client; one that has more to read is too slow
_LARGEST_MESSAGE = 4096


async def events_socket(request: web.Request) -> web.WebSocketResponse:
    """Sends `{"type": …, "data": …}`; takes `{"type": "ping"}` and `{"type": "close"}`. Metrics are sampled while it is open."""
    store = await request.config_dict[DOOR].call(
        lambda store: store
    )  # while an answer can still say that there is none
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=_LARGEST_MESSAGE)
    await socket.prepare(request)
    waiting: asyncio.Queue[Event | None] = asyncio.Queue(_WAITING)
    loop = asyncio.get_running_loop()

    def take(event: Event | None) -> None:
        try:
            waiting.put_nowait(event)
        except asyncio.QueueFull:
            if request.transport is not None:
                request.transport.abort()  # a farewell would wait for the client, too

    def hear(event: Event) -> None:
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(take, event)

    async def send() -> None:
        while (event := await waiting.get()) is not None:
            await socket.send_str(
                json.dumps({"type": event.kind, "data": event.data}, ensure_ascii=False, default=str)
            )

    sending = asyncio.create_task(send())
    unsubscribe, leave = store.events.subscribe(hear), store.system.listen()
    try:
        with suppress(ConnectionError):  # it went without a word
            await _answer(socket, sending)
    finally:
        unsubscribe()
        leave()
        sending.cancel()
        with suppress(asyncio.CancelledError, ConnectionError):
            await sending
        await socket.close()
    return socket


async def _answer(socket: web.WebSocketResponse, sending: asyncio.Task[None]) -> None:
    """Answer pings until the client closes, or could not be kept up with."""
    while not socket.closed:
        receiving = asyncio.ensure_future(socket.receive())
        done, _ = await asyncio.wait({receiving, sending}, return_when=asyncio.FIRST_COMPLETED)
        if receiving not in done:
            receiving.cancel()
            return
        message = receiving.result()
        if message.type is not WSMsgType.TEXT:
            if message.type in {WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR}:
                return
            continue
        kind = _kind(message.data)
        if kind == "ping":
            await socket.send_str('{"type":"pong"}')
        elif kind == "close":
            return


def _kind(text: str) -> object:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return document.get("type") if isinstance(document, dict) else None
