"""KinoLoadAudio: the sound of a range of frames."""

from __future__ import annotations

from typing import Any

from comfy_api.latest import io

from . import runtime
from .film_range import project_fingerprint, range_inputs, ticks, tracks_of
from .project import project_input, project_problem


class KinoLoadAudio(io.ComfyNode):
    """Loads the sound of a range of frames."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="KinoLoadAudio",
            display_name="Kino Load Audio",
            category="Kino",
            description="Loads the sound of a range of a project, mixed from its clips and exactly as long "
            "as the frames. Where there is no sound, it is silent.",
            search_aliases=["load audio", "sound", "music", "soundtrack"],
            inputs=[project_input(default="Untitled"), *range_inputs()],
            outputs=[
                io.Audio.Output("audio", display_name="AUDIO", tooltip="The sound, 48 kHz stereo."),
            ],
        )

    @classmethod
    def validate_inputs(cls, project: str | None) -> bool | str:
        return project_problem(project)

    @classmethod
    def fingerprint_inputs(cls, project: str | None, **_: Any) -> Any:
        return project_fingerprint(project)

    @classmethod
    def execute(cls, project: str, first: int, last: int) -> io.NodeOutput:
        from ..kino_store.film.mix import Mix
        from ..kino_store.film.timecode import exact_fps
        from .film_video import to_audio

        found = runtime.store().projects.find(project)
        start, length = ticks(found, first, last)
        return io.NodeOutput(to_audio(Mix(tracks_of(found), start, length, exact_fps(found.fps))))
