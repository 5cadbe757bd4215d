"""Kino's HTTP application with its routes and guards. It is built before the store is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from aiohttp import web

from . import docs, routes, studio
from .door import DOOR, VERSIONS, Door
from .errors import errors
from .guards import forbid_sniffing, make_guard
from .socket import events_socket

if TYPE_CHECKING:
    from ..store import Store

PREFIX = "/api/kino"


def build_app(
    open_store: Callable[[], Store], *, token: str | None, versions: Mapping[str, str | None]
) -> web.Application:
    """Return the application to mount at `PREFIX`.

    `open_store`: returns the open store, or raises StoreUnavailableError; called off the event loop.
    `token`: what other machines must send to change anything; None if they can't. `versions`: of ComfyUI and
    its parts, for /health.
    """
    app = web.Application(middlewares=[errors, make_guard(token)])
    app[DOOR] = Door(open_store)
    app[VERSIONS] = dict(versions)
    routes.add_routes(app)
    app.router.add_get("/ws", events_socket)
    docs.add_routes(app)
    studio.add_routes(app)
    app.on_response_prepare.append(forbid_sniffing)
    app.on_cleanup.append(_close)
    return app


async def _close(app: web.Application) -> None:
    app[DOOR].close()
