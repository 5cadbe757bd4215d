"""Kills at random moments, two writers and a full disk: nothing that was reported as done is lost."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import random
import shutil
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from kino_store.documents import Params
from kino_store.errors import DiskFullError
from kino_store.media import png
from kino_store.media.atomic import write_temporary
from kino_store.media.sidecar import read_sidecar, sidecar_path
from kino_store.paths import Paths
from kino_store.services.frames.encoder import Picture, SaveContext
from kino_store.store import Store, open_store
from tests.store import killed_process
from tests.store.killed_process import KINDS, START, Doing, Known, state_of
from tests.store.pictures import picture
from tests.store.timelines import frames_of

pytestmark = pytest.mark.slow

PROCESSES = multiprocessing.get_context("forkserver" if os.name != "nt" else "spawn")
PROCESSES.set_forkserver_preload(["tests.store.killed_process"])

KILLS = 200
CALLS = {START: 720}  # of the system and the database, that a change makes; most make 150


def check_agreement(store: Store) -> None:
    """Check that rows, pictures and sidecars agree, and that no other file is left."""
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
    for frame in rows.values():
        data = store.frames.read.picture(frame).read_bytes()
        assert hashlib.sha256(data).hexdigest() == frame.sha256
        assert read_sidecar(sidecar_path(store.frames.read.picture(frame))).frame.uid == frame.uid


def check_survival(before: dict[str, Known], doing: Doing | None, found: dict[str, Known]) -> None:
    """Check that all is as reported, except what the change that was interrupted may have changed.

    Undo and redo may change anything but the pictures; only emptying the trash removes any.
    """
    touched = before.keys() if doing and doing.files is None else set(doing.files or ()) if doing else set()
    for file, known in before.items():
        if file not in touched:
            assert found[file] == known, doing
        elif doing.kind != "empty":
            assert found[file][:2] == known[:2], doing
    new = sorted(known.seed for file, known in found.items() if file not in before)
    if doing is None or doing.kind not in {"save", "import", "copy", "clip"}:
        assert not new, doing
    elif doing.kind == "save":  # a graph's pictures may be saved in part: the task is run again
        assert set(new) <= set(doing.seeds)
    else:
        assert new in ([], sorted(doing.seeds)), doing
    if doing is not None and doing.kind in {"delete", "restore", "move"}:
        assert len({found[file] == before[file] for file in touched}) <= 1, doing


@dataclass
class Killed:
    """What a killed process had reported: the state after its last change, and what it was doing then."""

    state: dict[str, Known]
    doing: Doing | None = None

    def read(self, reports: Connection, until: str | None = None) -> None:
        """Read reports up to `until`, or up to the end, which is where the process was killed."""
        with suppress(EOFError):
            while (report := reports.recv()) != until:
                if isinstance(report, Doing):
                    self.doing = report
                elif isinstance(report, dict):
                    self.state, self.doing = report, None


def kill_at_work(paths: Paths, seed: int, kind: str, known: dict[str, Known], call: float | None) -> Killed:
    """Start a process that works, and kill it during `kind`.

    `call`: at which of its calls, 0 (the first) to 1; None for a random time after it began.
    """
    rng = random.Random(seed)
    killed = Killed(known)
    reports, sender = PROCESSES.Pipe(duplex=False)
    calls = None if call is None else round(call * CALLS.get(kind, 240))
    process = PROCESSES.Process(
        target=killed_process.work_until_killed, args=(paths, sender, seed, kind, calls)
    )
    process.start()
    sender.close()
    if kind != START:
        killed.read(reports, "now")
    if calls is not None:
        process.join(0.2)  # it lives on if the change has fewer calls
    else:
        time.sleep(rng.uniform(0, 0.25 if kind == START else 0.03))
    process.kill()
    process.join()
    killed.read(reports)
    reports.close()
    return killed


def remove_database(paths: Paths) -> None:
    for path in paths.database.parent.glob(f"{paths.database.name}*"):
        path.unlink()


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL and forkserver are Unix's")
def test_two_hundred_kills_lose_nothing_that_was_reported(tmp_path) -> None:
    paths = Paths(tmp_path / "output", tmp_path / "state")
    kinds = [*KINDS, START]
    known: dict[str, Known] = {}
    interrupted: Counter[str] = Counter()
    for kill in range(KILLS):
        kind = kinds[kill % len(kinds)]
        if kind == START:
            remove_database(paths)
        turn, at = divmod(kill, len(kinds))
        call = None if turn % 3 == 0 else (turn + at / len(kinds)) * len(kinds) / KILLS
        killed = kill_at_work(paths, kill, kind, known, call)
        store = open_store(paths)
        known = state_of(store)
        check_survival(killed.state, killed.doing, known)
        if known:
            check_agreement(store)
        store.close()
        interrupted[killed.doing.kind if killed.doing else START] += 1
    assert len(known) > 5
    assert interrupted.keys() >= {"save", "import", "copy", "clip", "delete", "move", "undo", START}
    remove_database(paths)
    store = open_store(paths)
    check_agreement(store)
    assert state_of(store) == known
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
