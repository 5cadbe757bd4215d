"""KinoSaveFrame and KinoLoadFrame: pictures into a project, and out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import comfy.utils
import torch
from comfy_api.latest import io, ui
from comfy_execution.graph_utils import ExecutionBlocker

from ..kino_store.errors import InvalidValueError, KinoError
from . import images, provenance, runtime
from .project import name_input, name_problem
from .sampling import checked_choice
from .shot import Shot, ShotType

if TYPE_CHECKING:
    from ..kino_store.services.frames.encoder import Picture, SaveContext
    from ..kino_store.values import Frame, Project, Where

USUAL_FPS = 24.0
ALL_IMAGES = -1
BIT_DEPTHS = ["8", "16"]
FILE_TOOLTIP = "A frame's file name, such as frame_000012.png. When it is given, the number is not used: numbers change as frames are moved, files never do. Kino fills it in where it notes how a frame was made."  # fmt: skip
PROJECT_AND_FRAME = {
    "frame_number": "Counted from 1 in the timeline; -1 is the last frame, -2 the one before."
}


class KinoSaveFrame(io.ComfyNode):
    """Saves pictures as frames."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="KinoSaveFrame",
            display_name="Kino Save Frame",
            category="Kino",
            description="Saves pictures as frames of a project, each with a sidecar from which it can be made again. Also the end of a graph without any other Kino node: give it a project name and an image.",
            search_aliases=["save image", "export frame", "output"],
            is_output_node=True,
            not_idempotent=True,
            inputs=[
                name_input(default="", tooltip="The project to save to; empty for the shot's own. A new one gets the picture's size and 24 fps."),
                io.Combo.Input("where", options=["append", "before", "replace"], default="append", tooltip="append: at the end. before: in front of the frame with that number. replace: in place of it; the old one goes to the trash."),
                io.Int.Input("frame_number", default=-1, min=-1_000_000, max=1_000_000, tooltip=f"For before and replace. {PROJECT_AND_FRAME['frame_number']}"),
                io.Combo.Input("bit_depth", options=BIT_DEPTHS, default="8", tooltip="Bits a channel: 8 as ComfyUI's own Save Image, 16 for grading."),
                ShotType.Input("shot", optional=True, tooltip="The shot, decoded. It brings project, picture and parameters."),
                io.Image.Input("image", optional=True, tooltip="The pictures, with or without alpha, in place of the shot's. The parameters are then read from the graph."),
                io.Int.Input("batch_image", default=ALL_IMAGES, min=ALL_IMAGES, max=4095, optional=True, advanced=True, tooltip="-1 saves the whole batch; any other number only that image of it, counted from 0."),
                io.String.Input("file", default="", optional=True, advanced=True, tooltip="For before and replace: a frame's file name, such as frame_000012.png. When it is given, the number is not used: numbers change as frames are moved, files never do."),
            ],
            outputs=[
                io.Int.Output("frame_ids", display_name="frame ids", is_output_list=True, tooltip="The new frames' ids."),
                io.Image.Output("image_out", display_name="IMAGE", tooltip="The pictures that were saved."),
            ],
            hidden=[io.Hidden.unique_id, io.Hidden.prompt, io.Hidden.extra_pnginfo],
        )  # fmt: skip

    @classmethod
    def validate_inputs(cls, project: str | None) -> bool | str:
        return project == "" or name_problem(project)

    @classmethod
    def fingerprint_inputs(cls, **_: Any) -> float:
        """Never equal: each run saves. Called as a prompt begins, which is when a frame's time starts."""
        runtime.prompt()
        return float("nan")

    @classmethod
    def execute(
        cls, project: str, where: Where, frame_number: int, bit_depth: str,
        shot: Shot | None = None, image: torch.Tensor | None = None, batch_image: int = ALL_IMAGES, file: str = "",
    ) -> io.NodeOutput:  # fmt: skip
        batch = _pictures_of(shot, image)
        chosen = batch if batch_image == ALL_IMAGES else batch[_index(batch_image, len(batch)) :][:1]
        checked_choice("bit_depth", bit_depth, BIT_DEPTHS)
        prompt, node_id = provenance.pinned(cls.hidden.prompt), cls.hidden.unique_id
        params = provenance.known_params(prompt, node_id, shot)
        film = _project_of(project, shot, chosen, new=where == "append")
        context = provenance.save_context(prompt, cls.hidden.extra_pnginfo, node_id, params, len(chosen))
        pictures = _with_params(chosen, int(bit_depth), params, len(batch), max(batch_image, 0))
        frames = _save(film, pictures, context, where, frame_number, file)
        return io.NodeOutput([frame.id for frame in frames], chosen, ui=_preview(film, frames))


