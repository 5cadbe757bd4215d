"""Values as HTTP answers."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web
from pydantic import BaseModel


def answer(value: BaseModel, status: int = 200) -> web.Response:
    """A pydantic value as JSON."""
    return web.Response(body=value.model_dump_json(by_alias=True).encode(), status=status, content_type="application/json")


def json_answer(document: Any, status: int = 200) -> web.Response:
    """Any JSON value."""
    body = json.dumps(document, ensure_ascii=False, default=str).encode("utf-8", "replace")
    return web.Response(body=body, status=status, content_type="application/json")
