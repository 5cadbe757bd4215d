"""Exports while ComfyUI runs: CPU and memory beside its own Save Video, and how fast it still answers."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil

from kino_store.documents import Params
from kino_store.paths import Paths
from kino_store.services.frames.encoder import Picture, SaveContext
from kino_store.store import open_store
from tests.bench.pictures import Pictures
from tests.bench.rows import Bench, Result, at_most, faster, in_turn
from tests.comfyui.api import Api
from tests.comfyui.server import ComfyServer

WIDTH, HEIGHT, FRAMES = 1920, 1080, 48
NAME = "A film to export"
EVERY = 0.01  # seconds between two requests
ASKED = 300  # requests without an export, at least


def beside_core(bench: Bench) -> Iterator[Result]:
    """The same files: Kino's export, and a graph that loads them as Load Image does, and saves a video."""
    with bench.server("export-core") as server:
        project = stored(bench, server)
        export(server, project)  # libraries are loaded, the file cache is warm
        core(server, 0)
        mine, theirs = in_turn(
            bench.rounds,
            lambda _: cpu(server, lambda: export(server, project)),
            lambda number: cpu(server, lambda: core(server, number + 1)),
        )
        what = f"{FRAMES} frames of {WIDTH} x {HEIGHT} as H.264, CPU; Load Image, Create Video, Save Video"
        yield faster("export-core", what, "s", mine, theirs, 1.6)


def answering(bench: Bench) -> Iterator[Result]:
    """ComfyUI's `/queue` is asked all the time; the slowest of a hundred answers counts."""
    with bench.server("export-answers") as server:
        project = stored(bench, server)
        export(server, project)

        def busy(_: int) -> float:
            with exporting(server, project) as is_running:
                return slowest(server, is_running)

        def idle(_: int) -> float:
            end = time.monotonic() + ASKED * EVERY
            return slowest(server, lambda: time.monotonic() < end)

        mine, others = in_turn(bench.rounds, busy, idle)
        what = "ComfyUI's answers while a film is exported, 99 of 100 within; without an export"
        yield at_most("export-answers", what, "ms", mine, others, 2)


def stored(bench: Bench, server: ComfyServer) -> int:
    """Save real pictures as frames of a new project with Kino's store; return the project's id."""
    pictures = Pictures(bench.comfyui.installed.folder)
    server.stop()
    store = open_store(Paths(server.output / "kino", server.base / "user" / "__kino"))
    project = store.projects.create(NAME, WIDTH, HEIGHT, 24)
    for number in range(FRAMES):
        shot = Picture(pictures.frame(WIDTH, HEIGHT, number), Params(seed=number))
        store.frames.edit.save(project, [shot], SaveContext())
    store.close()
    server.start()
    return project.id


def export(server: ComfyServer, project: int) -> None:
    api = Api(server)
    order = {"preset": "web", "quality": "small"}
    api.wait(api.post(f"/v1/projects/{project}/exports", order)["id"], "completed", seconds=300)


def core(server: ComfyServer, number: int) -> None:
    load = {"folder": "kino/a-film-to-export", "number": number}
    save = {"filename_prefix": f"core_{number}", "format": "mp4", "codec": "h264"}
    server.run(
        {
            "1": {"class_type": "BenchFrames", "inputs": load},
            "2": {"class_type": "CreateVideo", "inputs": {"images": ["1", 0], "fps": 24.0}},
            "3": {"class_type": "SaveVideo", "inputs": {"video": ["2", 0], **save}},
        }
    )


def cpu(server: ComfyServer, work: Callable[[], None]) -> float:
    """Return the CPU seconds of the server and its children."""
    process = psutil.Process(server.process.pid)

    def used() -> float:
        return sum(process.cpu_times()[:4])  # also those of children that have ended

    before = used()
    work()
    return used() - before


@contextmanager
def exporting(server: ComfyServer, project: int) -> Iterator[Callable[[], bool]]:
    thread = threading.Thread(target=export, args=(server, project))
    thread.start()
    yield thread.is_alive
    thread.join()


def slowest(server: ComfyServer, goes_on: Callable[[], bool]) -> float:
    """Return the 99th percentile of answers, in milliseconds."""
    took = []
    while goes_on():
        began = time.perf_counter()
        server.request("GET", "/queue")
        took.append(1000 * (time.perf_counter() - began))
        time.sleep(EVERY)
    return statistics.quantiles(took, n=100)[98]


ROWS = {"export-core": beside_core, "export-answers": answering}
