"""Submits tasks: checks and completes their data, spreads batches out, reserves places for their frames."""

from __future__ import annotations

import functools
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...comfy.host import CachedChoices, ComfyHost
from ...comfy.prompt.node_tables import MODEL_CATEGORIES
from ...comfy.prompt.trace import trace
from ...errors import FrameNotFoundError, InvalidDataError, KinoError, ProjectNotFoundError
from ...generators.check import check, check_available
from ...generators.count import FrameCount
from ...generators.manifest import Generator
from ...ids import new_uid
from ...parameters import LARGEST_RANDOM_SEED
from ...values import END, Place, Project, Task
from ..frames.clips import clip_of
from ..frames.reader import FrameReader
from ..generators import Generators
from ..masks import Masks
from ..projects import Projects
from .order_rows import check_relations, frames_in, in_task, misfit, name_of, named_frames, ordered, row_of
from .passes import Over, Seeds, over, replaced
from .prompts import TaskPrompt, TaskPrompts
from .queue import TaskQueue
from .size_check import SizeCheck
from .variants import variants_of

_LONGEST_NAME = 200  # characters that a task's row holds
_NAMES_SHOWN = 50  # of installed models, in a message
_CHOICES = {"sampler": "sampler_name", "scheduler": "scheduler"}  # parameter -> input of KSampler


