"""Runs the lanes, each on its thread. Every server has a lane of prompts; one of them does the jobs."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from ...database import Database
from ...errors import ComfyUnreachableError, KinoError
from ...events import Event, Events
from ...jobs import LOCAL
from ..machines.machines import Machines
from .comfy_lane import ComfyLane
from .local_lane import LocalLane

if TYPE_CHECKING:
    from ...comfy.client import Preview

log = logging.getLogger("kino")

_ELECTION_SECONDS = 3.0  # between attempts to become the one process
_RETRY_SECONDS = 1.0
_END_SECONDS = 10.0  # for the threads to end


class Runner:
    """The lane of prompts has an event loop, so neither it nor ComfyUI blocks the other.

    Nothing begins while Kino ends (`closing`) or the frames folder is another database's: another machine may
    have the right one, and run the tasks.
    """

    def __init__(
        self,
        database: Database,
        events: Events,
        comfy: ComfyLane,
        local: LocalLane,
        machines: Machines,
        may_go_on: Callable[[], bool],
        closing: threading.Event,
    ) -> None:
        self._database = database
        self._events = events
        self._comfy = comfy
        self._local = local
        self._machines = machines
        self._may_go_on = may_go_on
        self._closing = closing
        self.seat: str | None = None  # of this server, while it draws
        self._threads: list[threading.Thread] = []
        self._unsubscribe: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Start the threads."""
        self._unsubscribe = self._events.subscribe(self._on_event)
        lanes = ("kino-runner", lambda: asyncio.run(self._run_comfy())), ("kino-local", self._run_local)
        for name, run in lanes:
            self._threads.append(threading.Thread(target=run, name=name, daemon=True))
            self._threads[-1].start()

    def close(self) -> None:
        """Begin nothing more and end the threads. ComfyUI finishes its prompts; the next start sees how."""
        self._closing.set()
        self._unsubscribe()
        self._comfy.wake_up()
        self._local.wake_up()
        for thread in self._threads:
            thread.join(_END_SECONDS)

    def wait_for_end(self, project_id: int) -> None:
        """Wait until a stopped task of a project has let go of its folder, a few seconds at most."""
        self._local.wait_for_end(project_id)

    @property
    def trouble(self) -> str | None:
        """Why this server draws nothing; None while all is well."""
        return self._machines.trouble or self._comfy.trouble

    def preview(self, task_id: int) -> Preview | None:
        """Return the latest preview of a task that is being sampled, here or by another server."""
        return self._comfy.preview(task_id) or self._machines.preview(task_id)

    async def _run_comfy(self) -> None:
        self._comfy.use_running_loop()
        while not self._closing.is_set():
            try:
                if not self._may_go_on():
                    await self._comfy.pause(_ELECTION_SECONDS)
                    continue
                with self._machines.seat() as seat:
                    self.seat = seat.name if seat else None
                    await (self._comfy.serve(seat) if seat else self._comfy.pause(_ELECTION_SECONDS))
                await self._comfy.pause(_RETRY_SECONDS)
            except ComfyUnreachableError as error:  # it is starting, ending or busy: tasks wait
                self._comfy.note_unreachable(error)
                await self._comfy.pause(_RETRY_SECONDS)
            except KinoError as error:
                log.warning("Kino's runner will try again: %s", error)
                await self._comfy.pause(_ELECTION_SECONDS)
            except Exception:  # the root of a thread: tasks must not stand still until the next start
                log.exception("Kino's runner failed, and will try again")
                await self._comfy.pause(_ELECTION_SECONDS)

    def _run_local(self) -> None:
        while not self._closing.is_set():
            try:
                if not self._may_go_on():
                    self._local.pause(_ELECTION_SECONDS)
                    continue
                with self._database.only_one("local") as elected:
                    self._local.serve() if elected else self._local.pause(_ELECTION_SECONDS)
            except KinoError as error:
                log.warning("Kino's lane of this machine will try again: %s", error)
                self._local.pause(_ELECTION_SECONDS)
            except Exception:  # the root of a thread
                log.exception("Kino's lane of this machine failed, and will try again")
                self._local.pause(_ELECTION_SECONDS)

    def _on_event(self, event: Event) -> None:
        if event.kind == "tasks":
            self._comfy.wake_up(order_changed=event.data["change"] == "moved")
            self._local.wake_up()
        elif event.kind == "machines":
            self._machines.look_again()
            self._comfy.wake_up()
        elif event.kind == "task" and event.data["status"] in {"queued", "stopped", "deleted"}:
            (self._local if event.data["lane"] == LOCAL else self._comfy).wake_up()
