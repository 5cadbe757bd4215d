"""`/studio`: the studio as a separate page, with the same modules of `web/` that ComfyUI's page loads."""

from __future__ import annotations

import asyncio
import functools
import posixpath
import re
from pathlib import Path

from aiohttp import ETag, web

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
<style>html {{ background: #17171a; color-scheme: dark }}
@media (prefers-color-scheme: light) {{ html {{ background: #f7f7f8; color-scheme: light }} }}
#loading {{ font: 14px system-ui; text-align: center; margin-top: 45vh; opacity: 0.6 }}</style>
{preloads}
</head>
<body>
<p id="loading" role="status">Loading Kino…</p>
<script type="module" src="studio/start.js"></script>
</body>
</html>
"""
_START = """import { startPage } from "./web/host/page.js";

startPage();
"""
_FIRST = "host/page.js"
_IMPORT = re.compile(r"""^(?:import|export)\b[^;"]*?["'](\.{1,2}/[^"']+)["']""", re.MULTILINE)
_SCRIPT = "text/javascript"
_KINDS = {".js": _SCRIPT, ".json": "application/json"}  # the latter: texts of a language, in `texts/`
_FRESH = {"Cache-Control": "no-cache"}  # an update is seen at once


def add_routes(app: web.Application) -> None:
    """Add the page and the modules that it loads."""
    app.router.add_get("/studio", _page)
    app.router.add_get("/studio/start.js", _start)
    app.router.add_get("/studio/web/{path:.+}", _module)


async def _page(_: web.Request) -> web.Response:
    modules = await asyncio.get_running_loop().run_in_executor(None, _modules)
    preloads = "\n".join(f'<link rel="modulepreload" href="studio/web/{name}">' for name in modules)
    headers = {**_FRESH, "Content-Security-Policy": _POLICY}
    return _compressed(
        web.Response(text=_PAGE.format(preloads=preloads), content_type="text/html", headers=headers)
    )


async def _start(_: web.Request) -> web.Response:
    return web.Response(text=_START, content_type=_SCRIPT, headers=_FRESH)


async def _module(request: web.Request) -> web.StreamResponse:
    found = await asyncio.get_running_loop().run_in_executor(None, _read, request.match_info["path"])
    if found is None:
        raise web.HTTPNotFound
    etag, text, kind = found
    if etag in (request.if_none_match or ()):
        response = web.Response(status=304, headers=_FRESH)
    else:
        response = _compressed(web.Response(body=text, content_type=kind, charset="utf-8", headers=_FRESH))
    response.etag = etag
    return response


def _read(name: str) -> tuple[ETag, bytes, str] | None:
    """Return version, text and content type of a module or of a language's texts; None if it is neither."""
    path = _found(name)
    if path is None:
        return None
    stat = path.stat()
    return ETag(f"{stat.st_mtime_ns:x}-{stat.st_size:x}"), path.read_bytes(), _KINDS[path.suffix]


def _compressed(response: web.Response) -> web.Response:
    """Text of this kind becomes a quarter as long: the panel is used over slow lines, too."""
    response.enable_compression()
    return response


def _modules() -> list[str]:
    """Return all modules that the page loads, so that a browser requests them side by side."""
    found = {_FIRST: None}  # in order
    for name in (waiting := [_FIRST]):
        text = (_WEB / name).read_text("utf-8")
        folder = posixpath.dirname(name)
        for imported in _IMPORT.findall(text):
            path = posixpath.normpath(posixpath.join(folder, imported))
            if path not in found and _found(path) is not None:
                found[path] = None
                waiting.append(path)
    return list(found)


def _found(name: str) -> Path | None:
    """Return the path of a file that the page loads; None if it is none, or would be outside `web/`."""
    try:
        path = functools.reduce(inside, name.split("/"), _WEB)
    except InvalidValueError:
        return None
    is_loaded = path.suffix == ".js" or (path.suffix == ".json" and _WEB / "texts" in path.parents)
    return path if is_loaded and path.is_file() else None
