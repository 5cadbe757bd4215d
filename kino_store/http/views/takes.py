"""Takes: the pictures of a frame, of which one is shown."""

from __future__ import annotations

from dataclasses import asdict

from aiohttp_pydantic.oas.typing import r200, r201

from ..answers import BatchAnswer, FrameAnswer, FrameList
from ..bodies import FrameIds
from ..fields import Id
from ..responses import frames_response, model_response
from ..take_answers import ChosenAnswer, RunTake, RunTakesAnswer, TakeRun, TakeRuns, TidyAnswer
from ..take_bodies import Choose, RunTakes, TakesMake
from ..view import View


class TakesView(View):
    """A frame's takes."""

    async def get(self, frame_id: Id, /) -> r200[FrameList]:
        """All pictures of a frame, the oldest first; one is `shown`. Their ids are for their URLs.

        Tags: takes
        """
        return await self.call(lambda store: frames_response(store.frames.takes.of(frame_id)))

    async def post(self, frame_id: Id, /, body: TakesMake) -> r201[BatchAnswer]:
        """Queue takes of a frame.

        Tags: takes
        """
        tasks = await self.call(lambda store: store.tasks.submit.regenerate(frame_id, **body.arguments()))
        return model_response(BatchAnswer(total=len(tasks), task_ids=[task.id for task in tasks]), 201)


class ChooseView(View):
    """Choice of takes."""

    async def post(self, body: Choose) -> r200[ChosenAnswer]:
        """Let frames show other takes of theirs. `before` of the answer, sent as choices, takes it back.

        Tags: takes
        """
        if body.run is not None and body.frame_ids is not None:
            run, frame_ids = body.run, body.frame_ids
            chosen = await self.call(lambda store: store.frames.takes.choose_run(run, frame_ids, body.step))
        else:
            chosen = await self.call(
                lambda store: store.frames.takes.choose(body.choices, body.before, body.step)
            )
        frames = [FrameAnswer.of(frame) for frame in chosen.frames]
        return model_response(ChosenAnswer(frames=frames, before=chosen.before))


class RunsView(View):
    """Runs that made takes."""

    async def post(self, body: FrameIds) -> r200[TakeRuns]:
        """The runs that made takes of these frames. `choose` lets the frames show those of one.

        Tags: takes
        """
        found = await self.call(lambda store: store.frames.takes.runs(body.ids))
        return model_response(TakeRuns(runs=[TakeRun(**asdict(one)) for one in found]))


class RunTakesView(View):
    """Takes of a run."""

    async def post(self, body: RunTakes) -> r200[RunTakesAnswer]:
        """The takes of a run over frames, to look at: what the frames show stays.

        Tags: takes
        """
        found = await self.call(lambda store: store.frames.takes.of_run(body.run, body.ids))
        takes = [RunTake(frame_id=one, take=FrameAnswer.of(take)) for one, take in found.items()]
        return model_response(RunTakesAnswer(takes=takes))


class TidyView(View):
    """Takes that nobody needs."""

    async def post(
        self,
        project_id: Id,
        /,
        dry: bool = False,  # noqa: FBT002 - a query parameter
    ) -> r200[TidyAnswer]:
        """Move takes to the trash that are neither shown, rated nor approved, and that nothing is made from.

        `dry`: only say how many.

        Tags: takes
        """
        takes = await self.call(lambda store: store.frames.takes.tidy(project_id, dry=dry))
        return model_response(TidyAnswer(total=len(takes), bytes=sum(take.bytes for take in takes)))
