"""KinoSaveFrame: saves pictures as frames of a project."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import comfy.utils
import torch
from comfy_api.latest import Input, io, ui
from comfy_execution.graph_utils import ExecutionBlocker

from ..kino_store.errors import InvalidValueError
from . import images, provenance, runtime
from .choices import check_choice
from .clip import WHOLE, Clip, chosen, clip_inputs, picture_of, purpose_of
from .film_range import saved_video
from .project import frame_number_input, project_input, project_problem
from .shot import Shot, ShotType
from .video_frames import save_frames

if TYPE_CHECKING:
    from ..kino_store.film.clip import ClipFrame, Conversion
    from ..kino_store.services.frames.encoder import Picture, SaveContext
    from ..kino_store.values import Frame, Place, Project, Where

DEFAULT_FPS = 24.0  # frames per second of a project that this node creates
_VIDEO = 2  # slot of the output
_PREVIEWS = 20  # frames of a VIDEO that the node shows
BIT_DEPTHS = ["8", "16"]
_LAST_IMAGE = 2**31 - 1


class KinoSaveFrame(io.ComfyNode):
    """Saves pictures as frames."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="KinoSaveFrame",
            display_name="Kino Save Frame",
            category="Kino",
            description="Saves pictures as frames of a project, each with a sidecar from which it can be "
            "generated again. Also works at the end of a graph without any other Kino node: enter a project "
            "name and connect an image.",
            search_aliases=["save image", "export frame", "output"],
            is_output_node=True,
            not_idempotent=True,
            inputs=[*_place_inputs(), *_picture_inputs(), *clip_inputs()],
            outputs=[
                io.Int.Output(
                    "frame_ids",
                    display_name="frame ids",
                    is_output_list=True,
                    tooltip="The new frames' ids.",
                ),
                io.Image.Output("image_out", display_name="IMAGE", tooltip="The saved pictures."),
                io.Video.Output(
                    "video_out",
                    display_name="VIDEO",
                    tooltip="The saved frames and the project's sound there.",
                ),
            ],
            hidden=[
                io.Hidden.unique_id,
                io.Hidden.prompt,
                io.Hidden.extra_pnginfo,
                io.Hidden.dynprompt,
            ],
        )

    @classmethod
    def validate_inputs(cls, project: str | None) -> bool | str:
        return project == "" or project_problem(project)

    @classmethod
    def fingerprint_inputs(cls, **_: Any) -> float:
        """Return NaN, as each run saves.

        ComfyUI calls it when a prompt starts, so the prompt's start time is recorded here.
        """
        runtime.running_prompt()  # records it
        return float("nan")

    @classmethod
    def execute(
        cls,
        project: str,
        where: Where,
        frame_number: int,
        bit_depth: str,
        shot: Shot | None = None,
        image: torch.Tensor | None = None,
        batch_image: int = WHOLE,
        file: str = "",
        video: Input.Video | None = None,
        **clip: Any,
    ) -> io.NodeOutput:
        check_choice("bit_depth", bit_depth, BIT_DEPTHS)
        wanted = Clip(**clip)
        if video is not None:
            if image is not None:
                raise InvalidValueError("video", None, "Connect an image or a VIDEO, not both.")
            place = _place(where, frame_number, file)
            return cls._save_video(video, project, shot, place, int(bit_depth), batch_image, wanted)
        batch = _batch(shot, image)
        prompt, node_id = provenance.pin_prompt(cls.hidden.prompt), cls.hidden.unique_id
        params = provenance.picture_params(cls._whole_prompt(prompt), node_id, shot)
        size = batch.shape[2], batch.shape[1]
        pick = partial(_chosen, batch, int(bit_depth), batch_image, node_id)
        found = None if wanted.converts else pick(wanted.conversion(DEFAULT_FPS))
        target = _open_or_create_project(project, shot, *size, DEFAULT_FPS, create=where == "append")
        found = pick(wanted.conversion(target.fps)) if found is None else found
        if not found:
            return io.NodeOutput([], ExecutionBlocker(None), ExecutionBlocker(None))
        prompt = wanted.pinned(prompt, node_id, target)
        context = provenance.save_context(prompt, cls.hidden.extra_pnginfo, node_id, params, len(found))
        pictures = _to_pictures(found, params, batch)
        frames = _save(target, pictures, context, _place(where, frame_number, file))
        ids = [frame.id for frame in frames]
        saved = batch[found[0][1].number : found[-1][1].number + 1]
        return io.NodeOutput(ids, saved, _video_of(node_id, target, frames), ui=_preview(target, frames))

    @classmethod
    def _whole_prompt(cls, prompt: dict[str, Any]) -> dict[str, Any]:
        """Return the prompt; if a node expanded into this one, with the nodes that it expanded into."""
        if cls.hidden.unique_id in prompt:
            return prompt
        dynamic = cls.hidden.dynprompt
        return {**{key: dynamic.get_node(key) for key in dynamic.all_node_ids()}, **prompt}

    @classmethod
    def _save_video(
        cls,
        video: Input.Video,
        name: str,
        shot: Shot | None,
        place: Place,
        bits: int,
        only: int,
        clip: Clip,
    ) -> io.NodeOutput:
        prompt, node_id = provenance.pin_prompt(cls.hidden.prompt), cls.hidden.unique_id
        extra = cls.hidden.extra_pnginfo
        params = provenance.picture_params(cls._whole_prompt(prompt), node_id, shot)
        target, frames = save_frames(
            video,
            bits,
            only,
            place,
            {**params, "batch_index": None},
            clip,
            partial(_open_or_create_project, name, shot, create=place.where == "append"),
            lambda project, count: provenance.save_context(
                clip.pinned(prompt, node_id, project), extra, node_id, {}, count
            ),
        )
        pictures = ExecutionBlocker("image: a video has no batch. Load its frames with Kino Load Frames.")
        ids = [frame.id for frame in frames]
        shown = _preview(target, frames[:_PREVIEWS])
        return io.NodeOutput(ids, pictures, _video_of(node_id, target, frames), ui=shown)