class TaskSubmitter:
    """Turns requests into tasks."""

    def __init__(
        self,
        queue: TaskQueue,
        prompts: TaskPrompts,
        generators: Generators,
        projects: Projects,
        frames: FrameReader,
        masks: Masks,
        host: ComfyHost,
    ) -> None:
        self._queue = queue
        self._prompts = prompts
        self._generators = generators
        self._projects = projects
        self._frames = frames
        self._masks = masks
        self._host = host

    def task(
        self,
        type: str,  # noqa: A002 - as in the API
        data: Mapping[str, Any],
        name: str = "",
        project_id: int | None = None,
        priority: int = 0,
        place: Place = END,
        after: int | None = None,
    ) -> Task:
        """Add a task of the generator `type` without starting it.

        `after`: the id of a task that must be completed first.

        Raises:
            UnknownGeneratorError: there is no such generator.
            InvalidDataError: values don't fit; one entry per field.
            SizeMismatchError: the pictures would not have the project's size.
            InvalidValueError: `place` names a frame that is not in the project.
        """
        project = self._project(project_id, data)
        rows = self.rows(self._generators.get(type), project, [data], [place])
        ids = self._queue.add(ordered(rows, priority, after, name), status="pending", place=place)
        return self._queue.get(ids[0])

    def batch(
        self,
        type: str,  # noqa: A002 - as in the API
        data: Mapping[str, Any],
        name: str = "",
        project_id: int | None = None,
        priority: int = 0,
        place: Place = END,
        after: int | None = None,
        **spread: Any,
    ) -> list[int]:
        """Queue many tasks of one generator, in order, all or none; return their ids.

        `spread`: exactly one of count, seeds, prompts, range and frames ({parameter, ids, seeds}: each
        frame is the input of a task, whose place is after or in place of it); `replace`, the frames whose
        pictures the tasks replace, one by one, as takes, but by a clip the frames themselves; and
        `allow_equal`, to take a count above 1 of a generator without a seed.
        `after` and errors as for `task`.

        Raises:
            NoSeedError: the pictures would be equal.
        """
        allow_equal = bool(spread.pop("allow_equal", False))
        taken = spread.pop("replace", None)
        generator, project = self._generators.get(type), self._project(project_id, data)
        given = {key: value for key, value in spread.items() if value is not None}
        inputs = given.get("frames")
        frames = None if inputs is None else over(self._frames, project, inputs["ids"], "frames.ids")
        variants = variants_of(generator, data, given, frames, allow_equal=allow_equal)
        if taken is not None:
            frames = replaced(self._frames, project, taken, len(variants))
            is_clip = generator.output is not None and generator.output.fps is not None
            place = Place("replace" if is_clip else "take", show=not is_clip, rate=place.rate)
        elif frames is None and place.where == "replace" and len(variants) > 1:
            raise misfit("place", "Only one task can replace a frame. Use before, after, append, or replace.")
        if frames is not None and place.where not in {"after", "replace", "take"}:
            raise misfit("place", "Use after, replace or take: each goes to the frame that it is made from.")
        run = new_uid()
        places = [place] * len(variants) if frames is None else frames.places(place, run)
        rows = self.rows(generator, project, variants, places, frames)
        return self._queue.add(
            ordered(rows, priority, after, name, run),
            status="queued",
            place=place if frames is None else places,
        )

    def regenerate(
        self,
        frame_id: int,
        overrides: Mapping[str, Any],
        place: Place,
        count: int = 1,
        priority: int = 0,
        after: int | None = None,
        *,
        clip: bool = False,
    ) -> list[Task]:
        """Queue `count` tasks that make a frame again: identical, or with other parameters.

        From the second on, and where `overrides` has a seed of None, seeds are random. `after` as for `task`.
        `clip`: make takes of all frames of the clip that it is part of.

        Raises:
            InvalidDataError: an override can't be applied, or a model is not installed.
            KinoError: the frame can't be regenerated; see TaskPrompts.regenerate.
        """
        project = self._projects.get(self._frames.get(frame_id).project_id)
        if place.where == "replace" and count > 1:
            raise misfit("place", "Only one frame can replace it. Use a count of 1, or append.")
        if place.where != "append" and place.frame_id is None:
            place = replace(place, frame_id=frame_id)
        made = 1
        if clip:
            frames = clip_of(self._frames, project, self._frames.on_timeline(frame_id))
            frame_id, made = frames[0].id, len(frames)
            place = replace(place, where="take", frame_id=frame_id, over=tuple(one.uid for one in frames))
        if place.where == "take" and count > 1:
            place = replace(place, step=new_uid())  # all of them are undone together
        self._frames.resolve(project, place)
        named = named_frames(place, [frame_id], self._uid_of)
        rows, choices = [], CachedChoices(self._host)
        for index in range(count):
            changes = {**overrides}
            if index or ("seed" in changes and changes["seed"] is None):
                changes["seed"] = secrets.randbelow(LARGEST_RANDOM_SEED + 1)
            if index < 2:  # all others differ by their seeds only
                task_prompt = self._prompts.regenerate(project, frame_id, changes, whole=clip)
                self._check_installed(task_prompt, changes, choices)
            name = f"Regenerate frame {frame_id}" if not changes else f"Variation of frame {frame_id}"
            data = {"frame_id": frame_id, "overrides": changes, **({"whole": True} if clip else {}), **named}
            rows.append({**row_of("regenerate", project, name, data), "frames": made})
        ids = self._queue.add(ordered(rows, priority, after), status="queued", place=place)
        return [self._queue.get(task_id) for task_id in ids]

    def vary(
        self,
        frame_ids: Sequence[int],
        overrides: Mapping[str, Any],
        place: Place,
        seeds: Seeds = "fixed",
        priority: int = 0,
    ) -> list[int]:
        """Queue a variation of each of these frames, all or none, as one step of the undo; return their ids.

        `place`: after or in place of each. `seeds`: fixed, the seed of `overrides` for all, or each frame's
        own; running, counting up from it, or from the first frame's own; random.

        Raises:
            FrameNotFoundError: one of them does not exist.
            InvalidDataError: one can't be made; the message has its number.
        """
        if place.where not in {"after", "replace", "take"}:
            raise misfit("place", "Use after, replace or take: each goes behind its frame, or in its place.")
        project = self._projects.get(self._frames.get(frame_ids[0]).project_id)
        frames = over(self._frames, project, frame_ids, "frame_ids")
        run = new_uid()
        places = frames.places(place, run)
        drawn = frames.seeds(seeds, overrides.get("seed"), own=True)
        uid_of, choices = frames.uid_or(self._uid_of), CachedChoices(self._host)
        rows = []
        for index, (frame, seed) in enumerate(zip(frames.frames, drawn, strict=True)):
            changes = {name: value for name, value in overrides.items() if name != "seed"}
            changes |= {} if seed is None else {"seed": seed}
            try:
                self._check_installed(self._prompts.regenerate(project, frame.id, changes), changes, choices)
            except KinoError as error:
                raise in_task(error, frames.label(index), "frame_ids") from error
            named = named_frames(places[index], [frame.id], uid_of)
            data = {"frame_id": frame.id, "overrides": changes, **named}
            name = f"Variation of frame {frames.numbers[frame.id]}"
            rows.append({**row_of("regenerate", project, name, data), "frames": 1})
        return self._queue.add(ordered(rows, priority, None, "", run), status="queued", place=places)

    def thumbnails(self, project_id: int) -> Task:
        """Queue a task that creates the thumbnails and proxies of all frames of a project again.

        Raises:
            ProjectNotFoundError: there is no such project.
        """
        project = self._projects.get(project_id)
        return self.job(project, "thumbnails", f"Thumbnails of {project.name}", {})

    def job(
        self,
        project: Project,
        kind: str,
        name: str,
        data: Mapping[str, Any],
        place: Place | None = None,
    ) -> Task:
        """Queue a task of this machine, whose data the caller has checked.

        `place`: where its frames go, if it has some. Raises InvalidValueError for one that does not exist.
        """
        given = {} if place is None else named_frames(place, [], self._uid_of)
        row = row_of(kind, project, name[:_LONGEST_NAME], {**data, **given})
        return self._queue.get(self._queue.add(ordered([row], 0, None), status="queued", place=place)[0])

    def rows(
        self,
        generator: Generator,
        project: Project,
        variants: Sequence[Mapping[str, Any]],
        places: Sequence[Place],
        frames: Over | None = None,
    ) -> list[dict[str, Any]]:
        """Return the rows of tasks that have been checked. `frames`: those that they are made from."""
        if frames is None:
            self._frames.resolve(project, places[0])
        choices = CachedChoices(self._host)
        uid_of = functools.cache(self._uid_of) if frames is None else frames.uid_or(self._uid_of)
        check_available(generator, choices)
        check_size = SizeCheck(generator, project)
        frames_made = FrameCount(generator, project, places[0].rate)
        rows = []
        for index, (variant, place) in enumerate(zip(variants, places, strict=True)):
            try:
                values = check(
                    generator,
                    variant,
                    project,
                    choices,
                    lambda frame_id: bool(uid_of(frame_id)),
                    lambda file: self._masks.exists(project, file),
                )
                check_relations(generator, values, place)
            except InvalidDataError as error:
                label = f"task {index + 1} of the batch" if frames is None else frames.label(index)
                raise error if len(variants) == 1 else in_task(error, label) from error
            check_size(values)
            data = {**values, **named_frames(place, frames_in(generator, values), uid_of)}
            row = row_of("generate", project, name_of(generator, values), data, generator.name)
            rows.append({**row, "frames": frames_made(values)})
        return rows

    def _project(self, project_id: int | None, data: Mapping[str, Any]) -> Project:
        wanted = data.get("project_id") if project_id is None else project_id
        if not isinstance(wanted, int) or isinstance(wanted, bool) or not 0 < wanted < 2**63:
            raise misfit("project_id", "Give the id of the project that the frames are for.")
        try:
            return self._projects.get(wanted)
        except ProjectNotFoundError as error:
            raise misfit("project_id", error.message) from error

    def _uid_of(self, frame_id: int) -> str | None:
        try:
            return self._frames.get(frame_id).uid
        except FrameNotFoundError:
            return None

    def _check_installed(
        self, task_prompt: TaskPrompt, changes: Mapping[str, Any], choices: CachedChoices
    ) -> None:
        """Refuse now what would fail later because a model or a choice is not installed."""
        prompt = task_prompt.prompt
        saver = next(key for key, node in prompt.items() if node.get("class_type") == "KinoSaveFrame")
        traced = trace(prompt, saver)
        models = [name for category in MODEL_CATEGORIES for name in choices.model_names(category)]
        loras = choices.model_names("loras")
        wanted = [
            ("model_name", traced["model_name"], models),
            *(
                (f"loras.{index}.lora_name", lora["lora_name"], loras)
                for index, lora in enumerate(traced["loras"] or ())
            ),
            *(
                (key, changes[key], options)
                for key, name in _CHOICES.items()
                if key in changes and (options := choices.options("KSampler", name))
            ),
        ]
        problems = [
            {"field": field, "message": _not_installed(value, installed)}
            for field, value, installed in wanted
            if value is not None and value not in installed
        ]
        if problems:
            raise InvalidDataError(problems)


def _not_installed(value: object, installed: Sequence[str]) -> str:
    return f"{value!r} is not installed. Installed: {', '.join(installed[:_NAMES_SHOWN]) or 'none'}."
