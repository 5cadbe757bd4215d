"""Pictures: a frame's image, thumbnail and proxy, a task's preview, and the import of picture files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r201
from pydantic import Field

from ...media import thumbnails
from ...media.upload import Fit
from ...values import Frame, Place, Where
from ..answers import FramesImported
from ..errors import failure
from ..fields import Id, Step
from ..responses import FOREVER, imported_response
from ..uploads import uploaded
from ..view import View

if TYPE_CHECKING:
    from ...store import Store

Height = Annotated[int, Field(ge=1, le=thumbnails.HEIGHTS[-1])]


class ImageView(View):
    """A frame's picture."""

    async def get(self, frame_id: Id, /, v: str = "") -> r200:
        """The frame's picture, PNG.

        Ranges and conditional requests are answered. With the `v` of the frame's `image_url` it may be kept
        for ever.

        Tags: pictures
        """
        frame, path = await self.call(lambda store: _picture(store, frame_id))
        return _file(path, frame, v, "image/png")


class ThumbnailView(View):
    """A frame's thumbnail."""

    async def get(self, frame_id: Id, /, height: Height = 192, v: str = "") -> r200:
        """The frame's picture, at least `height` pixels high unless the picture is smaller.

        Tags: pictures
        """
        path, frame, kind = await self.call(
            lambda store: _small(store.frames.thumbnails.thumbnail(frame_id, height))
        )
        return _file(path, frame, v, kind)


class ProxyView(View):
    """A frame's picture for playback."""

    async def get(self, frame_id: Id, /, v: str = "") -> r200:
        """The frame's picture for playback: JPEG, or WebP with alpha; its longer side has about 960 pixels.

        Tags: pictures
        """
        path, frame, kind = await self.call(lambda store: _small(store.frames.thumbnails.proxy(frame_id)))
        return _file(path, frame, v, kind)


class PreviewView(View):
    """A task's preview."""

    async def get(self, task_id: Id, /) -> r200:
        """The latest preview of the task that is, or was last, being sampled.

        Tags: tasks
        """
        preview = await self.call(lambda store: store.tasks.preview(task_id))
        if preview is None:
            return failure(
                404,
                "no_preview",
                f"Task {task_id} has no preview: it is not being sampled, or ComfyUI sends none.",
            )
        return web.Response(
            body=preview.data, content_type=preview.content_type, headers={"Cache-Control": "no-store"}
        )


class ImportView(View):
    """Imported pictures."""

    async def post(
        self,
        project_id: Id,
        /,
        fit: Fit = "exact",
        where: Where = "append",
        frame_id: Id | None = None,
        step: Step | None = None,
    ) -> r201[FramesImported]:
        """Import PNG, JPEG, WebP, TIFF or EXR files as frames, in order. `refused` lists what can't be used.

        16 bits of PNG and TIFF stay; EXR's linear light becomes sRGB with 16 bits. What ComfyUI or
        AUTOMATIC1111 stored in a PNG, JPEG or WebP file becomes the frame's parameters.

        `fit`: exact takes pictures of the project's size only; cover fills the frame and crops; contain
        shows the whole picture with bars.

        Tags: frames
        """
        place = Place(where, frame_id=frame_id)
        async with uploaded(self.request) as files:
            return await self.call(
                lambda store: imported_response(
                    store.frames.imports.import_files(project_id, files, fit, place, step)
                )
            )


def _picture(store: Store, frame_id: int) -> tuple[Frame, Path]:
    frame = store.frames.read.get(frame_id)
    return frame, store.frames.read.picture(frame)


def _small(found: tuple[Frame, Path]) -> tuple[Path, Frame, str]:
    """Return path, frame and media type, for which the file is opened: off the event loop."""
    frame, path = found
    return path, frame, thumbnails.media_type(path)


def _file(path: Path, frame: Frame, version: str, content_type: str) -> web.FileResponse:
    kept = bool(version) and frame.sha256.startswith(version) and len(version) >= 8
    headers = {"Cache-Control": FOREVER if kept else "no-cache", "Content-Type": content_type}
    return web.FileResponse(path, headers=headers)
