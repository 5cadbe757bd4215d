"""Places on a timeline: check the one that was asked for, and find the positions on both sides of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from sqlalchemy.engine import Connection

from ...errors import FrameNotFoundError, InvalidValueError
from ...jobs import StoredPlace
from ...queries import frames as rows
from ...queries import positions as position_rows
from ...queries import takes as take_rows
from ...queries import tasks as task_rows
from ...values import END, Frame, Place, Project, first_take_of


def resolve(connection: Connection, project: Project, place: Place) -> Place:
    """Return `place` with its frame named by file, so that it stays valid while other frames move.

    After a frame is before the next one, or at the end: so orders after the same frame follow each other.

    Raises:
        InvalidValueError: the frame is missing, or in another project.
    """
    if place.where == "append":
        return END
    if place.frame_id is None:
        raise InvalidValueError(
            "place.frame_id", None, f"Name the frame: new frames go {place.where} one that exists."
        )
    found = rows.by_ids(connection, [place.frame_id])
    if not found:
        raise InvalidValueError(
            "place.frame_id",
            place.frame_id,
            f"There is no frame with id {place.frame_id}. It may have been purged.",
        )
    if found[0].project_id != project.id:
        raise InvalidValueError(
            "place.frame_id", place.frame_id, f"The frame is not in project {project.name!r}."
        )
    if place.where == "after":
        following = rows.after(connection, found[0])
        return (
            END if following is None else Place("before", file=rows.by_ids(connection, [following])[0].path)
        )
    return Place(place.where, file=found[0].path)


def neighbours(
    connection: Connection, project: Project, place: Place, task_id: int | None = None
) -> tuple[str | None, str | None, Frame | None]:
    """Return the positions before and after `place`, and the frame that new ones replace.

    `task_id`: the task whose frames they are. If a place was reserved for it, they go there.

    Raises:
        FrameNotFoundError: the frame that `place` names does not exist.
        InvalidValueError: `where` is unknown.
    """
    if (
        place.where not in {"replace", "take"}
        and (reserved := _reserved(connection, project, task_id)) is not None
    ):
        return *reserved, None
    if place.where == "append":
        return position_rows.nearest_position(connection, project.id, None, after=False), None, None
    frame = frame_at(connection, project, place)
    if place.where == "take":
        return frame.position, None, None
    if place.where == "before":
        low = position_rows.nearest_position(connection, project.id, frame.position, after=False)
        return low, frame.position, None
    if place.where == "replace":
        high = position_rows.nearest_position(connection, project.id, frame.position, after=True)
        # A frame that is in the trash already needs no second delete; the new one takes its old position.
        return frame.position, high, frame if frame.deleted_at is None else None
    raise InvalidValueError("where", place.where, "It must be append, before, replace or take.")


def frames_over(connection: Connection, place: StoredPlace, count: int) -> list[Frame]:
    """Return the frames that `count` pictures become takes of, one each, also those in the trash.

    Pictures for which the place has no uid are left out.

    Raises:
        InvalidValueError: there are not as many, or one was removed for good.
    """
    wanted = [uid for uid in place.over if uid]
    ids = rows.ids_by_uid(connection, wanted)
    frames = {frame.uid: frame for frame in rows.by_ids(connection, list(ids.values()))}
    found = [frames[uid] for uid in wanted if uid in frames]
    if len(place.over) != count or len(found) != len(wanted):
        here = len(place.over) - len(wanted) + len(found)
        message = f"The graph made {count} pictures, and they should be takes of {here} frames."
        raise InvalidValueError("where", place.where, message)
    return found


def behind_each(
    connection: Connection, project_id: int, frame_ids: Sequence[int]
) -> list[tuple[str | None, str | None]]:
    """Return the positions between which new frames go that follow each of these frames.

    Like a place after one frame, each ends at the next frame of the timeline, behind what is reserved there.

    Raises:
        FrameNotFoundError: one of the frames does not exist.
    """
    known = rows.known_by_ids(connection, frame_ids)
    live, taken = position_rows.all_positions(connection, project_id)
    found: list[tuple[str | None, str | None]] = []
    for frame_id in frame_ids:
        at = bisect_right(live, known[frame_id].position)
        high = live[at] if at < len(live) else None
        found.append((taken[-1] if high is None else taken[bisect_left(taken, high) - 1], high))
    return found


def _reserved(
    connection: Connection, project: Project, task_id: int | None
) -> tuple[str | None, str | None] | None:
    """Return the positions around the next frames of a task; None if no place is reserved for it here.

    The room reaches from its key to the next one that is not its own. Its later frames follow the earlier.
    """
    task = None if task_id is None else task_rows.by_id(connection, task_id)
    if task is None or task.position is None or task.project_id != project.id:
        return None
    high = position_rows.next_of_others(connection, project.id, task.position, task.id, task.created_at)
    return position_rows.nearest_position(connection, project.id, high, after=False), high


def frame_at(connection: Connection, project: Project, place: Place) -> Frame:
    """Return the frame that a place names, as it is shown; also by the file of another take of it.

    Raises FrameNotFoundError.
    """
    if not place.file:
        return by_number(connection, project, place.number)
    found = by_file(connection, project, place.file)
    shown = [found] if found.shown else take_rows.shown_of(connection, project.id, [first_take_of(found)])
    if not shown:
        raise FrameNotFoundError(f"file: the frame of {place.file} is gone. It may have been purged.")
    return shown[0]


def by_number(connection: Connection, project: Project, number: int) -> Frame:
    """Return the frame with that timeline number, from 1; negative numbers count from the end.

    Raises:
        FrameNotFoundError: no frame has that number.
    """
    count = rows.count(connection, project.id)
    index = number - 1 if number > 0 else count + number
    found = rows.at_index(connection, project.id, index) if 0 <= index < count and number else None
    if found is None:
        range_ = f"It has frames 1 to {count} (-1 is the last)." if count else "It has no frames yet."
        raise FrameNotFoundError(f"frame_number: project {project.name!r} has no frame {number}. {range_}")
    return found


def by_file(connection: Connection, project: Project, file: str) -> Frame:
    """Return the frame with that file name, including one in the trash.

    Raises:
        FrameNotFoundError: no frame has that file name.
    """
    found = rows.by_path(connection, project.id, file)
    if found is None:
        raise FrameNotFoundError(
            f"file: project {project.name!r} has no frame {file!r}. It may have been purged."
        )
    return found
