"""Videos: look into an upload, and import it as frames."""

from __future__ import annotations

from typing import Annotated

from aiohttp_pydantic.oas.typing import r201
from pydantic import Field

from ...film.video_facts import VideoFacts, bytes_to_come
from ...ids import new_uid
from ...jobs import ImportData
from ...values import Fps, Task
from ..bodies import VideoImport
from ..fields import Id
from ..responses import model_response
from ..uploads import written
from ..view import View

Seconds = Annotated[float, Field(ge=0, le=1e6)]


class VideoProbed(VideoFacts):
    """An uploaded video, and what is in it.

    `video` names it in an import; it is kept for three days after it was last used. `frame_bytes`: what a
    frame of its size takes on the disk, roughly. `import_frames`, `import_bytes`: what the import would give.
    Null: the file does not say. `most_frames`: an order of more must confirm it; `needs_confirmation`: this
    import has more.
    """

    video: str
    name: str
    bytes: int
    frame_bytes: int
    import_frames: int | None
    import_bytes: int | None
    most_frames: int
    needs_confirmation: bool


class ProbeView(View):
    """An uploaded video."""

    async def post(
        self,
        project_id: Id | None = None,
        in_seconds: Seconds = 0.0,
        out_seconds: Seconds | None = None,
        fps: Fps | None = None,
        every: Annotated[int, Field(ge=1, le=100_000)] = 1,
    ) -> r201[VideoProbed]:
        """Send a video or animation as a file of a multipart form, and see what is in it.

        The file may have any size: it is written to the disk block by block as it comes, and only once, as
        its import names it by `video`. With the options of that import, `import_frames` and `import_bytes`
        say what it would give, in the size of the project, or of the video.

        Tags: frames
        """
        size = self.request.content_length or 0
        path = await self.call(lambda store: store.videos.new_part(size))
        async with written(self.request, path) as (name, sha256):
            upload = await self.call(lambda store: store.videos.add(path, name, sha256))
        facts = upload.facts
        data = ImportData(
            video=sha256, in_seconds=in_seconds, out_seconds=out_seconds, fps=fps, every=every, step=""
        )
        part = await self.call(lambda store: store.videos.estimate(facts, data, project_id))
        answer = VideoProbed(
            video=upload.video,
            name=upload.name,
            bytes=upload.bytes,
            **facts.model_dump(),
            frame_bytes=bytes_to_come(facts, 1, facts.width, facts.height),
            import_frames=part.frames,
            import_bytes=part.bytes,
            most_frames=data.most_frames,
            needs_confirmation=part.frames is not None and part.frames > data.most_frames,
        )
        return model_response(answer, 201)


class ImportVideoView(View):
    """The import of a video."""

    async def post(self, project_id: Id, /, body: VideoImport) -> r201[Task]:
        """Queue the import of a video, or a part of it, that was sent to `/v1/videos/probe`.

        The task's `result` has the number of `frames`, the id of the `first`, and a `note` if something was
        left out. One undo takes all back, also the sound. `place`: where the frames go, at the end without.

        Tags: frames
        """
        values = body.model_dump(exclude={"place"})
        data = ImportData.model_validate({**values, "step": body.step or new_uid()})
        place = body.place.place()
        return model_response(await self.call(lambda store: store.videos.order(project_id, data, place)), 201)
