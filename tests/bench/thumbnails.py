"""The row of thumbnails: Kino creates them for a new project, compared with a plain loop of Pillow."""

from __future__ import annotations

import hashlib
import io
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image

from kino_store.media import png
from kino_store.media.thumbnails import HEIGHTS, Thumbnails
from tests.bench.pictures import Pictures
from tests.bench.rows import Bench, Result, faster, in_turn

MANY = 1_000  # together, over all rounds
SIZE = (1920, 1080)


def cold(bench: Bench) -> Iterator[Result]:
    """Create thumbnails as the filmstrip requests them, with as many threads as HTTP uses."""
    with bench.scratch("thumbnails") as folder:
        frames = stored(folder, Pictures(bench.comfyui.installed.folder), MANY // bench.rounds)
        mine, others = in_turn(
            bench.rounds,
            lambda number: kino(folder / f"kino-{number}", frames),
            lambda number: pillow(folder / f"pillow-{number}", frames),
        )
        what = (
            f"{MANY} of stored 1080p PNGs, cold, {os.cpu_count()} cores; "
            "Pillow's draft and thumbnail, one thread"
        )
        yield faster("thumbnails", what, "ms each", mine, others, 1.8)


def stored(folder: Path, pictures: Pictures, count: int) -> list[tuple[Path, str]]:
    """Save frames as Kino does; return their paths and hashes."""
    frames = []
    for number in range(count):
        data = png.encode(pictures.frame(*SIZE, number))
        path = folder / f"frame_{number:06d}.png"
        path.write_bytes(data)
        frames.append((path, hashlib.sha256(data).hexdigest()))
    return frames


def kino(folder: Path, frames: list[tuple[Path, str]]) -> float:
    thumbnails = Thumbnails(folder, folder.with_name(f"{folder.name}-proxies"))
    began = time.perf_counter()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        made = list(pool.map(lambda frame: thumbnails.get(*frame, HEIGHTS[0]), frames))
    took = time.perf_counter() - began
    assert len(set(made)) == len(frames)
    return took * 1e3 / len(frames)


def pillow(folder: Path, frames: list[tuple[Path, str]]) -> float:
    folder.mkdir()
    began = time.perf_counter()
    for path, digest in frames:
        with Image.open(path) as image:
            image.draft("RGB", (SIZE[0], HEIGHTS[0]))
            image.thumbnail((SIZE[0], HEIGHTS[0]))
            out = io.BytesIO()
            image.save(out, "WEBP", quality=80, method=2)
        (folder / f"{digest}.webp").write_bytes(out.getvalue())
    return (time.perf_counter() - began) * 1e3 / len(frames)


ROWS = {"thumbnails": cold}
