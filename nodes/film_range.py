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
    from ..kino_store.film.timecode import exact_fps
    from .film_video import FilmVideo

    low, high = indices(project, first, last)
    rate = exact_fps(project.fps)
    frames = _timeline(project)
    return FilmVideo(
        runtime.store().projects.folder(project),
        _ticks(frames[low : high + 1])[::every],
        (project.width, project.height),
        rate / every,
        tracks_of(project) if sound else [],
        sum(frame.hold for frame in frames[:low]),
        rate,
    )


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


def _timeline(project: Project) -> list[Frame]:
    reader = runtime.store().frames.read
    total, frames = reader.timeline_page(project.id, 0, _PAGE)
    for at in range(_PAGE, total, _PAGE):
        frames += reader.timeline_page(project.id, at, _PAGE)[1]
    return frames


def _index(number: int, count: int, project: Project) -> int:
    """Return the index of a frame's number. Raises FrameNotFoundError."""
    index = number - 1 if number > 0 else count + number
    if number == 0 or not 0 <= index < count:
        raise FrameNotFoundError(
            f"Project {project.name!r} has no frame {number}. It has {count:,} frames, counted from 1."
        )
    return index
