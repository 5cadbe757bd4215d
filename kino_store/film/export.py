"""The work of an export: from a job's description to a file under a name that was not taken."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from PIL import Image

from ..errors import FileMissingError
from ..media import png
from ..media.atomic import flush_folder, part_path, rename_without_replacing
from ..values import exact_fps
from .encode import Film, Settings, encode, flush
from .pictures import FrameChangedError, find
from .presets import PRESETS

_TAGS = ("prompt", "workflow")  # that ComfyUI's page reads from a video


def export(job: Mapping[str, Any], progress: Callable[[float], None]) -> dict[str, Any]:
    """Export {folder, exports, frames, project, data: ExportData}; return the file's name and what is in it.

    Raises:
        KinoError: the message says what to do. No file is left.
    """
    data, project, names = job["data"], job["project"], job["frames"]
    folder, exports = Path(job["folder"]), Path(job["exports"])
    preset = PRESETS[data["preset"]]
    source = project["width"], project["height"]
    has_alpha, is_deep = _look_through(folder, names, source, progress)
    film = Film(folder, names, source, exact_fps(project["fps"]), has_alpha, is_deep)
    settings = Settings(
        preset,
        data["quality"],
        (data["width"] or source[0], data["height"] or source[1]),
        data["timecode"],
        data["hardware"],
        _tags(folder, names[-1], project, len(names)) if data["metadata"] else {},
    )
    part = part_path(exports)
    try:
        encoder = encode(film, settings, part, progress)
        flush(part)
        path = keep(part, exports, data["name"], preset.ending)
    finally:
        part.unlink(missing_ok=True)
    progress(100)
    return {"file": path.name, "bytes": path.stat().st_size, "frames": len(names), "encoder": encoder}


def keep(part: Path, folder: Path, name: str, ending: str) -> Path:
    """Rename a finished file to the first of `name_0001.ending`, `name_0002.ending`, … that is free."""
    number = 1
    while True:
        path = folder / f"{name}_{number:04}.{ending}"
        with suppress(FileExistsError):
            rename_without_replacing(part, path)
            flush_folder(folder)
            return path
        number += 1


def _look_through(
    folder: Path, names: Sequence[str], size: tuple[int, int], progress: Callable[[float], None]
) -> tuple[bool, bool]:
    """Return whether pictures have alpha, and more than 8 bits. Raises as `pictures.Pictures`."""
    has_alpha = is_deep = False
    for number, name in enumerate(names):
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
