"""Builds the tiny Stable Diffusion 1.x checkpoint and LoRAs of the tests and the demo.

Nothing can be downloaded, so the weights are seeded noise around a few hand-set paths: the UNet removes fine
noise, the autoencoder keeps colours. The pictures are soft coloured shapes that depend on prompt, seed and
LoRA. The bytes are the same at every run.

Run it with ComfyUI's Python: names and shapes come from ComfyUI's modules, imported only where they are
needed.
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy
    import torch

    Weights = dict[str, numpy.ndarray]

CHECKPOINT = "kino_demo.safetensors"
LORAS = {"kino_demo_a.safetensors": 1, "kino_demo_b.safetensors": 2}
RECIPE = 1  # increase it whenever a weight changes: it is part of the cache key

UNET, CLIP, VAE = "model.diffusion_model.", "cond_stage_model.transformer.", "first_stage_model."
# Three thin levels. ComfyUI detects Stable Diffusion 1.x by 320 channels and a 768 wide context, at any
# depth.
UNET_CONFIG = {
    "image_size": 32,
    "in_channels": 4,
    "out_channels": 4,
    "model_channels": 320,
    "num_res_blocks": [1, 1, 1],
    "channel_mult": [1, 1, 1],
    "num_heads": 8,
    "use_spatial_transformer": True,
    "transformer_depth": [0, 1, 1],
    "transformer_depth_output": [0, 0, 1, 1, 1, 1],
    "transformer_depth_middle": 1,
    "context_dim": 768,
    "legacy": False,
}
LORA_RANK = 4
LORA_TARGETS = (
    "unet_middle_block_1",
    "unet_output_blocks_2_1",
    "te_text_model_encoder_layers_0",
    "te_text_model_encoder_layers_6",
)
# The red, green and blue of each of the four latent channels: brightness and three hues.
LATENT_COLOURS = ((0.16, 0.15, 0.14), (0.13, -0.02, -0.11), (-0.06, 0.11, -0.07), (-0.05, -0.06, 0.12))
LATENT_SCALE = 0.18215  # of Stable Diffusion
SHAPE_STRENGTH = 0.04  # how visible the UNet's other layers are in a picture
TEXTURE = 0.02  # how visible the autoencoder's noise is in a picture
PAIRS = 8  # four latent channels, each as +x and -x
NORM_GROUP = 10  # channels per norm group of the UNet
KEEP, SOFT, HALVE, NONE = (0, 1, 0), (1, 2, 1), (0, 1, 1), (0, 0, 0)  # taps of a 3 wide convolution


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--comfyui", type=Path, required=True, help="the ComfyUI tree")
    parser.add_argument("--out", type=Path, required=True, help="a folder for checkpoints/ and loras/")
    options = parser.parse_args()
    sys.path.insert(0, str(options.comfyui))
    modules = comfy_modules(options.comfyui)
    save(options.out / "checkpoints" / CHECKPOINT, checkpoint(modules))
    for name, seed in LORAS.items():
        save(options.out / "loras" / name, lora(modules, seed))


def comfy_modules(tree: Path) -> dict[str, torch.nn.Module]:
    """Return ComfyUI's UNet, text encoder and tiny autoencoder by prefix, without allocated weights."""
    from comfy.cli_args import args

    args.cpu = True  # must be set before anything requests a device
    import comfy.ops
    import torch
    from comfy.clip_model import CLIPTextModel
    from comfy.ldm.modules.diffusionmodules.openaimodel import UNetModel
    from comfy.taesd.taesd import TAESD

    plain = comfy.ops.disable_weight_init
    clip_config = json.loads((tree / "comfy" / "sd1_clip_config.json").read_text(encoding="utf-8"))
    with torch.device("meta"):
        return {
            UNET: UNetModel(**UNET_CONFIG, device="meta", operations=plain),
            CLIP: CLIPTextModel(clip_config, torch.float32, "meta", plain),
            VAE: TAESD(),
        }


