"""Marks of frames, markers, and search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r201
from pydantic import Field

from ...search import LONGEST_QUERY
from ..answers import Done
from ..fields import Id, Step, Uid
from ..mark_answers import MarkerAnswer, MarkerList, SearchFound
from ..mark_bodies import FramesHold, FramesMark, MarkerCreate, MarkerUpdate
from ..responses import model_response
from ..view import View

if TYPE_CHECKING:
    from ...services.frames.marks import PlacedMarker
    from ...store import Store

_PACKED_AT_ONCE = 1 << 16  # bytes; what is longer is compressed off the event loop


class MarkView(View):
    """Marks of frames."""

    async def post(self, body: FramesMark) -> r200[Done]:
        """Set the rating, label or note of frames.

        Tags: marks
        """
        values = body.set.model_dump(exclude_none=True)
        changed = await self.call(lambda store: store.frames.marks.mark(body.ids, values, body.step))
        return model_response(Done(message=f"{changed} frames changed"))


class HoldView(View):
    """For how long frames are shown."""

    async def post(self, body: FramesHold) -> r200[Done]:
        """Show frames for other numbers of ticks.

        Tags: marks
        """
        changed = await self.call(
            lambda store: store.frames.marks.mark(body.ids, {"hold": body.hold}, body.step)
        )
        return model_response(Done(message=f"{changed} frames changed"))


class MarkersView(View):
    """A project's markers."""

    async def get(self, project_id: Id, /) -> r200[MarkerList]:
        """The markers on a timeline, in order.

        Tags: marks
        """
        found = await self.call(lambda store: store.frames.marks.markers(project_id))
        return model_response(MarkerList(total=len(found), markers=[_answer(one) for one in found]))

    async def post(self, project_id: Id, /, body: MarkerCreate) -> r201[MarkerAnswer]:
        """Put a marker on a frame. It stays with the frame when that is moved.

        Tags: marks
        """
        values = body.model_dump(exclude={"frame_id", "step"})
        added = await self.call(
            lambda store: store.frames.marks.add_marker(project_id, body.frame_id, values, body.step)
        )
        return model_response(_answer(added), 201)


class MarkerView(View):
    """One marker."""

    async def patch(self, project_id: Id, marker: Uid, /, body: MarkerUpdate) -> r200[MarkerAnswer]:
        """Change a marker, or put it on another frame.

        Tags: marks
        """
        values = body.model_dump(exclude_none=True, exclude={"step"})
        changed = await self.call(
            lambda store: store.frames.marks.change_marker(project_id, marker, values, body.step)
        )
        return model_response(_answer(changed))

    async def delete(self, project_id: Id, marker: Uid, /, step: Step | None = None) -> r200[Done]:
        """Delete a marker.

        Tags: marks
        """
        await self.call(lambda store: store.frames.marks.delete_marker(project_id, marker, step))
        return model_response(Done(message="Marker deleted"))


class SearchView(View):
    """Search in a timeline."""

    async def get(
        self, project_id: Id, /, q: Annotated[str, Field(max_length=LONGEST_QUERY)]
    ) -> r200[SearchFound]:
        """Frames with these words in prompt, note or markers, and with these fields.

        Tags: marks
        """
        body = await self.call(lambda store: search_body(store, project_id, q))
        response = web.Response(
            body=body, content_type="application/json", zlib_executor_size=_PACKED_AT_ONCE
        )
        response.enable_compression()
        return response


def search_body(store: Store, project_id: int, text: str) -> bytes:
    """Return the body of an answer. A hundred thousand ids take a while, so call it off the event loop."""
    found = store.frames.search.find(project_id, text)
    answer = SearchFound.model_construct(
        project_id=project_id,
        revision=found.revision,
        total=len(found.frame_ids),
        unread=found.unread,
        frame_ids=found.frame_ids,
    )
    return answer.model_dump_json().encode()


def _answer(placed: PlacedMarker) -> MarkerAnswer:
    marker = placed.marker
    return MarkerAnswer(
        uid=marker.uid,
        kind=marker.kind,
        name=marker.name,
        colour=marker.colour,
        frame_id=placed.frame_id,
        frame_uid=placed.frame_uid,
        number=placed.number,
    )
