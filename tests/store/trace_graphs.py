"""Graphs whose parameters the tests of the trace know."""

from __future__ import annotations

from typing import Any

Prompt = dict[str, dict[str, Any]]


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def native(**changes: dict[str, Any]) -> Prompt:
    """An all-native graph: one checkpoint, one LoRA, text to image."""
    sampling = {
        "seed": 7,
        "steps": 32,
        "cfg": 3.5,
        "sampler_name": "dpmpp_2m_sde",
        "scheduler": "sgm_uniform",
    }
    wires = {
        "model": ["lora", 0],
        "positive": ["pos", 0],
        "negative": ["neg", 0],
        "latent_image": ["empty", 0],
    }
    graph = {
        "ckpt": node("CheckpointLoaderSimple", ckpt_name="fox.safetensors"),
        "lora": node(
            "LoraLoader",
            model=["ckpt", 0],
            clip=["ckpt", 1],
            lora_name="ink.safetensors",
            strength_model=0.8,
            strength_clip=0.5,
        ),
        "pos": node("CLIPTextEncode", text="a fox", clip=["lora", 1]),
        "neg": node("CLIPTextEncode", text="blurry", clip=["lora", 1]),
        "empty": node("EmptyLatentImage", width=64, height=64, batch_size=4),
        "sampler": node("KSampler", denoise=1.0, **sampling, **wires),
        "decode": node("VAEDecode", samples=["sampler", 0], vae=["ckpt", 2]),
        "save": node("KinoSaveFrame", image=["decode", 0], project="Fox"),
    }
    return {**graph, **changes}


def kino(**changes: dict[str, Any]) -> Prompt:
    """The same settings in Kino's nodes, one shot from end to end."""
    sampling = {
        "seed": 7,
        "steps": 32,
        "cfg": 3.5,
        "sampler_name": "dpmpp_2m_sde",
        "scheduler": "sgm_uniform",
    }
    graph = {
        "project": node("KinoProject", project="Fox", width=64, height=64, fps=24),
        "ckpt": node("KinoLoadCheckpoint", shot=["project", 0], ckpt_name="fox.safetensors"),
        "lora": node(
            "KinoLoadLora",
            shot=["ckpt", 0],
            lora_name="ink.safetensors",
            strength_model=0.8,
            strength_clip=0.5,
        ),
        "text": node("KinoPrompt", shot=["lora", 0], positive="a fox", negative="blurry"),
        "latent": node("KinoLatent", shot=["text", 0], batch_size=4, batch_index=0),
        "sampler": node("KinoSampler", shot=["latent", 0], denoise=1.0, **sampling),
        "decode": node("KinoDecode", shot=["sampler", 0]),
        "save": node("KinoSaveFrame", shot=["decode", 0]),
    }
    return {**graph, **changes}


def changed(graph: Prompt, name: str, **inputs: Any) -> Prompt:
    """The graph with some inputs of one node set, or removed if None."""
    old = graph[name]
    merged = {key: value for key, value in {**old["inputs"], **inputs}.items() if value is not None}
    return {**graph, name: {**old, "inputs": merged}}


EXPECTED = {
    "prompt": "a fox",
    "negative_prompt": "blurry",
    "model_name": "fox.safetensors",
    "loras": [{"lora_name": "ink.safetensors", "strength_model": 0.8, "strength_clip": 0.5}],
    "steps": 32,
    "cfg_scale": 3.5,
    "guidance": None,
    "sampler": "dpmpp_2m_sde",
    "scheduler": "sgm_uniform",
    "denoise": 1.0,
    "seed": 7,
    "batch_index": 0,
    "stages": None,
}
NOTHING = {**dict.fromkeys(EXPECTED), "batch_index": 0}