def shapes(modules: dict[str, torch.nn.Module]) -> Iterator[tuple[str, tuple[int, ...]]]:
    for prefix, module in modules.items():
        for name, weight in module.state_dict().items():
            if "text_projection" not in name:  # Stable Diffusion 1.x files have none
                yield prefix + name, tuple(weight.shape)


def checkpoint(modules: dict[str, torch.nn.Module]) -> Weights:
    weights = {name: filled(name, shape) for name, shape in shapes(modules)}
    predict_fine_noise(weights)
    keep_colours(weights)
    return weights


def filled(name: str, shape: tuple[int, ...]) -> numpy.ndarray:
    """Return identity norms, zero biases, else noise, scaled to keep the magnitude of the input."""
    import numpy

    if name.endswith("vae_scale"):
        return numpy.full(shape, LATENT_SCALE, numpy.float32)
    if len(shape) < 2:
        return numpy.full(shape, float(name.endswith("weight")), numpy.float32)
    if "embedding.weight" in name:
        return noise(name, shape) * (0.2 if "position" in name else 1.0)
    fan_in = int(numpy.prod(shape[1:]))
    return noise(name, shape) * (gain(name) / fan_in**0.5)


def gain(name: str) -> float:
    if "attn2.to_q" in name or "attn2.to_k" in name:
        return 2.0  # sharp attention to the text makes the prompt visible
    return 1.0


def noise(name: str, shape: tuple[int, ...]) -> numpy.ndarray:
    """Return normal noise that depends only on the weight's name, not on the order of calls."""
    import numpy

    return numpy.random.default_rng(zlib.crc32(name.encode())).standard_normal(shape, dtype=numpy.float32)


def predict_fine_noise(weights: Weights) -> None:
    """Make the UNet predict all fine detail as noise: sampling then leaves the soft shapes of the seed.

    Each latent channel travels as a pair +x, -x: once over the outermost skip connection, once down and up
    again, which blurs it. Their difference passes the final SiLU unchanged, because silu(x) - silu(-x) = x.
    All else that the network computes, including prompt and LoRA, is added softly: the weights of its output
    are blurred, and it never receives the fine part.
    """
    soften(weights)
    for name, taps in unet_path(weights):
        carry(weights[name], range(PAIRS), taps)
    enter, difference = (
        weights[f"{UNET}input_blocks.0.0.weight"],
        weights[f"{UNET}output_blocks.5.0.skip_connection.weight"],
    )
    leave = weights[f"{UNET}out.2.weight"]
    enter[:PAIRS], difference[PAIRS:NORM_GROUP], leave[:, :NORM_GROUP] = 0, 0, 0
    for pair in range(PAIRS):
        channel, sign = pair // 2, 1 - 2 * (pair % 2)
        enter[pair, channel, 1, 1] = sign
        difference[pair, pair], difference[pair, 320 + pair] = -1, 1
        leave[channel, pair, 1, 1] = sign * (PAIRS / NORM_GROUP) ** 0.5


def soften(weights: Weights) -> None:
    """Blur the output layers of the UNet, and disconnect them from the unblurred input."""
    for name in (
        name
        for name in weights
        if name.startswith((f"{UNET}output_blocks.", f"{UNET}out.")) and weights[name].ndim == 4
    ):
        if weights[name].shape[2] == 3:
            weights[name][:] = weights[name].sum(axis=(2, 3), keepdims=True) * kernel(SOFT)
        if (
            name.startswith((f"{UNET}output_blocks.4.", f"{UNET}output_blocks.5."))
            and weights[name].shape[1] == 640
        ):
            weights[name][:, 320:] = 0
    weights[f"{UNET}out.2.weight"] *= SHAPE_STRENGTH


def unet_path(weights: Weights) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield the layers on the pairs' way down and up, with the taps of each."""
    taps = {
        ".op.": HALVE,
        ".conv.": SOFT,
        ".skip_connection.": KEEP,
        ".out_layers.3.": NONE,
        ".proj_out.": NONE,
    }
    for name in (name for name in weights if name.startswith(UNET)):
        for layer in taps:
            if name.endswith(f"{layer}weight"):
                yield name, taps[layer]