class KinoLoadFrame(io.ComfyNode):
    """Loads a frame's picture."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="KinoLoadFrame",
            display_name="Kino Load Frame",
            category="Kino",
            description="Loads the picture of a frame, for example the last one to start the next from it.",
            search_aliases=["load image", "previous frame", "last frame"],
            inputs=[
                name_input(default="Untitled"),
                io.Int.Input("frame_number", default=-1, min=-1_000_000, max=1_000_000, tooltip=PROJECT_AND_FRAME["frame_number"]),
                io.String.Input("file", default="", optional=True, advanced=True, tooltip=FILE_TOOLTIP),
            ],
            outputs=[
                io.Image.Output("image", display_name="IMAGE", tooltip="The picture, with its alpha when it has one."),
                io.Int.Output("width", display_name="width", tooltip="Its width in pixels."),
                io.Int.Output("height", display_name="height", tooltip="Its height in pixels."),
                io.Int.Output("seed", display_name="seed", tooltip="The seed it was made with."),
            ],
            hidden=[io.Hidden.unique_id],
        )  # fmt: skip

    @classmethod
    def validate_inputs(cls, project: str | None) -> bool | str:
        return name_problem(project)

    @classmethod
    def fingerprint_inputs(cls, project: str | None, frame_number: int | None, file: str | None = "") -> Any:
        return frame_fingerprint(cls.hidden.unique_id, project, frame_number, file)

    @classmethod
    def execute(cls, project: str, frame_number: int, file: str = "") -> io.NodeOutput:
        from ..kino_store.media import png

        _, frame = chosen_frame(cls.hidden.unique_id, project, frame_number, file)
        image = images.to_tensor(png.decode(runtime.store().frames.read.picture(frame)))
        seed = frame.seed if frame.seed is not None else unknown("seed", frame)
        return io.NodeOutput(image, image.shape[2], image.shape[1], seed)


def chosen_frame(node_id: str, project: str, number: int, file: str) -> tuple[Project, Frame]:
    """The frame of that file, or of that number; which file it was is kept for the sidecars of this prompt's frames.

    What a number means is settled as the prompt begins: ComfyUI's cache goes by it, whatever is saved meanwhile.
    """
    store, running = runtime.store(), runtime.prompt()
    film = store.projects.find(project)
    file = file or running.settled.get(node_id, "")
    frame = store.frames.read.by_file(film, file) if file else store.frames.read.by_number(film, number)
    running.files.setdefault(node_id, set()).add(frame.path)
    return film, frame


def frame_fingerprint(node_id: str, project: str | None, number: int | None, file: str | None) -> Any:
    """Changes when the number means another frame, or its files changed. Linked inputs (None) are not known yet: then always."""
    if project is None or number is None or file is None:
        return float("nan")
    from ..kino_store.media.sidecar import sidecar_path

    try:
        _, frame = chosen_frame(node_id, project, number, file)
        picture = runtime.store().frames.read.picture(frame)
        times = [path.stat().st_mtime_ns for path in (picture, sidecar_path(picture))]
        runtime.prompt().settled[node_id] = frame.path
    except (KinoError, OSError):
        return float("nan")  # `execute` says what is wrong
    return (frame.path, *times)


def unknown(what: str, frame: Frame) -> ExecutionBlocker:
    """In place of a value that a frame does not have: whoever uses it gets the sentence, others go on."""
    return ExecutionBlocker(
        f"{what}: it is not known for {frame.path}; its sidecar has none. Give the value yourself."
    )


def _pictures_of(shot: Shot | None, image: torch.Tensor | None) -> torch.Tensor:
    if image is not None:
        pictures = image
    elif shot is not None:
        pictures = shot.need("image")
    else:
        raise InvalidValueError("image", None, "Connect an image, or the shot of a Kino Decode.")
    if pictures.ndim == 3:
        pictures = pictures[None]
    if pictures.ndim != 4 or not pictures.shape[0] or not 1 <= pictures.shape[-1] <= 4:
        raise InvalidValueError(
            "image", tuple(pictures.shape), "It must be a batch of at least one picture with 1 to 4 channels."
        )
    return pictures


def _index(batch_image: int, count: int) -> int:
    if not 0 <= batch_image < count:
        raise InvalidValueError(
            "batch_image", batch_image, f"The batch has {count} images: give 0 to {count - 1}, or -1 for all."
        )
    return batch_image


def _project_of(name: str, shot: Shot | None, pictures: torch.Tensor, *, new: bool) -> Project:
    """The project named, else the shot's. One that does not exist is made: like the shot's, or of the pictures' size."""
    projects = runtime.store().projects
    if shot is not None and name in {"", shot.film.name}:
        return projects.ensure(shot.film.name, shot.film.width, shot.film.height, shot.film.fps)
    if not name:
        raise InvalidValueError(
            "project", name, "Give a project name, or connect the shot of a Kino Project."
        )
    return (
        projects.ensure(name, pictures.shape[2], pictures.shape[1], USUAL_FPS) if new else projects.find(name)
    )


def _with_params(
    batch: torch.Tensor, bits: int, params: dict[str, Any], batch_size: int, first: int
) -> list[Picture]:
    from ..kino_store.services.frames.encoder import Picture
    from ..kino_store.values import Params

    base = params.get("batch_index")
    size = {"width": batch.shape[2], "height": batch.shape[1], "batch_size": batch_size}
    known = Params.model_validate({**params, **size})
    return [
        Picture(
            pixels,
            known.model_copy(update={"batch_index": None if base is None else base + first + index}),
            first + index,
        )
        for index, pixels in enumerate(images.to_arrays(batch, bits))
    ]


def _save(
    film: Project, pictures: list[Picture], context: SaveContext, where: Where, number: int, file: str
) -> list[Frame]:
    from ..kino_store.values import Place

    bar = comfy.utils.ProgressBar(len(pictures))
    place = Place(where, number, file)
    return runtime.store().frames.edit.save(film, pictures, context, place, bar.update_absolute)


def _preview(film: Project, frames: list[Frame]) -> ui.SavedImages:
    subfolder = runtime.host().subfolder(runtime.store().paths.project(film.folder))
    return ui.SavedImages([ui.SavedResult(frame.path, subfolder, io.FolderType.output) for frame in frames])
