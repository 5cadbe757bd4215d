"""The work of importing a video: from a job's description to picture files in a project's folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import av.error

from ..media.atomic import disk_errors, part_path
from ..media.thumbnails import Thumbnails
from ..values import AUDIO
from .decode import Part, decode
from .video import open_video
from .video_facts import VideoError
from .video_sound import extract_sound


def probe(job: Mapping[str, Any]) -> dict[str, Any]:
    """Return VideoFacts of {source}. Raises VideoError."""
    with open_video(Path(job["source"])) as source:
        return source.facts().model_dump()


def import_video(
    job: Mapping[str, Any], progress: Callable[[float], None], came: Callable[[dict[str, Any]], None]
) -> dict[str, Any]:
    """Decode {source, folder, thumbnails, proxies, size, seconds, data: ImportData} into hidden files.

    `came`: gets each picture as a decode.Shot, in order. Return {frames, damaged, more, sound, sound_broken}:
    the number of pictures and of damaged packets, whether there are more pictures than the order wants, the
    hidden file with the sound in the folder `audio`, or None, and whether it can't be read.

    Raises:
        KinoError: the message says what to do. The hidden files stay.
    """
    data, path, folder = job["data"], Path(job["source"]), Path(job["folder"])
    begin, end = Fraction(data["in_seconds"]), data["out_seconds"]
    ends = [Fraction(one) for one in (end, job["seconds"]) if one is not None]
    length = min(ends) - begin if ends else None
    rate = Fraction(*job["rate"]) if job["rate"] else None
    most, size = data["most_frames"], tuple(job["size"])
    until = None if end is None else Fraction(end)
    part = Part(begin, until, rate, data["every"], size, data["fit"], most + 1)
    caches = Thumbnails(Path(job["thumbnails"]), Path(job["proxies"]))
    count = 0
    with open_video(path) as source:
        for shot in decode(source, part, folder, caches, length, lambda: progress(0)):
            count += 1
            if count > most:
                (folder / shot.file).unlink(missing_ok=True)
            else:
                came(shot._asdict())
        damaged = source.damaged
    if not count:
        raise VideoError("There are no pictures in this part of the video. Choose another one.")
    sound, silent = None, False
    if data["sound"]:
        sound, silent = _sound(path, folder / AUDIO, begin, length, lambda: progress(99))
    found = {"frames": min(count, most), "damaged": damaged, "more": count > most}
    return {**found, "sound": sound, "sound_broken": silent}


def _sound(
    path: Path, folder: Path, begin: Fraction, length: Fraction | None, progress: Callable[[], None]
) -> tuple[str | None, bool]:
    """Return the name of the file with the sound, and whether the sound can't be read."""
    with disk_errors(folder.parent):
        folder.mkdir(exist_ok=True)
    target = part_path(folder)
    try:
        if extract_sound(path, target, begin, length, progress):
            return target.name, False
    except (av.error.FFmpegError, ValueError):
        target.unlink(missing_ok=True)
        return None, True
    target.unlink(missing_ok=True)
    return None, False
