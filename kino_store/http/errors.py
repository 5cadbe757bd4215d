"""Turns errors into responses, all of one shape: `{"error": {"code", "message", "details"}}`."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from ..errors import KinoError
from .responses import json_response

log = logging.getLogger("kino")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

STATUS = {
    "invalid_value": 400,
    "invalid_data": 400,
    "invalid_sheet": 400,
    "unknown_generator": 400,
    "generator_broken": 400,
    "size_mismatch": 400,
    "no_seed": 400,
    "picture_broken": 400,
    "library_missing": 400,
    "archive_broken": 400,
    "video_broken": 400,
    "task_state": 400,
    "forbidden": 403,
    "token_needed": 403,
    "project_not_found": 404,
    "frame_not_found": 404,
    "marker_not_found": 404,
    "sheet_not_found": 404,
    "task_not_found": 404,
    "machine_not_found": 404,
    "model_not_found": 404,
    "model_broken": 400,
    "file_missing": 404,
    "no_preview": 404,
    "machine_state": 409,
    "name_taken": 409,
    "frame_changed": 409,
    "sheet_conflict": 409,
    "nothing_to_undo": 409,
    "undo_conflict": 409,
    "sidecar_broken": 409,
    "sidecar_too_new": 409,
    "too_large": 413,
    "wrong_content_type": 415,
    "wrong_folder": 503,
}
_INTERNAL = (
    "Something went wrong inside Kino. As far as it knows, nothing was changed. ComfyUI's log has the "
    "details, under 'kino'."
)
_HTTP_CODES = {
    400: "bad_request",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
}


class ForbiddenError(KinoError):
    """A request from another site."""

    code = "forbidden"


class TokenNeededError(KinoError):
    """A request from another machine that would change something, without the token."""

    code = "token_needed"


class WrongContentTypeError(KinoError):
    """A body of another content type than the route accepts."""

    code = "wrong_content_type"


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn errors into responses; catch and log unexpected ones."""
    try:
        return await handler(request)
    except KinoError as error:
        status = STATUS.get(error.code, 500)
        if status >= 500:
            log.warning("Kino answered %d to %s %s: %s", status, request.method, request.path, error.message)
        return failure(status, error.code, error.message, error.details)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        answer = failure(error.status, _HTTP_CODES.get(error.status, "http_error"), _sentence(request, error))
        if isinstance(error, web.HTTPMethodNotAllowed):
            answer.headers["Allow"] = ", ".join(sorted(error.allowed_methods))
        return answer
    except Exception:
        log.exception("Kino failed at %s %s", request.method, request.path)
        return failure(500, "internal", _INTERNAL)


def failure(status: int, code: str, message: str, details: Any = None) -> web.Response:
    """Return the response for an error."""
    return json_response({"error": {"code": code, "message": message, "details": details or None}}, status)


def _sentence(request: web.Request, error: web.HTTPException) -> str:
    if error.status == 404:
        return f"There is nothing at {request.path}. /api/kino/docs lists all routes."
    if isinstance(error, web.HTTPMethodNotAllowed):
        allowed = ", ".join(sorted(error.allowed_methods))
        return f"{request.path} does not accept {request.method}. It accepts {allowed}."
    return error.text or error.reason
