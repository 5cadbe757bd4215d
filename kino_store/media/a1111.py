"""Writes the `parameters` text that Civitai and prompt readers look for in a PNG: AUTOMATIC1111's infotext."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

# ComfyUI's samplers by A1111's labels (stable-diffusion-webui, modules/sd_samplers_*.py). The `_gpu` twins draw
# their noise on the GPU and are the same sampler to A1111.
_SAMPLERS = {
    "euler": "Euler",
    "euler_ancestral": "Euler a",
    "heun": "Heun",
    "dpm_2": "DPM2",
    "dpm_2_ancestral": "DPM2 a",
    "lms": "LMS",
    "dpm_fast": "DPM fast",
    "dpm_adaptive": "DPM adaptive",
    "dpmpp_2s_ancestral": "DPM++ 2S a",
    "dpmpp_sde": "DPM++ SDE",
    "dpmpp_2m": "DPM++ 2M",
    "dpmpp_2m_sde": "DPM++ 2M SDE",
    "dpmpp_2m_sde_heun": "DPM++ 2M SDE Heun",
    "dpmpp_3m_sde": "DPM++ 3M SDE",
    "lcm": "LCM",
    "ddim": "DDIM",
    "uni_pc": "UniPC",
}
# The same for schedules (modules/sd_schedulers.py).
_SCHEDULERS = {
    "normal": "Normal",
    "karras": "Karras",
    "exponential": "Exponential",
    "polyexponential": "Polyexponential",
    "sgm_uniform": "SGM Uniform",
    "simple": "Simple",
    "ddim_uniform": "DDIM",
    "beta": "Beta",
    "kl_optimal": "KL Optimal",
    "align_your_steps": "Align Your Steps",
}
_MODEL_SUFFIX = re.compile(r"\.(safetensors|sft|ckpt|pt|pth|bin|gguf)$", re.IGNORECASE)


def parameters_text(params: Mapping[str, Any], version: str) -> str:
    """The infotext of a picture: prompt with LoRA tags, negative prompt, and one line of settings.

    `params` has the keys that `trace` gives, and width, height (pixels), model_sha256 (hex); None and missing keys
    are left out. `version` is Kino's own. The format is AUTOMATIC1111's: `create_infotext` in
    stable-diffusion-webui's modules/processing.py writes it, `quote` and `parse_generation_parameters` in
    modules/infotext_utils.py say how values are quoted and read; "Distilled CFG Scale" is Forge's name for guidance.
    A LoRA's tag holds its strength on the model, the number that readers show.
    """
    prompt = " ".join(part for part in (params.get("prompt"), *_lora_tags(params.get("loras"))) if part)
    negative = params.get("negative_prompt")
    settings = ", ".join(
        f"{name}: {_quoted(value)}" for name, value in _settings(params, version) if value not in (None, "")
    )
    return "\n".join(
        line for line in (prompt, f"Negative prompt: {negative}" if negative else "", settings) if line
    )


def _settings(params: Mapping[str, Any], version: str) -> list[tuple[str, object]]:
    """The settings in A1111's order; what is None or empty is to be left out."""
    sampler, scheduler = params.get("sampler"), params.get("scheduler")
    width, height = params.get("width"), params.get("height")
    digest, model, denoise = params.get("model_sha256"), params.get("model_name"), params.get("denoise")
    return [
        ("Steps", params.get("steps")),
        ("Sampler", sampler and _SAMPLERS.get(sampler.removesuffix("_gpu"), sampler)),
        ("Schedule type", scheduler and _SCHEDULERS.get(scheduler, scheduler)),
        ("CFG scale", _number(params.get("cfg_scale"))),
        ("Distilled CFG Scale", _number(params.get("guidance"))),
        ("Seed", params.get("seed")),
        ("Size", f"{width}x{height}" if width and height else None),
        ("Model hash", digest and digest[:10]),
        ("Model", model and _plain_name(model)),
        ("Denoising strength", _number(denoise) if denoise is not None and denoise < 1 else None),
        ("Version", f"Kino {version}"),
    ]


def _lora_tags(loras: Any) -> list[str]:
    return [
        f"<lora:{_plain_name(lora['lora_name'])}:{_number(lora['strength_model'])}>" for lora in loras or ()
    ]


def _plain_name(name: str) -> str:
    """A model's name as A1111 shows it: without folders (of either system) and without what kind of file it is."""
    return _MODEL_SUFFIX.sub("", re.split(r"[/\\]", name)[-1])


def _number(value: float | None) -> str | None:
    """A number as a person writes it: 7 rather than 7.0."""
    return None if value is None else str(value).removesuffix(".0")


def _quoted(value: object) -> str:
    """A value as A1111 writes it: as JSON text if it holds one of the characters that end a value."""
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if re.search(r"[,:\n]", text) else text
