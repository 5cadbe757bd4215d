"""ComfyUI's API over real connections: requests and responses.

Also servers with malformed responses.
"""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from kino_store.comfy.client import ComfyClient, Message, Preview
from kino_store.errors import ComfyUnreachableError, PromptRefusedError
from tests.postgres import free_port

PROMPT_ID = "0b3a1c52-4f0e-4f1c-9d0e-0d5f1a2b3c4d"
STAMP = {"prompt_id": PROMPT_ID, "timestamp": 1764000000000}
FAILURE = {
    **STAMP,
    "node_id": "5",
    "node_type": "KinoSampler",
    "exception_message": "CUDA out of memory.\n",
    "executed": ["1"],
}
JPEG = b"\xff\xd8\xff jpeg"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Work = Callable[[ComfyClient], Awaitable[Any]]


def serving(handler: Handler, work: Work) -> Any:
    """The result of `work` with a client of a real server whose every response comes from `handler`."""

    async def run() -> Any:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handler)
        runner = web.AppRunner(app, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            async with ComfyClient(f"http://127.0.0.1:{runner.addresses[0][1]}/", "kino-1") as client:
                return await work(client)
        finally:
            await runner.cleanup()

    return asyncio.run(run())


async def listened(client: ComfyClient) -> list[Message]:
    return [message async for message in client.listen()]


VERBS: dict[str, Work] = {
    "post": lambda client: client.post({}, PROMPT_ID, 1.0, {}),
    "queue": lambda client: client.queue(),
    "outcome": lambda client: client.outcome(PROMPT_ID),
    "cancel": lambda client: client.cancel(PROMPT_ID),
    "listen": listened,
}


def answering(**more: Any) -> Handler:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(**more)

    return answer


async def hang_up(request: web.Request) -> web.Response:
    request.transport.abort()
    return web.Response()


async def cut_short(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Length": "100"})
    await answer.prepare(request)
    await answer.write(b'{"queue_running": [')
    request.transport.abort()
    return answer


WRONG: dict[str, Handler] = {
    "500": answering(status=500, text="Internal Server Error"),
    "503 with JSON": answering(status=503, text='{"error": "starting"}', content_type="application/json"),
    "no JSON": answering(text="<html>sign in</html>", content_type="text/html"),
    "no text": answering(body=b"\xff\xfe\x00"),
    "hung up": hang_up,
    "cut short": cut_short,
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("wrong", WRONG)
def test_a_server_that_does_not_answer_as_it_should_is_unreachable(verb, wrong) -> None:
    with pytest.raises(ComfyUnreachableError, match=r"http://127\.0\.0\.1:"):
        serving(WRONG[wrong], VERBS[verb])


@pytest.mark.parametrize("verb", VERBS)
def test_a_port_where_nobody_listens_is_unreachable(verb) -> None:
    async def run() -> None:
        async with ComfyClient(f"http://127.0.0.1:{free_port()}", "kino-1") as client:
            await VERBS[verb](client)

    with pytest.raises(ComfyUnreachableError):
        asyncio.run(run())


@pytest.mark.parametrize(
    "odd",
    ["[]", "null", "1", '"x"', "{}", '{"queue_running": 1}', '{"queue_running": [[]], "queue_pending": []}'],
)
def test_a_malformed_queue_is_not_an_empty_one(odd) -> None:
    """With an empty one, Kino would consider all its tasks lost."""
    with pytest.raises(ComfyUnreachableError):
        serving(answering(text=odd), VERBS["queue"])


@pytest.mark.parametrize(
    "odd",
    [
        "[]",
        "null",
        f'["{PROMPT_ID}"]',
        f'{{"{PROMPT_ID}": 1}}',
        f'{{"{PROMPT_ID}": {{"status": {{"messages": [1]}}}}}}',
        f'{{"{PROMPT_ID}": {{}}}}',
    ],
)
def test_a_malformed_history_has_no_outcome(odd) -> None:
    with pytest.raises(ComfyUnreachableError):
        serving(answering(text=odd), VERBS["outcome"])


def test_the_queue_is_read_as_prompt_ids() -> None:
    running = [[1e10, PROMPT_ID, {"1": {}}, {"client_id": "kino-1"}, ["7"]]]
    waiting = [[0, "of-a-person", {}, {}, []], [1e10 + 1, "of-kino", {}, {}, []]]
    answer = json.dumps({"queue_running": running, "queue_pending": waiting})
    assert serving(answering(text=answer), VERBS["queue"]) == ({PROMPT_ID}, {"of-a-person", "of-kino"})


@pytest.mark.parametrize(
    ("messages", "outcome"),
    [
        (
            [
                ["execution_start", STAMP],
                ["execution_cached", {**STAMP, "nodes": []}],
                ["execution_success", STAMP],
            ],
            "succeeded",
        ),
        ([["execution_start", STAMP], ["execution_error", FAILURE]], "failed"),
        ([["execution_start", STAMP], ["execution_interrupted", STAMP]], "interrupted"),
        ([], "succeeded"),
    ],
    ids=["succeeded", "failed", "interrupted", "without a word"],
)
def test_how_a_prompt_ended_is_read_from_the_history(messages, outcome) -> None:
    status = {"status_str": "success", "completed": True, "messages": messages}
    item = {"prompt": [1, PROMPT_ID, {}, {}, ["7"]], "outputs": {}, "status": status, "meta": {}}
    message = serving(answering(text=json.dumps({PROMPT_ID: item})), VERBS["outcome"])
    assert (message.kind, message.prompt_id) == (outcome, PROMPT_ID)
    assert (message.reason is not None) == (outcome == "failed")


def test_a_prompt_that_the_history_does_not_know_has_no_outcome() -> None:
    assert serving(answering(text="{}"), VERBS["outcome"]) is None
    item = json.dumps({PROMPT_ID: {"outputs": {}, "status": None}})
    assert serving(answering(text=item), VERBS["outcome"]) == Message("succeeded", PROMPT_ID)


def test_a_prompt_is_posted_under_our_id_and_a_refusal_is_raised() -> None:
    posted = []

    async def take(request: web.Request) -> web.Response:
        posted.append((request.method, request.path, await request.json()))
        return web.json_response({"prompt_id": PROMPT_ID, "number": 1, "node_errors": {}})

    serving(take, lambda client: client.post({"1": {}}, PROMPT_ID, 1e10, {"a": 1}))
    body = {
        "prompt": {"1": {}},
        "prompt_id": PROMPT_ID,
        "number": 1e10,
        "client_id": "kino-1",
        "extra_data": {"a": 1},
    }
    assert posted == [("POST", "/prompt", body)]
    no_outputs = {
        "type": "prompt_no_outputs",
        "message": "Prompt has no outputs",
        "details": "",
        "extra_info": {},
    }
    refused = json.dumps({"error": no_outputs, "node_errors": {}})
    with pytest.raises(PromptRefusedError, match="Prompt has no outputs"):
        serving(answering(status=400, text=refused), VERBS["post"])
    with pytest.raises(PromptRefusedError, match="answered 413"):
        serving(answering(status=413, text="Maximum request body size 104857600 exceeded"), VERBS["post"])


@pytest.mark.parametrize(("lost", "refused"), [("7", True), ("9", False)], ids=["a saving node", "a preview"])
def test_a_prompt_that_would_lose_its_frames_is_cancelled(lost, refused) -> None:
    requests = []
    problem = {"message": "Value not in list", "details": "ckpt_name: 'gone'"}
    errors = {"2": {"class_type": "CheckpointLoaderSimple", "errors": [problem], "dependent_outputs": [lost]}}

    async def take(request: web.Request) -> web.Response:
        requests.append(request.path)
        return web.json_response({"prompt_id": PROMPT_ID, "number": 1, "node_errors": errors})

    prompt = {
        "7": {"class_type": "KinoSaveFrame", "inputs": {}},
        "9": {"class_type": "PreviewImage", "inputs": {}},
    }
    post = lambda client: client.post(prompt, PROMPT_ID, 1, {})  # noqa: E731
    if refused:
        with pytest.raises(PromptRefusedError, match="Value not in list ckpt_name: 'gone'"):
            serving(take, post)
        assert requests == ["/prompt", "/queue", "/interrupt"]
    else:
        serving(take, post)
        assert requests == ["/prompt"]


def test_a_prompt_is_cancelled_by_its_id_alone() -> None:
    requests = []

    async def take(request: web.Request) -> web.Response:
        requests.append((request.path, await request.json()))
        return web.Response()

    serving(take, VERBS["cancel"])
    assert requests == [("/queue", {"delete": [PROMPT_ID]}), ("/interrupt", {"prompt_id": PROMPT_ID})]


def test_messages_are_read_among_those_of_other_packs() -> None:
    texts = [
        "",
        "{",
        "null",
        "1",
        "[]",
        '"x"',
        "[" * 5000,
        '{"type": ["status"]}',
        '{"type": "status", "data": "now"}',
    ]
    noise = [*texts, '{"type": "progress_state", "data": []}', '{"type": "crystools.monitor", "data": [1]}']
    blobs = [b"", b"\0", struct.pack(">2I", 4, 3) + b"{x}rest", struct.pack(">2I", 3, 1) + b"5text"]

    async def speak(request: web.Request) -> web.WebSocketResponse:
        assert request.query["clientId"] == "kino-1"
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json(
            {"type": "status", "data": {"status": {"exec_info": {"queue_remaining": 1}}, "sid": "kino-1"}}
        )
        for text in noise:
            await socket.send_str(text)
        await socket.send_json({"type": "execution_start", "data": STAMP})
        for blob in blobs:
            await socket.send_bytes(blob)
        await socket.send_bytes(struct.pack(">2I", 1, 1) + JPEG)
        await socket.send_json({"type": "execution_success", "data": STAMP})
        await socket.close()
        return socket

    heard = [message for message in serving(speak, listened) if message.kind != "queue" or message.remaining]
    assert heard[0] == Message("queue", remaining=1)
    assert [message for message in heard[1:] if message.kind != "progress"] == [
        Message("began", PROMPT_ID),
        Message("preview", PROMPT_ID, preview=Preview("image/jpeg", JPEG)),
        Message("succeeded", PROMPT_ID),
    ]
