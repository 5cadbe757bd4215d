"""The lane of this machine: runs one job at a time, each in a child process."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ...errors import KinoError
from ...jobs import IMPORT, LOCAL
from ...local.child import Child
from ...media.atomic import remove_parts
from ...values import Task
from .lifecycle import ATTEMPTS, TaskLifecycle
from .local_jobs import LocalJob, LocalJobs
from .queue_order import QueueOrder
from .video_imports import VideoImports

log = logging.getLogger("kino")

_POLL_SECONDS = 3.0  # between looks at the queue; another process may have added something
_END_SECONDS = 10.0  # for a stopped task to let go of its project
_CHECK_SECONDS = 0.5  # between looks at the row of the task that runs
CRASHED = (
    f"ComfyUI ended {ATTEMPTS} times while this task ran. Look at the end of its log (memory is the usual "
    "reason), then retry it."
)


class LocalLane:
    """Starts child processes, follows them, and cleans up after them. `order` decides what is next.

    `folder`: for the files that describe jobs. `may_go_on`: whether tasks may begin and go on; see Runner.
    """

    def __init__(
        self,
        order: QueueOrder,
        lifecycle: TaskLifecycle,
        jobs: LocalJobs,
        imports: VideoImports,
        folder: Path,
        may_go_on: Callable[[], bool],
    ) -> None:
        self._order = order
        self._lifecycle = lifecycle
        self._jobs = jobs
        self._imports = imports
        self._folder = folder
        self._may_go_on = may_go_on
        self._wake = threading.Event()
        self._changed = threading.Condition()
        self._project_id: int | None = None  # of the task that runs

    def wait_for_end(self, project_id: int) -> None:
        """Wait until a stopped task of a project has let go of its folder, a few seconds at most."""
        self._wake.set()
        with self._changed:
            self._changed.wait_for(lambda: self._project_id != project_id, _END_SECONDS)

    def _working_for(self, project_id: int | None) -> None:
        with self._changed:
            self._project_id = project_id
            self._changed.notify_all()

    def wake_up(self) -> None:
        """Look at the queue now. Thread-safe."""
        self._wake.set()

    def pause(self, seconds: float) -> None:
        """Wait until `wake_up` is called, at most `seconds`."""
        self._wake.wait(seconds)
        self._wake.clear()

    def serve(self) -> None:
        """Run jobs until none may begin. What an earlier process left unfinished starts again."""
        for unfinished in self._order.taken(LOCAL):
            self._lifecycle.lost(unfinished, CRASHED)
        while self._may_go_on():
            task = self._order.claim(LOCAL, str(uuid.uuid4()))
            if task is None:
                self.pause(_POLL_SECONDS)
            else:
                self._run(task)

    def _run(self, task: Task) -> None:
        self._working_for(task.project_id)
        try:
            job = self._jobs.build(task)
            self._lifecycle.began(task)
            self._follow(task, job)
        except KinoError as error:
            self._lifecycle.failed(task, error.message)
        except Exception as error:  # a file may hold anything; the next task goes on
            log.exception("Kino could not do task %d", task.id)
            self._lifecycle.failed(task, f"Kino could not do it: {error!r}. ComfyUI's log has the details.")
        finally:
            self._working_for(None)

    def _follow(self, task: Task, job: LocalJob) -> None:
        def progressed(percent: float) -> None:
            self._lifecycle.progressed(task, percent, preview=False)

        try:
            with Child(job.document, self._folder) as child:
                log.info("Kino does task %d in process %d.", task.id, child.pid)
                wanted = _Wanted(self._lifecycle, task, self._may_go_on, self._wake)
                if task.kind == IMPORT:
                    result = self._imports.receive(task, child, progressed, wanted, self._may_go_on)
                else:
                    result = child.result(progressed, wanted)
        finally:
            if task.kind == IMPORT:
                self._imports.clean_up(task)
            for folder in job.outputs:
                with suppress(OSError):
                    remove_parts(folder)
        if result is not None:
            self._lifecycle.finished(task, result)
        elif self._lifecycle.is_wanted(task):  # it may not go on here and now
            self._lifecycle.put_back(task)


class _Wanted:
    """Whether a running task is still wanted. Looks twice a second, and when the queue changes."""

    def __init__(
        self, lifecycle: TaskLifecycle, task: Task, may_go_on: Callable[[], bool], wake: threading.Event
    ) -> None:
        self._lifecycle = lifecycle
        self._task = task
        self._may_go_on = may_go_on
        self._wake = wake
        self._checked_at = time.monotonic()

    def __call__(self) -> bool:
        if self._wake.is_set() or time.monotonic() - self._checked_at >= _CHECK_SECONDS:
            self._wake.clear()
            self._checked_at = time.monotonic()
            return self._may_go_on() and self._lifecycle.is_wanted(self._task)
        return True
