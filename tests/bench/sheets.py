"""The row of a sheet: all values of 20 tracks with keys and expressions. Only the mathematics."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from kino_store.sheets.clock import Clock
from kino_store.sheets.evaluation import Sheet, evaluate_sheet
from kino_store.sheets.tracks import parse_tracks
from tests.bench.listing import milliseconds
from tests.bench.rows import Bench, Result, bounded

TRACKS, FRAMES = 20, 10_000
LIMIT = 100  # milliseconds
KEYS = [[0, 0.4, "bezier", [0.3, 0, 0.7, 1]], [3000, 1, "smooth"], [5000, 2], [9000, 0, "ease"], [9999, 1]]


def evaluated(bench: Bench) -> Iterator[Result]:
    """Time the values of all frames; each track uses the one before."""
    tracks = {
        f"t{n}": {
            "keys": KEYS,
            "expr": f"L + 0.03*sin(2*pi*b) + 0.1*noise(f/24, {n})" + (f" + 0.01*t{n - 1}" if n else ""),
        }
        for n in range(TRACKS)
    }
    sheet = Sheet(FRAMES, Clock(Fraction(24000, 1001)), parse_tracks(tracks))
    took = [milliseconds(lambda: evaluate_sheet(sheet, 0, FRAMES), 5) for _ in range(bench.rounds)]
    yield bounded("sheet", f"the values of {TRACKS} tracks over {FRAMES:,} frames", "ms", took, LIMIT)


ROWS = {"sheet": evaluated}
