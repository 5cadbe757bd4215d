"""KinoPrompt, KinoLatent, KinoSampler, KinoDecode: from words to a picture, by ComfyUI's own nodes.

Batches are sampled and decoded one image at a time unless told otherwise. Random numbers and rounding then do not
depend on how many are made at once, so that any one of them can be made again alone, equal to the bit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import comfy.samplers
import nodes as comfy_nodes
import torch
from comfy_api.latest import io

from ..kino_store.errors import InvalidValueError
from . import images
from .shot import Shot, ShotType

GRID = 8  # pixels to a latent's cell: ComfyUI's EmptyLatentImage, made to fit each model by its samplers
ONE_BY_ONE, TOGETHER = "one by one", "together"


def one_by_one(latent: dict[str, Any], make: Callable[[dict[str, Any]], torch.Tensor]) -> torch.Tensor:
    """`make` of each image of a latent batch, put together again along the batch."""
    samples = latent["samples"]
    if (
        samples.is_nested or samples.shape[0] == 1
    ):  # nested: ComfyUI's latents of several kinds, as of sound and picture
        return make(latent)
    pick = comfy_nodes.LatentFromBatch().frombatch
    return torch.cat([make(pick(latent, index, 1)[0]) for index in range(samples.shape[0])])


def differs_by_image(conditioning: list[Any]) -> bool:
    """Whether a conditioning, or a ControlNet's hint in it, has one part for each image of the batch."""
    for tensor, options in conditioning:
        hint = getattr(options.get("control"), "cond_hint_original", None)
        if tensor.shape[0] > 1 or (hint is not None and hint.shape[0] > 1):
            return True
    return False


def checked_choice(field: str, value: str, options: list[str]) -> str:
    """`value`, or an error with the choices. A linked value has not been checked by ComfyUI."""
    if value not in options:
        raise InvalidValueError(field, value, f"It must be one of: {', '.join(options)}.")
    return value


class KinoPrompt(io.ComfyNode):
    """Encodes what the picture should and should not show."""

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
                io.String.Input("positive", multiline=True, dynamic_prompts=True, tooltip="What the picture should show."),
                io.String.Input("negative", multiline=True, dynamic_prompts=True, tooltip="What it should not show."),
            ],
            outputs=[
                ShotType.Output("shot_out", display_name="shot", tooltip="The shot with its conditioning."),
                io.Conditioning.Output("positive_out", display_name="positive", tooltip="The encoded prompt."),
                io.Conditioning.Output("negative_out", display_name="negative", tooltip="The encoded negative prompt."),
            ],
        )  # fmt: skip

    @classmethod
    def execute(cls, shot: Shot, positive: str, negative: str) -> io.NodeOutput:
        encode = comfy_nodes.CLIPTextEncode().encode
        (wanted,), (unwanted,) = encode(shot.need("clip"), positive), encode(shot.need("clip"), negative)
        told = shot.having(positive=wanted, negative=unwanted).noting(
            prompt=positive, negative_prompt=negative
        )
        return io.NodeOutput(told, wanted, unwanted)


