"""`/ws`: change events for pages and programs. Slow clients are disconnected and may reconnect."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress

from aiohttp import WSMsgType, web

from ..events import Event
from .door import DOOR

HEARTBEAT = 10.0  # seconds
_UNREAD_LIMIT = 1000  # events for one client; with more unread ones it is too slow
_LARGEST_MESSAGE = 4096


async def events_socket(request: web.Request) -> web.WebSocketResponse:
    """Send `{"type": …, "data": …}`; accept `{"type": "ping"}` and `{"type": "close"}`.

    Metrics are read while a socket is open.
    """
    store = await request.config_dict[DOOR].call(lambda store: store)  # while an error can still be answered
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=_LARGEST_MESSAGE)
    await socket.prepare(request)
    waiting: asyncio.Queue[Event | None] = asyncio.Queue(_UNREAD_LIMIT)
    loop = asyncio.get_running_loop()

    def enqueue(event: Event | None) -> None:
        try:
            waiting.put_nowait(event)
        except asyncio.QueueFull:
            if request.transport is not None:
                request.transport.abort()  # a close frame would wait for the client, too

    def on_event(event: Event) -> None:
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(enqueue, event)

    async def send() -> None:
        while (event := await waiting.get()) is not None:
            await socket.send_str(
                json.dumps({"type": event.kind, "data": event.data}, ensure_ascii=False, default=str)
            )

    sending = asyncio.create_task(send())
    unsubscribe, stop_metrics = store.events.subscribe(on_event), store.system.listen()
    try:
        with suppress(ConnectionError):  # it disconnected
            await _answer(socket, sending)
    finally:
        unsubscribe()
        stop_metrics()
        sending.cancel()
        with suppress(asyncio.CancelledError, ConnectionError):
            await sending
        await socket.close()
    return socket


async def _answer(socket: web.WebSocketResponse, sending: asyncio.Task[None]) -> None:
    """Answer pings until the client closes, or is too slow."""
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
