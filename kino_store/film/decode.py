"""Turns a part of a video into PNG files of a project's size, in constant memory.

One graph of filters brings the pictures to the wanted rate, in order. Threads then convert each to upright
RGB of the wanted size, and encode it.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import NamedTuple, cast

import av
import av.error
import av.filter
import numpy as np

from ..errors import SizeMismatchError
from ..media import png
from ..media.atomic import write_temporary
from ..media.thumbnails import Thumbnails
from ..parameters import MOST_FRAMES
from .parallel import in_order
from .video import Source, bits_of, has_alpha, shown_size

_THREADS = min(4, os.cpu_count() or 1)
_NEAR = Fraction(1, 1000)  # seconds: times in files are rounded, to milliseconds in Matroska
_MATRICES = {1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 9: "bt2020nc"}
_HDR = {16: "smpte2084", 18: "arib-std-b67"}  # PQ, HLG
_FULL_RANGE, _HD_HEIGHT = 2, 720
_TURNS = {90: ["transpose=cclock"], 270: ["transpose=clock"], 180: ["hflip", "vflip"]}
_SCALE_FLAGS = "lanczos+accurate_rnd+full_chroma_int+full_chroma_inp"


@dataclass(frozen=True)
class Part:
    """What is wanted of a video: from `begin` to before `end`, in seconds; None is its end.

    `rate`: what it is converted to; None: each picture that it has. Of these, each one of `every`, `most`
    altogether. `size`: of the pictures. `fit`: exact, cover or contain, as for pictures.
    """

    begin: Fraction
    end: Fraction | None
    rate: Fraction | None
    every: int
    size: tuple[int, int]
    fit: str
    most: int = MOST_FRAMES


class Shot(NamedTuple):
    """A finished picture. `second`: of the video. `percent`: how much of the part is done."""

    file: str
    sha256: str
    second: float
    percent: float


class _Look(NamedTuple):
    """What is the same in pictures that one graph takes. The numbers are FFmpeg's."""

    width: int
    height: int
    pixels: str
    rotation: int
    interlaced: bool
    colours: tuple[int, int, int, int]  # matrix, range, primaries, transfer


class _Chosen(NamedTuple):
    frame: av.VideoFrame
    look: _Look
    second: Fraction


def decode(
    source: Source,
    part: Part,
    folder: Path,
    thumbnails: Thumbnails,
    length: Fraction | None,
    progress: Callable[[], None],
) -> Iterator[Shot]:
    """Write the pictures of a part to hidden files in `folder`, not flushed; yield each, in order.

    `length`: of the part in seconds, if it is known. `progress`: called for each picture that is read.

    Raises:
        SizeMismatchError: with the fit exact, the video has another size.
        VideoError, DiskFullError, StoreUnavailableError, FileMissingError: it can't go on.
    """
    writer = _Writer(_Converter(source, part), part, folder, thumbnails, length)
    yield from in_order(writer.write, _chosen(source, part, progress), _THREADS, _THREADS + 1, "kino-decode")


def loads(source: Source, part: Part, progress: Callable[[], None]) -> Iterator[Callable[[], png.Pixels]]:
    """Yield a function for each picture of a part, in order, that returns its pixels in any thread.

    Raises as `decode`; so do the functions.
    """
    converter = _Converter(source, part)
    for chosen in _chosen(source, part, progress):
        yield partial(converter.pixels, chosen)


def _chosen(source: Source, part: Part, progress: Callable[[], None]) -> Iterator[_Chosen]:
    steps = _Steps(part, source.light)
    held, origin = None, source.start + part.begin
    for frame in source.frames(part.begin):
        progress()
        at = _time(frame) - origin
        if at < -_NEAR:
            held = frame
            continue
        if held is not None and part.rate and at * part.rate >= Fraction(1, 2):
            yield from steps.push(held, Fraction(0))  # it is still shown when the part begins
        held = None
        is_past = part.end is not None and at >= part.end - part.begin - _NEAR
        if is_past and part.rate is None:
            break
        yield from steps.push(frame, max(Fraction(0), at))
        if is_past or steps.is_full:
            break
    if held is not None and part.rate:
        yield from steps.push(held, Fraction(0))
    yield from steps.finish()


