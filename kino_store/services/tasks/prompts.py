"""Builds the prompt of a task: a generator filled with the task's data, or a frame's own prompt again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...comfy.prompt.trace import trace
from ...comfy.rewrite.override import override
from ...comfy.rewrite.retarget import retarget
from ...comfy.rewrite.single_image import single_image
from ...errors import InvalidValueError, ProjectNotFoundError
from ...generators.fill import fill
from ...generators.manifest import REGENERATE
from ...values import END, Frame, Place, Project, Sidecar, Task
from ..frames.reader import FrameReader
from ..generators import Generators
from ..projects import Projects


@dataclass(frozen=True)
class TaskPrompt:
    """A prompt graph that is ready to post, and the generator named in the sidecars of its frames."""

    prompt: dict[str, Any]
    generator: str
    version: str | None


class TaskPrompts:
    """Builds prompts when a task's turn comes; until then projects can be renamed and frames moved."""

    def __init__(self, projects: Projects, frames: FrameReader, generators: Generators) -> None:
        self._projects = projects
        self._frames = frames
        self._generators = generators

    def build(self, task: Task) -> TaskPrompt:
        """Return the prompt of a task.

        Raises:
            KinoError: something that the task needs is missing; the message says what.
        """
        project = self._project(task)
        place = self._frames.resolve(project, place_of(task.data.get("place")))
        if task.type == REGENERATE:
            return self.regenerate(project, task.data["frame_id"], task.data.get("overrides") or {}, place)
        generator = self._generators.get(task.type)
        prompt = fill(generator, task.data, project, self._frame_source, place)
        return TaskPrompt(prompt, generator.name, generator.generator_version)

    def regenerate(
        self, project: Project, frame_id: int, overrides: Mapping[str, Any], place: Place = END
    ) -> TaskPrompt:
        """Return a frame's own prompt, reduced to that one picture, with `overrides` applied.

        Raises:
            FrameNotFoundError, FileMissingError, SidecarError: the frame can't be read.
            InvalidValueError: its sidecar has no prompt, or does not say which picture of a batch it is.
            InvalidDataError: an override can't be applied.
        """
        frame = self._frames.get(frame_id)
        document = self._frames.sidecar(frame)
        prompt, node_id = document.prompt, document.node_id
        if prompt is None or node_id is None:
            raise InvalidValueError(
                "frame_id", frame_id, f"{frame.path} was not made by ComfyUI: its sidecar has no prompt."
            )
        single = override(single_image(prompt, node_id, _batch_image(document, frame)), node_id, overrides)
        retargeted = retarget(single, project, old_name=document.project.name, place=place)
        return TaskPrompt(retargeted, document.generator.name, document.generator.version)

    def _project(self, task: Task) -> Project:
        if task.project_id is None:
            raise ProjectNotFoundError(f"Task {task.id} has no project.")
        return self._projects.get(task.project_id)

    def _frame_source(self, frame_id: int) -> tuple[str, str]:
        frame = self._frames.get(frame_id)
        return self._projects.get(frame.project_id).name, frame.path


def place_of(stored: Mapping[str, Any] | None) -> Place:
    """Return the place that a task's data holds as {where, frame_id}."""
    stored = stored or {}
    return Place(stored.get("where", "append"), frame_id=stored.get("frame_id"))


def stored_place(place: Place) -> dict[str, Any]:
    """Return a place as a task's data holds it."""
    return {"where": place.where, "frame_id": place.frame_id}


def _batch_image(document: Sidecar, frame: Frame) -> int:
    """Return the frame's place, from 0, among the pictures that its saving node received."""
    if document.batch_image is not None:
        return document.batch_image
    params = document.params
    first = trace(document.prompt or {}, document.node_id or "")["batch_index"]
    if params.batch_index is not None and first is not None:
        return int(params.batch_index - first)
    if (params.batch_size or 1) == 1:
        return 0
    raise InvalidValueError(
        "frame_id",
        frame.id,
        f"The sidecar does not say which picture of its batch {frame.path} is. Drop the picture on ComfyUI's "
        "page and run the graph.",
    )
