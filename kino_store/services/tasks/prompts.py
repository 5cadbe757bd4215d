"""What ComfyUI is given for a task: a generator filled with the task's data, or a frame's own prompt once more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...comfy.prompt.trace import trace
from ...comfy.rewrite.override import override
from ...comfy.rewrite.retarget import Target, retarget
from ...comfy.rewrite.single_image import single_image
from ...errors import FrameNotFoundError, InvalidValueError, ProjectNotFoundError
from ...generators.catalogue import Catalogue
from ...generators.fill import fill
from ...values import Frame, Project, Sidecar, Task
from ..frames.edit import Frames
from ..frames.places import Place
from ..projects import Projects

REGENERATE = "regenerate"


@dataclass(frozen=True)
class TaskPrompt:
    """An API prompt, ready to post, and the generator that stands in the sidecars of its frames."""

    prompt: dict[str, Any]
    generator: str
    version: str | None


class TaskPrompts:
    """Made when the task's turn comes, so that projects may be renamed and frames moved while it waits."""

    def __init__(self, projects: Projects, frames: Frames, catalogue: Catalogue) -> None:
        self._projects = projects
        self._frames = frames
        self._catalogue = catalogue

    def recipe(self, task: Task) -> TaskPrompt:
        """The recipe of a task; its errors say what is missing."""
        project = self._project(task)
        target = self._target(project, task.data.get("place") or {})
        if task.type == REGENERATE:
            return self.again(project, task.data["frame_id"], task.data.get("overrides") or {}, target)
        generator = self._catalogue.get(task.type)
        prompt = fill(generator, task.data, project, self._frame_of)
        return TaskPrompt(
            retarget(prompt, project, target=target), generator.name, generator.generator_version
        )

    def again(
        self, project: Project, frame_id: int, overrides: Mapping[str, Any], target: Target
    ) -> TaskPrompt:
        """A frame's own prompt for that one image, with other parameters where `overrides` says so."""
        frame = self._frames.get(frame_id)
        document = self._frames.sidecar_of(frame_id)
        prompt, node_id = document.prompt, document.node_id
        if prompt is None or node_id is None:
            raise InvalidValueError(
                "frame_id", frame_id, f"{frame.path} was not made by ComfyUI: its sidecar holds no prompt."
            )
        single = override(single_image(prompt, node_id, _image_of(document, frame)), node_id, overrides)
        aimed = retarget(single, project, was=document.project.name, target=target)
        return TaskPrompt(aimed, document.generator.name, document.generator.version)

    def check_place(self, project: Project, place: Mapping[str, Any]) -> None:
        """InvalidValueError unless `place` ({where, frame_id}) is one of the project's."""
        self._target(project, place)

    def place(self, project: Project, place: Mapping[str, Any]) -> Place:
        """The same as a place for saving."""
        target = self._target(project, place)
        return Place(target.where, file=target.file)

    def _project(self, task: Task) -> Project:
        if task.project_id is None:
            raise ProjectNotFoundError(f"Task {task.id} belongs to no project.")
        return self._projects.get(task.project_id)

    def _target(self, project: Project, place: Mapping[str, Any]) -> Target:
        where, frame_id = place.get("where", "append"), place.get("frame_id")
        if where == "append":
            return Target()
        if frame_id is None:
            raise InvalidValueError("place.frame_id", None, f"Say which frame, to put new ones {where} it.")
        try:
            frame = self._frames.get(frame_id)
        except FrameNotFoundError as error:
            raise InvalidValueError("place.frame_id", frame_id, error.message) from error
        if frame.project_id != project.id:
            raise InvalidValueError(
                "place.frame_id", frame_id, f"It is no frame of project {project.name!r}."
            )
        return Target(where, frame.path)

    def _frame_of(self, frame_id: int) -> tuple[str, str]:
        frame = self._frames.get(frame_id)
        return self._projects.get(frame.project_id).name, frame.path


def _image_of(document: Sidecar, frame: Frame) -> int:
    """Which image of what the saving node got the frame is, from 0."""
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
        f"Which image of its batch {frame.path} is can't be told. Drop its picture on ComfyUI's page and run the graph.",
    )
