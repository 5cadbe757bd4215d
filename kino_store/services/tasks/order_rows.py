"""The rows of an order: what all of its tasks share, and what each task names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ...errors import InvalidDataError, KinoError
from ...generators.manifest import Generator
from ...generators.parameters import FrameParameter, FramesParameter, ImageParameter
from ...ids import new_uid
from ...jobs import LANE_OF, StoredPlace
from ...relations import SELF
from ...values import Place, Project

_NAME_LENGTH = 60


def row_of(
    kind: str, project: Project, name: str, data: Mapping[str, Any], generator: str = ""
) -> dict[str, Any]:
    """Return the columns of a task that say what it does."""
    about = {"kind": kind, "type": generator or kind, "lane": LANE_OF[kind]}
    return {**about, "name": name, "data": data, "project_id": project.id}


def ordered(
    rows: Sequence[Mapping[str, Any]], priority: int, after: int | None, name: str = "", run: str = ""
) -> list[dict[str, Any]]:
    """Return the rows with what all tasks of one order share; `name` wins over their own names."""
    shared = {
        "priority": priority,
        "after": after,
        "run": run or new_uid(),
        **({"name": name} if name else {}),
    }
    return [{**row, **shared} for row in rows]


def named_frames(
    place: Place, frame_ids: Iterable[int], uid_of: Callable[[int], str | None]
) -> dict[str, Any]:
    """Return the place as a task stores it, and the uids of all frames that its data names by id."""
    named = [*frame_ids, *([] if place.frame_id is None else [place.frame_id])]
    uids = {str(frame_id): uid for frame_id in named if (uid := uid_of(frame_id))}
    unused = {"rate"} if place.rate == "as_is" else set()
    unused |= {"step"} if place.step is None else set()
    unused |= {"show"} if place.show else set()
    unused |= set() if place.over else {"over"}
    unused |= set() if place.fills else {"fills"}
    stored = StoredPlace.of(place).model_dump(exclude=unused)
    return {"place": stored, **({"uids": uids} if uids else {})}


def frames_in(generator: Generator, values: Mapping[str, Any]) -> list[int]:
    """Return the ids of all frames that a generator's values name."""
    found: list[int] = []
    for name, one in generator.parameters.items():
        if name in values and isinstance(one, ImageParameter | FrameParameter):
            found.append(values[name])
        elif name in values and isinstance(one, FramesParameter):
            found += values[name]
    return found


def check_relations(generator: Generator, values: Mapping[str, Any], place: Place) -> None:
    """Raise InvalidDataError where a relation means no frame at a place, and none is given."""
    for name, one in generator.parameters.items():
        if name in values or not isinstance(one, FrameParameter | FramesParameter):
            continue
        if one.relation == SELF and place.where not in {"take", "replace"}:
            raise misfit(name, "Choose a frame, or let the result be a take of one, or replace one.")
        if one.relation == "right" and place.where == "append":
            raise misfit(name, "Choose a frame, or put the new ones before one: none is after the end.")


def name_of(generator: Generator, values: Mapping[str, Any]) -> str:
    """Return the name of a generator's task: the first words of its prompt."""
    words = " ".join(str(values.get("prompt") or generator.name).split())
    return words if len(words) <= _NAME_LENGTH else f"{words[: _NAME_LENGTH - 1]}…"


def misfit(field: str, message: str) -> InvalidDataError:
    """Return the error of one field."""
    return InvalidDataError([{"field": field, "message": message}])


def in_task(error: KinoError, where: str, field: str = "") -> InvalidDataError:
    """Return the error of one task of an order. `where`: "task 2 of the batch", "frame 12".

    `field`: of an error that names none.
    """
    found = error.details.get("fields") or [
        {"field": field or str(error.details.get("field", "data")), "message": error.message}
    ]
    return InvalidDataError([{**entry, "message": f"{entry['message']} ({where})"} for entry in found])
