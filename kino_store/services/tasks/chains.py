"""Chains, in which each frame is made from the one before, and passes over frames."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...errors import KinoError
from ...generators.manifest import Generator
from ...generators.parameters import FrameParameter, FramesParameter, ImageParameter, Window
from ...ids import new_uid
from ...parameters import LARGEST_RANDOM_SEED
from ...relations import SELF
from ...values import END, Frame, Place, Project
from ..frames.reader import FrameReader
from ..generators import Generators
from ..projects import Projects
from .order_rows import misfit, ordered
from .passes import AS_USUAL, PassOrder, over
from .queue import TaskQueue
from .submit import TaskSubmitter
from .windows import chosen_window, parts_of


class FilmChains:
    """Orders many frames that depend on each other, or on frames that exist."""

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
        how: PassOrder = AS_USUAL,
    ) -> list[int]:
        """Run a generator over frames: each result is a take of the frame that it was made from.

        Return the ids of the tasks, which are one run. A generator that takes a range gets windows that
        overlap.

        Raises as TaskSubmitter.batch; InvalidDataError: the generator takes no picture, or no such windows.
        """
        generator = self._generators.get(type)
        windowed = _windowed(generator)
        if windowed is not None:
            project, (name_of_range, most) = self._projects.get(project_id), windowed
            window = chosen_window(generator.name, most, how.window_size, how.window_overlap)
            chosen = over(self._frames, project, frame_ids, "frame_ids").frames
            variants, places = _windows(generator, name_of_range, window, data, chosen)
            places = [replace(place, show=how.show) for place in places]
            rows = self._submit.rows(generator, project, variants, places)
            run = places[0].step or ""
            return self._queue.add(ordered(rows, 0, None, how.name, run), status="queued", place=places)
        parameter = _picture(generator)
        if parameter is None:
            raise misfit("type", f"{generator.name} takes no picture. Choose restyle, or another that does.")
        frames = {"parameter": parameter, "ids": list(frame_ids), "seeds": how.seeds}
        place = Place("take", show=how.show)
        return self._submit.batch(type, data, how.name, project_id, 0, place, frames=frames)

    def _check_start(self, project: Project, place: Place) -> None:
        if place.where == "append" and not self._frames.count(project):
            raise KinoError("A chain needs a frame to start from: make or import one, or choose one.")


def _previous(generator: Generator) -> str:
    """Return the parameter that receives the frame before."""
    for name, one in generator.parameters.items():
        if isinstance(one, FrameParameter) and one.relation == "previous":
            return name
    raise misfit(
        "type", f"{generator.name} does not start from the frame before. Choose next_frame, or another."
    )


def _windowed(generator: Generator) -> tuple[str, Window] | None:
    """Return the parameter that receives a range of frames in windows, and these; None if there is none."""
    for name, one in generator.parameters.items():
        if isinstance(one, FramesParameter) and one.window is not None:
            return name, one.window
    return None


def _picture(generator: Generator) -> str | None:
    """Return the parameter that receives the frame that is made again; None if there is none."""
    parameters = generator.parameters
    own = [key for key, one in parameters.items() if isinstance(one, FrameParameter) and one.relation == SELF]
    images = [key for key, one in parameters.items() if isinstance(one, ImageParameter)]
    return next(iter([*own, *images]), None)


def _windows(
    generator: Generator, parameter: str, window: Window, data: Mapping[str, Any], frames: Sequence[Frame]
) -> tuple[list[dict[str, Any]], list[Place]]:
    """Return the values and the place of each window over frames. All have one seed, and one step of undo."""
    parts = parts_of(len(frames), window)
    if not parts:
        raise misfit("frame_ids", f"{generator.name} takes more frames at once. Select more.")
    run, seed = new_uid(), secrets.randbelow(LARGEST_RANDOM_SEED + 1)
    seeds = {key: seed for key, one in generator.parameters.items() if getattr(one, "seed", False)}
    variants, places = [], []
    for part in parts:
        some = frames[part.start : part.end]
        variants.append({**seeds, **data, parameter: [frame.id for frame in some]})
        numbered = enumerate(some, part.start)
        uids = tuple(frame.uid if part.first <= at < part.last else "" for at, frame in numbered)
        places.append(Place("take", frame_id=frames[part.first].id, step=run, over=uids))
    return variants, places
