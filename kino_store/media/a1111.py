"""Writes and reads AUTOMATIC1111's infotext: the `parameters` text that Civitai and other tools read."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

# A1111's labels of ComfyUI's samplers (stable-diffusion-webui, modules/sd_samplers_*.py). Names ending in
# `_gpu` generate their noise on the GPU; to A1111 they are the same sampler.
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
# A1111's labels of ComfyUI's schedulers (modules/sd_schedulers.py).
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
_SAMPLER_OF = {label.lower(): name for name, label in _SAMPLERS.items()}
_SCHEDULER_OF = {label.lower(): name for name, label in _SCHEDULERS.items()}
_LORA_TAG = re.compile(r" ?<lora:([^:<>]{1,200}):([^:<>]{1,20})(?::([^:<>]{1,20}))?(?::[^<>]{1,200})?>")
_SETTING = re.compile(r'(\w[\w \-/]{0,80}):\s*("(?:[^"\\]|\\.)*"|[^,]*)(?:,|$)')
_HASH_DIGITS = 10  # of a SHA-256, in hexadecimal; called AutoV2
_FEWEST_SETTINGS = 3
_SETTINGS_LIMIT = 20_000  # characters of the line
_NUMBER_LIMIT = 40  # characters
_NEGATIVE = "Negative prompt:"
_MODEL_SUFFIX = re.compile(r"\.(safetensors|sft|ckpt|pt|pth|bin|gguf)$", re.IGNORECASE)


def parameters_text(params: Mapping[str, Any], version: str) -> str:
    """Return a picture's infotext: prompt with LoRA tags, negative prompt, and one line of settings.

    "" if readers would misread it: A1111 takes a line of fewer than three settings for the prompt, and
    Civitai and others find the line by its steps. Without this text, they read ComfyUI's prompt graph.

    `params`: the keys of `trace`, and width, height (pixels), model_sha256 (hex) and loras_sha256; None and
    missing keys are omitted. `version`: Kino's version.

    The format is defined by stable-diffusion-webui: `create_infotext` in modules/processing.py writes it,
    `quote` and `parse_generation_parameters` in modules/infotext_utils.py quote and read values. "Distilled
    CFG Scale" is Forge's name for guidance. A LoRA's tag has its strength on the model, the number that other
    tools show.
    """
    prompt = " ".join(part for part in (params.get("prompt"), *_lora_tags(params.get("loras"))) if part)
    negative = params.get("negative_prompt")
    known = [(name, value) for name, value in _settings(params, version) if value not in (None, "")]
    if params.get("steps") is None or len(known) < _FEWEST_SETTINGS:
        return ""
    settings = ", ".join(f"{name}: {value if name == 'Hashes' else _quote(value)}" for name, value in known)
    return "\n".join(
        line for line in (prompt, f"Negative prompt: {negative}" if negative else "", settings) if line
    )


def _settings(params: Mapping[str, Any], version: str) -> list[tuple[str, object]]:
    """Return the settings in A1111's order; the caller omits those that are None or empty."""
    sampler, scheduler = params.get("sampler"), params.get("scheduler")
    width, height = params.get("width"), params.get("height")
    digest, model, denoise = params.get("model_sha256"), params.get("model_name"), params.get("denoise")
    return [
        ("Steps", params.get("steps")),
        ("Sampler", sampler and _SAMPLERS.get(sampler.removesuffix("_gpu"), sampler)),
        ("Schedule type", scheduler and _SCHEDULERS.get(scheduler, scheduler)),
        ("CFG scale", _format_number(params.get("cfg_scale"))),
        ("Distilled CFG Scale", _format_number(params.get("guidance"))),
        ("Seed", params.get("seed")),
        ("Size", f"{width}x{height}" if width and height else None),
        ("Model hash", digest and digest[:_HASH_DIGITS]),
        ("Model", model and _base_name(model)),
        ("Denoising strength", _format_number(denoise) if denoise is not None and denoise < 1 else None),
        ("Version", f"Kino {version}"),
        ("Hashes", _hashes(digest, params.get("loras_sha256"))),
    ]


