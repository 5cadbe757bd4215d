"""Saves a VIDEO's pictures as frames, in groups and in constant memory, and its sound as a clip."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from comfy_api.latest import Input

from ..kino_store.errors import FrameRateError, KinoError, SizeMismatchError
from . import runtime
from .clip import EXACT, WHOLE, Clip, chosen, picture_of
from .progress import Progress

if TYPE_CHECKING:
    import numpy as np

    from ..kino_store.film.clip import Conversion
    from ..kino_store.film.encode import Stream
    from ..kino_store.film.pictures import Load
    from ..kino_store.media.png import Pixels
    from ..kino_store.services.frames.encoder import Decoded, SaveContext
    from ..kino_store.services.journal import Purpose
    from ..kino_store.values import Frame, Place, Project

log = logging.getLogger("kino")

_SAME_RATE = Fraction(1, 1000)  # frames per second


def save_frames(
    video: Input.Video,
    bits: int,
    only: int,
    place: Place,
    known: Mapping[str, Any],
    clip: Clip,
    project_for: Callable[[int, int, float], Project],
    context_for: Callable[[Project, int], SaveContext],
) -> tuple[Project, list[Frame]]:
    """Save a VIDEO; return the project and the frames. When it fails or is cancelled, nothing is left.

    `only`: save only this frame, from 0; WHOLE is all. `known`: the pictures' parameters. `project_for` opens
    the project, or creates it with this width, height and fps. `context_for` gets the number of frames. All
    frames of a task are saved at once, others in groups.

    Raises:
        SizeMismatchError, FrameRateError: the VIDEO does not fit the project.
        KinoError: the VIDEO, the place or the disk.
    """
    from .video_source import stream_of

    progress = Progress()
    with stream_of(video, bits, lambda: progress(0)) as stream:
        project = project_for(*stream.source, round(float(stream.rate), 3))
        _check(project, stream, clip)
        conversion = clip.conversion(project.fps, stream.rate)
        count = max(1, conversion.count(stream.count)) if only == WHOLE else 1
        context = context_for(project, count)
        counted = _Counted(stream, bits, progress)
        shots = _shots(counted, conversion, only, known, context)
        saving = _Saving(project, place, context.task_id)
        return project, saving.save(shots, counted if only == WHOLE else None, conversion)


def _check(project: Project, stream: Stream, clip: Clip) -> None:
    from ..kino_store.film.timecode import exact_fps

    if stream.source != (project.width, project.height):
        raise SizeMismatchError(
            "video: its pictures are {} x {} pixels, but project {!r} has {} x {}. Scale the video to that "
            "size, or enter another project name.".format(
                *stream.source, project.name, project.width, project.height
            )
        )
    if clip.rate == EXACT and abs(exact_fps(project.fps) - stream.rate) > _SAME_RATE:
        shown = f"{float(stream.rate):.6g}"
        raise FrameRateError(
            f"video: it has {shown} frames per second, but project {project.name!r} has {project.fps:g}. Set "
            f"the project to {shown} in Kino's panel, save to a new project, or set this node's rate to hold "
            "or resample: that converts it."
        )


class _Counted:
    """The pictures of a stream with 8 or 16 bits, and how many of them have come."""

    def __init__(self, stream: Stream, bits: int, progress: Callable[[float], None]) -> None:
        self.stream = stream
        self.count = 0
        self._bits = bits
        self._progress = progress

    def __iter__(self) -> Iterator[Load]:
        for load in self.stream.loads:
            expected = self.stream.count
            self._progress(min(99.0, 100 * self.count / expected) if expected else 0.0)
            self.count += 1
            yield partial(_with_bits, load, self._bits)


def _shots(
    pictures: _Counted, conversion: Conversion, only: int, known: Mapping[str, Any], context: SaveContext
) -> Iterator[Decoded]:
    from ..kino_store.documents import Params
    from ..kino_store.film.clip import frames_of
    from ..kino_store.services.frames.encoder import Decoded

    width, height = pictures.stream.source
    params = Params.model_validate({**known, "width": width, "height": height})
    for index, frame in chosen(frames_of(pictures, conversion), only, "The video has {} frames"):
        yield Decoded(picture_of(frame, index, params), context)


def _with_bits(load: Load, bits: int) -> Pixels:
    """Return a picture with 8 or 16 bits. Exact for pictures that had 8 bits before."""
    pixels = load()
    if pixels.itemsize * 8 == bits:
        return pixels
    if bits == 16:
        return pixels.astype("uint16") * 257
    return ((pixels.astype("uint32") + 128) // 257).astype("uint8")


class _Saving:
    """One save, under one step of undo."""

    def __init__(self, project: Project, place: Place, task_id: int | None) -> None:
        from ..kino_store.ids import new_uid
        from ..kino_store.services.journal import Purpose

        self._project = project
        self._place = place
        own = Purpose("import" if task_id is None else "clip", new_uid())
        edit = runtime.store().frames.edit
        self._purpose: Purpose = own if task_id is None else edit.purpose_of(task_id, place, own)
        self._is_shared = self._purpose is not own
        self._whole = task_id is not None
        self._replaced = _replaced(project, place)

    def save(
        self, shots: Iterator[Decoded], sounding: _Counted | None, conversion: Conversion
    ) -> list[Frame]:
        """Save all shots, and the sound of a stream."""
        saved: list[Frame] = []
        is_done = False
        try:
            bulk, how = runtime.store().frames.bulk, (self._purpose, self._place)
            for group in bulk.save(self._project, shots, *how, whole=self._whole):
                saved += group
            if sounding is not None and saved:
                self._add_sound(sounding, conversion, saved)
            is_done = True
        finally:
            if not is_done and saved:
                self._take_back(saved)
        return saved

    def _take_back(self, saved: list[Frame]) -> None:
        edit, step = runtime.store().frames.edit, self._purpose.step
        own = {"step": step} if self._is_shared else {"drops": step}  # others' frames stay undoable
        try:
            edit.delete([frame.id for frame in saved], **own)
            if self._replaced:
                edit.restore(self._replaced, **own)
        except KinoError as error:  # the project was deleted, too
            log.warning("Kino could not take back the frames of a video: %s", error)

    def _add_sound(self, pictures: _Counted, conversion: Conversion, saved: list[Frame]) -> None:
        """Add the sound as a clip that begins with the first frame, unless there is none or it is silent.

        That of dropped pictures stays in the file, outside of the part that is heard.
        """
        from ..kino_store.film.sound import SoundError
        from ..kino_store.film.video_sound import write_flac
        from ..kino_store.media.atomic import disk_errors, part_path
        from ..kino_store.values import AUDIO, SoundClip

        store, stream = runtime.store(), pictures.stream
        if stream.sound is None:
            return
        folder = store.projects.folder(self._project) / AUDIO
        with disk_errors(folder.parent):
            folder.mkdir(exist_ok=True)
        part, heard = part_path(folder), _Heard(stream.sound)
        try:
            try:
                write_flac(heard, part, pictures.count / stream.rate, lambda: None)
            except SoundError as error:
                log.warning("The frames of a video came without its sound: %s", error)
                return
            if not heard.is_loud:
                return
            file = store.sound.adopt(part, "flac")
        finally:
            part.unlink(missing_ok=True)
        order = store.frames.read.timeline_order(self._project.id)
        begin, end = conversion.drop_first, pictures.count - conversion.drop_last
        clip = SoundClip(
            file=file,
            name="Video",
            start_frame=order.tick_of(saved[0].id),
            in_seconds=float(begin / stream.rate),
            out_seconds=float(end / stream.rate) if conversion.drop_last else None,
        )
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
