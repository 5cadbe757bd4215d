"""KinoProject: opens or creates the project of a graph.

Also the inputs that name projects and frame numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from ..kino_store.errors import KinoError, ProjectNotFoundError
from ..kino_store.ids import check_project_name
from ..kino_store.parameters import FPS, SIDE
from . import runtime
from .shot import Shot, ShotProject, ShotType

if TYPE_CHECKING:
    from ..kino_store.values import Project

NEXT_FRAME_SLOT = 4  # of the output "next frame number"
MAX_FRAME_NUMBER = 1_000_000
_NAME_TOOLTIP = "The project's name: 1 to 200 characters."
_FRAME_NUMBER_TOOLTIP = "Counted from 1 on the timeline; -1 is the last frame, -2 the one before the last."
_EXISTING_PROJECT = "An existing project keeps its own."


def project_input(default: str, tooltip: str = _NAME_TOOLTIP) -> io.Input:
    """Return the text input for a project's name."""
    return io.String.Input("project", default=default, tooltip=tooltip)


def frame_number_input(purpose: str = "") -> io.Input:
    """Return the input for a frame's number; `purpose` starts its tooltip."""
    return io.Int.Input(
        "frame_number",
        default=-1,
        min=-MAX_FRAME_NUMBER,
        max=MAX_FRAME_NUMBER,
        tooltip=f"{purpose} {_FRAME_NUMBER_TOOLTIP}".strip(),
    )


def project_problem(project: str | None) -> bool | str:
    """Return True for a valid name, else what is wrong with it, as `validate_inputs` must.

    None is a linked input.
    """
    try:
        return project is None or bool(check_project_name(project))
    except KinoError as error:
        return error.message


class KinoProject(io.ComfyNode):
    """Opens or creates a project."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="KinoProject",
            display_name="Kino Project",
            category="Kino",
            description="Opens a project, or creates it if there is none of that name. A Kino graph starts "
            "here.",
            search_aliases=["film", "movie", "animation", "video project"],
            inputs=[project_input(default="Untitled"), *_format_inputs()],
            outputs=[
                ShotType.Output("shot", display_name="shot", tooltip="Connect this through the Kino nodes."),
                io.Int.Output("width_out", display_name="width", tooltip="The project's width in pixels."),
                io.Int.Output("height_out", display_name="height", tooltip="The project's height in pixels."),
                io.Float.Output("fps_out", display_name="fps", tooltip="The project's frames per second."),
                io.Int.Output(
                    "next_frame",
                    display_name="next frame number",
                    tooltip="The number that an appended frame will get. While this is connected, the graph "
                    "runs again for every frame.",
                ),
            ],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def validate_inputs(cls, project: str | None) -> bool | str:
        return project_problem(project)

    @classmethod
    def fingerprint_inputs(cls, project: str | None, width: int, height: int, fps: float) -> Any:
        """Return the project's format and, only if that output is connected, the next frame number.

        With anything more, ComfyUI would load the checkpoint again for every frame.
        """
        try:
            found = runtime.store().projects.find(project or "")
        except ProjectNotFoundError:
            return (width, height, fps, 1)
        return (found.width, found.height, found.fps, _next_frame(cls.hidden.unique_id, found))

    @classmethod
    def execute(cls, project: str, width: int, height: int, fps: float) -> io.NodeOutput:
        found = runtime.store().projects.ensure(project, width, height, fps)
        shot = Shot(ShotProject(found.name, found.width, found.height, found.fps))
        number = _next_frame(cls.hidden.unique_id, found)
        return io.NodeOutput(shot, found.width, found.height, found.fps, number)


def _format_inputs() -> list[io.Input]:
    return [
        io.Int.Input(
            "width",
            default=512,
            min=SIDE.min,
            max=SIDE.max,
            tooltip=f"Width of a new project in pixels. {_EXISTING_PROJECT}",
        ),
        io.Int.Input(
            "height",
            default=512,
            min=SIDE.min,
            max=SIDE.max,
            tooltip=f"Height of a new project in pixels. {_EXISTING_PROJECT}",
        ),
        io.Float.Input(
            "fps",
            default=24.0,
            min=FPS.min,
            max=FPS.max,
            step=0.001,
            round=0.001,
            tooltip="Frames per second of a new project; 23.976, 29.97 and 59.94 mean the exact rates of "
            "video. "
            f"{_EXISTING_PROJECT}",
        ),
    ]


def _next_frame(node_id: str, project: Project) -> int:
    """Return the next frame's number, recorded for the sidecars; 1 if the output is not connected."""
    if not runtime.host().is_output_connected(node_id, NEXT_FRAME_SLOT):
        return 1
    number = runtime.store().frames.read.count(project) + 1
    runtime.running_prompt().frame_numbers[node_id, NEXT_FRAME_SLOT] = number
    return number
