"""Pictures to save, distinguished by their seeds."""

from __future__ import annotations

import numpy as np

from kino_store.documents import Params
from kino_store.services.frames.encoder import Picture

WIDTH, HEIGHT = 48, 32
# Stripes of a test picture: primaries, skin, white, grey, nearly black.
COLOURS = [
    (255, 0, 0),
    (0, 255, 0),
    (0, 0, 255),
    (229, 180, 150),
    (255, 255, 255),
    (128, 128, 128),
    (20, 20, 20),
]


def picture(
    seed: int = 0,
    width: int = WIDTH,
    height: int = HEIGHT,
    channels: int = 3,
    dtype: type = np.uint8,
    **params: object,
) -> Picture:
    top = np.iinfo(dtype).max
    pixels = np.random.default_rng(seed).integers(
        0, top, (height, width, channels), dtype=dtype, endpoint=True
    )
    return Picture(pixels, Params(seed=seed, width=width, height=height, **params))
