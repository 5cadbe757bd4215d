"""The door to tasks: what the rest of Kino may do with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...comfy.host import ComfyHost
from ...database import Database
from ...events import Events
from ..folder import FolderGuard
from ..frames.frames import Frames
from ..generators import Generators
from ..projects import Projects
from .lifecycle import TaskLifecycle
from .progress import TaskProgress
from .prompts import TaskPrompts
from .queue import TaskQueue
from .runner import Runner
from .submit import TaskSubmitter

if TYPE_CHECKING:
    from ...comfy.client import Preview


@dataclass(frozen=True)
class Tasks:
    """`submit` adds tasks, `queue` lists and changes them; `lifecycle`, `prompts` and `runner` run them."""

    queue: TaskQueue
    submit: TaskSubmitter
    lifecycle: TaskLifecycle
    prompts: TaskPrompts
    runner: Runner

    def preview(self, task_id: int) -> Preview | None:
        """Return the latest preview of a task that is being sampled. Raises TaskNotFoundError."""
        self.queue.get(task_id)
        return self.runner.preview(task_id)


def build_tasks(
    database: Database,
    events: Events,
    projects: Projects,
    guard: FolderGuard,
    frames: Frames,
    generators: Generators,
    host: ComfyHost,
) -> Tasks:
    """Connect the parts; the runner is not started."""
    progress = TaskProgress(events)
    queue, lifecycle = TaskQueue(database, events, progress), TaskLifecycle(database, frames, progress)
    prompts = TaskPrompts(projects, frames.read, generators)
    return Tasks(
        queue=queue,
        submit=TaskSubmitter(queue, prompts, generators, projects, frames.read, host),
        lifecycle=lifecycle,
        prompts=prompts,
        runner=Runner(database, events, guard, lifecycle, prompts, host.server),
    )
