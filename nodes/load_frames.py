"""KinoLoadFrames: many frames of a project as a batch, a video and sound."""

from __future__ import annotations

from typing import Any

from comfy_api.latest import io
from comfy_execution.graph_utils import ExecutionBlocker

from . import runtime
from .film_range import film_video, project_fingerprint, range_inputs
from .project import project_input, project_problem

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
    def fingerprint_inputs(cls, project: str | None, **_: Any) -> Any:
        """Return what changes with the project's frames and sound; for linked inputs always."""
        return project_fingerprint(project)

    @classmethod
    def execute(cls, project: str, first: int, last: int, every: int) -> io.NodeOutput:
        found = runtime.store().projects.find(project)
        video = film_video(found, first, last, every)

        def is_wanted(slot: int) -> bool:
            return runtime.host().is_output_connected(cls.hidden.unique_id, slot)

        pictures = video.pictures() if is_wanted(_IMAGE) else ExecutionBlocker(None)
        audio = video.audio() if is_wanted(_AUDIO) else None
        silent = ExecutionBlocker(f"audio: project {found.name!r} has no sound for these frames.")
        return io.NodeOutput(pictures, video, audio or silent, float(video.rate), len(video.names))
