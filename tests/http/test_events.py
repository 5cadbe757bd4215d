"""`/ws`: the events it sends, the messages it accepts, and clients that misbehave."""

import asyncio
import contextlib
import json
import socket
import struct
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from kino_store.errors import StoreUnavailableError
from tests.http.images import data
from tests.http.serving import PREFIX, Client
from tests.waiting import eventually

READINGS = {
    "cpu_percent",
    "memory_percent",
    "gpu_percent",
    "gpu_memory_percent",
    "gpu_available",
    "gpu_type",
    "gpu_name",
    "queue_size",
    "current_task",
}
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}


class Socket:
    """An open WebSocket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def receive(self, kind: str) -> Any:
        """Return the data of the next message of a kind."""
        while (message := await self.socket.receive_json(timeout=5))["type"] != kind:
            pass
        return message.get("data")


def listen(kino: Client, work: Callable[[Socket, Callable[..., Awaitable[Any]]], Awaitable[None]]) -> None:
    """Run `work` with an open socket that receives events, and an asynchronous `kino.send`."""

    async def run() -> None:
        url = f"http://{kino.address}:{kino.server.port}{PREFIX}/ws"
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as opened:
            events = Socket(opened)
            await events.receive("metrics")
            await work(events, lambda *arguments: asyncio.to_thread(kino.send, *arguments))

    asyncio.run(run())


def sampling() -> bool:
    return any(thread.name == "kino-metrics" for thread in threading.enumerate())


@contextlib.contextmanager
def raw(kino: Client, *, receive_buffer: int = 0):
    """Open a raw WebSocket, from which only the test reads."""
    with socket.socket() as connection:
        if receive_buffer:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        connection.settimeout(10)
        connection.connect(("127.0.0.1", kino.server.port))
        head = "".join(f"{name}: {value}\r\n" for name, value in {"Host": "127.0.0.1", **UPGRADE}.items())
        connection.sendall(f"GET {PREFIX}/ws HTTP/1.1\r\n{head}\r\n".encode())
        assert connection.recv(12) == b"HTTP/1.1 101"
        yield connection


def frame(text: bytes, opcode: int = 1) -> bytes:
    """Return a client's WebSocket frame (RFC 6455, 5.2), masked with zeros."""
    length = bytes([0x80 | len(text)]) if len(text) < 126 else b"\xfe" + struct.pack(">H", len(text))
    return bytes([0x80 | opcode]) + length + bytes(4) + text


def test_metrics_arrive_at_once_and_again_with_queue_changes(kino, fox) -> None:
    async def work(events: Socket, send: Any) -> None:
        await send("/v1/generator/batches", {"type": "sd15", "data": data(fox), "count": 3})
        readings = await events.receive("metrics")
        assert set(readings) >= READINGS
        assert (readings["queue_size"], readings["current_task"]) == (3, None)
        assert 0 <= readings["cpu_percent"] <= 100

    listen(kino, work)


def test_sampling_stops_after_the_last_client_leaves(kino) -> None:
    async def work(events: Socket, _: Any) -> None:
        url = f"http://{kino.address}:{kino.server.port}{PREFIX}/ws"
        async with aiohttp.ClientSession() as session, session.ws_connect(url):
            assert sampling()
        await asyncio.sleep(0.3)
        assert sampling()

    assert not sampling()
    listen(kino, work)
    assert eventually(lambda: not sampling())
    assert eventually(lambda: kino.server.tasks() == 0)


def test_a_vanished_client_leaves_no_connection(kino, caplog) -> None:
    with raw(kino) as connection:
        assert eventually(sampling)
        connection.sendall(frame(b'{"type":"ping"}') * 50)
        connection.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )  # the end is a reset
    assert eventually(lambda: not sampling())
    assert eventually(lambda: kino.server.tasks() == 0)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_project_and_task_events_describe_the_change(kino) -> None:
    async def work(events: Socket, send: Any) -> None:
        project = (await send("/v1/projects", {"name": "Fox", "width": 48, "height": 32, "fps": 24}))["id"]
        assert await events.receive("project") == {"project_id": project, "change": "created"}
        await send(f"/v1/projects/{project}", {"fps": 25}, "PUT")
        assert (await events.receive("project"))["change"] == "changed"
        task = await send("/v1/generator/tasks", {"name": "One", "type": "sd15", "data": data(project)})
        event = await events.receive("task")
        assert (event["id"], event["status"], event["progress"], event["preview"]) == (
            task["id"],
            "pending",
            0.0,
            False,
        )
        assert "data" not in event
        await send(f"/v1/generator/tasks/{task['id']}/generate", None)
        assert (await events.receive("task"))["status"] == "queued"
        await send("/v1/generator/batches", {"type": "sd15", "data": data(project), "count": 2})
        assert await events.receive("tasks") == {"change": "added", "count": 2}
        await send("/v1/system/emergency-stop", None)
        assert await events.receive("tasks") == {"change": "stopped", "count": 3}
        await send(f"/v1/projects/{project}", None, "DELETE")
        assert (await events.receive("project"))["change"] == "deleted"

    listen(kino, work)


