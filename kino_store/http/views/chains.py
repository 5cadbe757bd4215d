"""Chains of frames, what is stale, and making it again."""

from __future__ import annotations

from dataclasses import asdict

from aiohttp_pydantic.oas.typing import r200, r201

from ..answers import BatchAnswer
from ..chain_answers import FilledAnswer, FrameSource, MadeAnswer, SourcesAnswer, StaleAnswer
from ..chain_bodies import Between, Chain, FillHolds, Make, Pass
from ..fields import Id
from ..responses import model_response
from ..view import View


class ChainsView(View):
    """A project's chains."""

    async def post(self, project_id: Id, /, body: Chain) -> r201[BatchAnswer]:
        """Queue frames that are each made from the one before. If one fails, those behind it wait.

        Tags: chains
        """
        ids = await self.call(lambda store: store.tasks.chains.chain(project_id, **body.arguments()))
        return model_response(BatchAnswer(total=len(ids), task_ids=ids), 201)


class PassesView(View):
    """Passes over a project's frames."""

    async def post(self, project_id: Id, /, body: Pass) -> r201[BatchAnswer]:
        """Queue a generator over frames, in one run, which one undo takes back.

        Tags: chains
        """
        ids = await self.call(lambda store: store.tasks.chains.run_over(project_id, **body.arguments()))
        return model_response(BatchAnswer(total=len(ids), task_ids=ids), 201)


class BetweenView(View):
    """In-betweens."""

    async def post(self, project_id: Id, /, body: Between) -> r201[BatchAnswer]:
        """Queue new frames between frames that stand side by side, in one run, which one undo takes back.

        Tags: chains
        """
        gaps = body.order(), body.count, body.pairs, body.frame_ids
        ids = await self.call(lambda store: store.tasks.in_betweens.between(project_id, *gaps))
        return model_response(BatchAnswer(total=len(ids), task_ids=ids), 201)


class FillHoldsView(View):
    """Holds that are filled."""

    async def post(self, project_id: Id, /, body: FillHolds) -> r201[FilledAnswer]:
        """Queue the frames that frames are held for. The film keeps its length, and one undo takes all back.

        Tags: chains
        """
        made = await self.call(
            lambda store: store.tasks.in_betweens.fill_holds(project_id, body.order(), body.frame_ids)
        )
        answer = FilledAnswer(total=len(made.task_ids), **asdict(made))
        return model_response(answer, 201)


class StaleView(View):
    """What is stale."""

    async def get(self, project_id: Id, /) -> r200[StaleAnswer]:
        """The frames that were made from something that has changed since.

        Tags: chains
        """
        found = await self.call(lambda store: store.frames.stale.of(project_id))
        runs = [list(run) for run in found.runs]
        return model_response(StaleAnswer(revision=found.revision, total=len(found.indexes), runs=runs))


class SourcesView(View):
    """What a frame was made from."""

    async def get(self, frame_id: Id, /) -> r200[SourcesAnswer]:
        """The frames of its project that a frame was made from.

        Tags: chains
        """
        found = await self.call(lambda store: store.frames.stale.sources(frame_id))
        return model_response(SourcesAnswer(sources=[FrameSource(**asdict(one)) for one in found]))


class MakeView(View):
    """Making again."""

    async def post(
        self,
        project_id: Id,
        /,
        body: Make,
        dry: bool = False,  # noqa: FBT002 - a query parameter
    ) -> r200[MadeAnswer]:
        """Queue takes of what is stale, in order, and failed tasks again. `dry`: only say what would be made.

        Tags: chains
        """
        made = await self.call(lambda store: store.tasks.make.make(project_id, **body.arguments(), dry=dry))
        return model_response(MadeAnswer(**asdict(made)))
