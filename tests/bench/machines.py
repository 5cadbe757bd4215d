"""The row of several servers: a thousand tasks that only pause, drawn by four processes from one queue."""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from kino_store.paths import Paths
from kino_store.store import open_store
from tests.bench.drawing import Drawn, draw, pause
from tests.bench.rows import Bench, Result, bounded
from tests.bench.searching import server
from tests.store.tasks import task_row

SERVERS, TASKS, SECONDS = 4, 1000, 0.05
LEAST = 0.9  # of what four servers reach with fixed shares and no queue
AGAIN = {"SQLite": 2.0, "PostgreSQL": 15.0}  # seconds until a lost task is given out again


def drawn(bench: Bench) -> Iterator[Result]:
    """Compare with processes that pause as often and ask no queue; then kill one in the middle."""
    for name in ("SQLite", "PostgreSQL"):
        with ExitStack() as stack:
            folder = stack.enter_context(bench.scratch(f"machines-{name}"))
            url = None if name == "SQLite" else stack.enter_context(server(folder))
            if name == "PostgreSQL" and url is None:
                return
            spans, shares, claims, again = [], [], [], []
            for number in range(max(1, bench.rounds // 2)):
                shares.append(span(run(pause, [(TASKS // SERVERS, SECONDS)] * SERVERS)))
                place = folder / str(number)
                found = queued_and_drawn(place, url)
                spans.append(span(found))
                claims += [one * 1e3 for drawn_by in found for one in drawn_by.claims]
            again.append(killed(folder / "killed", url))
            ratios = [share / mine for share, mine in zip(shares, spans, strict=True)]
            overhead = [(mine * SERVERS - TASKS * SECONDS) / TASKS * 1e3 for mine in spans]
            note = f"overhead a task {statistics.median(overhead):.1f} ms; a claim {middle(claims)} ms"
            what = f"{TASKS:,} tasks of 50 ms, {SERVERS} servers, {name}; shares without a queue"
            met = statistics.median(ratios) >= LEAST
            yield Result("machines", what, "s", spans, shares, ratios, f"at least {LEAST:g}", met, note)
            yield bounded(
                "machines", f"a killed server's task, given out again, {name}", "s", again, AGAIN[name]
            )


def middle(values: Sequence[float]) -> str:
    ordered = sorted(values)
    return f"{statistics.median(ordered):.1f} (99 of 100 within {ordered[int(len(ordered) * 0.99)]:.1f})"


def span(found: Sequence[Drawn]) -> float:
    return max(one.last_at for one in found) - min(one.first_at for one in found)


def queued_and_drawn(folder: Path, url: str | None) -> list[Drawn]:
    paths = queue_tasks(folder, url)
    found = run(draw, [(paths, url, SECONDS)] * SERVERS)
    assert sum(one.tasks for one in found) == TASKS
    return found


def killed(folder: Path, url: str | None) -> float:
    """Return the seconds from a kill to the moment when the others give out what was lost."""
    paths = queue_tasks(folder, url)
    moment = []

    def kill_one(processes: Sequence[BaseProcess]) -> None:
        time.sleep(2)
        moment.append(time.monotonic())
        processes[0].kill()

    found = run(draw, [(paths, url, SECONDS)] * SERVERS, kill_one)
    return min(one.settled_at for one in found if one.settled_at is not None) - moment[0]


def queue_tasks(folder: Path, url: str | None) -> Paths:
    paths = (
        Paths(folder / "output", folder / "state")
        if url is None
        else Paths(folder.parent / "output", folder / "state")
    )
    store = open_store(paths, url)
    project = store.projects.create(folder.name, 64, 64, 24)
    store.tasks.queue.add([task_row(project) for _ in range(TASKS)], status="queued")
    store.close()
    return paths


def run(
    target: Callable[..., None],
    arguments: Sequence[tuple[Any, ...]],
    meanwhile: Callable[[Sequence[BaseProcess]], None] = lambda _: None,
) -> list[Drawn]:
    """Run `target` in a process for each of `arguments`, all at the same time; return what they send."""
    context = multiprocessing.get_context("spawn")
    lines: list[Connection] = []
    processes: list[BaseProcess] = []
    for some in arguments:
        ours, theirs = context.Pipe()
        processes.append(context.Process(target=target, args=(*some, theirs)))
        processes[-1].start()
        theirs.close()
        lines.append(ours)
    for line in lines:
        line.recv()
    for line in lines:
        line.send("go")
    meanwhile(processes)
    found = []
    for line in lines:
        try:
            found.append(line.recv())
        except EOFError:  # it was killed
            continue
    for process in processes:
        process.join()
    return found


ROWS = {"machines": drawn}
