"""The base of all views: parse, one call of the store, serialise."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from aiohttp import web
from aiohttp_pydantic import PydanticView
from pydantic import ValidationError

from .door import DOOR, Door
from .errors import failure

if TYPE_CHECKING:
    from ..store import Store

Result = TypeVar("Result")


class View(PydanticView):  # type: ignore[misc]
    """Parameters and bodies are parsed from the signatures of its methods."""

    async def call(self, work: Callable[[Store], Result], *, writing: bool = False) -> Result:
        """Return what `work` returns for the store, off the event loop.

        `writing`: it waits for a lock, even though the method is GET.
        """
        door: Door = self.request.config_dict[DOOR]
        return await door.call(work, writing=writing or self.request.method != "GET")

    async def on_validation_error(self, exception: ValidationError, context: str) -> web.StreamResponse:
        """Answer 400 with one entry per field."""
        fields = [{"field": _field(error, context), "message": error["msg"]} for error in _errors(exception)]
        message = "; ".join(f"{entry['field']}: {entry['message']}" for entry in fields[:5])
        return failure(400, "invalid_value", message, {"fields": fields})


def _errors(exception: ValidationError) -> list[Any]:
    found: list[Any] = json.loads(
        exception.json(include_url=False, include_context=False, include_input=False)
    )
    return found


def _field(error: Any, context: str) -> str:
    return ".".join(str(part) for part in error["loc"]) or context
