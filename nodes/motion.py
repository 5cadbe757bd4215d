"""KinoMotion: one step of a camera over a picture."""

from __future__ import annotations

from typing import Any

import torch
from comfy_api.latest import io

from .choices import check_choice
from .warp import EDGES, Move, distances_of, warped


class KinoMotion(io.ComfyNode):
    """Moves a camera over a picture."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="KinoMotion",
            display_name="Kino Motion",
            category="Kino",
            description="Zooms, moves, rotates or tilts a picture by one step of a camera, to start the next "
            "frame from it. Many steps after each other stay sharp. The mask has what the camera uncovered: "
            "connect it to Set Latent Noise Mask to draw only that.",
            search_aliases=["zoom", "pan", "camera", "deforum", "warp", "transform"],
            inputs=[
                io.Image.Input("image", tooltip="Pictures; each is moved by the same step."),
                *_flat_inputs(),
                *_space_inputs(),
                io.Combo.Input(
                    "edge",
                    options=EDGES,
                    default="reflect",
                    tooltip="What comes in at the edges. reflect: mirrored. replicate: the last pixel. wrap: "
                    "the other side. fill: black.",
                ),
                io.Image.Input(
                    "depth",
                    optional=True,
                    tooltip="A depth map, nearest points white, as Depth Anything gives it: near points move "
                    "more. Without it the picture is a flat wall.",
                ),
            ],
            outputs=[
                io.Image.Output("image_out", display_name="IMAGE", tooltip="The pictures after the step."),
                io.Mask.Output(
                    "uncovered",
                    display_name="uncovered",
                    tooltip="White where the camera looks beyond an edge.",
                ),
            ],
        )

    @classmethod
    def execute(
        cls, image: torch.Tensor, edge: str, far: float, depth: torch.Tensor | None = None, **step: Any
    ) -> io.NodeOutput:
        check_choice("edge", edge, EDGES)
        height, width = image.shape[1:3]
        distances = None if depth is None else distances_of(depth, height, width, far)
        results = []
        for index in range(image.shape[0]):  # one at a time: the memory for one is enough
            own = None if distances is None else distances[min(index, len(distances) - 1)][None]
            results.append(warped(image[index : index + 1], Move(**step), edge, own))
        pictures, masks = zip(*results, strict=True)
        return io.NodeOutput(torch.cat(pictures), torch.cat(masks))


def _flat_inputs() -> list[io.Input]:
    shift: dict[str, Any] = {"default": 0.0, "min": -16384.0, "max": 16384.0, "step": 0.1}
    return [
        io.Float.Input(
            "zoom",
            default=1.0,
            min=0.01,
            max=100.0,
            step=0.001,
            tooltip="1.02 is 2 % closer, 0.98 further away.",
        ),
        io.Float.Input("x", tooltip="Pixels to the right; negative to the left.", **shift),
        io.Float.Input("y", tooltip="Pixels down; negative up.", **shift),
        io.Float.Input(
            "rotate",
            default=0.0,
            min=-360.0,
            max=360.0,
            step=0.1,
            tooltip="Degrees, counter-clockwise; negative clockwise.",
        ),
    ]


def _space_inputs() -> list[io.Input]:
    angle: dict[str, Any] = {"default": 0.0, "min": -80.0, "max": 80.0, "step": 0.1, "advanced": True}
    return [
        io.Float.Input("tilt", tooltip="Degrees by which the camera looks up.", **angle),
        io.Float.Input("turn", tooltip="Degrees by which the camera looks to the right.", **angle),
        io.Float.Input(
            "dolly",
            default=0.0,
            min=-10.0,
            max=0.95,
            step=0.001,
            advanced=True,
            tooltip="How far the camera moves forward; 1 would be the nearest point of the depth map.",
        ),
        io.Float.Input(
            "fov",
            default=40.0,
            min=5.0,
            max=150.0,
            step=1.0,
            advanced=True,
            tooltip="The camera's vertical field of view in degrees, for tilt, turn and dolly.",
        ),
        io.Float.Input(
            "far",
            default=5.0,
            min=1.01,
            max=1000.0,
            step=0.1,
            advanced=True,
            tooltip="How many times as far away black of the depth map is as white.",
        ),
    ]