class KinoLatent(io.ComfyNode):
    """What sampling starts from, in the project's size."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="KinoLatent",
            display_name="Kino Latent",
            category="Kino",
            description="An empty latent of the project's size, or one from an image (scaled to that size).",
            search_aliases=["empty latent", "img2img", "vae encode"],
            inputs=[
                ShotType.Input("shot", tooltip="The shot; its project gives the size."),
                io.Int.Input("batch_size", default=1, min=1, max=4096, tooltip="How many images to make, each with its own random numbers."),
                io.Int.Input("batch_index", default=0, min=0, max=4095, tooltip="Which random numbers of the seed the first image gets. To make image 3 of a batch again alone: batch_size 1, batch_index 2."),
                io.Image.Input("image", optional=True, tooltip="An image to start from, with a denoise below 1 at the sampler."),
            ],
            outputs=[
                ShotType.Output("shot_out", display_name="shot", tooltip="The shot with its latent."),
                io.Latent.Output("latent", display_name="LATENT", tooltip="The latent batch."),
            ],
        )  # fmt: skip

    @classmethod
    def execute(
        cls, shot: Shot, batch_size: int, batch_index: int, image: torch.Tensor | None = None
    ) -> io.NodeOutput:
        width, height = (-(-side // GRID) * GRID for side in (shot.film.width, shot.film.height))
        if image is None:
            (latent,) = comfy_nodes.EmptyLatentImage().generate(width, height, batch_size)
        else:
            (scaled,) = comfy_nodes.ImageScale().upscale(image[:1], "lanczos", width, height, "center")
            (single,) = comfy_nodes.VAEEncode().encode(shot.need("vae"), scaled)
            (latent,) = comfy_nodes.RepeatLatentBatch().repeat(single, batch_size)
        latent = {**latent, "batch_index": list(range(batch_index, batch_index + batch_size))}
        return io.NodeOutput(shot.having(latent=latent, image=None).noting(batch_index=batch_index), latent)


class KinoSampler(io.ComfyNode):
    """Samples the shot's latent."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="KinoSampler",
            display_name="Kino Sampler",
            category="Kino",
            description="Samples with ComfyUI's KSampler. Each part of the shot can be replaced by a native one.",
            search_aliases=["ksampler", "denoise"],
            inputs=[
                ShotType.Input("shot", tooltip="The shot, with model, conditioning and latent."),
                io.Int.Input("seed", default=0, min=0, max=0xFFFFFFFFFFFFFFFF, control_after_generate=True, tooltip="The start of all random numbers: same seed and settings, same picture."),
                io.Int.Input("steps", default=32, min=1, max=10000, tooltip="How many steps to denoise in."),
                io.Float.Input("cfg", default=3.5, min=0.0, max=100.0, step=0.1, round=0.01, tooltip="Classifier-free guidance: how closely to follow the prompt."),
                io.Combo.Input("sampler_name", options=comfy.samplers.KSampler.SAMPLERS, default="dpmpp_2m_sde", tooltip="The sampling algorithm."),
                io.Combo.Input("scheduler", options=comfy.samplers.KSampler.SCHEDULERS, default="sgm_uniform", tooltip="How noise is spread over the steps."),
                io.Float.Input("denoise", default=1.0, min=0.0, max=1.0, step=0.01, tooltip="How much to change what it starts from: 1 all of it, lower values keep more."),
                io.Combo.Input("batch", options=[ONE_BY_ONE, TOGETHER], default=ONE_BY_ONE, advanced=True, tooltip="One by one: each image of a batch can be made again alone, equal to the bit, in the memory of one. Together: for models that look at the whole batch, such as AnimateDiff."),
                io.Model.Input("model", optional=True, tooltip="In place of the shot's model."),
                io.Conditioning.Input("positive", optional=True, tooltip="In place of the shot's prompt."),
                io.Conditioning.Input("negative", optional=True, tooltip="In place of the shot's negative prompt."),
                io.Latent.Input("latent_image", optional=True, tooltip="In place of the shot's latent."),
            ],
            outputs=[
                ShotType.Output("shot_out", display_name="shot", tooltip="The shot with its sampled latent."),
                io.Latent.Output("latent", display_name="LATENT", tooltip="The sampled latent batch."),
                io.Int.Output("seed_out", display_name="seed", tooltip="The seed that was used."),
            ],
        )  # fmt: skip

    @classmethod
    def execute(
        cls, shot: Shot, seed: int, steps: int, cfg: float, sampler_name: str, scheduler: str, denoise: float,
        batch: str = ONE_BY_ONE, model: Any = None, positive: Any = None, negative: Any = None, latent_image: Any = None,
    ) -> io.NodeOutput:  # fmt: skip
        checked_choice("sampler_name", sampler_name, comfy.samplers.KSampler.SAMPLERS)
        checked_choice("scheduler", scheduler, comfy.samplers.KSampler.SCHEDULERS)
        shot = shot.given(model=model, positive=positive, negative=negative, latent=latent_image)
        parts = [shot.need(part) for part in ("model", "positive", "negative", "latent")]

        def sampled(latent: dict[str, Any]) -> torch.Tensor:
            settings = (seed, steps, cfg, sampler_name, scheduler, *parts[1:3], latent, denoise)
            return comfy_nodes.KSampler().sample(parts[0], *settings)[0]["samples"]

        whole = batch == TOGETHER or any(differs_by_image(part) for part in parts[1:3])
        latent = {**parts[3], "samples": sampled(parts[3]) if whole else one_by_one(parts[3], sampled)}
        record = {
            "seed": seed,
            "steps": steps,
            "cfg_scale": cfg,
            "sampler": sampler_name,
            "scheduler": scheduler,
            "denoise": denoise,
        }
        return io.NodeOutput(shot.having(latent=latent, image=None).noting(**record), latent, seed)


class KinoDecode(io.ComfyNode):
    """Turns the latent into pictures."""

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
                io.Latent.Input("samples", optional=True, tooltip="In place of the shot's latent."),
                io.Vae.Input("vae", optional=True, tooltip="In place of the shot's VAE."),
            ],
            outputs=[
                ShotType.Output("shot_out", display_name="shot", tooltip="The shot with its pictures."),
                io.Image.Output("image", display_name="IMAGE", tooltip="The pictures."),
            ],
        )

    @classmethod
    def execute(cls, shot: Shot, samples: Any = None, vae: Any = None) -> io.NodeOutput:
        if samples is not None:
            shot = shot.having(latent=samples, record={})  # how these were made, the shot can't know
        shot = shot.given(vae=vae)
        decode, codec = comfy_nodes.VAEDecode().decode, shot.need("vae")
        pictures = one_by_one(shot.need("latent"), lambda latent: decode(codec, latent)[0])
        pictures = images.cropped(pictures, shot.film.width, shot.film.height, GRID)
        return io.NodeOutput(shot.having(image=pictures), pictures)
