"""The lane of prompts: feeds tasks to this ComfyUI, at most two at a time, and follows them to their ends."""

from __future__ import annotations

import asyncio
import logging
import re
import time
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ...comfy.prompt.progress import percent_done
from ...errors import ComfyUnreachableError, KinoError
from ...jobs import COMFYUI
from ...queries.claims import model_of
from ...values import Task
from ..machines.machines import Machines, Seat
from .in_flight import InFlight, Posted
from .lifecycle import NO_FRAME, TaskLifecycle
from .prompts import TaskPrompt, TaskPrompts
from .queue_order import QueueOrder

if TYPE_CHECKING:
    from ...comfy.client import ComfyClient, Message, Preview

log = logging.getLogger("kino")

MAX_IN_COMFYUI = 2  # prompts at a time: a long queue makes ComfyUI's page slow
_HISTORY_KEPT = 100  # ended prompts that stay in ComfyUI's history: ten thousand take 70 MB
# ComfyUI runs lower numbers first and gives people's prompts 0, 1, 2, …: ours follow, by priority.
_FIRST_NUMBER = 1e10
_NUMBERS_PER_PRIORITY = 1e6
_POLL_SECONDS = 3.0  # between checks while something is unclear, and for new tasks
_TOGETHER_SECONDS = 1.0  # between checks while other servers live: one of them may die
_CALM_SECONDS = 30.0  # between checks when all is as expected: ComfyUI sends its queue only as a whole

# What torch, its backends and ComfyUI say of a GPU without enough memory.
_OUT_OF_MEMORY = re.compile(r"OutOfMemory|out of memory|Allocation on device", re.IGNORECASE)


