"""Reads any VIDEO of ComfyUI as a stream: of stored frames, of a file, or of pictures in memory."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from comfy_api.latest import Input, InputImpl

from ..kino_store.errors import InvalidValueError
from ..kino_store.film.encode import Film, Stream
from ..kino_store.film.sound import resampled
from ..kino_store.film.transcode import opened
from . import images
from .film_video import FilmVideo

_SAME_LENGTH = 0.001  # seconds


class VideoPart(NamedTuple):
    """A part of a file, in seconds; an `end` of None is the file's."""

    path: Path
    begin: Fraction
    end: Fraction | None


@contextmanager
def stream_of(video: Input.Video, bits: int, progress: Callable[[], None]) -> Iterator[Stream]:
    """Open a VIDEO. Pictures that are in memory as floats get 8 or 16 bits.

    Raises:
        VideoError: its file can't be read.
        InvalidValueError: it has no pictures.
    """
    if isinstance(video, FilmVideo):
        yield Film(video.folder, video.names, video.size, video.rate, sound=video.mix()).stream()
        return
    with file_of(video) as part:
        if part is None:
            yield _in_memory(video, bits)
        else:
            with opened(*part, progress) as stream:
                yield stream


@contextmanager
def file_of(video: Input.Video) -> Iterator[VideoPart | None]:
    """Yield the part of a file that a VIDEO is; None for a VIDEO of another kind.

    A file in memory is written to a temporary one.
    """
    if not isinstance(video, InputImpl.VideoFromFile):
        yield None
        return
    window = _window(video)
    if window is None:
        yield None
        return
    source = video.get_stream_source()
    if isinstance(source, str):
        yield VideoPart(Path(source), *window)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "video"
        path.write_bytes(source.getbuffer())
        yield VideoPart(path, *window)


def _window(video: Any) -> tuple[Fraction, Fraction | None] | None:
    """Return begin and end of what a VIDEO uses of its file; None if it does not say, as in ComfyUI 0.18."""
    if hasattr(video, "get_active_trim_window"):
        start, duration = (
            Fraction(one).limit_denominator(1_000_000) for one in video.get_active_trim_window()
        )
        return start, start + duration if duration else None
    whole = InputImpl.VideoFromFile(video.get_stream_source())
    is_whole = math.isclose(video.get_duration(), whole.get_duration(), abs_tol=_SAME_LENGTH)
    return (Fraction(0), None) if is_whole else None


def _in_memory(video: Input.Video, bits: int) -> Stream:
    components = video.get_components()
    pictures, audio = components.images, components.audio
    if pictures.ndim != 4 or not len(pictures):
        raise InvalidValueError("video", tuple(pictures.shape), "It must have at least one picture.")
    count, height, width, channels = pictures.shape
    sound = None
    if audio and audio["waveform"].numel():
        sound = resampled(audio["waveform"][0].float().cpu().numpy(), int(audio["sample_rate"]))
    rate = Fraction(components.frame_rate)
    return Stream((width, height), rate, images.loads(pictures, bits), count, channels == 4, bits > 8, sound)
