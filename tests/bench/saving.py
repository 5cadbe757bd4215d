"""Rows of saving: Kino Save Frame and ComfyUI's Save Image with the same tensor; many frames at once."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from kino_store.documents import Params
from kino_store.ids import new_uid
from kino_store.media import png
from kino_store.media.atomic import write_temporary
from kino_store.paths import Paths
from kino_store.services.frames.encoder import Decoded, Encoded, Picture, SaveContext
from kino_store.services.journal import Purpose
from kino_store.store import open_store
from tests.bench.pictures import Pictures
from tests.bench.rows import Bench, Result, at_most, faster, in_turn
from tests.comfyui.server import ComfyServer

BATCH = 8
CLIP = 121  # frames of five seconds at 24 fps, as video models make them
MANY, SIDE = 200, 512
SIZES = {
    "save-1080p": (1920, 1080, BATCH, 6),
    "save-4k": (3840, 2160, BATCH, 6),
    "save-512": (512, 512, BATCH, 3),
    "save-clip": (1280, 720, CLIP, 6),
}  # width, height, frames, times as fast


def saved(bench: Bench, row: str) -> Iterator[Result]:
    """Time a batch of frames, including sidecars, flushes, rows and thumbnails."""
    width, height, count, limit = SIZES[row]
    with bench.server(row) as server:
        np.save(
            server.base / "input" / "batch.npy",
            Pictures(bench.comfyui.installed.folder).batch(count, width, height),
        )
        kino, native = in_turn(
            bench.rounds,
            lambda number: by_kino(server, row, number, count),
            lambda number: natively(server, number, count),
        )
        mine, others = (
            sorted((server.output / "kino" / row).glob("frame_*.png")),
            sorted(server.output.glob("native_*.png")),
        )
        what = f"{count} frames of {width} x {height}"
        yield faster(row, f"{what}, a frame; Save Image", "ms", kino, native, limit)
        sizes = [[path.stat().st_size / 1e6 for path in paths[:count]] for paths in (mine, others)]
        yield at_most(
            row, f"{what}, their files; Save Image's", "MB", *sizes, 1.2, same_pixels(mine[0], others[0])
        )


def by_kino(server: ComfyServer, project: str, number: int, count: int) -> float:
    inputs = {"project": project, "where": "append", "frame_number": -1, "bit_depth": "8", "image": ["1", 0]}
    return milliseconds(server, {"class_type": "KinoSaveFrame", "inputs": inputs}, number, count)


def natively(server: ComfyServer, number: int, count: int) -> float:
    """Use a new prefix each time, because ComfyUI does not execute a cached node again."""
    saver = {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": f"native_{number}"}}
    return milliseconds(server, saver, number, count)


def milliseconds(server: ComfyServer, saver: dict[str, object], number: int, count: int) -> float:
    """Return the milliseconds a frame that the saving node took, measured inside ComfyUI.

    Each call saves another batch, because Kino reuses the thumbnails of a known picture.
    """
    server.run(
        {"1": {"class_type": "BenchPictures", "inputs": {"file": "batch.npy", "shift": number}}, "2": saver}
    )
    return server.get("/bench/times")[saver["class_type"]][-1] * 1e3 / count


def same_pixels(mine: Path, other: Path) -> str:
    with Image.open(other) as image:
        equal = np.array_equal(np.asarray(image), png.decode(mine))
    assert equal, "Kino saved other pixels than Save Image"
    return "pixels equal"


def many_saved(bench: Bench) -> Iterator[Result]:
    """Time frames that are saved in groups, as imports are; the same one by one; and their bytes alone."""
    pictures = Pictures(bench.comfyui.installed.folder)
    with bench.scratch("save-many") as folder:
        store = open_store(Paths(folder / "frames", folder / "state"))
        film = store.projects.create("Many", SIDE, SIDE, 24)

        def shots(number: int) -> list[Picture]:
            first = number * MANY
            return [Picture(pictures.frame(SIDE, SIDE, first + at), Params(seed=at)) for at in range(MANY)]

        def save(stream: Iterable[Decoded | Encoded]) -> None:
            list(store.frames.bulk.save(film, stream, Purpose("import", new_uid())))

        def grouped(number: int) -> float:
            stream = [Decoded(one, SaveContext()) for one in shots(2 * number)]
            return per_frame(lambda: save(stream))

        def one_by_one(number: int) -> float:
            many = shots(2 * number + 1)
            return per_frame(lambda: [store.frames.edit.save(film, [one], SaveContext()) for one in many])

        what = f"{MANY} frames of {SIDE} x {SIDE}, a frame"
        kino, singly = in_turn(bench.rounds, grouped, one_by_one)
        yield faster("save-many", f"{what}; saved one by one", "ms", kino, singly, 2)
        place = store.projects.folder(film)
        files = [path.read_bytes() for path in sorted(place.glob("frame_*"))[-2 * MANY :]]
        encoded = [data for data in files if data.startswith(png.SIGNATURE)]
        kino, bare = in_turn(
            bench.rounds,
            lambda _: per_frame(lambda: save(by_another(place, encoded))),
            lambda number: written(folder / f"{number}", files),
        )
        store.close()
        what = f"{what}, encoded before; their bytes in files, each flushed"
        yield at_most("save-many", what, "ms", kino, bare, 2.5)


def by_another(folder: Path, pictures: Iterable[bytes]) -> Iterator[Encoded]:
    """Write pictures that are encoded, as a child process does."""
    for number, data in enumerate(pictures):
        sha256 = hashlib.sha256(data).hexdigest()
        file = write_temporary(folder, data, flush=False)
        yield Encoded(file, sha256, Params(seed=number), SaveContext())


def written(folder: Path, files: Sequence[bytes]) -> float:
    """Write files one by one, each flushed to the disk."""
    folder.mkdir()

    def write() -> None:
        for number, data in enumerate(files):
            with (folder / str(number)).open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())

    return per_frame(write)


def per_frame(work: Callable[[], object]) -> float:
    """Return the milliseconds a frame that `work` takes for MANY frames."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1e3 / MANY


ROWS = {name: lambda bench, name=name: saved(bench, name) for name in SIZES} | {"save-many": many_saved}
