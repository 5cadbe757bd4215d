"""KinoLoadFrames: many frames of a project as a batch, a video and sound."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from comfy_api.latest import io
from comfy_execution.graph_utils import ExecutionBlocker

from ..kino_store.errors import FrameNotFoundError, KinoError
from . import runtime
from .project import project_input, project_problem

if TYPE_CHECKING:
    from ..kino_store.values import Frame, Project
    from .film_video import FilmVideo

_PAGE = 1000
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
                io.Int.Input(
                    "first",
                    default=1,
                    min=-1_000_000,
                    max=1_000_000,
                    tooltip="Number of the first frame, from 1; negative numbers count from the end.",
                ),
                io.Int.Input(
                    "last",
                    default=-1,
                    min=-1_000_000,
                    max=1_000_000,
                    tooltip="Number of the last frame; -1 is the project's last.",
                ),
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
        try:
            found = runtime.store().projects.find(project or "")
        except KinoError:
            return float("nan")
        return (found.uid, found.revision, found.updated_at)

    @classmethod
    def execute(cls, project: str, first: int, last: int, every: int) -> io.NodeOutput:
        found = runtime.store().projects.find(project)
        video = _video(found, first, last, every)

        def is_wanted(slot: int) -> bool:
            return runtime.host().is_output_connected(cls.hidden.unique_id, slot)

        pictures = video.pictures() if is_wanted(_IMAGE) else ExecutionBlocker(None)
        audio = video.audio() if is_wanted(_AUDIO) else None
        silent = ExecutionBlocker(f"audio: project {found.name!r} has no sound for these frames.")
        return io.NodeOutput(pictures, video, audio or silent, float(video.rate), len(video.names))


def _video(project: Project, first: int, last: int, every: int) -> FilmVideo:
    from ..kino_store.film.mix import Track
    from ..kino_store.film.timecode import exact_fps
    from ..kino_store.values import SoundClip
    from .film_video import FilmVideo

    store = runtime.store()
    frames = _timeline(project)
    start, end = (_index(number, len(frames), project) for number in (first, last))
    low, high = min(start, end), max(start, end)
    rate = exact_fps(project.fps)
    tracks = [Track(SoundClip(**one["clip"]), Path(one["wav"])) for one in store.sound.tracks(project)]
    return FilmVideo(
        store.projects.folder(project),
        [frame.path for frame in frames[low : high + 1 : every]],
        (project.width, project.height),
        rate / every,
        tracks,
        low,
        rate,
    )


def _timeline(project: Project) -> list[Frame]:
    reader = runtime.store().frames.read
    total, frames = reader.timeline_page(project.id, 0, _PAGE)
    for at in range(_PAGE, total, _PAGE):
        frames += reader.timeline_page(project.id, at, _PAGE)[1]
    return frames


def _index(number: int, count: int, project: Project) -> int:
    """Return the index of a frame's number. Raises FrameNotFoundError."""
    index = number - 1 if number > 0 else count + number
    if number == 0 or not 0 <= index < count:
        raise FrameNotFoundError(
            f"Project {project.name!r} has no frame {number}. It has {count:,} frames, counted from 1."
        )
    return index
