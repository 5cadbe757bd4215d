"""Reads a film's pictures ahead of the encoder, in several threads, and converts them to its pixel format.

Colours: pictures are sRGB. Y'CbCr is BT.709 in limited range and says so; swscale's default is BT.601, which
turns red into orange in every player. The transfer is tagged as BT.709 without a conversion, as players and
editors expect of sRGB material.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import cast

import av
import av.filter
import numpy as np
from typing_extensions import Self

from ..errors import FileMissingError, KinoError
from ..media import png, trash
from .parallel import in_order

BT709 = {
    "colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709", "color_range": "tv",
}  # fmt: skip
Load = Callable[[], png.Pixels]  # returns a picture; threads call it

_THREADS = min(4, os.cpu_count() or 1)
_AHEAD = 3 * _THREADS
_NO_PICTURE_TYPE = 0
_DEEP_RGB = {"rgb48le", "rgba64le", "gbrp10le", "gbrp16le", "gbrap16le"}
_FORMATS = {(3, 1): "rgb24", (4, 1): "rgba", (3, 2): "rgb48le", (4, 2): "rgba64le"}


class FrameChangedError(KinoError):
    """A frame of the film is not what the film needs any more."""

    code = "frame_changed"

    @classmethod
    def of(cls, name: str, size: tuple[int, int], wanted: tuple[int, int]) -> Self:
        """Return the error for a picture of another size."""
        return cls(
            f"{name} has {size[0]} x {size[1]} pixels, and the project's frames have {wanted[0]} x "
            f"{wanted[1]}. Regenerate or delete it, then retry the export."
        )


@dataclass(frozen=True)
class Look:
    """How pictures reach the encoder.

    `size`: width and height in the file, in pixels. `pixels`: FFmpeg's pixel format. `alpha`: keep it;
    without, pictures are shown over black. `even`: repeat the last row and column of odd sizes.
    `rgb`: no Y'CbCr.
    """

    source: tuple[int, int]
    size: tuple[int, int]
    pixels: str
    alpha: bool = False
    even: bool = False
    rgb: bool = False

    @property
    def coded(self) -> tuple[int, int]:
        """The size that the encoder gets."""
        width, height = self.size
        return (width + width % 2, height + height % 2) if self.even else self.size


class Pictures:
    """Pictures of a film, in order, as PyAV's frames. Memory does not grow with the film."""

    def __init__(self, loads: Iterable[Load], rate: Fraction, look: Look) -> None:
        self._loads = loads
        self._rate = rate
        self._look = look
        self._local = threading.local()

    def __iter__(self) -> Iterator[av.VideoFrame]:
        """Yield frames with time stamps. Raises what the loads raise, and FrameChangedError."""
        return in_order(self._frame, enumerate(self._loads), _THREADS, _AHEAD, "kino-pictures")

    def _frame(self, numbered: tuple[int, Load]) -> av.VideoFrame:
        number, load = numbered
        pixels = self._pixels(number, load)
        name = _FORMATS[pixels.shape[2], pixels.itemsize]
        if pixels.itemsize == 1:  # without a copy
            frame = av.VideoFrame.from_numpy_buffer(pixels, format=name)
        else:
            frame = av.VideoFrame.from_ndarray(pixels, format=name)
        frame.pts, frame.time_base = number, 1 / self._rate
        converted = self._convert(frame, name)
        converted.pts, converted.time_base = number, 1 / self._rate
        converted.pict_type = _NO_PICTURE_TYPE  # else every frame becomes a key frame
        return converted

    def _pixels(self, number: int, load: Load) -> png.Pixels:
        pixels = load()
        height, width, channels = pixels.shape
        if (width, height) != self._look.source:
            raise FrameChangedError.of(f"Picture {number + 1}", (width, height), self._look.source)
        if channels < 3:
            pixels = cast("png.Pixels", np.concatenate([pixels[..., :1]] * 3 + [pixels[..., 1:]], axis=2))
        if pixels.shape[2] == 4 and not self._look.alpha:
            pixels = over_black(pixels)
        elif pixels.shape[2] == 3 and self._look.alpha:
            opaque = np.full(pixels.shape[:2], np.iinfo(pixels.dtype).max, pixels.dtype)
            pixels = cast("png.Pixels", np.dstack([pixels, opaque]))
        if self._look.pixels in _DEEP_RGB and pixels.itemsize == 1:
            pixels = pixels.astype(np.uint16) * 257  # exact; swscale goes through Y'CbCr of 8 bits
        return cast("png.Pixels", np.ascontiguousarray(pixels))

    def _convert(self, frame: av.VideoFrame, name: str) -> av.VideoFrame:
        graphs = self._local.__dict__.setdefault("graphs", {})
        if name not in graphs:
            graphs[name] = graph(self._look, name, 1 / self._rate)
        graphs[name].push(frame)
        return cast("av.VideoFrame", graphs[name].pull())