class _Steps:
    """Brings pictures to the wanted rate, without interlacing, and leaves out those that are not wanted."""

    def __init__(self, part: Part, light: tuple[int, int]) -> None:
        self._part = part
        self._light = light
        self._graph: av.filter.Graph | None = None
        self._look: _Look | None = None
        self._interlaced = False
        self._limit = part.most * part.every
        if part.rate and part.end is not None:
            self._limit = min(self._limit, max(1, round((part.end - part.begin) * part.rate)))
        self.count = 0

    @property
    def is_full(self) -> bool:
        """Whether no more pictures are wanted."""
        return self.count >= self._limit

    def push(self, frame: av.VideoFrame, at: Fraction) -> Iterator[_Chosen]:
        """Take a picture that is shown at a time of the part; yield those that are finished."""
        base = cast("Fraction", frame.time_base)
        frame.pts = round(at / base)
        self._interlaced = self._interlaced or bool(frame.interlaced_frame)
        look = _look_of(frame, self._interlaced, self._light)
        if look != self._look:
            yield from self.finish()
            self._look = look
            self._graph = self._build(look, base) if look.interlaced or self._part.rate else None
        if self._graph is None:
            yield from self._counted(frame)
        else:
            self._graph.push(frame)
            yield from self._pulled()

    def finish(self) -> Iterator[_Chosen]:
        """Yield what is left."""
        if self._graph is not None:
            self._graph.push(None)
            yield from self._pulled()
            self._graph = None

    def _build(self, look: _Look, base: Fraction) -> av.filter.Graph:
        filters = ["bwdif=mode=send_frame:deint=interlaced"] if look.interlaced else []
        if rate := self._part.rate:
            begin = float(self.count / rate)
            filters.append(f"fps=fps={rate.numerator}/{rate.denominator}:round=near:start_time={begin:.6f}")
        return _graph(look, base, filters)

    def _pulled(self) -> Iterator[_Chosen]:
        while self._graph is not None and not self.is_full:
            try:
                frame = cast("av.VideoFrame", self._graph.pull())
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            yield from self._counted(frame)

    def _counted(self, frame: av.VideoFrame) -> Iterator[_Chosen]:
        if not self.is_full:
            if self.count % self._part.every == 0 and self._look:
                yield _Chosen(frame, self._look, self._part.begin + _time(frame))
            self.count += 1


class _Writer:
    """Converts, encodes and writes pictures; used by several threads."""

    def __init__(
        self,
        converter: _Converter,
        part: Part,
        folder: Path,
        thumbnails: Thumbnails,
        length: Fraction | None,
    ) -> None:
        self._converter = converter
        self._part = part
        self._folder = folder
        self._thumbnails = thumbnails
        self._length = length

    def write(self, chosen: _Chosen) -> Shot:
        """Write a picture and its thumbnails."""
        pixels = self._converter.pixels(chosen)
        data = png.encode(pixels)
        sha256 = hashlib.sha256(data).hexdigest()
        file = write_temporary(self._folder, data, flush=False)
        self._thumbnails.create_both(sha256, pixels)
        done = float((chosen.second - self._part.begin) / self._length) if self._length else 0.0
        return Shot(file.name, sha256, float(chosen.second), min(99.0, 100 * done))