def carry(weight: numpy.ndarray, channels: range, taps: tuple[int, ...]) -> None:
    """Make a convolution pass these channels on, each to itself, without input from others."""
    weight[channels.start : channels.stop] = 0
    for channel in channels:
        weight[channel, channel] = kernel(taps) if weight.shape[2] == 3 else kernel(taps)[1:2, 1:2]


def kernel(taps: tuple[int, ...]) -> numpy.ndarray:
    import numpy

    flat = numpy.outer(taps, taps).astype(numpy.float32)
    return flat / max(flat.sum(), 1)


def keep_colours(weights: Weights) -> None:
    """Make the autoencoder keep colours: to latents and back, blurred, with a little texture from its noise.

    Values pass its ReLUs as pairs of positive and negative parts.
    """
    import numpy

    colours = numpy.array(LATENT_COLOURS, numpy.float32).T
    for name in (name for name in weights if name.startswith(VAE) and weights[name].ndim == 4):
        if weights[name].shape[:2] == (64, 64):
            inside = ".conv." in name
            carry(weights[name], range(PAIRS), NONE if inside else HALVE if "encoder" in name else SOFT)
            weights[name] *= 0.7 if inside else 1
    enter_pairs(weights, f"{VAE}taesd_decoder.1.", numpy.eye(4), 0.0)
    leave_pairs(weights, f"{VAE}taesd_decoder.19.", colours, 0.5)
    enter_pairs(weights, f"{VAE}taesd_encoder.0.", numpy.eye(3), -0.5)
    leave_pairs(weights, f"{VAE}taesd_encoder.14.", numpy.linalg.pinv(colours), 0.0)


def enter_pairs(weights: Weights, layer: str, mix: numpy.ndarray, shift: float) -> None:
    count = len(mix)
    weights[layer + "weight"][: 2 * count] = 0
    for first, sign in ((0, 1), (count, -1)):
        weights[layer + "weight"][first : first + count, :, 1, 1] = sign * mix
        weights[layer + "bias"][first : first + count] = sign * shift


def leave_pairs(weights: Weights, layer: str, mix: numpy.ndarray, shift: float) -> None:
    count = mix.shape[1]
    weights[layer + "weight"][:] *= TEXTURE
    weights[layer + "weight"][:, :PAIRS] = 0
    for first, sign in ((0, 1), (count, -1)):
        weights[layer + "weight"][:, first : first + count, 1, 1] = sign * mix
    weights[layer + "bias"][:] = shift


def lora(modules: dict[str, torch.nn.Module], seed: int) -> Weights:
    """Return a LoRA on attention layers of UNet and text encoder: both strengths have a visible effect."""
    import numpy

    weights: Weights = {}
    for name, shape in shapes(modules):
        key = "lora_" + name.replace(UNET, "unet.").replace(CLIP, "te.").removesuffix(".weight").replace(
            ".", "_"
        )
        if len(shape) != 2 or not key.removeprefix("lora_").startswith(LORA_TARGETS) or "attn" not in key:
            continue
        weights[f"{key}.lora_down.weight"] = (
            noise(f"{key}.down.{seed}", (LORA_RANK, shape[1])) / shape[1] ** 0.5
        )
        weights[f"{key}.lora_up.weight"] = noise(f"{key}.up.{seed}", (shape[0], LORA_RANK))
        weights[f"{key}.alpha"] = numpy.array(float(LORA_RANK), numpy.float32)
    return weights


def save(path: Path, weights: Weights) -> None:
    import numpy
    from safetensors.numpy import save_file

    path.parent.mkdir(parents=True, exist_ok=True)
    halves = {name: numpy.ascontiguousarray(weight, dtype=numpy.float16) for name, weight in weights.items()}
    save_file(halves, path, metadata={"format": "pt"})  # one entry: their order is random


if __name__ == "__main__":
    main()
