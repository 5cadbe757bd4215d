"""Writes a film as numbered pictures: PNG, TIFF, EXR, DPX; or its frames together as a contact sheet."""

from __future__ import annotations

import functools
import os
import shutil
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from ..media import png
from ..media.atomic import disk_errors
from ..media.exr import openexr
from .encode import Film, Progress, Settings
from .names import file_name
from .pictures import Look, Pictures, find, over_black

_RATE = Fraction(24)  # pictures have no rate; PyAV wants one
_SHEET_WIDTH, _SHEET_GAP, _LABEL_HEIGHT = 1920, 8, 18  # pixels
_SHEET_MOST = 400  # frames
_TEXT_PIXELS = {"small": 160, "standard": 240, "high": 480}  # width of a frame on the sheet, by quality


def write_sequence(film: Film, settings: Settings, folder: Path, progress: Progress) -> str:
    """Write numbered pictures into `folder`; return the name of what wrote them. `progress`: gets 0..100.

    Raises:
        MissingLibraryError: OpenEXR is not installed.
        FrameChangedError, FileMissingError, PictureError: a frame can't be used.
        DiskFullError, StoreUnavailableError: a file can't be written.
    """
    if settings.preset.encoder == "sheet":
        return _write_sheet(film, settings, folder, progress)
    unchanged = settings.size in {None, film.source}
    numbered = [
        folder / file_name(settings.pattern, settings.name, settings.start + at, settings.preset.ending)
        for at in range(len(film.names))
    ]
    with disk_errors(folder):
        if settings.preset.encoder == "png" and unchanged:
            for at, (name, path) in enumerate(zip(film.names, numbered, strict=True), 1):
                _take_over(find(film.folder, name), path, with_text=bool(settings.tags))
                progress(99 * at / len(numbered))
            return "png"
        write = _writer(settings.preset.encoder, settings.tags)
        look = look_of(film, settings)
        for at, frame in enumerate(Pictures(film.loads(), _RATE, look), 1):
            write(frame, numbered[at - 1])
            progress(99 * at / len(numbered))
    return settings.preset.encoder


def look_of(film: Film, settings: Settings) -> Look:
    """Return how pictures reach the encoder: with all their bits, and alpha where the format has it."""
    preset = settings.preset
    alpha = film.has_alpha and preset.alpha_pixels is not None
    pixels = preset.alpha_pixels if alpha and preset.alpha_pixels else preset.pixels
    if preset.encoder == "png" and not film.is_deep:
        pixels = "rgba" if alpha else "rgb24"
    return Look(film.source, settings.size or film.source, pixels, alpha, rgb=True)


def _take_over(source: Path, path: Path, *, with_text: bool) -> None:
    """Link a picture under another name, or copy it where the file system has no links."""
    if not with_text:
        path.write_bytes(png.without_text(source.read_bytes()))
        return
    try:
        os.link(source, path)
    except OSError:
        shutil.copyfile(source, path)


def _writer(encoder: str, tags: Mapping[str, str]) -> Callable[[av.VideoFrame, Path], None]:
    if encoder == "png":
        return lambda frame, path: _write_png(frame, path, tags)
    if encoder == "exr":
        return functools.partial(_write_exr, library=openexr("retry the export"), tags=tags)
    return functools.partial(_write_by_ffmpeg, encoder=encoder)


def _write_png(frame: av.VideoFrame, path: Path, tags: Mapping[str, str]) -> None:
    path.write_bytes(png.encode(cast("png.Pixels", frame.to_ndarray()), tags))


def _write_by_ffmpeg(frame: av.VideoFrame, path: Path, encoder: str) -> None:
    context = cast("av.VideoCodecContext", av.CodecContext.create(encoder, "w"))
    context.width, context.height, context.pix_fmt = frame.width, frame.height, frame.format.name
    context.time_base = 1 / _RATE
    packets = [*context.encode(frame), *context.encode(None)]
    path.write_bytes(b"".join(bytes(packet) for packet in packets))


def _write_exr(frame: av.VideoFrame, path: Path, library: Any, tags: Mapping[str, str]) -> None:
    """Write linear light as half floats, colour multiplied by alpha, as OpenEXR defines it."""
    pixels = frame.to_ndarray()
    colour = linear_table()[pixels[..., :3]]
    channels = {"RGB": colour}
    if pixels.shape[2] == 4:
        alpha = (pixels[..., 3:].astype(np.float32) / 65535).astype(np.float16)
        channels = {"RGBA": np.concatenate([colour * alpha, alpha], axis=2)}
    header = {"compression": library.PIZ_COMPRESSION, "type": library.scanlineimage, **tags}
    with library.File(header, channels) as file:
        file.write(str(path))


@functools.cache
def linear_table() -> npt.NDArray[np.float16]:
    """Return linear light as half floats for sRGB values of 16 bits (IEC 61966-2-1)."""
    value = np.arange(65536, dtype=np.float64) / 65535
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return linear.astype(np.float16)


def _write_sheet(film: Film, settings: Settings, folder: Path, progress: Progress) -> str:
    """Write one picture with all frames in rows, each with its number; of long films every nth frame.

    A frame that is held is there once.
    """
    names = film.names
    changes = [at for at, name in enumerate(names) if at == 0 or name != names[at - 1]]
    chosen = changes[:: -(-len(changes) // _SHEET_MOST)]
    width = _TEXT_PIXELS[settings.quality]
    height = max(1, round(width * film.source[1] / film.source[0]))
    columns = max(1, min(len(chosen), (_SHEET_WIDTH + _SHEET_GAP) // (width + _SHEET_GAP)))
    rows = -(-len(chosen) // columns)
    step_x, step_y = width + _SHEET_GAP, height + _LABEL_HEIGHT + _SHEET_GAP
    sheet = Image.new("RGB", (columns * step_x + _SHEET_GAP, rows * step_y + _SHEET_GAP), "#101014")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(13)
    for at, index in enumerate(chosen):
        left = _SHEET_GAP + at % columns * step_x
        top = _SHEET_GAP + at // columns * step_y
        small = _image(png.decode(find(film.folder, names[index])))
        small.thumbnail((width, height), Image.Resampling.LANCZOS)
        sheet.paste(small, (left, top))
        draw.text((left, top + height + 2), f"{settings.first + index}", "#b8b8c0", font)
        progress(99 * (at + 1) / len(chosen))
    with disk_errors(folder):
        sheet.save(folder / f"{settings.name}.png", compress_level=1)
    return "sheet"


def _image(pixels: png.Pixels) -> Image.Image:
    if pixels.shape[2] == 4:
        pixels = over_black(pixels)
    eight = pixels if pixels.dtype == np.uint8 else (pixels >> 8).astype(np.uint8)
    return Image.fromarray(eight[..., 0] if eight.shape[2] < 3 else eight).convert("RGB")
