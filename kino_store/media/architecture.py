"""Tells a model's architecture by the names and shapes of its tensors. What is not told for certain is None.

Names and sizes are those of the models' own releases; ComfyUI's comfy/model_detection.py and comfy/supported_models.py
list them side by side.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

Shapes = Mapping[str, tuple[int, ...]]

# Of the UNets: first channels, width of the text encoder's output, width of the size and style input (0: none).
_UNETS = {
    (320, 768, 0): "sd15",
    (320, 1024, 0): "sd2",
    (320, 2048, 2816): "sdxl",
    (384, 1280, 2560): "sdxl-refiner",
}
_LORA_WIDTHS = {768: "sd15", 1024: "sd2", 2048: "sdxl", 1280: "sdxl-refiner"}
_FLUX_WIDTH, _FLUX_TEXT = 3072, 4096

_PREFIXES = ("model.diffusion_model.", "diffusion_model.", "")
_FIRST_CONV = ("input_blocks.0.0.weight", "conv_in.weight")
_VECTOR = ("label_emb.0.0.weight", "add_embedding.linear_1.weight")
_BLOCKS = r"(?:input_blocks|middle_block|output_blocks|down_blocks|mid_block|up_blocks)"
_CROSS = re.compile(_BLOCKS + r"\..*attn2\.to_k\.weight")
# A pair of small matrices for each layer; the first one's second side is the layer's input. kohya-ss and Diffusers names.
_LORA_CROSS = re.compile(
    r"(?:lora_unet_|unet\.)" + _BLOCKS + r"[._].*attn2[._]to_k\.(?:lora_down|lora_A|lora\.down)\.weight"
)
_LORA_FLUX = re.compile(
    r"(?:lora_unet_|diffusion_model\.)double_blocks[._]\d+[._]img_mod[._]lin\.(?:lora_down|lora_A)\.weight"
)
_LORA_SD3 = re.compile(
    r"(?:lora_unet_|diffusion_model\.)joint_blocks[._]\d+[._]context_block[._].*\.(?:lora_down|lora_A)\.weight"
)


def architecture_of(shapes: Shapes) -> str | None:
    """The architecture by the tensors' shapes, by name; None when it can't be told.

    One of "sd15", "sd2", "sdxl", "sdxl-refiner", "sd3", "flux"; with "/lora" behind it for a LoRA.
    """
    for prefix in _PREFIXES:
        own = {name.removeprefix(prefix): shape for name, shape in shapes.items() if name.startswith(prefix)}
        found = _unet(own) or _sd3(own) or _flux(own)
        if found:
            return found
    lora = _lora(shapes)
    return f"{lora}/lora" if lora else None


def _unet(shapes: Shapes) -> str | None:
    """A whole UNet: a ControlNet has no way up, a video model has layers in time."""
    whole = any(name.startswith(("output_blocks.", "up_blocks.")) for name in shapes)
    first = _side(shapes, _FIRST_CONV, 0)
    text = _only(shape[1] for name, shape in shapes.items() if _CROSS.fullmatch(name) and len(shape) == 2)
    if (
        not whole
        or first is None
        or text is None
        or any("time_stack" in name or "temporal" in name for name in shapes)
    ):
        return None
    return _UNETS.get((first, text, _side(shapes, _VECTOR, 1) or 0))


def _sd3(shapes: Shapes) -> str | None:
    return "sd3" if "joint_blocks.0.context_block.attn.qkv.weight" in shapes else None


def _flux(shapes: Shapes) -> str | None:
    """FLUX.1; Chroma and FLUX.2 have the same blocks without a modulation of their own."""
    text = shapes.get("txt_in.weight")
    blocks = (
        "double_blocks.0.img_attn.qkv.weight" in shapes and "double_blocks.0.img_mod.lin.weight" in shapes
    )
    return (
        "flux"
        if blocks and "vector_in.in_layer.weight" in shapes and text == (_FLUX_WIDTH, _FLUX_TEXT)
        else None
    )


def _lora(shapes: Shapes) -> str | None:
    if any(_LORA_SD3.fullmatch(name) for name in shapes):
        return "sd3"
    if _width(shapes, _LORA_FLUX.fullmatch) == _FLUX_WIDTH:
        return "flux"
    return _LORA_WIDTHS.get(_width(shapes, _LORA_CROSS.fullmatch) or 0)


def _width(shapes: Shapes, fits: Callable[[str], object]) -> int | None:
    """How many inputs the layers have whose LoRA tensors are so named; None when there are none or they differ."""
    return _only(shape[1] for name, shape in shapes.items() if len(shape) >= 2 and fits(name))


def _side(shapes: Shapes, names: tuple[str, ...], axis: int) -> int | None:
    found = next((shapes[name] for name in names if name in shapes), ())
    return found[axis] if len(found) > axis else None


def _only(values: Iterable[int]) -> int | None:
    """The one value that all are, else None."""
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else None
