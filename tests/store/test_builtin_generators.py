"""The generators that come with Kino: their forms, and what their graphs make of the values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kino_store.comfy.prompt.trace import trace
from kino_store.comfy.rewrite.override import override
from kino_store.errors import GeneratorError, InvalidDataError
from kino_store.generators.catalogue import Catalogue
from kino_store.generators.check import check, check_available
from kino_store.generators.fill import fill
from kino_store.generators.form import describe
from kino_store.generators.manifest import Generator
from kino_store.generators.parameters import ModelParameter
from kino_store.media.a1111 import parameters_text, parse_infotext
from kino_store.values import Project
from tests.store.workflows import WORKFLOWS

BUILT_IN = Catalogue(WORKFLOWS / "generators", Path("none")).all_generators()
NEW = {
    name: one
    for name, one in BUILT_IN.items()
    if name not in {"sd15", "sdxl", "img2img", "inpaint", "next_frame", "restyle", "between"}
}
HD = Project(
    id=1,
    uid="0" * 32,
    name="Fox",
    folder="fox",
    width=1920,
    height=1080,
    fps=24,
    sound=(),
    note="",
    created_at="",
    updated_at="",
)
FRAME = ("Fox", "frame_000007.png")
INK = {"lora_name": "ink.safetensors", "strength_model": 0.5, "strength_clip": 0.25}


class Installed:
    """A ComfyUI with every model file that the built-in generators expect, some of them in subfolders."""

    def __init__(self, folder: str = "", missing: frozenset[str] = frozenset()) -> None:
        self.folder = folder
        self.missing = missing

    def model_names(self, category: str) -> list[str]:
        expected = {
            self.folder + str(one.default)
            for generator in BUILT_IN.values()
            for one in generator.parameters.values()
            if isinstance(one, ModelParameter) and one.category == category
        }
        return sorted(expected | {"ink.safetensors"})

    def options(self, *_: str) -> list[str]:
        return []

    def missing_nodes(self, kinds: set[str]) -> list[str]:
        return sorted(self.missing & set(kinds))


def given(generator: Generator, **data: Any) -> dict[str, Any]:
    """Values for the parameters that have no default."""
    frames = {"image": 3, "last_image": 4}
    return {
        "prompt": "a fox",
        **{name: frames[name] for name in frames if name in generator.parameters},
        **data,
    }


def filled(generator: Generator, choices: Installed, **data: Any) -> dict[str, Any]:
    values = check(generator, given(generator, **data), HD, choices, {3, 4}.__contains__)
    return fill(generator, values, HD, lambda _: FRAME)


def saver_of(prompt: dict[str, Any]) -> str:
    return next(key for key, node in prompt.items() if node["class_type"] == "KinoSaveFrame")


def test_todays_models_have_generators() -> None:
    assert {one.family for one in NEW.values()} == {
        "Flux 1",
        "Flux 2",
        "HunyuanVideo 1.5",
        "LTX 2",
        "Qwen-Image",
        "Stable Diffusion 3.5",
        "Wan 2.2",
        "Z-Image",
    }


@pytest.mark.parametrize("name", NEW)
def test_the_trace_reads_what_the_form_sent(name) -> None:
    generator = NEW[name]
    prompt = filled(generator, Installed(), seed=5, steps=12, loras=[INK])
    params = trace(prompt, saver_of(prompt))
    stages = params["stages"] or [params]
    model = generator.parameters["model_name"]
    assert isinstance(model, ModelParameter)
    assert params["prompt"] == "a fox"
    assert stages[0]["model_name"] == model.default
    assert stages[0]["seed"] == 5
    assert {stage["sampler"] for stage in stages} == {generator.parameters["sampler"].default}
    assert stages[0]["loras"] == [{**INK, "strength_clip": stages[0]["loras"][0]["strength_clip"]}]
    assert len(stages) == (2 if generator.family == "Wan 2.2" else 1)
    if len(stages) == 1:
        assert params["steps"] == 12


@pytest.mark.parametrize("name", [name for name, one in NEW.items() if one.family != "Wan 2.2"])
def test_a_frame_of_it_can_be_varied(name) -> None:
    prompt = filled(NEW[name], Installed())
    saver = saver_of(prompt)
    before = trace(prompt, saver)
    for key, value in {"prompt": "an owl", "seed": 9, "steps": 7, "sampler": "heun"}.items():
        assert trace(override(prompt, saver, {key: value}), saver) == {**before, key: value}


@pytest.mark.parametrize("name", NEW)
def test_sizes_that_a_model_cannot_make_are_made_larger_and_cut_to_the_projects(name) -> None:
    prompt = filled(NEW[name], Installed())
    sizes = {
        node["class_type"]: (node["inputs"]["width"], node["inputs"]["height"])
        for node in prompt.values()
        if "width" in node["inputs"]
    }
    height = 1088
    assert sizes.pop("ImageCrop") == (1920, 1080)
    assert sizes
    assert set(sizes.values()) == {(1920, height)}


@pytest.mark.parametrize("name", NEW)
def test_models_are_found_in_subfolders(name) -> None:
    generator = NEW[name]
    choices = Installed("mine/")
    form = describe(generator, choices)["parameters"]
    models = [key for key, one in generator.parameters.items() if isinstance(one, ModelParameter)]
    assert all(form[key]["default"].startswith("mine/") for key in models)
    used = {
        value
        for node in filled(generator, choices).values()
        for value in node["inputs"].values()
        if isinstance(value, str)
    }
    assert {form[key]["default"] for key in models} <= used


def test_a_missing_model_is_named_with_its_folder() -> None:
    generator = NEW["flux1"]
    with pytest.raises(InvalidDataError) as caught:
        check(generator, given(generator, vae="no.safetensors"), HD, Installed(), bool)
    (field,) = caught.value.details["fields"]
    assert field["field"] == "vae"
    assert "'no.safetensors' is not installed: put it into the folder models/vae" in field["message"]


def test_a_generator_whose_nodes_are_missing_says_so_and_is_refused() -> None:
    generator = NEW["ltx2-text-to-video"]
    old = Installed(missing=frozenset({"LTXAVTextEncoderLoader"}))
    assert "no LTXAVTextEncoderLoader" in describe(generator, old)["unavailable"]
    assert describe(generator, Installed())["unavailable"] == ""
    with pytest.raises(GeneratorError, match="no LTXAVTextEncoderLoader"):
        check_available(generator, old)
    check_available(generator, Installed())


@pytest.mark.parametrize("name", ["flux1", "sdxl", "wan22-text-to-video"])
def test_form_sidecar_and_png_text_agree(name) -> None:
    generator = BUILT_IN[name]
    own = generator.parameters["model_name"].default or "sd3.5_large_fp8_scaled.safetensors"
    sent = {"prompt": "a fox, in rain", "seed": 5, "steps": 12, "model_name": own, "sampler": "euler"}
    prompt = filled(generator, Installed(), **sent)
    params = trace(prompt, saver_of(prompt))
    stages = params["stages"] or [params]
    assert {key: stages[0][key] for key in sent} == sent
    text = parse_infotext(parameters_text(params, "1.0"))
    assert (text["prompt"], text["seed"], text["steps"]) == ("a fox, in rain", 5, 12)
    assert text["model_name"] == stages[-1]["model_name"].removesuffix(".safetensors")
    assert text["sampler"] == "euler"
