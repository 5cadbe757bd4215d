"""`/studio`: the studio as a separate page, with the same modules of `web/` that ComfyUI's page loads."""

from __future__ import annotations

import asyncio
import functools
from pathlib import Path

from aiohttp import web

from ..errors import InvalidValueError
from ..paths import inside

_WEB = Path(__file__).resolve().parents[2] / "web"
# Only our own files; elements set styles, and pictures may be created in the page.
_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; "
    "media-src 'self' blob:; connect-src 'self'; frame-ancestors 'self'; base-uri 'none'; object-src 'none'"
)
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Kino</title>
<link rel="icon" href="data:,">
</head>
<body>
<script type="module" src="studio/start.js"></script>
</body>
</html>
"""
_START = """import { startPage } from "./web/host/page.js";

startPage();
"""
_SCRIPT = "text/javascript"
_FRESH = {"Cache-Control": "no-cache"}  # an update is seen at once


def add_routes(app: web.Application) -> None:
    """Add the page and the modules that it loads."""
    app.router.add_get("/studio", _page)
    app.router.add_get("/studio/start.js", _start)
    app.router.add_get("/studio/web/{path:.+}", _module)


async def _page(_: web.Request) -> web.Response:
    return web.Response(
        text=_PAGE, content_type="text/html", headers={**_FRESH, "Content-Security-Policy": _POLICY}
    )


async def _start(_: web.Request) -> web.Response:
    return web.Response(text=_START, content_type=_SCRIPT, headers=_FRESH)


async def _module(request: web.Request) -> web.StreamResponse:
    path = await asyncio.get_running_loop().run_in_executor(None, _found, request.match_info["path"])
    if path is None:
        raise web.HTTPNotFound
    return web.FileResponse(path, headers={**_FRESH, "Content-Type": f"{_SCRIPT}; charset=utf-8"})


def _found(name: str) -> Path | None:
    """Return the path of a module; None if it is not one, or would be outside `web/`."""
    try:
        path = functools.reduce(inside, name.split("/"), _WEB)
    except InvalidValueError:
        return None
    return path if path.suffix == ".js" and path.is_file() else None
