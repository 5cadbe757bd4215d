"""The machine and the server: metrics, emergency stop, restart, shutdown."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ...events import Events
from ...metrics.probes import Readings
from ...metrics.sampler import Sampler
from ..folder import FolderGuard
from ..tasks.tasks import Tasks
from . import process


class System:
    """`close_store` is called before the process ends."""

    def __init__(
        self,
        guard: FolderGuard,
        tasks: Tasks,
        events: Events,
        sampler: Sampler,
        close_store: Callable[[], None],
    ) -> None:
        self._guard = guard
        self._tasks = tasks
        self._events = events
        self._sampler = sampler
        self._close_store = close_store
        self._opened_at = time.monotonic()
        self._folder = Path.cwd()

    def uptime(self) -> float:
        """Return the seconds since the store was opened."""
        return round(time.monotonic() - self._opened_at, 1)

    def trouble(self) -> str | None:
        """Return why nothing is saved or why tasks wait, and what to do; None when all is well."""
        return self._guard.trouble() or self._tasks.runner.trouble

    def metrics(self) -> dict[str, Any]:
        """Return the present readings, the number of tasks that wait or run, and the running one."""
        return self._with_tasks(self._sampler.now())

    def history(self) -> list[Readings]:
        """Return the readings of the last 15 minutes, as far as somebody listened."""
        return self._sampler.history()

    def listen(self) -> Callable[[], None]:
        """Publish `metrics` events until the returned function is called; without listeners, read nothing."""
        return self._sampler.listen(self._publish)

    def emergency_stop(self) -> list[int]:
        """Stop every task that waits or runs; return their ids. The runner interrupts ComfyUI."""
        return self._tasks.queue.stop_all()

    def restart(self) -> None:
        """Restart ComfyUI in a moment, with the same command line. Tasks stay queued."""
        process.restart(self._before_exit, self._folder)

    def shut_down(self) -> None:
        """Shut ComfyUI down in a moment. Tasks stay queued."""
        process.shut_down(self._before_exit)

    def _before_exit(self) -> None:
        self._tasks.before_restart()
        self._close_store()

    def _publish(self, readings: Readings) -> None:
        self._events.publish("metrics", **self._with_tasks(readings))

    def _with_tasks(self, readings: Readings) -> dict[str, Any]:
        running = self._tasks.queue.current()
        current = (
            None
            if running is None
            else {"id": running.id, "name": running.name, "progress": running.progress}
        )
        return {**readings.model_dump(), "queue_size": self._tasks.queue.size(), "current_task": current}
