"""Frames' PNG files as other programs read them: sd-parsers, sd-prompt-reader, and Civitai's rule."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kino_store.comfy.prompt.trace import trace
from kino_store.media import png
from kino_store.media.a1111 import parameters_text
from tests.store.workflows import NATIVE, WORKFLOWS

sd_parsers = pytest.importorskip("sd_parsers")
sd_prompt_reader = pytest.importorskip("sd_prompt_reader.image_data_reader")

KNOWN: dict[str, Any] = {
    "prompt": "a fox, in the rain",
    "negative_prompt": "blurry",
    "model_name": "sd15/fox.safetensors",
    "model_sha256": "0123456789abcdef" * 4,
    "loras": [{"lora_name": "ink.safetensors", "strength_model": 0.8, "strength_clip": 0.5}],
    "loras_sha256": {"ink.safetensors": "f" * 64, "style/wet.safetensors": "e" * 64},
    "steps": 32,
    "cfg_scale": 3.5,
    "sampler": "dpmpp_2m_sde",
    "scheduler": "karras",
    "seed": 123,
    "width": 64,
    "height": 48,
}
EDITOR = WORKFLOWS / "native_graph_into_a_project.json"
SAVER = next(key for key, node in NATIVE.items() if node["class_type"] == "KinoSaveFrame")


@pytest.fixture
def written(tmp_path):
    """Write a PNG as Kino does: ComfyUI's graph, and A1111's text where there is one."""

    def write(params: dict[str, Any]) -> Path:
        text = parameters_text(params, "1.0")
        graph = {"prompt": json.dumps(NATIVE), "workflow": EDITOR.read_text("utf-8")}
        chunks = {**graph, **({"parameters": text} if text else {})}
        path = tmp_path / "frame.png"
        path.write_bytes(png.encode(np.zeros((48, 64, 3), np.uint8), chunks))
        return path

    return write


def test_sd_parsers_reads_a_traced_frame(written) -> None:
    found = sd_parsers.ParserManager().parse(written(KNOWN))
    assert [prompt.value for prompt in found.prompts] == ["a fox, in the rain <lora:ink:0.8>"]
    assert [prompt.value for prompt in found.negative_prompts] == ["blurry"]
    (sampler,) = found.samplers
    assert sampler.name == "DPM++ 2M SDE"
    assert (sampler.parameters["seed"], sampler.parameters["steps"]) == ("123", "32")
    assert [(model.name, model.hash) for model in found.models] == [("fox", "0123456789")]


def test_sd_parsers_reads_comfyuis_graph_where_kino_knows_too_little(written) -> None:
    found = sd_parsers.ParserManager().parse(written({"width": 64, "height": 48}))
    traced = trace(NATIVE, SAVER)
    assert traced["prompt"] in [prompt.value for prompt in found.prompts]
    assert {int(sampler.parameters["seed"]) for sampler in found.samplers} == {traced["seed"]}


def test_sd_prompt_reader_reads_a_traced_frame(written) -> None:
    found = sd_prompt_reader.ImageDataReader(str(written(KNOWN)))
    assert "A1111" in found.tool
    assert (found.positive, found.negative) == ("a fox, in the rain <lora:ink:0.8>", "blurry")
    wanted = {"model": "fox", "sampler": "DPM++ 2M SDE", "seed": "123", "cfg": "3.5", "steps": "32"}
    assert found.parameter.items() >= {**wanted, "size": "64x48"}.items()


def test_without_steps_the_settings_are_no_part_of_the_prompt(written) -> None:
    params = {**KNOWN, "steps": None}
    found = sd_prompt_reader.ImageDataReader(str(written(params)))
    assert "Version: Kino" not in f"{found.positive}{found.negative}"


def test_civitai_finds_the_line_of_settings_and_the_hash() -> None:
    """It takes the last line that begins with "Steps: ", and models by "Model hash" (AutoV2, 10 digits)."""
    *_, last = parameters_text(KNOWN, "1.0").splitlines()
    assert last.startswith("Steps: 32, ")
    assert re.search(r"Model hash: ([0-9a-f]{10}),", last)[1] == KNOWN["model_sha256"][:10]
    # LoRAs: JSON behind "Hashes", up to its bracket.
    hashes = json.loads(re.search(r", Hashes:\s*(\{[^}]+\})", last)[1])
    assert hashes == {"model": "0123456789", "lora:ink": "f" * 10, "lora:wet": "e" * 10}
