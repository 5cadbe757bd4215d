"""Feeds tasks to ComfyUI, at most two prompts at a time, and follows them until they end. One runner for one database."""

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

from ...comfy.prompt.progress import share_done
from ...database import Database
from ...errors import ComfyUnreachableError, KinoError
from ...events import Event, Events
from ...values import Task
from .lifecycle import NO_FRAME, Lifecycle
from .prompts import TaskPrompt, TaskPrompts

if TYPE_CHECKING:
    from ...comfy.client import ComfyClient, Message, Preview

log = logging.getLogger("kino")

IN_COMFYUI = 2  # prompts of ours at a time: a long queue makes ComfyUI's page crawl
_IN_HISTORY = 100  # of ours that have ended stay in ComfyUI's history: ten thousand take 70 MB
# ComfyUI runs lower numbers first and gives people's prompts 0, 1, 2, …: ours stand behind, by priority, then as given.
_FIRST_NUMBER = 1e10
_BY_PRIORITY = 1e6
_LOOK_SECONDS = 3.0  # between looks when in doubt, and to anything new
_CALM_SECONDS = (
    30.0  # between looks when all is as expected: ComfyUI's queue may be long, and is told as a whole
)
_AGAIN_SECONDS = 1.0


class Runner:
    """One thread with its own event loop: ComfyUI's loop is never in its way, nor it in ComfyUI's.

    `server`: ComfyUI's address, asked for once it is listening.
    """

    def __init__(
        self,
        database: Database,
        events: Events,
        making: Lifecycle,
        recipes: TaskPrompts,
        server: Callable[[], str],
    ) -> None:
        self._database = database
        self._events = events
        self._making = making
        self._recipes = recipes
        self._server = server
        self._given: dict[str, tuple[Task, TaskPrompt]] = {}
        self._previews: dict[int, Preview] = {}
        self._shares: dict[str, dict[str, float]] = {}
        self._blocked: dict[str, str] = {}
        self._ended: deque[str] = deque()
        self._numbers = 0
        self._doubt = True
        self._looked = 0.0
        self._unreachable_since: float | None = None
        self.trouble: str | None = None
        self._client_id = f"kino-{uuid.uuid4().hex}"
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, on a thread of its own."""
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._run()), name="kino-runner", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Post nothing more and let go. What ComfyUI is working on stays its own; the next start sees what became of it."""
        self._closing.set()
        self._poke()
        if self._thread is not None:
            self._thread.join(10)

    def preview(self, task_id: int) -> Preview | None:
        """The latest picture of a task that is being sampled."""
        return self._previews.get(task_id)

    async def _run(self) -> None:
        self._loop, self._wake = asyncio.get_running_loop(), asyncio.Event()
        unsubscribe = self._events.subscribe(self._hear)
        try:
            while not self._closing.is_set():
                try:
                    with self._database.only_one("runner") as mine:
                        await (self._serve() if mine else self._pause(_LOOK_SECONDS))
                    await self._pause(_AGAIN_SECONDS)
                except (
                    ComfyUnreachableError
                ) as error:  # it starts or ends just now, or is busy: the tasks wait
                    self._complain(error)
                    await self._pause(_AGAIN_SECONDS)
                except KinoError as error:
                    log.warning("Kino's runner tries again: %s", error)
                    await self._pause(_LOOK_SECONDS)
                except Exception:  # whatever it is, tasks must not stand still until the next start
                    log.exception("Kino's runner failed, and tries again")
                    await self._pause(_LOOK_SECONDS)
        finally:
            unsubscribe()

    def _complain(self, error: ComfyUnreachableError) -> None:
        """Say once, when it lasts, why nothing is made; `trouble` says it for as long as it is so."""
        self._unreachable_since = self._unreachable_since or time.monotonic()
        if self.trouble is None and time.monotonic() - self._unreachable_since > _CALM_SECONDS:
            self.trouble = f"{error.message} Kino's tasks wait. Is this the address that it listens on, and may this machine ask it?"
            log.warning("%s", self.trouble)

    def _hear(self, event: Event) -> None:
        if event.kind == "tasks" or (
            event.kind == "task" and event.data["status"] in {"queued", "stopped", "deleted"}
        ):
            self._doubt = True
            self._poke()

    def _poke(self) -> None:
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._wake.set)

    async def _pause(self, seconds: float) -> None:
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._wake.wait(), seconds)
        self._wake.clear()

    async def _serve(self) -> None:
        """Follow one ComfyUI until the connection or Kino ends."""
        from ...comfy.client import ComfyClient

        async with ComfyClient(self._server(), self._client_id) as client:
            connected = asyncio.Event()
            listening = asyncio.create_task(self._follow(client, connected))
            try:
                waiting = asyncio.create_task(connected.wait())  # what ComfyUI says before we listen is lost
                await asyncio.wait({listening, waiting}, return_when=asyncio.FIRST_COMPLETED)
                waiting.cancel()
                while not self._closing.is_set():
                    if listening.done():
                        return listening.result()
                    if self._doubt or time.monotonic() - self._looked >= _CALM_SECONDS:
                        await self._look(client)
                    await self._feed(client)
                    await self._tidy(client)
                    await self._pause(_LOOK_SECONDS)
            finally:
                listening.cancel()
                with suppress(asyncio.CancelledError, ComfyUnreachableError):
                    await listening

    async def _follow(self, client: ComfyClient, connected: asyncio.Event) -> None:
        async for message in client.listen():
            if message.about == "queue":
                self.trouble = self._unreachable_since = None
                connected.set()
                if message.remaining is None or message.remaining < len(self._given):
                    self._doubt = True
                    self._wake.set()
                continue
            known = self._given.get(message.prompt_id)
            if known is not None:
                self._try(self._note, message, *known)

    def _try(self, do: Callable[..., None], *values: Any) -> None:
        """One task's trouble must not stop the others; a look finds out later what became of it."""
        try:
            do(*values)
        except Exception:
            log.exception("Kino could not note what became of a task")
            self._doubt = True

    def _note(self, message: Message, task: Task, recipe: TaskPrompt) -> None:
        """What ComfyUI says of one of our prompts."""
        if message.about == "began":
            self._making.began(task)
        elif message.about == "progress":
            shares = self._shares.setdefault(message.prompt_id, {})
            shares.update(message.done or {})
            self._making.progressed(task, share_done(recipe.prompt, shares), preview=False)
        elif message.about == "preview" and message.preview is not None:
            self._previews = {task.id: message.preview}
            self._making.progressed(
                task, share_done(recipe.prompt, self._shares.get(message.prompt_id, {})), preview=True
            )
        elif message.about == "blocked" and message.reason:
            self._blocked[message.prompt_id] = message.reason
        elif message.about in {"succeeded", "failed", "interrupted"}:
            self._end(message, task)

    def _end(self, message: Message, task: Task) -> None:
        if message.about == "succeeded":
            self._making.succeeded(task, self._blocked.get(message.prompt_id, NO_FRAME))
        elif message.about == "failed":
            self._making.failed(task, message.reason or "It failed without a word.")
        else:
            self._making.interrupted(task)
        if task.prompt_id:
            self._ended.append(task.prompt_id)
        self._forget(task)

    def _forget(self, task: Task) -> None:
        self._given.pop(task.prompt_id or "", None)
        self._shares.pop(task.prompt_id or "", None)
        self._blocked.pop(task.prompt_id or "", None)
        self._previews.pop(task.id, None)
        self._wake.set()

    async def _tidy(self, client: ComfyClient) -> None:
        """ComfyUI keeps all that it ran in memory; of what we gave it, its page needs the last."""
        if len(self._ended) >= 2 * _IN_HISTORY:
            await client.forget([self._ended.popleft() for _ in range(len(self._ended) - _IN_HISTORY)])

    async def _look(self, client: ComfyClient) -> None:
        """Compare what we gave ComfyUI with what it has: take back what was stopped, see what became of the rest."""
        self._doubt, self._looked = False, time.monotonic()
        present = {task.prompt_id: task for task in self._making.given()}
        if not present and not self._given:
            return
        running, waiting = await client.queue()
        there = {*running, *waiting}
        for prompt_id, (task, _) in list(self._given.items()):
            if prompt_id not in present:  # stopped, deleted or given to another prompt
                await client.take_back(prompt_id)
                if prompt_id not in there:
                    self._forget(task)
        for task in present.values():
            if task.prompt_id not in there:
                await self._settle(client, task)
                continue
            if task.prompt_id not in self._given:  # of a Kino that ended while this ComfyUI went on
                self._given[task.prompt_id or ""] = (task, self._recipes.recipe(task))
            if task.prompt_id in running and task.status == "queued":  # the connection was down as it began
                self._making.began(task)

    async def _settle(self, client: ComfyClient, task: Task) -> None:
        """A task whose prompt is in ComfyUI's queue no more."""
        outcome = await client.outcome(task.prompt_id or "")
        if outcome is not None:
            self._try(self._end, outcome, task)
        else:
            self._try(self._making.lost, task)
            self._forget(task)

    async def _feed(self, client: ComfyClient) -> None:
        """Give ComfyUI the next tasks."""
        while len(self._given) < IN_COMFYUI and not self._closing.is_set():
            task = self._making.taken(str(uuid.uuid4()))
            if task is None or task.prompt_id is None:
                return
            try:
                recipe = self._recipes.recipe(task)
                self._given[task.prompt_id] = (task, recipe)
                number = _FIRST_NUMBER - _BY_PRIORITY * task.priority + self._numbers
                await client.post(recipe.prompt, task.prompt_id, number, extra_of(task, recipe))
                self._numbers += 1
            except ComfyUnreachableError:
                raise  # whether the prompt arrived is seen when ComfyUI answers again
            except KinoError as error:
                self._making.failed(task, error.message)
                self._forget(task)
            except (
                Exception
            ) as error:  # a frame's or a generator's file may hold anything; the next task must have its turn
                log.exception("Kino could not make a prompt for task %d", task.id)
                self._making.failed(
                    task, f"No prompt could be made for it: {error!r}. ComfyUI's log has the details."
                )
                self._forget(task)


def extra_of(task: Task, recipe: TaskPrompt) -> Mapping[str, Any]:
    """What goes with a prompt: whose it is (for the saving node), and that previews are wanted."""
    kino = {"task_id": task.id, "generator": recipe.generator, "generator_version": recipe.version}
    return {"extra_pnginfo": {"kino": kino}, "preview_method": "auto"}
