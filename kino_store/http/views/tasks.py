"""Tasks: the queue of frames to generate."""

from __future__ import annotations

from aiohttp_pydantic.oas.typing import r200, r201

from ...values import Task, TaskStatus
from ..answers import BatchAnswer, Done, TaskDone, TaskList, TaskProgress
from ..bodies import BatchCreate, TaskChange, TaskCreate
from ..fields import Id, Limit, Offset
from ..responses import model_response
from ..view import View


class TasksView(View):
    """All tasks."""

    async def get(
        self,
        status: TaskStatus | None = None,
        project_id: Id | None = None,
        offset: Offset = 0,
        limit: Limit = 100,
        newest_first: bool = False,  # noqa: FBT002 - a query parameter
    ) -> r200[TaskList]:
        """A page of tasks by id.

        Tags: tasks
        """
        only = [status] if status else []
        (total, tasks), frames = await self.call(
            lambda store: (
                store.tasks.queue.page(only, project_id, offset, limit, newest_first=newest_first),
                store.tasks.queue.frames(only, project_id),
            )
        )
        return model_response(TaskList(total=total, frames=frames, tasks=tasks))

    async def post(self, body: TaskCreate) -> r201[Task]:
        """Add a task; `/generate` starts it.

        Tags: tasks
        """
        return model_response(await self.call(lambda store: store.tasks.submit.task(**body.arguments())), 201)


class TaskView(View):
    """One task."""

    async def get(self, task_id: Id, /) -> r200[Task]:
        """One task.

        Tags: tasks
        """
        return model_response(await self.call(lambda store: store.tasks.queue.get(task_id)))

    async def patch(self, task_id: Id, /, body: TaskChange) -> r200[Task]:
        """Change a task's name or priority.

        Tags: tasks
        """
        return model_response(
            await self.call(lambda store: store.tasks.queue.change(task_id, body.name, body.priority))
        )

    async def delete(self, task_id: Id, /) -> r200[Done]:
        """Delete a task; a running one is stopped. Its frames stay.

        Tags: tasks
        """
        await self.call(lambda store: store.tasks.queue.delete(task_id))
        return model_response(Done(message="Task deleted successfully"))


class GenerateView(View):
    """Start a task."""

    async def post(self, task_id: Id, /) -> r200[TaskDone]:
        """Put a pending task into the queue.

        Tags: tasks
        """
        task = await self.call(lambda store: store.tasks.queue.start(task_id))
        return model_response(TaskDone(message="Generation started", task_id=task.id))


class StopView(View):
    """Stop a task."""

    async def post(self, task_id: Id, /) -> r200[TaskDone]:
        """Stop a task that waits or runs.

        Tags: tasks
        """
        task = await self.call(lambda store: store.tasks.queue.stop(task_id))
        return model_response(TaskDone(message="Generation stopped", task_id=task.id))


class RetryView(View):
    """Retry a task."""

    async def post(self, task_id: Id, /) -> r200[TaskDone]:
        """Queue a failed or stopped task again.

        Tags: tasks
        """
        task = await self.call(lambda store: store.tasks.queue.retry(task_id))
        return model_response(TaskDone(message="Generation queued again", task_id=task.id))


class ProgressView(View):
    """A task's progress."""

    async def get(self, task_id: Id, /) -> r200[TaskProgress]:
        """A task's progress, 0 to 100.

        Tags: tasks
        """
        task, preview = await self.call(
            lambda store: (store.tasks.queue.get(task_id), store.tasks.preview(task_id))
        )
        return model_response(
            TaskProgress(
                task_id=task.id, status=task.status, progress=task.progress, preview=preview is not None
            )
        )


class ThumbnailsView(View):
    """A project's thumbnails and proxies, created again."""

    async def post(self, project_id: Id, /) -> r201[Task]:
        """Queue a task that creates the thumbnails and proxies of all frames of a project again.

        Tags: tasks
        """
        return model_response(await self.call(lambda store: store.tasks.submit.thumbnails(project_id)), 201)


class BatchesView(View):
    """Many tasks."""

    async def post(self, body: BatchCreate) -> r201[BatchAnswer]:
        """Queue many tasks of one generator: a count, lists of seeds or prompts, or a range of one parameter.

        Tags: tasks
        """
        ids = await self.call(lambda store: store.tasks.submit.batch(**body.arguments()))
        return model_response(BatchAnswer(total=len(ids), task_ids=ids), 201)
