"""From what somebody asks for to tasks: data checked and completed, batches spread out, frames ordered again."""

from __future__ import annotations

import functools
import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...comfy.host import ComfyHost
from ...comfy.prompt.node_tables import MODEL_CATEGORIES
from ...comfy.prompt.trace import trace
from ...comfy.rewrite.retarget import Target
from ...errors import FrameNotFoundError, InvalidDataError, ProjectNotFoundError
from ...generators.catalogue import Catalogue
from ...generators.check import check
from ...generators.info import info
from ...generators.manifest import Generator
from ...generators.parameters import LARGEST_SEED, IntegerParameter
from ...values import Project, Task
from ..frames.edit import Frames
from ..projects import Projects
from .prompts import REGENERATE, TaskPrompt, TaskPrompts
from .queue import Tasks

_NAME_LENGTH = 60
_TOLD = 50  # names in a message
_CHOICES = {"sampler": "sampler_name", "scheduler": "scheduler"}  # parameter -> input of KSampler


class Submitter:
    """The verbs that make tasks, and those on generators."""

    def __init__(
        self,
        tasks: Tasks,
        recipes: TaskPrompts,
        catalogue: Catalogue,
        projects: Projects,
        frames: Frames,
        host: ComfyHost,
    ) -> None:
        self._tasks = tasks
        self._recipes = recipes
        self._catalogue = catalogue
        self._projects = projects
        self._frames = frames
        self._host = host

    def generators(self) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
        """What a form needs to know of every generator, by name; and what is wrong with files that are none."""
        lists = _Lists(self._host)
        return {
            name: info(one, lists) for name, one in self._catalogue.everything().items()
        }, self._catalogue.problems()

    def keep_generator(self, name: str, description: str, prompt: Mapping[str, Any]) -> dict[str, Any]:
        """Keep a graph in API form as a generator."""
        return info(self._catalogue.save(name, description, prompt), _Lists(self._host))

    def remove_generator(self, name: str) -> None:
        """Remove a generator of the user's."""
        self._catalogue.remove(name)

    def task(
        self,
        type: str,  # noqa: A002 - as in the API
        data: Mapping[str, Any],
        name: str = "",
        project_id: int | None = None,
        priority: int = 0,
        place: Any = None,
    ) -> Task:
        """A task, not started. InvalidDataError with one entry per field; UnknownGeneratorError."""
        project = self._project(project_id, data)
        rows = self._rows(self._catalogue.get(type), project, [data], name, priority, place or {})
        return self._tasks.get(self._tasks.add(rows, status="pending")[0])

    def batch(
        self,
        type: str,  # noqa: A002 - as in the API
        data: Mapping[str, Any],
        name: str = "",
        project_id: int | None = None,
        priority: int = 0,
        place: Any = None,
        **spread: Any,
    ) -> list[int]:
        """Tasks of one generator, queued in order, all or none; `spread` holds one of count, seeds, prompts, range."""
        generator, project = self._catalogue.get(type), self._project(project_id, data)
        variants = list(
            _variants(generator, data, {key: value for key, value in spread.items() if value is not None})
        )
        place = place or {}
        if place.get("where") == "replace" and len(variants) > 1:
            raise InvalidDataError(
                [{"field": "place", "message": "Only one task can replace a frame. Use before, or append."}]
            )
        return self._tasks.add(
            self._rows(generator, project, variants, name, priority, place), status="queued"
        )

    def regenerate(
        self, frame_id: int, overrides: Mapping[str, Any], place: Any, count: int, priority: int
    ) -> list[Task]:
        """Queue a frame to be made again, `count` times: as it was, or with other parameters."""
        project = self._projects.get(self._frames.get(frame_id).project_id)
        if place.get("where") == "replace" and count > 1:
            raise InvalidDataError(
                [
                    {
                        "field": "place",
                        "message": "Only one frame can take its place. Ask for a count of 1, or append.",
                    }
                ]
            )
        if place.get("where", "append") != "append" and place.get("frame_id") is None:
            place = {**place, "frame_id": frame_id}
        self._recipes.check_place(project, place)
        rows = []
        for index in range(count):
            changes = {**overrides}
            if index or ("seed" in changes and changes["seed"] is None):
                changes["seed"] = secrets.randbelow(LARGEST_SEED + 1)
            if index < 2:  # all others differ by their seeds only
                self._check_installed(self._recipes.again(project, frame_id, changes, Target()), changes)
            data = {"frame_id": frame_id, "overrides": changes, "place": dict(place)}
            name = f"Frame {frame_id}, again" if not changes else f"Frame {frame_id}, a variation"
            rows.append(
                {
                    "name": name,
                    "type": REGENERATE,
                    "data": data,
                    "project_id": project.id,
                    "priority": priority,
                }
            )
        return [self._tasks.get(task_id) for task_id in self._tasks.add(rows, status="queued")]

    def _rows(
        self,
        generator: Generator,
        project: Project,
        variants: Sequence[Mapping[str, Any]],
        name: str,
        priority: int,
        place: Mapping[str, Any],
    ) -> list[dict[str, Any]]:
        self._recipes.check_place(project, place)
        lists = _Lists(self._host)
        exists = functools.cache(self._frame_exists)
        rows = []
        for at, variant in enumerate(variants):
            try:
                values = check(generator, variant, project, lists, exists)
            except InvalidDataError as error:
                raise error if len(variants) == 1 else _in_batch(error, at) from error
            given = name or _name_of(generator, values)
            data = {**values, "place": dict(place)}
            rows.append(
                {
                    "name": given,
                    "type": generator.name,
                    "data": data,
                    "project_id": project.id,
                    "priority": priority,
                }
            )
        return rows

    def _project(self, project_id: int | None, data: Mapping[str, Any]) -> Project:
        wanted = data.get("project_id") if project_id is None else project_id
        if not isinstance(wanted, int) or isinstance(wanted, bool) or not 0 < wanted < 2**63:
            raise InvalidDataError(
                [{"field": "project_id", "message": "Say which project the frames are for, by its id."}]
            )
        try:
            return self._projects.get(wanted)
        except ProjectNotFoundError as error:
            raise InvalidDataError([{"field": "project_id", "message": error.message}]) from error

    def _frame_exists(self, frame_id: int) -> bool:
        try:
            self._frames.get(frame_id)
        except FrameNotFoundError:
            return False
        return True

    def _check_installed(self, recipe: TaskPrompt, changes: Mapping[str, Any]) -> None:
        """What was removed since the frame was made, or never was there, is told now, with what there is."""
        saver = next(key for key, node in recipe.prompt.items() if node.get("class_type") == "KinoSaveFrame")
        told = trace(recipe.prompt, saver)
        models = [name for category in MODEL_CATEGORIES for name in self._host.model_names(category)]
        wanted = [
            ("model_name", told["model_name"], models),
            *(
                (f"loras.{at}.lora_name", lora["lora_name"], self._host.model_names("loras"))
                for at, lora in enumerate(told["loras"] or ())
            ),
            *(
                (key, changes[key], there)
                for key, name in _CHOICES.items()
                if key in changes and (there := self._host.options("KSampler", name))
            ),
        ]
        problems = [
            {
                "field": field,
                "message": f"{value!r} is not installed. Installed: {', '.join(there[:_TOLD]) or 'none'}.",
            }
            for field, value, there in wanted
            if value is not None and value not in there
        ]
        if problems:
            raise InvalidDataError(problems)


