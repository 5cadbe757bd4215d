"""KinoLoadCheckpoint and KinoLoadLora: ComfyUI's own loaders on the shot's wire."""

from __future__ import annotations

import difflib

import nodes as comfy_nodes
from comfy_api.latest import io

from ..kino_store.errors import InvalidValueError
from . import runtime
from .shot import Shot, ShotType


def checked_model(field: str, category: str, name: str) -> str:
    """`name`, or an error that names the files most like it. A linked name has not been checked by ComfyUI."""
    if runtime.host().model_path(category, name) is not None:
        return name
    names = runtime.host().model_names(category)
    nearest = difflib.get_close_matches(name, names, n=3, cutoff=0.3) or names[:3]
    there = (
        f"Installed: {', '.join(nearest)}{' …' if len(names) > len(nearest) else ''}."
        if names
        else "There are none yet."
    )
    raise InvalidValueError(field, name, f"No such file in ComfyUI's {category} folders. {there}")


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
                io.Combo.Input("ckpt_name", options=runtime.host().model_names("checkpoints"), tooltip="A file of ComfyUI's checkpoints folders."),
            ],
            outputs=[
                ShotType.Output("shot_out", display_name="shot", tooltip="The shot with model, CLIP and VAE."),
                io.Model.Output("model", display_name="MODEL", tooltip="The diffusion model."),
                io.Clip.Output("clip", display_name="CLIP", tooltip="The text encoder."),
                io.Vae.Output("vae", display_name="VAE", tooltip="Between latents and pictures."),
            ],
        )  # fmt: skip

    @classmethod
    def execute(cls, shot: Shot, ckpt_name: str) -> io.NodeOutput:
        name = checked_model("ckpt_name", "checkpoints", ckpt_name)
        model, clip, vae = comfy_nodes.CheckpointLoaderSimple().load_checkpoint(name)
        loaded = shot.having(model=model, clip=clip, vae=vae).noting(model_name=name, loras=())
        return io.NodeOutput(loaded, model, clip, vae)


class KinoLoadLora(io.ComfyNode):
    """Applies a LoRA to the shot's model and CLIP."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="KinoLoadLora",
            display_name="Kino Load LoRA",
            category="Kino",
            description="Applies a LoRA to the shot's model and CLIP. Chain several for several LoRAs.",
            search_aliases=["lora"],
            inputs=[
                ShotType.Input("shot", tooltip="The shot, after a Kino Load Checkpoint."),
                io.Combo.Input("lora_name", options=runtime.host().model_names("loras"), tooltip="A file of ComfyUI's loras folders."),
                io.Float.Input("strength_model", default=1.0, min=-100.0, max=100.0, step=0.01, tooltip="How strongly the diffusion model is changed; 0 not at all, negative the other way."),
                io.Float.Input("strength_clip", default=1.0, min=-100.0, max=100.0, step=0.01, tooltip="How strongly the text encoder is changed; 0 not at all, negative the other way."),
            ],
            outputs=[
                ShotType.Output("shot_out", display_name="shot", tooltip="The shot with the LoRA applied."),
                io.Model.Output("model", display_name="MODEL", tooltip="The model with the LoRA applied."),
                io.Clip.Output("clip", display_name="CLIP", tooltip="The text encoder with the LoRA applied."),
            ],
        )  # fmt: skip

    @classmethod
    def execute(
        cls, shot: Shot, lora_name: str, strength_model: float, strength_clip: float
    ) -> io.NodeOutput:
        name = checked_model("lora_name", "loras", lora_name)
        model, clip = comfy_nodes.LoraLoader().load_lora(
            shot.need("model"), shot.need("clip"), name, strength_model, strength_clip
        )
        lora = {"lora_name": name, "strength_model": strength_model, "strength_clip": strength_clip}
        applied = shot.having(model=model, clip=clip)
        if "loras" in shot.record:
            applied = applied.noting(loras=(*shot.record["loras"], lora))
        return io.NodeOutput(applied, model, clip)
