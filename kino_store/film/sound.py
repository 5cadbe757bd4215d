"""Reads sound files: converts them to one format, draws their peaks, and measures them per frame.

The one format is 48 kHz, stereo, 16 bits, in a WAV file: no padding or inexact seeking of MP3 or AAC is left,
and a browser reads any part of it by a range request.
"""

from __future__ import annotations

import math
import wave
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple, cast

import av
import av.error
import numpy as np
import numpy.typing as npt

from ..errors import KinoError
from ..media.atomic import disk_errors
from ..parameters import CURVES

RATE, CHANNELS = 48_000, 2
HEADER_BYTES = 44  # of a WAV file as `wave` writes it
PEAK_SAMPLES = 512  # in a pair of peaks
LONGEST_SECONDS = 6 * 3600  # a WAV file holds 4 GB

# Without these, FFmpeg opens playlists that lead to other files and to the network.
SAFE_OPTIONS = {
    "protocol_whitelist": "file",
    "format_whitelist": (
        "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,ogg,wav,w64,mp3,flac,aac,aiff,gif,apng,png_pipe,"
        "webp_pipe,mxf,mpeg"
    ),
}

Samples = npt.NDArray[np.int16]
Progress = Callable[[float], None]


class SoundError(KinoError):
    """A file that has no sound that can be read."""

    code = "sound_broken"


class SoundFacts(NamedTuple):
    """What is in a sound file. `seconds`: of the converted sound. `codec`: FFmpeg's name."""

    seconds: float
    channels: int
    rate: int
    codec: str


def conform(source: Path, target: Path, progress: Progress) -> SoundFacts:
    """Write the first sound of a file to `target` as 48 kHz stereo WAV. `progress`: gets 0..100.

    Raises:
        SoundError: there is no sound, it is damaged, or longer than a WAV file holds.
        DiskFullError, StoreUnavailableError: the file can't be written.
    """
    written = 0
    with disk_errors(target.parent):
        try:
            with av.open(str(source), options=dict(SAFE_OPTIONS)) as container:
                if not container.streams.audio:
                    raise SoundError("There is no sound in this file.")
                stream = container.streams.audio[0]
                facts = stream.channels, stream.rate, stream.codec_context.name
                length = container.duration / av.time_base if container.duration else None
                with wave.open(str(target), "wb") as out:
                    out.setparams((CHANNELS, 2, RATE, 0, "NONE", ""))
                    for _, samples in decoded(container, stream):
                        written += len(samples)
                        if written > LONGEST_SECONDS * RATE:
                            raise SoundError("The sound is longer than six hours. Cut it into parts first.")
                        out.writeframes(samples.astype("<i2").tobytes())
                        progress(min(99.0, 100 * written / RATE / length) if length else 0.0)
        except OSError:
            raise
        except (av.error.FFmpegError, ValueError) as error:
            raise SoundError(
                f"This sound can't be read ({error}). Convert it to WAV, FLAC or MP3."
            ) from error
    if not written:
        raise SoundError("There is no sound in this file.")
    return SoundFacts(written / RATE, *facts)


def decoded(
    container: av.container.InputContainer, stream: av.AudioStream
) -> Iterator[tuple[Fraction | None, Samples]]:
    """Yield the time in seconds, if it is known, and samples (samples, 2). Damaged packets are skipped."""
    # Of one channel: copied to both, not at -3 dB as FFmpeg's stereo would have it.
    layout = "mono" if stream.channels == 1 else "stereo"
    resampler = av.AudioResampler(format="s16", layout=layout, rate=RATE)
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            continue
        for frame in frames:
            yield from map(_timed, resampler.resample(frame))
    yield from map(_timed, resampler.resample(None))


def _timed(frame: av.AudioFrame) -> tuple[Fraction | None, Samples]:
    samples = frame.to_ndarray().reshape(-1, frame.layout.nb_channels)
    both = np.repeat(samples, CHANNELS, 1) if samples.shape[1] == 1 else samples
    at = None if frame.pts is None else Fraction(frame.pts) * cast("Fraction", frame.time_base)
    return at, cast("Samples", both)


_LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}  # by channels