def _place_inputs() -> list[io.Input]:
    return [
        project_input(
            default="",
            tooltip="The project to save to; empty for the shot's. A new one gets the picture's size and 24 "
            "fps, or the VIDEO's rate.",
        ),
        io.Combo.Input(
            "where",
            options=["append", "before", "replace", "take"],
            default="append",
            tooltip="append: at the end. before: before the frame with that number. replace: in place of "
            "it; the old frame goes to the trash. take: as another picture of it, which is then shown.",
        ),
        frame_number_input("For before, replace and take."),
    ]


def _picture_inputs() -> list[io.Input]:
    return [
        io.Combo.Input(
            "bit_depth",
            options=BIT_DEPTHS,
            default="8",
            tooltip="Bits per channel: 8 as in ComfyUI's Save Image, 16 for grading.",
        ),
        ShotType.Input(
            "shot", optional=True, tooltip="The shot, decoded. It has project, picture and parameters."
        ),
        io.Image.Input(
            "image",
            optional=True,
            tooltip="Pictures, with or without alpha, to save instead of the shot's. Their parameters are "
            "read from the graph.",
        ),
        io.Int.Input(
            "batch_image",
            default=WHOLE,
            min=WHOLE,
            max=_LAST_IMAGE,
            optional=True,
            advanced=True,
            tooltip="-1 saves the whole batch or VIDEO, any other number only that frame of it, from 0.",
        ),
        io.String.Input(
            "file",
            default="",
            optional=True,
            advanced=True,
            tooltip="For before and replace: a frame's file name, such as frame_000012.png. It is used "
            "instead of the number, as numbers change when frames are moved and file names never do.",
        ),
        io.Video.Input(
            "video",
            optional=True,
            tooltip="A VIDEO of any length to save instead: each of its pictures as a frame, its sound as a "
            "clip at the first one. It must have the project's size and, unless `rate` converts it, its "
            "frame rate.",
        ),
    ]