def stored(folder: Path, names: Sequence[str], size: tuple[int, int]) -> Iterator[Load]:
    """Yield the loads of a project's frames. They raise FrameChangedError, FileMissingError, PictureError."""
    return (partial(_stored, folder, name, size) for name in names)


def _stored(folder: Path, name: str, size: tuple[int, int]) -> png.Pixels:
    pixels = png.decode(find(folder, name))
    height, width, _ = pixels.shape
    if (width, height) != size:
        raise FrameChangedError.of(name, (width, height), size)
    return pixels


def graph(look: Look, source_pixels: str, time_base: Fraction) -> av.filter.Graph:
    """Return the filters from a picture's pixels to the encoder's."""
    built = av.filter.Graph()
    width, height = look.source
    last = built.add_buffer(
        width=width, height=height, format=av.VideoFormat(source_pixels), time_base=time_base
    )
    for name, arguments in _filters(look):
        following = built.add(name, arguments)
        last.link_to(following)
        last = following
    if look.pixels == "pal8":
        last = _add_palette(built, last)
    last.link_to(built.add("buffersink"))
    built.configure()
    return built


def _filters(look: Look) -> Iterator[tuple[str, str]]:
    width, height = look.size
    colour = "" if look.rgb else ":out_color_matrix=bt709:out_range=tv"
    # Exact rounding takes a quarter more time; in 8 bits of 4:2:0 it is not seen.
    is_plain = look.size == look.source and look.pixels == "yuv420p"
    flags = "bicubic" if is_plain else "lanczos+accurate_rnd+full_chroma_int"
    yield "scale", f"{width}:{height}:flags={flags}{colour}"
    yield "format", "rgb24" if look.pixels == "pal8" else look.pixels
    right, bottom = look.coded[0] - width, look.coded[1] - height
    if right or bottom:
        yield "pad", f"{look.coded[0]}:{look.coded[1]}:0:0"
        yield "fillborders", f"right={right}:bottom={bottom}:mode=smear"
    if not look.rgb:
        yield "setparams", "range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709"


def _add_palette(built: av.filter.Graph, last: av.filter.FilterContext) -> av.filter.FilterContext:
    """Add the best 256 colours for each picture; one palette for all would hold the whole film in memory."""
    split, palette = built.add("split"), built.add("palettegen", "stats_mode=single")
    use = built.add("paletteuse", "new=1:dither=sierra2_4a")
    last.link_to(split)
    split.link_to(use, 0, 0)
    split.link_to(palette, 1, 0)
    palette.link_to(use, 0, 1)
    return use


def find(folder: Path, name: str) -> Path:
    """Return a frame's picture, in the project's folder or, if it was deleted meanwhile, in its trash.

    Raises FileMissingError.
    """
    for place in (folder, folder / trash.FOLDER):
        if (place / name).exists():
            return place / name
    raise FileMissingError(
        f"{name} is neither in {folder} nor in its trash. Put it back or delete the frame, then retry."
    )


def over_black(pixels: png.Pixels) -> png.Pixels:
    """Return (height, width, 3) pixels of (height, width, 4) ones shown over black."""
    most = np.iinfo(pixels.dtype).max
    colour, alpha = pixels[..., :3].astype(np.uint32), pixels[..., 3:].astype(np.uint32)
    return cast("png.Pixels", ((colour * alpha + most // 2) // most).astype(pixels.dtype))
