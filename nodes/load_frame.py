"""KinoLoadFrame: a frame's picture for other nodes, and what it shares with KinoLoadParams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comfy_api.latest import io
from comfy_execution.graph_utils import ExecutionBlocker

from ..kino_store.errors import KinoError
from . import images, runtime
from .project import frame_number_input, project_input, project_problem

if TYPE_CHECKING:
    from ..kino_store.values import Frame


class KinoLoadFrame(io.ComfyNode):
    """Loads a frame's picture."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="KinoLoadFrame",
            display_name="Kino Load Frame",
            category="Kino",
            description="Loads the picture of a frame, for example of the last one, to start the next from "
            "it.",
            search_aliases=["load image", "previous frame", "last frame"],
            inputs=[
                *frame_inputs(),
                io.String.Input(
                    "relation",
                    default="",
                    optional=True,
                    advanced=True,
                    tooltip="How the frame was chosen, such as previous: what is made from it is stale when "
                    "another picture stands there. Kino sets it.",
                ),
            ],
            outputs=[
                io.Image.Output(
                    "image",
                    display_name="IMAGE",
                    tooltip="The picture, with its alpha channel if it has one.",
                ),
                io.Int.Output("width", display_name="width", tooltip="Its width in pixels."),
                io.Int.Output("height", display_name="height", tooltip="Its height in pixels."),
                io.Int.Output("seed", display_name="seed", tooltip="The seed that it was generated with."),
            ],
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def validate_inputs(cls, project: str | None) -> bool | str:
        return project_problem(project)

    @classmethod
    def fingerprint_inputs(
        cls, project: str | None, frame_number: int | None, file: str | None = "", **_: Any
    ) -> Any:
        return frame_fingerprint(cls.hidden.unique_id, project, frame_number, file)

    @classmethod
    def execute(cls, project: str, frame_number: int, file: str = "", **_: Any) -> io.NodeOutput:
        from ..kino_store.media import png

        frame = find_frame(cls.hidden.unique_id, project, frame_number, file)
        image = images.to_tensor(png.decode(runtime.store().frames.read.picture(frame)))
        seed = frame.seed if frame.seed is not None else unknown_value("seed", frame)
        return io.NodeOutput(image, image.shape[2], image.shape[1], seed)


def frame_inputs() -> list[io.Input]:
    """Return the inputs that name a frame: project, number and file."""
    return [
        project_input(default="Untitled"),
        frame_number_input(),
        io.String.Input(
            "file",
            default="",
            optional=True,
            advanced=True,
            tooltip="A frame's file name, such as frame_000012.png. It is used instead of the number, as "
            "numbers change when frames are moved and file names never do. Kino sets it in the sidecars of "
            "frames that are generated from this one.",
        ),
    ]


def find_frame(node_id: str, project: str, number: int, file: str) -> Frame:
    """Return the frame with that file, or with that number; record its file for the sidecars of this prompt.

    A number keeps its meaning from the start of the prompt, whatever is saved meanwhile: ComfyUI's cache
    relies on it.

    Raises ProjectNotFoundError or FrameNotFoundError.
    """
    reader, prompt = runtime.store().frames.read, runtime.running_prompt()
    found = runtime.store().projects.find(project)
    file = file or prompt.pinned_files.get(node_id, "")
    frame = reader.by_file(found, file) if file else reader.by_number(found, number)
    prompt.loaded_files.setdefault(node_id, set()).add(frame.path)
    return frame


def frame_fingerprint(node_id: str, project: str | None, number: int | None, file: str | None) -> Any:
    """Return a value that changes when the number means another frame, or the frame's files change.

    Linked inputs (None) are not known yet; then it always changes.
    """
    if project is None or number is None or file is None:
        return float("nan")
    from ..kino_store.media.sidecar import sidecar_path

    try:
        frame = find_frame(node_id, project, number, file)
        picture = runtime.store().frames.read.picture(frame)
        times = [path.stat().st_mtime_ns for path in (picture, sidecar_path(picture))]
        runtime.running_prompt().pinned_files[node_id] = frame.path
    except (KinoError, OSError):
        return float("nan")  # `execute` reports the error
    return (frame.path, *times)


def unknown_value(name: str, frame: Frame) -> ExecutionBlocker:
    """Return a blocker for a value that a frame lacks: only nodes that use it fail, with its message."""
    return ExecutionBlocker(
        f"{name}: it is not known for {frame.path}, as its sidecar has none. Enter the value yourself."
    )
