"""Exports that are killed, stopped, or run into a full disk: never a broken file under a final name."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import psutil
import pytest

from kino_store.errors import DiskFullError
from kino_store.film.export import export
from kino_store.jobs import ExportData
from kino_store.media import png
from kino_store.services.frames.encoder import SaveContext
from kino_store.store import Store, open_store
from kino_store.values import Task
from tests.processes import job_processes
from tests.store.pictures import picture
from tests.store.tasks import Comfy
from tests.waiting import eventually

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="signals are Unix's"),
]
WIDTH, HEIGHT, FRAMES = 320, 180, 60
KILLS = 20


@pytest.fixture
def store(paths) -> Iterator[Store]:
    """A store that runs its lanes, with a film of 60 frames."""
    opened = open_store(paths, None, Comfy())
    project = opened.projects.create("Fox", WIDTH, HEIGHT, 24)
    pictures = [picture(seed, width=WIDTH, height=HEIGHT) for seed in range(FRAMES)]
    opened.frames.edit.save(project, pictures, SaveContext())
    yield opened
    opened.close()


def files(store: Store) -> list[Path]:
    return sorted(store.paths.frames.glob("fox/exports/*"))


def job_process() -> psutil.Process | None:
    return next(iter(job_processes()), None)


def ended(store: Store, task: Task) -> Task:
    assert eventually(lambda: store.tasks.queue.get(task.id).status not in {"queued", "running"}, 60)
    return store.tasks.queue.get(task.id)


def frames_in(path: Path) -> int:
    with av.open(str(path)) as container:
        return sum(1 for _ in container.decode(video=0))


def test_an_export_that_is_killed_at_any_moment_leaves_no_file_and_is_finished_by_a_retry(store) -> None:
    chance = random.Random(13)
    killed = 0
    for _ in range(KILLS):
        before = files(store)
        task = store.exports.order(1, ExportData(preset="ffv1", name="film"))
        process = eventually(job_process)
        time.sleep(chance.uniform(0, 1.2))
        if process.is_running():
            process.send_signal(signal.SIGKILL)
        done = ended(store, task)
        if done.status == "failed":
            killed += 1
            assert "was killed (signal 9)" in done.error
            assert files(store) == before
        else:
            assert frames_in(files(store)[-1]) == FRAMES
        for path in store.paths.frames.glob("fox/exports/.*"):
            raise AssertionError(f"{path} was left")
    assert killed >= KILLS // 4
    failed = store.exports.order(1, ExportData(preset="web", name="last"))
    eventually(job_process).send_signal(signal.SIGKILL)
    if ended(store, failed).status == "failed":
        store.tasks.queue.retry(failed.id)
    assert ended(store, failed).status == "completed"
    assert frames_in(store.paths.frames / "fox" / "exports" / "last_0001.mp4") == FRAMES


def test_a_stopped_export_ends_within_two_seconds_and_leaves_nothing(store) -> None:
    task = store.exports.order(1, ExportData(preset="av1", quality="high", width=1920, height=1080))
    process = eventually(job_process)
    assert eventually(lambda: store.tasks.queue.get(task.id).status == "running")
    started = time.monotonic()
    store.tasks.queue.stop(task.id)
    assert eventually(lambda: not process.is_running())
    assert time.monotonic() - started < 4  # two, on a machine that does nothing else
    assert eventually(lambda: list((store.paths.frames / "fox" / "exports").iterdir()) == [])


def test_a_project_that_is_deleted_meanwhile_ends_its_export(store) -> None:
    store.exports.order(1, ExportData(preset="av1", quality="high", width=1920, height=1080))
    process = eventually(job_process)
    store.delete_project(1)
    assert eventually(lambda: not process.is_running())


@pytest.mark.parametrize("preset", ["ffv1", "web", "png", "tiff", "gif"])
def test_a_disk_that_becomes_full_leaves_no_file(tmp_path, small_disk, preset) -> None:
    folder = tmp_path / "film"
    folder.mkdir()
    noise = np.random.default_rng(1)
    names = [f"frame_{number:06}.png" for number in range(1, 41)] * 4
    for name in names[:40]:
        pixels = noise.integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
        (folder / name).write_bytes(png.encode(pixels))
    job = {
        "folder": str(folder),
        "exports": str(small_disk),
        "frames": names,
        "first": 1,
        "sound": [],
        "project": {"name": "F", "uid": "u", "width": WIDTH, "height": HEIGHT, "fps": 24, "revision": 1},
        "data": ExportData(preset=preset, quality="standard", name="film").model_dump(),
    }
    with pytest.raises(DiskFullError, match="is full"):
        export(job, lambda _: None)
    assert list(small_disk.iterdir()) == []
