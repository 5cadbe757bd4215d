"""Orders over frames that exist: one task for each, whose frame goes behind it or takes its place."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ...errors import InvalidDataError
from ...parameters import LARGEST_RANDOM_SEED
from ...values import Frame, Place, Project
from ..frames.reader import FrameReader
from .order_rows import misfit

Seeds = Literal["fixed", "running", "random"]


@dataclass(frozen=True)
class PassOrder:
    """How a generator runs over frames.

    `show`: frames show their takes as they come; else the run can be chosen when all are there.
    `window_size`, `window_overlap`: of a generator that takes a range in windows; None: as its manifest says.
    """

    seeds: Seeds = "fixed"
    name: str = ""
    show: bool = False
    window_size: int | None = None
    window_overlap: int | None = None


AS_USUAL = PassOrder()


@dataclass(frozen=True)
class Over:
    """The frames of an order, in timeline order. `numbers`: on the timeline, from 1."""

    frames: list[Frame]
    numbers: dict[int, int]

    def label(self, index: int) -> str:
        """Return how errors call a frame: "frame 12"."""
        return f"frame {self.numbers[self.frames[index].id]}"

    def uid_or(self, other: Callable[[int], str | None]) -> Callable[[int], str | None]:
        """Return a function from an id to the uid of the frame; `other` finds those of further frames."""
        known = {frame.id: frame.uid for frame in self.frames}
        return lambda frame_id: known.get(frame_id) or other(frame_id)

    def places(self, place: Place, run: str) -> list[Place]:
        """Return each frame's place as `place`, after or in place of it; one undo takes all back.

        `run`: the step of the undo, unless `place` has one. A single frame keeps the step of its task.
        """
        step = place.step or (run if len(self.frames) > 1 else None)
        return [replace(place, frame_id=frame.id, step=step) for frame in self.frames]

    def seeds(self, mode: Seeds, first: int | None, *, own: bool) -> list[int | None]:
        """Return a seed for each frame; None leaves it as it is.

        `mode`: fixed is `first` for all, or (None) each frame's own with `own`, else one random seed.
        running counts up from `first`; without it, from the first frame's own or a random one. random draws.

        Raises:
            InvalidDataError: it runs from the own seed of a frame that has none.
        """
        if mode == "random":
            return [_random() for _ in self.frames]
        if mode == "fixed":
            start = first if first is not None or own else _random()
            return [start] * len(self.frames)
        start = first if first is not None else self.frames[0].seed if own else _random()
        if start is None:
            number = self.numbers[self.frames[0].id]
            raise misfit("seed", f"Enter the first seed: frame {number} has no seed.")
        return [start + index for index in range(len(self.frames))]


def over(reader: FrameReader, project: Project, frame_ids: Sequence[int], field: str) -> Over:
    """Return the frames of an order. `field`: of the request, for errors.

    Raises:
        FrameNotFoundError: one of them does not exist.
        InvalidDataError: one is in the trash, in another project, or listed twice.
    """
    numbers = {one: at for at, one in enumerate(reader.timeline_order(project.id).ids, 1)}
    frames = reader.get_all(frame_ids)
    if len(frames) != len(frame_ids):
        raise misfit(field, "List each frame once.")
    for frame in frames:
        if frame.id not in numbers:
            raise misfit(field, f"Frame {frame.id} is not on the timeline of project {project.name!r}.")
    return Over(frames, numbers)


def replaced(reader: FrameReader, project: Project, frame_ids: Sequence[int], count: int) -> Over:
    """Return the frames that the tasks of a batch replace, one by one. Raises as `over`.

    Raises:
        InvalidDataError: there are not as many as tasks.
    """
    if len(frame_ids) != count:
        message = f"{len(frame_ids)} frames can't be replaced by {count} tasks, one by one."
        raise InvalidDataError([{"field": "replace", "message": message}])
    return over(reader, project, frame_ids, "replace")


def _random() -> int:
    return secrets.randbelow(LARGEST_RANDOM_SEED + 1)
