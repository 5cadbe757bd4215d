"""Tracing Kino graphs, native graphs and mixtures of both."""

from __future__ import annotations

from typing import Any

import pytest

from kino_store.comfy.prompt.trace import sampled_by_shot, trace

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
}
NOTHING = {**dict.fromkeys(EXPECTED), "batch_index": 0}


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


def test_a_picture_of_two_samplers_is_unknown() -> None:
    graph = native(
        second=changed(native(), "sampler", seed=8)["sampler"],
        mixed=node("LatentBlend", samples1=["sampler", 0], samples2=["second", 0], blend_factor=0.5),
    )
    assert trace(changed(graph, "decode", samples=["mixed", 0]), "save") == NOTHING


@pytest.mark.parametrize("setting", ["seed", "noise_seed", "cfg", "sampler_name", "sampler"])
def test_a_picture_resampled_by_an_unknown_node_is_unknown(setting: str) -> None:
    detail = node("FaceDetailer", image=["decode", 0], steps=20, **{setting: 1})
    assert {
        **trace(native(detail=detail, save=node("KinoSaveFrame", image=["detail", 0])), "save"),
        "batch_index": 0,
    } == NOTHING


@pytest.mark.parametrize("part", ["sigmas", "guider", "noise"])
def test_a_latent_resampled_by_an_unknown_node_is_unknown(part: str) -> None:
    sampler = node("AnotherPacksSampler", latent_image=["sampler", 0], **{part: ["x", 0]})
    assert trace(native(another=sampler, decode=node("VAEDecode", samples=["another", 0])), "save") == NOTHING


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


@pytest.mark.parametrize("name", ["samples", "latent", "samples1", "samples_to", "destination"])
def test_an_index_passes_through_nodes_that_change_a_latent(name: str) -> None:
    pick = node("LatentFromBatch", samples=["empty", 0], batch_index=3)
    graph = native(pick=pick, x=node("LatentChange", other=["empty", 0], **{name: ["pick", 0]}))
    assert trace(changed(graph, "sampler", latent_image=["x", 0]), "save")["batch_index"] == 3


@pytest.mark.parametrize(
    ("graph", "index"),
    [
        (changed(kino(), "latent", batch_index=2), 2),
        (changed(kino(), "latent", batch_index=None), 0),
        (changed(kino(), "latent", batch_index="2"), None),
        (
            changed(
                native(pick=node("LatentFromBatch", samples=["empty", 0], batch_index=3, length=1)),
                "sampler",
                latent_image=["pick", 0],
            ),
            3,
        ),
        (
            changed(
                native(pick=node("LatentFromBatch", samples=["sampler", 0], batch_index=2, length=1)),
                "decode",
                samples=["pick", 0],
            ),
            2,
        ),
        (
            changed(
                native(pick=node("ImageFromBatch", image=["decode", 0], batch_index=1)),
                "save",
                image=["pick", 0],
            ),
            1,
        ),
        (
            changed(
                native(pick=node("LatentFromBatch", samples=["empty", 0], batch_index=-1)),
                "sampler",
                latent_image=["pick", 0],
            ),
            None,
        ),
        (
            changed(
                native(pick=node("LatentFromBatch", samples=["empty", 0])),
                "sampler",
                latent_image=["pick", 0],
            ),
            None,
        ),
        (
            changed(
                native(pick=node("ImageFromBatch", image=["decode", 0], batch_index="1")),
                "save",
                image=["pick", 0],
            ),
            None,
        ),
        (
            kino(
                again=node("KinoLatent", shot=["sampler", 0], image=["decode", 1], batch_index=1),
                save=node("KinoSaveFrame", image=["more", 1]),
                more=node("KinoDecode", shot=["again", 0]),
            ),
            None,
        ),
        (
            kino(
                again=node("KinoLatent", shot=["decode", 0], image=["x", 0], batch_index=1),
                first=changed(kino(), "latent", batch_index=2)["latent"],
                x=node("LoadImage", image="x.png"),
                latent=node("KinoLatent", shot=["first", 0]),
                sampler=changed(kino(), "sampler", shot=["latent", 0])["sampler"],
            ),
            0,
        ),
    ],
)
def test_the_index_in_the_batch(graph: Prompt, index: int | None) -> None:
    assert trace(graph, "save") == {**EXPECTED, "batch_index": index}


@pytest.mark.parametrize("kind", ["LatentBatch", "BatchLatentsNode", "RebatchLatents", "LatentCutToBatch"])
def test_reordered_latents_have_no_index(kind: str) -> None:
    before = native(x=node(kind, samples=["empty", 0]))
    assert trace(changed(before, "sampler", latent_image=["x", 0]), "save") == {
        **EXPECTED,
        "batch_index": None,
    }
    after = native(x=node(kind, samples=["y", 0]), y=node("LatentFlip", samples=["sampler", 0]))
    assert trace(changed(after, "decode", samples=["x", 0]), "save") == {**EXPECTED, "batch_index": None}


@pytest.mark.parametrize(
    "kind",
    ["ImageBatch", "BatchImagesNode", "BatchImagesMasksLatentsNode", "RebatchImages", "RepeatImageBatch"],
)
def test_reordered_pictures_have_no_index(kind: str) -> None:
    graph = native(x=node(kind, images=["decode", 0]))
    assert trace(changed(graph, "save", image=["x", 0]), "save") == {**EXPECTED, "batch_index": None}


def test_indices_add_up_through_a_sampler_and_restart_after_random_seeds() -> None:
    graph = changed(kino(), "latent", batch_index=2)
    graph["pick"] = node("LatentFromBatch", samples=["latent", 1], batch_index=1, length=2)
    graph["first"] = changed(graph, "sampler", latent_image=["pick", 0])["sampler"]
    graph = changed(graph, "sampler", latent_image=["first", 1])
    assert trace(graph, "save")["batch_index"] == 3
    for behaviour, index in (("random", 0), ("fixed", None)):
        graph["seeds"] = node("LatentBatchSeedBehavior", samples=["latent", 1], seed_behavior=behaviour)
        assert trace(changed(graph, "sampler", latent_image=["seeds", 0]), "save")["batch_index"] == index


def test_a_picture_with_two_indices_has_none() -> None:
    graph = native(
        pick=node("ImageFromBatch", image=["decode", 0], batch_index=1),
        blend=node("ImageBlend", image1=["decode", 0], image2=["pick", 0]),
    )
    assert trace(changed(graph, "save", image=["blend", 0]), "save") == {**EXPECTED, "batch_index": None}


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
