"""The `parameters` text, read back as AUTOMATIC1111 and other sites read it."""

from __future__ import annotations

import itertools
import json
import re
from typing import Any

import pytest

from kino_store.media.a1111 import parameters_text, parse_infotext

PARAMS: dict[str, Any] = {
    "prompt": "a fox",
    "negative_prompt": "blurry",
    "model_name": "sd15\\fox.v1.safetensors",
    "model_sha256": "0123456789abcdef" * 4,
    "loras": [
        {"lora_name": "style/ink.safetensors", "strength_model": 0.8, "strength_clip": 0.5},
        {"lora_name": "v1.5", "strength_model": -1.0, "strength_clip": 1.0},
    ],
    "steps": 32,
    "cfg_scale": 3.5,
    "guidance": None,
    "sampler": "dpmpp_2m_sde",
    "scheduler": "sgm_uniform",
    "denoise": 0.6,
    "seed": 123,
    "batch_index": 2,
    "width": 512,
    "height": 768,
}


def settings(**changes: Any) -> dict[str, str]:
    """The parsed last line: a value ends at a comma unless it is quoted."""
    return parse_settings(parameters_text({**PARAMS, **changes}, "1.2.0"))


def parse_settings(text: str) -> dict[str, str]:
    line = (text.splitlines() or [""])[-1]
    pairs = re.findall(r'\s*([\w ]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)', line)
    return {name: json.loads(value) if value.startswith('"') else value for name, value in pairs}


def test_the_whole_text() -> None:
    assert parameters_text(PARAMS, "1.2.0") == (
        "a fox <lora:ink:0.8> <lora:v1.5:-1>\n"
        "Negative prompt: blurry\n"
        "Steps: 32, Sampler: DPM++ 2M SDE, Schedule type: SGM Uniform, CFG scale: 3.5, Seed: 123, "
        "Size: 512x768, Model hash: 0123456789, Model: fox.v1, Denoising strength: 0.6, Version: Kino 1.2.0"
    )


def test_hashes_of_loras_do_not_disturb_the_other_settings() -> None:
    hashed = parameters_text({**PARAMS, "loras_sha256": {"style/ink.safetensors": "a" * 64}}, "1.2.0")
    assert hashed.endswith(', Version: Kino 1.2.0, Hashes: {"model": "0123456789", "lora:ink": "aaaaaaaaaa"}')
    assert parse_infotext(hashed) == parse_infotext(parameters_text(PARAMS, "1.2.0"))
    assert "Hashes" not in parameters_text({**PARAMS, "loras_sha256": {}}, "1.2.0")


def test_unknown_values_are_omitted() -> None:
    few = {"steps": 4, "seed": 5, "negative_prompt": "", "prompt": "", "sampler": "", "scheduler": ""}
    assert parameters_text(few, "1") == "Steps: 4, Seed: 5, Version: Kino 1"
    assert "Size" not in settings(height=None) | settings(width=None)


@pytest.mark.parametrize("count", range(4))
def test_a_text_is_written_only_where_others_read_it(count: int) -> None:
    """A1111's reader: three settings in the last line. Civitai's and sd-prompt-reader's: the word Steps."""
    for names in itertools.combinations(PARAMS, count):
        text = parameters_text({name: PARAMS[name] for name in names}, "1.2.0")
        assert bool(text) == ("steps" in names and len(parse_settings(text)) >= 3), names
        assert not text or text.splitlines()[-1].startswith("Steps: ")
    assert parameters_text({**PARAMS, "steps": None}, "1.2.0") == ""


def test_zero_is_a_value() -> None:
    found = settings(seed=0, cfg_scale=0.0, denoise=0.0)
    assert (found["Seed"], found["CFG scale"], found["Denoising strength"]) == ("0", "0", "0")


@pytest.mark.parametrize("denoise", [1.0, 1, None])
def test_only_a_partial_denoise_is_written(denoise: float | None) -> None:
    assert "Denoising strength" not in settings(denoise=denoise)


def test_whole_numbers_have_no_fraction() -> None:
    assert settings(cfg_scale=7.0)["CFG scale"] == "7"
    assert settings(guidance=3.0)["Distilled CFG Scale"] == "3"


@pytest.mark.parametrize("name", ["fox, red", "fox: red", "fox\nred", 'a "fox", red', "Fuchs: rot, ü"])
def test_a_value_that_would_end_early_is_quoted(name: str) -> None:
    assert settings(model_name=name)["Model"] == name
    assert settings(sampler=name)["Sampler"] == name


def test_quoted_text_is_not_escaped_to_ascii() -> None:
    assert '"Füchse, rot"' in parameters_text({"model_name": "Füchse, rot", "steps": 4}, "1")


