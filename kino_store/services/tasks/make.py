"""Chains, in which each frame is made from the one before, and making what is stale again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ...errors import KinoError
from ...generators.manifest import Generator
from ...generators.parameters import FrameParameter, ImageParameter
from ...ids import new_uid
from ...queries.uses import ID
from ...relations import SELF
from ...values import END, Frame, Place, Project
from ..frames.reader import FrameReader
from ..frames.stale import FrameStale, Sources
from ..generators import Generators
from ..projects import Projects
from .order_rows import misfit, named_frames, ordered, row_of
from .passes import Seeds
from .prompts import TaskPrompts
from .queue import TaskQueue
from .submit import TaskSubmitter

What = Literal["stale", "failed"]
_TIMED = 20  # frames whose sidecars are read for an estimate


@dataclass(frozen=True)
class Made:
    """What is made, or would be: frames in the order of what they are made from.

    `task_ids`: empty if nothing was ordered. `retried`: failed tasks that are tried again. `seconds`: how
    long it takes, as the frames' sidecars say; None if none does.
    """

    frame_ids: list[int]
    task_ids: list[int]
    retried: int
    seconds: float | None


class FilmMake:
    """Orders frames in the order in which they are made from each other."""

    def __init__(
        self,
        projects: Projects,
        generators: Generators,
        frames: FrameReader,
        stale: FrameStale,
        queue: TaskQueue,
        prompts: TaskPrompts,
        submit: TaskSubmitter,
    ) -> None:
        self._projects = projects
        self._generators = generators
        self._frames = frames
        self._stale = stale
        self._queue = queue
        self._prompts = prompts
        self._submit = submit

    def chain(
        self,
        project_id: int,
        type: str,  # noqa: A002 - as in the API
        data: Mapping[str, Any],
        count: int,
        place: Place = END,
        name: str = "",
        priority: int = 0,
    ) -> list[int]:
        """Queue `count` tasks that wait for each other; each frame is made from the one before.

        The first starts from the frame that `data` names, or from the one before its place.

        Raises:
            InvalidDataError: the generator has no parameter for the frame before, or values don't fit.
            KinoError: there is no frame to start from.
        """
        generator, project = self._generators.get(type), self._projects.get(project_id)
        parameter = _previous(generator)
        if place.where in {"replace", "take"}:
            raise misfit("place", "Use append, before or after: a chain makes new frames.")
        if data.get(parameter) is None and generator.parameters[parameter].required:
            self._check_start(project, place)
        others = {key: value for key, value in data.items() if key != parameter}
        variants = [dict(data), *(dict(others) for _ in range(count - 1))]
        rows = self._submit.rows(generator, project, variants, [place] * count)
        return self._queue.add(
            ordered(rows, priority, None, name),
            status="queued",
            place=place,
            after=[None, *range(count - 1)],
        )

    def run_over(
        self,
        project_id: int,
        type: str,  # noqa: A002 - as in the API
        data: Mapping[str, Any],
        frame_ids: Sequence[int],
        seeds: Seeds = "fixed",
        name: str = "",
        *,
        show: bool = False,
    ) -> list[int]:
        """Run a generator over frames: each result is a take of the frame that it was made from.

        Return the ids of the tasks, which are one run. `show`: frames show their takes as they come; else the
        run can be chosen when all are there.

        Raises as TaskSubmitter.batch; InvalidDataError: the generator takes no picture.
        """
        generator = self._generators.get(type)
        parameter = _picture(generator)
        if parameter is None:
            raise misfit("type", f"{generator.name} takes no picture. Choose restyle, or another that does.")
        frames = {"parameter": parameter, "ids": list(frame_ids), "seeds": seeds}
        place = Place("take", show=show)
        return self._submit.batch(type, data, name, project_id, 0, place, frames=frames)

    def make(
        self,
        project_id: int,
        what: Sequence[What] = ("stale", "failed"),
        frame_ids: Sequence[int] | None = None,
        priority: int = 0,
        *,
        dry: bool = False,
    ) -> Made:
        """Queue takes of what is stale, each from what its relations mean now, and failed tasks again.

        `frame_ids`: only of these. `dry`: order nothing. One undo takes all takes back.

        Raises:
            ProjectNotFoundError: there is no such project.
            InvalidValueError: the first frame can't be made again; see TaskPrompts.regenerate.
        """
        project = self._projects.get(project_id)
        frames, after = self._in_order(project, frame_ids) if "stale" in what else ([], [])
        failed = self._queue.page(["failed"], project_id, limit=0)[0] if "failed" in what else 0
        ids, seconds = [frame.id for frame in frames], self._seconds(frames)
        if dry:
            return Made(ids, [], failed, seconds)
        retried = self._queue.retry_all(project_id=project_id) if failed else 0
        task_ids = self._order(project, frames, after, priority) if frames else []
        return Made(ids, task_ids, retried, seconds)

    def _order(
        self, project: Project, frames: Sequence[Frame], after: Sequence[int | None], priority: int
    ) -> list[int]:
        self._prompts.regenerate(project, frames[0].id, {})
        run = new_uid()
        rows = []
        for frame in frames:
            place = Place("take", frame_id=frame.id, step=run)
            uids = {frame.id: frame.uid}
            named = named_frames(place, [frame.id], uids.get)
            data = {"frame_id": frame.id, "overrides": {}, "refresh": True, **named}
            rows.append({**row_of("regenerate", project, f"Make frame {frame.id} again", data), "frames": 1})
        return self._queue.add(ordered(rows, priority, None, "", run), status="queued", after=after)

    def _in_order(
        self, project: Project, frame_ids: Sequence[int] | None
    ) -> tuple[list[Frame], list[int | None]]:
        """Return stale frames, sources before what is made from them, and which of them each waits for."""
        wanted = set(self._stale.of(project.id).indexes)
        found = self._stale.sources_of(project.id)
        if found is None or not wanted:
            return [], []
        if frame_ids is not None:
            chosen = set(frame_ids)
            wanted &= {index for index, one in enumerate(found.shown) if one[ID] in chosen}
        order, after = _sorted(found, wanted)
        ids = [found.shown[index][ID] for index in order]
        frames = {frame.id: frame for frame in self._frames.get_all(ids)} if ids else {}
        return [frames[frame_id] for frame_id in ids], after

    def _check_start(self, project: Project, place: Place) -> None:
        if place.where == "append" and not self._frames.count(project):
            raise KinoError("A chain needs a frame to start from: make or import one, or choose one.")

    def _seconds(self, frames: Sequence[Frame]) -> float | None:
        times = []
        for frame in frames[:_TIMED]:
            try:
                seconds = self._frames.sidecar(frame).timing.get("seconds")
            except KinoError:
                continue
            times += [float(seconds)] if isinstance(seconds, (int, float)) else []
        return round(sum(times) / len(times) * len(frames), 1) if times else None


def _previous(generator: Generator) -> str:
    """Return the parameter that receives the frame before."""
    for name, one in generator.parameters.items():
        if isinstance(one, FrameParameter) and one.relation == "previous":
            return name
    raise misfit(
        "type", f"{generator.name} does not start from the frame before. Choose next_frame, or another."
    )


def _picture(generator: Generator) -> str | None:
    """Return the parameter that receives the frame that is made again; None if there is none."""
    parameters = generator.parameters
    own = [key for key, one in parameters.items() if isinstance(one, FrameParameter) and one.relation == SELF]
    images = [key for key, one in parameters.items() if isinstance(one, ImageParameter)]
    return next(iter([*own, *images]), None)


def _sorted(found: Sources, wanted: set[int]) -> tuple[list[int], list[int | None]]:
    """Sort frames so that sources come first; return also which place in this order each waits for.

    A task waits for one other. Where a frame has several sources among them, all wait for the one before.
    """
    sources = {
        index: {
            source
            for use in found.uses.get(index, ())
            if (source := found.source(index, use)) is not None and source in wanted and source != index
        }
        for index in wanted
    }
    order: list[int] = []
    state: dict[int, bool] = {}  # whether a frame is in the order; False while its sources are looked at
    for start in sorted(wanted):
        waiting = [start]
        while waiting:
            index = waiting[-1]
            if state.get(index):
                waiting.pop()
                continue
            if index in state:
                waiting.pop()
                state[index] = True
                order.append(index)
                continue
            state[index] = False
            for source in sources[index]:
                if state.get(source) is False:
                    numbers = f"{source + 1} and {index + 1}"
                    raise KinoError(
                        f"Frames {numbers} are made from each other, so none of them can be made first. "
                        "Make one of them again by itself."
                    )
                if source not in state:
                    waiting.append(source)
    places = {index: place for place, index in enumerate(order)}
    if all(len(one) <= 1 for one in sources.values()):
        return order, [next((places[source] for source in sources[index]), None) for index in order]
    return order, [None, *range(len(order) - 1)]