def _batch(shot: Shot | None, image: torch.Tensor | None) -> torch.Tensor:
    if image is not None:
        pictures = image
    elif shot is not None:
        pictures = shot.require("image")
    else:
        raise InvalidValueError("image", None, "Connect an image, a VIDEO, or the shot of a Kino Decode.")
    if not isinstance(pictures, torch.Tensor):  # a pack may return anything
        raise InvalidValueError(
            "image", type(pictures).__name__, "It must be a tensor: a batch of pictures with 1 to 4 channels."
        )
    if pictures.ndim == 3:
        pictures = pictures[None]
    if pictures.ndim != 4 or not pictures.shape[0] or not 1 <= pictures.shape[-1] <= 4:
        raise InvalidValueError(
            "image", tuple(pictures.shape), "It must be a batch of at least one picture with 1 to 4 channels."
        )
    return pictures


def _chosen(
    batch: torch.Tensor, bits: int, only: int, node_id: str, conversion: Conversion
) -> list[tuple[int, ClipFrame]]:
    """Return the frames to save with their numbers, which go on through all elements of a list.

    Empty if the one that is wanted is in another element.
    """
    from ..kino_store.film.clip import frames_of

    count, at = conversion.count(len(batch)), runtime.host().list_index()
    before = runtime.running_prompt().count_images(node_id, count, at)
    if only != WHOLE and not before <= only < before + count and runtime.host().gets_list(node_id):
        return []
    frames = frames_of(images.loads(batch, bits), conversion)
    wanted = only if only == WHOLE else max(0, only - before)
    return [(before + number, one) for number, one in chosen(frames, wanted, "The batch has {} images")]


def _video_of(node_id: str, project: Project, frames: list[Frame]) -> Any:
    """Return the saved frames as a VIDEO, if that output is connected."""
    if not runtime.host().is_output_connected(node_id, _VIDEO):
        return ExecutionBlocker(None)
    found = runtime.store().projects.get(project.id)  # with the sound that was added
    return saved_video(found, frames)


def _place(where: Where, number: int, file: str) -> Place:
    from ..kino_store.values import Place

    return Place(where, number, file)


def _open_or_create_project(
    name: str, shot: Shot | None, width: int, height: int, fps: float, *, create: bool
) -> Project:
    """Return the named project, else the shot's; create it like the shot's, or with this size and rate.

    Raises:
        InvalidValueError: there is neither a name nor a shot.
        ProjectNotFoundError: no project has that name, and `create` is false.
    """
    projects = runtime.store().projects
    if shot is not None and name in {"", shot.project.name}:
        wanted = shot.project
        return projects.ensure(wanted.name, wanted.width, wanted.height, wanted.fps)
    if not name:
        raise InvalidValueError(
            "project", name, "Enter a project name, or connect the shot of a Kino Project."
        )
    if create:
        return projects.ensure(name, width, height, fps)
    return projects.find(name)


def _to_pictures(
    found: list[tuple[int, ClipFrame]], params: dict[str, Any], batch: torch.Tensor
) -> list[Picture]:
    from ..kino_store.documents import Params

    count, height, width, _ = batch.shape
    known = Params.model_validate({**params, "width": width, "height": height, "batch_size": count})
    return [picture_of(frame, index, known) for index, frame in found]


def _save(project: Project, pictures: list[Picture], context: SaveContext, place: Place) -> list[Frame]:
    bar = comfy.utils.ProgressBar(len(pictures))
    purpose = purpose_of(context.task_id, len(pictures))
    edit = runtime.store().frames.edit
    return edit.save(project, pictures, context, place, bar.update_absolute, purpose)


def _preview(project: Project, frames: list[Frame]) -> ui.SavedImages:
    subfolder = runtime.host().subfolder(runtime.store().paths.project(project.folder))
    return ui.SavedImages([ui.SavedResult(frame.path, subfolder, io.FolderType.output) for frame in frames])
