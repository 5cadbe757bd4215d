"""Receives the files of a multipart form, or a body that is a file, off the event loop."""

from __future__ import annotations

import asyncio
import hashlib
import io
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from ..errors import InvalidValueError, TooLargeError
from ..media.atomic import disk_errors
from .guards import UPLOAD_LIMIT

FILE_LIMIT = 256 << 20  # bytes of one file
FILES_LIMIT = 1000
_FIELDS_LIMIT = 100  # parts that are not files, which are skipped
_IN_MEMORY = 4 << 20  # bytes of all files together; more go to the disk
_BLOCK = 1 << 20  # bytes


@asynccontextmanager
async def uploaded(request: web.Request) -> AsyncIterator[Iterator[tuple[str, BinaryIO]]]:
    """Yield name and bytes of the files of a multipart body, to be read once and off the event loop.

    All are in one temporary file, so that a thousand need neither memory nor a thousand open files.

    Raises:
        InvalidValueError: the body is not a form, or has no file.
        TooLargeError: there are too many or too large files.
    """
    spool: Any = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed below, off the event loop
    try:
        yield _read_back(spool, await _receive(request, spool))
    finally:
        await asyncio.to_thread(spool.close)


@asynccontextmanager
async def received(request: web.Request, path: Path) -> AsyncIterator[Path]:
    """Yield `path` with the whole body in it, however large; the file is removed afterwards.

    Raises DiskFullError or StoreUnavailableError if it can't be written.
    """

    def write(file: BinaryIO, block: bytes) -> None:
        with disk_errors(path.parent):
            file.write(block)
            file.flush()

    with disk_errors(path.parent):
        file = await asyncio.to_thread(path.open, "xb", _BLOCK)
    try:
        try:
            async for block in request.content.iter_chunked(_BLOCK):
                await asyncio.to_thread(write, file, block)
        finally:
            await asyncio.to_thread(file.close)
        yield path
    finally:
        await asyncio.to_thread(path.unlink, missing_ok=True)


@asynccontextmanager
async def written(request: web.Request, path: Path) -> AsyncIterator[tuple[str, str]]:
    """Write the first file of a multipart body to `path`, block by block; yield its name and SHA-256.

    What is left of the file after the block is removed.

    Raises:
        InvalidValueError: the body is not a form, or has no file.
        DiskFullError, StoreUnavailableError: it can't be written.
    """
    digest = hashlib.sha256()

    def write(block: bytes) -> None:
        digest.update(block)
        with disk_errors(path.parent):
            file.write(block)

    try:
        with _form_errors():
            parts = await request.multipart()
        file = await asyncio.to_thread(path.open, "xb")
        try:
            with _form_errors():
                part = await _first_file(parts)
                while block := await part.read_chunk(_BLOCK):
                    await asyncio.to_thread(write, block)
        finally:
            await asyncio.to_thread(file.close)
        yield (part.filename or "video")[:200], digest.hexdigest()
    finally:
        await asyncio.to_thread(path.unlink, missing_ok=True)


async def _first_file(parts: Any) -> BodyPartReader:
    fields = 0
    async for part in parts:
        if isinstance(part, BodyPartReader) and part.filename is not None:
            return part
        fields += 1
        if fields > _FIELDS_LIMIT:
            break
    raise InvalidValueError("video", None, "Send the file of a video in a multipart form.")


@contextmanager
def _form_errors() -> Iterator[None]:
    """Convert aiohttp's errors for a bad form."""
    try:
        yield
    except (ValueError, AssertionError, RuntimeError, HttpProcessingError) as error:
        raise InvalidValueError("body", "…", f"It must be multipart/form-data ({error}).") from None


def _read_back(spool: BinaryIO, files: list[tuple[str, int]]) -> Iterator[tuple[str, BinaryIO]]:
    spool.seek(0)
    for name, size in files:
        yield name, io.BytesIO(spool.read(size))


async def _receive(request: web.Request, spool: BinaryIO) -> list[tuple[str, int]]:
    """Write the files to `spool`; return their names and sizes in bytes."""
    with _form_errors():
        files = await _receive_parts(await request.multipart(), spool)
    if not files:
        raise InvalidValueError("images", None, "Send at least one file of a multipart form.")
    return files


async def _receive_parts(parts: Any, spool: BinaryIO) -> list[tuple[str, int]]:
    files: list[tuple[str, int]] = []
    remaining, fields = UPLOAD_LIMIT, 0
    async for part in parts:
        if not isinstance(part, BodyPartReader):
            raise InvalidValueError("body", "…", "A form can't contain another form.")
        name = part.filename
        fields += name is None
        if len(files) + (name is not None) > FILES_LIMIT or fields > _FIELDS_LIMIT:
            raise TooLargeError(
                f"More than {FILES_LIMIT} pictures or {_FIELDS_LIMIT} other fields. Send fewer at a time."
            )
        size = await _copy(part, None if name is None else spool, min(FILE_LIMIT, remaining))
        remaining -= size
        if name is not None:
            files.append((name[:100], size))
    return files


async def _copy(part: BodyPartReader, spool: BinaryIO | None, limit: int) -> int:
    """Write a part to `spool` (None: skip it); return its size in bytes."""
    size = 0
    while block := await part.read_chunk(_BLOCK):
        size += len(block)
        if size > limit:
            raise TooLargeError(
                f"{part.filename or part.name} is too large: one picture may have {FILE_LIMIT >> 20} MB, "
                f"all together {UPLOAD_LIMIT >> 20} MB."
            )
        if spool is not None:
            await asyncio.to_thread(spool.write, block)
    return size
