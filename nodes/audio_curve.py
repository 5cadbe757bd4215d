"""KinoAudioCurve: what is heard in each frame, as numbers for other nodes."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from ..kino_store.errors import InvalidValueError
from ..kino_store.parameters import CURVES, FPS
from . import runtime
from .choices import check_choice
from .film_range import project_fingerprint, range_inputs, ticks, tracks_of
from .progress import Progress
from .project import project_input, project_problem

if TYPE_CHECKING:
    import numpy as np

DEFAULT_FPS = 24.0  # of an AUDIO without a project


class KinoAudioCurve(io.ComfyNode):
    """Measures sound per frame."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="KinoAudioCurve",
            display_name="Kino Audio Curve",
            category="Kino",
            description="Measures a sound, or that of a range of a project, and returns a number for each "
            "frame: to let strength, denoise or zoom follow the music. Nodes that it is connected to run "
            "once for each frame.",
            search_aliases=["audio reactive", "amplitude", "beat", "onset", "music", "schedule"],
            inputs=[*_sound_inputs(), *_curve_inputs()],
            outputs=[
                io.Float.Output(
                    "value", display_name="FLOAT", is_output_list=True, tooltip="A value for each frame."
                ),
                io.Int.Output("count", display_name="count", tooltip="The number of frames."),
            ],
        )

    @classmethod
    def validate_inputs(cls, project: str | None) -> bool | str:
        return project == "" or project_problem(project)

    @classmethod
    def fingerprint_inputs(cls, project: str | None, **_: Any) -> Any:
        """Return what changes with the project; without one, the AUDIO decides."""
        return "" if project == "" else project_fingerprint(project)

    @classmethod
    def execute(
        cls,
        project: str,
        first: int,
        last: int,
        curve: str,
        fps: float,
        attack: float,
        release: float,
        from_value: float,
        to_value: float,
        audio: dict[str, Any] | None = None,
    ) -> io.NodeOutput:
        from ..kino_store.film.sound import curves_of, smoothed

        check_choice("curve", curve, list(CURVES))
        samples, rate, count = _sound(project, first, last, fps, audio)
        found = smoothed(curves_of(samples, rate, count, Progress())[curve], float(rate), attack, release)
        values = [from_value + value * (to_value - from_value) for value in found]
        return io.NodeOutput(values, len(values))


def _sound_inputs() -> list[io.Input]:
    return [
        project_input(
            default="",
            tooltip="The project whose sound is measured. With an AUDIO it only gives the frame rate; empty "
            "for an AUDIO alone.",
        ),
        *range_inputs(),
    ]


def _curve_inputs() -> list[io.Input]:
    seconds: dict[str, Any] = {"min": 0.0, "max": 60.0, "step": 0.01}
    value: dict[str, Any] = {"min": -1e6, "max": 1e6, "step": 0.01}
    return [
        io.Combo.Input(
            "curve",
            options=list(CURVES),
            default="level",
            tooltip="level: how loud it is. onset: where notes and beats begin. bass, mid, high: how loud "
            "20 to 150, 150 to 2,000 and 2,000 to 8,000 Hz are.",
        ),
        io.Float.Input(
            "fps",
            default=0.0,
            min=0.0,
            max=FPS.max,
            step=0.001,
            round=0.001,
            tooltip="Values per second; 0 is the project's frame rate, and 24 without a project.",
        ),
        io.Float.Input(
            "attack", default=0.0, tooltip="Seconds in which values rise; 0 is at once.", **seconds
        ),
        io.Float.Input(
            "release", default=0.1, tooltip="Seconds in which values fall; 0 is at once.", **seconds
        ),
        io.Float.Input("from_value", default=0.0, tooltip="The value of silence.", **value),
        io.Float.Input("to_value", default=1.0, tooltip="The value of the loudest frame.", **value),
        io.Audio.Input("audio", optional=True, tooltip="A sound to measure instead of the project's."),
    ]


def _sound(
    name: str, first: int, last: int, fps: float, audio: dict[str, Any] | None
) -> tuple[np.ndarray, Fraction, int]:
    """Return the samples, the rate of the values, and their number."""
    from ..kino_store.film.mix import Mix
    from ..kino_store.film.sound import RATE, resampled
    from ..kino_store.film.timecode import exact_fps

    project = runtime.store().projects.find(name) if name else None
    rate = exact_fps(fps or (project.fps if project else DEFAULT_FPS))
    if audio is not None:
        samples = _joined(resampled(audio["waveform"][0].float().cpu().numpy(), int(audio["sample_rate"])))
        return samples, rate, max(1, round(len(samples) * rate / RATE))
    if project is None:
        raise InvalidValueError("project", name, "Enter a project name, or connect an AUDIO.")
    start, length = ticks(project, first, last)
    own = exact_fps(project.fps)
    mix = Mix(tracks_of(project), start, length, own)
    return _joined(mix), rate, max(1, round(length * rate / own))


def _joined(parts: Iterable[np.ndarray]) -> np.ndarray:
    import numpy as np

    return np.concatenate([*parts, np.zeros((0, 2), np.int16)])
