"""The row of a large farm: invented servers that draw tasks from one PostgreSQL.

Each process stands for many servers and does what their lanes do with the database: claim, began, finished.
What the servers' pages and their looks for each other cost comes on top, and is in the row `machines`.
"""

from __future__ import annotations

import heapq
import random
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from multiprocessing.connection import Connection
from typing import NamedTuple

from kino_store.ids import new_uid, now
from kino_store.paths import Paths
from kino_store.queries import machines as rows
from kino_store.queries.claims import Claimant
from kino_store.store import Store, open_store
from kino_store.values import Task
from tests.bench.machines import run
from tests.bench.rows import Bench, Result, bounded
from tests.bench.searching import server
from tests.store.tasks import task_row

FARMS = ((10, 5.0), (100, 5.0), (1000, 30.0))  # servers, seconds of a task
SPAN = 20.0  # seconds of the simulation
PROCESSES = 4
WAITING = 10_000  # tasks that wait behind those that are drawn
LIMIT = 5.0  # percent of its time that a server may wait for the queue


class Waited(NamedTuple):
    """How many tasks were drawn, and how long their servers waited for each, in seconds."""

    waits: list[float]


def dispatched(bench: Bench) -> Iterator[Result]:
    """Measure how much of its time a server waits for the queue, in farms of several sizes."""
    for count, seconds in FARMS:
        with ExitStack() as stack:
            folder = stack.enter_context(bench.scratch(f"dispatch-{count}"))
            url = stack.enter_context(server(folder))
            if url is None:
                return
            paths = Paths(folder / "output", folder / "state")
            seats = prepared(paths, url, count, seconds)
            parts = [seats[number::PROCESSES] for number in range(PROCESSES)]
            found = run(stand_in, [(paths, url, part, seats, seconds) for part in parts])
            waits = sorted(wait for one in found for wait in one.waits)
            share = 100 * sum(waits) / (count * SPAN)
            middle, most = waits[len(waits) // 2] * 1e3, waits[len(waits) * 99 // 100] * 1e3
            rate = f"{len(waits) / SPAN:.0f} tasks a second"
            note = f"{rate}; waits of {middle:.0f} ms, 99 of 100 within {most:.0f}"
            what = f"{count:,} servers, tasks of {seconds:.0f} s: their time that they wait for the queue"
            yield bounded("dispatch", what, "%", [share], LIMIT, note=note)


def prepared(paths: Paths, url: str, count: int, seconds: float) -> list[tuple[str, str]]:
    """Return (seat, uid) of as many servers, in a database with enough tasks."""
    store = open_store(paths, url)
    project = store.projects.create("Farm", 64, 64, 24)
    wanted = WAITING + round(count * (SPAN / seconds + 2))
    for first in range(0, wanted, 5000):
        some = [task_row(project) for _ in range(min(5000, wanted - first))]
        store.tasks.queue.add(some, status="queued")
    seats = [(f"runner-{number}", new_uid()) for number in range(count)]
    with store.database.write() as connection:
        for seat, uid in seats:
            about = {"name": seat, "host": seat, "url": "", "device": "", "version": ""}
            rows.replace(connection, {"seat": seat, "uid": uid, **about, "began_at": now(), "seen_at": now()})
    store.close()
    return seats


def stand_in(
    paths: Paths,
    url: str,
    mine: list[tuple[str, str]],
    everyone: list[tuple[str, str]],
    seconds: float,
    line: Connection,
) -> None:
    """Be some of the servers for a while; start when `line` says so, and send what they waited."""
    store = open_store(paths, url)
    seats = frozenset(seat for seat, _ in everyone)
    claimants = [Claimant(seat, uid, seat, others=seats - {seat}) for seat, uid in mine]
    line.send("")
    line.recv()
    line.send(Waited(_draw(store, claimants, seconds)))
    store.close()


def _draw(store: Store, claimants: list[Claimant], seconds: float) -> list[float]:
    begin = time.monotonic()
    spread = random.Random(1)
    due: list[tuple[float, int]] = [(begin + spread.uniform(0, seconds), at) for at in range(len(claimants))]
    heapq.heapify(due)
    held: dict[int, Task] = {}
    waits: list[float] = []
    while due[0][0] < begin + SPAN:
        free_at, at = heapq.heappop(due)
        time.sleep(max(0.0, free_at - time.monotonic()))
        if at in held:
            store.tasks.lifecycle.finished(held.pop(at), {})
        task = store.tasks.order.claim("comfyui", str(uuid.uuid4()), claimants[at])
        if task is not None:
            store.tasks.lifecycle.began(task)
            held[at] = task
        waits.append(time.monotonic() - free_at)
        heapq.heappush(due, (time.monotonic() + seconds, at))
    return waits


ROWS = {"dispatch": dispatched}
