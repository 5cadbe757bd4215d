"""The door to tasks: what the rest of Kino may do with them."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...comfy.host import ComfyHost
from ...database import Database
from ...events import Events
from ...metrics.sampler import Sampler
from ...paths import Paths
from ..folder import FolderGuard
from ..frames.frames import Frames
from ..generators import Generators
from ..machines.machines import Machines
from ..masks import Masks
from ..projects import Projects
from ..sheets.sheets import Sheets
from ..sound import Sound
from ..videos import Videos
from .chains import FilmChains
from .comfy_lane import ComfyLane
from .in_betweens import InBetweens
from .lifecycle import TaskLifecycle
from .local_jobs import LocalJobs
from .local_lane import LocalLane
from .make import FilmMake
from .progress import TaskProgress
from .prompts import TaskPrompts
from .queue import TaskQueue
from .queue_order import QueueOrder
from .runner import Runner
from .sheet_orders import SheetOrders
from .submit import TaskSubmitter
from .video_imports import VideoImports

if TYPE_CHECKING:
    from ...comfy.client import Preview


@dataclass(frozen=True)
class Tasks:
    """`submit` adds tasks, `queue` changes them, `order` decides which is next; the others run them."""

    queue: TaskQueue
    order: QueueOrder
    submit: TaskSubmitter
    lifecycle: TaskLifecycle
    prompts: TaskPrompts
    runner: Runner
    chains: FilmChains
    make: FilmMake
    in_betweens: InBetweens
    machines: Machines

    def preview(self, task_id: int) -> Preview | None:
        """Return the latest preview of a task that is being sampled. Raises TaskNotFoundError."""
        self.queue.get(task_id)
        return self.runner.preview(task_id)

    def before_restart(self) -> None:
        """ComfyUI is about to end on purpose: don't count its runs as crashes."""
        if self.runner.seat is not None:
            self.lifecycle.before_restart(self.runner.seat)


def build_tasks(  # noqa: PLR0913, PLR0917 - it connects all of them
    database: Database,
    paths: Paths,
    events: Events,
    projects: Projects,
    guard: FolderGuard,
    frames: Frames,
    sound: Sound,
    masks: Masks,
    videos: Videos,
    generators: Generators,
    sheets: Sheets,
    host: ComfyHost,
    sampler: Sampler,
) -> Tasks:
    """Connect the parts; the runner is not started."""
    progress = TaskProgress(events)
    events.subscribe(progress.on_event)
    queue = TaskQueue(database, events, progress, projects, frames.edits)
    lifecycle = TaskLifecycle(database, frames, progress)
    order, closing = QueueOrder(database, events), threading.Event()

    def may_go_on() -> bool:
        return not closing.is_set() and not guard.trouble()

    prompts = TaskPrompts(projects, frames.read, frames.inputs, frames.related, generators)
    submit = TaskSubmitter(queue, prompts, generators, projects, frames.read, masks, host)
    sheet_orders = SheetOrders(generators, sheets, queue, submit)
    machines = Machines(database, events, host, sampler)
    local_jobs = LocalJobs(paths, projects, frames.read, sound, videos)
    imports = VideoImports(database, paths, projects, frames, sound)
    comfy_lane = ComfyLane(order, lifecycle, prompts, machines, host.server, may_go_on)
    local_lane = LocalLane(order, lifecycle, local_jobs, imports, paths.state, may_go_on)
    return Tasks(
        queue=queue,
        order=order,
        submit=submit,
        chains=FilmChains(projects, generators, frames.read, queue, submit),
        in_betweens=InBetweens(projects, generators, frames.read, queue, submit),
        make=FilmMake(projects, frames.read, frames.stale, queue, prompts, sheet_orders),
        lifecycle=lifecycle,
        prompts=prompts,
        runner=Runner(database, events, comfy_lane, local_lane, machines, may_go_on, closing),
        machines=machines,
    )
