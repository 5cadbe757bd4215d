"""Writes tiny diffusion models with random weights, whose sizes ComfyUI reads from the weights: Wan, Flux.

Run it with ComfyUI's Python: `tiny_models.py --comfyui FOLDER --out MODELS`. Text encoders are missing:
ComfyUI has only one size for each, of gigabytes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

WAN = {"dim": 128, "ffn_dim": 64, "num_heads": 1, "num_layers": 1}
WAN_VAE = {"dim": 8, "z_dim": 16, "temperal_downsample": [False, True, True]}
FLUX = {
    "in_channels": 16,
    "out_channels": 16,
    "vec_in_dim": 768,
    "context_in_dim": 64,
    "hidden_size": 128,
    "mlp_ratio": 4.0,
    "num_heads": 1,
    "depth": 1,
    "depth_single_blocks": 1,
    "axes_dim": [16, 56, 56],
    "theta": 10000,
    "patch_size": 2,
    "qkv_bias": True,
    "guidance_embed": True,
    "txt_ids_dims": [],
}
FLUX_VAE = {
    "double_z": True,
    "z_channels": 16,
    "resolution": 256,
    "in_channels": 3,
    "out_ch": 3,
    "ch": 128,
    "ch_mult": [1, 2, 4, 4],
    "num_res_blocks": 2,
    "attn_resolutions": [],
    "dropout": 0.0,
}


def write(comfyui: Path, out: Path) -> None:
    """Write the files under the names that the built-in generators expect."""
    sys.path.insert(0, str(comfyui))
    from comfy.cli_args import args

    args.cpu = True  # read when the modules below are imported
    import comfy.ops
    import safetensors.torch
    import torch
    from comfy.ldm.flux.model import Flux
    from comfy.ldm.models.autoencoder import AutoencodingEngine
    from comfy.ldm.wan.model import WanModel
    from comfy.ldm.wan.vae import WanVAE

    torch.manual_seed(118)
    operations = comfy.ops.disable_weight_init

    def save(module: torch.nn.Module, place: str) -> None:
        weights = {
            name: torch.randn(weight.shape) * 0.02 + (name.endswith(("norm.weight", "gamma", "scale")))
            for name, weight in module.state_dict().items()
        }
        path = out / f"{place}.safetensors"
        path.parent.mkdir(parents=True, exist_ok=True)
        safetensors.torch.save_file({name: one.half() for name, one in weights.items()}, path)

    for task, channels in (("t2v", 16), ("i2v", 36)):
        for expert in ("high", "low"):
            model = WanModel(in_dim=channels, **WAN, operations=operations)
            save(model, f"diffusion_models/wan2.2_{task}_{expert}_noise_14B_fp8_scaled")
    save(WanVAE(**WAN_VAE), "vae/wan_2.1_vae")
    save(Flux(**FLUX, operations=operations), "diffusion_models/flux1-dev")
    coder = {"target": "comfy.ldm.modules.diffusionmodules.model.{}", "params": FLUX_VAE}
    vae = AutoencodingEngine(
        regularizer_config={"target": "comfy.ldm.models.autoencoder.DiagonalGaussianRegularizer"},
        encoder_config={**coder, "target": coder["target"].format("Encoder")},
        decoder_config={**coder, "target": coder["target"].format("Decoder")},
    )
    save(vae, "vae/ae")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--comfyui", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    write(given.comfyui, given.out)
