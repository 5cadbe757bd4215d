"""KinoPrompt: encodes text with the shot's CLIP."""

from __future__ import annotations

import nodes as comfy_nodes
from comfy_api.latest import io

from .shot import Shot, ShotType


class KinoPrompt(io.ComfyNode):
    """Encodes a prompt and a negative prompt."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="KinoPrompt",
            display_name="Kino Prompt",
            category="Kino",
            description="Encodes a prompt and a negative prompt with the shot's CLIP.",
            search_aliases=["text encode", "clip text encode"],
            inputs=[
                ShotType.Input("shot", tooltip="The shot, after its checkpoint and LoRAs."),
                io.String.Input(
                    "positive",
                    multiline=True,
                    dynamic_prompts=True,
                    tooltip="What the picture should show.",
                ),
                io.String.Input(
                    "negative",
                    multiline=True,
                    dynamic_prompts=True,
                    tooltip="What the picture should not show.",
                ),
            ],
            outputs=[
                ShotType.Output("shot_out", display_name="shot", tooltip="The shot with its conditioning."),
                io.Conditioning.Output(
                    "positive_out", display_name="positive", tooltip="The encoded prompt."
                ),
                io.Conditioning.Output(
                    "negative_out", display_name="negative", tooltip="The encoded negative prompt."
                ),
            ],
        )

    @classmethod
    def execute(cls, shot: Shot, positive: str, negative: str) -> io.NodeOutput:
        encode, clip = comfy_nodes.CLIPTextEncode().encode, shot.require("clip")
        (positive_conditioning,), (negative_conditioning,) = encode(clip, positive), encode(clip, negative)
        encoded = shot.with_parts(positive=positive_conditioning, negative=negative_conditioning)
        recorded = encoded.with_record(prompt=positive, negative_prompt=negative)
        return io.NodeOutput(recorded, positive_conditioning, negative_conditioning)