class _Lists:
    """ComfyUI's lists, each asked for once: a batch asks ten thousand times."""

    def __init__(self, host: ComfyHost) -> None:
        self.model_names = functools.cache(host.model_names)
        self.options = functools.cache(host.options)


def _variants(
    generator: Generator, data: Mapping[str, Any], spread: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    if len(spread) != 1:
        raise InvalidDataError(
            [{"field": "count", "message": "Give exactly one of count, seeds, prompts and range."}]
        )
    ((kind, values),) = spread.items()
    seed = next(
        (
            name
            for name, one in generator.parameters.items()
            if isinstance(one, IntegerParameter) and one.seed
        ),
        "seed",
    )
    if kind == "count":
        yield from ({name: value for name, value in data.items() if name != seed} for _ in range(values))
    elif kind == "seeds":
        yield from ({**data, seed: value} for value in values)
    elif kind == "prompts":
        yield from ({**data, "prompt": value} for value in values)
    else:
        name, whole = (
            values["parameter"],
            isinstance(generator.parameters.get(values["parameter"]), IntegerParameter),
        )
        for step in range(values["count"]):
            value = values["first"] + (values["last"] - values["first"]) * step / (values["count"] - 1)
            yield {**data, name: round(value) if whole else round(value, 6)}


def _in_batch(error: InvalidDataError, at: int) -> InvalidDataError:
    fields = [
        {**entry, "message": f"{entry['message']} (task {at + 1} of the batch)"}
        for entry in error.details["fields"]
    ]
    return InvalidDataError(fields)


def _name_of(generator: Generator, values: Mapping[str, Any]) -> str:
    words = " ".join(str(values.get("prompt") or generator.name).split())
    return words if len(words) <= _NAME_LENGTH else f"{words[: _NAME_LENGTH - 1]}…"
