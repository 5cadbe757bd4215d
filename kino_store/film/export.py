"""The work of an export: from a job's description to a file under a name that was not taken."""

from __future__ import annotations

import errno
import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

from PIL import Image

from ..errors import FileMissingError
from ..media import png
from ..media.atomic import (
    disk_errors,
    flush_files,
    flush_folder,
    part_path,
    remove,
    rename_without_replacing,
)
from ..values import SoundClip
from .encode import Film, Settings, Stream, encode
from .interchange import write_package
from .mix import Mix, Track
from .names import size_of
from .pictures import FrameChangedError, find
from .presets import PRESETS
from .sequence import write_sequence
from .timecode import exact_fps

_TAKEN = {errno.EEXIST, errno.ENOTEMPTY}
_TAGS = ("prompt", "workflow")  # that ComfyUI's page reads from a video


def export(job: Mapping[str, Any], progress: Callable[[float], None]) -> dict[str, Any]:
    """Export {folder, exports, frames, project, data: ExportData}; return the file's name and what is in it.

    `sound`: clips and their WAV files. `frames`: a file name for each tick of the film. `first`: the
    tick of the first frame, from 1. May have `rate`, of
    frames that are not each one of the timeline, and `tags`, texts in the file instead of the last frame's
    graph.

    Raises:
        KinoError: the message says what to do. No file is left.
    """
    data, project, names = job["data"], job["project"], job["frames"]
    folder, exports = Path(job["folder"]), Path(job["exports"])
    preset = PRESETS[data["preset"]]
    source = project["width"], project["height"]
    has_alpha, is_deep = _look_through(folder, names, source, progress)
    rate = Fraction(*job["rate"]) if "rate" in job else exact_fps(project["fps"])
    film = Film(folder, names, source, rate, has_alpha, is_deep, _sound(job, rate))
    tags = job["tags"] if "tags" in job else _tags(folder, names[-1], project, len(names))
    settings = Settings(
        preset,
        data["quality"],
        (data["width"] or source[0], data["height"] or source[1]),
        data["timecode"],
        data["hardware"],
        tags if data["metadata"] else {},
        data["name"],
        data["pattern"],
        data["start"],
        job["first"],
    )
    return {**write(film, settings, exports, progress), "frames": len(names)}


def write(
    film: Film | Stream, settings: Settings, folder: Path, progress: Callable[[float], None]
) -> dict[str, Any]:
    """Write a film to a new file in `folder`, or a folder in it; return {file, bytes, encoder}.

    A sequence needs a Film. Raises as `encode`. No file is left then.
    """
    preset = settings.preset
    part = part_path(folder)
    try:
        if preset.is_sequence and isinstance(film, Film):
            with disk_errors(folder):
                part.mkdir()
            write_folder = write_package if preset.encoder == "package" else write_sequence
            encoder = write_folder(film, settings, part, progress)
            flush_files(sorted(part.iterdir()))
            flush_folder(part)
        else:
            encoder = encode(film, settings, part, progress)
            flush_files([part])
        path = keep(part, folder, settings.name, "" if preset.is_sequence else f".{preset.ending}")
    finally:
        remove(part)
    progress(100)
    return {"file": path.name, "bytes": size_of(path), "encoder": encoder}


def _sound(job: Mapping[str, Any], rate: Fraction) -> Mix | None:
    tracks = [Track(SoundClip(**one["clip"]), Path(one["wav"])) for one in job["sound"]]
    timeline = exact_fps(job["project"]["fps"])
    frames = round(len(job["frames"]) * timeline / rate)
    return Mix(tracks, job["first"] - 1, frames, timeline) if tracks else None


def keep(part: Path, folder: Path, name: str, ending: str) -> Path:
    """Rename a finished file or folder to the first of `name_0001…`, `name_0002…` that is free."""
    for number in itertools.count(1):
        path = folder / f"{name}_{number:04}{ending}"
        if path.exists():
            continue
        try:
            if part.is_dir():
                part.rename(path)
            else:
                rename_without_replacing(part, path)
        except OSError as error:
            if error.errno not in _TAKEN:
                raise
        else:
            flush_folder(folder)
            return path
    raise AssertionError


def _look_through(
    folder: Path, names: Sequence[str], size: tuple[int, int], progress: Callable[[float], None]
) -> tuple[bool, bool]:
    """Return whether pictures have alpha, and more than 8 bits. Raises as `pictures.Pictures`."""
    has_alpha = is_deep = False
    for number, name in enumerate(dict.fromkeys(names)):
        width, height, depth, channels = png.header(find(folder, name))
        if (width, height) != size:
            raise FrameChangedError.of(name, (width, height), size)
        has_alpha, is_deep = has_alpha or channels in {2, 4}, is_deep or depth > 1
        if number % 100 == 0:
            progress(0)
    return has_alpha, is_deep


def _tags(folder: Path, last: str, project: Mapping[str, Any], frames: int) -> dict[str, str]:
    """Return the graph of the last frame, as ComfyUI writes it into videos, and where the film is from."""
    about = {key: project[key] for key in ("name", "uid", "revision")}
    tags = {"kino": json.dumps({"project": about, "frames": frames}, ensure_ascii=False)}
    with suppress(OSError, ValueError, FileMissingError), Image.open(find(folder, last)) as image:
        tags |= {key: image.info[key] for key in _TAGS if isinstance(image.info.get(key), str)}
    return tags
