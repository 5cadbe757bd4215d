"""Mixes a film's sound clips for the frames that are exported, a second at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..values import SoundClip
from .sound import CHANNELS, RATE, Samples, samples_of


@dataclass(frozen=True)
class Track:
    """A clip and its conformed sound."""

    clip: SoundClip
    wav: Path


class Mix:
    """The sound of `frames` frames from the frame `first` (from 0) on.

    It is exactly as long as the pictures, to the sample.
    """

    def __init__(self, tracks: Sequence[Track], first: int, frames: int, rate: Fraction) -> None:
        self._begin = round(first * RATE / rate)
        self.length = round((first + frames) * RATE / rate) - self._begin
        self._parts = [_Part(track, rate) for track in tracks if not track.clip.muted]

    def __iter__(self) -> Iterator[Samples]:
        """Yield (samples, 2) of 16 bits, a second at a time."""
        for start in range(0, self.length, RATE):
            count = min(RATE, self.length - start)
            mixed = np.zeros((count, CHANNELS), np.float32)
            for part in self._parts:
                part.add_to(mixed, self._begin + start)
            yield np.clip(np.rint(mixed), -32768, 32767).astype(np.int16)


class _Part:
    """Adds one clip where it is on the timeline."""

    def __init__(self, track: Track, rate: Fraction) -> None:
        clip, samples = track.clip, samples_of(track.wav)
        first = min(len(samples), round(clip.in_seconds * RATE))
        last = len(samples) if clip.out_seconds is None else round(clip.out_seconds * RATE)
        self._samples = samples[first : max(first, min(last, len(samples)))]
        self._start = round(clip.start_frame * RATE / rate)
        self._gain = 10 ** (clip.gain_db / 20)
        self._fade_in, self._fade_out = round(clip.fade_in * RATE), round(clip.fade_out * RATE)

    def add_to(self, mixed: npt.NDArray[np.float32], begin: int) -> None:
        """Add what is heard in the samples from `begin` on."""
        first = max(begin, self._start)
        last = min(begin + len(mixed), self._start + len(self._samples))
        if first >= last:
            return
        at = np.arange(first - self._start, last - self._start)
        part = self._samples[at[0] : at[-1] + 1].astype(np.float32) * self._volume(at)[:, None]
        mixed[first - begin : last - begin] += part

    def _volume(self, at: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        volume = np.full(len(at), self._gain, np.float32)
        if self._fade_in:
            volume *= np.clip(at / self._fade_in, 0, 1)
        if self._fade_out:
            volume *= np.clip((len(self._samples) - 1 - at) / self._fade_out, 0, 1)
        return volume
