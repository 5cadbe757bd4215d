"""A real server for Kino's API, in a thread as in ComfyUI, and a client that sends requests unchanged."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from aiohttp import web

from kino_store.http.app import PREFIX, build_app
from kino_store.store import Store
from tests.forms import form

VERSIONS = {"comfyui": "0.30.0", "torch": None}
KINDS = {
    "application/json",
    "image/png",
    "image/webp",
    "video/mp4",
    "audio/wav",
    "application/zip",
    "application/octet-stream",
    "image/jpeg",
    "text/html",
    "text/css",
    "text/javascript",
}


class FakeComfy:
    """An unreachable ComfyUI with model files: tasks stay queued.

    It does not check names, because Kino has to.
    """

    def __init__(self, models: Path) -> None:
        self._models = models

    def server(self) -> str:
        return "http://127.0.0.1:1"

    def device(self) -> str:
        return "CPU"

    def model_categories(self) -> list[str]:
        return sorted(path.name for path in self._models.iterdir() if path.is_dir())

    def model_names(self, category: str) -> list[str]:
        folder = self._models / category
        return [path.relative_to(folder).as_posix() for path in folder.rglob("*.safetensors")]

    def model_folders(self, category: str) -> list[Path]:
        return [self._models / category]

    def model_path(self, category: str, name: str) -> Path | None:
        path = self._models / category / name
        return path if path.is_file() else None

    def missing_nodes(self, _: object) -> list[str]:
        return []

    def options(self, _: str, name: str) -> list[str]:
        return ["sgm_uniform", "normal"] if name == "scheduler" else ["dpmpp_2m_sde", "euler"]


@dataclass(frozen=True)
class Reply:
    """An answer with its whole body."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of an error; asserts the shape of the error."""
        assert self.headers.get_content_type() == "application/json"
        error = self.json()
        assert set(error) == {"error"}
        assert set(error["error"]) == {"code", "message", "details"}
        assert error["error"]["message"]
        return error["error"]["code"]

    @property
    def message(self) -> str:
        assert self.code
        return self.json()["error"]["message"]


class Server:
    """Kino at its prefix in an application with a `/queue` route and a middleware, on a free port."""

    def __init__(
        self, open_store: Callable[[], Store], *, token: str | None = None, host: str = "127.0.0.1"
    ) -> None:
        self.seen: list[str] = []
        self.token = token
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="test-server", daemon=True)
        self._thread.start()
        self._runner, self.parent, self.port = self._in_loop(self._start(open_store, host))

    def close(self) -> None:
        self._in_loop(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def tasks(self) -> int:
        """Return the number of tasks in the event loop: at least one for each open connection."""

        async def count() -> int:
            return len(asyncio.all_tasks()) - 1

        return self._in_loop(count())

    def _in_loop(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _end(self) -> None:
        await self._runner.cleanup()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for one in left:
            one.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _start(self, open_store: Callable[[], Store], host: str) -> tuple[web.AppRunner, Any, int]:
        parent = web.Application(middlewares=[self._note])
        parent.router.add_get("/queue", self._queue)
        parent.add_subapp(PREFIX, build_app(open_store, token=self.token, versions=VERSIONS))
        runner = web.AppRunner(parent, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, host, 0)
        await site.start()
        return runner, parent, runner.addresses[0][1]

    @web.middleware
    async def _note(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.seen.append(request.path)
        return await handler(request)

    async def _queue(self, _: web.Request) -> web.Response:
        return web.json_response({"queue_running": [], "queue_pending": []})


class Client:
    """Sends requests to paths below Kino's prefix, and asserts what holds for every answer."""

    def __init__(self, server: Server, address: str = "127.0.0.1") -> None:
        self.server = server
        self.address = address

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        *,
        prefix: str = PREFIX,
    ) -> Reply:
        """Send a request; `body` is bytes or a value for JSON.

        JSON gets its content type unless `headers` have one.
        """
        headers = dict(headers or {})
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection(self.address, self.server.port, timeout=30)
        try:
            connection.request(method, prefix + path, body, headers)
            answer = connection.getresponse()
            reply = Reply(answer.status, answer.headers, answer.read())
        finally:
            connection.close()
        if prefix:
            self._check(reply, method)
        return reply

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Reply:
        return self.request("GET", path, headers=headers)

    def post(self, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Reply:
        return self.request("POST", path, body, headers)

    def send(self, path: str, body: Any, method: str = "POST") -> Any:
        """Send a request that must succeed; return its JSON."""
        reply = self.request(method, path, body)
        assert reply.status in {HTTPStatus.OK, HTTPStatus.CREATED}, reply.body
        return reply.json()

    def project(self, name: str = "Fox", width: int = 48, height: int = 32, fps: float = 24) -> int:
        return self.send("/v1/projects", {"name": name, "width": width, "height": height, "fps": fps})["id"]

    def import_files(
        self, project: int, *files: bytes, query: str = "", headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Import picture files as frames."""
        body, kind = form([("images", f"{at}.png", data) for at, data in enumerate(files)])
        return self.post(
            f"/v1/projects/{project}/frames/import{query}", body, {"Content-Type": kind, **(headers or {})}
        )

    def _check(self, reply: Reply, method: str) -> None:
        assert reply.headers["X-Content-Type-Options"] == "nosniff", (reply.status, reply.body[:200])
        if reply.body and method != "HEAD":
            assert reply.headers.get_content_type() in KINDS
        if (
            reply.status >= HTTPStatus.BAD_REQUEST
            and method != "HEAD"
            and reply.status != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
        ):
            assert reply.code
        if self.server.token:
            assert self.server.token not in f"{reply.headers}{reply.body!r}"
