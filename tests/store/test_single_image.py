"""Regenerating one image of a batch: alone if that is exact, else out of the whole batch."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from kino_store.comfy.rewrite.single_image import single_image
from kino_store.errors import InvalidValueError

Prompt = dict[str, dict[str, Any]]


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def kino(**changes: dict[str, Any]) -> Prompt:
    graph = {
        "project": node("KinoProject", project="Fox", width=64, height=64, fps=24),
        "ckpt": node("KinoLoadCheckpoint", shot=["project", 0], ckpt_name="fox.safetensors"),
        "latent": node("KinoLatent", shot=["ckpt", 0], batch_size=4, batch_index=2),
        "text": node("KinoPrompt", shot=["latent", 0], positive="a fox", negative=""),
        "sampler": node("KinoSampler", shot=["text", 0], seed=7, steps=4),
        "decode": node("KinoDecode", shot=["sampler", 0]),
        "save": node("KinoSaveFrame", shot=["decode", 0]),
    }
    return {**graph, **changes}


def changed(name: str, **inputs: Any) -> Prompt:
    graph = kino()
    return {**graph, name: node(graph[name]["class_type"], **{**graph[name]["inputs"], **inputs})}


def loaded_late() -> Prompt:
    """Checkpoint, LoRA and text after the latent on the shot's wire."""
    return {
        "ckpt": node("KinoLoadCheckpoint", shot=["latent", 0], ckpt_name="fox.safetensors"),
        "lora": node(
            "KinoLoadLora", shot=["ckpt", 0], lora_name="ink", strength_model=1.0, strength_clip=1.0
        ),
        "text": node("KinoPrompt", shot=["lora", 0], positive="a fox", negative=""),
    }


def loaded_after_sampling() -> Prompt:
    """Nodes on the shot's wire between sampler and decoder: they change no picture."""
    return {
        "ckpt2": node("KinoLoadCheckpoint", shot=["sampler", 0], ckpt_name="owl.safetensors"),
        "lora2": node(
            "KinoLoadLora", shot=["ckpt2", 0], lora_name="ink", strength_model=1.0, strength_clip=1.0
        ),
        "text2": node("KinoPrompt", shot=["lora2", 0], positive="an owl", negative=""),
    }


def test_a_separable_image_is_generated_alone() -> None:
    prompt = kino()
    before = copy.deepcopy(prompt)
    result = single_image(prompt, "save", 3)
    assert result["latent"]["inputs"] == {"shot": ["ckpt", 0], "batch_size": 1, "batch_index": 5}
    assert {**result, "latent": prompt["latent"]} == prompt
    assert prompt == before


@pytest.mark.parametrize(
    ("prompt", "index"),
    [
        (kino(latent=node("KinoLatent", shot=["ckpt", 0], batch_size=4)), 3),
        (changed("latent", batch_index=["n", 0]) | {"n": node("PrimitiveInt", value=10)}, 13),
        (changed("sampler", batch="one by one"), 5),
        (changed("sampler", latent_image=["latent", 1]), 5),
        (changed("save", image=["decode", 1]), 5),
        (changed("save", batch_image=0), 5),
        (changed("latent", shot=["project", 0]) | loaded_late(), 5),
        (changed("decode", shot=["text2", 0]) | loaded_after_sampling(), 5),
        (
            changed("latent", image=["frame", 0])
            | {"frame": node("KinoLoadFrame", project="Fox", frame_number=1)},
            5,
        ),
    ],
    ids=[
        "no index",
        "index of a primitive",
        "said so",
        "by wire",
        "picture by wire",
        "picked before",
        "loaded late",
        "loaded after",
        "from a frame",
    ],
)
def test_forms_of_the_batch_mode(prompt: Prompt, index: int) -> None:
    result = single_image(prompt, "save", 3)
    assert (result["latent"]["inputs"]["batch_size"], result["latent"]["inputs"]["batch_index"]) == (1, index)
    assert "batch_image" not in result["save"]["inputs"]


@pytest.mark.parametrize(
    "prompt",
    [
        kino(
            sampler=node("KSampler", latent_image=["latent", 1], seed=7),
            decode=node("KinoDecode", samples=["sampler", 0]),
        ),
        changed("sampler", batch="all at once"),
        changed("sampler", batch=["n", 0]),
        changed("sampler", latent_image=["pick", 0])
        | {"pick": node("LatentFromBatch", samples=["latent", 1], batch_index=1)},
        changed("latent", batch_size=["n", 0]) | {"n": node("PrimitiveInt", value=4)},
        changed("latent", batch_size="%size%"),
        changed("latent", batch_size=3),
        changed("latent", batch_index=["gone", 0]),
        changed("save", image=["vae", 0])
        | {"vae": node("VAEDecode", samples=["sampler", 1], vae=["ckpt", 3])},
        changed("save", image=["pick", 0])
        | {"pick": node("ImageFromBatch", image=["decode", 1], batch_index=1)},
        kino(
            decode=node("KinoDecode", samples=["mix", 0]),
            mix=node("LatentBlend", samples1=["sampler", 1], samples2=["x", 1]),
            x=kino()["sampler"],
        ),
        changed("text", shot=["text", 0]),
        changed("sampler", latent_image=["empty", 0])
        | {"empty": node("EmptyLatentImage", width=64, height=64, batch_size=4)},
        kino(sampler=node("KinoSampler", seed=7, steps=4)),
        {"save": node("KinoSaveFrame")},
    ],
    ids=[
        "native sampler",
        "whole batches",
        "unknown way",
        "picked latent",
        "linked size",
        "no number",
        "too few",
        "unknown index",
        "native decoder",
        "picked picture",
        "two samplers",
        "circle",
        "native latent",
        "no latent",
        "bare",
    ],
)
def test_otherwise_the_whole_batch_is_generated_and_one_image_saved(prompt: Prompt) -> None:
    result = single_image(prompt, "save", 3)
    assert result.pop("save") == node("KinoSaveFrame", **{**prompt["save"]["inputs"], "batch_image": 3})
    assert result == {name: prompt[name] for name in prompt if name != "save"}


def test_other_saving_nodes_are_removed() -> None:
    prompt = kino(
        preview=node("PreviewImage", images=["decode", 1]),
        file=node("SaveImage", images=["decode", 1]),
        frame=node("KinoSaveFrame", shot=["decode", 0]),
        chained=node("KinoSaveFrame", image=["frame", 1]),
        upscale=node("ImageScale", image=["chained", 1]),
    )
    assert single_image(prompt, "save", 0).keys() == {*kino(), "frame", "chained", "upscale"}
    del prompt["upscale"]
    assert single_image(prompt, "save", 0).keys() == kino().keys()


def test_a_saving_node_that_is_needed_stays() -> None:
    prompt = changed("save", image=["first", 1]) | {"first": node("KinoSaveFrame", shot=["decode", 0])}
    result = single_image(prompt, "save", 1)
    assert result["first"] == prompt["first"]
    assert result["save"]["inputs"]["batch_image"] == 1


@pytest.mark.parametrize(("node_id", "index", "field"), [("gone", 0, "node_id"), ("save", -1, "batch_index")])
def test_a_missing_node_is_named(node_id: str, index: int, field: str) -> None:
    with pytest.raises(InvalidValueError, match=field):
        single_image(kino(), node_id, index)
