"""Calls the store on a small pool of threads, so that nothing slow runs on ComfyUI's event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from aiohttp import web

if TYPE_CHECKING:
    from ..store import Store

Result = TypeVar("Result")

CALLS = 4  # that read, and as many that write, at a time; more wait, so that sampling keeps the machine


class Door:
    """`open_store` returns the open store, waits while it opens, or raises StoreUnavailableError."""

    def __init__(self, open_store: Callable[[], Store]) -> None:
        self._open_store = open_store
        self._readers = ThreadPoolExecutor(CALLS, thread_name_prefix="kino-http-read")
        self._writers = ThreadPoolExecutor(CALLS, thread_name_prefix="kino-http-write")

    async def call(self, work: Callable[[Store], Result], *, writing: bool = False) -> Result:
        """Return what `work` returns. Writes may wait for each other; reads never wait for them."""
        pool = self._writers if writing else self._readers
        return await asyncio.get_running_loop().run_in_executor(pool, lambda: work(self._open_store()))

    def close(self) -> None:
        """Accept no more calls."""
        for pool in (self._readers, self._writers):
            pool.shutdown(wait=False, cancel_futures=True)


VERSIONS: web.AppKey[dict[str, str | None]] = web.AppKey("kino_versions", dict)
DOOR: web.AppKey[Door] = web.AppKey("kino_door", Door)
