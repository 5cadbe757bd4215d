"""Graphs with nodes that are in no table, or of other packs: what the trace reads out of them."""

from __future__ import annotations

from typing import Any

import pytest

from kino_store.comfy.prompt.graph import Graph
from kino_store.comfy.prompt.node_types import lookup_in
from kino_store.comfy.prompt.trace import trace
from kino_store.comfy.rewrite.override import override
from tests.store.trace_graphs import EXPECTED, NOTHING, Prompt, changed, native, node
from tests.store.workflows import saved

LORAS = EXPECTED["loras"]


def behind(name: str, value: Any, **nodes: dict[str, Any]) -> Prompt:
    """A graph whose sampler gets a value from elsewhere."""
    return native(sampler=changed(native(), "sampler", **{name: value})["sampler"], **nodes)


def worded(text: Any, **nodes: dict[str, Any]) -> Prompt:
    return native(pos=node("CLIPTextEncode", text=text, clip=["lora", 1]), **nodes)


def with_loras(name: str, **inputs: Any) -> Prompt:
    return native(lora=node(name, model=["ckpt", 0], clip=["ckpt", 1], **inputs))


INK = {"lora": "ink.safetensors", "strength": 0.8, "strengthTwo": 0.5}
CONTEXT = {
    "model": ["lora", 0],
    "clip": ["lora", 1],
    "positive": ["pos", 0],
    "negative": ["neg", 0],
    "seed": 7,
}
CONTEXT_WIRES = {"model": ["c", 1], "positive": ["c", 4], "negative": ["c", 5], "seed": ["c", 8]}
CONFIG = {"steps_total": 32, "refiner_step": 9, "cfg": 3.5}
CONFIG_WIRES = {"steps": ["c", 0], "cfg": ["c", 2], "sampler_name": ["c", 3], "scheduler": ["c", 4]}
NAMES = {"sampler_name": "dpmpp_2m_sde", "scheduler": "sgm_uniform"}
THE_SAME = {
    "concatenated": worded(
        ["x", 0], x=node("StringConcatenate", string_a="a", string_b="fox", delimiter=" ")
    ),
    "previewed": worded(
        ["x", 0], x=node("PreviewAny", source=["y", 0]), y=node("PrimitiveStringMultiline", value="a fox")
    ),
    "shown": worded(
        ["x", 0], x=node("ShowText|pysssss", text=["y", 0]), y=node("PrimitiveString", value="a fox")
    ),
    "replaced": worded(["x", 0], x=node("StringReplace", string="a owl", find="owl", replace="fox")),
    "chosen": worded(["x", 0], x=node("ComfySwitchNode", switch=True, on_true="a fox", on_false=["gone", 0])),
    "Seed (rgthree)": behind("seed", ["x", 0], x=node("Seed (rgthree)", seed=7)),
    "easy seed": behind("seed", ["x", 0], x=node("easy seed", seed=7, control_after_generate="fixed")),
    "calculated": behind(
        "steps", ["x", 1], x=node("ComfyMathExpression", expression="a * 2", **{"values.a": 16})
    ),
    "text numbers": changed(native(), "sampler", seed="7", steps="32", cfg="3.5", denoise="1"),
    "whole floats": changed(native(), "sampler", seed=7.0, steps=32.0),
    "context": native(
        sampler=changed(native(), "sampler", **CONTEXT_WIRES)["sampler"],
        c=node("Context (rgthree)", **CONTEXT),
    ),
    "context of a context": native(
        sampler=changed(native(), "sampler", **CONTEXT_WIRES)["sampler"],
        c=node("Context (rgthree)", base_ctx=["d", 0], seed=7),
        d=node("Context (rgthree)", **{**CONTEXT, "seed": 8}),
    ),
    "config": native(
        sampler=changed(native(), "sampler", **CONFIG_WIRES)["sampler"],
        c=node("KSampler Config (rgthree)", **CONFIG, **NAMES),
    ),
    "boxes": behind(
        "positive",
        ["x", 0],
        x=node("GLIGENTextBoxApply", conditioning_to=["pos", 0], clip=["lora", 1], text="nose"),
    ),
    "encoder": native(
        pos=node("TextEncodeHunyuanVideo_ImageToVideo", clip=["lora", 1], prompt="a fox", image_interleave=2)
    ),
    "encoder of a pack": native(
        pos=node("BNK_CLIPTextEncodeAdvanced", clip=["lora", 1], text="a fox", token_normalization="none")
    ),
    "instant id": native(
        sampler=changed(native(), "sampler", model=["x", 0], positive=["x", 1], negative=["x", 2])["sampler"],
        x=node("ApplyInstantID", model=["lora", 0], positive=["pos", 0], negative=["neg", 0]),
    ),
    "loader of a pack": native(ckpt=node("CheckpointLoader|pysssss", ckpt_name="fox.safetensors")),
    "power loader": with_loras(
        "Power Lora Loader (rgthree)", lora_1={"on": True, **INK}, lora_2={"on": False}
    ),
    "loader with pictures": with_loras(
        "LoraLoader|pysssss", lora_name={"content": "ink.safetensors"}, strength_model=0.8, strength_clip=0.5
    ),
    "manager": with_loras(
        "Lora Loader (LoraManager)",
        loras={
            "__value__": [{"name": "ink.safetensors", "strength": "0.8", "clipStrength": 0.5, "active": True}]
        },
    ),
}


