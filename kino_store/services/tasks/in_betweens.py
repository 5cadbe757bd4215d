"""New frames between frames that stand side by side: of any two, or so many that a held frame is filled."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...errors import GeneratorError
from ...generators.count import with_count
from ...generators.manifest import Generator
from ...generators.parameters import FrameParameter
from ...ids import new_uid
from ...relations import SIDES
from ...values import Frame, Place, Project
from ..frames.reader import FrameReader
from ..generators import Generators
from ..projects import Projects
from .order_rows import in_task, misfit, ordered
from .passes import Over, over
from .queue import TaskQueue
from .submit import TaskSubmitter

_SHOWN = 10  # pairs in a message


@dataclass(frozen=True)
class GapOrder:
    """What all gaps of an order share. `type`: the generator. `step`: of the undo; None is a new one."""

    type: str
    data: Mapping[str, Any]
    step: str | None = None
    name: str = ""
    priority: int = 0


@dataclass(frozen=True)
class _Gap:
    """Two frames that stand side by side. `count`: of the frames that go between them."""

    left: Frame
    right: Frame
    count: int


@dataclass(frozen=True)
class Filled:
    """The tasks that fill held frames.

    `kept`: held frames without a next one, which keep their hold. `waiting`: those that an earlier task is
    going to fill.
    """

    task_ids: list[int]
    kept: list[int]
    waiting: list[int]


class InBetweens:
    """Orders frames between others: one task for each gap, all of them one run and one step of the undo."""

    def __init__(
        self,
        projects: Projects,
        generators: Generators,
        frames: FrameReader,
        queue: TaskQueue,
        submit: TaskSubmitter,
    ) -> None:
        self._projects = projects
        self._generators = generators
        self._frames = frames
        self._queue = queue
        self._submit = submit

    def between(
        self,
        project_id: int,
        order: GapOrder,
        count: int,
        pairs: Sequence[Sequence[int]] | None = None,
        frame_ids: Sequence[int] | None = None,
    ) -> list[int]:
        """Queue `count` frames for each gap, all or none; return the ids of the tasks.

        Exactly one of `pairs`, the ids of two frames each, and `frame_ids`, each two of which that follow
        each other are a pair.

        Raises:
            ProjectNotFoundError, UnknownGeneratorError, FrameNotFoundError: one of them does not exist.
            InvalidDataError: two frames don't stand side by side, the generator does not take both sides of a
                gap or makes other numbers of frames, or values don't fit.
        """
        project = self._projects.get(project_id)
        if (pairs is None) == (frame_ids is None):
            raise misfit("pairs", "Give either pairs or frame_ids.")
        field = "frame_ids" if pairs is None else "pairs"
        named = frame_ids if pairs is None else dict.fromkeys(one for pair in pairs for one in pair)
        frames = over(self._frames, project, list(named or ()), field)
        gaps = _gaps(frames, pairs, count, field)
        return self._order(project, order, gaps, frames.numbers, Place("after"))

    def fill_holds(self, project_id: int, order: GapOrder, frame_ids: Sequence[int]) -> Filled:
        """Queue the frames that frames with a hold above 1 are held for, between them and the next ones.

        When the frames of a task are saved, the hold becomes 1, in the same step of the undo: the film keeps
        its length. A task that fails or is stopped leaves its hold as it was.

        A frame that an earlier task is going to fill is left to it.

        Raises as `between`; InvalidDataError: none of the frames is held, or earlier tasks fill all of them.
        """
        project = self._projects.get(project_id)
        frames = over(self._frames, project, frame_ids, "frame_ids")
        held = [frame for frame in frames.frames if frame.hold > 1]
        if not held:
            raise misfit("frame_ids", "None of these frames is held, so there is nothing to fill.")
        filled = self._queue.filled(project.id)
        waiting = [frame.id for frame in held if frame.uid in filled]
        if len(waiting) == len(held):
            raise misfit("frame_ids", "Tasks in the queue are going to fill these frames already.")
        timeline = self._frames.timeline_order(project.id).ids
        last = timeline[-1]
        done = {last, *waiting}
        next_ids = {frame.id: timeline[frames.numbers[frame.id]] for frame in held if frame.id not in done}
        rights = {one.id: one for one in self._frames.get_all(list(next_ids.values()))} if next_ids else {}
        gaps = [
            _Gap(frame, rights[next_ids[frame.id]], frame.hold - 1) for frame in held if frame.id in next_ids
        ]
        made = self._order(project, order, gaps, frames.numbers, Place("after", fills=True)) if gaps else []
        return Filled(made, [frame.id for frame in held if frame.id == last], waiting)

    def _order(
        self,
        project: Project,
        order: GapOrder,
        gaps: Sequence[_Gap],
        numbers: dict[int, int],
        place: Place,
    ) -> list[int]:
        generator = self._generators.get(order.type)
        left, right = _sides(generator)
        lefts, run = Over([gap.left for gap in gaps], numbers), new_uid()
        places = lefts.places(replace(place, step=order.step or run), run)
        variants = [
            {
                **_counted(generator, order.data, gap, lefts.label(index)),
                left: gap.left.id,
                right: gap.right.id,
            }
            for index, gap in enumerate(gaps)
        ]
        rows = self._submit.rows(generator, project, variants, places, lefts)
        return self._queue.add(
            ordered(rows, order.priority, None, order.name, run), status="queued", place=places
        )


def _gaps(frames: Over, pairs: Sequence[Sequence[int]] | None, count: int, field: str) -> list[_Gap]:
    """Return the gaps between frames, in order. Raises InvalidDataError: frames don't stand side by side."""
    numbers, by_id = frames.numbers, {frame.id: frame for frame in frames.frames}
    ids = [frame.id for frame in frames.frames]
    if pairs is None:
        wanted = list(itertools.pairwise(ids))
    else:
        found = {tuple(sorted(pair, key=numbers.__getitem__)) for pair in pairs}
        wanted = sorted(((one[0], one[-1]) for one in found), key=lambda pair: numbers[pair[0]])
    if not wanted:
        raise misfit(field, "Name at least two frames: new ones go between them.")
    apart = [pair for pair in wanted if numbers[pair[1]] - numbers[pair[0]] != 1]
    if apart:
        shown = ", ".join(f"{numbers[left]} and {numbers[right]}" for left, right in apart[:_SHOWN])
        rest = f" and {len(apart) - _SHOWN} more pairs" if len(apart) > _SHOWN else ""
        raise misfit(field, f"These frames don't stand side by side: {shown}{rest}.")
    return [_Gap(by_id[left], by_id[right], count) for left, right in wanted]


def _sides(generator: Generator) -> tuple[str, str]:
    """Return the parameters that receive the frames before and after a gap."""
    found = {
        one.relation: name
        for name, one in generator.parameters.items()
        if isinstance(one, FrameParameter) and one.relation in SIDES
    }
    if len(found) != len(SIDES):
        raise misfit(
            "type", f"{generator.name} does not take the frames on both sides of a gap. Choose between."
        )
    return found["left"], found["right"]


def _counted(generator: Generator, data: Mapping[str, Any], gap: _Gap, label: str) -> dict[str, Any]:
    try:
        return with_count(generator, data, gap.count)
    except GeneratorError as error:
        raise in_task(error, label, "count") from error
