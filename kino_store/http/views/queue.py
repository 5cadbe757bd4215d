"""The queue as a whole: its state, pause, order, and retries."""

from __future__ import annotations

from aiohttp_pydantic.oas.typing import r200

from ...jobs import QueueState
from ..answers import Done, Retried
from ..bodies import QueueMove, QueueRetry
from ..responses import model_response
from ..view import View


class QueueView(View):
    """The state of the queue."""

    async def get(self) -> r200[QueueState]:
        """How many tasks wait, run and failed, and whether the queue is paused.

        Tags: queue
        """
        return model_response(await self.call(lambda store: store.tasks.order.state()))


class PauseView(View):
    """The queue, paused."""

    async def post(self) -> r200[QueueState]:
        """Begin no more tasks, also after a restart; running ones go on.

        Tags: queue
        """
        return model_response(await self.call(lambda store: store.tasks.order.pause()))


class ResumeView(View):
    """The queue, resumed."""

    async def post(self) -> r200[QueueState]:
        """Begin tasks again.

        Tags: queue
        """
        return model_response(await self.call(lambda store: store.tasks.order.resume()))


class RetryAllView(View):
    """Failed tasks, queued again."""

    async def post(self, body: QueueRetry) -> r200[Retried]:
        """Queue all failed tasks again, and stopped ones if `status` has that.

        Tags: queue
        """
        count = await self.call(
            lambda store: store.tasks.queue.retry_all(body.status, body.project_id, body.task_ids)
        )
        return model_response(Retried(retried=count))


class QueueMoveView(View):
    """Waiting tasks, in another order."""

    async def post(self, body: QueueMove) -> r200[Done]:
        """Let waiting tasks run right before another one. Where their frames go stays as it is.

        Tags: queue
        """
        count = await self.call(lambda store: store.tasks.order.move(body.task_ids, body.before))
        return model_response(Done(message=f"{count} tasks moved"))
