"""Generators, and the tasks that they make frames by."""

from __future__ import annotations

from typing import Annotated

from aiohttp_pydantic.oas.typing import r200, r201
from pydantic import Field

from ...values import Task, TaskStatus
from ..answers import (
    BatchAnswer,
    Done,
    GeneratorInfo,
    GeneratorList,
    TaskDone,
    TaskList,
    TaskProgress,
    answer,
)
from ..bodies import BatchCreate, GeneratorCreate, TaskChange, TaskCreate
from ..calling import View
from ..fields import Id, Limit, Offset

GeneratorName = Annotated[str, Field(min_length=1, max_length=100)]


class GeneratorsView(View):
    """All generators."""

    async def get(self) -> r200[GeneratorList]:
        """All generators: the built-in ones, and those in the user's folder as they are now.

        Tags: generators
        """
        plugins, problems = await self.call(lambda store: store.orders.generators())
        known = {name: GeneratorInfo(**info) for name, info in plugins.items()}
        return answer(GeneratorList(total=len(known), plugins=known, problems=problems))

    async def post(self, body: GeneratorCreate) -> r201[GeneratorInfo]:
        """Keep a graph in API form as a generator; its parameters are found by rule.

        Tags: generators
        """
        return answer(
            GeneratorInfo(**await self.call(lambda store: store.orders.keep_generator(**body.model_dump()))),
            201,
        )


class GeneratorView(View):
    """A generator of one's own."""

    async def delete(self, name: GeneratorName, /) -> r200[Done]:
        """Remove a generator from the user's folder.

        Tags: generators
        """
        await self.call(lambda store: store.orders.remove_generator(name))
        return answer(Done(message="Generator removed"))


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
        total, tasks = await self.call(
            lambda store: store.tasks.page(only, project_id, offset, limit, newest_first=newest_first)
        )
        return answer(TaskList(total=total, tasks=tasks))

    async def post(self, body: TaskCreate) -> r201[Task]:
        """Make a task; `/generate` starts it.

        Tags: tasks
        """
        return answer(await self.call(lambda store: store.orders.task(**body.model_dump())), 201)


class TaskView(View):
    """One task."""

    async def get(self, task_id: Id, /) -> r200[Task]:
        """One task.

        Tags: tasks
        """
        return answer(await self.call(lambda store: store.tasks.get(task_id)))

    async def patch(self, task_id: Id, /, body: TaskChange) -> r200[Task]:
        """Give a task another name, or another priority.

        Tags: tasks
        """
        return answer(await self.call(lambda store: store.tasks.change(task_id, body.name, body.priority)))

    async def delete(self, task_id: Id, /) -> r200[Done]:
        """Forget a task; if it runs, it is stopped. Its frames stay.

        Tags: tasks
        """
        await self.call(lambda store: store.tasks.delete(task_id))
        return answer(Done(message="Task deleted successfully"))


class GenerateView(View):
    """A task, started."""

    async def post(self, task_id: Id, /) -> r200[TaskDone]:
        """Put a pending task into the queue.

        Tags: tasks
        """
        task = await self.call(lambda store: store.tasks.queue(task_id))
        return answer(TaskDone(message="Generation started", task_id=task.id))


class StopView(View):
    """A task, stopped."""

    async def post(self, task_id: Id, /) -> r200[TaskDone]:
        """Stop a task that waits or runs.

        Tags: tasks
        """
        task = await self.call(lambda store: store.tasks.stop(task_id))
        return answer(TaskDone(message="Generation stopped", task_id=task.id))


class RetryView(View):
    """A task, once more."""

    async def post(self, task_id: Id, /) -> r200[TaskDone]:
        """Queue a task again that failed or was stopped.

        Tags: tasks
        """
        task = await self.call(lambda store: store.tasks.retry(task_id))
        return answer(TaskDone(message="Generation queued again", task_id=task.id))


class ProgressView(View):
    """How far a task is."""

    async def get(self, task_id: Id, /) -> r200[TaskProgress]:
        """How far a task is, 0 to 100.

        Tags: tasks
        """
        task, preview = await self.call(lambda store: (store.tasks.get(task_id), store.preview(task_id)))
        return answer(
            TaskProgress(
                task_id=task.id, status=task.status, progress=task.progress, preview=preview is not None
            )
        )


class BatchesView(View):
    """Many tasks at once."""

    async def post(self, body: BatchCreate) -> r201[BatchAnswer]:
        """Queue many tasks of one generator: a count, a list of seeds or of prompts, or a range of one parameter.

        Tags: tasks
        """
        ids = await self.call(lambda store: store.orders.batch(**body.model_dump()))
        return answer(BatchAnswer(total=len(ids), task_ids=ids), 201)


ROUTES: list[tuple[str, type[View]]] = [
    ("/v1/generator/plugins", GeneratorsView),
    ("/v1/generator/plugins/{name}", GeneratorView),
    ("/v1/generator/tasks", TasksView),
    ("/v1/generator/tasks/{task_id}", TaskView),
    ("/v1/generator/tasks/{task_id}/generate", GenerateView),
    ("/v1/generator/tasks/{task_id}/stop", StopView),
    ("/v1/generator/tasks/{task_id}/retry", RetryView),
    ("/v1/generator/tasks/{task_id}/progress", ProgressView),
    ("/v1/generator/batches", BatchesView),
]
