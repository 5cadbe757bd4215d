"""The sound of a part of a video, as a FLAC file that begins when the part begins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import av.error
import numpy as np

from ..media.atomic import disk_errors
from .sound import CHANNELS, LONGEST_SECONDS, RATE, SAFE_OPTIONS, Samples, decoded

_EARLIER = Fraction(1, 4)  # seconds: a decoder needs some packets before the first one that is right
_GAP = RATE // 50  # samples: smaller ones are rounding
_BLOCK = 4096


def extract_sound(
    source: Path, target: Path, begin: Fraction, length: Fraction | None, progress: Callable[[], None]
) -> int:
    """Write the sound from `begin` on, 48 kHz stereo of 16 bits; return its length in samples, 0 if none.

    `begin`: seconds after the first picture. `length`: in seconds at most; None: to the end.

    Raises:
        DiskFullError, StoreUnavailableError: the file can't be written.
        av.error.FFmpegError, ValueError: the sound can't be read.
    """
    return write_flac(aligned(source, begin), target, length, progress)


def write_flac(
    parts: Iterable[Samples], target: Path, length: Fraction | None, progress: Callable[[], None]
) -> int:
    """Write samples as FLAC, `length` seconds at most; return their number.

    Raises:
        DiskFullError, StoreUnavailableError: the file can't be written.
    """
    written = 0
    most = int(min(length or LONGEST_SECONDS, LONGEST_SECONDS) * RATE)
    with disk_errors(target.parent), av.open(str(target), "w", format="flac") as out:
        stream = cast("av.AudioStream", out.add_stream("flac", rate=RATE))
        stream.layout, stream.format = "stereo", "s16"
        for samples in parts:
            for at in range(0, len(samples), _BLOCK):
                block = samples[at : min(at + _BLOCK, at + most - written)]
                if not len(block):
                    break
                frame = av.AudioFrame.from_ndarray(
                    np.ascontiguousarray(block).reshape(1, -1), format="s16", layout="stereo"
                )
                frame.sample_rate, frame.pts, frame.time_base = RATE, written, Fraction(1, RATE)
                out.mux(stream.encode(frame))
                written += len(block)
            progress()
            if written >= most:
                break
        out.mux(stream.encode(None))
    return written


def aligned(source: Path, begin: Fraction) -> Iterator[Samples]:
    """Yield a video's samples from a time on, without gaps: silence where there is no sound.

    `begin`: seconds after the first picture. Raises av.error.FFmpegError or ValueError.
    """
    at = 0
    with av.open(str(source), options=dict(SAFE_OPTIONS)) as container:
        if not container.streams.audio or not container.streams.video:
            return
        video, audio = container.streams.video[0], container.streams.audio[0]
        origin = begin + Fraction(video.start_time or 0) * cast("Fraction", video.time_base)
        if begin > _EARLIER:
            base = cast("Fraction", audio.time_base)
            container.seek(int((origin - _EARLIER) / base), stream=audio)
        for first, samples in decoded(container, audio):
            position = at if first is None else round((first - origin) * RATE)
            if position > at + (_GAP if at else 0):
                for start in range(at, position, RATE):
                    yield np.zeros((min(RATE, position - start), CHANNELS), np.int16)
                at = position
            kept = samples[max(0, at - position) if at - position > _GAP or not at else 0 :]
            yield kept
            at += len(kept)
