"""Masks: which part of a frame a generator draws again."""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r201
from pydantic import Field

from ..answers import MaskAnswer
from ..fields import Id
from ..responses import FOREVER, model_response
from ..uploads import uploaded
from ..view import View

FileName = Annotated[str, Field(min_length=68, max_length=68)]


class MasksView(View):
    """A project's masks."""

    async def post(self, project_id: Id, /) -> r201[MaskAnswer]:
        """Add a mask as a picture in a multipart form: white is drawn again, black stays.

        Tags: masks
        """
        async with uploaded(self.request) as files:
            added = await self.call(lambda store: store.masks.add(project_id, next(files)[1]))
        url = f"/api/kino/v1/projects/{project_id}/masks/{added.file}"
        return model_response(MaskAnswer(**vars(added), url=url), 201)


class MaskView(View):
    """A mask."""

    async def get(self, project_id: Id, file: FileName, /) -> r200:
        """A mask as grey PNG.

        Tags: masks
        """
        path = await self.call(lambda store: store.masks.path(store.projects.get(project_id), file))
        return web.FileResponse(path, headers={"Content-Type": "image/png", "Cache-Control": FOREVER})
