"""A process that draws tasks as a server does, with a pause in place of a GPU."""

from __future__ import annotations

import queue
import threading
import time
import uuid
from multiprocessing.connection import Connection
from typing import NamedTuple

from kino_store.comfy.host import NoComfy
from kino_store.metrics.probes import Probes
from kino_store.metrics.sampler import Sampler
from kino_store.paths import Paths
from kino_store.services.machines.machines import Machines, Seat
from kino_store.store import Store, open_store
from kino_store.values import Task

AHEAD = 2  # tasks that a server has at a time
_LOOK_SECONDS = 1.0  # between looks for servers that are gone


class Drawn(NamedTuple):
    """What a process has drawn. Times of `time.monotonic`, which all processes of a machine share."""

    tasks: int
    first_at: float
    last_at: float
    claims: list[float]  # seconds
    settled_at: float | None


def draw(paths: Paths, url: str | None, seconds: float, line: Connection) -> None:
    """Draw tasks of so many seconds each until none is left; start when `line` says so, and send a Drawn."""
    store = open_store(paths, url)
    machines = Machines(store.database, store.events, NoComfy(), Sampler(Probes()))
    with machines.seat() as seat:
        assert seat is not None
        line.send(seat.name)
        line.recv()
        line.send(_Worker(store, machines, seat, seconds).run())
    store.close()


class _Worker:
    def __init__(self, store: Store, machines: Machines, seat: Seat, seconds: float) -> None:
        self._store, self._machines, self._seat, self._seconds = store, machines, seat, seconds
        self._given: queue.Queue[Task | None] = queue.Queue()
        self._reports: queue.Queue[tuple[str, Task]] = queue.Queue()
        self._held = 0
        self._looked_at = time.monotonic()
        self._claims: list[float] = []
        self._settled_at: float | None = None

    def run(self) -> Drawn:
        gpu = threading.Thread(target=self._pause)
        gpu.start()
        done, first_at, last_at = 0, time.monotonic(), time.monotonic()
        while True:
            self._settle()
            while self._held < AHEAD and (task := self._claim()) is not None:
                self._held += 1
                self._given.put(task)
            if not self._held and not self._store.tasks.queue.size():
                break
            try:
                kind, task = self._reports.get(timeout=0.05 if not self._held else _LOOK_SECONDS)
            except queue.Empty:
                continue
            if kind == "began":
                self._store.tasks.lifecycle.began(task)
            else:
                self._held -= 1
                self._store.tasks.lifecycle.finished(task, {})
                done, last_at = done + 1, time.monotonic()
        self._given.put(None)
        gpu.join()
        return Drawn(done, first_at, last_at, self._claims, self._settled_at)

    def _claim(self) -> Task | None:
        began = time.perf_counter()
        claimant = self._machines.claimant(self._seat, self._held)
        task = self._store.tasks.order.claim("comfyui", str(uuid.uuid4()), claimant)
        if task is not None:
            self._claims.append(time.perf_counter() - began)
        return task

    def _settle(self) -> None:
        """Do what the lane of a server does once a second."""
        if time.monotonic() - self._looked_at < _LOOK_SECONDS:
            return
        self._looked_at = time.monotonic()
        self._machines.check(self._seat)
        self._machines.settle_dead(self._lost)

    def _lost(self, seat: str) -> None:
        for task in self._store.tasks.order.taken("comfyui", seat):
            self._store.tasks.lifecycle.lost(task)
        self._settled_at = time.monotonic()

    def _pause(self) -> None:
        while (task := self._given.get()) is not None:
            self._reports.put(("began", task))
            time.sleep(self._seconds)
            self._reports.put(("ended", task))


def pause(count: int, seconds: float, line: Connection) -> None:
    """Pause `count` times, as a server does that has its own list of tasks and no queue."""
    line.send("")
    line.recv()
    began = time.monotonic()
    for _ in range(count):
        time.sleep(seconds)
    line.send(Drawn(count, began, time.monotonic(), [], None))
