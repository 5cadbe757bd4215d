"""Exports: formats, orders, and the files."""

from __future__ import annotations

import asyncio
from typing import Annotated
from urllib.parse import quote

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r201
from pydantic import Field

from ...film.presets import PRESETS
from ...jobs import ExportData
from ...values import Task
from ..answers import ExportFile, ExportList, ExportPreset, ExportPresets
from ..bodies import Export
from ..fields import Id
from ..responses import model_response
from ..view import View
from .archives import send_zip

ExportName = Annotated[str, Field(min_length=1, max_length=200)]


class PresetsView(View):
    """Formats of exports."""

    async def get(self) -> r200[ExportPresets]:
        """What a film can be exported as.

        Tags: exports
        """
        presets = [
            ExportPreset(
                name=one.name,
                label=one.label,
                purpose=one.purpose,
                ending=one.ending,
                qualities=list(one.qualities),
                alpha=one.alpha_pixels is not None,
                sound=one.sound is not None,
                timecode=one.has_timecode,
                hardware=bool(one.hardware),
                numbered=one.is_numbered,
                width=one.smallest[0],
                height=one.smallest[1],
                bits=one.bits,
            )
            for one in PRESETS.values()
        ]
        return model_response(ExportPresets(presets=presets))


class ExportsView(View):
    """A project's exports."""

    async def get(self, project_id: Id, /) -> r200[ExportList]:
        """The files in the project's `exports` folder, the newest first.

        Tags: exports
        """
        files = await self.call(lambda store: store.exports.files(project_id))
        base = f"/api/kino/v1/projects/{project_id}/exports"
        listed = [ExportFile(**vars(one), url=f"{base}/{quote(one.name)}") for one in files]
        return model_response(ExportList(total=len(listed), files=listed))

    async def post(self, project_id: Id, /, body: Export) -> r201[Task]:
        """Queue the export of a project's film, or a part of it. `result.file` of the task names the file.

        Tags: exports
        """
        data = ExportData.model_validate(body.model_dump())
        return model_response(await self.call(lambda store: store.exports.order(project_id, data)), 201)


class ExportFileView(View):
    """An exported file."""

    async def get(self, project_id: Id, name: ExportName, /) -> r200:
        """Download the file; ranges are answered. Numbered pictures come as a zip file, without ranges.

        Tags: exports
        """
        path = await self.call(lambda store: store.exports.file(project_id, name))
        if await asyncio.to_thread(path.is_dir):
            return await send_zip(self, lambda store: store.archives.folder_download(path))
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(path.name)}",
            "Cache-Control": "no-cache",
            "X-Content-Type-Options": "nosniff",
        }
        return web.FileResponse(path, headers=headers)
