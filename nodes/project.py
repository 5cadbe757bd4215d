"""KinoProject: which film the graph is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from ..kino_store.errors import KinoError, ProjectNotFoundError
from ..kino_store.ids import check_project_name
from . import runtime
from .shot import Film, Shot, ShotType

if TYPE_CHECKING:
    from ..kino_store.values import Project

NEXT_FRAME = 4  # the slot of the output "next frame number"

NAME_TOOLTIP = "The project's name: 1 to 200 characters, none of / \\ and :."


def name_input(**options: Any) -> io.Input:
    """The widget in which every node takes a project's name."""
    return io.String.Input("project", **{"tooltip": NAME_TOOLTIP, **options})


def name_problem(project: str | None) -> bool | str:
    """For `validate_inputs`: True, or what is wrong with a name. None stands for a linked input."""
    try:
        return project is None or bool(check_project_name(project))
    except KinoError as error:
        return error.message


class KinoProject(io.ComfyNode):
    """Opens a project, or makes it."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="KinoProject",
            display_name="Kino Project",
            category="Kino",
            description="Opens a project, or makes it when it is new. A Kino graph starts here.",
            search_aliases=["film", "movie", "animation", "video project"],
            inputs=[
                name_input(default="Untitled"),
                io.Int.Input("width", default=512, min=16, max=16384, tooltip="Width of a new project in pixels. A project that exists keeps its own."),
                io.Int.Input("height", default=512, min=16, max=16384, tooltip="Height of a new project in pixels. A project that exists keeps its own."),
                io.Float.Input("fps", default=24.0, min=1.0, max=240.0, step=0.001, round=0.001, tooltip="Frames a second of a new project; 23.976, 29.97 and 59.94 mean the exact rates of video. A project that exists keeps its own."),
            ],
            outputs=[
                ShotType.Output("shot", display_name="shot", tooltip="Wire this through the Kino nodes."),
                io.Int.Output("width_out", display_name="width", tooltip="The project's width in pixels."),
                io.Int.Output("height_out", display_name="height", tooltip="The project's height in pixels."),
                io.Float.Output("fps_out", display_name="fps", tooltip="The project's frames a second."),
                io.Int.Output("next_frame", display_name="next frame number", tooltip="The number that an appended frame will get. While this is wired, the graph runs anew for every frame."),
            ],
            hidden=[io.Hidden.unique_id],
        )  # fmt: skip

    @classmethod
    def validate_inputs(cls, project: str | None) -> bool | str:
        return name_problem(project)

    @classmethod
    def fingerprint_inputs(cls, project: str | None, width: int, height: int, fps: float) -> Any:
        """Changes when the project's format does, and, only where it is wired, when the next frame number does.

        Anything more would make ComfyUI load the checkpoint anew for every frame.
        """
        try:
            found = runtime.store().projects.find(project or "")
        except ProjectNotFoundError:
            return (width, height, fps, 1)
        return (found.width, found.height, found.fps, _next_frame(cls.hidden.unique_id, found))

    @classmethod
    def execute(cls, project: str, width: int, height: int, fps: float) -> io.NodeOutput:
        store = runtime.store()
        found = store.projects.ensure(project, width, height, fps)
        shot = Shot(Film(found.name, found.width, found.height, found.fps))
        return io.NodeOutput(
            shot, found.width, found.height, found.fps, _next_frame(cls.hidden.unique_id, found)
        )


def _next_frame(node_id: str, project: Project) -> int:
    """The next frame's number where the graph uses it, kept for the sidecars; 1 where it does not matter."""
    if not runtime.host().output_used(node_id, NEXT_FRAME):
        return 1
    number = runtime.store().frames.read.count(project) + 1
    runtime.prompt().numbers[node_id, NEXT_FRAME] = number
    return number
