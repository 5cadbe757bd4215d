"""Kills at random moments, two writers and a full disk: every frame reported as saved is whole and listed."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import random
import shutil
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from kino_store.errors import DiskFullError
from kino_store.media import png
from kino_store.media.atomic import write_temporary
from kino_store.media.sidecar import read_sidecar, sidecar_path
from kino_store.paths import Paths
from kino_store.services.frames.encoder import Picture, SaveContext
from kino_store.store import Store, open_store
from kino_store.values import Params
from tests.store import killed_process
from tests.store.pictures import picture
from tests.store.timelines import frames_of

pytestmark = pytest.mark.slow

KILLS = 100


def check_agreement(store: Store, reported: dict[str, tuple[int, str]]) -> None:
    """Check that rows, pictures and sidecars agree and include every reported frame."""
    film = store.projects.find("Fox")
    live, trashed = frames_of(store, film, limit=100_000), store.frames.read.deleted(film)
    folder = store.paths.project(film.folder)

    def names(place):
        return {path.name for path in place.iterdir() if path.is_file()} if place.exists() else set()

    pictures = {frame.path for frame in live}
    found = names(folder) - {"film.jsonl", "film.json"}
    assert found == pictures | {sidecar_path(Path(name)).name for name in pictures} | {"project.json"}
    assert {name for name in names(folder / ".trash") if name.endswith(".png")} == {
        frame.path for frame in trashed
    }
    rows = {frame.path: frame for frame in [*live, *trashed]}
    assert len(rows) == len(live) + len(trashed)
    for name, (seed, sha256) in reported.items():
        assert (rows[name].seed, rows[name].sha256) == (seed, sha256)
    for frame in rows.values():
        data = store.frames.read.picture(frame).read_bytes()
        assert hashlib.sha256(data).hexdigest() == frame.sha256
        assert read_sidecar(sidecar_path(store.frames.read.picture(frame))).frame.uid == frame.uid


def note_save(reports: Connection, reported: dict[str, tuple[int, str]]) -> None:
    reported.update({path: (seed, sha256) for path, seed, sha256 in reports.recv()})


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL and forkserver are Unix's")
def test_a_hundred_kills_lose_no_reported_frame(tmp_path) -> None:
    paths = Paths(tmp_path / "output", tmp_path / "state")
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.store.killed_process"])
    rng = random.Random(20261122)
    reported: dict[str, tuple[int, str]] = {}
    for kill in range(KILLS):
        reports, sender = processes.Pipe(duplex=False)
        process = processes.Process(target=killed_process.work_until_killed, args=(paths, sender, kill))
        process.start()
        sender.close()
        assert reports.recv() == "open"
        for _ in range(rng.randint(0, 3)):  # first let it work, then kill it at any moment
            note_save(reports, reported)
        time.sleep(rng.uniform(0, 0.04))
        process.kill()
        process.join()
        try:
            while True:
                note_save(reports, reported)
        except EOFError:
            pass
        store = open_store(paths)
        check_agreement(store, reported)
        store.close()
    assert len(reported) > KILLS
    store = open_store(paths)
    order = [frame.path for frame in frames_of(store, store.projects.find("Fox"), limit=100_000)]
    store.close()
    paths.database.unlink()
    store = open_store(paths)
    check_agreement(store, reported)
    assert [frame.path for frame in frames_of(store, store.projects.find("Fox"), limit=100_000)] == order
    store.close()


def test_two_processes_save_200_frames_each_into_one_project(tmp_path, url) -> None:
    processes = multiprocessing.get_context("spawn")
    both = [
        processes.Process(target=killed_process.save_many, args=(tmp_path, url, 200, first))
        for first in (0, 1000)
    ]
    for process in both:
        process.start()
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    store = open_store(Paths(tmp_path / "output", tmp_path / "state"), url)
    frames = frames_of(store, store.projects.find("Fox"), limit=1000)
    store.close()
    assert len({frame.path for frame in frames}) == len({frame.position for frame in frames}) == 400
    seeds = [frame.seed for frame in frames]
    assert [seed for seed in seeds if seed < 1000] == list(range(200)), (
        "each writer's frames stay in its order"
    )
    assert [seed for seed in seeds if seed >= 1000] == list(range(1000, 1200))


def fill(disk: Path, leave: int) -> None:
    with (disk / "ballast").open("wb", buffering=0) as ballast:
        while (free := shutil.disk_usage(disk).free) > leave:
            ballast.write(b"x" * min(65536, free - leave))


def test_a_full_disk_is_reported_and_leaves_no_partial_frame(small_disk, tmp_path) -> None:
    store = open_store(Paths(small_disk / "kino", tmp_path / "state"))
    film = store.projects.create("Fox", 512, 512, 24)
    big = picture(1, width=512, height=512)
    saved = store.frames.edit.save(film, [big], SaveContext())
    with pytest.raises(DiskFullError, match=r"is full .* Nothing was saved\. Free some space"):
        store.frames.edit.save(film, [big, Picture(big.pixels, Params(seed=2)), big, big], SaveContext())
    folder = store.paths.project("fox")
    assert {path.name for path in folder.iterdir()} == {
        "project.json",
        "frame_000001.png",
        "frame_000001.json",
    }
    for pages in range(1, 6):  # room for part of a file: a short write must not count as complete
        fill(small_disk, leave=pages * 4096)
        with pytest.raises(DiskFullError):
            write_temporary(small_disk, b"x" * 6 * 4096)
        (small_disk / "ballast").unlink()
    assert [frame.id for frame in frames_of(store, film)] == [saved[0].id]
    png.decode(store.frames.read.picture(saved[0]))
    store.close()
