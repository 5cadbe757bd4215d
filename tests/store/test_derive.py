"""Deriving a generator's parameters from workflows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kino_store.errors import GeneratorError
from kino_store.generators.derive import derive
from kino_store.generators.manifest import parse
from kino_store.generators.parameters import IntegerParameter, ModelParameter, SelectionParameter
from tests.store.workflows import NATIVE, WORKFLOWS, full, node


def test_a_native_workflows_parameters_are_derived() -> None:
    generator = derive("native", NATIVE)
    defaults = {name: getattr(parameter, "default", None) for name, parameter in generator.parameters.items()}
    assert defaults == {
        "prompt": "a fox runs through tall grass at dawn, film still, soft light",
        "negative_prompt": "blurry, text, watermark",
        "model_name": "v1-5-pruned-emaonly-fp16.safetensors",
        "steps": 32,
        "cfg_scale": 3.5,
        "sampler": "dpmpp_2m_sde",
        "scheduler": "sgm_uniform",
        "denoise": 1.0,
        "seed": None,
        "width": None,
        "height": None,
        "batch_size": 1,
    }
    model, seed, width = (generator.parameters[name] for name in ("model_name", "seed", "width"))
    assert isinstance(model, ModelParameter)
    assert model.category == "checkpoints"
    assert isinstance(seed, IntegerParameter)
    assert seed.seed
    assert isinstance(width, IntegerParameter)
    assert width.from_project == "width"
    assert generator.prompt == NATIVE


EXAMPLES = sorted(set((WORKFLOWS / "api").glob("*.json")) - {WORKFLOWS / "api" / "film_to_mp4.json"})


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_workflow_can_become_a_generator(path: Path) -> None:
    prompt = json.loads(path.read_text("utf-8"))
    generator = derive(path.stem, prompt)
    assert generator.prompt == prompt
    assert parse(generator.model_dump(mode="json", by_alias=True)) == generator
    assert ("image" in generator.parameters) == (path.stem == "next_frame_from_the_last")


def hires() -> dict[str, Any]:
    """Two samplers with an upscaler between, saved by ComfyUI's own node.

    A primitive holds the seed of both.
    """
    settings = {
        "cfg": 150.0,
        "sampler_name": "euler",
        "scheduler": "normal",
        "denoise": 1.0,
        "seed": ["seed", 0],
    }
    wires = {"model": ["lora", 0], "positive": ["pos", 0], "negative": ["neg", 0]}
    return {
        "unet": node("UNETLoader", unet_name="flux.safetensors", weight_dtype="default"),
        "lora": node(
            "LoraLoaderModelOnly", model=["unet", 0], lora_name="ink.safetensors", strength_model=1.0
        ),
        "clip": node("DualCLIPLoader", clip_name1="l.safetensors", clip_name2="t5.safetensors", type="flux"),
        "vae": node("VAELoader", vae_name="taesd"),
        "pos": node("CLIPTextEncodeFlux", clip=["clip", 0], clip_l="a fox", t5xxl="a fox", guidance=3.5),
        "neg": node("CLIPTextEncode", clip=["clip", 0], text=["llm", 0]),
        "llm": node("WritesPrompts", topic="foxes"),
        "seed": node("PrimitiveInt", value=7),
        "empty": node("EmptySD3LatentImage", width=32, height=32, batch_size=1),
        "first": node("KSampler", steps=20, latent_image=["empty", 0], **settings, **wires),
        "up": node("LatentUpscaleBy", samples=["first", 0], scale_by=2.0),
        "second": node("KSampler", steps=10, latent_image=["up", 0], **settings, **wires),
        "decode": node("VAEDecode", samples=["second", 0], vae=["vae", 0]),
        "look": node("PreviewImage", images=["decode", 0]),
        "save": node("SaveImage", images=["decode", 0], filename_prefix="fox"),
    }


def test_each_value_of_a_larger_workflow_is_one_parameter() -> None:
    generator = derive("hires", hires())
    fills = {
        name: [(fill.node, fill.input) for fill in parameter.fills]
        for name, parameter in generator.parameters.items()
    }
    assert fills == {
        "prompt": [("pos", "clip_l"), ("pos", "t5xxl")],
        "negative_prompt": [("neg", "text")],
        "model_name": [("unet", "unet_name")],
        "lora_name": [("lora", "lora_name")],
        "clip_name": [("clip", "clip_name1")],
        "clip_name_2": [("clip", "clip_name2")],
        "vae_name": [("vae", "vae_name")],
        "steps": [("first", "steps")],
        "cfg_scale": [("first", "cfg")],
        "guidance": [("pos", "guidance")],
        "sampler": [("first", "sampler_name")],
        "scheduler": [("first", "scheduler")],
        "denoise": [("first", "denoise")],
        "seed": [("seed", "value")],
        "steps_2": [("second", "steps")],
        "cfg_scale_2": [("second", "cfg")],
        "sampler_2": [("second", "sampler_name")],
        "scheduler_2": [("second", "scheduler")],
        "denoise_2": [("second", "denoise")],
        "width": [("empty", "width")],
        "height": [("empty", "height")],
        "batch_size": [("empty", "batch_size")],
    }
    vae, width = generator.parameters["vae_name"], generator.parameters["width"]
    assert isinstance(vae, SelectionParameter)
    assert isinstance(width, IntegerParameter)
    assert (width.default, width.from_project) == (32, None)


def test_comfyuis_saving_node_is_replaced_by_kinos() -> None:
    prompt = derive("hires", hires()).prompt
    assert prompt["save"]["class_type"] == "KinoSaveFrame"
    assert prompt["save"]["inputs"]["image"] == ["decode", 0]
    assert prompt["look"] == hires()["look"]
    previewed = {key: value for key, value in hires().items() if key != "save"}
    assert derive("hires", previewed).prompt["look"]["class_type"] == "KinoSaveFrame"


def test_an_image_with_a_used_mask_is_no_parameter() -> None:
    load = node("LoadImage", image="fox.png")
    masked = {
        **hires(),
        "load": load,
        "mask": node("SetLatentNoiseMask", samples=["empty", 0], mask=["load", 1]),
    }
    assert "image" not in derive("masked", masked).parameters
    assert (
        "image"
        in derive(
            "plain", {**hires(), "load": load, "crop": node("ImageInvert", image=["load", 0])}
        ).parameters
    )
    with pytest.raises(GeneratorError, match="mask"):
        parse(
            full(
                prompt={**full()["prompt"], **masked},
                parameters={"x": {"type": "image", "fills": [{"node": "load", "input": "image"}]}},
            )
        )
