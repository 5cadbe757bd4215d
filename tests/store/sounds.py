"""Sound files for tests."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np

FILE = f"{'0' * 64}.wav"  # a name as sound files have it


def wav(samples: np.ndarray, rate: int = 48_000) -> bytes:
    """Return a WAV file of (samples, channels) from -1 to 1."""
    data = io.BytesIO()
    with wave.open(data, "wb") as out:
        out.setparams((samples.shape[1], 2, rate, 0, "NONE", ""))
        out.writeframes((samples * 32767).astype("<i2").tobytes())
    return data.getvalue()


def write_wav(path: Path, samples: np.ndarray, rate: int = 48_000) -> Path:
    path.write_bytes(wav(samples, rate))
    return path


def tone(seconds: float, hertz: float = 440, rate: int = 48_000) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)[:, None]
