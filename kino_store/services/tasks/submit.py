"""Submits tasks: checks and completes their data, spreads batches out, queues frames to be regenerated."""

from __future__ import annotations

import functools
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from ...comfy.host import CachedChoices, ComfyHost
from ...comfy.prompt.node_tables import MODEL_CATEGORIES
from ...comfy.prompt.trace import trace
from ...errors import FrameNotFoundError, InvalidDataError, ProjectNotFoundError
from ...generators.check import check
from ...generators.manifest import REGENERATE, Generator
from ...parameters import LARGEST_RANDOM_SEED
from ...values import END, Place, Project, Task
from ..frames.reader import FrameReader
from ..generators import Generators
from ..projects import Projects
from .prompts import TaskPrompt, TaskPrompts, stored_place
from .queue import TaskQueue
from .variants import variants_of

_NAME_LENGTH = 60
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
        host: ComfyHost,
    ) -> None:
        self._queue = queue
        self._prompts = prompts
        self._generators = generators
        self._projects = projects
        self._frames = frames
        self._host = host

    def task(
        self,
        type: str,  # noqa: A002 - as in the API
        data: Mapping[str, Any],
        name: str = "",
        project_id: int | None = None,
        priority: int = 0,
        place: Place = END,
    ) -> Task:
        """Add a task of the generator `type` without starting it.

        Raises:
            UnknownGeneratorError: there is no such generator.
            InvalidDataError: values don't fit; one entry per field.
            InvalidValueError: `place` names a frame that is not in the project.
        """
        project = self._project(project_id, data)
        rows = self._rows(self._generators.get(type), project, [data], name, priority, place)
        return self._queue.get(self._queue.add(rows, status="pending")[0])

    def batch(
        self,
        type: str,  # noqa: A002 - as in the API
        data: Mapping[str, Any],
        name: str = "",
        project_id: int | None = None,
        priority: int = 0,
        place: Place = END,
        **spread: Any,
    ) -> list[int]:
        """Queue many tasks of one generator, in order, all or none; return their ids.

        `spread`: exactly one of count, seeds, prompts and range. Raises as `task`.
        """
        generator, project = self._generators.get(type), self._project(project_id, data)
        given = {key: value for key, value in spread.items() if value is not None}
        variants = variants_of(generator, data, given)
        if place.where == "replace" and len(variants) > 1:
            raise _misfit("place", "Only one task can replace a frame. Use before, or append.")
        return self._queue.add(
            self._rows(generator, project, variants, name, priority, place), status="queued"
        )

    def regenerate(
        self, frame_id: int, overrides: Mapping[str, Any], place: Place, count: int = 1, priority: int = 0
    ) -> list[Task]:
        """Queue `count` tasks that make a frame again: identical, or with other parameters.

        From the second on, and where `overrides` has a seed of None, seeds are random.

        Raises:
            InvalidDataError: an override can't be applied, or a model is not installed.
            KinoError: the frame can't be regenerated; see TaskPrompts.regenerate.
        """
        project = self._projects.get(self._frames.get(frame_id).project_id)
        if place.where == "replace" and count > 1:
            raise _misfit("place", "Only one frame can replace it. Use a count of 1, or append.")
        if place.where != "append" and place.frame_id is None:
            place = Place(place.where, frame_id=frame_id)
        self._frames.resolve(project, place)
        rows = []
        for index in range(count):
            changes = {**overrides}
            if index or ("seed" in changes and changes["seed"] is None):
                changes["seed"] = secrets.randbelow(LARGEST_RANDOM_SEED + 1)
            if index < 2:  # all others differ by their seeds only
                self._check_installed(self._prompts.regenerate(project, frame_id, changes), changes)
            name = f"Regenerate frame {frame_id}" if not changes else f"Variation of frame {frame_id}"
            data = {"frame_id": frame_id, "overrides": changes, "place": stored_place(place)}
            rows.append(_row(name, REGENERATE, data, project, priority))
        return [self._queue.get(task_id) for task_id in self._queue.add(rows, status="queued")]

    def _rows(
        self,
        generator: Generator,
        project: Project,
        variants: Sequence[Mapping[str, Any]],
        name: str,
        priority: int,
        place: Place,
    ) -> list[dict[str, Any]]:
        self._frames.resolve(project, place)
        choices = CachedChoices(self._host)
        exists = functools.cache(self._frame_exists)
        rows = []
        for index, variant in enumerate(variants):
            try:
                values = check(generator, variant, project, choices, exists)
            except InvalidDataError as error:
                raise error if len(variants) == 1 else _in_batch(error, index) from error
            data = {**values, "place": stored_place(place)}
            rows.append(_row(name or _name_of(generator, values), generator.name, data, project, priority))
        return rows

    def _project(self, project_id: int | None, data: Mapping[str, Any]) -> Project:
        wanted = data.get("project_id") if project_id is None else project_id
        if not isinstance(wanted, int) or isinstance(wanted, bool) or not 0 < wanted < 2**63:
            raise _misfit("project_id", "Give the id of the project that the frames are for.")
        try:
            return self._projects.get(wanted)
        except ProjectNotFoundError as error:
            raise _misfit("project_id", error.message) from error

    def _frame_exists(self, frame_id: int) -> bool:
        try:
            self._frames.get(frame_id)
        except FrameNotFoundError:
            return False
        return True

    def _check_installed(self, task_prompt: TaskPrompt, changes: Mapping[str, Any]) -> None:
        """Refuse now what would fail later because a model or a choice is not installed."""
        prompt = task_prompt.prompt
        saver = next(key for key, node in prompt.items() if node.get("class_type") == "KinoSaveFrame")
        traced = trace(prompt, saver)
        models = [name for category in MODEL_CATEGORIES for name in self._host.model_names(category)]
        loras = self._host.model_names("loras")
        wanted = [
            ("model_name", traced["model_name"], models),
            *(
                (f"loras.{index}.lora_name", lora["lora_name"], loras)
                for index, lora in enumerate(traced["loras"] or ())
            ),
            *(
                (key, changes[key], options)
                for key, name in _CHOICES.items()
                if key in changes and (options := self._host.options("KSampler", name))
            ),
        ]
        problems = [
            {"field": field, "message": _not_installed(value, installed)}
            for field, value, installed in wanted
            if value is not None and value not in installed
        ]
        if problems:
            raise InvalidDataError(problems)


def _row(name: str, type_: str, data: Mapping[str, Any], project: Project, priority: int) -> dict[str, Any]:
    return {"name": name, "type": type_, "data": data, "project_id": project.id, "priority": priority}


def _misfit(field: str, message: str) -> InvalidDataError:
    return InvalidDataError([{"field": field, "message": message}])


def _not_installed(value: object, installed: Sequence[str]) -> str:
    return f"{value!r} is not installed. Installed: {', '.join(installed[:_NAMES_SHOWN]) or 'none'}."


def _in_batch(error: InvalidDataError, index: int) -> InvalidDataError:
    fields = [
        {**entry, "message": f"{entry['message']} (task {index + 1} of the batch)"}
        for entry in error.details["fields"]
    ]
    return InvalidDataError(fields)


def _name_of(generator: Generator, values: Mapping[str, Any]) -> str:
    words = " ".join(str(values.get("prompt") or generator.name).split())
    return words if len(words) <= _NAME_LENGTH else f"{words[: _NAME_LENGTH - 1]}…"
