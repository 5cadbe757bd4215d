"""`/docs`: Swagger UI with the OpenAPI document. Its files come from an installed package."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from aiohttp import web

from .responses import json_response

# Only our own files: Swagger UI sets styles on its elements and draws icons from data URLs.
_POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"
_ASSETS = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "favicon-32x32.png": "image/png",
}
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Kino API</title>
<link rel="icon" href="docs/assets/favicon-32x32.png">
<link rel="stylesheet" href="docs/assets/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<script src="docs/assets/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
_START = """SwaggerUIBundle({
  url: "docs/spec", dom_id: "#api", deepLinking: true, validatorUrl: null, tryItOutEnabled: true,
});
"""


def add_routes(app: web.Application) -> None:
    """Add the page, its files, and the document."""
    app.router.add_get("/docs", _page)
    app.router.add_get("/docs/spec", _spec)
    app.router.add_get("/docs/start.js", _start)
    app.router.add_get("/docs/assets/{name}", _asset)


async def _page(_: web.Request) -> web.Response:
    return web.Response(text=_PAGE, content_type="text/html", headers={"Content-Security-Policy": _POLICY})


async def _start(_: web.Request) -> web.Response:
    return web.Response(text=_START, content_type="text/javascript")


async def _spec(request: web.Request) -> web.Response:
    prefix = request.path.removesuffix("/docs/spec")
    return json_response(await asyncio.get_running_loop().run_in_executor(None, _document, prefix))


async def _asset(request: web.Request) -> web.StreamResponse:
    name = request.match_info["name"]
    if name not in _ASSETS:
        raise web.HTTPNotFound
    folder = await asyncio.get_running_loop().run_in_executor(None, _folder)
    return web.FileResponse(
        folder / name, headers={"Content-Type": _ASSETS[name], "Cache-Control": "max-age=86400"}
    )


def _document(prefix: str) -> Any:
    from .openapi import document  # takes a while to import, and is not needed at start

    return document(prefix)


def _folder() -> Path:
    from swagger_ui_bundle import swagger_ui_path

    found: Any = swagger_ui_path
    return Path(found)
