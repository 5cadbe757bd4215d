"""KinoLoadCheckpoint and KinoLoadLora: ComfyUI's loaders for the shot."""

from __future__ import annotations

import nodes as comfy_nodes
from comfy_api.latest import io

from ..kino_store.parameters import LORA_STRENGTH
from . import runtime
from .choices import check_model
from .shot import Shot, ShotType


class KinoLoadCheckpoint(io.ComfyNode):
    """Loads a checkpoint into the shot."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="KinoLoadCheckpoint",
            display_name="Kino Load Checkpoint",
            category="Kino",
            description="Loads a checkpoint with ComfyUI's own loader, into the shot and as native outputs.",
            search_aliases=["model", "ckpt"],
            inputs=[
                ShotType.Input("shot", tooltip="The shot, from a Kino Project."),
                io.Combo.Input(
                    "ckpt_name",
                    options=runtime.host().model_names("checkpoints"),
                    tooltip="A file in ComfyUI's checkpoints folders.",
                ),
            ],
            outputs=[
                ShotType.Output(
                    "shot_out", display_name="shot", tooltip="The shot with model, CLIP and VAE."
                ),
                io.Model.Output("model", display_name="MODEL", tooltip="The diffusion model."),
                io.Clip.Output("clip", display_name="CLIP", tooltip="The text encoder."),
                io.Vae.Output("vae", display_name="VAE", tooltip="Converts between latents and pictures."),
            ],
        )

    @classmethod
    def execute(cls, shot: Shot, ckpt_name: str) -> io.NodeOutput:
        name = check_model("ckpt_name", "checkpoints", ckpt_name)
        model, clip, vae = comfy_nodes.CheckpointLoaderSimple().load_checkpoint(name)
        loaded = shot.with_parts(model=model, clip=clip, vae=vae).with_record(model_name=name, loras=())
        return io.NodeOutput(loaded, model, clip, vae)


class KinoLoadLora(io.ComfyNode):
    """Applies a LoRA to the shot's model and CLIP."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="KinoLoadLora",
            display_name="Kino Load LoRA",
            category="Kino",
            description="Applies a LoRA to the shot's model and CLIP. Chain several to apply several LoRAs.",
            search_aliases=["lora"],
            inputs=[
                ShotType.Input("shot", tooltip="The shot, after a Kino Load Checkpoint."),
                io.Combo.Input(
                    "lora_name",
                    options=runtime.host().model_names("loras"),
                    tooltip="A file in ComfyUI's loras folders.",
                ),
                _strength_input("strength_model", "the diffusion model"),
                _strength_input("strength_clip", "the text encoder"),
            ],
            outputs=[
                ShotType.Output("shot_out", display_name="shot", tooltip="The shot with the LoRA applied."),
                io.Model.Output("model", display_name="MODEL", tooltip="The model with the LoRA applied."),
                io.Clip.Output(
                    "clip", display_name="CLIP", tooltip="The text encoder with the LoRA applied."
                ),
            ],
        )

    @classmethod
    def execute(
        cls, shot: Shot, lora_name: str, strength_model: float, strength_clip: float
    ) -> io.NodeOutput:
        name = check_model("lora_name", "loras", lora_name)
        model, clip = comfy_nodes.LoraLoader().load_lora(
            shot.require("model"), shot.require("clip"), name, strength_model, strength_clip
        )
        lora = {"lora_name": name, "strength_model": strength_model, "strength_clip": strength_clip}
        applied = shot.with_parts(model=model, clip=clip)
        if "loras" in shot.record:
            applied = applied.with_record(loras=(*shot.record["loras"], lora))
        return io.NodeOutput(applied, model, clip)


def _strength_input(name: str, target: str) -> io.Input:
    return io.Float.Input(
        name,
        default=1.0,
        min=LORA_STRENGTH.min,
        max=LORA_STRENGTH.max,
        step=0.01,
        tooltip=f"How strongly {target} is changed: 0 is not at all, negative is the opposite.",
    )
