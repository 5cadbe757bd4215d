"""Real pictures of any size, cut by a moving window.

The window moves over a mosaic of full-size photographs and renders from ComfyUI's template packages.
"""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
from PIL import Image

SIDE = 1024  # pixels of a tile; smaller pictures are left out, larger ones are cut
RICH = 0.1  # bytes a pixel that a file has at least: smaller ones are nearly flat
ACROSS = 6  # tiles in a row; the mosaic repeats beyond its edges
STEP = (37, 11)  # pixels that the window moves from one frame to the next: right, down


class Pictures:
    """Frames cut from the pictures in a Python environment: `frame(width, height, number)`."""

    def __init__(self, environment: Path) -> None:
        self.environment = environment

    def frame(self, width: int, height: int, number: int) -> np.ndarray:
        """Return uint8 (height, width, 3); each number shows another part of the mosaic."""
        rows, columns = self._mosaic.shape[:2]
        down = (np.arange(height) + STEP[1] * number + 401 * (number // 64)) % rows
        right = (np.arange(width) + STEP[0] * number) % columns
        return np.ascontiguousarray(self._mosaic[down][:, right])

    def batch(self, count: int, width: int, height: int, first: int = 0) -> np.ndarray:
        """Return uint8 (count, height, width, 3)."""
        return np.stack([self.frame(width, height, first + number) for number in range(count)])

    @functools.cached_property
    def _mosaic(self) -> np.ndarray:
        tiles = [
            tile
            for path in sorted(self.environment.rglob("comfyui_workflow_templates_media_*/**/*.webp"))
            for tile in _tiles(path)
        ]
        if len(tiles) < ACROSS:
            raise FileNotFoundError(
                f"{self.environment} has too few pictures of {SIDE} pixels: "
                "are ComfyUI's requirements installed there?"
            )
        rows = [np.hstack(tiles[at : at + ACROSS]) for at in range(0, len(tiles) - ACROSS + 1, ACROSS)]
        return np.vstack(rows)


def _tiles(path: Path) -> list[np.ndarray]:
    with Image.open(path) as image:
        flat = path.stat().st_size < RICH * image.width * image.height
        if flat or min(image.size) < SIDE or getattr(image, "n_frames", 1) > 1:
            return []
        pixels = np.asarray(image.convert("RGB"))
    return [pixels[:SIDE, :SIDE]]
