"""How a route reaches the store: on a small pool of threads, so that nothing slow ever runs on ComfyUI's event loop."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from aiohttp import web
from aiohttp_pydantic import PydanticView
from pydantic import ValidationError

from .errors import failure

if TYPE_CHECKING:
    from ..store import Store

Answer = TypeVar("Answer")

CALLS = (
    4  # that read, and as many that change something, at a time; more wait, and sampling keeps the machine
)


class Door:
    """The way to the store. `open_store` gives the open one, waiting while it opens, or says why it can't be opened."""

    def __init__(self, open_store: Callable[[], Store]) -> None:
        self._open_store = open_store
        self._readers = ThreadPoolExecutor(CALLS, thread_name_prefix="kino-http-read")
        self._writers = ThreadPoolExecutor(CALLS, thread_name_prefix="kino-http-write")

    async def call(self, work: Callable[[Store], Answer], *, writing: bool = False) -> Answer:
        """What `work` makes of the store. Changes may wait for each other; looking never waits for them."""
        pool = self._writers if writing else self._readers
        return await asyncio.get_running_loop().run_in_executor(pool, lambda: work(self._open_store()))

    def close(self) -> None:
        """Begin no more calls."""
        for pool in (self._readers, self._writers):
            pool.shutdown(wait=False, cancel_futures=True)


VERSIONS: web.AppKey[dict[str, str | None]] = web.AppKey("kino_versions", dict)
DOOR: web.AppKey[Door] = web.AppKey("kino_door", Door)


class View(PydanticView):  # type: ignore[misc]
    """Base of Kino's routes: parse, one call, serialise."""

    async def call(self, work: Callable[[Store], Answer]) -> Answer:
        """What `work` makes of the store, off the event loop."""
        door: Door = self.request.config_dict[DOOR]
        return await door.call(work, writing=self.request.method != "GET")

    async def on_validation_error(self, exception: ValidationError, context: str) -> web.StreamResponse:
        """400 with one entry per field."""
        fields = [{"field": _field(error, context), "message": error["msg"]} for error in _errors(exception)]
        message = "; ".join(f"{entry['field']}: {entry['message']}" for entry in fields[:5])
        return failure(400, "invalid_value", message, {"fields": fields})


def takes_multipart(view: type[View]) -> type[View]:
    """Mark a view that reads a multipart body by itself."""
    view.takes_multipart = True
    return view


def _errors(exception: ValidationError) -> list[Any]:
    found: list[Any] = json.loads(
        exception.json(include_url=False, include_context=False, include_input=False)
    )
    return found


def _field(error: Any, context: str) -> str:
    return ".".join(str(part) for part in error["loc"]) or context
