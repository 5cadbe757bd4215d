"""Archives: a project as one file, out and in."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r201

from ...errors import KinoError
from ...values import Project
from ..fields import Id
from ..responses import model_response
from ..uploads import received
from ..view import View

if TYPE_CHECKING:
    from ...services.archives import Download
    from ...store import Store

log = logging.getLogger("kino")


class ArchiveView(View):
    """A project's archive."""

    async def get(self, project_id: Id, /, trash: bool = False) -> r200:  # noqa: FBT002 - a query parameter
        """The project as one file (.kino): frames with their sidecars, journal and sound. No ranges.

        `trash`: with the deleted frames. Its length is in the header; if a file turns out to be gone, the
        connection is cut.

        Tags: projects
        """
        return await send_zip(self, lambda store: store.archives.download(project_id, trash=trash))


class ArchivesView(View):
    """Archives that become projects."""

    async def post(self, /) -> r201[Project]:
        """Open an archive, sent as the body, as a new project. It gets another name if its own is taken.

        Tags: projects
        """
        size = self.request.content_length
        path = await self.call(lambda store: store.archives.upload_path(size))
        async with received(self.request, path):
            return model_response(await self.call(lambda store: store.archives.open(path)), 201)


async def send_zip(view: View, find: Callable[[Store], Download]) -> web.StreamResponse:
    """Answer with a zip file of the store, read block by block off the event loop."""
    download = await view.call(find, writing=True)
    response = web.StreamResponse(
        headers={
            "Content-Type": "application/zip",
            "Content-Length": str(download.size),
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(download.name, safe='')}",
            "Accept-Ranges": "none",
            "Cache-Control": "no-store",
        }
    )
    left = download.size
    blocks = download.blocks()
    try:
        await response.prepare(view.request)
        while block := await view.call(lambda _: next(blocks, b"")):
            await response.write(block)
            left -= len(block)
    except (KinoError, OSError) as error:
        log.warning("Kino cut the download of %s: %s", download.name, error)
    finally:
        if left and view.request.transport is not None:
            view.request.transport.abort()  # else the client would take what it has for a whole file
        download.close()
    return response
