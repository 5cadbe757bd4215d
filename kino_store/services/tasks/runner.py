"""Feeds queued tasks to ComfyUI, at most two prompts at a time, and follows them until they end."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ...comfy.prompt.progress import percent_done
from ...database import Database
from ...errors import ComfyUnreachableError, KinoError
from ...events import Event, Events
from ...values import Task
from ..folder import FolderGuard
from .in_flight import InFlight, Posted
from .lifecycle import NO_FRAME, TaskLifecycle
from .prompts import TaskPrompt, TaskPrompts

if TYPE_CHECKING:
    from ...comfy.client import ComfyClient, Message, Preview

log = logging.getLogger("kino")

MAX_IN_COMFYUI = 2  # prompts at a time: a long queue makes ComfyUI's page slow
_HISTORY_KEPT = 100  # ended prompts that stay in ComfyUI's history: ten thousand take 70 MB
# ComfyUI runs lower numbers first and gives people's prompts 0, 1, 2, …: ours follow, by priority.
_FIRST_NUMBER = 1e10
_NUMBERS_PER_PRIORITY = 1e6
_POLL_SECONDS = 3.0  # between checks while something is unclear, and for new tasks
_CALM_SECONDS = 30.0  # between checks when all is as expected: ComfyUI sends its queue only as a whole
_RETRY_SECONDS = 1.0


class Runner:
    """Runs on its own thread and event loop, so neither it nor ComfyUI blocks the other.

    One runner works for one database, in whichever process got there first. `server` returns ComfyUI's
    address; it is called once ComfyUI listens. `trouble` explains why tasks wait, or is None.
    """

    def __init__(
        self,
        database: Database,
        events: Events,
        guard: FolderGuard,
        lifecycle: TaskLifecycle,
        prompts: TaskPrompts,
        server: Callable[[], str],
    ) -> None:
        self._database = database
        self._events = events
        self._guard = guard
        self._lifecycle = lifecycle
        self._prompts = prompts
        self._server = server
        self._in_flight = InFlight()
        self._ended: deque[str] = deque()
        self._posted_count = 0
        self._needs_reconcile = True
        self._reconciled_at = 0.0
        self._unreachable_since: float | None = None
        self.trouble: str | None = None
        self._client_id = f"kino-{uuid.uuid4().hex}"
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread."""
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._run()), name="kino-runner", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Post nothing more and end the thread. ComfyUI finishes its prompts; the next start sees how."""
        self._closing.set()
        self._wake_up()
        if self._thread is not None:
            self._thread.join(10)

    def preview(self, task_id: int) -> Preview | None:
        """Return the latest preview of a task that is being sampled."""
        return self._in_flight.preview(task_id)

    async def _run(self) -> None:
        self._loop, self._wake = asyncio.get_running_loop(), asyncio.Event()
        unsubscribe = self._events.subscribe(self._on_event)
        try:
            while not self._closing.is_set():
                try:
                    if self._guard.trouble():  # another machine may have the right folder, and run the tasks
                        await self._pause(_POLL_SECONDS)
                        continue
                    with self._database.only_one("runner") as elected:
                        await (self._serve() if elected else self._pause(_POLL_SECONDS))
                    await self._pause(_RETRY_SECONDS)
                except ComfyUnreachableError as error:  # it is starting, ending or busy: tasks wait
                    self._note_unreachable(error)
                    await self._pause(_RETRY_SECONDS)
                except KinoError as error:
                    log.warning("Kino's runner will try again: %s", error)
                    await self._pause(_POLL_SECONDS)
                except Exception:  # the root of a thread: tasks must not stand still until the next start
                    log.exception("Kino's runner failed, and will try again")
                    await self._pause(_POLL_SECONDS)
        finally:
            unsubscribe()

    def _note_unreachable(self, error: ComfyUnreachableError) -> None:
        """After a while, say once why nothing runs; `trouble` says it for as long as it lasts."""
        self._unreachable_since = self._unreachable_since or time.monotonic()
        if self.trouble is None and time.monotonic() - self._unreachable_since > _CALM_SECONDS:
            self.trouble = (
                f"{error.message} Kino's tasks wait. Check the address ComfyUI listens on, and that this "
                "machine can reach it."
            )
            log.warning("%s", self.trouble)

    def _on_event(self, event: Event) -> None:
        if event.kind == "tasks" or (
            event.kind == "task" and event.data["status"] in {"queued", "stopped", "deleted"}
        ):
            self._needs_reconcile = True
            self._wake_up()

    def _wake_up(self) -> None:
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._wake.set)

    async def _pause(self, seconds: float) -> None:
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._wake.wait(), seconds)
        self._wake.clear()

    async def _serve(self) -> None:
        """Work with one ComfyUI until the connection or Kino ends."""
        from ...comfy.client import ComfyClient

        async with ComfyClient(self._server(), self._client_id) as client:
            connected = asyncio.Event()
            listening = asyncio.create_task(self._listen(client, connected))
            try:
                waiting = asyncio.create_task(connected.wait())  # messages before that are lost
                await asyncio.wait({listening, waiting}, return_when=asyncio.FIRST_COMPLETED)
                waiting.cancel()
                while not self._closing.is_set() and not self._guard.trouble():
                    if listening.done():
                        return listening.result()
                    if self._needs_reconcile or time.monotonic() - self._reconciled_at >= _CALM_SECONDS:
                        await self._reconcile(client)
                    await self._submit_next(client)
                    await self._trim_history(client)
                    await self._pause(_POLL_SECONDS)
            finally:
                listening.cancel()
                with suppress(asyncio.CancelledError, ComfyUnreachableError):
                    await listening

    async def _listen(self, client: ComfyClient, connected: asyncio.Event) -> None:
        async for message in client.listen():
            if message.kind == "queue":
                self.trouble = self._unreachable_since = None
                connected.set()
                if message.remaining is None or message.remaining < len(self._in_flight):
                    self._needs_reconcile = True
                    self._wake.set()
                continue
            posted = self._in_flight.get(message.prompt_id)
            if posted is not None:
                self._try(self._on_message, message, posted)

    def _try(self, do: Callable[..., None], *values: Any) -> None:
        """Run one task's bookkeeping; its trouble must not stop the others. Reconciling finds out later."""
        try:
            do(*values)
        except Exception:
            log.exception("Kino could not record what happened to a task")
            self._needs_reconcile = True

    def _on_message(self, message: Message, posted: Posted) -> None:
        """Handle what ComfyUI reports about one of our prompts."""
        if message.kind == "began":
            self._lifecycle.began(posted.task)
        elif message.kind == "progress":
            posted.shares.update(message.node_progress or {})
            self._report_progress(posted, preview=False)
        elif message.kind == "preview" and message.preview is not None:
            self._in_flight.show_preview(posted.task, message.preview)
            self._report_progress(posted, preview=True)
        elif message.kind == "blocked" and message.reason:
            posted.blocked = message.reason
        elif message.kind in {"succeeded", "failed", "interrupted"}:
            self._on_end(message, posted.task)

    def _report_progress(self, posted: Posted, *, preview: bool) -> None:
        progress = percent_done(posted.prompt.prompt, posted.shares)
        self._lifecycle.progressed(posted.task, progress, preview=preview)

    def _on_end(self, message: Message, task: Task) -> None:
        posted = self._in_flight.get(message.prompt_id)
        if message.kind == "succeeded":
            self._lifecycle.succeeded(task, (posted and posted.blocked) or NO_FRAME)
        elif message.kind == "failed":
            self._lifecycle.failed(task, message.reason or "ComfyUI reported an error without a message.")
        else:
            self._lifecycle.interrupted(task)
        if task.prompt_id:
            self._ended.append(task.prompt_id)
        self._forget(task)

    def _forget(self, task: Task) -> None:
        self._in_flight.remove(task)
        self._wake.set()

    async def _trim_history(self, client: ComfyClient) -> None:
        """ComfyUI keeps every prompt in memory; its page needs only our last ones."""
        if len(self._ended) >= 2 * _HISTORY_KEPT:
            await client.delete_history(
                [self._ended.popleft() for _ in range(len(self._ended) - _HISTORY_KEPT)]
            )

    async def _reconcile(self, client: ComfyClient) -> None:
        """Compare our tasks with ComfyUI's queue: withdraw what was stopped, and settle what has left it."""
        self._needs_reconcile, self._reconciled_at = False, time.monotonic()
        wanted = {task.prompt_id: task for task in self._lifecycle.in_comfyui()}
        if not wanted and not len(self._in_flight):
            return
        running, waiting = await client.queue()
        present = {*running, *waiting}
        for prompt_id, posted in self._in_flight.items():
            if prompt_id not in wanted:  # stopped, deleted, or running under another prompt
                await client.cancel(prompt_id)
                if prompt_id not in present:
                    self._forget(posted.task)
        for task in wanted.values():
            if task.prompt_id not in present:
                await self._settle(client, task)
                continue
            if task.prompt_id not in self._in_flight:  # posted by an earlier process; ComfyUI went on
                self._in_flight.add(task, self._prompts.build(task))
            if task.prompt_id in running and task.status == "queued":  # it began while we were disconnected
                self._lifecycle.began(task)

    async def _settle(self, client: ComfyClient, task: Task) -> None:
        """Find out how a task ended whose prompt is no longer in ComfyUI's queue."""
        outcome = await client.outcome(task.prompt_id or "")
        if outcome is not None:
            self._try(self._on_end, outcome, task)
        else:
            self._try(self._lifecycle.lost, task)
            self._forget(task)

    async def _submit_next(self, client: ComfyClient) -> None:
        """Post the next tasks until ComfyUI has enough of them."""
        while len(self._in_flight) < MAX_IN_COMFYUI and not self._closing.is_set():
            if self._guard.trouble():
                return
            task = self._lifecycle.claim_next(str(uuid.uuid4()))
            if task is None or task.prompt_id is None:
                return
            try:
                prompt = self._prompts.build(task)
                self._in_flight.add(task, prompt)
                number = _FIRST_NUMBER - _NUMBERS_PER_PRIORITY * task.priority + self._posted_count
                await client.post(prompt.prompt, task.prompt_id, number, extra_data(task, prompt))
                self._posted_count += 1
            except ComfyUnreachableError:
                raise  # reconciling finds out whether the prompt arrived
            except KinoError as error:
                self._lifecycle.failed(task, error.message)
                self._forget(task)
            except Exception as error:  # a sidecar or generator file may hold anything; the next task goes on
                log.exception("Kino could not build the prompt of task %d", task.id)
                reason = f"Kino could not build its prompt: {error!r}. ComfyUI's log has the details."
                self._lifecycle.failed(task, reason)
                self._forget(task)


def extra_data(task: Task, prompt: TaskPrompt) -> Mapping[str, Any]:
    """Return what is posted with a prompt: its task, for the saving node, and a request for previews."""
    kino = {"task_id": task.id, "generator": prompt.generator, "generator_version": prompt.version}
    return {"extra_pnginfo": {"kino": kino}, "preview_method": "auto"}
