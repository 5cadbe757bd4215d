"""Changing parameters and LoRAs of stored prompts, and retargeting them to a project."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from kino_store.comfy.prompt.graph import Graph
from kino_store.comfy.prompt.trace import trace
from kino_store.comfy.rewrite.lora_chain import chain_ends, with_loras
from kino_store.comfy.rewrite.override import override
from kino_store.comfy.rewrite.retarget import project_named_in, retarget
from kino_store.errors import InvalidDataError
from kino_store.values import Place, Project

Prompt = dict[str, dict[str, Any]]

WORKFLOWS = Path(__file__).resolve().parents[2] / "workflows"
NAMES = {"uid": "0" * 32, "name": "Fox", "folder": "fox"}
FOX = Project(id=1, **NAMES, width=64, height=48, fps=12, sound=(), note="", created_at="", updated_at="")
INK = {"lora_name": "ink.safetensors", "strength_model": 0.5, "strength_clip": -0.25}
FOG = {"lora_name": "fog.safetensors", "strength_model": 1.0, "strength_clip": 0.0}
OTHER = {
    "prompt": "a warmer fox",
    "negative_prompt": "cold",
    "model_name": "owl.safetensors",
    "loras": [INK, FOG],
    "steps": 7,
    "cfg_scale": 9.5,
    "sampler": "heun",
    "scheduler": "karras",
    "denoise": 0.3,
    "seed": 2**63 + 5,
}


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def kept(path: Path) -> Prompt:
    document = json.loads(path.read_text("utf-8"))
    return document.get("prompt", document)


NO_PICTURE = {"film_to_mp4", "video_to_frames_and_back"}
SAVED = {
    **{path.stem: kept(path) for path in (WORKFLOWS / "api").glob("*.json") if path.stem not in NO_PICTURE},
    **{name: kept(WORKFLOWS / "generators" / f"{name}.json") for name in ("img2img", "sd15", "sdxl")},
}
NATIVE: Prompt = {
    "ckpt": node("CheckpointLoaderSimple", ckpt_name="fox.safetensors"),
    "pos": node("CLIPTextEncode", text="a fox", clip=["ckpt", 1]),
    "neg": node("CLIPTextEncode", text="blurry", clip=["ckpt", 1]),
    "empty": node("EmptyLatentImage", width=64, height=64, batch_size=1),
    "decode": node("VAEDecode", samples=["sampler", 0], vae=["ckpt", 2]),
    "save": node("KinoSaveFrame", image=["decode", 0], project="Fox"),
}
WIRES = {"model": ["ckpt", 0], "positive": ["pos", 0], "negative": ["neg", 0], "latent_image": ["empty", 0]}
SETTINGS = {"steps": 20, "cfg": 8.0, "sampler_name": "euler", "scheduler": "normal"}
SIGMAS = {
    "select": node("KSamplerSelect", sampler_name="euler"),
    "sigmas": node("BasicScheduler", model=["ckpt", 0], scheduler="simple", steps=20, denoise=0.7),
}
PLAIN: Prompt = {**NATIVE, "sampler": node("KSampler", seed=7, denoise=1.0, **SETTINGS, **WIRES)}
ADVANCED: Prompt = {
    **NATIVE,
    "sampler": node(
        "KSamplerAdvanced", add_noise="enable", noise_seed=7, start_at_step=0, **SETTINGS, **WIRES
    ),
}
CUSTOM: Prompt = {
    **NATIVE,
    **SIGMAS,
    "sampler": node(
        "SamplerCustom",
        add_noise=True,
        noise_seed=7,
        cfg=8.0,
        sampler=["select", 0],
        sigmas=["sigmas", 0],
        **WIRES,
    ),
}
FLUX: Prompt = {
    "unet": node("UNETLoader", unet_name="flux.safetensors", weight_dtype="default"),
    "clips": node("DualCLIPLoader", clip_name1="l.safetensors", clip_name2="t5.safetensors", type="flux"),
    "shift": node("ModelSamplingFlux", model=["unet", 0], max_shift=1.15, base_shift=0.5),
    "pos": node("CLIPTextEncodeFlux", clip=["clips", 0], clip_l="a fox", t5xxl="a red fox", guidance=2.0),
    "guide": node("FluxGuidance", conditioning=["pos", 0], guidance=3.5),
    "guider": node("BasicGuider", model=["shift", 0], conditioning=["guide", 0]),
    "noise": node("RandomNoise", noise_seed=7),
    **SIGMAS,
    "empty": NATIVE["empty"],
    "sampler": node(
        "SamplerCustomAdvanced",
        noise=["noise", 0],
        guider=["guider", 0],
        sampler=["select", 0],
        sigmas=["sigmas", 0],
        latent_image=["empty", 0],
    ),
    "decode": NATIVE["decode"],
    "save": NATIVE["save"],
}
ALL = {
    **{name: (prompt, "7", OTHER) for name, prompt in SAVED.items()},
    "KSampler": (PLAIN, "save", OTHER),
    "KSamplerAdvanced": (ADVANCED, "save", {key: value for key, value in OTHER.items() if key != "denoise"}),
    "SamplerCustom": (CUSTOM, "save", OTHER),
    "SamplerCustomAdvanced": (
        FLUX,
        "save",
        {
            **{key: value for key, value in OTHER.items() if key not in {"negative_prompt", "cfg_scale"}},
            "guidance": 4.5,
        },
    ),
}


def test_all_saved_workflows_are_seen() -> None:
    assert len(SAVED) == 9


@pytest.mark.parametrize("name", ALL)
def test_each_parameter_changes_alone(name: str) -> None:
    prompt, saver, changes = ALL[name]
    untouched = copy.deepcopy(prompt)
    before = trace(prompt, saver)
    for key, value in changes.items():
        assert trace(override(prompt, saver, {key: value}), saver) == {**before, key: value}, key
    assert trace(override(prompt, saver, changes), saver) == {**before, **changes}
    assert prompt == untouched


@pytest.mark.parametrize("name", ALL)
def test_nothing_to_change_changes_nothing(name: str) -> None:
    prompt, saver, _ = ALL[name]
    known = {
        key: value
        for key, value in trace(prompt, saver).items()
        if value not in (None, "") and key != "batch_index"
    }
    assert override(prompt, saver, known) == prompt
    assert override(prompt, saver, dict.fromkeys(OTHER)) == prompt


def test_a_value_behind_other_nodes_is_changed_in_its_input() -> None:
    prompt = {
        **PLAIN,
        "seed": node("PrimitiveInt", value=7),
        "way": node("Reroute", **{"": ["seed", 0]}),
        "words": node("PrimitiveStringMultiline", value="a fox"),
    }
    prompt["sampler"] = node("KSampler", **{**prompt["sampler"]["inputs"], "seed": ["way", 0]})
    prompt["pos"] = node("CLIPTextEncode", text=["words", 0], clip=["ckpt", 1])
    changed = override(prompt, "save", {"seed": 8, "prompt": "an owl"})
    assert (changed["seed"]["inputs"]["value"], changed["words"]["inputs"]["value"]) == (8, "an owl")
    assert changed["sampler"] == prompt["sampler"]


def test_a_computed_value_is_replaced() -> None:
    changed = override(SAVED["make_a_frame_again"], "7", {"prompt": "an owl"})
    assert changed["3"]["inputs"] == {"shot": ["2", 0], "positive": "an owl", "negative": ["8", 1]}


def test_the_seed_is_that_of_the_sampler_that_added_the_noise() -> None:
    second = node(
        "KSamplerAdvanced",
        add_noise="disable",
        noise_seed=0,
        start_at_step=10,
        **SETTINGS,
        **{**WIRES, "latent_image": ["first", 0]},
    )
    prompt = {**ADVANCED, "first": ADVANCED["sampler"], "sampler": second}
    changed = override(prompt, "save", {"seed": 8})
    assert (changed["first"]["inputs"]["noise_seed"], changed["sampler"]["inputs"]["noise_seed"]) == (8, 0)


def joined() -> Prompt:
    both = node("ConditioningCombine", conditioning_1=["pos", 0], conditioning_2=["pos2", 0])
    second = node("CLIPTextEncode", text="at dawn", clip=["ckpt", 1])
    return {
        **PLAIN,
        "pos2": second,
        "both": both,
        "sampler": node("KSampler", **{**PLAIN["sampler"]["inputs"], "positive": ["both", 0]}),
    }


def shared() -> Prompt:
    return {**PLAIN, "sampler": node("KSampler", **{**PLAIN["sampler"]["inputs"], "negative": ["pos", 0]})}


def lcm() -> Prompt:
    return {**CUSTOM, "select": node("SamplerLCM", scale_ratio=1.0)}


def stacked() -> Prompt:
    stack = node("Lora Stacker", model=["ckpt", 0], lora_1="ink.safetensors")
    return {
        **PLAIN,
        "stack": stack,
        "sampler": node("KSampler", **{**PLAIN["sampler"]["inputs"], "model": ["stack", 0]}),
    }


@pytest.mark.parametrize(
    ("prompt", "key", "word"),
    [
        (joined(), "prompt", "joined"),
        (shared(), "prompt", "negative_prompt"),
        (lcm(), "sampler", "No input"),
        (stacked(), "loras", "can't read"),
        (ADVANCED, "denoise", "No input"),
        (FLUX, "negative_prompt", "has none"),
        (FLUX, "cfg_scale", "No input"),
        ({**PLAIN, "sampler": node("MysterySampler", steps=3, cfg=2.0)}, "seed", "No input"),
        ({**PLAIN, "save": node("KinoSaveFrame", image=["empty", 0])}, "seed", "sampler"),
    ],
    ids=[
        "joined",
        "shared",
        "a sampler's own node",
        "stacked",
        "advanced",
        "no negative",
        "no scale",
        "unknown",
        "no sampler",
    ],
)
def test_a_parameter_without_a_single_input_is_refused_with_a_hint(
    prompt: Prompt, key: str, word: str
) -> None:
    with pytest.raises(InvalidDataError) as caught:
        override(prompt, "save", {key: OTHER[key]})
    (entry,) = caught.value.details["fields"]
    assert entry["field"] == key
    assert word in entry["message"]
    assert "Open the frame's graph" in entry["message"]


def test_all_invalid_overrides_are_reported_together() -> None:
    wrong = {
        "steps": 0,
        "cfg_scale": True,
        "seed": 2**64,
        "denoise": float("nan"),
        "width": 64,
        "loras": [INK, {"lora_name": ""}],
    }
    with pytest.raises(InvalidDataError) as caught:
        override(PLAIN, "save", wrong)
    fields = {entry["field"] for entry in caught.value.details["fields"]}
    assert fields == {"steps", "cfg_scale", "seed", "denoise", "width", "loras.1.lora_name"}
    with pytest.raises(InvalidDataError) as caught:
        override(
            joined(), "save", {"prompt": "x", "model_name": "owl", "sampler": "heun"} | {"guidance": 1.0}
        )
    assert {entry["field"] for entry in caught.value.details["fields"]} == {"prompt", "guidance"}


def test_loras_are_replaced_removed_and_applied_to_the_model_alone() -> None:
    kino = SAVED["text_to_frames_with_loras"]
    bare = override(kino, "7", {"loras": []})
    assert {entry["class_type"] for entry in bare.values()} == {
        entry["class_type"] for entry in kino.values()
    } - {"KinoLoadLora"}
    assert bare["3"]["inputs"]["shot"] == ["2", 0]

    native = override(PLAIN, "save", {"loras": [INK, FOG]})
    assert trace(override(native, "save", {"loras": [FOG]}), "save")["loras"] == [FOG]
    assert override(native, "save", {"loras": []}) == PLAIN

    unet = Graph(FLUX).node("unet")
    assert unet
    model_only = with_loras(FLUX, chain_ends(Graph(FLUX), unet), [INK])
    assert [entry["class_type"] for key, entry in model_only.items() if key not in FLUX] == [
        "LoraLoaderModelOnly"
    ]
    assert trace(model_only, "save")["loras"] == [{**INK, "strength_clip": 0.0}]


def test_native_outputs_of_kino_loaders_go_through_the_loras_too() -> None:
    prompt = {
        "project": node("KinoProject", project="Fox", width=64, height=64, fps=24),
        "ckpt": node("KinoLoadCheckpoint", shot=["project", 0], ckpt_name="fox.safetensors"),
        **{key: PLAIN[key] for key in ("empty", "decode", "save")},
        "pos": node("CLIPTextEncode", text="a fox", clip=["ckpt", 2]),
        "neg": node("CLIPTextEncode", text="blurry", clip=["ckpt", 2]),
        "sampler": node("KSampler", **{**PLAIN["sampler"]["inputs"], "model": ["ckpt", 1]}),
    }
    prompt["decode"] = node("VAEDecode", samples=["sampler", 0], vae=["ckpt", 3])
    changed = override(prompt, "save", {"loras": [INK, FOG]})
    assert trace(changed, "save")["loras"] == [INK, FOG]
    assert changed["decode"]["inputs"]["vae"] == ["ckpt", 3]
    assert override(changed, "save", {"loras": []}) == prompt


@pytest.mark.slow
def test_a_chain_of_two_thousand_loras_is_inserted_and_removed() -> None:
    many = [{**INK, "lora_name": f"{n}.safetensors"} for n in range(2000)]
    long = override(PLAIN, "save", {"loras": many})
    assert trace(long, "save")["loras"] == many
    assert override(long, "save", {"loras": []}) == PLAIN


def test_a_prompt_is_retargeted_to_the_renamed_project() -> None:
    prompt = {**SAVED["next_frame_from_the_last"], "9": node("KinoLoadParams", project="Owl", frame_number=1)}
    untouched = copy.deepcopy(prompt)
    aimed = retarget(prompt, FOX, old_name="Untitled")
    assert aimed["1"]["inputs"] == {"project": "Fox", "width": 64, "height": 48, "fps": 12}
    assert aimed["8"]["inputs"]["project"] == "Fox"
    assert aimed["9"]["inputs"]["project"] == "Owl"
    assert aimed["7"]["inputs"]["project"] == ""
    assert prompt == untouched
    assert retarget(SAVED["native_graph_into_a_project"], FOX)["7"]["inputs"]["project"] == "Fox"
    assert project_named_in(prompt) == "Untitled"


def test_frames_go_to_their_place_by_file_name() -> None:
    replaced = retarget(PLAIN, FOX, place=Place("replace", file="frame_000012.png"))["save"]["inputs"]
    assert (replaced["where"], replaced["file"], replaced["frame_number"]) == (
        "replace",
        "frame_000012.png",
        -1,
    )
    again = retarget({"save": node("KinoSaveFrame", **replaced)}, FOX)["save"]["inputs"]
    assert again["where"] == "append"
    assert "file" not in again


def test_a_linked_project_is_not_changed() -> None:
    linked = node("KinoSaveFrame", project=["name", 0], where="before", image=["decode", 0])
    prompt = {
        **PLAIN,
        "save": linked,
        "name": node("PrimitiveString", value="Fox"),
        "odd": {"class_type": "KinoProject", "inputs": 3},
    }
    assert retarget(prompt, FOX) == prompt
