"""KinoLoadParams: a frame's parameters for other nodes."""

from __future__ import annotations

from typing import Any

from comfy_api.latest import io

from . import runtime
from .load_frame import find_frame, frame_fingerprint, frame_inputs, unknown_value
from .project import project_problem

# Output -> key of the sidecar's params, in the order of the slots.
SLOTS = {
    "prompt": "prompt",
    "negative_prompt": "negative_prompt",
    "model_name": "model_name",
    "steps": "steps",
    "cfg": "cfg_scale",
    "sampler_name": "sampler",
    "scheduler": "scheduler",
    "seed": "seed",
}
# Slots after "sidecar": saved workflows refer to slots by index, so new ones are only appended.
LATER_SLOTS = {"denoise": "denoise", "batch_index": "batch_index"}


class KinoLoadParams(io.ComfyNode):
    """Reads a frame's sidecar."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="KinoLoadParams",
            display_name="Kino Load Parameters",
            category="Kino",
            description="Reads a frame's parameters, to generate it again or to make a variation. LoRAs are "
            "in the sidecar JSON.",
            search_aliases=["metadata", "read parameters", "sidecar"],
            inputs=frame_inputs(),
            outputs=_outputs(),
            hidden=[io.Hidden.unique_id],
        )

    @classmethod
    def validate_inputs(cls, project: str | None) -> bool | str:
        return project_problem(project)

    @classmethod
    def fingerprint_inputs(cls, project: str | None, frame_number: int | None, file: str | None = "") -> Any:
        return frame_fingerprint(cls.hidden.unique_id, project, frame_number, file)

    @classmethod
    def execute(cls, project: str, frame_number: int, file: str = "") -> io.NodeOutput:
        frame = find_frame(cls.hidden.unique_id, project, frame_number, file)
        sidecar = runtime.store().frames.read.sidecar(frame)
        params = {name: getattr(sidecar.params, key) for name, key in {**SLOTS, **LATER_SLOTS}.items()}
        values = {
            name: unknown_value(name, frame) if value is None else value for name, value in params.items()
        }
        text = sidecar.model_dump_json(by_alias=True, indent=2)
        return io.NodeOutput(*(values[name] for name in SLOTS), text, *(values[name] for name in LATER_SLOTS))


def _outputs() -> list[io.Output]:
    """Return the outputs of `SLOTS`, the sidecar, and the outputs of `LATER_SLOTS`."""
    return [
        io.String.Output("prompt", display_name="prompt", tooltip="What the picture should show."),
        io.String.Output(
            "negative_prompt", display_name="negative prompt", tooltip="What the picture should not show."
        ),
        io.AnyType.Output(
            "model_name",
            display_name="model name",
            tooltip="The checkpoint's file name; fits a loader's ckpt_name.",
        ),
        io.Int.Output("steps", display_name="steps", tooltip="Sampling steps."),
        io.Float.Output("cfg", display_name="cfg", tooltip="Classifier-free guidance."),
        io.AnyType.Output(
            "sampler_name", display_name="sampler", tooltip="The sampler; fits a sampler's sampler_name."
        ),
        io.AnyType.Output(
            "scheduler", display_name="scheduler", tooltip="The scheduler; fits a sampler's scheduler."
        ),
        io.Int.Output("seed", display_name="seed", tooltip="The seed that was used."),
        io.String.Output("sidecar", display_name="sidecar JSON", tooltip="The whole sidecar, as JSON text."),
        io.Float.Output("denoise", display_name="denoise", tooltip="How much of the start was changed."),
        io.Int.Output(
            "batch_index",
            display_name="batch index",
            tooltip="Which random numbers of its batch the image got, from 0.",
        ),
    ]
