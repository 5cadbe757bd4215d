"""Pictures: a frame's image, thumbnail and proxy, a task's preview, and pictures brought in."""

from __future__ import annotations

import asyncio
import io
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Literal

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp_pydantic.oas.typing import r200, r201
from pydantic import Field

from ...errors import InvalidValueError, TooLargeError
from ...media import thumbnails
from ...values import Frame
from ..answers import FrameList, frames_answer
from ..bodies import PlaceBody
from ..calling import View, takes_multipart
from ..errors import failure
from ..fields import Id
from ..guards import UPLOAD_LIMIT

FILE_LIMIT = 256 << 20  # bytes of one picture
FILES_LIMIT = 1000
_FIELDS_LIMIT = 100  # parts that are no files; they are passed over
_IN_MEMORY = 4 << 20  # bytes of all pictures of a form together
_BLOCK = 1 << 20
Height = Annotated[int, Field(ge=1, le=thumbnails.HEIGHTS[-1])]
_FOREVER = "public, max-age=31536000, immutable"


class ImageView(View):
    """A frame's picture."""

    async def get(self, frame_id: Id, /, v: str = "") -> r200:
        """The frame's picture, PNG.

        Ranges and conditional requests are answered. With the `v` of the frame's `image_url` it may be kept for ever.

        Tags: pictures
        """
        frame, path = await self.call(lambda store: store.frames.picture_of(frame_id))
        return _file(path, frame, v, "image/png")


class ThumbnailView(View):
    """A small picture of a frame."""

    async def get(self, frame_id: Id, /, height: Height = 192, v: str = "") -> r200:
        """The frame's picture, made small: at least `height` pixels high unless the picture is smaller.

        Tags: pictures
        """
        path, frame, kind = await self.call(lambda store: _small(store.thumbnail(frame_id, height)))
        return _file(path, frame, v, kind)


class ProxyView(View):
    """A frame as playback shows it."""

    async def get(self, frame_id: Id, /, v: str = "") -> r200:
        """The frame's picture for playback: JPEG, or WebP where it has alpha; its longer side has about 960 pixels.

        Tags: pictures
        """
        path, frame, kind = await self.call(lambda store: _small(store.proxy(frame_id)))
        return _file(path, frame, v, kind)


class PreviewView(View):
    """What a task looks like so far."""

    async def get(self, task_id: Id, /) -> r200:
        """The latest picture of a task that is being sampled.

        Tags: tasks
        """
        preview = await self.call(lambda store: store.preview(task_id))
        if preview is None:
            return failure(
                404,
                "no_preview",
                f"Task {task_id} has no preview: it is not being sampled, or ComfyUI makes none.",
            )
        return web.Response(
            body=preview.data, content_type=preview.content_type, headers={"Cache-Control": "no-store"}
        )


@takes_multipart
class ImportView(View):
    """Pictures from elsewhere."""

    async def post(
        self,
        project_id: Id,
        /,
        fit: Literal["exact", "cover", "contain"] = "exact",
        where: Literal["append", "before", "replace"] = "append",
        frame_id: Id | None = None,
    ) -> r201[FrameList]:
        """Make frames of PNG, JPEG or WebP files, all or none, in the order in which they come.

        `fit`: exact takes pictures of the project's size only; cover fills it and cuts what is over; contain puts the whole picture into it.

        Tags: frames
        """
        place = PlaceBody(where=where, frame_id=frame_id)
        async with _uploaded(self.request) as files:
            return await self.call(
                lambda store: frames_answer(
                    store.importing.take(project_id, files, fit, place.where, place.frame_id), 201
                )
            )


@asynccontextmanager
async def _uploaded(request: web.Request) -> AsyncIterator[Iterator[tuple[str, BinaryIO]]]:
    """The files of a multipart body: name and bytes of one after the other, to be gone through once and off the event loop.

    They lie end to end in one file, so that a thousand take neither memory nor a thousand open files.
    """
    kept: Any = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed below, where it holds nobody up
    try:
        yield _each(kept, await _received(request, kept))
    finally:
        await asyncio.to_thread(kept.close)


def _each(kept: BinaryIO, files: list[tuple[str, int]]) -> Iterator[tuple[str, BinaryIO]]:
    kept.seek(0)
    for name, size in files:
        yield name, io.BytesIO(kept.read(size))


async def _received(request: web.Request, kept: BinaryIO) -> list[tuple[str, int]]:
    """Write the files of a multipart body to `kept`; their names and sizes in bytes."""
    files: list[tuple[str, int]] = []
    left, fields = UPLOAD_LIMIT, 0
    try:
        parts: Any = await request.multipart()
        async for part in parts:
            if not isinstance(part, BodyPartReader):
                raise InvalidValueError("body", "…", "A form can't hold another form.")
            name = part.filename
            fields += name is None
            if len(files) + (name is not None) > FILES_LIMIT or fields > _FIELDS_LIMIT:
                raise TooLargeError(
                    f"More than {FILES_LIMIT} pictures or {_FIELDS_LIMIT} other fields at once. Send less at a time."
                )
            size = await _keep(part, None if name is None else kept, min(FILE_LIMIT, left))
            left -= size
            if name is not None:
                files.append((name[:100], size))
    except (
        ValueError,
        AssertionError,
        RuntimeError,
        HttpProcessingError,
    ) as error:  # all of them aiohttp's for a form that is none
        raise InvalidValueError("body", "…", f"It must be multipart/form-data ({error}).") from None
    if not files:
        raise InvalidValueError("images", None, "Send at least one picture, as a file of a multipart form.")
    return files


async def _keep(part: BodyPartReader, kept: BinaryIO | None, limit: int) -> int:
    """Write a part of the form, if it is to be kept; how many bytes it has."""
    size = 0
    while block := await part.read_chunk(_BLOCK):
        size += len(block)
        if size > limit:
            raise TooLargeError(
                f"{part.filename or part.name} is too large: one picture may have {FILE_LIMIT >> 20} MB, all together {UPLOAD_LIMIT >> 20} MB."
            )
        if kept is not None:
            await asyncio.to_thread(kept.write, block)
    return size


def _small(found: tuple[Frame, Path]) -> tuple[Path, Frame, str]:
    """A small picture, its frame and its type, for which the file is opened: off the event loop."""
    frame, path = found
    return path, frame, thumbnails.media_type(path)


def _file(path: Path, frame: Frame, version: str, content_type: str) -> web.FileResponse:
    kept = bool(version) and frame.sha256.startswith(version) and len(version) >= 8
    headers = {"Cache-Control": _FOREVER if kept else "no-cache", "Content-Type": content_type}
    return web.FileResponse(path, headers=headers)


ROUTES: list[tuple[str, type[View]]] = [
    ("/v1/frames/{frame_id}/image", ImageView),
    ("/v1/frames/{frame_id}/thumbnail", ThumbnailView),
    ("/v1/frames/{frame_id}/proxy", ProxyView),
    ("/v1/generator/tasks/{task_id}/preview", PreviewView),
    ("/v1/projects/{project_id}/frames/import", ImportView),
]
