"""Kino's HTTP application: one sub-application, its routes, its guards. Built before the store is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from aiohttp import web

from . import docs, studio
from .calling import DOOR, VERSIONS, Door
from .errors import errors
from .guards import forbid_sniffing, make_guard
from .socket import events_socket
from .views import frames, general, generators, models, pictures, projects, system

if TYPE_CHECKING:
    from ..store import Store

PREFIX = "/api/kino"
_ROOMS = (general, projects, frames, pictures, generators, models, system)


def build_app(
    open_store: Callable[[], Store], *, token: str | None, versions: Mapping[str, str | None]
) -> web.Application:
    """The application to mount at `PREFIX`.

    open_store: gives the open store, or raises StoreUnavailableError; called off the event loop. token: what other
    machines must show to change anything, None if they can't. versions: of ComfyUI and what is under it, to be shown.
    """
    app = web.Application(middlewares=[errors, make_guard(token)])
    app[DOOR] = Door(open_store)
    app[VERSIONS] = dict(versions)
    for room in _ROOMS:
        for path, view in room.ROUTES:
            app.router.add_view(path, view)
    app.router.add_get("/ws", events_socket)
    docs.add_routes(app)
    studio.add_routes(app)
    app.on_response_prepare.append(forbid_sniffing)
    app.on_cleanup.append(_close)
    return app


async def _close(app: web.Application) -> None:
    app[DOOR].close()
