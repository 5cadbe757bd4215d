"""The row of a rebuild: the index is rebuilt from the files of 20,000 frames."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from kino_store.documents import Params
from kino_store.ids import frame_file, new_uid
from kino_store.paths import Paths
from kino_store.positions import spread
from kino_store.services.frames.encoder import Picture, SaveContext
from kino_store.store import open_store
from tests.bench.pictures import Pictures
from tests.bench.rows import Bench, Result, at_most, in_turn
from tests.comfyui.films import workflow

MANY, PICTURES = 20_000, 100
SIZE = 512


def rebuilt(bench: Bench) -> Iterator[Result]:
    """Each frame has a sidecar with its whole prompt; the pictures are a hundred, linked."""
    with bench.scratch("rebuild") as folder:
        paths = Paths(folder / "frames", folder / "state")
        film = stored(paths, Pictures(bench.comfyui.installed.folder))
        mine, whole = in_turn(bench.rounds, lambda _: rebuild(paths), lambda _: read(film))
        yield at_most(
            "rebuild", f"the index of {MANY:,} frames; every byte of their files read", "s", mine, whole, 2
        )


def stored(paths: Paths, pictures: Pictures) -> Path:
    """Return the project's folder: a hundred saved frames, copied over and over."""
    store = open_store(paths)
    project = store.projects.create("Rebuilt", SIZE, SIZE, 24)
    shots = [
        Picture(pictures.frame(SIZE, SIZE, number), Params(prompt="a fox", seed=number))
        for number in range(PICTURES)
    ]
    store.frames.edit.save(project, shots, SaveContext(prompt=workflow("text_to_frames", "Rebuilt", SIZE)))
    folder = paths.project(project.folder)
    store.close()
    documents = [
        json.loads((folder / frame_file(number)).with_suffix(".json").read_text("utf-8"))
        for number in range(1, PICTURES + 1)
    ]
    originals = itertools.cycle(zip(range(1, PICTURES + 1), documents, strict=True))
    for number, position in enumerate(spread(None, None, MANY), 1):
        original, document = next(originals)
        place = folder / frame_file(number)
        if number > PICTURES:
            os.link(folder / frame_file(original), place)
        document["frame"] |= {"file": place.name, "position": position, "uid": new_uid()}
        place.with_suffix(".json").write_text(json.dumps(document, indent=2), "utf-8")
    return folder


def rebuild(paths: Paths) -> float:
    """Return the seconds from no database to an open store that lists every frame."""
    shutil.rmtree(paths.state)
    began = time.perf_counter()
    store = open_store(paths)
    took = time.perf_counter() - began
    assert store.frames.read.count(store.projects.find("Rebuilt")) == MANY
    store.close()
    return took


def read(folder: Path) -> float:
    began = time.perf_counter()
    size = sum(len(path.read_bytes()) for path in folder.glob("frame_*"))
    assert size > MANY * 1000
    return time.perf_counter() - began


ROWS = {"rebuild": rebuilt}
