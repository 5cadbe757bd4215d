"""Bounds of what people can set: one range for the store, the nodes, the API and the forms."""

from __future__ import annotations

from typing import NamedTuple


class IntRange(NamedTuple):
    """Whole numbers, both ends included."""

    min: int
    max: int


class FloatRange(NamedTuple):
    """Finite numbers, both ends included."""

    min: float
    max: float


# Projects
SIDE = IntRange(16, 16384)  # pixels
FPS = FloatRange(1.0, 240.0)  # frames per second

# Sampling, as wide as ComfyUI's own nodes
STEPS = IntRange(1, 10_000)
CFG_SCALE = FloatRange(0.0, 100.0)
GUIDANCE = FloatRange(0.0, 100.0)
DENOISE = FloatRange(0.0, 1.0)
SEED = IntRange(0, 2**64 - 1)
LORA_STRENGTH = FloatRange(-100.0, 100.0)
BATCH_SIZE = IntRange(1, 4096)

LARGEST_RANDOM_SEED = 2**63 - 1
LONGEST_TEXT = 20_000  # characters of a prompt, or of any other text parameter

# Exports; film/presets.py describes them
PRESETS = (
    *("web", "av1", "hevc", "prores", "prores4444", "dnxhr", "vp9", "ffv1", "gif", "apng", "webp"),
    *("edit", "png", "tiff", "exr", "dpx", "sheet"),
)
QUALITIES = ("small", "standard", "high")

# Of sound, per frame; film/sound.py measures them
CURVES = ("level", "onset", "bass", "mid", "high")

# Marks: what people decide about frames
RATING = IntRange(0, 5)  # stars; 0 is none
LABELS = ("red", "orange", "yellow", "green", "blue", "purple", "grey")  # colours of labels and markers
HOLD = IntRange(1, 1000)  # ticks that a frame is shown for: frames of the film as it is played
LONGEST_NOTE = 4000  # characters
MARKER_KINDS = ("shot", "note", "beat")
MOST_MARKERS = 100  # on one frame
MOST_LOADED = 500  # frames of one node that sidecars name

# Tasks
PRIORITY = IntRange(-1000, 1000)
LARGEST_BATCH = 10_000  # tasks
MOST_FRAMES = 100_000  # of an import whose order does not confirm more
LARGEST_IMPORT = 10_000_000  # frames
