"""Turns values into JSON responses. Light to import: errors are answered before any model is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from pydantic import BaseModel

    from ..services.frames.imports import Imported
    from ..services.frames.reader import TrashPage
    from ..values import Frame

FOREVER = "public, max-age=31536000, immutable"  # how long a browser keeps what never changes


def model_response(value: BaseModel, status: int = 200) -> web.Response:
    """Return a pydantic value as JSON."""
    body = value.model_dump_json(by_alias=True).encode()
    return web.Response(body=body, status=status, content_type="application/json")


def frames_response(frames: Sequence[Frame], status: int = 200) -> web.Response:
    """Return all these frames as a FrameList. Call it off the event loop."""
    return page_response(len(frames), frames, status)


def page_response(total: int, frames: Sequence[Frame], status: int = 200) -> web.Response:
    """Return a page of frames as a FrameList, without building one: pages are requested most.

    Thousands of frames take a while, so call it off the event loop.
    """
    return _dumped({"total": total, "frames": [with_urls(frame) for frame in frames]}, status)


def trash_response(page: TrashPage) -> web.Response:
    """Return a page of the trash as Trash. Call it off the event loop."""
    frames = [with_urls(frame) for frame in page.frames]
    return _dumped({"total": page.total, "bytes": page.bytes, "frames": frames}, 200)


def imported_response(imported: Imported) -> web.Response:
    """Return the result of an import as FramesImported. Call it off the event loop."""
    frames = [with_urls(frame) for frame in imported.frames]
    refused = [asdict(one) for one in imported.refused]
    return _dumped({"total": len(frames), "frames": frames, "refused": refused}, 201)


def json_response(document: Any, status: int = 200) -> web.Response:
    """Return any JSON value."""
    body = json.dumps(document, ensure_ascii=False, default=str).encode("utf-8", "replace")
    return web.Response(body=body, status=status, content_type="application/json")


def with_urls(frame: Frame) -> dict[str, Any]:
    """Return a frame's fields with the URLs of its picture, thumbnail and proxy."""
    base, version = f"/api/kino/v1/frames/{frame.id}", frame.sha256[:16]
    return {
        **frame.__dict__,
        **{f"{kind}_url": f"{base}/{kind}?v={version}" for kind in ("image", "thumbnail", "proxy")},
    }


def _dumped(document: dict[str, Any], status: int) -> web.Response:
    from pydantic_core import to_json

    return web.Response(body=to_json(document), status=status, content_type="application/json")
