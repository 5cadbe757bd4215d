"""Graphs of ComfyUI's own nodes that are kept as generators, and what became of them."""

from __future__ import annotations

from typing import Any

from kino_store.generators.manifest import Generator
from tests.store.workflows import node

Prompt = dict[str, Any]

SAVED = {"project": "", "where": "append", "frame_number": -1, "bit_depth": "8"}
SAMPLING = {"steps": 2, "cfg": 7.0, "sampler_name": "euler", "scheduler": "normal", "denoise": 1.0}
WIRES = {"model": ["ckpt", 0], "positive": ["pos", 0], "negative": ["neg", 0], "latent_image": ["empty", 0]}


def graph(**nodes: dict[str, Any]) -> Prompt:
    """A native graph that makes a picture at `decode` and saves nothing."""
    return {
        "ckpt": node("CheckpointLoaderSimple", ckpt_name="fox.safetensors"),
        "pos": node("CLIPTextEncode", text="a fox", clip=["ckpt", 1]),
        "neg": node("CLIPTextEncode", text="blurry", clip=["ckpt", 1]),
        "empty": node("EmptyLatentImage", width=64, height=64, batch_size=1),
        "sample": node("KSampler", seed=5, **SAMPLING, **WIRES),
        "decode": node("VAEDecode", samples=["sample", 0], vae=["ckpt", 2]),
        **nodes,
    }


def saving(**nodes: dict[str, Any]) -> Prompt:
    return graph(save=node("SaveImage", images=["decode", 0], filename_prefix="x"), **nodes)


def sampling(**inputs: Any) -> dict[str, Any]:
    return node("KSampler", **{"seed": 5, **SAMPLING, **WIRES, **inputs})


def savers(generator: Generator) -> dict[str, Any]:
    """Return the pictures that each Kino Save Frame saves, by the node's id."""
    found = {
        key: one["inputs"] for key, one in generator.prompt.items() if one["class_type"] == "KinoSaveFrame"
    }
    return {
        key: {name: inputs[name] for name in inputs.keys() - SAVED.keys()} for key, inputs in found.items()
    }


def fills(generator: Generator, name: str) -> list[tuple[str, str]]:
    return [(fill.node, fill.input) for fill in generator.parameters[name].fills]
