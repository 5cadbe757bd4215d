"""Clips: frames that one run of a graph made together, side by side on the timeline."""

from __future__ import annotations

from ...documents import Sidecar
from ...errors import InvalidValueError, KinoError
from ...values import Frame, Project, first_take_of
from .reader import FrameReader

_LONGEST = 10_000  # frames


def clip_of(reader: FrameReader, project: Project, frame: Frame) -> list[Frame]:
    """Return the frames of the clip that a frame is part of, in order.

    They stand side by side, and their first pictures came from one saving node of one prompt, one after the
    other.

    Raises:
        FileMissingError, SidecarError: the frame's first sidecar can't be read.
        InvalidValueError: the frame was made alone, or the others stand elsewhere.
    """
    ids = list(reader.timeline_order(project.id).ids)
    at = ids.index(frame.id)
    origin = _origin(reader, project, frame)
    found = [frame]
    for step in (-1, 1):
        last, index = origin, at + step
        while 0 <= index < len(ids) and len(found) < _LONGEST:
            other = reader.get(ids[index])
            made = _origin_or_none(reader, project, other)
            if made is None or not _is_next(last, made, step):
                break
            found.insert(0 if step < 0 else len(found), other)
            last, index = made, index + step
    if len(found) == 1:
        message = f"{frame.path} is no part of a clip whose frames stand side by side."
        raise InvalidValueError("frame_id", frame.id, message)
    return found


def _origin(reader: FrameReader, project: Project, frame: Frame) -> Sidecar:
    """Return the sidecar of a frame's first picture."""
    return reader.sidecar(reader.by_file(project, first_take_of(frame)))


def _origin_or_none(reader: FrameReader, project: Project, frame: Frame) -> Sidecar | None:
    try:
        return _origin(reader, project, frame)
    except KinoError:
        return None


def _is_next(one: Sidecar, other: Sidecar, step: int) -> bool:
    same_run = (one.prompt_id, one.node_id) == (other.prompt_id, other.node_id)
    if one.prompt_id is None or not same_run or one.batch_image is None or other.batch_image is None:
        return False
    return other.batch_image == one.batch_image + step
