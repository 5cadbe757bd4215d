"""Reads a part of a video file as a stream of pictures and sound, and writes it in another format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import av.error

from .decode import Part, loads
from .encode import Settings, Stream
from .export import write
from .pictures import Load
from .presets import PRESETS
from .sound import Samples, SoundError
from .timecode import exact_fps
from .video import open_video
from .video_facts import VideoError, frames_to_come
from .video_sound import aligned


def transcode(job: Mapping[str, Any], progress: Callable[[float], None]) -> dict[str, Any]:
    """Write {source, begin, end, folder, preset, quality, name, sound, tags} to a new file; see export.write.

    `begin`, `end`: seconds of the video, each as [numerator, denominator]; an `end` of None is the video's.

    Raises:
        KinoError: the message says what to do. No file is left.
    """
    settings = Settings(PRESETS[job["preset"]], job["quality"], tags=job["tags"], name=job["name"])
    begin, end = Fraction(*job["begin"]), None if job["end"] is None else Fraction(*job["end"])
    with opened(Path(job["source"]), begin, end, lambda: progress(0), sound=job["sound"]) as stream:
        return write(stream, settings, Path(job["folder"]), progress)


@contextmanager
def opened(
    path: Path, begin: Fraction, end: Fraction | None, progress: Callable[[], None], *, sound: bool = True
) -> Iterator[Stream]:
    """Open a part of a video, at a constant rate. `progress`: called for each picture that is read.

    Raises:
        VideoError: it can't be read. The stream raises it, too, and SoundError.
    """
    with open_video(path) as source:
        facts = source.facts()
    if not facts.fps:
        raise VideoError("This video does not say its frame rate. Convert it to MP4 (H.264) first.")
    rate = exact_fps(facts.fps)
    size = facts.width, facts.height
    with open_video(path) as source:  # from its first packet
        yield Stream(
            size,
            rate,
            _some(loads(source, Part(begin, end, rate, 1, size, "exact"), progress)),
            frames_to_come(facts, float(begin), None if end is None else float(end), rate, 1) or 0,
            facts.alpha,
            facts.bits > 8,
            _readable(aligned(path, begin)) if facts.sound and sound else None,
        )


def _some(found: Iterator[Load]) -> Iterator[Load]:
    count = 0
    for load in found:
        count += 1
        yield load
    if not count:
        raise VideoError("There are no pictures in this part of the video. Choose another one.")


def _readable(parts: Iterator[Samples]) -> Iterator[Samples]:
    try:
        yield from parts
    except (av.error.FFmpegError, ValueError) as error:
        raise SoundError(
            f"The video's sound can't be read ({error}). Switch off the sound, or convert the video first."
        ) from error
