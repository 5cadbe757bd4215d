"""Writes a film as a video file, in constant memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import av.error
import numpy as np

from ..errors import KinoError
from ..media.atomic import disk_errors
from ..values import Quality
from .mix import Mix
from .pictures import BT709, Load, Look, Pictures, stored
from .presets import HARDWARE_OPTIONS, Options, Preset
from .sound import CHANNELS, RATE, Samples

Progress = Callable[[float], None]

os.environ.setdefault("SVT_LOG", "1")  # else SVT-AV1 prints its settings
_SRGB = {"color_primaries": "bt709", "color_trc": "iec61966-2-1", "color_range": "pc"}
_SOUND_BLOCK = RATE // 2  # samples that are written at once, at least
_LOOKAHEAD_PIXELS = 40 * 1920 * 1080  # in x264's look-ahead: its memory grows with it


class EncoderError(KinoError):
    """A film can't be encoded in this format here."""

    code = "encoder"


@dataclass(frozen=True)
class Film:
    """What is exported.

    `names`: of the picture in the project's `folder`, for each tick. `source`: their size in pixels.
    """

    folder: Path
    names: Sequence[str]
    source: tuple[int, int]
    rate: Fraction
    has_alpha: bool = False
    is_deep: bool = False
    sound: Mix | None = None

    def loads(self) -> Iterator[Load]:
        """Return the frames' loads, see pictures.stored."""
        return stored(self.folder, self.names, self.source)

    def stream(self) -> Stream:
        """Return the frames as a stream."""
        known = self.source, self.rate, self.loads(), len(self.names)
        return Stream(*known, self.has_alpha, self.is_deep, self.sound)


@dataclass(frozen=True)
class Stream:
    """Pictures that come one after another.

    `source`: their size in pixels. `count`: how many come, roughly; 0 is unknown. `sound`: 48 kHz stereo;
    what is longer than the pictures is cut.
    """

    source: tuple[int, int]
    rate: Fraction
    loads: Iterable[Load]
    count: int = 0
    has_alpha: bool = False
    is_deep: bool = False
    sound: Iterable[Samples] | None = None


@dataclass(frozen=True)
class Settings:
    """How it is exported. `size`: in pixels. `timecode`: of the first frame. `tags`: texts in the file.

    Of numbered pictures: `name` and `pattern` of their names, `start`: the first one's number. `first`: the
    tick of the first frame, from 1.
    """

    preset: Preset
    quality: Quality = "standard"
    size: tuple[int, int] | None = None
    timecode: str | None = None
    hardware: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)
    name: str = "film"
    pattern: str = "{name}.######"
    start: int = 1001
    first: int = 1


def encode(film: Film | Stream, settings: Settings, path: Path, progress: Progress) -> str:
    """Write a film to `path`; return the encoder that was used.

    `progress`: gets 0..100.

    Raises:
        EncoderError: this PyAV lacks the encoder, or it refuses the film.
        FrameChangedError, FileMissingError, PictureError: a frame can't be used. What a stream raises.
        DiskFullError, StoreUnavailableError: the file can't be written.
    """
    stream = film.stream() if isinstance(film, Film) else film
    look = look_of(stream, settings)
    preset = settings.preset
    _check_size(preset, look)
    options = {"movflags": "+use_metadata_tags+faststart"} if preset.has_timecode else {}
    options |= {"loop": "0"} if preset.container in {"gif", "webp"} else {}
    options |= {"plays": "0"} if preset.container == "apng" else {}
    with disk_errors(path.parent):
        try:
            with av.open(str(path), "w", format=preset.container, container_options=options) as out:
                out.metadata.update(settings.tags)
                encoder, video = _open_encoder(out, stream, settings, look)
                sound = (
                    _SoundWriter(out, preset, stream.sound)
                    if stream.sound is not None and preset.sound
                    else None
                )
                number = 0
                for number, frame in enumerate(Pictures(stream.loads, stream.rate, look), 1):
                    if sound:
                        sound.write_until(number / stream.rate)
                    out.mux(video.encode(frame))
                    progress(min(99.0, 99 * number / stream.count) if stream.count else 0.0)
                for packet in video.codec_context.encode_lazy(None):  # slow encoders still hold many pictures
                    packet.stream = video
                    out.mux(packet)
                    progress(99)
                if sound:
                    sound.finish(number / stream.rate)
        except OSError:  # of the disk; PyAV's are subclasses
            raise
        except (av.error.FFmpegError, ValueError) as error:
            raise EncoderError(
                f"FFmpeg could not write this film as {preset.label}: {error}. Choose another format or size."
            ) from error
    return encoder


