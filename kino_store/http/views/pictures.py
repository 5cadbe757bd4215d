"""Pictures: a frame's image and thumbnail, a task's preview, and pictures brought in."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Literal

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp_pydantic.oas.typing import r200, r201
from pydantic import Field

from ...errors import InvalidValueError, TooLargeError
from ...media import thumbnails
from ...models import Frame
from ..answers import FrameList, answer
from ..bodies import PlaceBody
from ..calling import View, takes_multipart
from ..errors import failure
from ..fields import Id
from ..guards import UPLOAD_LIMIT

FILE_LIMIT = 256 << 20  # bytes of one picture
FILES_LIMIT = 1000
_IN_MEMORY = 4 << 20
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
        frame, path = await self.call(lambda store: store.thumbnail(frame_id, height))
        return _file(path, frame, v, thumbnails.CONTENT_TYPE)


class PreviewView(View):
    """What a task looks like so far."""

    async def get(self, task_id: Id, /) -> r200:
        """The latest picture of a task that is being sampled.

        Tags: tasks
        """
        preview = await self.call(lambda store: store.preview(task_id))
        if preview is None:
            return failure(404, "no_preview", f"Task {task_id} has no preview: it is not being sampled, or ComfyUI makes none.")
        return web.Response(body=preview.data, content_type=preview.content_type, headers={"Cache-Control": "no-store"})


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
        with ExitStack() as opened:
            files = await _uploaded(self.request, opened)
            frames = await self.call(lambda store: store.importing.take(project_id, files, fit, place.where, place.frame_id))
        return answer(FrameList.of(len(frames), frames), 201)


async def _uploaded(request: web.Request, opened: ExitStack) -> list[tuple[str, BinaryIO]]:
    """The files of a multipart body: their names, and their bytes in memory or, if large, on the disk until `opened` ends."""
    files: list[tuple[str, BinaryIO]] = []
    left = UPLOAD_LIMIT
    try:
        parts: Any = await request.multipart()
        async for part in parts:
            if not isinstance(part, BodyPartReader) or part.filename is None:
                continue
            if len(files) == FILES_LIMIT:
                raise TooLargeError(f"More than {FILES_LIMIT} pictures at once. Send less at a time.")
            file: Any = opened.enter_context(tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 - entered here
            left -= await _spool(part, file, min(FILE_LIMIT, left))
            files.append((part.filename[:100], file))
    except (ValueError, AssertionError, HttpProcessingError) as error:
        raise InvalidValueError("body", "…", f"It must be multipart/form-data ({error}).") from None
    if not files:
        raise InvalidValueError("images", None, "Send at least one picture, as a file of a multipart form.")
    return files


async def _spool(part: BodyPartReader, file: BinaryIO, limit: int) -> int:
    """Keep a file of the form; how many bytes it has."""
    size = 0
    while block := await part.read_chunk(_BLOCK):
        size += len(block)
        if size > limit:
            raise TooLargeError(
                f"{part.filename} is too large: one picture may have {FILE_LIMIT >> 20} MB, all together {UPLOAD_LIMIT >> 20} MB."
            )
        file.write(block)
    file.seek(0)
    return size


def _file(path: Path, frame: Frame, version: str, content_type: str) -> web.FileResponse:
    kept = bool(version) and frame.sha256.startswith(version) and len(version) >= 8
    headers = {"Cache-Control": _FOREVER if kept else "no-cache", "Content-Type": content_type}
    return web.FileResponse(path, headers=headers)


ROUTES: list[tuple[str, type[View]]] = [
    ("/v1/frames/{frame_id}/image", ImageView),
    ("/v1/frames/{frame_id}/thumbnail", ThumbnailView),
    ("/v1/generator/tasks/{task_id}/preview", PreviewView),
    ("/v1/projects/{project_id}/frames/import", ImportView),
]
