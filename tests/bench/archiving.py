"""The row of archives: CPU of writing one, beside reading the same files."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from kino_store.documents import Params
from kino_store.paths import Paths
from kino_store.services.frames.encoder import Picture, SaveContext
from kino_store.store import Store, open_store
from kino_store.values import Project
from tests.bench.pictures import Pictures
from tests.bench.rows import Bench, Result, bounded, in_turn
from tests.comfyui.films import workflow

WIDTH, HEIGHT, FRAMES = 1920, 1080, 60
SLOWEST = 4.0  # seconds of CPU for a GB: 250 MB/s


def archived(bench: Bench) -> Iterator[Result]:
    """Write the archive of full HD frames with their sidecars, from the call to the last byte."""
    with bench.scratch("archive") as folder:
        store = open_store(Paths(folder / "frames", folder / "state"))
        project = stored(store, Pictures(bench.comfyui.installed.folder))
        place = store.paths.project(project.folder)
        mine, bare = in_turn(bench.rounds, lambda _: write(store, project), lambda _: read(place))
        store.close()
        what = f"a GB of {WIDTH} x {HEIGHT} frames and sidecars, CPU; read alone"
        yield bounded("archive", what, "s", mine, SLOWEST, bare)


def stored(store: Store, pictures: Pictures) -> Project:
    """Return a project of different photographs."""
    project = store.projects.create("Archived", WIDTH, HEIGHT, 24)
    context = SaveContext(prompt=workflow("text_to_frames", "Archived", 512))
    for number in range(FRAMES):
        shot = Picture(pictures.frame(WIDTH, HEIGHT, number), Params(prompt="a fox", seed=number))
        store.frames.edit.save(project, [shot], context)
    return project


def write(store: Store, project: Project) -> float:
    """Return the seconds of CPU for a GB of archive."""
    began = time.process_time()
    download = store.archives.download(project.id)
    size = sum(map(len, download.blocks()))
    download.close()
    assert size == download.size
    return (time.process_time() - began) / size * 1e9


def read(folder: Path) -> float:
    """Return the seconds of CPU for a GB of the same files."""
    began, size = time.process_time(), 0
    for path in folder.glob("frame_*"):
        with path.open("rb", buffering=0) as file:
            while block := file.read(1 << 20):
                size += len(block)
    return (time.process_time() - began) / size * 1e9


ROWS = {"archive": archived}
