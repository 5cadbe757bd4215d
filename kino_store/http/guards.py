"""Who may ask, and with what: checked before any route of ours sees the request. ComfyUI's own guard comes and goes."""

from __future__ import annotations

import asyncio
import functools
import hmac
import ipaddress
import json
import math
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from ..errors import InvalidValueError, TooLargeError
from .errors import ForbiddenError, Handler, TokenNeededError, WrongContentTypeError

BODY_LIMIT = 8 << 20  # bytes; 10,000 prompts of a batch fit
UPLOAD_LIMIT = 1 << 30
_AT_ONCE = 1 << 16  # bytes of JSON; looking through more would hold up the event loop
TOKEN_HEADER = "X-Kino-Token"  # noqa: S105 - the header's name
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")
_TOKEN_HELP = (
    "Kino is changed from the machine it runs on only. To allow it from others, set the environment variable KINO_TOKEN before "
    f"ComfyUI starts, and send its value in the header {TOKEN_HEADER} (or as Authorization: Bearer …)."
)
_TEXTS_DEEP = 60  # levels of nesting in a body


def make_guard(token: str | None) -> Any:
    """The middleware. `token`: what other machines must show to change anything; None: they can't."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        check_site(request)
        if request.method not in _READING:
            check_writer(request, token)
            request = await checked_body(request)
        return await handler(request)

    return guard


async def forbid_sniffing(_: web.Request, response: web.StreamResponse) -> None:
    """No browser may take a picture or JSON of ours for a page; errors included."""
    response.headers["X-Content-Type-Options"] = "nosniff"


def check_site(request: web.Request) -> None:
    """ForbiddenError for a request that another site's page makes; WebSockets too."""
    origin = request.headers.get("Origin")
    if request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}:
        raise ForbiddenError(
            "Another site's page asked for this. Kino answers its own pages and programs only."
        )
    if origin is not None and _site_of(origin) != request.host.casefold():
        raise ForbiddenError(
            f"A page of {origin} asked for this. Kino answers its own pages and programs only."
        )


def check_writer(request: web.Request, token: str | None) -> None:
    """TokenNeededError unless the request comes from this machine or shows the token."""
    if is_local(request):
        return
    shown = request.headers.get(TOKEN_HEADER) or request.headers.get("Authorization", "").removeprefix(
        "Bearer "
    )
    if not token or not hmac.compare_digest(_as_sent(shown), _as_sent(token)):
        raise TokenNeededError(_TOKEN_HELP)


def is_local(request: web.Request) -> bool:
    """Whether a program on this machine asks, for this machine by its own name.

    A proxy is not this machine, nor is a page whose name was made to point here (DNS rebinding): the name tells.
    """
    if any(header in request.headers for header in _FORWARDED):
        return False
    return _is_loopback(request.remote or "") and _is_loopback(_name_of(request.host))


async def checked_body(request: web.Request) -> web.Request:
    """The request with a body that is sure to be JSON of a sensible size, or multipart where the route reads it itself."""
    multipart = getattr(request.match_info.handler, "takes_multipart", False)
    limit = UPLOAD_LIMIT if multipart else BODY_LIMIT
    if (request.content_length or 0) > limit:
        raise TooLargeError(
            f"The body has {request.content_length:,} bytes; at most {limit:,} are taken. Send less at a time."
        )
    if multipart:
        if request.content_type != "multipart/form-data":
            raise WrongContentTypeError("Send the images as multipart/form-data.")
        return request
    wanted = request.content_type == "application/json" and (request.charset or "utf-8").casefold() == "utf-8"
    if "Content-Type" in request.headers and not wanted:
        raise WrongContentTypeError("Send JSON in UTF-8, with the header Content-Type: application/json.")
    request = request.clone(client_max_size=BODY_LIMIT)
    body = await request.read()
    if body and not wanted:
        raise WrongContentTypeError("Send JSON in UTF-8, with the header Content-Type: application/json.")
    if body:
        large = len(body) > _AT_ONCE
        document = (
            await asyncio.get_running_loop().run_in_executor(None, _checked_json, body)
            if large
            else _checked_json(body)
        )
        request.json = functools.partial(_given, document)  # type: ignore[method-assign] # a view would parse it once more, on the loop
    return request


async def _given(document: Any) -> Any:
    return document


def _checked_json(body: bytes) -> Any:
    try:
        document = json.loads(body.decode("utf-8"), parse_float=_finite, parse_constant=_refuse_constant)
        _check_texts(document)
    except (ValueError, RecursionError) as error:
        raise InvalidValueError("body", body[:40], f"It must be JSON ({error}).") from None
    return document


def _check_texts(document: Any) -> None:
    """No text that a database or a file could not hold, and no nesting that only an attack would have."""
    level: list[Any] = [document]
    for _ in range(_TEXTS_DEEP):
        texts = [item for item in level if isinstance(item, str)]
        if any(
            "\0" in text or (not text.isascii() and text != text.encode("utf-8", "ignore").decode())
            for text in texts
        ):
            raise ValueError("a text with NUL or half a character")
        level = [inner for item in level for inner in _inside(item)]
        if not level:
            return
    raise ValueError(f"nested more than {_TEXTS_DEEP} levels deep")


def _inside(item: Any) -> list[Any]:
    if isinstance(item, dict):
        return [*item, *item.values()]
    return item if isinstance(item, list) else []


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse_constant(text[:40])


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number that can be kept")


def _as_sent(text: str) -> bytes:
    """The bytes of a header or an environment variable, which need not be UTF-8."""
    return text.encode("utf-8", "surrogateescape")


def _site_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.casefold()
    except ValueError:  # no address at all
        return ""


def _is_loopback(name: str) -> bool:
    if name.casefold() == "localhost":
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _name_of(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