@pytest.mark.parametrize("suffix", ["safetensors", "sft", "ckpt", "pt", "pth", "bin", "gguf", "CKPT"])
def test_models_have_their_base_name(suffix: str) -> None:
    assert settings(model_name=f"a/b/fox-1.5.{suffix}")["Model"] == "fox-1.5"


@pytest.mark.parametrize(
    ("comfyui", "a1111"),
    [
        ("euler", "Euler"),
        ("euler_ancestral", "Euler a"),
        ("heun", "Heun"),
        ("dpm_2", "DPM2"),
        ("dpm_2_ancestral", "DPM2 a"),
        ("lms", "LMS"),
        ("dpm_fast", "DPM fast"),
        ("dpm_adaptive", "DPM adaptive"),
        ("dpmpp_2s_ancestral", "DPM++ 2S a"),
        ("dpmpp_sde", "DPM++ SDE"),
        ("dpmpp_sde_gpu", "DPM++ SDE"),
        ("dpmpp_2m", "DPM++ 2M"),
        ("dpmpp_2m_sde_gpu", "DPM++ 2M SDE"),
        ("dpmpp_2m_sde_heun", "DPM++ 2M SDE Heun"),
        ("dpmpp_3m_sde", "DPM++ 3M SDE"),
        ("lcm", "LCM"),
        ("ddim", "DDIM"),
        ("uni_pc", "UniPC"),
        ("res_multistep", "res_multistep"),
        ("mystery_gpu", "mystery_gpu"),
    ],
)
def test_samplers_have_a1111s_names(comfyui: str, a1111: str) -> None:
    assert settings(sampler=comfyui)["Sampler"] == a1111


@pytest.mark.parametrize(
    ("comfyui", "a1111"),
    [
        ("normal", "Normal"),
        ("karras", "Karras"),
        ("exponential", "Exponential"),
        ("polyexponential", "Polyexponential"),
        ("sgm_uniform", "SGM Uniform"),
        ("simple", "Simple"),
        ("ddim_uniform", "DDIM"),
        ("beta", "Beta"),
        ("kl_optimal", "KL Optimal"),
        ("align_your_steps", "Align Your Steps"),
        ("linear_quadratic", "linear_quadratic"),
    ],
)
def test_schedulers_have_a1111s_names(comfyui: str, a1111: str) -> None:
    assert settings(scheduler=comfyui)["Schedule type"] == a1111


def test_a_text_is_read_back_as_it_was_written() -> None:
    same = ("prompt", "negative_prompt", "steps", "cfg_scale", "sampler", "scheduler", "denoise", "seed")
    assert parse_infotext(parameters_text(PARAMS, "1.2.0")) == {
        **{name: PARAMS[name] for name in same},
        "model_name": "fox.v1",
        "loras": [
            {"lora_name": "ink", "strength_model": 0.8, "strength_clip": 0.8},
            {"lora_name": "v1.5", "strength_model": -1.0, "strength_clip": -1.0},
        ],
    }


def test_a_text_of_a1111_is_read() -> None:
    text = (
        "a fox, <lora:ink:0.5:1> red\nin snow\nNegative prompt: blurry,\nbad hands\n"
        "Steps: 20, Sampler: DPM++ 2M Karras, CFG scale: 7, Seed: 42, Size: 512x512, Model: fox, Denoising "
        'strength: 0.4, Hires upscale: 2, Lora hashes: "ink: abc, wash: def", Version: v1.6.0'
    )
    assert parse_infotext(text) == {
        "prompt": "a fox, red\nin snow",
        "negative_prompt": "blurry,\nbad hands",
        "model_name": "fox",
        "loras": [{"lora_name": "ink", "strength_model": 0.5, "strength_clip": 1.0}],
        "steps": 20,
        "cfg_scale": 7.0,
        "sampler": "dpmpp_2m",
        "scheduler": "karras",
        "seed": 42,
    }
    later = "Steps: 4, Sampler: Euler a, Schedule type: Automatic, Distilled CFG Scale: 3.5"
    assert parse_infotext(f"Negative prompt: x\n{later}") == {
        "prompt": "",
        "negative_prompt": "x",
        "steps": 4,
        "sampler": "euler_ancestral",
        "guidance": 3.5,
    }
    assert parse_infotext("a\nSteps: 4, Sampler: New one")["sampler"] == "New one"


@pytest.mark.parametrize(
    "text", ["", "a photo", "a fox\nSize: 4x4", "\n\n", "Steps", " " * 1_000_000, "a\n" * 9]
)
def test_a_text_without_settings_has_no_parameters(text) -> None:
    assert parse_infotext(text) == {}


def test_values_that_are_no_numbers_are_left_out() -> None:
    odd = f'<lora:ink:x>\nSteps: many, CFG scale: nan, Denoising strength: inf, Seed: {"9" * 5000}, Model: "a'
    found = parse_infotext(odd)
    assert found.pop("seed") > 2**64
    assert found == {"prompt": "", "model_name": '"a'}
