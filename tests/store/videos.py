"""Videos for tests, as the ffmpeg program writes them; what Kino and ffmpeg read from them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kino_store.film.decode import Part, Shot, decode
from kino_store.film.video import open_video
from kino_store.film.video_facts import VideoFacts
from kino_store.media import png
from kino_store.media.thumbnails import Thumbnails
from tests.store.pictures import COLOURS

FFMPEG = shutil.which("ffmpeg") or pytest.skip(
    "install ffmpeg: the tests make videos with it", allow_module_level=True
)
SIZE = WIDTH, HEIGHT = 162, 90
MOVING = f"testsrc2=size={WIDTH}x{HEIGHT}:rate={{}}:duration={{}}"
NTSC = Fraction(24000, 1001)


def ffmpeg(*arguments: object) -> None:
    subprocess.run([FFMPEG, "-v", "error", "-y", *map(str, arguments)], check=True, capture_output=True)


@pytest.fixture
def moving(tmp_path: Path) -> Callable[..., Path]:
    """Write a video with moving pictures."""

    def run(name: str, *options: object, rate: object = 25, seconds: object = 1) -> Path:
        ffmpeg("-f", "lavfi", "-i", MOVING.format(rate, seconds), *options, tmp_path / name)
        return tmp_path / name

    return run


@pytest.fixture
def patches(tmp_path: Path) -> Callable[..., Path]:
    """Write a video of stripes in seven colours."""

    def run(name: str, height: int, *options: object) -> Path:
        pixels = np.zeros((height, 7 * 32, 3), np.uint8)
        for number, colour in enumerate(COLOURS):
            pixels[:, number * 32 : number * 32 + 32] = colour
        Image.fromarray(pixels).save(tmp_path / "patches.png")
        ffmpeg("-loop", 1, "-i", tmp_path / "patches.png", "-t", "0.2", *options, tmp_path / name)
        return tmp_path / name

    return run


@pytest.fixture
def decoded(tmp_path: Path):
    """Decode a part of a video; return the shots and their pixels."""

    def run(
        path: Path, begin=0, end=None, rate=None, every=1, size=None, fit="contain", most=100_000
    ) -> tuple[list[Shot], list[np.ndarray]]:
        folder = tmp_path / "frames"
        folder.mkdir(exist_ok=True)
        caches = Thumbnails(tmp_path / "thumbnails", tmp_path / "proxies")
        end = None if end is None else Fraction(end)
        with open_video(path) as source:
            facts = source.facts()
        part = Part(Fraction(begin), end, rate, every, size or (facts.width, facts.height), fit, most)
        with open_video(path) as source:
            shots = list(decode(source, part, folder, caches, None, lambda: None))
        return shots, [png.decode(folder / shot.file) for shot in shots]

    return run


def facts_of(path: Path) -> VideoFacts:
    with open_video(path) as source:
        return source.facts()


def by_ffmpeg(path: Path, folder: Path, *options: object) -> list[np.ndarray]:
    """Return the pictures that the ffmpeg program writes of a video."""
    folder.mkdir()
    ffmpeg("-i", path, *options, "-sws_flags", "lanczos+accurate_rnd+full_chroma_int", folder / "%06d.png")
    return [np.asarray(Image.open(one)) for one in sorted(folder.iterdir())]


def difference(mine: np.ndarray, other: np.ndarray) -> float:
    assert mine.shape == other.shape
    return float(np.abs(mine.astype(int) - other).mean())