class ComfyLane:
    """Knows a ComfyUI server: posts, listens, reconciles. `order` decides what is next.

    `server` returns ComfyUI's address; it is called once ComfyUI listens. `may_go_on`: whether tasks may
    begin; see Runner. `trouble` explains why tasks wait, or is None.
    """

    def __init__(
        self,
        order: QueueOrder,
        lifecycle: TaskLifecycle,
        prompts: TaskPrompts,
        machines: Machines,
        server: Callable[[], str],
        may_go_on: Callable[[], bool],
    ) -> None:
        self._order = order
        self._lifecycle = lifecycle
        self._prompts = prompts
        self._machines = machines
        self._server = server
        self._may_go_on = may_go_on
        self._in_flight = InFlight()
        self._ended: deque[str] = deque()
        self._posted_count = 0
        self._seat: Seat | None = None
        self._is_back = False  # on a new seat, after the one before was lost
        self._needs_reconcile = True
        self._order_changed = False
        self._reconciled_at = 0.0
        self._unreachable_since: float | None = None
        self.trouble: str | None = None
        self._client_id = f"kino-{uuid.uuid4().hex}"
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()

    def preview(self, task_id: int) -> Preview | None:
        """Return the latest preview of a task that is being sampled."""
        return self._in_flight.preview(task_id)

    def use_running_loop(self) -> None:
        """Wait and wake on the event loop that runs now."""
        self._loop, self._wake = asyncio.get_running_loop(), asyncio.Event()

    def wake_up(self, *, order_changed: bool = False) -> None:
        """Look at the queue now. Thread-safe. `order_changed`: other tasks may be next."""
        self._needs_reconcile = True
        self._order_changed |= order_changed
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._wake.set)

    async def pause(self, seconds: float) -> None:
        """Wait until `wake_up` is called, at most `seconds`."""
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._wake.wait(), seconds)
        self._wake.clear()

    def note_unreachable(self, error: ComfyUnreachableError) -> None:
        """After a while, say once why nothing runs; `trouble` says it for as long as it lasts."""
        self._unreachable_since = self._unreachable_since or time.monotonic()
        if self.trouble is None and time.monotonic() - self._unreachable_since > _CALM_SECONDS:
            self.trouble = (
                f"{error.message} Kino's tasks wait. Check the address ComfyUI listens on, and that this "
                "machine can reach it."
            )
            log.warning("%s", self.trouble)

    async def serve(self, seat: Seat) -> None:
        """Work with ComfyUI until the connection ends or no task may begin.

        Raises:
            ComfyUnreachableError: ComfyUI does not answer.
            StoreUnavailableError: the seat was lost.
        """
        from ...comfy.client import ComfyClient

        self._is_back = self._seat is not None and self._seat is not seat
        self._seat = seat
        async with ComfyClient(self._server(), self._client_id) as client:
            connected = asyncio.Event()
            listening = asyncio.create_task(self._listen(client, connected))
            try:
                waiting = asyncio.create_task(connected.wait())  # messages before that are lost
                await asyncio.wait({listening, waiting}, return_when=asyncio.FIRST_COMPLETED)
                waiting.cancel()
                while self._may_go_on():
                    if listening.done():
                        return listening.result()
                    self._machines.check(seat)
                    if self._needs_reconcile or time.monotonic() - self._reconciled_at >= _CALM_SECONDS:
                        await self._reconcile(client, seat)
                    self._settle_others()
                    await self._take_back(client, seat)
                    await self._submit_next(client, seat)
                    await self._trim_history(client)
                    await self.pause(_TOGETHER_SECONDS if self._machines.others() else _POLL_SECONDS)
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
            self._machines.show_preview(posted.task.id, message.preview)
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
            self._on_failure(task, message.reason or "ComfyUI reported an error without a message.")
        else:
            self._lifecycle.interrupted(task)
        if task.prompt_id:
            self._ended.append(task.prompt_id)
        self._forget(task)

    def _on_failure(self, task: Task, reason: str) -> None:
        """Another server may have a GPU with more memory."""
        if _OUT_OF_MEMORY.search(reason):
            self._refuse(task, reason)
        else:
            self._lifecycle.failed(task, reason)

    def _refuse(self, task: Task, reason: str) -> None:
        """Leave a task to the other servers; without any, it has failed."""
        seat = self._seat
        if seat is None:
            self._lifecycle.failed(task, reason)
            return
        live = {row.uid for row in self._machines.others()}
        self._lifecycle.refused(task, reason, self._machines.claimant(seat, 0), live)

    def give_back(self, seat: Seat) -> None:
        """Let other servers, if there are any, have the tasks of this one."""
        if self._machines.others():
            self._settle_seat(seat.name)

    def _settle_others(self) -> None:
        """Give out again what servers that are gone had taken."""
        self._machines.settle_dead(self._settle_seat)
        self._lifecycle.give_up_refused({self._machines.uid, *(row.uid for row in self._machines.others())})

    def _settle_seat(self, seat: str) -> None:
        for task in self._order.taken(COMFYUI, seat):
            self._try(self._lifecycle.lost, task)

    def _forget(self, task: Task) -> None:
        self._in_flight.remove(task)
        self._wake.set()

    async def _trim_history(self, client: ComfyClient) -> None:
        """ComfyUI keeps every prompt in memory; its page needs only our last ones."""
        if len(self._ended) >= 2 * _HISTORY_KEPT:
            await client.delete_history(
                [self._ended.popleft() for _ in range(len(self._ended) - _HISTORY_KEPT)]
            )

    async def _reconcile(self, client: ComfyClient, seat: Seat) -> None:
        """Compare our tasks with ComfyUI's queue: withdraw what was stopped, and settle what has left it."""
        self._needs_reconcile, self._reconciled_at = False, time.monotonic()
        wanted = {task.prompt_id: task for task in self._order.taken(COMFYUI, seat.name)}
        if not wanted and not len(self._in_flight):
            return
        running, waiting = await client.queue()
        present = {*running, *waiting}
        gone = {key: one for key, one in self._in_flight.items() if key not in wanted}
        for prompt_id, posted in gone.items():  # stopped, deleted, or running under another prompt
            await client.cancel(prompt_id)
            if prompt_id not in present:
                self._forget(posted.task)
        if self._is_back and gone:
            self._machines.returned(seat, len(gone))
        self._is_back = False
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

    async def _take_back(self, client: ComfyClient, seat: Seat) -> None:
        """Withdraw what ComfyUI has not begun, if the queue or this server is paused, or after a move."""
        changed, self._order_changed = self._order_changed, False
        if not len(self._in_flight):
            return
        if not (changed or self._order.is_paused() or self._machines.is_paused(seat)):
            return
        tasks = [task for task in self._order.taken(COMFYUI, seat.name) if task.status == "queued"]
        for task in tasks:
            await client.withdraw(task.prompt_id or "")
        running, waiting = await client.queue() if tasks else (set(), set())
        for task in tasks:
            if task.prompt_id in running | waiting:  # it began meanwhile
                continue
            outcome = await client.outcome(task.prompt_id or "")
            if outcome is not None:  # it even ended
                self._try(self._on_end, outcome, task)
            else:
                self._try(self._lifecycle.requeue, task)
                self._forget(task)

    async def _submit_next(self, client: ComfyClient, seat: Seat) -> None:
        """Post the next tasks until ComfyUI has enough of them."""
        while len(self._in_flight) < MAX_IN_COMFYUI and self._may_go_on():
            claimant = self._machines.claimant(seat, len(self._in_flight))
            prompt_id = str(uuid.uuid4())
            task = self._order.claim(COMFYUI, prompt_id, claimant)
            if task is None:
                return
            self._machines.loaded(seat, model_of(task.type, task.data))
            try:
                prompt = self._prompts.build(task)
                self._in_flight.add(task, prompt)
                number = _FIRST_NUMBER - _NUMBERS_PER_PRIORITY * task.priority + self._posted_count
                several = bool(claimant.others)
                extra = extra_data(task, prompt, with_machine=several)
                await client.post(prompt.prompt, prompt_id, number, extra)
                self._posted_count += 1
            except ComfyUnreachableError:
                raise  # reconciling finds out whether the prompt arrived
            except KinoError as error:
                self._refuse(task, error.message)
                self._forget(task)
            except Exception as error:  # a sidecar or generator file may hold anything; the next task goes on
                log.exception("Kino could not build the prompt of task %d", task.id)
                reason = f"Kino could not build its prompt: {error!r}. ComfyUI's log has the details."
                self._lifecycle.failed(task, reason)
                self._forget(task)


def extra_data(task: Task, prompt: TaskPrompt, *, with_machine: bool = False) -> Mapping[str, Any]:
    """Return what is posted with a prompt: its task, for the saving node, and a request for previews.

    `with_machine`: sidecars name the server, as there are several.
    """
    kino: dict[str, Any] = {
        "task_id": task.id,
        "generator": prompt.generator,
        "generator_version": prompt.version,
        "run": task.run,
        "order": prompt.order,
    }
    if "sheet_frame" in task.data:
        kino["sheet"] = task.data["sheet_frame"]
    if with_machine:
        kino["machine"] = task.machine
    return {"extra_pnginfo": {"kino": kino}, "preview_method": "auto"}
