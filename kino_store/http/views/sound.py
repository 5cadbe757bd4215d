"""Sound: clips on a project's timeline, their files, and what is computed from them."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r201
from pydantic import Field

from ...services.sound import SoundFile
from ...values import Fps, Project
from ..answers import CurvesAnswer, SoundAnswer, SoundFileAnswer
from ..bodies import Sound
from ..fields import Id
from ..responses import FOREVER, model_response
from ..uploads import uploaded
from ..view import View

FileName = Annotated[str, Field(min_length=66, max_length=70)]


class SoundView(View):
    """A project's sound."""

    async def get(self, project_id: Id, /) -> r200[SoundAnswer]:
        """The clips on the timeline, and their files.

        Tags: sound
        """
        project = await self.call(lambda store: store.projects.get(project_id))
        files = await self.call(lambda store: store.sound.files(project_id))
        answers = [_answer(project_id, file) for file in files]
        return model_response(SoundAnswer(clips=list(project.sound), files=answers))

    async def put(self, project_id: Id, /, body: Sound) -> r200[Project]:
        """Replace the clips on the timeline. It can be undone.

        Tags: sound
        """
        return model_response(await self.call(lambda store: store.sound.set_clips(project_id, body.clips)))


class SoundFilesView(View):
    """A project's sound files."""

    async def post(self, project_id: Id, /) -> r201[SoundFileAnswer]:
        """Add a sound file, or a video for its sound, as a file of a multipart form. It has no clip yet.

        Tags: sound
        """
        async with uploaded(self.request) as files:
            added = await self.call(lambda store: store.sound.add_file(project_id, *next(files)))
        return model_response(_answer(project_id, added), 201)


class WavView(View):
    """A sound as WAV."""

    async def get(self, project_id: Id, file: FileName, /) -> r200:
        """The sound as 48 kHz stereo WAV of 16 bits; ranges are answered.

        Tags: sound
        """
        path = await self.call(lambda store: store.sound.wav(project_id, file))
        return web.FileResponse(path, headers={"Content-Type": "audio/wav", "Cache-Control": FOREVER})


class PeaksView(View):
    """A sound's peaks."""

    async def get(self, project_id: Id, file: FileName, /) -> r200:
        """The lowest and highest of every 512 samples: waveform data, version 2, of 8 bits.

        Tags: sound
        """
        path = await self.call(lambda store: store.sound.peaks(project_id, file))
        headers = {"Content-Type": "application/octet-stream", "Cache-Control": FOREVER}
        return web.FileResponse(path, headers=headers)


class CurvesView(View):
    """A sound's curves."""

    async def get(self, project_id: Id, file: FileName, /, fps: Fps | None = None) -> r200[CurvesAnswer]:
        """Level, onset, bass, mid and high for each frame of the sound, from 0 to 1.

        Tags: sound
        """
        found = await self.call(lambda store: store.sound.curves(project_id, file, fps))
        return model_response(CurvesAnswer(**found))


def _answer(project_id: int, file: SoundFile) -> SoundFileAnswer:
    base = f"/api/kino/v1/projects/{project_id}/audio/{quote(file.file)}"
    return SoundFileAnswer(**vars(file), wav_url=f"{base}/wav", peaks_url=f"{base}/peaks")