def test_frames_events_have_ids_position_and_revision(kino, fox, save) -> None:
    async def work(events: Socket, send: Any) -> None:
        one, two, three = [frame.id for frame in await asyncio.to_thread(save, 1, 2, 3)]
        event = await events.receive("frames")
        assert event == {
            "project_id": fox,
            "revision": 1,
            "change": "saved",
            "frame_ids": [one, two, three],
            "before": None,
            "replaced": [],
            "holds": {},
        }
        await send(f"/v1/projects/{fox}/frames/move", {"frame_ids": [three], "before": one})
        event = await events.receive("frames")
        assert (event["change"], event["frame_ids"], event["before"], event["revision"]) == (
            "moved",
            [three],
            one,
            2,
        )
        await send("/v1/frames/delete", {"ids": [one]})
        assert (await events.receive("frames"))["change"] == "deleted"
        await send("/v1/frames/restore", {"ids": [one]})
        event = await events.receive("frames")
        assert (event["change"], event["before"]) == ("restored", two)
        await send(f"/v1/frames/{one}", {"generator": "x"}, "PUT")
        assert (await events.receive("frames"))["change"] == "changed"

    listen(kino, work)


def test_ping_is_answered_and_close_ends_the_connection(kino) -> None:
    async def work(events: Socket, _: Any) -> None:
        await events.socket.send_json({"type": "ping"})
        await events.receive("pong")
        await events.socket.send_json({"type": "close"})
        while (message := await events.socket.receive(timeout=5)).type is aiohttp.WSMsgType.TEXT:
            pass
        assert message.type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}

    listen(kino, work)
    assert eventually(lambda: kino.server.tasks() == 0)


def test_senseless_messages_are_ignored(kino) -> None:
    async def work(events: Socket, _: Any) -> None:
        for text in (
            "",
            "{",
            "null",
            "1",
            "[]",
            '"ping"',
            "{}",
            '{"type": null}',
            '{"type": ["ping"]}',
            '{"type": "unknown"}',
            "[" * 4000,
            '{"type": "\\ud800"}',
        ):
            await events.socket.send_str(text)
        await events.socket.send_bytes(b'{"type": "close"}\xff')
        await events.socket.ping()
        await events.socket.send_json({"type": "ping"})
        await events.receive("pong")

    listen(kino, work)


@pytest.mark.parametrize(
    "sent",
    [frame(b"x" * 5000), frame(b"\xff\xfe"), b"\xff" * 20, frame(b"", 8) + frame(b"x")],
    ids=["too large", "no text", "no frame", "after the end"],
)
def test_a_malformed_message_ends_only_its_connection(kino, sent, caplog) -> None:
    with raw(kino) as connection:
        assert eventually(sampling)
        connection.sendall(sent)
        assert eventually(lambda: not sampling())
        with contextlib.suppress(ConnectionError):
            while connection.recv(65536):
                pass
    assert eventually(lambda: kino.server.tasks() == 0)
    assert kino.get("/v1/info").status == 200
    assert not [record for record in caplog.records if record.levelname == "ERROR" and record.name == "kino"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://127.0.0.1:1"},
    ],
    ids=str,
)
def test_a_page_of_another_site_cannot_connect(kino, headers) -> None:
    assert kino.get("/ws", UPGRADE | headers).code == "forbidden"
    assert not sampling()


def test_our_own_page_can_connect(kino) -> None:
    async def run() -> str:
        url = f"http://127.0.0.1:{kino.server.port}"
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{url}{PREFIX}/ws", headers={"Origin": url}) as opened,
        ):
            return (await opened.receive_json(timeout=5))["type"]

    assert asyncio.run(run()) in {"machines", "metrics"}  # this server may just have taken its seat


def test_a_plain_request_is_asked_for_a_websocket(kino) -> None:
    for headers in (
        {},
        {"Upgrade": "websocket"},
        UPGRADE | {"Sec-WebSocket-Version": "1"},
        UPGRADE | {"Sec-WebSocket-Key": "x"},
    ):
        assert (kino.get("/ws", headers).status, sampling()) == (400, False)
    assert kino.request("HEAD", "/ws").status in {400, 405}
    assert kino.server.tasks() <= 1


def test_a_socket_reports_a_store_that_cannot_be_opened(serve) -> None:
    def unavailable() -> None:
        raise StoreUnavailableError("The disk is away. Bring it back.")

    kino = Client(type(serve())(unavailable))
    try:
        for path, headers in (("/ws", UPGRADE), ("/v1/projects", {}), ("/health", {})):
            reply = kino.get(path, headers)
            assert (reply.status, reply.code, "The disk is away" in reply.message) == (
                500,
                "store_unavailable",
                True,
            )
        assert eventually(lambda: kino.server.tasks() == 0)
    finally:
        kino.server.close()


def test_a_client_that_does_not_read_is_disconnected(kino, store) -> None:
    """Its events are not buffered for long; other clients receive all of them."""
    many = list(range(100_000, 101_000))
    with raw(kino, receive_buffer=4096) as connection:
        assert eventually(sampling)
        for revision in range(4000):
            store.events.publish(
                "frames", project_id=1, revision=revision, change="moved", frame_ids=many, before=None
            )
        assert eventually(lambda: not sampling())
        assert eventually(lambda: kino.server.tasks() == 0)
        received = 0
        with contextlib.suppress(ConnectionError):
            while block := connection.recv(1 << 20):
                received += len(block)
    assert received < 4000 * len(json.dumps(many)) / 2
