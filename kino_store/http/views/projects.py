"""Projects, and the timeline of each."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r201

from ...values import Project
from ..answers import DeletedProjects, Done, FrameList, ProjectDeleted, ProjectList, Timeline
from ..bodies import FramesCopy, FramesMove, ProjectCreate, ProjectRestore, ProjectUpdate
from ..fields import Id, Limit, Offset
from ..responses import frames_response, model_response, page_response
from ..view import View

if TYPE_CHECKING:
    from ...store import Store

_PACKED_AT_ONCE = 1 << 16  # bytes; what is longer is compressed off the event loop


class ProjectsView(View):
    """All projects."""

    async def get(self, offset: Offset = 0, limit: Limit = 1000) -> r200[ProjectList]:
        """All projects, the last changed first.

        Tags: projects
        """
        projects = await self.call(lambda store: store.projects.all())
        return model_response(ProjectList(total=len(projects), projects=projects[offset : offset + limit]))

    async def post(self, body: ProjectCreate) -> r201[Project]:
        """Create a project.

        Tags: projects
        """
        return model_response(await self.call(lambda store: store.projects.create(**body.model_dump())), 201)


class ProjectView(View):
    """One project."""

    async def get(self, project_id: Id, /) -> r200[Project]:
        """One project.

        Tags: projects
        """
        return model_response(await self.call(lambda store: store.projects.get(project_id)))

    async def put(self, project_id: Id, /, body: ProjectUpdate) -> r200[Project]:
        """Change a project; fields that are not given stay the same.

        Tags: projects
        """
        changes = body.model_dump(exclude_none=True)
        return model_response(await self.call(lambda store: store.projects.update(project_id, **changes)))

    async def delete(self, project_id: Id, /) -> r200[ProjectDeleted]:
        """Move a project to the trash and delete its tasks; `undo` restores the project and its frames.

        Tags: projects
        """
        token = await self.call(lambda store: store.delete_project(project_id))
        return model_response(ProjectDeleted(message="Project deleted successfully", undo=token))


class ProjectRestoreView(View):
    """Deleted projects: all of them, and one restored."""

    async def get(self) -> r200[DeletedProjects]:
        """The deleted projects that can be restored, the last deleted first.

        Tags: projects
        """
        return model_response(
            DeletedProjects(projects=await self.call(lambda store: store.projects.deleted()))
        )

    async def post(self, body: ProjectRestore) -> r200[Project]:
        """Restore a deleted project, under a new id.

        Tags: projects
        """
        return model_response(await self.call(lambda store: store.restore_project(body.undo)))


class ProjectFramesView(View):
    """A project's frames."""

    async def get(self, project_id: Id, /, offset: Offset = 0, limit: Limit = 100) -> r200[FrameList]:
        """A page of a project's frames, in timeline order.

        Tags: projects
        """
        return await self.call(
            lambda store: page_response(*store.frames.read.timeline_page(project_id, offset, limit))
        )


class TimelineView(View):
    """The order of a project's frames."""

    async def get(self, project_id: Id, /) -> r200[Timeline]:
        """The ids of all frames of a project in order, compressed, with an ETag.

        Tags: projects
        """
        body, tag = await self.call(lambda store: timeline_body(store, project_id))
        if any(one.value == tag for one in self.request.if_none_match or ()):
            response = web.Response(status=304)
        else:
            response = web.Response(
                body=body, content_type="application/json", zlib_executor_size=_PACKED_AT_ONCE
            )
            response.enable_compression()
        response.etag = tag
        response.headers["Cache-Control"] = "no-cache"
        return response


def timeline_body(store: Store, project_id: int) -> tuple[bytes, str]:
    """Return the body and its ETag. 100,000 frames take a while, so call it off the event loop."""
    order = store.frames.read.timeline_order(project_id)
    timeline = Timeline.model_construct(
        project_id=project_id,
        revision=order.revision,
        total=len(order.ids),
        frame_ids=list(order.ids),
        states=base64.b64encode(order.states).decode(),
        holds=[list(run) for run in order.hold_runs()],
    )
    body = timeline.model_dump_json().encode()
    return body, hashlib.blake2b(body, digest_size=12).hexdigest()


class MoveView(View):
    """Frames, moved."""

    async def post(self, project_id: Id, /, body: FramesMove) -> r200[Done]:
        """Move frames, in the order given, before another one.

        Tags: frames
        """
        moved = await self.call(
            lambda store: store.frames.edit.move_within(project_id, body.frame_ids, body.before, body.step)
        )
        return model_response(Done(message=f"{moved} frames moved"))


class CopyView(View):
    """Frames, duplicated."""

    async def post(self, project_id: Id, /, body: FramesCopy) -> r201[FrameList]:
        """Duplicate frames, in the order given, before another one: the same pictures and parameters.

        Tags: frames
        """
        return await self.call(
            lambda store: frames_response(
                store.frames.copies.copy(project_id, body.frame_ids, body.before, body.step), 201
            )
        )
