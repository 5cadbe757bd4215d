"""Client of ComfyUI's public HTTP and WebSocket API: post a prompt, follow it, cancel it."""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import aiohttp
from typing_extensions import Self

from ..errors import ComfyUnreachableError, PromptRefusedError

_PREVIEW, _PREVIEW_WITH_METADATA = 1, 4  # ComfyUI's protocol.py, BinaryEventTypes
_IMAGE_KINDS = {1: "image/jpeg", 2: "image/png"}
_TIMEOUT_SECONDS = 30.0
_MAX_MESSAGE_BYTES = 64 << 20
_EVENTS: dict[str, Literal["began", "succeeded", "failed", "interrupted"]] = {
    "execution_start": "began",
    "execution_success": "succeeded",
    "execution_error": "failed",
    "execution_interrupted": "interrupted",
}


class Preview(NamedTuple):
    """An encoded picture of the unfinished sampling."""

    content_type: str
    data: bytes


@dataclass(frozen=True)
class Message:
    """An event of one prompt, or (`kind` "queue") of ComfyUI's whole queue.

    `node_progress`: 0..1 by node id, only nodes that have started. `reason`: why the prompt failed, or
    ("blocked") why a branch of the graph did not run. `remaining`: prompts left in the queue.
    """

    kind: Literal["began", "progress", "preview", "blocked", "succeeded", "failed", "interrupted", "queue"]
    prompt_id: str = ""
    node_progress: Mapping[str, float] | None = None
    preview: Preview | None = None
    reason: str | None = None
    remaining: int | None = None


