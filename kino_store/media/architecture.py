"""Identifies a model's architecture by the names and shapes of its tensors; None if it is not certain.

Names and sizes are those of the released models; ComfyUI lists them in comfy/model_detection.py and
comfy/supported_models.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

Shapes = Mapping[str, tuple[int, ...]]

# UNets: first channels, width of the text encoder's output, width of the size and style input (0: none).
_UNETS = {
    (320, 768, 0): "sd15",
    (320, 1024, 0): "sd2",
    (320, 2048, 2816): "sdxl",
    (384, 1280, 2560): "sdxl-refiner",
}
_LORA_WIDTHS = {768: "sd15", 1024: "sd2", 2048: "sdxl", 1280: "sdxl-refiner"}
_FLUX_WIDTH, _FLUX_TEXT = 3072, 4096
_FLUX2_WIDTH, _Z_IMAGE_WIDTH, _LUMINA2_WIDTH = 6144, 3840, 2304

# Transformers: the tensors that a model has, and those that only its relatives have. The first match counts.
_TRANSFORMERS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("sd3", ("joint_blocks.0.context_block.attn.qkv.weight",), ()),
    ("auraflow", ("double_layers.0.attn.w1q.weight",), ()),
    (
        "hunyuan-video-1.5",
        ("txt_in.individual_token_refiner.blocks.0.norm1.weight", "vision_in.proj.0.weight"),
        ("vector_in.in_layer.weight",),
    ),
    (
        "hunyuan-video",
        ("txt_in.individual_token_refiner.blocks.0.norm1.weight", "vector_in.in_layer.weight"),
        ("vision_in.proj.0.weight", "byt5_in.fc1.weight"),
    ),
    ("flux2", ("double_blocks.0.img_attn.qkv.weight", "double_stream_modulation_img.lin.weight"), ()),
    (
        "chroma",
        ("double_blocks.0.img_attn.qkv.weight", "distilled_guidance_layer.in_proj.weight", "img_in.weight"),
        ("img_in_patch.weight",),
    ),
    ("mochi", ("t5_yproj.weight",), ()),
    (
        "ltx-2",
        ("adaln_single.emb.timestep_embedder.linear_1.bias", "audio_adaln_single.linear.weight"),
        ("pos_embed.proj.bias",),
    ),
    (
        "ltx-video",
        ("adaln_single.emb.timestep_embedder.linear_1.bias", "patchify_proj.weight"),
        ("audio_adaln_single.linear.weight", "pos_embed.proj.bias"),
    ),
    ("minimax-h3", ("video_patch_proj.weight", "audio_patch_proj.weight"), ()),
    ("cogvideox", ("blocks.0.norm1.linear.weight", "patch_embed.proj.weight"), ()),
    ("wan", ("head.modulation", "head.head.weight", "patch_embedding.weight"), ()),
    ("hidream", ("caption_projection.0.linear.weight", "double_stream_blocks.0.block.attn1.to_k.weight"), ()),
    ("anima", ("blocks.0.mlp.layer1.weight", "llm_adapter.blocks.0.cross_attn.q_proj.weight"), ()),
    (
        "cosmos-predict2",
        ("blocks.0.mlp.layer1.weight", "x_embedder.proj.1.weight"),
        ("llm_adapter.blocks.0.cross_attn.q_proj.weight",),
    ),
    (
        "omnigen2",
        ("time_caption_embed.timestep_embedder.linear_1.bias",),
        ("double_stream_layers.0.img_instruct_attn.processor.img_to_q.weight",),
    ),
    ("qwen-image", ("txt_norm.weight", "transformer_blocks.0.img_mod.1.weight", "img_in.weight"), ()),
    ("kandinsky5", ("visual_transformer_blocks.0.cross_attention.key_norm.weight",), ()),
)
# By the size of the text's projection: models of one structure.
_LUMINA = {_LUMINA2_WIDTH: "lumina2", _Z_IMAGE_WIDTH: "z-image"}

_PREFIXES = ("model.diffusion_model.", "diffusion_model.", "")
_FIRST_CONV = ("input_blocks.0.0.weight", "conv_in.weight")
_VECTOR_INPUT = ("label_emb.0.0.weight", "add_embedding.linear_1.weight")
_BLOCKS = r"(?:input_blocks|middle_block|output_blocks|down_blocks|mid_block|up_blocks)"
_CROSS_ATTENTION = re.compile(_BLOCKS + r"\..*attn2\.to_k\.weight")
# A LoRA has two small matrices per layer; the second dimension of the first is the size of the layer's input.
# Names of kohya-ss and Diffusers.
_LORA_CROSS_ATTENTION = re.compile(
    r"(?:lora_unet_|unet\.)" + _BLOCKS + r"[._].*attn2[._]to_k\.(?:lora_down|lora_A|lora\.down)\.weight"
)
_LORA_FLUX = re.compile(
    r"(?:lora_unet_|diffusion_model\.)double_blocks[._]\d+[._]img_mod[._]lin\.(?:lora_down|lora_A)\.weight"
)
_LORA_FLUX2 = re.compile(
    r"(?:lora_unet_|diffusion_model\.)double_blocks[._]\d+[._]img_attn[._]qkv\.(?:lora_down|lora_A)\.weight"
)
_LORA_Z_IMAGE = re.compile(
    r"(?:lora_unet_|diffusion_model\.)layers[._]\d+[._]attention[._](?:to_q|qkv)\.(?:lora_down|lora_A)\.weight"
)
# Layers that only one model has, whatever their size.
_LORA_LAYERS = {
    "wan": re.compile(
        r"(?:lora_unet_|diffusion_model\.)blocks[._]\d+[._]cross_attn[._][kqvo]\.(?:lora_down|lora_A)\.weight"
    ),
    "qwen-image": re.compile(
        r"(?:lora_unet_|diffusion_model\.|transformer\.)?"
        r"transformer_blocks[._]\d+[._](?:img|txt)_(?:mlp|mod)[._].*\.(?:lora_down|lora_A)(?:\.default)?\.weight"
    ),
    "ltx-2": re.compile(
        r"(?:lora_unet_|diffusion_model\.)transformer_blocks[._]\d+[._]audio_attn1[._].*"
        r"\.(?:lora_down|lora_A)\.weight"
    ),
}
_LORA_SD3 = re.compile(
    r"(?:lora_unet_|diffusion_model\.)joint_blocks[._]\d+[._]context_block[._].*\.(?:lora_down|lora_A)\.weight"
)


def architecture_of(shapes: Shapes) -> str | None:
    """Return a model's architecture from its tensors' shapes by name; None is unknown.

    "sd15", "sd2", "sdxl", "sdxl-refiner", "flux", "lumina2", "z-image" or a name in `_TRANSFORMERS`, with
    "/lora" appended for a LoRA. "wan" is Wan 2.1 and 2.2: their tensors are the same.
    """
    for prefix in _PREFIXES:
        unprefixed = {
            name.removeprefix(prefix): shape for name, shape in shapes.items() if name.startswith(prefix)
        }
        found = (
            _unet_architecture(unprefixed)
            or _flux_architecture(unprefixed)
            or _lumina_architecture(unprefixed)
            or _transformer_architecture(unprefixed)
        )
        if found:
            return found
    lora = _lora_architecture(shapes)
    return f"{lora}/lora" if lora else None


def _unet_architecture(shapes: Shapes) -> str | None:
    """Complete image UNets only: a ControlNet has no decoder, a video model has temporal layers."""
    has_decoder = any(name.startswith(("output_blocks.", "up_blocks.")) for name in shapes)
    first_channels = _dimension(shapes, _FIRST_CONV, 0)
    text_width = _single_value(
        shape[1] for name, shape in shapes.items() if _CROSS_ATTENTION.fullmatch(name) and len(shape) == 2
    )
    if (
        not has_decoder
        or first_channels is None
        or text_width is None
        or any("time_stack" in name or "temporal" in name for name in shapes)
    ):
        return None
    return _UNETS.get((first_channels, text_width, _dimension(shapes, _VECTOR_INPUT, 1) or 0))


def _transformer_architecture(shapes: Shapes) -> str | None:
    return next(
        (
            name
            for name, own, foreign in _TRANSFORMERS
            if all(tensor in shapes for tensor in own) and not any(tensor in shapes for tensor in foreign)
        ),
        None,
    )


def _lumina_architecture(shapes: Shapes) -> str | None:
    """Lumina 2 and Z-Image; a variant that makes pixels without a VAE has a decoder."""
    if "noise_refiner.0.attention.k_norm.weight" not in shapes or "dec_net.cond_embed.weight" in shapes:
        return None
    return _LUMINA.get(_dimension(shapes, ("cap_embedder.1.weight",), 0) or 0)


def _flux_architecture(shapes: Shapes) -> str | None:
    """FLUX.1 only: Chroma and FLUX.2 have the same blocks without modulation layers."""
    text_shape = shapes.get("txt_in.weight")
    has_blocks = (
        "double_blocks.0.img_attn.qkv.weight" in shapes and "double_blocks.0.img_mod.lin.weight" in shapes
    )
    return (
        "flux"
        if has_blocks and "vector_in.in_layer.weight" in shapes and text_shape == (_FLUX_WIDTH, _FLUX_TEXT)
        else None
    )


def _lora_architecture(shapes: Shapes) -> str | None:
    if any(_LORA_SD3.fullmatch(name) for name in shapes):
        return "sd3"
    if _lora_input_width(shapes, _LORA_FLUX.fullmatch) == _FLUX_WIDTH:
        return "flux"
    if _lora_input_width(shapes, _LORA_FLUX2.fullmatch) == _FLUX2_WIDTH:
        return "flux2"
    if _lora_input_width(shapes, _LORA_Z_IMAGE.fullmatch) == _Z_IMAGE_WIDTH:
        return "z-image"
    for architecture, layers in _LORA_LAYERS.items():
        if any(layers.fullmatch(name) for name in shapes):
            return architecture
    return _LORA_WIDTHS.get(_lora_input_width(shapes, _LORA_CROSS_ATTENTION.fullmatch) or 0)


def _lora_input_width(shapes: Shapes, matches: Callable[[str], object]) -> int | None:
    """Return the input size of the layers whose LoRA tensors match; None if none do, or sizes differ."""
    return _single_value(shape[1] for name, shape in shapes.items() if len(shape) >= 2 and matches(name))


def _dimension(shapes: Shapes, names: tuple[str, ...], axis: int) -> int | None:
    found = next((shapes[name] for name in names if name in shapes), ())
    return found[axis] if len(found) > axis else None


def _single_value(values: Iterable[int]) -> int | None:
    """Return the value if all are equal, else None."""
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else None
