"""Tracing Kino graphs, native graphs and mixtures of both."""

from __future__ import annotations

from typing import Any

import pytest

from kino_store.comfy.prompt.trace import STAGE_KEYS, sampled_by_shot, trace
from tests.store.trace_graphs import EXPECTED, NOTHING, Prompt, changed, kino, native, node


@pytest.mark.parametrize("graph", [native(), kino()], ids=["native", "kino"])
def test_every_parameter_is_found(graph: Prompt) -> None:
    assert trace(graph, "save") == EXPECTED


MIXTURES = {
    "native sampler on a Kino graph": kino(
        sampler=node(
            "KSampler",
            **{
                key: native()["sampler"]["inputs"][key]
                for key in ("seed", "steps", "cfg", "sampler_name", "scheduler")
            },
            denoise=1.0,
            model=["lora", 1],
            positive=["text", 1],
            negative=["text", 2],
            latent_image=["latent", 1],
        ),
        decode=node("KinoDecode", shot=["text", 0], samples=["sampler", 0]),
    ),
    "native decoder on a Kino graph": kino(
        decode=node("VAEDecode", samples=["sampler", 1], vae=["ckpt", 3]),
        save=node("KinoSaveFrame", image=["decode", 0]),
    ),
    "Kino sampler and decoder on native wires": native(
        project=node("KinoProject", project="Fox", width=64, height=64, fps=24),
        sampler={**native()["sampler"], "class_type": "KinoSampler"},
        decode=node("KinoDecode", shot=["sampler", 0]),
        save=node("KinoSaveFrame", shot=["decode", 0]),
    ),
    "native text on a Kino graph": kino(
        pos=node("CLIPTextEncode", text="a fox", clip=["lora", 2]),
        sampler={**kino()["sampler"], "inputs": {**kino()["sampler"]["inputs"], "positive": ["pos", 0]}},
    ),
    "picture beside the shot": kino(save=node("KinoSaveFrame", shot=["project", 0], image=["decode", 1])),
    "saved twice in a row": kino(
        last=node("KinoSaveFrame", image=["save", 1]), save=node("KinoSaveFrame", shot=["decode", 0])
    ),
}


@pytest.mark.parametrize("name", MIXTURES)
def test_kino_and_native_nodes_mix(name: str) -> None:
    graph = MIXTURES[name]
    assert trace(graph, "last" if "last" in graph else "save") == EXPECTED


def test_links_of_a_kino_node_override_its_shot() -> None:
    graph = kino(
        other=node("CheckpointLoaderSimple", ckpt_name="owl.safetensors"),
        words=node("CLIPTextEncode", text="an owl", clip=["other", 1]),
        none=node("CLIPTextEncode", text="", clip=["other", 1]),
    )
    graph = changed(graph, "sampler", model=["other", 0], positive=["words", 0], negative=["none", 0])
    found = trace(graph, "save")
    assert (found["model_name"], found["prompt"], found["negative_prompt"]) == (
        "owl.safetensors",
        "an owl",
        "",
    )
    assert found["loras"] == []


def test_a_linked_picture_overrides_the_shot() -> None:
    graph = kino(frame=node("KinoLoadFrame", project="Fox", frame_number=-1))
    assert trace(changed(graph, "save", image=["frame", 0]), "save") == NOTHING


@pytest.mark.parametrize(
    "between",
    [
        {"a": node("ImageScale", image=["decode", 0], width=64)},
        {
            "b": node("Reroute", **{"": ["decode", 0]}),
            "a": node("AnotherPacksFilter", strength=1, pictures=["b", 0]),
        },
        {
            "a": node("ImageBlend", image1=["decode", 0], image2=["load", 0]),
            "load": node("LoadImage", image="x.png"),
        },
        {
            "a": node("ImageBlend", image1=["decode", 0], image2=["b", 0]),
            "b": node("ImageFlip", image=["decode", 0]),
        },
        {"a": node("ImageAddNoise", image=["decode", 0], seed=5, strength=0.5)},
        {"a": node("MotionBlur", image=["decode", 0], steps=5)},
        {"a": node("FilmGrain", image=["decode", 0], noise=0.1, sigmas=2)},
        {"a": node("DecodeAnotherWay", latent_image=["sampler", 0])},
    ],
    ids=[
        "known",
        "unknown",
        "blended with a file",
        "blended with itself",
        "seed",
        "steps",
        "noise",
        "latent",
    ],
)
def test_nodes_after_the_decoder_are_skipped(between: Prompt) -> None:
    assert trace(native(**between, save=node("KinoSaveFrame", image=["a", 0])), "save") == EXPECTED


def test_the_last_sampler_of_several_in_a_row_counts() -> None:
    graph = native(
        second=changed(native(), "sampler", seed=8, denoise=0.4, latent_image=["bigger", 0])["sampler"],
        bigger=node("LatentUpscaleBy", samples=["sampler", 0], scale_by=1.5),
    )
    found = trace(changed(graph, "decode", samples=["second", 0]), "save")
    assert (found["seed"], found["denoise"]) == (8, 0.4)


STAGE = {key: EXPECTED[key] for key in STAGE_KEYS}


def test_a_picture_of_two_samplers_has_what_they_share_and_both_stages() -> None:
    graph = native(
        second=changed(native(), "sampler", seed=8)["sampler"],
        mixed=node("LatentBlend", samples1=["sampler", 0], samples2=["second", 0], blend_factor=0.5),
    )
    stages = [STAGE, {**STAGE, "seed": 8}]
    assert trace(changed(graph, "decode", samples=["mixed", 0]), "save") == {
        **EXPECTED,
        "seed": None,
        "stages": stages,
    }


