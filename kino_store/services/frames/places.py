"""Places in a timeline: which frame a number or a file name means, and what stands on both sides of a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy.engine import Connection

from ...errors import FrameNotFoundError, InvalidValueError
from ...queries import frames as rows
from ...values import Frame, Project


@dataclass(frozen=True)
class Place:
    """Where new frames go. `number` counts the timeline from 1, negative numbers from its end; `file` names a frame for good."""

    where: Literal["append", "before", "replace"] = "append"
    number: int = 0
    file: str = ""


END = Place()


def neighbours(
    connection: Connection, project: Project, place: Place
) -> tuple[str | None, str | None, Frame | None]:
    """The positions on both sides of a place, and the frame that the new ones replace."""
    if place.where == "append":
        return rows.position_beside(connection, project.id, None, after=False), None, None
    frame = (
        named(connection, project, place.file) if place.file else numbered(connection, project, place.number)
    )
    if place.where == "before":
        return rows.position_beside(connection, project.id, frame.position, after=False), frame.position, None
    if place.where == "replace":
        replaced = (
            frame if frame.deleted_at is None else None
        )  # in the trash already: the new one stands where it stood
        return (
            frame.position,
            rows.position_beside(connection, project.id, frame.position, after=True),
            replaced,
        )
    raise InvalidValueError("where", place.where, "It must be append, before or replace.")


def numbered(connection: Connection, project: Project, number: int) -> Frame:
    """The frame with that number in the timeline, from 1; negative numbers count from its end. FrameNotFoundError."""
    count = rows.count(connection, project.id)
    index = number - 1 if number > 0 else count + number
    found = rows.timeline(connection, project.id, index, 1) if 0 <= index < count and number else []
    if not found:
        there = f"It has frames 1 to {count} (-1 is the last)." if count else "It has no frames yet."
        raise FrameNotFoundError(f"frame_number: project {project.name!r} has no frame {number}. {there}")
    return found[0]


def named(connection: Connection, project: Project, file: str) -> Frame:
    """The frame of that file name, also one in the trash. FrameNotFoundError."""
    found = rows.by_path(connection, project.id, file)
    if found is None:
        raise FrameNotFoundError(
            f"file: project {project.name!r} has no frame {file!r}; it may have been purged."
        )
    return found