def _hashes(model: str | None, loras: Mapping[str, str] | None) -> str | None:
    """Return the hashes as Civitai's extension of stable-diffusion-webui writes them: JSON, without quotes.

    Only for pictures with LoRAs: Civitai reads the model's hash from "Model hash", too.
    """
    if not loras:
        return None
    found = {f"lora:{_base_name(name)}": digest[:_HASH_DIGITS] for name, digest in loras.items()}
    return json.dumps({**({"model": model[:_HASH_DIGITS]} if model else {}), **found}, ensure_ascii=False)


def _lora_tags(loras: Any) -> list[str]:
    return [
        f"<lora:{_base_name(lora['lora_name'])}:{_format_number(lora['strength_model'])}>"
        for lora in loras or ()
    ]


def _base_name(name: str) -> str:
    """Return a model's name as A1111 shows it: without folders (slash or backslash) and file extension."""
    return _MODEL_SUFFIX.sub("", re.split(r"[/\\]", name)[-1])


def _format_number(value: float | None) -> str | None:
    """Return a number without a trailing ".0": 7, not 7.0."""
    return None if value is None else str(value).removesuffix(".0")


def _quote(value: object) -> str:
    """Return a value as A1111 writes it: as a JSON string if it has a character that ends a value."""
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if re.search(r"[,:\n]", text) else text


def parse_infotext(text: str) -> dict[str, Any]:
    """Return the parameters in an infotext, under the names of `trace`; those that it lacks are missing.

    LoRAs are taken out of the prompt. They and the model have no folders and file extensions, as in the text.
    A text without a line of settings has none. Never raises, whatever the text looks like.
    """
    body, _, last = text.strip().rpartition("\n")
    settings = dict(_SETTING.findall(last)) if len(last) <= _SETTINGS_LIMIT else {}
    values = {name.strip().lower(): _unquoted(value.strip()) for name, value in settings.items()}
    if "steps" not in values:
        return {}
    prompt, marked, negative = f"\n{body}".partition(f"\n{_NEGATIVE}")
    loras = [_lora(*found) for found in _LORA_TAG.findall(prompt)]
    sampler, scheduler = _sampling(values.get("sampler", ""), values.get("schedule type", ""))
    found = {
        "prompt": _LORA_TAG.sub("", prompt).strip(),
        "negative_prompt": negative.strip() if marked else None,
        "model_name": values.get("model") or None,
        "loras": None if None in loras else loras or None,
        "steps": _number(values.get("steps"), int),
        "cfg_scale": _number(values.get("cfg scale"), float),
        "guidance": _number(values.get("distilled cfg scale"), float),
        "sampler": sampler,
        "scheduler": scheduler,
        # With a second pass it is that one's.
        "denoise": None if "hires upscale" in values else _number(values.get("denoising strength"), float),
        "seed": _number(values.get("seed"), int),
    }
    return {name: value for name, value in found.items() if value is not None}


def _sampling(sampler: str, scheduler: str) -> tuple[str | None, str | None]:
    """Return ComfyUI's names; of a label that it does not know, the label.

    Before 1.9, A1111 wrote the scheduler behind the sampler: DPM++ 2M Karras.
    """
    known = _SCHEDULER_OF.get(scheduler.lower(), None if scheduler.lower() == "automatic" else scheduler)
    label, _, end = sampler.rpartition(" ")
    if not scheduler and sampler.lower() not in _SAMPLER_OF and end.lower() in _SCHEDULER_OF:
        sampler, known = label, _SCHEDULER_OF[end.lower()]
    return _SAMPLER_OF.get(sampler.lower(), sampler) or None, known or None


def _lora(name: str, model: str, encoder: str) -> dict[str, Any] | None:
    """Return a LoRA of a tag, whose strengths are a text; None if they are no numbers."""
    on_model = _number(model, float)
    on_encoder = _number(encoder, float) if encoder else on_model
    if on_model is None or on_encoder is None:
        return None
    return {"lora_name": name, "strength_model": on_model, "strength_clip": on_encoder}


def _number(text: str | None, kind: Callable[[str], Any]) -> Any:
    try:
        number = kind((text or "")[:_NUMBER_LIMIT])
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _unquoted(value: str) -> str:
    try:
        return str(json.loads(value)) if value.startswith('"') else value
    except ValueError:
        return value
