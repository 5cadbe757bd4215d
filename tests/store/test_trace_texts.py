"""Tracing prompts, models, LoRAs and values through the nodes that change or forward them."""

from __future__ import annotations

from typing import Any

import pytest

from kino_store.comfy.prompt.trace import trace

Prompt = dict[str, dict[str, Any]]


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def graph(wires: dict[str, list[Any]] | None = None, **nodes: dict[str, Any]) -> Prompt:
    """A graph in which `wires` replace some links of the sampler."""
    usual = {
        "model": ["ckpt", 0],
        "positive": ["fox", 0],
        "negative": ["owl", 0],
        "latent_image": ["empty", 0],
    }
    settings = {
        "seed": 7,
        "steps": 20,
        "cfg": 8.0,
        "sampler_name": "euler",
        "scheduler": "normal",
        "denoise": 1.0,
    }
    return {
        "ckpt": node("CheckpointLoaderSimple", ckpt_name="fox.safetensors"),
        "fox": node("CLIPTextEncode", text="fox", clip=["ckpt", 1]),
        "owl": node("CLIPTextEncode", text="owl", clip=["ckpt", 1]),
        "elk": node("CLIPTextEncode", text="elk", clip=["ckpt", 1]),
        "empty": node("EmptyLatentImage", width=64, height=64, batch_size=1),
        "sampler": node("KSampler", **{**settings, **usual, **(wires or {})}),
        "decode": node("VAEDecode", samples=["sampler", 0], vae=["ckpt", 2]),
        "save": node("KinoSaveFrame", image=["decode", 0], project="Fox"),
        **nodes,
    }


