"""Prints the shapes of the tensors of ComfyUI's own model classes, at the sizes of released models.

Run it with ComfyUI's Python: `model_shapes.py COMFYUI`. Nothing is allocated: the tensors are on torch's
device "meta". Prints JSON: {architecture: {tensor: shape}}.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

FLUX = {
    "in_channels": 16,
    "out_channels": 16,
    "vec_in_dim": 768,
    "context_in_dim": 4096,
    "hidden_size": 3072,
    "mlp_ratio": 4.0,
    "num_heads": 24,
    "depth": 1,
    "depth_single_blocks": 1,
    "axes_dim": [16, 56, 56],
    "theta": 10000,
    "patch_size": 2,
    "qkv_bias": True,
    "guidance_embed": True,
    "txt_ids_dims": [],
}
FLUX2 = {
    **FLUX,
    "in_channels": 128,
    "out_channels": 128,
    "patch_size": 1,
    "vec_in_dim": None,
    "context_in_dim": 15360,
    "hidden_size": 6144,
    "num_heads": 48,
    "mlp_ratio": 3.0,
    "axes_dim": [32, 32, 32, 32],
    "global_modulation": True,
    "mlp_silu_act": True,
    "qkv_bias": False,
    "ops_bias": False,
    "txt_ids_dims": [3],
}
CHROMA = {
    "in_channels": 64,
    "out_channels": 64,
    "context_in_dim": 4096,
    "hidden_size": 3072,
    "mlp_ratio": 4.0,
    "num_heads": 24,
    "depth": 1,
    "depth_single_blocks": 1,
    "axes_dim": [16, 56, 56],
    "theta": 10000,
    "patch_size": 2,
    "qkv_bias": True,
    "in_dim": 64,
    "out_dim": 3072,
    "hidden_dim": 5120,
    "n_layers": 5,
    "txt_ids_dims": [],
    "vec_in_dim": None,
}
HUNYUAN = {
    "in_channels": 16,
    "out_channels": 16,
    "patch_size": [1, 2, 2],
    "vec_in_dim": 768,
    "context_in_dim": 4096,
    "hidden_size": 3072,
    "mlp_ratio": 4.0,
    "num_heads": 24,
    "depth": 1,
    "depth_single_blocks": 1,
    "axes_dim": [16, 56, 56],
    "theta": 256,
    "qkv_bias": True,
    "guidance_embed": True,
    "byt5": False,
    "meanflow": False,
    "use_cond_type_embedding": False,
    "vision_in_dim": None,
    "meanflow_sum": False,
}
HUNYUAN_15 = {
    **HUNYUAN,
    "in_channels": 65,
    "out_channels": 32,
    "patch_size": [1, 1, 1],
    "vec_in_dim": None,
    "context_in_dim": 3584,
    "hidden_size": 2048,
    "num_heads": 16,
    "byt5": True,
    "use_cond_type_embedding": True,
    "vision_in_dim": 1152,
}
LUMINA = {
    "patch_size": 2,
    "in_channels": 16,
    "dim": 2304,
    "cap_feat_dim": 2304,
    "n_layers": 1,
    "n_heads": 24,
    "n_kv_heads": 8,
    "qk_norm": True,
    "axes_dims": [32, 32, 32],
    "axes_lens": [300, 512, 512],
}
Z_IMAGE = {
    **LUMINA,
    "dim": 3840,
    "cap_feat_dim": 2560,
    "n_heads": 30,
    "n_kv_heads": 30,
    "axes_dims": [32, 48, 48],
    "z_image_modulation": True,
}
WAN = {"dim": 5120, "ffn_dim": 13824, "num_heads": 40, "num_layers": 1, "in_dim": 16}
WAN_5B = {"dim": 3072, "ffn_dim": 14336, "num_heads": 24, "num_layers": 1, "in_dim": 48, "out_dim": 48}


def models() -> dict[str, Callable[..., Any]]:
    """Return a class with its sizes for each model, by the architecture that Kino should find."""
    from functools import partial

    from comfy.ldm.aura.mmdit import MMDiT as AuraFlow
    from comfy.ldm.chroma.model import Chroma
    from comfy.ldm.flux.model import Flux
    from comfy.ldm.hunyuan_video.model import HunyuanVideo
    from comfy.ldm.lightricks.av_model import LTXAVModel
    from comfy.ldm.lightricks.model import LTXVModel
    from comfy.ldm.lumina.model import NextDiT
    from comfy.ldm.qwen_image.model import QwenImageTransformer2DModel
    from comfy.ldm.wan.model import VaceWanModel, WanModel

    return {
        "flux": partial(Flux, **FLUX),
        "flux2": partial(Flux, **FLUX2),
        "chroma": partial(Chroma, **CHROMA),
        "hunyuan-video": partial(HunyuanVideo, **HUNYUAN),
        "hunyuan-video-1.5": partial(HunyuanVideo, **HUNYUAN_15),
        "lumina2": partial(NextDiT, **LUMINA),
        "z-image": partial(NextDiT, **Z_IMAGE),
        "wan": partial(WanModel, **WAN),
        "wan 5B": partial(WanModel, **WAN_5B),
        "wan VACE": partial(VaceWanModel, **WAN, vace_layers=1, vace_in_dim=96),
        "qwen-image": partial(QwenImageTransformer2DModel, num_layers=1),
        "ltx-video": partial(LTXVModel, num_layers=1),
        "ltx-2": partial(LTXAVModel, num_layers=1),
        "auraflow": partial(AuraFlow, n_layers=2, n_double_layers=1),
    }


def main() -> None:
    """Print the shapes."""
    sys.path.insert(0, sys.argv[1])
    from comfy.cli_args import args

    args.cpu = True  # read when the modules below are imported
    import comfy.ops
    import torch

    shapes = {}
    for name, model in models().items():
        made = model(device="meta", dtype=torch.float16, operations=comfy.ops.disable_weight_init)
        shapes[name] = {key: list(tensor.shape) for key, tensor in made.state_dict().items()}
    print(json.dumps(shapes))


if __name__ == "__main__":
    main()
