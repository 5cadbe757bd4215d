"""Checks of origin, token and body. Not all ComfyUI versions have their own."""

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
FILE_TYPES = ("application/zip", "application/octet-stream")  # of a body that is a file
VIDEO_LIMIT = 1 << 37
_CHECKED_INLINE = 1 << 16  # bytes of JSON; more is checked off the event loop
TOKEN_HEADER = "X-Kino-Token"  # noqa: S105 - the header's name
READING = frozenset({"GET", "HEAD", "OPTIONS"})
_FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")
_TOKEN_HELP = (
    "Only the machine that Kino runs on may change it. To allow other machines, set the environment variable "
    f"KINO_TOKEN before ComfyUI starts, and send its value in the header {TOKEN_HEADER} (or as "
    "Authorization: Bearer …)."
)
_NESTING_LIMIT = 60  # levels in a body


def make_guard(token: str | None) -> Any:
    """Return the middleware. `token`: what other machines must send to change anything; None: they can't."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        check_site(request)
        if request.method not in READING:
            check_writer(request, token)
        return await handler(request)

    return guard


async def forbid_sniffing(_: web.Request, response: web.StreamResponse) -> None:
    """Keep browsers from treating a picture or JSON as a page; errors included."""
    response.headers["X-Content-Type-Options"] = "nosniff"


def check_site(request: web.Request) -> None:
    """Raise ForbiddenError for a request from another site's page, including WebSockets."""
    origin = request.headers.get("Origin")
    if request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}:
        raise ForbiddenError(
            "Another site's page requested this. Kino answers only its own pages and programs."
        )
    if origin is not None and _site_of(origin) != request.host.casefold():
        raise ForbiddenError(
            f"A page of {origin} requested this. Kino answers only its own pages and programs."
        )


def check_writer(request: web.Request, token: str | None) -> None:
    """Raise TokenNeededError unless the request comes from this machine or has the token."""
    if is_local(request):
        return
    shown = request.headers.get(TOKEN_HEADER) or request.headers.get("Authorization", "").removeprefix(
        "Bearer "
    )
    if not token or not hmac.compare_digest(_as_sent(shown), _as_sent(token)):
        raise TokenNeededError(_TOKEN_HELP)


def is_local(request: web.Request) -> bool:
    """Whether a program on this machine sent the request, and addressed it by a local name.

    Proxies are not local. Nor are pages whose name was made to point here (DNS rebinding): their name
    differs.
    """
    if any(header in request.headers for header in _FORWARDED):
        return False
    return _is_loopback(request.remote or "") and _is_loopback(_name_of(request.host))


async def checked_body(request: web.Request, multipart_limit: int | None, *, file: bool) -> web.Request:
    """Return the request with its body checked: JSON within limits, or what else the route reads.

    `multipart_limit`: bytes of a form, if the route takes one. `file`: it takes a file as the body.
    """
    if file:
        # Without the header, aiohttp would say octet-stream, and a page elsewhere may leave it out.
        if not request.headers.get("Content-Type", "").strip() or request.content_type not in FILE_TYPES:
            raise WrongContentTypeError(f"Send the file as the body, as {' or '.join(FILE_TYPES)}.")
        return request
    limit = multipart_limit or BODY_LIMIT
    if (request.content_length or 0) > limit:
        raise TooLargeError(
            f"The body has {request.content_length:,} bytes; the limit is {limit:,}. Send less at a time."
        )
    if multipart_limit:
        if request.content_type != "multipart/form-data":
            raise WrongContentTypeError("Send the files as multipart/form-data.")
        return request
    wanted = request.content_type == "application/json" and (request.charset or "utf-8").casefold() == "utf-8"
    if "Content-Type" in request.headers and not wanted:
        raise WrongContentTypeError("Send JSON in UTF-8, with the header Content-Type: application/json.")
    request = request.clone(client_max_size=BODY_LIMIT)
    body = await request.read()
    if body and not wanted:
        raise WrongContentTypeError("Send JSON in UTF-8, with the header Content-Type: application/json.")
    if body:
        large = len(body) > _CHECKED_INLINE
        document = (
            await asyncio.get_running_loop().run_in_executor(None, _checked_json, body)
            if large
            else _checked_json(body)
        )
        # Else the view would parse the body again, on the event loop.
        request.json = functools.partial(_parsed, document)  # type: ignore[method-assign]
    return request


async def _parsed(document: Any) -> Any:
    return document


def _checked_json(body: bytes) -> Any:
    try:
        document = json.loads(body.decode("utf-8"), parse_float=_finite, parse_constant=_refuse_constant)
        _check_texts(document)
    except (ValueError, RecursionError) as error:
        raise InvalidValueError("body", body[:40], f"It must be JSON ({error}).") from None
    return document


def _check_texts(document: Any) -> None:
    """Refuse texts that no database or file can store, and nesting that only an attack would have."""
    level: list[Any] = [document]
    for _ in range(_NESTING_LIMIT):
        texts = [item for item in level if isinstance(item, str)]
        if any(
            "\0" in text or (not text.isascii() and text != text.encode("utf-8", "ignore").decode())
            for text in texts
        ):
            raise ValueError("a text with NUL or an incomplete character")
        level = [inner for item in level for inner in _children(item)]
        if not level:
            return
    raise ValueError(f"nested more than {_NESTING_LIMIT} levels deep")


def _children(item: Any) -> list[Any]:
    if isinstance(item, dict):
        return [*item, *item.values()]
    return item if isinstance(item, list) else []


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse_constant(text[:40])


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a finite number")


def _as_sent(text: str) -> bytes:
    """Return the bytes of a header or an environment variable, which may not be UTF-8."""
    return text.encode("utf-8", "surrogateescape")


def _site_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.casefold()
    except ValueError:  # not an address
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
