"""KinoLoadParams: what a frame was made with, as values for other nodes."""

from __future__ import annotations

from typing import Any

from comfy_api.latest import io

from . import runtime
from .frames import FILE_TOOLTIP, PROJECT_AND_FRAME, chosen_frame, frame_fingerprint, unknown
from .project import name_input, name_problem

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
LATER_SLOTS = {"denoise": "denoise", "batch_index": "batch_index"}


class KinoLoadParams(io.ComfyNode):
    """Reads a frame's sidecar."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="KinoLoadParams",
            display_name="Kino Load Parameters",
            category="Kino",
            description="Reads what a frame was made with, to make it again or a variation of it. LoRAs are in the sidecar JSON.",
            search_aliases=["metadata", "read parameters", "sidecar"],
            inputs=[
                name_input(default="Untitled"),
                io.Int.Input("frame_number", default=-1, min=-1_000_000, max=1_000_000, tooltip=PROJECT_AND_FRAME["frame_number"]),
                io.String.Input("file", default="", optional=True, advanced=True, tooltip=FILE_TOOLTIP),
            ],
            outputs=[
                io.String.Output("prompt", display_name="prompt", tooltip="What the picture should show."),
                io.String.Output("negative_prompt", display_name="negative prompt", tooltip="What it should not show."),
                io.AnyType.Output("model_name", display_name="model name", tooltip="The checkpoint's file name; fits a loader's ckpt_name."),
                io.Int.Output("steps", display_name="steps", tooltip="Sampling steps."),
                io.Float.Output("cfg", display_name="cfg", tooltip="Classifier-free guidance."),
                io.AnyType.Output("sampler_name", display_name="sampler", tooltip="The sampler; fits a sampler's sampler_name."),
                io.AnyType.Output("scheduler", display_name="scheduler", tooltip="The scheduler; fits a sampler's scheduler."),
                io.Int.Output("seed", display_name="seed", tooltip="The seed that was used."),
                io.String.Output("sidecar", display_name="sidecar JSON", tooltip="The whole sidecar, as JSON text."),
                io.Float.Output("denoise", display_name="denoise", tooltip="How much was changed of what it started from."),
                io.Int.Output("batch_index", display_name="batch index", tooltip="The image's place among the random numbers of its batch, from 0."),
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
        _, frame = chosen_frame(cls.hidden.unique_id, project, frame_number, file)
        sidecar = runtime.store().frames.read.sidecar(frame)
        known = {name: getattr(sidecar.params, key) for name, key in {**SLOTS, **LATER_SLOTS}.items()}
        values = {name: unknown(name, frame) if value is None else value for name, value in known.items()}
        text = sidecar.model_dump_json(by_alias=True, indent=2)
        return io.NodeOutput(*(values[n] for n in SLOTS), text, *(values[n] for n in LATER_SLOTS))
