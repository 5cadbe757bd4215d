"""Work for the processes that the crash tests kill: they change a store and report each save."""

from __future__ import annotations

import random
from multiprocessing.connection import Connection
from pathlib import Path

from kino_store.paths import Paths
from kino_store.services.frames.encoder import SaveContext
from kino_store.store import open_store
from kino_store.values import Place
from tests.store.pictures import HEIGHT, WIDTH, picture
from tests.store.timelines import frames_of


def work_until_killed(paths: Paths, reports: Connection, seed: int) -> None:
    """Save, replace, delete, restore and move frames forever; report each save once it has returned."""
    rng = random.Random(seed)
    store = open_store(paths)
    film = store.projects.ensure("Fox", WIDTH, HEIGHT, 24)
    reports.send("open")
    while True:
        there = frames_of(store, film, limit=50)
        place = (
            Place(rng.choice(["append", "before", "replace"]), rng.randint(1, len(there)))
            if there
            else Place()
        )
        seeds = [rng.getrandbits(63) for _ in range(rng.randint(1, 3))]
        saved = store.frames.edit.save(
            film, [picture(s) for s in seeds], SaveContext(prompt={"1": {}}), place
        )
        reports.send([(frame.path, frame.seed, frame.sha256) for frame in saved])
        some = [frame.id for frame in rng.sample(there, min(2, len(there)))]
        if some:
            getattr(store.frames.edit, rng.choice(["delete", "restore"]))(some)
            store.frames.edit.move(some[:1], None)


def save_many(folder: Path, url: str | None, count: int, first: int) -> None:
    """Save `count` frames one by one, with seeds from `first` on."""
    store = open_store(Paths(folder / "output", folder / "state"), url)
    film = store.projects.ensure("Fox", WIDTH, HEIGHT, 24)
    for seed in range(first, first + count):
        store.frames.edit.save(film, [picture(seed)], SaveContext())
    store.close()