def positive(x: dict[str, Any], **nodes: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a graph whose positive conditioning is `x`."""
    return trace(graph({"positive": ["x", 0]}, x=x, **nodes), "save")


def lora(name: str, *, of: str = "ckpt", **inputs: Any) -> dict[str, Any]:
    wires = {"model": [of, 0], "clip": [of, 1]}
    return node(
        "LoraLoader", **{**wires, "lora_name": name, "strength_model": 1, "strength_clip": 0.5, **inputs}
    )


def loras(params: dict[str, Any]) -> list[tuple[Any, ...]] | None:
    return None if params["loras"] is None else [tuple(row.values()) for row in params["loras"]]


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (node("CLIPTextEncodeSDXL", clip=["ckpt", 1], text_g="fox", text_l="fox"), "fox"),
        (node("CLIPTextEncodeSDXL", clip=["ckpt", 1], text_g="fox", text_l="ink"), "fox\nink"),
        (node("CLIPTextEncodeSDXLRefiner", clip=["ckpt", 1], text="fox"), "fox"),
        (
            node("CLIPTextEncodeFlux", clip=["ckpt", 1], clip_l="fox", t5xxl="a fox", guidance=3.5),
            "fox\na fox",
        ),
        (node("CLIPTextEncodeSD3", clip=["ckpt", 1], clip_l="fox", clip_g="fox", t5xxl=""), "fox"),
        (node("CLIPTextEncodeSD3", clip=["ckpt", 1], clip_l="l", clip_g="g", t5xxl="t"), "g\nl\nt"),
        (
            node("CLIPTextEncodeHiDream", clip=["ckpt", 1], clip_l="a", clip_g="b", t5xxl="c", llama="d"),
            "a\nb\nc\nd",
        ),
        (node("CLIPTextEncodeHunyuanDiT", clip=["ckpt", 1], bert="a", mt5xl="b"), "a\nb"),
        (node("CLIPTextEncodePixArtAlpha", clip=["ckpt", 1], text="fox"), "fox"),
        (node("CLIPTextEncodeKandinsky5", clip=["ckpt", 1], clip_l="a", qwen25_7b="b"), "a\nb"),
        (node("CLIPTextEncodeLumina2", clip=["ckpt", 1], system_prompt="s", user_prompt="fox"), "fox"),
        (node("TextEncodeQwenImageEdit", clip=["ckpt", 1], prompt="fox"), "fox"),
        (node("TextEncodeQwenImageEditPlus", clip=["ckpt", 1], prompt="fox"), "fox"),
        (node("TextEncodeZImageOmni", clip=["ckpt", 1], prompt="fox"), "fox"),
        (node("CLIPTextEncodeSDXL", clip=["ckpt", 1], text_g="fox", text_l=["gone", 0]), None),
        (node("CLIPTextEncode", clip=["ckpt", 1], text=5), None),
        (node("AnotherPacksEncode", clip=["ckpt", 1], text="fox", style="noir"), None),
        (node("ConditioningCombine", conditioning_1=["fox", 0], conditioning_2=["elk", 0]), "fox AND elk"),
        (
            node("ConditioningConcat", conditioning_to=["fox", 0], conditioning_from=["elk", 0]),
            "fox BREAK elk",
        ),
        (node("ConditioningAverage", conditioning_to=["fox", 0], conditioning_from=["elk", 0]), None),
        (node("ConditioningCombine", conditioning_1=["fox", 0], conditioning_2=["gone", 0]), None),
        (node("ConditioningCombine", conditioning_1=["gone", 0], conditioning_2=["fox", 0]), None),
        (node("ConditioningConcat", conditioning_to=["fox", 0], conditioning_from=["gone", 0]), None),
        (node("ConditioningConcat", conditioning_to=["gone", 0], conditioning_from=["fox", 0]), None),
        (node("ConditioningZeroOut", conditioning=["fox", 0]), ""),
        (node("ConditioningSetArea", conditioning=["fox", 0], width=64, strength=1.0), "fox"),
        (node("ConditioningSetMask", conditioning=["fox", 0], mask=["m", 0]), "fox"),
        (node("ConditioningSetTimestepRange", conditioning=["fox", 0], start=0.0, end=0.5), "fox"),
        (node("ControlNetApply", conditioning=["fox", 0], control_net=["c", 0], image=["i", 0]), "fox"),
        (node("ConditioningSetProperties", cond_NEW=["fox", 0], strength=1.0), "fox"),
        (node("GLIGENTextBoxApply", conditioning_to=["fox", 0], clip=["ckpt", 1], text="hat"), "fox"),
        (
            node(
                "PairConditioningSetDefaultAndCombine",
                positive=["fox", 0],
                negative=["owl", 0],
                positive_DEFAULT=["elk", 0],
            ),
            None,
        ),
        (node("AnotherPacksMix", conditioning=["fox", 0], negative=["owl", 0]), None),
        (node("HunyuanImageToVideo", positive=["fox", 0], vae=["ckpt", 2], width=64), "fox"),
        (node("AnotherPacksWire", wire=["fox", 0]), "fox"),
    ],
)
def test_the_prompt(x: dict[str, Any], text: str | None) -> None:
    assert positive(x)["prompt"] == text


def test_concat_appends_to_every_part_of_a_combined_prompt() -> None:
    both = node("ConditioningCombine", conditioning_1=["fox", 0], conditioning_2=["owl", 0])
    x = node("ConditioningConcat", conditioning_to=["both", 0], conditioning_from=["elk", 0])
    assert positive(x, both=both)["prompt"] == "fox BREAK elk AND owl BREAK elk"


@pytest.mark.parametrize(
    ("kind", "extra", "slots", "expected"),
    [
        ("ControlNetApplyAdvanced", {"strength": 1.0}, (0, 1), ("fox", "owl")),
        ("InpaintModelConditioning", {"pixels": ["i", 0]}, (1, 0), ("owl", "fox")),
        ("AnotherPacksControl", {}, (0, 1), ("fox", "owl")),
        ("AnotherPacksControl", {}, (2, 3), (None, None)),
        ("AnotherPacksControl", {"positive": None}, (1, 1), ("owl", "owl")),
        ("AnotherPacksControl", {"model": ["ckpt", 0]}, (0, 1), (None, None)),
        ("LTXVReferenceAudio", {"model": ["ckpt", 0]}, (1, 2), ("fox", "owl")),
        ("WanInfiniteTalkToVideo", {"model": ["ckpt", 0]}, (1, 2), ("fox", "owl")),
    ],
)
def test_nodes_of_two_conditionings(
    kind: str, extra: dict[str, Any], slots: tuple[int, int], expected: tuple[str | None, str | None]
) -> None:
    x = node(kind, **{"positive": ["fox", 0], "negative": ["owl", 0], **extra})
    params = trace(graph({"positive": ["x", slots[0]], "negative": ["x", slots[1]]}, x=x), "save")
    assert (params["prompt"], params["negative_prompt"]) == expected


@pytest.mark.parametrize(
    ("x", "guidance"),
    [
        (node("CLIPTextEncodeFlux", clip=["ckpt", 1], clip_l="a", t5xxl="a", guidance=2), 2.0),
        (node("FluxGuidance", conditioning=["flux", 0], guidance=3.5), 3.5),
        (node("FluxDisableGuidance", conditioning=["flux", 0]), None),
        (node("ConditioningZeroOut", conditioning=["flux", 0]), 2.5),
        (node("ConditioningSetArea", conditioning=["flux", 0], width=64), 2.5),
        (node("ConditioningConcat", conditioning_to=["flux", 0], conditioning_from=["fox", 0]), 2.5),
        (node("ConditioningAverage", conditioning_to=["flux", 0], conditioning_from=["fox", 0]), 2.5),
        (node("ConditioningCombine", conditioning_1=["flux", 0], conditioning_2=["flux", 0]), 2.5),
        (node("ConditioningCombine", conditioning_1=["flux", 0], conditioning_2=["fox", 0]), None),
    ],
)
def test_guidance(x: dict[str, Any], guidance: float | None) -> None:
    flux = node("CLIPTextEncodeFlux", clip=["ckpt", 1], clip_l="a", t5xxl="a", guidance=2.5)
    assert positive(x, flux=flux)["guidance"] == guidance


@pytest.mark.parametrize(
    ("x", "name"),
    [
        (node("CheckpointLoader", config_name="c", ckpt_name="elk.ckpt"), "elk.ckpt"),
        (node("unCLIPCheckpointLoader", ckpt_name="elk.ckpt"), "elk.ckpt"),
        (node("ImageOnlyCheckpointLoader", ckpt_name="elk.ckpt"), "elk.ckpt"),
        (node("UNETLoader", unet_name="elk.safetensors", weight_dtype="default"), "elk.safetensors"),
        (node("UnetLoaderGGUF", unet_name="elk.gguf"), "elk.gguf"),
        (node("CheckpointLoaderSimple", ckpt_name=["name", 0]), "elk.ckpt"),
        (node("AnotherPacksLoader", ckpt_name="elk.ckpt"), "elk.ckpt"),
        (node("AnotherPacksLoader", file="elk.ckpt"), None),
        (node("NunchakuFluxDiTLoader", model_path="elk", cache_threshold=0), "elk"),
        (node("ModelSamplingSD3", model=["ckpt", 0], shift=3.0), "fox.safetensors"),
        (node("QwenImageDiffsynthControlnet", model=["ckpt", 0], model_patch=["p", 0]), "fox.safetensors"),
        (node("AnotherPacksWire", wire=["ckpt", 0]), "fox.safetensors"),
        (
            node("ApplyStyle", model=["ckpt", 0], style_model=["p", 0], clip_vision_model=["p", 0]),
            "fox.safetensors",
        ),
        (node("ApplyMore", model=["ckpt", 0], upscale_model=["p", 0], sam_model=["p", 0]), "fox.safetensors"),
        (node("ModelMergeSimple", model1=["ckpt", 0], model2=["ckpt", 0], ratio=0.5), None),
        (node("AnotherPacksMerge", model=["ckpt", 0], base_model=["ckpt", 0]), None),
    ],
)
def test_the_model(x: dict[str, Any], name: str | None) -> None:
    constant = node("PrimitiveString", value="elk.ckpt")
    assert trace(graph({"model": ["x", 0]}, x=x, name=constant), "save")["model_name"] == name


def encoders(clip: list[Any]) -> dict[str, dict[str, Any]]:
    return {name: node("CLIPTextEncode", text=name, clip=clip) for name in ("fox", "owl")}


def test_loras_come_in_order_of_application() -> None:
    two = {"a": lora("A"), "b": lora("B", of="a", strength_model=-0.25)}
    skip = node("CLIPSetLastLayer", clip=["b", 1], stop_at_clip_layer=-2)
    params = trace(graph({"model": ["b", 0]}, **two, skip=skip, **encoders(["skip", 0])), "save")
    assert loras(params) == [("A", 1.0, 0.5), ("B", -0.25, 0.5)]


def test_an_unused_output_of_a_lora_has_no_strength() -> None:
    model_only = graph({"model": ["a", 0]}, a=lora("A"))
    assert loras(trace(model_only, "save")) == [("A", 1.0, 0.0)]
    clip_only = graph({"model": ["b", 0]}, a=lora("A"), b=lora("B", clip=["a", 1]), **encoders(["b", 1]))
    assert loras(trace(clip_only, "save")) == [("A", 0.0, 0.5), ("B", 1.0, 0.5)]


@pytest.mark.parametrize(
    ("kind", "clip_strength"),
    [("LoraLoaderModelOnly", 0.0), ("LoraLoaderBypassModelOnly", 0.0), ("LoraLoaderBypass", 0.5)],
)
def test_other_lora_loaders(kind: str, clip_strength: float) -> None:
    x = {**lora("A"), "class_type": kind}
    wired = encoders(["x", 1]) if clip_strength else {}
    assert loras(trace(graph({"model": ["x", 0]}, x=x, **wired), "save")) == [("A", 1.0, clip_strength)]


@pytest.mark.parametrize(
    "kind",
    ["CLIPLoader", "DualCLIPLoader", "TripleCLIPLoader", "QuadrupleCLIPLoader", "AnotherPacksCLIPLoader"],
)
def test_separately_loaded_text_encoders_have_no_lora(kind: str) -> None:
    linked = {"clip_name": ["name", 0], "type": "sd3"} if not kind.startswith("Another") else {}
    nodes = {"clip": node(kind, **linked), "a": lora("A"), "name": node("PrimitiveString", value="t5")}
    assert loras(trace(graph({"model": ["a", 0]}, **nodes, **encoders(["clip", 0])), "save")) == [
        ("A", 1.0, 0.0)
    ]


@pytest.mark.parametrize(
    ("wires", "nodes"),
    [
        ({"model": ["x", 0]}, {"x": node("Power Lora Loader", model=["ckpt", 0], slot_1={"on": True})}),
        ({"model": ["x", 0]}, {"x": node("AnotherPacksLoader", lora_name="A")}),
        ({"model": ["x", 0]}, {"x": lora("A", strength_model="strong")}),
        ({"model": ["x", 0]}, {"x": lora("A"), "fox": node("CLIPTextEncode", text="fox", clip=["x", 1])}),
        ({}, encoders(["x", 0]) | {"x": node("SetClipHooks", clip=["ckpt", 1], hooks=["h", 0])}),
        ({}, encoders(["x", 0]) | {"x": node("CLIPMergeSimple", clip1=["ckpt", 1], clip2=["ckpt", 1])}),
        ({"positive": ["x", 0]}, {"x": node("ConditioningSetMask", conditioning=["fox", 0], hooks=["h", 0])}),
        ({"positive": ["x", 0]}, {"x": node("AnotherPacksWords", text="fox")}),
    ],
    ids=[
        "unknown",
        "unknown loader",
        "no number",
        "one encoder",
        "hooks",
        "merged",
        "hooked text",
        "no clip",
    ],
)
def test_unreadable_loras_are_unknown(wires: dict[str, Any], nodes: Prompt) -> None:
    assert trace(graph(wires, **nodes), "save")["loras"] is None


def test_an_unknown_text_encoder_still_shows_its_clip() -> None:
    x = node("AnotherPacksEncode", text="fox", clip=["a", 1])
    nodes = {"a": lora("A"), "x": x, "owl": node("CLIPTextEncode", text="owl", clip=["a", 1])}
    assert loras(trace(graph({"model": ["a", 0], "positive": ["x", 0]}, **nodes), "save")) == [
        ("A", 1.0, 0.5)
    ]


def test_zeroed_out_text_has_no_lora() -> None:
    zero = node("ConditioningZeroOut", conditioning=["plain", 0])
    nodes = {"a": lora("A"), "plain": node("CLIPTextEncode", text="x", clip=["ckpt", 1]), "zero": zero}
    fox = node("CLIPTextEncode", text="fox", clip=["a", 1])
    params = trace(graph({"model": ["a", 0], "negative": ["zero", 0]}, **nodes, fox=fox), "save")
    assert (loras(params), params["negative_prompt"]) == ([("A", 1.0, 0.5)], "")
    params = trace(
        graph({"model": ["a", 0], "positive": ["zero", 0], "negative": ["zero", 0]}, **nodes, fox=fox), "save"
    )
    assert (loras(params), params["prompt"]) == ([("A", 1.0, 0.0)], "")


def test_too_many_text_encoders_are_unknown() -> None:
    nodes: Prompt = {"x0": node("CLIPTextEncode", text="fox", clip=["ckpt", 1])}
    for i in range(1, 150):
        nodes[f"clip{i}"] = node("CLIPLoader", clip_name="t5")
        nodes[f"text{i}"] = node("CLIPTextEncode", text="fox", clip=[f"clip{i}", 0])
        nodes[f"x{i}"] = node(
            "ConditioningAverage", conditioning_to=[f"x{i - 1}", 0], conditioning_from=[f"text{i}", 0]
        )
    assert trace(graph({"positive": ["x9", 0]}, **nodes), "save")["loras"] == []
    assert trace(graph({"positive": ["x149", 0]}, **nodes), "save")["loras"] is None


def test_a_conditioning_of_kino_prompt_is_known_by_its_output() -> None:
    text = node("KinoPrompt", shot=["gone", 0], positive="cat", negative="dog")
    for slot, words in ((1, "cat"), (2, "dog")):
        params = trace(graph({"positive": ["text", slot], "negative": ["text", slot]}, text=text), "save")
        assert (params["prompt"], params["negative_prompt"]) == (words, words)
    text["inputs"]["positive"] = ["gone", 0]
    assert trace(graph({"positive": ["text", 1]}, text=text), "save")["prompt"] is None


def test_only_the_first_output_of_a_reroute_is_followed() -> None:
    x = node("AnotherPacksWire", wire=["fox", 0])
    assert trace(graph({"positive": ["x", 1]}, x=x), "save")["prompt"] is None


def test_a_kino_lora_behind_the_prompt_does_not_reach_its_text() -> None:
    settings = {
        "seed": 7,
        "steps": 20,
        "cfg": 8.0,
        "sampler_name": "euler",
        "scheduler": "normal",
        "denoise": 1.0,
    }
    nodes = {
        "kckpt": node("KinoLoadCheckpoint", ckpt_name="fox.safetensors"),
        "text": node("KinoPrompt", shot=["kckpt", 0], positive="fox", negative=""),
        "late": node("KinoLoadLora", shot=["text", 0], lora_name="A", strength_model=1, strength_clip=1),
        "sampler": node("KinoSampler", shot=["late", 0], **settings),
    }
    assert loras(trace(graph(**nodes), "save")) == [("A", 1.0, 0.0)]
