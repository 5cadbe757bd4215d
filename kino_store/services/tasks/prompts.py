"""Builds the prompt of a task: a generator filled with the task's data, or a frame's own prompt again."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...comfy.prompt.graph import Graph
from ...comfy.prompt.picture_files import LOAD_FRAME, LOAD_FRAMES, files_of
from ...comfy.prompt.trace import trace
from ...comfy.rewrite.override import override
from ...comfy.rewrite.retarget import retarget
from ...comfy.rewrite.single_image import single_image
from ...documents import Sidecar
from ...errors import InvalidValueError, KinoError
from ...generators.fill import Source, fill
from ...generators.manifest import Generator
from ...generators.parameters import FrameParameter, FramesParameter, ImageParameter
from ...ids import order_hash
from ...jobs import GenerateData, GenerateJob, RegenerateData, RegenerateJob, StoredPlace, job_of
from ...relations import BY_FRAME, RANGE, SELF, SIDES, STEPS
from ...values import END, Frame, Place, Project, Task, first_take_of
from ..frames.inputs import FrameInputs
from ..frames.orders import FILLED
from ..frames.reader import FrameReader
from ..frames.related import RelatedFrames
from ..generators import Generators
from ..projects import Projects


@dataclass(frozen=True)
class TaskPrompt:
    """A prompt graph that is ready to post, and the generator named in the sidecars of its frames.

    `order`: see ids.order_hash; None until the prompt is built for a task.
    """

    prompt: dict[str, Any]
    generator: str
    version: str | None
    order: str | None = None


class TaskPrompts:
    """Builds prompts when a task's turn comes; until then projects can be renamed and frames moved."""

    def __init__(
        self,
        projects: Projects,
        frames: FrameReader,
        inputs: FrameInputs,
        related: RelatedFrames,
        generators: Generators,
    ) -> None:
        self._projects = projects
        self._frames = frames
        self._inputs = inputs
        self._related = related
        self._generators = generators

    def build(self, task: Task) -> TaskPrompt:
        """Return the prompt of a task.

        Raises:
            KinoError: something that the task needs is missing; the message says what.
        """
        project, job = self._projects.of_task(task), job_of(task)
        if isinstance(job, GenerateJob):
            return self._generate(project, task, job.data)
        if isinstance(job, RegenerateJob):
            return self._regenerate(project, job.data)
        raise KinoError(f"Task {task.id} is not for ComfyUI: its kind is {task.kind!r}.")

    def _generate(self, project: Project, task: Task, data: GenerateData) -> TaskPrompt:
        present = self._present_ids(data.uids)
        place = self._place(project, data.place, present)
        if place.fills and self._frames.by_file(project, place.file).hold == 1:
            raise KinoError(FILLED)
        generator, values = self._generators.get(task.type), data.values()
        prompt = fill(
            generator,
            self._with_ranges(project, generator, values, present),
            project,
            lambda frame_id: self._frame_source(present(frame_id)),
            place,
            data.place.rate,
            lambda parameter: self._sources(project, task, place, parameter),
        )
        self._name_relations(project, task, place, prompt)
        made = TaskPrompt(prompt, generator.name, generator.generator_version)
        return self._ordered(made, _without_frames(generator, values))

    def _regenerate(self, project: Project, data: RegenerateData) -> TaskPrompt:
        present = self._present_ids(data.uids)
        place = self._place(project, data.place, present)
        frame_id = present(data.frame_id)
        made = self.regenerate(project, frame_id, data.overrides, place, whole=data.whole)
        frame = self._frames.get(frame_id)
        if data.refresh:
            made = replace(made, prompt=self._refreshed(project, frame, made.prompt))
        return self._ordered(made, {"frame": frame.sha256, "overrides": data.overrides})

    def _ordered(self, made: TaskPrompt, values: Mapping[str, Any]) -> TaskPrompt:
        inputs = [one.model_dump() for one in self._inputs.of_prompt(made.prompt)]
        return replace(made, order=order_hash(made.generator, made.version, values, inputs))

    def regenerate(
        self,
        project: Project,
        frame_id: int,
        overrides: Mapping[str, Any],
        place: Place = END,
        *,
        whole: bool = False,
    ) -> TaskPrompt:
        """Return a frame's own prompt, reduced to that one picture, with `overrides` applied.

        `whole`: the prompt of its first picture, with all pictures of its clip.

        Raises:
            FrameNotFoundError, FileMissingError, SidecarError: the frame can't be read.
            InvalidValueError: its sidecar has no prompt, or does not say which picture of a batch it is.
            InvalidDataError: an override can't be applied.
        """
        frame = self._frames.get(frame_id)
        if whole:
            frame = self._frames.by_file(project, first_take_of(frame))
        document = self._frames.sidecar(frame)
        prompt, node_id = document.prompt, document.node_id
        if prompt is None or node_id is None:
            raise InvalidValueError(
                "frame_id", frame_id, f"{frame.path} was not made by ComfyUI: its sidecar has no prompt."
            )
        if node_id not in prompt:
            raise InvalidValueError(
                "frame_id",
                frame_id,
                f"{frame.path} was saved by a node that another node creates as it runs, as loops do. "
                "Open the frame's graph in ComfyUI (drop its picture on the page) and run that.",
            )
        reduced = prompt if whole else single_image(prompt, node_id, _batch_image(document, frame))
        changed = override(reduced, node_id, overrides)
        retargeted = retarget(changed, project, old_name=document.project.name, place=place)
        return TaskPrompt(retargeted, document.generator.name, document.generator.version)

    def _name_relations(self, project: Project, task: Task, place: Place, prompt: dict[str, Any]) -> None:
        """Correct the relations of given frames: of the same frame, of a side, or neither of these.

        A picture of the same frame is `self`: as a fixed source, the take would make its own frame stale.
        """
        own = None
        if place.where in {"take", "replace"}:
            own = first_take_of(self._frames.by_file(project, place.file))
        for node in Graph(prompt).nodes():
            inputs = prompt[node.id]["inputs"]
            relation, file = inputs.get("relation"), inputs.get("file")
            if node.kind != LOAD_FRAME or not file or relation not in {*BY_FRAME, *SIDES, SELF}:
                continue
            is_here = inputs["project"] == project.name
            is_own = own is not None and is_here and own == first_take_of(self._frames.by_file(project, file))
            if relation in SIDES:
                if not (is_here and self._is_at_side(project, task, place, relation, file)):
                    inputs["relation"] = "fixed"
            elif is_own and (place.where == "take" or relation == SELF):
                inputs["relation"] = SELF
            elif relation == SELF:
                inputs["relation"] = "fixed"

    def _is_at_side(self, project: Project, task: Task, place: Place, relation: str, file: str) -> bool:
        try:
            found = self._related.at_side(project, self._position(task, place), relation, file)
        except KinoError:
            return False
        return found.path == file

    def _sources(
        self, project: Project, task: Task, place: Place, parameter: FrameParameter | FramesParameter
    ) -> Sequence[Source]:
        """Return the frames that a parameter without a value means; empty leaves those of the graph."""
        if isinstance(parameter, FramesParameter):
            if parameter.count is None:
                return ()
            found = self._related.before(project, self._position(task, place), parameter.count)
        elif parameter.relation in BY_FRAME:
            return ()
        elif parameter.relation == SELF:
            if place.where not in {"take", "replace"}:
                raise KinoError("It is made from the frame that it is a take of, and it is a take of none.")
            found = [self._frames.shown_for(self._frames.by_file(project, place.file))]
        else:
            found = [self._related.beside(project, self._position(task, place), parameter.relation)]
        return [(project.name, frame.path) for frame in found]

    def _with_ranges(
        self,
        project: Project,
        generator: Generator,
        values: Mapping[str, Any],
        present: Callable[[int], int],
    ) -> dict[str, Any]:
        """Return the values with all frames of a range, of which the order may name only the ends."""
        filled = dict(values)
        for name, parameter in generator.parameters.items():
            if isinstance(parameter, FramesParameter) and parameter.relation == RANGE and values.get(name):
                ends = [self._frames.get(present(values[name][at])) for at in (0, -1)]
                filled[name] = [frame.id for frame in self._related.between(project, ends)]
        return filled

    def _refreshed(self, project: Project, frame: Frame, prompt: dict[str, Any]) -> dict[str, Any]:
        """Return a frame's prompt with the frames that its relations mean now."""
        changed = copy.deepcopy(prompt)
        graph = Graph(changed)
        for node in graph.nodes():
            inputs = changed[node.id]["inputs"]
            relation, file = inputs.get("relation"), inputs.get("file")
            if node.kind == LOAD_FRAMES and (files := files_of(graph, node)):
                inputs["files"] = "\n".join(self._files_now(project, frame, inputs, files))
            if node.kind != LOAD_FRAME or not isinstance(file, str):
                continue
            if relation in STEPS:
                inputs["project"] = project.name
                inputs["file"] = self._related.beside(project, frame.position, relation).path
            elif relation in SIDES:
                inputs["project"] = project.name
                inputs["file"] = self._related.at_side(project, frame.position, relation, file).path
            elif relation in BY_FRAME:
                source = self._projects.find(str(inputs.get("project")))
                inputs["file"] = self._frames.shown_for(self._frames.by_file(source, file)).path
        return changed

    def _files_now(
        self, project: Project, frame: Frame, inputs: Mapping[str, Any], files: Sequence[str]
    ) -> Sequence[str]:
        """Return what a node that loads these files loads now."""
        relation = inputs.get("relation")
        if relation == "previous":
            return [one.path for one in self._related.before(project, frame.position, len(files))]
        if relation not in {*BY_FRAME, RANGE}:
            return files
        source = self._projects.find(str(inputs.get("project")))
        used = [self._frames.by_file(source, file) for file in files]
        if relation == RANGE:
            return [one.path for one in self._related.between(source, used)]
        return [self._frames.shown_for(one).path for one in used]

    def _position(self, task: Task, place: Place) -> str:
        """Return where on the timeline the frame of a task goes."""
        if task.position is not None:
            return task.position
        return self._frames.by_file(self._projects.of_task(task), place.file).position

    def _present_ids(self, uids: Mapping[str, str]) -> Callable[[int], int]:
        """Return a function from an id in a task's data to the frame's present id.

        Without a uid, or with one that no frame has any more, it returns the id itself. Only a frame that was
        taken to another project can have got it since, and that has the same picture.
        """
        found = self._frames.ids_by_uid(list(uids.values()))
        return lambda frame_id: found.get(uids.get(str(frame_id), ""), frame_id)

    def _place(self, project: Project, stored: StoredPlace, present: Callable[[int], int]) -> Place:
        place = stored.place()
        if place.frame_id is not None:
            place = replace(place, frame_id=present(place.frame_id))
        return self._frames.resolve(project, place)

    def _frame_source(self, frame_id: int) -> tuple[str, str]:
        frame = self._frames.get(frame_id)
        return self._projects.get(frame.project_id).name, frame.path


def _without_frames(generator: Generator, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values without ids of frames, which mean something in one database only."""
    kinds = ImageParameter | FrameParameter | FramesParameter
    frames = {name for name, one in generator.parameters.items() if isinstance(one, kinds)}
    return {name: value for name, value in values.items() if name not in frames}


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
