"""The machine and the server: metrics, emergency stop, restart, shutdown."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ...events import Events
from ...metrics.probes import Readings
from ...metrics.sampler import Sampler
from ..tasks.tasks import Tasks
from . import process


class System:
    """`release` closes the store before the process ends."""

    def __init__(self, tasks: Tasks, events: Events, sampler: Sampler, release: Callable[[], None]) -> None:
        self._tasks = tasks
        self._events = events
        self._sampler = sampler
        self._release = release
        self._began = time.monotonic()
        self._folder = Path.cwd()

    def uptime(self) -> float:
        """Seconds since the store was opened."""
        return round(time.monotonic() - self._began, 1)

    def metrics(self) -> dict[str, Any]:
        """The readings of this moment, the number of tasks that wait or run, and the one that runs."""
        return self._with_queue(self._sampler.now())

    def history(self) -> list[Readings]:
        """The readings of the last 15 minutes in which somebody listened."""
        return self._sampler.history()

    def listen(self) -> Callable[[], None]:
        """Publish `metrics` events from now on; the answer ends that. Nothing is sampled while nobody listens."""
        return self._sampler.listen(self._publish)

    def emergency_stop(self) -> int:
        """Stop every task that waits or runs; how many that was. The runner interrupts what ComfyUI has of them."""
        return self._tasks.queue.stop_all()

    def restart(self) -> None:
        """Start ComfyUI anew, in a moment, with the same command line. Tasks stay queued."""
        process.restart(self._leave, self._folder)

    def shut_down(self) -> None:
        """End ComfyUI, in a moment. Tasks stay queued."""
        process.shut_down(self._leave)

    def _leave(self) -> None:
        self._tasks.lifecycle.before_restart()
        self._release()

    def _publish(self, readings: Readings) -> None:
        self._events.publish("metrics", **self._with_queue(readings))

    def _with_queue(self, readings: Readings) -> dict[str, Any]:
        running = self._tasks.queue.current()
        current = (
            None
            if running is None
            else {"id": running.id, "name": running.name, "progress": running.progress}
        )
        return {**readings.model_dump(), "queue_size": self._tasks.queue.size(), "current_task": current}
