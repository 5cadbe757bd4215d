"""KinoLoadFrames: many frames of a project as a batch, a video and sound."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from comfy_api.latest import io
from comfy_execution.graph_utils import ExecutionBlocker

from ..kino_store.errors import KinoError
from ..kino_store.parameters import MOST_LOADED
from . import runtime
from .film_range import files_video, film_video, indices, project_fingerprint, range_inputs
from .project import project_input, project_problem

if TYPE_CHECKING:
    from ..kino_store.values import Project
    from .film_video import FilmVideo

_IMAGE, _VIDEO, _AUDIO = range(3)  # slots of the outputs


class KinoLoadFrames(io.ComfyNode):
    """Loads a range of frames."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="KinoLoadFrames",
            display_name="Kino Load Frames",
            category="Kino",
            description="Loads frames of a project. Connect the video to Save Video for films of any length: "
            "it needs the memory of a few frames. The pictures are loaded only if they are connected.",
            search_aliases=["load video", "film", "image sequence", "frames to video"],
            inputs=[
                project_input(default="Untitled"),
                *range_inputs(),
                io.Int.Input(
                    "every",
                    default=1,
                    min=1,
                    max=1000,
                    tooltip="2 loads every other frame, at half the rate: the film keeps its length.",
                ),
                *_file_inputs(),
            ],
            outputs=[
                io.Image.Output("image", display_name="IMAGE", tooltip="All pictures, as a batch in memory."),
                io.Video.Output("video", display_name="VIDEO", tooltip="The frames and their sound."),
                io.Audio.Output("audio", display_name="AUDIO", tooltip="The sound of these frames."),
                io.Float.Output("fps_out", display_name="fps", tooltip="Frames per second."),
                io.Int.Output("count", display_name="count", tooltip="The number of frames."),
            ],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def validate_inputs(cls, project: str | None) -> bool | str:
        return project_problem(project)

    @classmethod
    def fingerprint_inputs(
        cls,
        project: str | None,
        first: int | None,
        last: int | None,
        every: int | None,
        files: str | None = "",
        **_: Any,
    ) -> Any:
        """Return what changes with the project's frames and sound; for linked inputs always."""
        if project is not None and first is not None and last is not None and every is not None and not files:
            _pin_range(cls.hidden.unique_id, project, first, last, every)
        return project_fingerprint(project)

    @classmethod
    def execute(
        cls, project: str, first: int, last: int, every: int, files: str = "", **_: Any
    ) -> io.NodeOutput:
        found = runtime.store().projects.find(project)
        video = _video(cls.hidden.unique_id, found, first, last, every, files)

        def is_wanted(slot: int) -> bool:
            return runtime.host().is_output_connected(cls.hidden.unique_id, slot)

        pictures = video.pictures() if is_wanted(_IMAGE) else ExecutionBlocker(None)
        audio = video.audio() if is_wanted(_AUDIO) else None
        silent = ExecutionBlocker(f"audio: project {found.name!r} has no sound for these frames.")
        return io.NodeOutput(pictures, video, audio or silent, float(video.rate), len(video.names))


def _file_inputs() -> list[io.Input]:
    return [
        io.String.Input(
            "files",
            default="",
            multiline=True,
            optional=True,
            advanced=True,
            tooltip="File names of frames, one per line: a picture for each, instead of first and last. Kino "
            f"sets it in the sidecars of frames that are generated from up to {MOST_LOADED} pictures.",
        ),
        io.String.Input(
            "relation",
            default="",
            optional=True,
            advanced=True,
            tooltip="How the files were chosen, such as previous: what is made from them is stale when other "
            "pictures stand there. Kino sets it.",
        ),
    ]


def _video(node_id: str, project: Project, first: int, last: int, every: int, files: str) -> FilmVideo:
    """Return the frames as a VIDEO; record their files for the sidecars of this prompt."""
    prompt = runtime.running_prompt()
    names: Sequence[str] = files.split() or prompt.pinned_ranges.get(node_id, ())
    video = files_video(project, names, every) if names else film_video(project, first, last, every)
    if len(video.names) <= MOST_LOADED:
        prompt.loaded_ranges.setdefault(node_id, set()).add(tuple(video.names))
    return video


def _pin_range(node_id: str, project: str, first: int, last: int, every: int) -> None:
    """Note what a short range means as the prompt starts, whatever is saved meanwhile."""
    prompt, store = runtime.running_prompt(), runtime.store()
    try:
        found = store.projects.find(project)
        low, high = indices(found, first, last)
        if (high - low) // every < MOST_LOADED:
            names = film_video(found, first, last, every, sound=False).names
            prompt.pinned_ranges[node_id] = tuple(names)
            prompt.loaded_ranges[node_id] = {tuple(names)}
    except KinoError:
        return  # `execute` reports it
