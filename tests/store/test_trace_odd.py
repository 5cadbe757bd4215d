"""Tracing values through other nodes, and malformed graphs: it never raises and never guesses."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest

from kino_store.comfy.prompt.trace import trace

Prompt = dict[str, dict[str, Any]]
KEYS = (
    "prompt",
    "negative_prompt",
    "model_name",
    "loras",
    "steps",
    "cfg_scale",
    "guidance",
    "sampler",
    "scheduler",
    "denoise",
    "seed",
    "batch_index",
    "stages",
)
NOTHING = {**dict.fromkeys(KEYS), "batch_index": 0}
MANY = 10_000


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def graph(inputs: dict[str, Any] | None = None, **nodes: dict[str, Any]) -> Prompt:
    """A small native graph with some inputs of the sampler replaced."""
    wires = {
        "model": ["ckpt", 0],
        "positive": ["fox", 0],
        "negative": ["fox", 0],
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
        "empty": node("EmptyLatentImage", width=64, height=64, batch_size=1),
        "sampler": node("KSampler", **{**settings, **wires, **(inputs or {})}),
        "decode": node("VAEDecode", samples=["sampler", 0], vae=["ckpt", 2]),
        "save": node("KinoSaveFrame", image=["decode", 0], project="Fox"),
        **nodes,
    }


@pytest.mark.parametrize(
    ("x", "steps"),
    [
        (node("PrimitiveInt", value=30, control_after_generate="fixed"), 30),
        (node("PrimitiveNode", value=30, control_after_generate="fixed"), 30),
        (node("SeedNode", seed=30), 30),
        (node("INTConstant", value=30), 30),
        (node("Int Literal", int=30), 30),
        (node("Primitive integer", int=30), 30),
        (node("Reroute", **{"": ["thirty", 0]}), 30),
        (node("ReroutePrimitive", value=["thirty", 0]), 30),
        (node("Another Packs reroute", wire=["thirty", 0]), 30),
        (node("Pass", **{"": ["thirty", 0]}), 30),
        (node("Pass", **{"*": ["thirty", 0]}), 30),
        (node("Pass", any=["thirty", 0]), 30),
        (node("Pass", anything=["thirty", 0]), 30),
        (node("Pass", anything=["thirty", 0], times=2), None),
        (node("ComfySwitchNode", switch=True, on_true=["thirty", 0], on_false=["forty", 0]), 30),
        (node("ComfySwitchNode", switch=["no", 0], on_true=["forty", 0], on_false=["thirty", 0]), 30),
        (node("ComfySoftSwitchNode", switch=False, on_true=["forty", 0], on_false=["thirty", 0]), 30),
        (node("ComfySwitchNode", switch=1, on_true=["thirty", 0], on_false=["thirty", 0]), None),
        (node("ComfySwitchNode", switch=["gone", 0], on_true=["thirty", 0], on_false=["thirty", 0]), None),
        (node("PrimitiveInt", value={"__value__": 30}), 30),
        (node("PrimitiveInt", value=["x", 0]), None),
        (node("PrimitiveFloat", value=30.0), None),
        (node("PrimitiveString", value="30"), None),
        (node("PrimitiveBoolean", value=True), None),
        (node("Negate", a=["thirty", 0]), None),
        (node("RandomInt", maximum=30), None),
        (node("Constant Choice", value=30, other=2), None),
        (node("KinoLoadParams", project="Fox", frame_number=1), None),
    ],
)
def test_a_value_from_another_node(x: dict[str, Any], steps: int | None) -> None:
    others = {"thirty": node("PrimitiveInt", value=30), "forty": node("PrimitiveInt", value=40)}
    found = trace(graph({"steps": ["x", 0]}, x=x, no=node("PrimitiveBoolean", value=False), **others), "save")
    assert found["steps"] == steps
    assert found["seed"] == 7


def test_only_the_first_output_of_a_constant_is_its_value() -> None:
    x = node("PrimitiveInt", value=30)
    assert trace(graph({"steps": ["x", 1]}, x=x), "save")["steps"] is None
    y = node("Reroute", **{"": ["x", 0]})
    assert trace(graph({"steps": ["y", 1]}, x=x, y=y), "save")["steps"] is None


def test_a_number_may_come_from_another_node() -> None:
    for kind in ("PrimitiveFloat", "PrimitiveInt"):
        assert trace(graph({"cfg": ["x", 0]}, x=node(kind, value=3, other=1)), "save")["cfg_scale"] == 3.0
    switch = node("ComfySwitchNode", switch=["yes", 0], on_true=["fox", 0], on_false=["gone", 0])
    yes = node("PrimitiveBoolean", value=True, other=1)
    assert trace(graph({"positive": ["x", 0]}, x=switch, yes=yes), "save")["prompt"] == "fox"


def test_kino_samplers_seed_output_reaches_other_samplers() -> None:
    other = node("KinoSampler", seed=99, steps=4)
    assert trace(graph({"seed": ["x", 2]}, x=other), "save")["seed"] == 99
    assert trace(graph({"seed": ["x", 1]}, x=other), "save")["seed"] is None


def test_a_text_may_come_from_another_node() -> None:
    fox = node("CLIPTextEncode", text=["x", 0], clip=["ckpt", 1])
    kinds = {"PrimitiveString": "value", "PrimitiveStringMultiline": "value", "CustomCombo": "choice"}
    for kind, name in kinds.items():
        assert trace(graph(fox=fox, x=node(kind, **{name: "owl"}, other=1)), "save")["prompt"] == "owl"
    assert trace(graph(fox=fox, x=node("String Literal", string="owl")), "save")["prompt"] == "owl"
    assert (
        trace(graph(fox=fox, x=node("StringConcatenate", string_a="a", string_b="b")), "save")["prompt"]
        is None
    )


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("steps", True, None),
        ("steps", 20.0, 20),
        ("steps", "20", 20),
        ("steps", "20.5", None),
        ("steps", "%steps%", None),
        ("cfg", "8", 8.0),
        ("steps", {"__value__": 21}, 21),
        ("seed", 2**64 - 1, 2**64 - 1),
        ("seed", 2**64, None),
        ("seed", -1, None),
        ("seed", "9" * 30, None),
        ("cfg", 8, 8.0),
        ("cfg", False, None),
        ("cfg", float("nan"), None),
        ("cfg", float("inf"), None),
        ("cfg", 10**400, None),
        ("cfg", None, None),
        ("denoise", [0.5], None),
        ("sampler_name", 3, None),
        ("scheduler", {"name": "karras"}, None),
        ("sampler_name", {"__value__": ["fox", 0]}, None),
    ],
)
def test_a_value_of_the_wrong_kind_is_unknown(name: str, value: Any, expected: Any) -> None:
    key = {"cfg": "cfg_scale", "sampler_name": "sampler"}.get(name, name)
    found = trace(graph({name: value}), "save")[key]
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    "prompt",
    [
        None,
        [],
        "x",
        5,
        {},
        {"save": None},
        {"save": {}},
        {"save": {"class_type": 5, "inputs": {}}},
        graph(save={"class_type": 5, "inputs": {"image": ["decode", 0]}}),
        graph(decode={"class_type": ["VAEDecode"], "inputs": {"samples": ["sampler", 0]}}),
        {"save": {"class_type": "KinoSaveFrame"}},
        {"save": {"class_type": "KinoSaveFrame", "inputs": [1]}},
        {1: {"class_type": "KinoSaveFrame", "inputs": {2: 3}}},
    ],
)
def test_malformed_prompts_have_no_parameters(prompt: Any) -> None:
    assert trace(prompt, "save") == NOTHING
    assert trace(prompt, 1) == NOTHING  # type: ignore[arg-type]
    assert trace(prompt, ["save"]) == NOTHING  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "link",
    [
        ["gone", 0],
        ["fox"],
        ["fox", "0"],
        ["fox", None],
        [["fox"], 0],
        [5, 0],
        ["fox", True],
        ["fox", float("nan")],
        {},
    ],
)
def test_a_broken_link_has_no_parameters(link: Any) -> None:
    assert trace(graph({"positive": link}), "save")["prompt"] is None
    assert trace(graph(save=node("KinoSaveFrame", image=link)), "save") == NOTHING


def test_only_kino_nodes_fall_back_to_the_shot() -> None:
    x = node("FilmModel", shot=["ckpt", 0], strength=1)
    assert trace(graph({"model": ["x", 0]}, x=x), "save")["model_name"] is None


def test_a_links_output_may_be_written_as_a_float() -> None:
    assert trace(graph({"positive": ["fox", 0.0]}), "save")["prompt"] == "fox"


CIRCLES = {
    "picture": {"decode": node("ImageScale", image=["decode", 0])},
    "reroutes": {"decode": node("Reroute", **{"": ["a", 0]}), "a": node("Reroute", **{"": ["decode", 0]})},
    "shot": {
        "decode": node("KinoDecode", shot=["a", 0]),
        "a": node("KinoPrompt", shot=["b", 0]),
        "b": node("KinoPrompt", shot=["a", 0]),
    },
}


@pytest.mark.parametrize("name", CIRCLES)
def test_a_cycle_of_pictures_has_no_parameters(name: str) -> None:
    assert trace(graph(**CIRCLES[name]), "save") == NOTHING


def test_other_cycles_lose_only_their_own_values() -> None:
    circles = {
        "model": ("model_name", node("FreeU", model=["x", 0])),
        "positive": (
            "prompt",
            node("ConditioningCombine", conditioning_1=["fox", 0], conditioning_2=["x", 0]),
        ),
        "latent_image": ("batch_index", node("LatentUpscale", samples=["x", 0])),
    }
    for wire, (key, x) in circles.items():
        found = trace(graph({wire: ["x", 0]}, x=x), "save")
        assert found[key] is None
        assert (found["steps"], found["negative_prompt"]) == (20, "fox")
    again = node("KSamplerAdvanced", add_noise="disable", noise_seed=1, latent_image=["sampler", 0])
    assert trace(graph(sampler=again), "save")["seed"] is None
    custom = node("SamplerCustom", sigmas=["x", 0])
    assert trace(graph(sampler=custom, x=node("FlipSigmas", sigmas=["x", 0])), "save")["steps"] is None


def read_chain(kind: str, name: str, first: list[Any], **inputs: Any) -> Prompt:
    """10,000 nodes, each linked to the previous one by its input `name`; the last is "n9999"."""
    links = [first, *([f"n{i}", 0] for i in range(MANY - 1))]
    return {f"n{i}": node(kind, **{name: link}, **inputs) for i, link in enumerate(links)}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wire", "nodes", "key", "expected"),
    [
        ("positive", read_chain("ConditioningSetArea", "conditioning", ["fox", 0]), "prompt", "fox"),
        ("positive", read_chain("Reroute", "", ["fox", 0]), "prompt", "fox"),
        (
            "positive",
            read_chain("ConditioningCombine", "conditioning_1", ["fox", 0], conditioning_2=["fox", 0]),
            "prompt",
            None,
        ),
        (
            "positive",
            read_chain("ConditioningConcat", "conditioning_to", ["fox", 0], conditioning_from=["fox", 0]),
            "prompt",
            None,
        ),
        ("model", read_chain("FreeU", "model", ["ckpt", 0]), "model_name", "fox.safetensors"),
        (
            "latent_image",
            read_chain("LatentFromBatch", "samples", ["empty", 0], batch_index=1),
            "batch_index",
            MANY,
        ),
        ("seed", read_chain("PrimitiveInt", "value", ["n0", 0]), "seed", None),
        ("denoise", read_chain("ComfySwitchNode", "switch", ["gone", 0], on_true=["n0", 0]), "denoise", None),
    ],
    ids=["areas", "reroutes", "combined", "concatenated", "models", "latents", "values", "switches"],
)
def test_ten_thousand_nodes_in_a_row(wire: str, nodes: Prompt, key: str, expected: Any) -> None:
    assert trace(graph({wire: [f"n{MANY - 1}", 0]}, **nodes), "save")[key] == expected


@pytest.mark.slow
def test_ten_thousand_loras_samplers_and_pictures_in_a_row() -> None:
    rows = read_chain(
        "LoraLoader", "model", ["ckpt", 0], lora_name="A", strength_model=1.0, strength_clip=1.0
    )
    for i in range(MANY):
        rows[f"n{i}"]["inputs"]["clip"] = [f"n{i - 1}", 1] if i else ["ckpt", 1]
    fox = node("CLIPTextEncode", text="fox", clip=["n9999", 1])
    assert len(trace(graph({"model": ["n9999", 0]}, **rows, fox=fox), "save")["loras"]) == MANY
    samplers = read_chain(
        "KSamplerAdvanced", "latent_image", ["sampler", 0], add_noise="disable", noise_seed=1
    )
    last = {"decode": node("VAEDecode", samples=["n9999", 0])}
    assert trace(graph(**samplers, **last), "save")["seed"] == 7
    pictures = read_chain("ImageScale", "image", ["decode", 0])
    assert trace(graph(**pictures, save=node("KinoSaveFrame", image=["n9999", 0])), "save")["seed"] == 7


@pytest.mark.slow
def test_a_repeatedly_doubled_conditioning_stays_small() -> None:
    rows = read_chain("ConditioningConcat", "conditioning_to", ["fox", 0])
    for i in range(1, 60):
        rows[f"n{i}"]["inputs"]["conditioning_from"] = [f"n{i - 1}", 0]
    assert trace(graph({"positive": ["n59", 0]}, **rows), "save")["prompt"] is None


@pytest.mark.slow
def test_damaged_graphs_never_raise() -> None:
    dice = random.Random(1)
    junk = [
        None,
        True,
        -1,
        2.5,
        "x",
        [],
        ["fox", 0],
        ["sampler", 1],
        ["x", -3],
        {"__value__": []},
        {},
        [[], 0],
    ]
    extras = graph(
        x=node("ConditioningConcat", conditioning_to=["fox", 0], conditioning_from=["sampler", 0]),
        y=node("KinoSampler", shot=["decode", 0], seed=1, latent_image=["z", 0]),
        z=node("LatentFromBatch", samples=["y", 1], batch_index=1),
    )
    for _ in range(3000):
        prompt: Any = copy.deepcopy(extras)
        for _ in range(dice.randint(1, 6)):
            inputs = prompt[dice.choice(list(prompt))]["inputs"]
            inputs[dice.choice([*inputs, "shot", "image", "samples"])] = dice.choice(junk)
        assert trace(prompt, "save").keys() == NOTHING.keys()