class _SoundWriter:
    """Writes a film's sound beside its pictures, so that players find both at one place in the file."""

    def __init__(self, out: av.container.OutputContainer, preset: Preset, parts: Iterable[Samples]) -> None:
        self._out = out
        stream = out.add_stream(preset.sound or "", rate=RATE)
        self._stream = cast("av.AudioStream", stream)
        self._stream.layout = "stereo"
        if preset.sound_bit_rate:
            self._stream.bit_rate = preset.sound_bit_rate
        self._parts = iter(parts)
        self._rest: Samples = np.zeros((0, CHANNELS), np.int16)
        self._written = 0

    def write_until(self, seconds: Fraction) -> None:
        """Write the sound up to a time of the film, or a little less."""
        if seconds * RATE - self._written >= _SOUND_BLOCK:
            self._write(round(seconds * RATE))

    def finish(self, seconds: Fraction) -> None:
        """Write what is left of the film's length; rounding may give the sound a sample more."""
        self._write(round(seconds * RATE) + 1)
        self._out.mux(self._stream.encode(None))

    def _write(self, end: int) -> None:
        while self._written < end:
            if not len(self._rest):
                following = next(self._parts, None)
                if following is None:
                    return
                self._rest = following
                continue
            samples, self._rest = np.split(self._rest, [end - self._written])
            packed = np.ascontiguousarray(samples).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(packed, format="s16", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = RATE, self._written, Fraction(1, RATE)
            self._written += len(samples)
            self._out.mux(self._stream.encode(frame))


def look_of(film: Film | Stream, settings: Settings) -> Look:
    """Return how the film's pictures reach the encoder."""
    preset = settings.preset
    alpha = film.has_alpha and preset.alpha_pixels is not None
    pixels = preset.alpha_pixels if alpha and preset.alpha_pixels else preset.pixels
    if preset.encoder == "ffv1" and film.is_deep:
        pixels = "gbrap16le" if alpha else "gbrp16le"
    size = settings.size or film.source
    return Look(film.source, size, pixels, alpha, preset.even, preset.rgb)


def _check_size(preset: Preset, look: Look) -> None:
    width, height = preset.smallest
    if look.coded[0] < width or look.coded[1] < height:
        raise EncoderError(
            f"{preset.label} needs at least {width} x {height} pixels. Choose another size or format."
        )


def _open_encoder(
    out: av.container.OutputContainer, film: Stream, settings: Settings, look: Look
) -> tuple[str, av.VideoStream]:
    """Return the name of the encoder that opened, and its stream: those of graphics cards first if wished."""
    preset = settings.preset
    if settings.hardware and not look.alpha:
        for name in preset.hardware:
            if name in av.codecs_available and _opens(name, film, settings, look):
                return name, _add_stream(out, name, film, settings, look)
    if preset.encoder not in av.codecs_available:
        raise EncoderError(f"This PyAV has no encoder {preset.encoder}. Choose another format.")
    return preset.encoder, _add_stream(out, preset.encoder, film, settings, look)


def _opens(name: str, film: Stream, settings: Settings, look: Look) -> bool:
    """Whether an encoder works on this machine."""
    context = cast("av.VideoCodecContext", av.CodecContext.create(name, "w"))
    context.width, context.height = look.coded
    context.pix_fmt, context.time_base, context.framerate = look.pixels, 1 / film.rate, film.rate
    context.options = dict(_options_of(name, settings, look))
    try:
        context.open()
    except (av.error.FFmpegError, ValueError):
        return False
    return True


def _add_stream(
    out: av.container.OutputContainer, name: str, film: Stream, settings: Settings, look: Look
) -> av.VideoStream:
    preset = settings.preset
    options = dict(_options_of(name, settings, look))
    stream = cast("av.VideoStream", out.add_stream(name, rate=film.rate, options=options))
    stream.width, stream.height = look.coded
    stream.pix_fmt = look.pixels
    stream.codec_context.time_base = 1 / film.rate
    if preset.tag:
        stream.codec_context.codec_tag = preset.tag
    if preset.has_timecode and settings.timecode:
        stream.metadata["timecode"] = settings.timecode
    return stream


def _options_of(name: str, settings: Settings, look: Look) -> Options:
    preset, quality = settings.preset, settings.quality
    colour = _SRGB if look.rgb else BT709
    if name != preset.encoder:
        return {**HARDWARE_OPTIONS.get(name.rpartition("_")[2], {}).get(quality, {}), **colour}
    options = {**preset.options, **preset.qualities.get(quality, preset.qualities["standard"]), **colour}
    if name == "libx264":
        width, height = look.coded
        options["rc-lookahead"] = str(max(10, min(40, _LOOKAHEAD_PIXELS // (width * height))))
    return options
