"""Valid data fills a generator's prompt; invalid data is refused field by field."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from kino_store.comfy.prompt.trace import trace
from kino_store.errors import FrameNotFoundError, InvalidDataError
from kino_store.generators.catalogue import Catalogue
from kino_store.generators.check import check
from kino_store.generators.derive import derive
from kino_store.generators.fill import fill
from kino_store.generators.form import describe
from kino_store.generators.manifest import Generator, parse
from kino_store.values import Project
from tests.store.workflows import node

WORKFLOWS = Path(__file__).resolve().parents[2] / "workflows"
NAMES = {"uid": "0" * 32, "name": "Fox", "folder": "fox"}
FOX = Project(id=1, **NAMES, width=64, height=48, fps=12, sound=(), note="", created_at="", updated_at="")
FRAMES = {3: ("Owl", "frame_000007.png")}
INK = {"lora_name": "ink.safetensors", "strength_model": 0.5, "strength_clip": 0.25}
GIVEN = {"prompt": "a fox", "model_name": "fox.safetensors"}


class Lists:
    """A ComfyUI with a few files."""

    missing: frozenset[str] = frozenset()

    def __init__(self, **models: list[str]) -> None:
        self.models = {
            "checkpoints": ["fox.safetensors"],
            "loras": ["fog.safetensors", "ink.safetensors"],
            **models,
        }

    def model_names(self, category: str) -> list[str]:
        return self.models.get(category, [])

    def missing_nodes(self, kinds: set[str]) -> list[str]:
        return sorted(self.missing & kinds)

    def options(self, node: str, name: str) -> list[str]:
        return {"sampler_name": ["euler", "dpmpp_2m_sde"], "scheduler": ["karras", "sgm_uniform"]}.get(
            name, []
        )


def builtin(name: str) -> Generator:
    return Catalogue(WORKFLOWS / "generators", Path("none")).get(name)


def complete(generator: Generator, data: dict[str, Any], lists: Lists | None = None) -> dict[str, Any]:
    return check(generator, data, FOX, lists or Lists(), FRAMES.__contains__)


def filled(generator: Generator, data: dict[str, Any]) -> dict[str, Any]:
    return fill(generator, complete(generator, data), FOX, FRAMES.__getitem__)


def refused(generator: Generator, data: dict[str, Any], lists: Lists | None = None) -> dict[str, str]:
    with pytest.raises(InvalidDataError) as caught:
        complete(generator, data, lists)
    fields = caught.value.details["fields"]
    assert len({entry["field"] for entry in fields}) == len(fields)
    return {entry["field"]: entry["message"] for entry in fields}


@pytest.mark.parametrize("name", ["sd15", "sdxl", "img2img"])
def test_a_built_in_generator_uses_its_values(name: str) -> None:
    values = {
        **GIVEN,
        "negative_prompt": "blurry",
        "steps": 9,
        "cfg_scale": 7,
        "sampler": "euler",
        "scheduler": "karras",
        "seed": 2**63 - 1,
        "loras": [INK, {"lora_name": "fog.safetensors"}, INK],
        "batch_size": 4,
        **({"image": 3, "denoise": 0.5} if name == "img2img" else {}),
    }
    generator = builtin(name)
    untouched = copy.deepcopy(generator)
    prompt = filled(generator, values)
    fog = {"lora_name": "fog.safetensors", "strength_model": 1.0, "strength_clip": 1.0}
    expected = {key: value for key, value in values.items() if key not in {"batch_size", "image", "loras"}}
    assert trace(prompt, "7") == {
        "denoise": 1.0,
        **expected,
        "loras": [INK, fog, INK],
        "guidance": None,
        "batch_index": 0,
        "stages": None,
    }
    assert prompt["1"]["inputs"] == {"project": "Fox", "width": 64, "height": 48, "fps": 12}
    assert prompt["4"]["inputs"]["batch_size"] == 4
    if name == "img2img":
        assert prompt["8"]["inputs"] == {
            "project": "Owl",
            "frame_number": -1,
            "file": "frame_000007.png",
            "relation": "fixed",
        }
    assert generator == untouched


def test_defaults_are_kinos_and_the_projects() -> None:
    values = complete(builtin("sdxl"), GIVEN)
    assert 0 <= values.pop("seed") < 2**63
    assert values == {
        **GIVEN,
        "negative_prompt": "",
        "loras": [],
        "steps": 32,
        "cfg_scale": 3.5,
        "sampler": "dpmpp_2m_sde",
        "scheduler": "sgm_uniform",
        "width": 64,
        "height": 48,
        "batch_size": 1,
    }
    assert complete(builtin("sd15"), {**GIVEN, "steps": None, "width": 64})["steps"] == 32


def test_each_check_draws_another_seed() -> None:
    assert len({complete(builtin("sd15"), GIVEN)["seed"] for _ in range(20)}) == 20
    assert complete(builtin("sd15"), {**GIVEN, "seed": 0})["seed"] == 0


def test_a_prompt_without_loras_has_no_nodes_for_them() -> None:
    assert filled(builtin("sd15"), GIVEN).keys() == builtin("sd15").prompt.keys()


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("prompt", 5, "text"),
        ("prompt", "x" * 20_001, "20,000"),
        ("prompt", "", "required"),
        ("prompt", "a\0b", "stored"),
        ("prompt", "\ud800", "stored"),
        ("steps", 0, "at least 1"),
        ("steps", 151, "at most 150"),
        ("steps", 1.5, "whole number"),
        ("steps", True, "whole number"),
        ("steps", "32", "whole number"),
        ("cfg_scale", "3", "a number"),
        ("cfg_scale", False, "a number"),
        ("cfg_scale", float("nan"), "finite"),
        ("cfg_scale", 10**400, "finite"),
        ("cfg_scale", -0.1, "at least 0"),
        ("sampler", "eulr", "euler, dpmpp_2m_sde"),
        ("scheduler", ["karras"], "text"),
        ("seed", -1, "at least 0"),
        ("seed", 2**63, "at most"),
        ("width", 65, "64"),
        ("height", 64, "48"),
        ("batch_size", 65, "at most 64"),
        ("model_name", "owl.safetensors", "fox.safetensors"),
        ("image", 4, "no frame"),
        ("image", True, "id of a frame"),
        ("image", 10**30, "no frame"),
        ("loras", {"lora_name": "ink.safetensors"}, "list"),
        ("stepz", 3, "no such parameter"),
    ],
)
def test_an_invalid_value_is_named(field: str, value: object, word: str) -> None:
    problems = refused(builtin("img2img"), {**GIVEN, "image": 3, field: value})
    assert problems.keys() == {field}
    assert word in problems[field]


def test_all_problems_are_reported_together_also_inside_a_list() -> None:
    loras = [INK, {"strength_model": 101, "extra": 1}, "ink", {"lora_name": "mud.safetensors"}]
    problems = refused(builtin("sd15"), {"steps": 0, "loras": loras})
    assert problems.keys() == {
        "prompt",
        "model_name",
        "steps",
        "loras.1.lora_name",
        "loras.1.strength_model",
        "loras.1.extra",
        "loras.2",
        "loras.3.lora_name",
    }
    assert "fog.safetensors, ink.safetensors" in problems["loras.3.lora_name"]


def test_a_missing_model_names_twenty_of_those_installed() -> None:
    lists = Lists(checkpoints=[f"{n}.safetensors" for n in range(25)])
    message = refused(builtin("sd15"), {**GIVEN, "model_name": "owl"}, lists)["model_name"]
    assert "19.safetensors and 5 more" in message
    assert "20.safetensors" not in message
    assert "checkpoints" in refused(builtin("sd15"), {**GIVEN}, Lists(checkpoints=[]))["model_name"]


def test_reserved_fields_of_a_request_are_ignored() -> None:
    values = complete(builtin("sd15"), {**GIVEN, "project_id": 1, "place": {}, "frame_id": 2})
    assert not values.keys() & {"project_id", "place", "frame_id"}


def test_a_selection_without_a_list_accepts_any_text() -> None:
    document = {**json.loads((WORKFLOWS / "generators" / "sd15.json").read_text("utf-8")), "name": "own"}
    document["parameters"]["sampler"]["options_from"] = {"node": "NotThere", "input": "x"}
    assert complete(parse(document), {**GIVEN, "sampler": "anything"})["sampler"] == "anything"


def test_a_frame_deleted_in_the_meantime_is_reported() -> None:
    def gone(frame_id: int) -> tuple[str, str]:
        raise FrameNotFoundError(f"There is no frame {frame_id}.")

    values = complete(builtin("img2img"), {**GIVEN, "image": 3})
    with pytest.raises(FrameNotFoundError):
        fill(builtin("img2img"), values, FOX, gone)


def native(**more: dict[str, Any]) -> Generator:
    prompt = json.loads((WORKFLOWS / "api" / "native_graph_into_a_project.json").read_text("utf-8"))
    return derive("native", {**prompt, **more})


def test_a_native_graph_is_filled_and_saved_to_the_project() -> None:
    generator = native()
    values = complete(
        generator, {"model_name": "fox.safetensors", "prompt": "an owl", "seed": 5, "cfg_scale": 4}
    )
    prompt = fill(generator, values, FOX, FRAMES.__getitem__)
    assert (prompt["4"]["inputs"]["width"], prompt["4"]["inputs"]["height"]) == (64, 48)
    assert prompt["7"]["inputs"]["project"] == "Fox"
    values = trace(prompt, "7")
    assert (values["prompt"], values["seed"], values["cfg_scale"], values["sampler"]) == (
        "an owl",
        5,
        4.0,
        "dpmpp_2m_sde",
    )


def test_loras_after_a_native_loader_are_native() -> None:
    document = native().model_dump(mode="json", by_alias=True)
    document["parameters"]["loras"] = {"type": "lora_list", "after": "1"}
    prompt = filled(parse(document), {"model_name": "fox.safetensors", "loras": [INK, INK]})
    assert [node["class_type"] for node in prompt.values()].count("LoraLoader") == 2
    assert trace(prompt, "7")["loras"] == [INK, INK]


def test_a_frame_takes_the_place_of_an_image_file() -> None:
    load = {
        "class_type": "LoadImage",
        "inputs": {"image": "fox.png", "upload": "image"},
        "_meta": {"title": "Load Image"},
    }
    encode = {"class_type": "VAEEncode", "inputs": {"pixels": ["20", 0], "vae": ["1", 2]}}
    generator = native(**{"20": load, "21": encode})
    data = {"model_name": "fox.safetensors"}
    assert filled(generator, data)["20"] == load
    loaded = {
        "class_type": "KinoLoadFrame",
        "inputs": {
            "project": "Owl",
            "frame_number": -1,
            "file": "frame_000007.png",
            "relation": "fixed",
        },
    }
    assert filled(generator, {**data, "image": 3})["20"] == loaded


def test_a_workflow_that_starts_from_the_last_frame_works_in_any_project() -> None:
    saved = json.loads((WORKFLOWS / "api" / "next_frame_from_the_last.json").read_text("utf-8"))
    prompt = filled(derive("next", saved), {"model_name": "fox.safetensors"})
    assert prompt["8"]["inputs"] == {"project": "Fox", "frame_number": -1, "file": "", "relation": ""}


def test_a_form_has_comfyuis_lists_and_the_projects_size() -> None:
    shown = describe(builtin("img2img"), Lists())
    assert (shown["name"], shown["version"], shown["visible"]) == ("img2img", "1.0.0", True)
    parameters = shown["parameters"]
    assert list(parameters)[:2] == ["prompt", "negative_prompt"]
    assert parameters["sampler"]["options"] == ["euler", "dpmpp_2m_sde"]
    assert parameters["width"]["from_project"] == "width"
    assert {key: parameters["steps"][key] for key in ("type", "default", "min", "max", "required")} == {
        "type": "integer",
        "default": 32,
        "min": 1,
        "max": 150,
        "required": False,
    }
    assert parameters["loras"]["item_schema"]["lora_name"] == {
        "type": "model_selection",
        "category": "loras",
        "required": True,
    }
    assert not {"fills", "after", "options_from"} & {
        key for parameter in parameters.values() for key in parameter
    }


def clip(**output: Any) -> Generator:
    """Return a generator whose tasks make `length` frames, at least 5."""
    document = json.loads((WORKFLOWS / "generators" / "sd15.json").read_text("utf-8"))
    length = {"type": "integer", "default": 17, "min": 5, "max": 81, "multiple": 4, "plus": 1}
    parameters = {**document["parameters"], "length": length}
    made = {"frames": "length", "fps": 16, **output}
    return parse({**document, "version": 2, "name": "clip", "parameters": parameters, "output": made})


@pytest.mark.parametrize(
    ("length", "word"),
    [(16, "4n+1, such as 13 or 17"), (2, "4n+1, such as 1 or 5"), (1, "at least 5"), (85, "at most 81")],
)
def test_a_length_that_the_model_can_not_make_is_refused(length: int, word: str) -> None:
    assert word in refused(clip(), {**GIVEN, "length": length})["length"]


def test_a_clip_of_which_nothing_is_saved_is_refused() -> None:
    dropping = clip(drop_first=4, drop_last=5)
    assert "more than 9" in refused(dropping, {**GIVEN, "length": 9})["length"]
    assert complete(dropping, {**GIVEN, "length": 13})["length"] == 13


def test_a_form_says_what_a_task_makes() -> None:
    shown = describe(clip(drop_first=1), Lists())
    assert shown["output"] == {
        "frames": "length",
        "where": "append",
        "drop_first": 1,
        "drop_last": 0,
        "fps": 16.0,
    }
    assert (shown["parameters"]["length"]["multiple"], shown["parameters"]["length"]["plus"]) == (4, 1)
    batch = {"frames": "batch_size", "where": "append", "drop_first": 0, "drop_last": 0, "fps": None}
    assert describe(builtin("sd15"), Lists())["output"] == batch
    video = {"1": node("LoadVideo", file="a.mp4"), "2": node("KinoSaveFrame", video=["1", 0], project="")}
    assert describe(derive("own", video), Lists())["output"] is None
