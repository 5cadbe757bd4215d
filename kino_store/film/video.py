"""Opens a video file of any origin and yields its pictures in order, with the times at which they are shown.

Only formats that hold their pictures themselves are opened: a playlist could lead to other files.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import av.error
import numpy as np
from av.stream import Disposition
from PIL import Image

from .sound import SAFE_OPTIONS
from .video_facts import VideoError, VideoFacts

_THREADS = 4  # of the decoder: each holds a picture
_WITH_ALPHA = {"vp8": "libvpx", "vp9": "libvpx-vp9"}  # decoders that don't drop it
_DURATION = re.compile(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)")  # in Matroska's tags
_BROKEN = (
    "This video can't be read ({}). Check that it plays elsewhere, or convert it to MP4 (H.264) and import "
    "that."
)
_MILLISECOND = Fraction(1, 1000)
_EARLIER = (0, 2, 10)  # seconds: the index of MPEG-TS is a guess, and can lead too far


class Source(ABC):
    """An open video. `start`: the time of its first picture in the file, in seconds.

    `aspect`: width of a pixel by its height. `damaged`: packets that could not be decoded so far. `light`:
    FFmpeg's numbers of primaries and transfer.
    """

    start = Fraction(0)
    aspect = Fraction(1)
    damaged = 0
    light = 0, 0

    @abstractmethod
    def frames(self, begin: Fraction) -> Iterator[av.VideoFrame]:
        """Yield the pictures from a time on, in seconds after the start; some before it may come, too."""

    @abstractmethod
    def facts(self) -> VideoFacts:
        """Return what is in the file; decodes its first picture."""


@contextmanager
def open_video(path: Path) -> Iterator[Source]:
    """Open a video or an animation.

    Raises:
        VideoError: also what the block raises while it reads pictures.
    """
    try:
        if _is_webp(path):
            with Image.open(path, formats=["WEBP"]) as image:
                yield _WebP(image)
        else:
            with av.open(str(path), options=dict(SAFE_OPTIONS)) as container:
                yield _Film(container)
    except (av.error.FFmpegError, OSError, ValueError, Image.DecompressionBombError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise VideoError(_BROKEN.format(reason)) from error


class _Film(Source):
    """A video that FFmpeg reads."""

    def __init__(self, container: av.container.InputContainer) -> None:
        self._container = container
        found = [stream for stream in container.streams.video if not _is_cover(stream)]
        if not found:
            raise VideoError("There are no moving pictures in this file.")
        self._stream = stream = found[0]
        if stream.codec_context is None:
            raise VideoError("FFmpeg has no decoder for this video here. Convert it to MP4 (H.264) first.")
        self._decoder = self._alpha_decoder()
        if self._decoder is None:
            stream.thread_type = "AUTO"
            stream.codec_context.thread_count = _THREADS
        self.start = Fraction(stream.start_time or 0) * cast("Fraction", stream.time_base)
        self.aspect = Fraction(stream.sample_aspect_ratio or 1) or Fraction(1)
        context = stream.codec_context
        self.light = int(context.color_primaries), int(context.color_trc)

    def frames(self, begin: Fraction) -> Iterator[av.VideoFrame]:
        for earlier in _EARLIER if begin > 0 else ():
            self._seek(begin - earlier)
            frames = self._timed()
            first = next(frames, None)
            if first is not None and self._time(first) <= begin + _MILLISECOND:
                yield first
                yield from frames
                return
        if begin > 0:
            self._seek(-begin - 1)
        yield from self._timed()

    def _seek(self, at: Fraction) -> None:
        base = cast("Fraction", self._stream.time_base)
        with suppress(av.error.FFmpegError):  # an animation is read from its begin
            self._container.seek(int((at + self.start) / base), stream=self._stream)
        if self._decoder is not None:
            self._decoder.flush_buffers()

    def _time(self, frame: av.VideoFrame) -> Fraction:
        return Fraction(frame.pts or 0) * cast("Fraction", frame.time_base) - self.start

    def _timed(self) -> Iterator[av.VideoFrame]:
        """Decode from where the file is; every picture gets a time."""
        base, last = cast("Fraction", self._stream.time_base), None
        for frame in self._decoded():
            if self._decoder is not None:
                frame.time_base = base
            if frame.pts is None:
                step = 1 / (self._stream.guessed_rate or Fraction(25)) / base
                frame.pts = int(self.start / base) if last is None else round(last + step)
            last = frame.pts
            yield frame

    def facts(self) -> VideoFacts:
        stream = self._stream
        first = next(self.frames(Fraction(0)), None)
        if first is None:
            raise VideoError("There are no pictures in this video that can be read.")
        width, height = shown_size(first.width, first.height, self.aspect, first.rotation)
        seconds = self._seconds()
        rate = stream.guessed_rate or stream.average_rate
        frames = stream.frames or (round(seconds * rate) if seconds and rate else None)
        return VideoFacts(
            width=width,
            height=height,
            seconds=None if seconds is None else float(seconds),
            fps=float(rate) if rate else None,
            frames=frames,
            bits=bits_of(first.format),
            alpha=has_alpha(first.format),
            sound=bool(self._container.streams.audio),
            codec=stream.codec_context.name,
            timecode=self._timecode(),
        )

    def _decoded(self) -> Iterator[av.VideoFrame]:
        """Decode all packets; damaged ones are counted and skipped, and a file that was cut ends there."""
        packets = iter(self._container.demux(self._stream))
        while True:
            try:
                packet = next(packets, None)
            except av.error.FFmpegError:
                self.damaged += 1
                packet = None
            if packet is None:
                return
            try:
                decoded = packet.decode() if self._decoder is None else self._decoder.decode(packet)
            except av.error.EOFError:
                return
            except av.error.InvalidDataError:
                self.damaged += 1
                continue
            yield from decoded

    def _alpha_decoder(self) -> av.VideoCodecContext | None:
        name = _WITH_ALPHA.get(self._stream.codec_context.name.removeprefix("lib"))
        if name is None or self._stream.metadata.get("alpha_mode") != "1" or name not in av.codecs_available:
            return None
        return cast("av.VideoCodecContext", av.CodecContext.create(name, "r"))

    def _seconds(self) -> Fraction | None:
        """Return the length. Where the file does not say, its packets are read to the end."""
        stream, base = self._stream, cast("Fraction", self._stream.time_base)
        if stream.duration:
            return stream.duration * base
        if match := _DURATION.match(stream.metadata.get("DURATION", "")):
            return int(match[1]) * 3600 + int(match[2]) * 60 + Fraction(match[3])
        if self._container.duration:
            return Fraction(self._container.duration, av.time_base)
        ends = [
            packet.pts + (packet.duration or 0)
            for packet in self._container.demux(stream)
            if packet.pts is not None
        ]
        return max(ends) * base - self.start if ends else None

    def _timecode(self) -> str | None:
        tags = [self._stream.metadata, self._container.metadata]
        tags += [stream.metadata for stream in self._container.streams if stream.type == "data"]
        return next((one["timecode"][:20] for one in tags if "timecode" in one), None)


class _WebP(Source):
    """A WebP animation, which FFmpeg does not read."""

    def __init__(self, image: Image.Image) -> None:
        self._image = image

    def frames(self, begin: Fraction) -> Iterator[av.VideoFrame]:
        at = 0
        for number in range(getattr(self._image, "n_frames", 1)):
            self._image.seek(number)
            if (at + self._milliseconds()) * _MILLISECOND < begin:
                at += self._milliseconds()
                continue
            pixels = np.asarray(self._image.convert("RGBA"))
            frame = av.VideoFrame.from_ndarray(pixels, format="rgba")
            frame.pts, frame.time_base = at, _MILLISECOND
            with suppress(AttributeError):  # PyAV 16 can't set it
                frame.duration = self._milliseconds()
            at += self._milliseconds()
            yield frame

    def facts(self) -> VideoFacts:
        count, length = getattr(self._image, "n_frames", 1), 0
        for number in range(count):
            self._image.seek(number)
            self._image.load()
            length += self._milliseconds()
        return VideoFacts(
            width=self._image.width,
            height=self._image.height,
            seconds=length / 1000,
            fps=1000 * count / length,
            frames=count,
            bits=8,
            alpha=True,
            sound=False,
            codec="webp",
        )

    def _milliseconds(self) -> int:
        return int(self._image.info.get("duration", 0)) or 100


def shown_size(width: int, height: int, aspect: Fraction, rotation: int) -> tuple[int, int]:
    """Return the size of a picture with square pixels, upright."""
    shown = max(1, round(width * aspect)), height
    return shown[::-1] if rotation % 180 else shown


def bits_of(form: av.VideoFormat) -> int:
    """Return the bits of a channel."""
    return max(component.bits for component in form.components)


def has_alpha(form: av.VideoFormat) -> bool:
    """Whether a pixel format has transparency."""
    return form.has_palette or any(component.is_alpha for component in form.components)


def _is_cover(stream: av.VideoStream) -> bool:
    """Whether it is the picture on a record's sleeve."""
    return Disposition.attached_pic in stream.disposition


def _is_webp(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(12)
    return head[:4] + head[8:] == b"RIFFWEBP"
