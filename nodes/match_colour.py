"""KinoMatchColour: gives pictures the colours of another one."""

from __future__ import annotations

import torch
from comfy_api.latest import io

from .colour import matched


class KinoMatchColour(io.ComfyNode):
    """Matches colours."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="KinoMatchColour",
            display_name="Kino Match Colour",
            category="Kino",
            description="Gives pictures the average colours and the contrast of a reference. In a chain of "
            "frames, match each to one and the same frame: otherwise colours drift.",
            search_aliases=["color match", "color transfer", "reinhard", "grade"],
            inputs=[
                io.Image.Input("image", tooltip="The pictures to change."),
                io.Image.Input(
                    "reference",
                    tooltip="The picture with the colours, of any size; of a batch, the first one.",
                ),
                io.Float.Input(
                    "strength",
                    default=1.0,
                    min=0.0,
                    max=1.0,
                    step=0.01,
                    tooltip="0 changes nothing, 1 matches completely.",
                ),
            ],
            outputs=[io.Image.Output("image_out", display_name="IMAGE", tooltip="The pictures.")],
        )

    @classmethod
    def execute(cls, image: torch.Tensor, reference: torch.Tensor, strength: float) -> io.NodeOutput:
        pictures = [matched(image[index : index + 1], reference[:1], strength) for index in range(len(image))]
        return io.NodeOutput(torch.cat(pictures))