@pytest.mark.parametrize("name", THE_SAME)
def test_it_reads_the_same_as_in_a_plain_graph(name: str) -> None:
    assert trace(THE_SAME[name], "save") == EXPECTED


def test_a_stack_of_loras_has_one_strength_each() -> None:
    stack = with_loras(
        "Lora Loader Stack (rgthree)", lora_01="A", strength_01=0.5, lora_02="None", strength_02=1
    )
    assert trace(stack, "save")["loras"] == [{"lora_name": "A", "strength_model": 0.5, "strength_clip": 0.5}]


@pytest.mark.parametrize(
    "lora",
    [
        with_loras("Power Lora Loader (rgthree)", lora_1=["gone", 0]),
        with_loras("Lora Loader (LoraManager)", loras=[], lora_stack=["gone", 0]),
        with_loras("Lora Loader (LoraManager)", text="<lora:A:1>"),
        with_loras("LoraLoader|pysssss", lora_name={"image": "x.png"}, strength_model=1, strength_clip=1),
    ],
)
def test_unreadable_loras_of_packs_are_unknown(lora: Prompt) -> None:
    assert trace(lora, "save")["loras"] is None


def efficient(**inputs: Any) -> Prompt:
    loader = {"ckpt_name": "fox.safetensors", "vae_name": "Baked VAE", "clip_skip": -1, "lora_name": "None"}
    texts = {"positive": "a fox", "negative": "blurry", "token_normalization": "none"}
    wires = {"model": ["l", 0], "positive": ["l", 1], "negative": ["l", 2], "latent_image": ["l", 3]}
    sampling = {"seed": 7, "steps": 32, "cfg": 3.5, **NAMES, "denoise": 1.0}
    return {
        "l": node("Efficient Loader", **{**loader, **texts, "lora_model_strength": 1.0, **inputs}),
        "s": node("KSampler (Efficient)", **sampling, **wires, vae_decode="true"),
        "save": node("KinoSaveFrame", image=["s", 5]),
    }


def test_efficiency_nodes() -> None:
    assert trace(efficient(), "save") == {**EXPECTED, "loras": []}
    assert trace(efficient(lora_name="ink.safetensors"), "save")["loras"] is None
    assert trace(efficient(lora_stack=["gone", 0]), "save")["loras"] is None


def test_a_conditioning_without_text_has_no_lora() -> None:
    svd = node("SVD_img2vid_Conditioning", clip_vision=["ckpt", 3], init_image=["load", 0], width=64)
    graph = native(
        sampler=changed(native(), "sampler", positive=["x", 0], negative=["x", 1])["sampler"], x=svd
    )
    graph = changed(graph, "sampler", model=["ckpt", 0])
    found = trace(graph, "save")
    assert (found["prompt"], found["loras"], found["model_name"]) == (None, [], "fox.safetensors")


@pytest.mark.parametrize(
    "x",
    [
        node("Seed (rgthree)", seed=-1),
        node("Seed (rgthree)", seed=["gone", 0]),
        node("Seed Mixer", seed=7, other=["ckpt", 0]),
        node("ComfyMathExpression", expression="__import__('os')", **{"values.a": 1}),
    ],
)
def test_what_is_drawn_at_run_time_is_unknown(x: dict[str, Any]) -> None:
    assert trace(behind("seed", ["x", 0], x=x), "save")["seed"] is None


