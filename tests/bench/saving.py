"""Rows of saving: Kino Save Frame and ComfyUI's Save Image, with the same tensor in one process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from kino_store.media import png
from tests.bench.pictures import Pictures
from tests.bench.rows import Bench, Result, at_most, faster, in_turn
from tests.comfyui.server import ComfyServer

BATCH = 8
SIZES = {
    "save-1080p": (1920, 1080, 6),
    "save-4k": (3840, 2160, 6),
    "save-512": (512, 512, 3),
}  # width, height, times as fast


def saved(bench: Bench, row: str) -> Iterator[Result]:
    """Time a batch of frames, including sidecars, flushes, rows and thumbnails."""
    width, height, limit = SIZES[row]
    with bench.server(row) as server:
        np.save(
            server.base / "input" / "batch.npy",
            Pictures(bench.comfyui.installed.folder).batch(BATCH, width, height),
        )
        kino, native = in_turn(
            bench.rounds, lambda number: by_kino(server, row, number), lambda number: natively(server, number)
        )
        mine, others = (
            sorted((server.output / "kino" / row).glob("frame_*.png")),
            sorted(server.output.glob("native_*.png")),
        )
        what = f"{BATCH} frames of {width} x {height}"
        yield faster(row, f"{what}, a frame; Save Image", "ms", kino, native, limit)
        sizes = [[path.stat().st_size / 1e6 for path in paths[:BATCH]] for paths in (mine, others)]
        yield at_most(
            row, f"{what}, their files; Save Image's", "MB", *sizes, 1.2, same_pixels(mine[0], others[0])
        )


def by_kino(server: ComfyServer, project: str, number: int) -> float:
    inputs = {"project": project, "where": "append", "frame_number": -1, "bit_depth": "8", "image": ["1", 0]}
    return milliseconds(server, {"class_type": "KinoSaveFrame", "inputs": inputs}, number)


def natively(server: ComfyServer, number: int) -> float:
    """Use a new prefix each time, because ComfyUI does not execute a cached node again."""
    saver = {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": f"native_{number}"}}
    return milliseconds(server, saver, number)


def milliseconds(server: ComfyServer, saver: dict[str, object], number: int) -> float:
    """Return the milliseconds a frame that the saving node took, measured inside ComfyUI.

    Each call saves another batch, because Kino reuses the thumbnails of a known picture.
    """
    server.run(
        {"1": {"class_type": "BenchPictures", "inputs": {"file": "batch.npy", "shift": number}}, "2": saver}
    )
    return server.get("/bench/times")[saver["class_type"]][-1] * 1e3 / BATCH


def same_pixels(mine: Path, other: Path) -> str:
    with Image.open(other) as image:
        equal = np.array_equal(np.asarray(image), png.decode(mine))
    assert equal, "Kino saved other pixels than Save Image"
    return "pixels equal"


ROWS = {name: lambda bench, name=name: saved(bench, name) for name in SIZES}
