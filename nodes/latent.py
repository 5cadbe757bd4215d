"""KinoLatent and KinoDecode: between the project's size and ComfyUI's latents."""

from __future__ import annotations

from typing import Any

import nodes as comfy_nodes
import torch
from comfy_api.latest import io

from ..kino_store.errors import InvalidValueError
from ..kino_store.parameters import BATCH_SIZE
from . import images
from .batches import for_each_image
from .shot import Kept, Shot, ShotType

# Pixels per latent cell of ComfyUI's EmptyLatentImage; its samplers adapt that latent to each model.
GRID = 8


class KinoLatent(io.ComfyNode):
    """Creates the latent to start from, in the project's size."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="KinoLatent",
            display_name="Kino Latent",
            category="Kino",
            description="An empty latent of the project's size, or one from an image (scaled to that size).",
            search_aliases=["empty latent", "img2img", "vae encode"],
            inputs=[
                ShotType.Input("shot", tooltip="The shot; its project sets the size."),
                io.Int.Input(
                    "batch_size",
                    default=1,
                    min=BATCH_SIZE.min,
                    max=BATCH_SIZE.max,
                    tooltip="How many images to generate, each with its own random numbers.",
                ),
                io.Int.Input(
                    "batch_index",
                    default=0,
                    min=0,
                    max=BATCH_SIZE.max - 1,
                    tooltip="Which random numbers of the seed the first image gets. To generate image 3 of "
                    "a batch again alone: batch_size 1, batch_index 2.",
                ),
                io.Image.Input(
                    "image",
                    optional=True,
                    tooltip="An image to start from, with a denoise below 1 in the sampler.",
                ),
                io.Mask.Input(
                    "mask",
                    optional=True,
                    tooltip="White is drawn again, black keeps the pixels. It is scaled to the image.",
                ),
            ],
            outputs=[
                ShotType.Output("shot_out", display_name="shot", tooltip="The shot with its latent."),
                io.Latent.Output("latent", display_name="LATENT", tooltip="The latent batch."),
            ],
        )

    @classmethod
    def execute(
        cls,
        shot: Shot,
        batch_size: int,
        batch_index: int,
        image: torch.Tensor | None = None,
        mask: torch.Tensor | None = None,
    ) -> io.NodeOutput:
        width, height = (-(-side // GRID) * GRID for side in (shot.project.width, shot.project.height))
        kept = None
        if mask is not None and image is None:
            raise InvalidValueError(
                "mask", "MASK", "It says which part of an image changes: connect an image, too."
            )
        if image is None:
            (latent,) = comfy_nodes.EmptyLatentImage().generate(width, height, batch_size)
        else:
            (scaled,) = comfy_nodes.ImageScale().upscale(image[:1], "lanczos", width, height, "center")
            (single,) = comfy_nodes.VAEEncode().encode(shot.require("vae"), scaled)
            if mask is not None:
                kept = Kept(scaled[..., :3], _scaled_mask(mask, image, width, height))
                single = {**single, "noise_mask": kept.mask}
            (latent,) = comfy_nodes.RepeatLatentBatch().repeat(single, batch_size)
        latent = {**latent, "batch_index": list(range(batch_index, batch_index + batch_size))}
        started = shot.with_parts(latent=latent, image=None, kept=kept).with_record(batch_index=batch_index)
        return io.NodeOutput(started, latent)


class KinoDecode(io.ComfyNode):
    """Decodes the latent to pictures."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="KinoDecode",
            display_name="Kino Decode",
            category="Kino",
            description="Decodes the shot's latent with its VAE into pictures of the project's size.",
            search_aliases=["vae decode"],
            inputs=[
                ShotType.Input("shot", tooltip="The shot, sampled."),
                io.Latent.Input("samples", optional=True, tooltip="Replaces the shot's latent."),
                io.Vae.Input("vae", optional=True, tooltip="Replaces the shot's VAE."),
            ],
            outputs=[
                ShotType.Output("shot_out", display_name="shot", tooltip="The shot with its pictures."),
                io.Image.Output("image", display_name="IMAGE", tooltip="The pictures."),
            ],
        )

    @classmethod
    def execute(cls, shot: Shot, samples: Any = None, vae: Any = None) -> io.NodeOutput:
        if samples is not None:
            shot = shot.with_parts(
                latent=samples, kept=None, record={}
            )  # the shot can't know how these were sampled
        shot = shot.with_native_parts(vae=vae)
        decode, codec = comfy_nodes.VAEDecode().decode, shot.require("vae")
        pictures = for_each_image(shot.require("latent"), lambda latent: decode(codec, latent)[0])
        if shot.kept is not None:
            pictures = shot.kept.over(pictures)
        pictures = images.crop_to_size(pictures, shot.project.width, shot.project.height, GRID)
        return io.NodeOutput(shot.with_parts(image=pictures), pictures)


def _scaled_mask(mask: torch.Tensor, image: torch.Tensor, width: int, height: int) -> torch.Tensor:
    """Return the first mask, scaled and cropped as the image is: (1, height, width), 0 to 1."""
    size = image.shape[1], image.shape[2]
    layer = mask.reshape(-1, 1, *mask.shape[-2:])[:1]
    if layer.shape[-2:] != size:
        layer = torch.nn.functional.interpolate(layer, size=size, mode="bilinear")
    (scaled,) = comfy_nodes.ImageScale().upscale(layer.movedim(1, -1), "bilinear", width, height, "center")
    return scaled[..., 0].clamp(0, 1)
