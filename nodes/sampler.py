"""KinoSampler: ComfyUI's KSampler for the shot."""

from __future__ import annotations

from typing import Any

import comfy.samplers
import nodes as comfy_nodes
import torch
from comfy_api.latest import io

from ..kino_store.parameters import CFG_SCALE, DENOISE, SEED, STEPS
from .batches import ONE_BY_ONE, TOGETHER, for_each_image, varies_by_image
from .choices import check_choice
from .shot import Shot, ShotType


class KinoSampler(io.ComfyNode):
    """Samples the shot's latent."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="KinoSampler",
            display_name="Kino Sampler",
            category="Kino",
            description="Samples with ComfyUI's KSampler. Native inputs can replace each part of the shot.",
            search_aliases=["ksampler", "denoise"],
            inputs=[
                ShotType.Input("shot", tooltip="The shot, with model, conditioning and latent."),
                *_settings(),
                io.Combo.Input(
                    "batch",
                    options=[ONE_BY_ONE, TOGETHER],
                    default=ONE_BY_ONE,
                    advanced=True,
                    tooltip="One by one: each image of a batch can be generated again alone, equal to the "
                    "bit, and the memory for one is enough. Together: for models that look at the whole "
                    "batch, such as AnimateDiff.",
                ),
                io.Model.Input("model", optional=True, tooltip="Replaces the shot's model."),
                io.Conditioning.Input("positive", optional=True, tooltip="Replaces the shot's prompt."),
                io.Conditioning.Input(
                    "negative", optional=True, tooltip="Replaces the shot's negative prompt."
                ),
                io.Latent.Input("latent_image", optional=True, tooltip="Replaces the shot's latent."),
            ],
            outputs=[
                ShotType.Output("shot_out", display_name="shot", tooltip="The shot with its sampled latent."),
                io.Latent.Output("latent", display_name="LATENT", tooltip="The sampled latent batch."),
                io.Int.Output("seed_out", display_name="seed", tooltip="The seed that was used."),
            ],
        )

    @classmethod
    def execute(
        cls,
        shot: Shot,
        seed: int,
        steps: int,
        cfg: float,
        sampler_name: str,
        scheduler: str,
        denoise: float,
        batch: str = ONE_BY_ONE,
        model: Any = None,
        positive: Any = None,
        negative: Any = None,
        latent_image: Any = None,
    ) -> io.NodeOutput:
        check_choice("sampler_name", sampler_name, comfy.samplers.KSampler.SAMPLERS)
        check_choice("scheduler", scheduler, comfy.samplers.KSampler.SCHEDULERS)
        shot = shot.with_native_parts(model=model, positive=positive, negative=negative, latent=latent_image)
        model, positive, negative, latent = (
            shot.require(part) for part in ("model", "positive", "negative", "latent")
        )

        def sample(batch_latent: dict[str, Any]) -> torch.Tensor:
            settings = (seed, steps, cfg, sampler_name, scheduler, positive, negative, batch_latent, denoise)
            return comfy_nodes.KSampler().sample(model, *settings)[0]["samples"]

        together = batch == TOGETHER or varies_by_image(positive) or varies_by_image(negative)
        latent = {**latent, "samples": sample(latent) if together else for_each_image(latent, sample)}
        record = {
            "seed": seed,
            "steps": steps,
            "cfg_scale": cfg,
            "sampler": sampler_name,
            "scheduler": scheduler,
            "denoise": denoise,
        }
        sampled = shot.with_parts(latent=latent, image=None).with_record(**record)
        return io.NodeOutput(sampled, latent, seed)


def _settings() -> list[io.Input]:
    """Return the inputs of KSampler's settings, in its order."""
    return [
        io.Int.Input(
            "seed",
            default=0,
            min=SEED.min,
            max=SEED.max,
            control_after_generate=True,
            tooltip="The start of all random numbers: same seed and settings, same picture.",
        ),
        io.Int.Input(
            "steps", default=32, min=STEPS.min, max=STEPS.max, tooltip="The number of denoising steps."
        ),
        io.Float.Input(
            "cfg",
            default=3.5,
            min=CFG_SCALE.min,
            max=CFG_SCALE.max,
            step=0.1,
            round=0.01,
            tooltip="Classifier-free guidance: how closely to follow the prompt.",
        ),
        io.Combo.Input(
            "sampler_name",
            options=comfy.samplers.KSampler.SAMPLERS,
            default="dpmpp_2m_sde",
            tooltip="The sampling algorithm.",
        ),
        io.Combo.Input(
            "scheduler",
            options=comfy.samplers.KSampler.SCHEDULERS,
            default="sgm_uniform",
            tooltip="How noise is distributed over the steps.",
        ),
        io.Float.Input(
            "denoise",
            default=1.0,
            min=DENOISE.min,
            max=DENOISE.max,
            step=0.01,
            tooltip="How much of the start to change: 1 changes all of it, lower values keep more.",
        ),
    ]
