"""A ComfyUI, over its public HTTP and WebSocket API: post a prompt, follow it, take it back."""

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
_ANSWER_SECONDS = 30.0
_LARGEST_MESSAGE = 64 << 20
_WORDS: dict[str, Literal["began", "succeeded", "failed", "interrupted"]] = {
    "execution_start": "began",
    "execution_success": "succeeded",
    "execution_error": "failed",
    "execution_interrupted": "interrupted",
}


class Preview(NamedTuple):
    """A picture of the sampling so far."""

    content_type: str
    data: bytes


@dataclass(frozen=True)
class Message:
    """What ComfyUI said of a prompt, or (`queue`) of its queue as a whole.

    done: how far each node is, 0..1, by node id (only nodes that have begun). reason: why it failed, or (`blocked`) why
    a branch of the graph was not run.
    """

    about: Literal["began", "progress", "preview", "blocked", "succeeded", "failed", "interrupted", "queue"]
    prompt_id: str = ""
    done: Mapping[str, float] | None = None
    preview: Preview | None = None
    reason: str | None = None
    remaining: int | None = None


class ComfyClient:
    """One ComfyUI server, `base_url` such as `http://127.0.0.1:8188`. Use within `async with`.

    Every verb raises ComfyUnreachableError when the server does not answer.
    """

    def __init__(self, base_url: str, client_id: str) -> None:
        self._base = base_url.rstrip("/")
        self._client_id = client_id
        self._running: str = ""

    async def __aenter__(self) -> Self:
        # ssl=False: with --tls-keyfile this ComfyUI's own certificate need not name the loopback address.
        connector = aiohttp.TCPConnector(ssl=False)
        timeout = aiohttp.ClientTimeout(total=_ANSWER_SECONDS)
        self._session = aiohttp.ClientSession(connector=connector, timeout=timeout, trust_env=False)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def post(
        self, prompt: Mapping[str, Any], prompt_id: str, number: float, extra: Mapping[str, Any]
    ) -> None:
        """Queue an API prompt under an id of our own; lower numbers run first. PromptRefusedError says what is wrong."""
        body = {
            "prompt": prompt,
            "prompt_id": prompt_id,
            "number": number,
            "client_id": self._client_id,
            "extra_data": extra,
        }
        status, answer = await self._request("POST", "/prompt", body)
        if status != 200:
            raise PromptRefusedError(refusal(answer))
        if _loses_frames(
            prompt, _object(_object(answer).get("node_errors"))
        ):  # the rest of the graph would run, for nothing
            await self.take_back(prompt_id)
            raise PromptRefusedError(refusal(answer))

    async def queue(self) -> tuple[set[str], set[str]]:
        """The ids of the prompts that run, and of those that wait."""
        _, answer = await self._request("GET", "/queue")
        with self._understood("/queue"):
            return {item[1] for item in answer["queue_running"]}, {
                item[1] for item in answer["queue_pending"]
            }

    async def outcome(self, prompt_id: str) -> Message | None:
        """How a prompt ended, if it has and ComfyUI still knows."""
        _, answer = await self._request("GET", f"/history/{prompt_id}")
        with self._understood("/history"):
            if prompt_id not in answer.keys():  # noqa: SIM118 - a list is no answer
                return None
            told = [
                message_of(kind, data)
                for kind, data in (answer[prompt_id]["status"] or {}).get("messages", [])
            ]
        ends = [
            message for message in told if message and message.about in {"succeeded", "failed", "interrupted"}
        ]
        return ends[-1] if ends else Message("succeeded", prompt_id)

    async def take_back(self, prompt_id: str) -> None:
        """Remove a prompt from the queue, or interrupt it if it runs; others are not touched."""
        await self._request("POST", "/queue", {"delete": [prompt_id]})
        await self._request("POST", "/interrupt", {"prompt_id": prompt_id})

    async def forget(self, prompt_ids: Sequence[str]) -> None:
        """Take prompts out of the history; the pictures that they made stay."""
        await self._request("POST", "/history", {"delete": list(prompt_ids)})

    async def listen(self) -> AsyncIterator[Message]:
        """What ComfyUI says of the prompts that this client posted, until the connection ends."""
        address = f"{self._base}/ws?clientId={self._client_id}"
        try:
            async with self._session.ws_connect(
                address, max_msg_size=_LARGEST_MESSAGE, heartbeat=30
            ) as socket:
                yield Message("queue")  # connected: whatever happened before is to be asked for
                async for raw in socket:
                    if (message := self._read(raw)) is not None:
                        yield message
        except (aiohttp.ClientError, OSError, asyncio.TimeoutError) as error:
            raise ComfyUnreachableError(f"ComfyUI at {self._base} does not answer ({error!r}).") from error

    def _read(self, raw: Any) -> Message | None:
        if raw.type is aiohttp.WSMsgType.TEXT:
            document = _object(_parsed(raw.data))
            message = message_of(document.get("type"), document.get("data"))
            if message is not None and message.about == "began":
                self._running = message.prompt_id
            return message
        if raw.type is aiohttp.WSMsgType.BINARY:
            preview = preview_of(raw.data)
            return Message("preview", self._running, preview=preview) if preview else None
        return None

    @contextmanager
    def _understood(self, path: str) -> Iterator[None]:
        try:
            yield
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise ComfyUnreachableError(
                f"What answers {path} at {self._base} does not speak as ComfyUI does ({error!r})."
            ) from error

    async def _request(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        try:
            async with self._session.request(method, self._base + path, json=body) as answer:
                data = await answer.read()
                if answer.status >= 500 or (answer.status >= 400 and path != "/prompt"):
                    raise ComfyUnreachableError(
                        f"ComfyUI at {self._base} answered {answer.status} to {method} {path}."
                    )
                if answer.status >= 400:  # such as a 413, from aiohttp itself: then it is not JSON
                    return answer.status, _parsed(data) or {
                        "error": f"ComfyUI answered {answer.status} {answer.reason}."
                    }
                return answer.status, json.loads(data) if data else {}
        except (aiohttp.ClientError, OSError, asyncio.TimeoutError, ValueError) as error:
            raise ComfyUnreachableError(f"ComfyUI at {self._base} does not answer ({error!r}).") from error


def message_of(kind: object, data: object) -> Message | None:
    """What one of ComfyUI's JSON messages tells; None for those that tell nothing of a prompt's way.

    Any node pack may send messages of its own, of any shape: none raises.
    """
    data = _object(data)
    prompt_id = str(data.get("prompt_id") or "")
    if kind == "status":
        remaining = _object(_object(data.get("status")).get("exec_info")).get("queue_remaining")
        return Message("queue", remaining=remaining if isinstance(remaining, int) else None)
    if kind == "progress_state":
        return Message(
            "progress",
            prompt_id,
            done={key: _share(_object(node)) for key, node in _object(data.get("nodes")).items()},
        )
    if kind == "execution_cached":
        return Message(
            "progress", prompt_id, done={key: 1.0 for key in _list(data.get("nodes")) if isinstance(key, str)}
        )
    if kind == "execution_error":
        blocked = (
            data.get("exception_type") == "ExecutionBlocked"
        )  # one branch of the graph ends here, the prompt goes on
        return Message("blocked" if blocked else "failed", prompt_id, reason=_failure(data))
    word = _WORDS.get(kind) if isinstance(kind, str) else None
    return Message(word, prompt_id) if word else None


def preview_of(data: bytes) -> Preview | None:
    """The picture in one of ComfyUI's binary messages: u32 kind, then u32 format or a length and JSON metadata."""
    if len(data) < 8:
        return None
    kind, second = struct.unpack_from(">2I", data)
    if kind == _PREVIEW and second in _IMAGE_KINDS:
        return Preview(_IMAGE_KINDS[second], data[8:])
    if kind == _PREVIEW_WITH_METADATA and len(data) > 8 + second:
        content_type = str(_object(_parsed(data[8 : 8 + second])).get("image_type", ""))
        return Preview(content_type, data[8 + second :]) if content_type in _IMAGE_KINDS.values() else None
    return None


def refusal(answer: Any) -> str:
    """ComfyUI's refusal of a prompt, in a sentence: which node, which input, why."""
    answer = _object(answer)
    parts = [
        f"{_object(node).get('class_type', '?')} (node {node_id}): {error.get('message', '')} {error.get('details', '')}".strip()
        for node_id, node in _object(answer.get("node_errors")).items()
        for error in map(_object, _list(_object(node).get("errors")))
    ]
    error = answer.get("error")
    whole = str(error.get("message") or "") if isinstance(error, Mapping) else str(error or "")
    return "; ".join(parts) or whole or "ComfyUI refused the prompt and did not say why."


def _loses_frames(prompt: Mapping[str, Any], errors: Mapping[str, Any]) -> bool:
    """Whether a saving node is among those that ComfyUI will not run."""
    lost = {
        *errors,
        *(
            output
            for node in errors.values()
            for output in _list(_object(node).get("dependent_outputs"))
            if isinstance(output, str)
        ),
    }
    return any(_object(prompt.get(key)).get("class_type") == "KinoSaveFrame" for key in lost)


def _failure(data: Mapping[str, Any]) -> str:
    text = str(data.get("exception_message") or "It failed without a word.").strip()
    return f"{data.get('node_type', '?')} (node {data.get('node_id', '?')}): {text}"


def _share(node: Mapping[str, Any]) -> float:
    if node.get("state") == "finished":
        return 1.0
    try:
        return min(1.0, max(0.0, float(node.get("value") or 0) / float(node.get("max") or 1)))
    except (TypeError, ValueError, ArithmeticError):
        return 0.0


def _parsed(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
