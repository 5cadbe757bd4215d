"""Frames folders that come and go."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from kino_store.paths import Paths


@contextmanager
def unmounted(paths: Paths) -> Iterator[None]:
    """Leave an empty folder where the frames were, like an unmounted share."""
    aside = paths.frames.with_name("unmounted")
    paths.frames.rename(aside)
    paths.frames.mkdir()
    try:
        yield
    finally:
        shutil.rmtree(paths.frames)
        aside.rename(paths.frames)
