"""Saves a VIDEO's pictures as frames, in groups and in constant memory, and its sound as a clip."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from comfy_api.latest import Input

from ..kino_store.errors import FrameRateError, InvalidValueError, KinoError, SizeMismatchError
from . import runtime
from .progress import Progress

if TYPE_CHECKING:
    import numpy as np

    from ..kino_store.film.encode import Stream
    from ..kino_store.media.png import Pixels
    from ..kino_store.services.frames.encoder import Decoded, SaveContext
    from ..kino_store.services.journal import Purpose
    from ..kino_store.values import Frame, Place, Project

log = logging.getLogger("kino")

WHOLE = -1
_SAME_RATE = Fraction(1, 1000)  # frames per second


def save_frames(
    video: Input.Video,
    bits: int,
    only: int,
    place: Place,
    known: Mapping[str, Any],
    project_for: Callable[[int, int, float], Project],
    context_for: Callable[[int], SaveContext],
) -> tuple[Project, list[Frame]]:
    """Save a VIDEO; return the project and the frames. When it fails or is cancelled, nothing is left.

    `only`: save only this picture, from 0; WHOLE is all. `known`: the pictures' parameters.
    `project_for` opens the project, or creates it with this width, height and fps. `context_for` gets the
    number of pictures.

    Raises:
        SizeMismatchError, FrameRateError: the VIDEO does not fit the project.
        KinoError: the VIDEO, the place or the disk.
    """
    from .video_source import stream_of

    progress = Progress()
    with stream_of(video, bits, lambda: progress(0)) as stream:
        project = project_for(*stream.source, round(float(stream.rate), 3))
        _check(project, stream)
        context = context_for(max(1, stream.count) if only == WHOLE else 1)
        shots = _shots(stream, bits, only, known, context, progress)
        return project, _Saving(project, place).save(shots, stream if only == WHOLE else None)


def _check(project: Project, stream: Stream) -> None:
    from ..kino_store.film.timecode import exact_fps

    if stream.source != (project.width, project.height):
        raise SizeMismatchError(
            "video: its pictures are {} x {} pixels, but project {!r} has {} x {}. Scale the video to that "
            "size, or enter another project name.".format(
                *stream.source, project.name, project.width, project.height
            )
        )
    if abs(exact_fps(project.fps) - stream.rate) > _SAME_RATE:
        shown = f"{float(stream.rate):.6g}"
        raise FrameRateError(
            f"video: it has {shown} frames per second, but project {project.name!r} has {project.fps:g}. Set "
            f"the project to {shown} in Kino's panel, save to a new project, or import the video there: that "
            "converts the rate."
        )


def _shots(
    stream: Stream,
    bits: int,
    only: int,
    known: Mapping[str, Any],
    context: SaveContext,
    progress: Callable[[float], None],
) -> Iterator[Decoded]:
    from ..kino_store.documents import Params
    from ..kino_store.services.frames.encoder import Decoded, Picture

    width, height = stream.source
    params = Params.model_validate({**known, "width": width, "height": height})
    count = -1
    for count, load in enumerate(stream.loads):
        progress(min(99.0, 100 * count / stream.count) if stream.count else 0.0)
        if only in {WHOLE, count}:
            yield Decoded(Picture(_with_bits(load(), bits), params, count), context)
        if count == only:
            return
    if only != WHOLE:
        raise InvalidValueError(
            "batch_image", only, f"The video has {count + 1} frames: enter 0 to {count}, or -1 for all."
        )


def _with_bits(pixels: Pixels, bits: int) -> Pixels:
    """Return pixels of 8 or 16 bits. Exact for pictures that had 8 bits before."""
    if pixels.itemsize * 8 == bits:
        return pixels
    if bits == 16:
        return pixels.astype("uint16") * 257
    return ((pixels.astype("uint32") + 128) // 257).astype("uint8")


class _Saving:
    """One save, under one step of undo."""

    def __init__(self, project: Project, place: Place) -> None:
        from ..kino_store.ids import new_uid
        from ..kino_store.services.journal import Purpose

        self._project = project
        self._place = place
        self._purpose: Purpose = Purpose("import", new_uid())
        self._replaced = _replaced(project, place)

    def save(self, shots: Iterator[Decoded], sounding: Stream | None) -> list[Frame]:
        """Save all shots, and the sound of a stream."""
        saved: list[Frame] = []
        is_done = False
        try:
            for group in runtime.store().frames.bulk.save(self._project, shots, self._purpose, self._place):
                saved += group
            if sounding is not None and sounding.sound is not None and saved:
                self._add_sound(sounding, saved)
            is_done = True
        finally:
            if not is_done and saved:
                self._take_back(saved)
        return saved

    def _take_back(self, saved: list[Frame]) -> None:
        edit = runtime.store().frames.edit
        try:
            edit.delete([frame.id for frame in saved], drops=self._purpose.step)
            if self._replaced:
                edit.restore(self._replaced, drops=self._purpose.step)
        except KinoError as error:  # the project was deleted, too
            log.warning("Kino could not take back the frames of a video: %s", error)

    def _add_sound(self, stream: Stream, saved: list[Frame]) -> None:
        """Add the sound as a clip that begins with the first frame, unless it is silent."""
        from ..kino_store.film.sound import SoundError
        from ..kino_store.film.video_sound import write_flac
        from ..kino_store.media.atomic import disk_errors, part_path
        from ..kino_store.values import AUDIO, SoundClip

        store = runtime.store()
        folder = store.projects.folder(self._project) / AUDIO
        with disk_errors(folder.parent):
            folder.mkdir(exist_ok=True)
        part, heard = part_path(folder), _Heard(stream.sound)
        try:
            try:
                write_flac(heard, part, len(saved) / stream.rate, lambda: None)
            except SoundError as error:
                log.warning("The frames of a video came without its sound: %s", error)
                return
            if not heard.is_loud:
                return
            file = store.sound.adopt(part, "flac")
        finally:
            part.unlink(missing_ok=True)
        order = store.frames.read.timeline_order(self._project.id).ids
        start = order.index(saved[0].id) if saved[0].id in order else 0
        clip = SoundClip(file=file, name="Video", start_frame=start)
        store.sound.add_clip(self._project.id, clip, self._purpose)


class _Heard:
    """Passes samples on, and notes whether any of them is not silent."""

    def __init__(self, parts: Any) -> None:
        self._parts = parts
        self.is_loud = False

    def __iter__(self) -> Iterator[np.ndarray]:
        for part in self._parts:
            self.is_loud = self.is_loud or bool(part.any())
            yield part


def _replaced(project: Project, place: Place) -> list[int]:
    if place.where != "replace":
        return []
    reader = runtime.store().frames.read
    found = reader.by_file(project, place.file) if place.file else reader.by_number(project, place.number)
    return [found.id]
