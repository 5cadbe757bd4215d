"""A range of a project's frames: the inputs that name it, and the VIDEO of its frames and sound."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from ..kino_store.errors import FrameNotFoundError, KinoError
from . import runtime

if TYPE_CHECKING:
    from ..kino_store.film.mix import Track
    from ..kino_store.values import Frame, Project
    from .film_video import FilmVideo

_PAGE = 1000


def range_inputs() -> list[io.Input]:
    """Return the inputs for the first and the last frame."""
    return [
        io.Int.Input(
            "first",
            default=1,
            min=-1_000_000,
            max=1_000_000,
            tooltip="Number of the first frame, from 1; negative numbers count from the end.",
        ),
        io.Int.Input(
            "last",
            default=-1,
            min=-1_000_000,
            max=1_000_000,
            tooltip="Number of the last frame; -1 is the project's last.",
        ),
    ]


def project_fingerprint(project: str | None) -> Any:
    """Return what changes with the project's frames and sound; for a linked input (None) always."""
    try:
        found = runtime.store().projects.find(project or "")
    except KinoError:
        return float("nan")
    return (found.uid, found.revision, found.updated_at)


def indices(project: Project, first: int, last: int) -> tuple[int, int]:
    """Return the indices of the first and the last frame of a range, from 0.

    Raises FrameNotFoundError.
    """
    count = runtime.store().frames.read.count(project)
    if not count:
        raise FrameNotFoundError(
            f"Project {project.name!r} has no frames yet. Generate or import some, then run this again."
        )
    start, end = (_index(number, count, project) for number in (first, last))
    return min(start, end), max(start, end)


def ticks(project: Project, first: int, last: int) -> tuple[int, int]:
    """Return the first tick of a range, from 0, and its length in ticks. Raises FrameNotFoundError."""
    low, high = indices(project, first, last)
    order = runtime.store().frames.read.timeline_order(project.id)
    start = order.first_tick(low)
    return start, order.first_tick(high + 1) - start


def tracks_of(project: Project) -> Sequence[Track]:
    """Return the project's sound clips. Raises KinoError if a sound file can't be read."""
    from ..kino_store.film.mix import Track
    from ..kino_store.values import SoundClip

    found = runtime.store().sound.tracks(project)
    return [Track(SoundClip(**one["clip"]), Path(one["wav"])) for one in found]


def film_video(project: Project, first: int, last: int, every: int = 1, *, sound: bool = True) -> FilmVideo:
    """Return a range as a VIDEO. Raises FrameNotFoundError, or KinoError as `tracks_of`."""
    low, high = indices(project, first, last)
    names = _ticks(_frames(project, low, high + 1))[::every]
    start = runtime.store().frames.read.timeline_order(project.id).first_tick(low)
    return _video(project, names, start, every, sound=sound)


def files_video(project: Project, files: Sequence[str], every: int = 1) -> FilmVideo:
    """Return frames as a VIDEO, a picture for each of `files`; its sound begins with the first one's.

    `every`: each stands for that many ticks.

    Raises:
        FrameNotFoundError: no frame has one of these files.
        KinoError: as `tracks_of`.
    """
    reader = runtime.store().frames.read
    frames = {file: reader.by_file(project, file) for file in dict.fromkeys(files)}
    first, order = reader.shown_for(frames[files[0]]), reader.timeline_order(project.id)
    is_there = first.id in order.ids
    return _video(project, files, order.tick_of(first.id), every, sound=is_there)


def _video(project: Project, names: Sequence[str], start: int, every: int, *, sound: bool) -> FilmVideo:
    from ..kino_store.film.timecode import exact_fps
    from .film_video import FilmVideo

    rate = exact_fps(project.fps)
    size = (project.width, project.height)
    tracks = tracks_of(project) if sound else []
    folder = runtime.store().projects.folder(project)
    return FilmVideo(folder, names, size, rate / every, tracks, start, rate)


def saved_video(project: Project, frames: Sequence[Frame]) -> FilmVideo:
    """Return frames that follow each other as a VIDEO. Raises KinoError as `tracks_of`."""
    from ..kino_store.film.timecode import exact_fps
    from .film_video import FilmVideo

    order = runtime.store().frames.read.timeline_order(project.id)
    rate = exact_fps(project.fps)
    return FilmVideo(
        runtime.store().projects.folder(project),
        _ticks(frames),
        (project.width, project.height),
        rate,
        tracks_of(project),
        order.tick_of(frames[0].id),
        rate,
    )


def _ticks(frames: Sequence[Frame]) -> list[str]:
    """Return a file name for each tick: a frame that is held is there several times."""
    return [frame.path for frame in frames for _ in range(frame.hold)]


def _frames(project: Project, start: int, end: int) -> list[Frame]:
    """Return the frames of a timeline from an index up to another, which is not included."""
    reader = runtime.store().frames.read
    frames: list[Frame] = []
    for at in range(start, end, _PAGE):
        frames += reader.timeline_page(project.id, at, min(_PAGE, end - at))[1]
    return frames


def _index(number: int, count: int, project: Project) -> int:
    """Return the index of a frame's number. Raises FrameNotFoundError."""
    index = number - 1 if number > 0 else count + number
    if number == 0 or not 0 <= index < count:
        raise FrameNotFoundError(
            f"Project {project.name!r} has no frame {number}. It has {count:,} frames, counted from 1."
        )
    return index