class ComfyClient:
    """One ComfyUI server at `base_url`, such as `http://127.0.0.1:8188`. Use it with `async with`.

    Every method raises ComfyUnreachableError when the server does not answer.
    """

    def __init__(self, base_url: str, client_id: str) -> None:
        self._base = base_url.rstrip("/")
        self._client_id = client_id
        self._running: str = ""

    async def __aenter__(self) -> Self:
        # ssl=False: the certificate of --tls-keyfile need not be valid for the loopback address.
        connector = aiohttp.TCPConnector(ssl=False)
        timeout = aiohttp.ClientTimeout(total=_TIMEOUT_SECONDS)
        self._session = aiohttp.ClientSession(connector=connector, timeout=timeout, trust_env=False)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def post(
        self, prompt: Mapping[str, Any], prompt_id: str, number: float, extra: Mapping[str, Any]
    ) -> None:
        """Queue a prompt graph under `prompt_id`; lower numbers run first.

        Raises PromptRefusedError with ComfyUI's reason.
        """
        body = {
            "prompt": prompt,
            "prompt_id": prompt_id,
            "number": number,
            "client_id": self._client_id,
            "extra_data": extra,
        }
        status, response = await self._request("POST", "/prompt", body)
        if status != 200:
            raise PromptRefusedError(refusal(response))
        if _loses_frames(prompt, _as_object(_as_object(response).get("node_errors"))):
            # ComfyUI would run the rest of the graph, and no frame would be saved.
            await self.cancel(prompt_id)
            raise PromptRefusedError(refusal(response))

    async def queue(self) -> tuple[set[str], set[str]]:
        """Return the ids of the running prompts, and of the waiting ones."""
        _, response = await self._request("GET", "/queue")
        with self._parsing("/queue"):
            running, pending = response["queue_running"], response["queue_pending"]
            return {item[1] for item in running}, {item[1] for item in pending}

    async def outcome(self, prompt_id: str) -> Message | None:
        """Return how a prompt ended; None if it has not ended, or ComfyUI's history no longer has it."""
        _, response = await self._request("GET", f"/history/{prompt_id}")
        with self._parsing("/history"):
            if prompt_id not in response.keys():  # noqa: SIM118 - a list must raise here
                return None
            messages = [
                parse_message(kind, data)
                for kind, data in (response[prompt_id]["status"] or {}).get("messages", [])
            ]
        ends = {"succeeded", "failed", "interrupted"}
        outcomes = [message for message in messages if message and message.kind in ends]
        return outcomes[-1] if outcomes else Message("succeeded", prompt_id)

    async def withdraw(self, prompt_id: str) -> None:
        """Remove a prompt from the queue; one that runs goes on."""
        await self._request("POST", "/queue", {"delete": [prompt_id]})

    async def cancel(self, prompt_id: str) -> None:
        """Remove a prompt from the queue, or interrupt it if it is running.

        Other prompts are not affected.
        """
        await self.withdraw(prompt_id)
        await self._request("POST", "/interrupt", {"prompt_id": prompt_id})

    async def delete_history(self, prompt_ids: Sequence[str]) -> None:
        """Remove prompts from ComfyUI's history; their pictures stay."""
        await self._request("POST", "/history", {"delete": list(prompt_ids)})

    async def listen(self) -> AsyncIterator[Message]:
        """Yield ComfyUI's messages about this client's prompts until the connection ends."""
        address = f"{self._base}/ws?clientId={self._client_id}"
        try:
            async with self._session.ws_connect(
                address, max_msg_size=_MAX_MESSAGE_BYTES, heartbeat=30
            ) as socket:
                yield Message("queue")  # connected; the caller must ask for earlier events
                async for raw in socket:
                    if (message := self._to_message(raw)) is not None:
                        yield message
        except (aiohttp.ClientError, OSError, asyncio.TimeoutError) as error:
            raise ComfyUnreachableError(f"ComfyUI at {self._base} does not answer ({error!r}).") from error

    def _to_message(self, raw: Any) -> Message | None:
        if raw.type is aiohttp.WSMsgType.TEXT:
            document = _as_object(_parse_json(raw.data))
            message = parse_message(document.get("type"), document.get("data"))
            if message is not None and message.kind == "began":
                self._running = message.prompt_id
            return message
        if raw.type is aiohttp.WSMsgType.BINARY:
            preview = parse_preview(raw.data)
            return Message("preview", self._running, preview=preview) if preview else None
        return None

    @contextmanager
    def _parsing(self, path: str) -> Iterator[None]:
        try:
            yield
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise ComfyUnreachableError(
                f"The response to {path} at {self._base} is not what ComfyUI sends ({error!r})."
            ) from error

    async def _request(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        try:
            async with self._session.request(method, self._base + path, json=body) as response:
                data = await response.read()
                if response.status >= 500 or (response.status >= 400 and path != "/prompt"):
                    raise ComfyUnreachableError(
                        f"ComfyUI at {self._base} answered {response.status} to {method} {path}."
                    )
                if response.status >= 400:  # aiohttp's own errors, such as 413, are not JSON
                    return response.status, _parse_json(data) or {
                        "error": f"ComfyUI answered {response.status} {response.reason}."
                    }
                return response.status, json.loads(data) if data else {}
        except (aiohttp.ClientError, OSError, asyncio.TimeoutError, ValueError) as error:
            raise ComfyUnreachableError(f"ComfyUI at {self._base} does not answer ({error!r}).") from error


def parse_message(kind: object, data: object) -> Message | None:
    """Convert one of ComfyUI's JSON messages; None if it is not about a prompt's progress.

    Node packs send messages of any shape through the same socket, so this never raises.
    """
    data = _as_object(data)
    prompt_id = str(data.get("prompt_id") or "")
    if kind == "status":
        remaining = _as_object(_as_object(data.get("status")).get("exec_info")).get("queue_remaining")
        return Message("queue", remaining=remaining if isinstance(remaining, int) else None)
    if kind == "progress_state":
        return Message(
            "progress",
            prompt_id,
            node_progress={
                key: _fraction_done(_as_object(node)) for key, node in _as_object(data.get("nodes")).items()
            },
        )
    if kind == "execution_cached":
        cached = {key: 1.0 for key in _as_list(data.get("nodes")) if isinstance(key, str)}
        return Message("progress", prompt_id, node_progress=cached)
    if kind == "execution_error":
        # One branch of the graph ends here, the prompt goes on.
        is_blocked = data.get("exception_type") == "ExecutionBlocked"
        return Message("blocked" if is_blocked else "failed", prompt_id, reason=_failure_text(data))
    event = _EVENTS.get(kind) if isinstance(kind, str) else None
    return Message(event, prompt_id) if event else None


def parse_preview(data: bytes) -> Preview | None:
    """Return the picture of one of ComfyUI's binary messages; None if it has none.

    Layout: u32 kind, then u32 format, or u32 length and that much JSON metadata; then the picture.
    """
    if len(data) < 8:
        return None
    kind, format_or_length = struct.unpack_from(">2I", data)
    if kind == _PREVIEW and format_or_length in _IMAGE_KINDS:
        return Preview(_IMAGE_KINDS[format_or_length], data[8:])
    if kind == _PREVIEW_WITH_METADATA and len(data) > 8 + format_or_length:
        content_type = str(_as_object(_parse_json(data[8 : 8 + format_or_length])).get("image_type", ""))
        picture = data[8 + format_or_length :]
        return Preview(content_type, picture) if content_type in _IMAGE_KINDS.values() else None
    return None


def refusal(response: Any) -> str:
    """Return why ComfyUI refused a prompt: which nodes, which inputs, what is wrong."""
    response = _as_object(response)
    parts = [
        f"{_as_object(node).get('class_type', '?')} (node {node_id}): "
        f"{error.get('message', '')} {error.get('details', '')}".strip()
        for node_id, node in _as_object(response.get("node_errors")).items()
        for error in map(_as_object, _as_list(_as_object(node).get("errors")))
    ]
    error = response.get("error")
    summary = str(error.get("message") or "") if isinstance(error, Mapping) else str(error or "")
    return "; ".join(parts) or summary or "ComfyUI refused the prompt without a reason."


def _loses_frames(prompt: Mapping[str, Any], errors: Mapping[str, Any]) -> bool:
    """Whether ComfyUI will not run one of the saving nodes."""
    not_run = {
        *errors,
        *(
            output
            for node in errors.values()
            for output in _as_list(_as_object(node).get("dependent_outputs"))
            if isinstance(output, str)
        ),
    }
    return any(_as_object(prompt.get(key)).get("class_type") == "KinoSaveFrame" for key in not_run)


def _failure_text(data: Mapping[str, Any]) -> str:
    text = str(data.get("exception_message") or "ComfyUI reported an error without a message.").strip()
    return f"{data.get('node_type', '?')} (node {data.get('node_id', '?')}): {text}"


def _fraction_done(node: Mapping[str, Any]) -> float:
    if node.get("state") == "finished":
        return 1.0
    try:
        return min(1.0, max(0.0, float(node.get("value") or 0) / float(node.get("max") or 1)))
    except (TypeError, ValueError, ArithmeticError):
        return 0.0


def _parse_json(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _as_object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