def resampled(waveform: npt.NDArray[np.float32], rate: int) -> Iterator[Samples]:
    """Yield samples (samples, 2) of a waveform (channels, samples) from -1 to 1, a second at a time.

    `rate`: the waveform's, in Hz. Of an unusual number of channels, the first two are used.
    """
    if waveform.shape[0] not in _LAYOUTS:
        waveform = waveform[:2]
    layout = _LAYOUTS[waveform.shape[0]]
    resampler = av.AudioResampler(format="s16", layout="mono" if layout == "mono" else "stereo", rate=RATE)
    for start in range(0, waveform.shape[1], rate):
        part = np.ascontiguousarray(waveform[:, start : start + rate], np.float32)
        frame = av.AudioFrame.from_ndarray(part, format="fltp", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        for converted in resampler.resample(frame):
            yield _timed(converted)[1]
    for converted in resampler.resample(None):
        yield _timed(converted)[1]


def samples_of(wav: Path) -> Samples:
    """Return all samples of a conformed file, (samples, 2), read from the disk as they are used."""
    data = np.memmap(wav, dtype="<i2", mode="r", offset=HEADER_BYTES)
    return cast("Samples", data[: len(data) // CHANNELS * CHANNELS].reshape(-1, CHANNELS))


def peaks(wav: Path) -> bytes:
    """Return the lowest and highest sample of every 512, as a waveform data file, version 2, of 8 bits.

    Format: https://github.com/bbc/audiowaveform/blob/master/doc/DataFormat.md
    """
    samples = samples_of(wav)
    count = -(-len(samples) // PEAK_SAMPLES)
    pairs = np.zeros((count, 2), np.int8)
    block = 4096 * PEAK_SAMPLES
    for start in range(0, len(samples), block):
        part = samples[start : start + block]
        whole = -(-len(part) // PEAK_SAMPLES) * PEAK_SAMPLES
        padded = np.zeros((whole, CHANNELS), np.int16)
        padded[: len(part)] = part
        groups = padded.reshape(-1, PEAK_SAMPLES * CHANNELS)
        first = start // PEAK_SAMPLES
        pairs[first : first + len(groups), 0] = groups.min(1) >> 8
        pairs[first : first + len(groups), 1] = groups.max(1) >> 8
    header = np.array([2, 1, RATE, PEAK_SAMPLES, count, 1], "<i4")
    return header.tobytes() + pairs.tobytes()


_BANDS = {"bass": (20.0, 150.0), "mid": (150.0, 2000.0), "high": (2000.0, 8000.0)}  # Hz
_WINDOW = 2048  # samples


def curves(wav: Path, fps: Fraction, progress: Progress) -> dict[str, list[float]]:
    """Return values from 0 to 1 for each frame that the sound lasts, see `curves_of`."""
    samples = samples_of(wav)
    return curves_of(samples, fps, max(1, int(len(samples) * fps / RATE)), progress)


def curves_of(samples: Samples, fps: Fraction, count: int, progress: Progress) -> dict[str, list[float]]:
    """Return `count` values from 0 to 1, one for each frame: the sound's level, onsets, and three bands.

    `level`: the RMS. `onset`: how much louder the bands have become since the frame before. Each curve is
    divided by its highest value. `progress`: gets 0..100.
    """
    centres = ((np.arange(count) + 0.5) * RATE / float(fps)).astype(np.int64)
    window = np.hanning(_WINDOW).astype(np.float32)
    frequencies = np.fft.rfftfreq(_WINDOW, 1 / RATE)
    selected = {name: (frequencies >= low) & (frequencies < high) for name, (low, high) in _BANDS.items()}
    found = {name: np.zeros(count) for name in CURVES}
    before: npt.NDArray[np.float64] | None = None
    for at, centre in enumerate(centres):
        part = _around(samples, int(centre))
        spectrum = np.log1p(np.abs(np.fft.rfft(part * window)))
        found["level"][at] = np.sqrt(np.mean(part**2))
        for name, mask in selected.items():
            found[name][at] = spectrum[mask].mean()
        if before is not None:
            found["onset"][at] = np.maximum(spectrum - before, 0).mean()
        before = spectrum
        if at % 100 == 0:
            progress(100 * at / count)
    return {name: _scaled(values) for name, values in found.items()}


def _around(samples: Samples, centre: int) -> npt.NDArray[np.float32]:
    """Return a window of mono samples from -1 to 1; silence outside the sound."""
    start = centre - _WINDOW // 2
    part = np.zeros(_WINDOW, np.float32)
    first, last = max(0, start), min(len(samples), start + _WINDOW)
    if last > first:
        part[first - start : last - start] = samples[first:last].mean(1) / 32768
    return part


def _scaled(values: npt.NDArray[np.float64]) -> list[float]:
    highest = values.max(initial=0)
    return [round(float(value), 4) for value in (values / highest if highest > 0 else values)]


def smoothed(values: Sequence[float], fps: float, attack: float, release: float) -> list[float]:
    """Return values that rise and fall more slowly.

    `attack`, `release`: seconds after which 63 % of a step up, or down, are done; 0 is at once.
    """
    rise, fall = (1 - math.exp(-1 / (fps * seconds)) if seconds else 1.0 for seconds in (attack, release))
    found, last = [], values[0] if values else 0.0
    for value in values:
        last += (value - last) * (rise if value > last else fall)
        found.append(last)
    return found
