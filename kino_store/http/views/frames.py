"""Frames: rows and parameters. Their pictures are in pictures.py."""

from __future__ import annotations

from dataclasses import asdict

from aiohttp_pydantic.oas.typing import r200, r201

from ...documents import Sidecar
from ..answers import BatchAnswer, Done, FrameAnswer, FrameList, FramesFound, Regenerated
from ..bodies import FrameCreate, FrameIds, FrameUids, FrameUpdate, Regenerate
from ..fields import Id, Limit, Offset
from ..pass_answers import FrameParams, FramesParamsAnswer
from ..pass_bodies import FramesParams, Vary
from ..responses import frames_response, model_response, page_response
from ..view import View


class FramesView(View):
    """All frames."""

    async def get(
        self, project_id: Id | None = None, offset: Offset = 0, limit: Limit = 100
    ) -> r200[FrameList]:
        """A page of the frames of a project in timeline order, or of all projects by id.

        Tags: frames
        """
        if project_id is None:
            return await self.call(lambda store: page_response(*store.frames.read.page(offset, limit)))
        return await self.call(
            lambda store: page_response(*store.frames.read.timeline_page(project_id, offset, limit))
        )

    async def post(self, body: FrameCreate) -> r201[FrameAnswer]:
        """Add a picture that is in the project's folder already as a frame.

        Tags: frames
        """
        return model_response(
            FrameAnswer.of(await self.call(lambda store: store.frames.files.register(**body.model_dump()))),
            201,
        )


class FrameView(View):
    """One frame."""

    async def get(self, frame_id: Id, /) -> r200[FrameAnswer]:
        """One frame that is not in the trash.

        Tags: frames
        """
        return model_response(
            FrameAnswer.of(await self.call(lambda store: store.frames.read.on_timeline(frame_id)))
        )

    async def put(self, frame_id: Id, /, body: FrameUpdate) -> r200[FrameAnswer]:
        """Change a frame's picture file, generator name or project.

        Tags: frames
        """
        changes = body.model_dump(exclude_none=True)
        return model_response(
            FrameAnswer.of(await self.call(lambda store: store.frames.files.change(frame_id, **changes)))
        )

    async def delete(self, frame_id: Id, /) -> r200[Done]:
        """Move a frame to the trash; `/v1/frames/restore` restores it.

        Tags: frames
        """
        await self.call(lambda store: store.frames.edit.delete([store.frames.read.on_timeline(frame_id).id]))
        return model_response(Done(message="Frame deleted successfully"))


class FramesDeleteView(View):
    """Delete frames."""

    async def post(self, body: FrameIds) -> r200[FrameList]:
        """Move frames to the trash.

        Tags: frames
        """
        return await self.call(lambda store: frames_response(store.frames.edit.delete(body.ids, body.step)))


class FramesRestoreView(View):
    """Restore frames."""

    async def post(self, body: FrameIds) -> r200[FrameList]:
        """Restore deleted frames where they were on the timeline.

        Tags: frames
        """
        return await self.call(lambda store: frames_response(store.frames.edit.restore(body.ids, body.step)))


class FramesFindView(View):
    """Find frames."""

    async def post(self, body: FrameUids) -> r200[FramesFound]:
        """Ids of frames by their uids, which stay when the database is rebuilt; also in the trash.

        Tags: frames
        """
        found = await self.call(lambda store: store.frames.read.ids_by_uid(body.uids))
        return model_response(FramesFound(ids=found))


class ParamsView(View):
    """A frame's sidecar."""

    async def get(self, frame_id: Id, /) -> r200[Sidecar]:
        """The frame's sidecar: parameters, prompt, environment.

        Tags: frames
        """
        return model_response(
            await self.call(lambda store: store.frames.read.sidecar(store.frames.read.get(frame_id)))
        )


class FramesParamsView(View):
    """The parameters of several frames."""

    async def post(self, body: FramesParams) -> r200[FramesParamsAnswer]:
        """How up to 500 frames were generated: what a table of them needs.

        Tags: frames
        """
        found = await self.call(lambda store: store.frames.read.all_params(body.ids))
        rows = [FrameParams(**asdict(one)) for one in found]
        return model_response(FramesParamsAnswer(frames=rows))


class VaryView(View):
    """Variations of several frames."""

    async def post(self, body: Vary) -> r201[BatchAnswer]:
        """Queue a variation of each of several frames, which are undone in one step.

        Tags: frames
        """
        ids = await self.call(lambda store: store.tasks.submit.vary(**body.arguments()))
        return model_response(BatchAnswer(total=len(ids), task_ids=ids), 201)


class RegenerateView(View):
    """Regenerate a frame."""

    async def post(self, frame_id: Id, /, body: Regenerate) -> r201[Regenerated]:
        """Queue a task that regenerates the frame: the same pixels, or with other parameters.

        Tags: frames
        """
        tasks = await self.call(lambda store: store.tasks.submit.regenerate(frame_id, **body.arguments()))
        return model_response(Regenerated(**tasks[0].model_dump(), task_ids=[task.id for task in tasks]), 201)