def test_written_values_are_changed_where_they_stand() -> None:
    for name, place in {"Seed (rgthree)": "x", "text numbers": "sampler", "config": "sampler"}.items():
        prompt = override(THE_SAME[name], "save", {"seed": 9})
        assert prompt[place]["inputs"]["seed"] == 9
    prompt = override(THE_SAME["concatenated"], "save", {"prompt": "an owl"})
    assert prompt["pos"]["inputs"]["text"] == "an owl"


def test_a_stage_of_several_is_changed_alone() -> None:
    second = changed(native(), "sampler", seed=8, latent_image=["sampler", 0])["sampler"]
    graph = native(second=second, decode=node("VAEDecode", samples=["second", 0]))
    seeds = [stage["seed"] for stage in trace(override(graph, "save", {"seed": 9}), "save")["stages"]]
    assert seeds == [7, 9]


TYPES = {
    "Words": {
        "input": {"required": {"text_encoder": ["CLIP"], "style": [["noir"]], "words": ["STRING", {}]}},
        "output": ["CONDITIONING"],
    },
    "Encode": {
        "input": {
            "required": {
                "clip": ["CLIP"],
                "prompt": ["STRING", {"multiline": True}],
                "style": [["noir"]],
                "negative_prompt": ["STRING", {"multiline": True}],
            }
        },
        "output": ["MODEL", "CONDITIONING", "CONDITIONING"],
    },
    "Patch": {
        "input": {
            "required": {"model": ["MODEL"], "positive": ["CONDITIONING"], "negative": ["CONDITIONING"]}
        },
        "output": ["MODEL", "CONDITIONING", "CONDITIONING"],
    },
    "Shout": {
        "input": {"required": {"prompt_text": ["STRING", {"multiline": True}], "model": ["COMBO"]}},
        "output": ["IMAGE"],
        "api_node": True,
    },
    "KinoPrompt": {
        "input": {
            "required": {
                "shot": ["KINO_SHOT"],
                "positive": ["STRING", {"multiline": True}],
                "negative": ["STRING", {"multiline": True}],
            },
        },
        "output": ["KINO_SHOT", "CONDITIONING", "CONDITIONING"],
    },
    "Caption": {
        "input": {"required": {"image": ["IMAGE"], "steps": ["INT"], "seed": ["INT"]}},
        "output": ["STRING"],
    },
}


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    from kino_store.comfy.prompt import node_types

    monkeypatch.setattr(node_types.installed, "_lookup", lookup_in(TYPES))


def test_types_say_which_text_is_which(installed: None) -> None:
    encode = node("Encode", clip=["lora", 1], prompt="a fox", negative_prompt="blurry", style="noir")
    graph = native(
        sampler=changed(native(), "sampler", positive=["x", 1], negative=["x", 2])["sampler"], x=encode
    )
    assert trace(graph, "save") == EXPECTED
    patch = node("Patch", model=["lora", 0], positive=["pos", 0], negative=["neg", 0])
    wires = {"model": ["x", 0], "positive": ["x", 1], "negative": ["x", 2]}
    assert (
        trace(native(sampler=changed(native(), "sampler", **wires)["sampler"], x=patch), "save") == EXPECTED
    )


def test_types_say_which_clip_an_unreadable_encoder_has(installed: None) -> None:
    words = node("Words", text_encoder=["lora", 1], words="a fox", style="noir")
    assert trace(native(pos=words), "save") == {**EXPECTED, "prompt": None}


def test_kinos_nodes_are_read_the_same_with_their_types(installed: None) -> None:
    graph = saved("text_to_frames_with_loras")
    saver = next(key for key, one in graph.items() if one["class_type"] == "KinoSaveFrame")
    found = trace(graph, saver)
    assert found["loras"]
    assert found["prompt"] == next(
        one["inputs"]["positive"] for one in graph.values() if one["class_type"] == "KinoPrompt"
    )


def test_types_say_what_a_partner_makes_and_what_is_no_picture(installed: None) -> None:
    shout = node("Shout", prompt_text="a fox", model="loud")
    found = trace({"x": shout, "save": node("KinoSaveFrame", image=["x", 0])}, "save")
    assert found == {**NOTHING, "prompt": "a fox", "model_name": "loud"}
    caption = node("Caption", image=["decode", 0], steps=3, seed=4)
    drawn = node("DrawText", image=["decode", 0], text=["x", 0])
    assert (
        trace(native(x=caption, drawn=drawn, save=node("KinoSaveFrame", image=["drawn", 0])), "save")
        == EXPECTED
    )
    assert Graph({}).type_of(Graph({"x": node("Unknown")}).nodes()[0]) is None