@pytest.mark.parametrize("setting", ["seed", "noise_seed", "cfg", "sampler_name", "sampler"])
def test_a_detailer_behind_a_picture_is_a_stage(setting: str) -> None:
    detail = node("FaceDetailer", image=["decode", 0], steps=20, **{setting: 1})
    second = node("UltimateSDUpscale", image=["detail", 0], steps=5, seed=3, cfg=2, sampler_name="euler")
    graph = native(detail=detail, second=second, save=node("KinoSaveFrame", image=["second", 0]))
    found = trace(graph, "save")
    unknown = dict.fromkeys(STAGE)
    numbers = {"steps": 20, "cfg_scale": 1.0 if setting == "cfg" else None}
    seed = 1 if setting in {"seed", "noise_seed"} else None
    upscaled = {"steps": 5, "seed": 3, "cfg_scale": 2.0, "sampler": "euler"}
    stages = [STAGE, {**unknown, **numbers, "seed": seed}, {**unknown, **upscaled}]
    assert found == {**EXPECTED, "stages": stages}


def test_a_detailer_of_a_picture_from_a_file_is_its_sampler() -> None:
    detail = node("FaceDetailer", image=["load", 0], steps=20, seed=5)
    graph = native(detail=detail, load=node("LoadImage", image="x.png"))
    found = trace(changed(graph, "save", image=["detail", 0]), "save")
    assert (found["steps"], found["seed"], found["prompt"], found["stages"]) == (20, 5, None, None)


@pytest.mark.parametrize("part", ["sigmas", "guider", "noise"])
def test_a_latent_resampled_by_an_unknown_node_is_unknown(part: str) -> None:
    sampler = node("AnotherPacksSampler", latent_image=["sampler", 0], **{part: ["x", 0]})
    found = trace(native(another=sampler, decode=node("VAEDecode", samples=["another", 0])), "save")
    assert found == {**NOTHING, "stages": [STAGE, dict.fromkeys(STAGE)]}


def test_a_partners_picture_has_prompt_model_and_seed() -> None:
    partner = node("GeminiImage2Node", prompt="an owl", model="gemini-3-pro", seed=5, images=["decode", 0])
    found = trace(native(partner=partner, save=node("KinoSaveFrame", image=["partner", 0])), "save")
    assert found == {**NOTHING, "prompt": "an owl", "model_name": "gemini-3-pro", "seed": 5}


def test_the_sampler_of_a_captioned_picture_does_not_count() -> None:
    graph = kino(
        late=node("KinoPrompt", shot=["sampler", 0], positive=["caption", 0], negative=""),
        caption=node("Caption", image=["other", 0]),
        other=kino()["sampler"],
        decode=node("KinoDecode", shot=["late", 0]),
    )
    assert trace(graph, "save")["seed"] == 7


def test_kino_latent_starts_without_the_sampler_before_it() -> None:
    graph = kino(
        again=node("KinoLatent", shot=["sampler", 0], batch_size=1),
        decode=node("KinoDecode", shot=["again", 0]),
    )
    assert trace(graph, "save") == NOTHING


@pytest.mark.parametrize(
    "kind", ["KSampler", "KSamplerAdvanced", "SamplerCustom", "SamplerCustomAdvanced", "KinoSampler"]
)
def test_a_sampler_with_few_inputs_still_counts(kind: str) -> None:
    graph = native(
        second=node(kind, latent_image=["sampler", 0]), decode=node("VAEDecode", samples=["second", 0])
    )
    assert trace(graph, "save")["seed"] is None


@pytest.mark.parametrize(
    "decode",
    [
        node("KinoDecode", shot=["other", 0], samples=["sampler", 0]),
        node("VAEDecode", samples=["sampler", 0], vae=["late", 3]),
        node("VAEDecodeTiled", samples=["sampler", 0], vae=["late", 3], tile_size=512),
    ],
)
def test_only_samples_lead_to_a_decoders_sampler(decode: dict[str, Any]) -> None:
    late = node("KinoLoadCheckpoint", shot=["other", 0], ckpt_name="owl.safetensors")
    assert trace(native(other=kino()["sampler"], late=late, decode=decode), "save") == EXPECTED


@pytest.mark.parametrize(
    ("graph", "expected"),
    [
        (kino(), True),
        (kino(save=node("KinoSaveFrame", shot=["project", 0], image=["decode", 1])), False),
        (
            kino(
                save=node("KinoSaveFrame", shot=["decode", 0], image=["big", 0]),
                big=node("ImageScale", image=["decode", 1]),
            ),
            True,
        ),
        (
            kino(
                save=node("KinoSaveFrame", shot=["decode", 0], image=["load", 0]),
                load=node("LoadImage", image="x.png"),
            ),
            False,
        ),
        (
            kino(
                save=node("KinoSaveFrame", shot=["late", 0], image=["decode", 1]),
                late=node("KinoPrompt", shot=["decode", 0]),
            ),
            True,
        ),
        (
            kino(
                save=node("KinoSaveFrame", shot=["more", 0], image=["decode", 1]),
                more=node("KinoSampler", shot=["sampler", 0]),
            ),
            False,
        ),
        (kino(decode=node("KinoDecode", shot=["text", 0], samples=["sampler", 1])), False),
        (kino(decode=node("KinoDecode", shot=["decode", 0])), False),
        (native(), False),
        ({}, False),
    ],
    ids=[
        "shot",
        "other shot",
        "scaled",
        "file",
        "later prompt",
        "later sampler",
        "only samples",
        "circle",
        "native",
        "nothing",
    ],
)
def test_whether_the_shot_sampled_the_picture(graph: Prompt, expected: bool) -> None:
    assert sampled_by_shot(graph, "save") is expected
