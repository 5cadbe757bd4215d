"""Writes a film as a video file, in constant memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import av.error

from ..errors import KinoError
from ..media.atomic import disk_errors
from ..values import Quality
from .pictures import BT709, Look, Pictures
from .presets import HARDWARE_OPTIONS, Options, Preset

Progress = Callable[[float], None]

os.environ.setdefault("SVT_LOG", "1")  # else SVT-AV1 prints its settings
_SRGB = {"color_primaries": "bt709", "color_trc": "iec61966-2-1", "color_range": "pc"}
_LOOKAHEAD_PIXELS = 40 * 1920 * 1080  # in x264's look-ahead: its memory grows with it


class EncoderError(KinoError):
    """A film can't be encoded in this format here."""

    code = "encoder"


@dataclass(frozen=True)
class Film:
    """What is exported: the frames `names` in the project's `folder`, `source` pixels in size."""

    folder: Path
    names: Sequence[str]
    source: tuple[int, int]
    rate: Fraction
    has_alpha: bool = False
    is_deep: bool = False


@dataclass(frozen=True)
class Settings:
    """How it is exported. `size`: in pixels. `timecode`: of the first frame. `tags`: texts in the file."""

    preset: Preset
    quality: Quality = "standard"
    size: tuple[int, int] | None = None
    timecode: str | None = None
    hardware: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)


def encode(film: Film, settings: Settings, path: Path, progress: Progress) -> str:
    """Write a film to `path`; return the encoder that was used.

    `progress`: gets 0..100.

    Raises:
        EncoderError: this PyAV lacks the encoder, or it refuses the film.
        FrameChangedError, FileMissingError, PictureError: a frame can't be used.
        DiskFullError, StoreUnavailableError: the file can't be written.
    """
    look = look_of(film, settings)
    preset = settings.preset
    _check_size(preset, look)
    options = {"movflags": "+use_metadata_tags+faststart"} if preset.has_timecode else {}
    options |= {"loop": "0"} if preset.container in {"gif", "webp"} else {}
    options |= {"plays": "0"} if preset.container == "apng" else {}
    with disk_errors(path.parent):
        try:
            with av.open(str(path), "w", format=preset.container, container_options=options) as out:
                out.metadata.update(settings.tags)
                encoder, stream = _open_encoder(out, film, settings, look)
                for number, frame in enumerate(Pictures(film.folder, film.names, film.rate, look), 1):
                    out.mux(stream.encode(frame))
                    progress(99 * number / len(film.names))
                out.mux(stream.encode(None))
        except OSError:  # of the disk; PyAV's are subclasses
            raise
        except (av.error.FFmpegError, ValueError) as error:
            raise EncoderError(
                f"FFmpeg could not write this film as {preset.label}: {error}. Choose another format or size."
            ) from error
    return encoder


def look_of(film: Film, settings: Settings) -> Look:
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
    out: av.container.OutputContainer, film: Film, settings: Settings, look: Look
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


def _opens(name: str, film: Film, settings: Settings, look: Look) -> bool:
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
    out: av.container.OutputContainer, name: str, film: Film, settings: Settings, look: Look
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


def flush(path: Path) -> None:
    """Flush a finished file to the disk."""
    with disk_errors(path.parent), path.open("r+b") as file:
        os.fsync(file.fileno())