class _Converter:
    """Converts pictures to upright RGB of the wanted size; used by several threads."""

    def __init__(self, source: Source, part: Part) -> None:
        self._aspect = source.aspect
        self._part = part
        self._local = threading.local()

    def pixels(self, chosen: _Chosen) -> png.Pixels:
        """Return a picture's pixels."""
        return self._fitted(self._converted(chosen.frame, chosen.look))

    def _converted(self, frame: av.VideoFrame, look: _Look) -> png.Pixels:
        if self._local.__dict__.get("look") != look:
            self._local.look = look
            self._local.graph = _graph(look, Fraction(1, 1000), self._filters(look))
        self._local.graph.push(frame)
        converted = cast("av.VideoFrame", self._local.graph.pull())
        pixels = cast("png.Pixels", converted.to_ndarray())
        if pixels.shape[2] == 4 and (pixels[..., 3] == np.iinfo(pixels.dtype).max).all():
            return pixels[..., :3]
        return pixels

    def _filters(self, look: _Look) -> list[str]:
        matrix, range_, primaries, transfer = look.colours
        form = av.VideoFormat(look.pixels)
        known = _MATRICES.get(matrix) or ("bt709" if look.height >= _HD_HEIGHT else "smpte170m")
        # Players take untagged HD for BT.709, and FFmpeg everything for BT.601.
        colours = [] if form.is_rgb or form.has_palette else [f"colorspace={known}"]
        if range_ == _FULL_RANGE or look.pixels.startswith("yuvj"):
            colours.append("range=pc")
        mapping = ""
        if transfer in _HDR:
            colours.append(f"color_trc={_HDR[transfer]}")
            colours += [] if primaries == 9 else ["color_primaries=bt2020"]
            mapping = ":out_primaries=bt709:out_transfer=iec61966-2-1"
        turned = _TURNS.get(look.rotation, [])
        wide, high = self._scaled_size(look)
        alpha, is_deep = has_alpha(form), bits_of(form) > 8
        target = ("rgba64le" if alpha else "rgb48le") if is_deep else ("rgba" if alpha else "rgb24")
        scaled = [f"scale={wide}:{high}:flags={_SCALE_FLAGS}{mapping}"]
        turned_size = (look.height, look.width) if look.rotation % 180 else (look.width, look.height)
        if (wide, high) == turned_size and target == "rgb24" and "yuv4" in look.pixels and not mapping:
            # Chroma first, then the matrix: a third faster than in one step, and as exact.
            scaled = ["scale=flags=bicubic", "format=yuv444p", "scale=flags=bilinear"]
        return [
            *([f"setparams={':'.join(colours)}"] if colours else []),
            *turned,
            *scaled,
            f"format={target}",
        ]

    def _scaled_size(self, look: _Look) -> tuple[int, int]:
        """Return the size to which pictures are scaled, before they are cropped or get bars."""
        size = shown_size(look.width, look.height, self._aspect, look.rotation)
        wanted = self._part.size
        if self._part.fit == "exact":
            if size != wanted:
                raise SizeMismatchError(
                    f"The video has {size[0]} x {size[1]} pixels and the project {wanted[0]} x {wanted[1]}. "
                    'Choose "cover" or "contain" to have it scaled.'
                )
            return wanted
        choose = max if self._part.fit == "cover" else min
        scale = choose(Fraction(wanted[0], size[0]), Fraction(wanted[1], size[1]))
        return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))

    def _fitted(self, pixels: png.Pixels) -> png.Pixels:
        """Crop evenly what is too much, and add even bars where something is missing."""
        wide, high = self._part.size
        height, width, channels = pixels.shape
        if (width, height) == (wide, high):
            return pixels
        top, left = max(0, height - high) // 2, max(0, width - wide) // 2
        cropped = pixels[top : top + high, left : left + wide]
        canvas = np.zeros((high, wide, channels), pixels.dtype)
        top, left = (high - cropped.shape[0]) // 2, (wide - cropped.shape[1]) // 2
        canvas[top : top + cropped.shape[0], left : left + cropped.shape[1]] = cropped
        return cast("png.Pixels", canvas)


def _time(frame: av.VideoFrame) -> Fraction:
    """Return when a picture is shown, in seconds."""
    return Fraction(frame.pts or 0) * cast("Fraction", frame.time_base)


def _look_of(frame: av.VideoFrame, interlaced: bool, light: tuple[int, int]) -> _Look:
    """Return the look of a picture. `light`: the video's, as the pictures of PyAV 16 have none."""
    primaries = getattr(frame, "color_primaries", light[0])
    transfer = getattr(frame, "color_trc", light[1])
    colours = int(frame.colorspace), int(frame.color_range), int(primaries), int(transfer)
    return _Look(frame.width, frame.height, frame.format.name, frame.rotation % 360, interlaced, colours)


def _graph(look: _Look, time_base: Fraction, filters: list[str]) -> av.filter.Graph:
    graph = av.filter.Graph()
    form = av.VideoFormat(look.pixels)
    last = graph.add_buffer(width=look.width, height=look.height, format=form, time_base=time_base)
    for one in filters:
        name, _, arguments = one.partition("=")
        following = graph.add(name, arguments or None)
        last.link_to(following)
        last = following
    last.link_to(graph.add("buffersink"))
    graph.configure()
    return graph
