"""Keeping any graph as a generator: the size of its pictures, the length of its videos, and odd graphs."""

from __future__ import annotations

from typing import Any

import pytest

from kino_store.comfy.prompt import node_types
from kino_store.comfy.prompt.graph import Graph
from kino_store.comfy.prompt.picture_size import picture_size
from kino_store.generators.derive import derive
from tests.store.derive_graphs import Prompt, fills, sampling, savers, saving
from tests.store.workflows import node


def video(kind: str, **inputs: Any) -> Prompt:
    """A graph whose latent comes from a node with the conditioning."""
    wires = {"positive": ["wan", 0], "negative": ["wan", 1], "latent_image": ["wan", 2]}
    wan = node(kind, positive=["pos", 0], negative=["neg", 0], batch_size=1, **inputs)
    return saving(sample=sampling(**wires), wan=wan)


@pytest.mark.parametrize(
    "kind", ["WanImageToVideo", "WanVaceToVideo", "LTXVImgToVideo", "HunyuanVideo15ImageToVideo"]
)
def test_a_videos_size_is_the_projects_and_its_length_a_parameter(kind: str) -> None:
    generator = derive("x", video(kind, width=832, height=480, length=81))
    found = generator.parameters
    assert (found["width"].from_project, found["height"].from_project) == ("width", "height")
    assert (found["length"].default, fills(generator, "length")) == (81, [("wan", "length")])


def test_types_tell_the_lengths_that_a_model_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = ["INT", {"default": 81, "min": 1, "max": 16384, "step": 4}]
    sides = {"width": ["INT"], "height": ["INT"], "length": spec}
    wan = {"input": {"required": sides}, "output": ["CONDITIONING", "CONDITIONING", "LATENT"]}
    monkeypatch.setattr(node_types.installed, "_lookup", node_types.lookup_in({"WanImageToVideo": wan}))
    for length, rule in ((81, (4, 1)), (80, (None, None))):
        found = derive("x", video("WanImageToVideo", width=832, height=480, length=length)).parameters
        assert (found["length"].multiple, found["length"].plus) == rule


def test_a_calculated_size_is_written_where_it_is_a_number_or_over_the_wire() -> None:
    half = {"expression": "a / 2"}
    halved = video("EmptyLTXVLatentVideo", width=["w", 1], height=["h", 1], length=["n", 1])
    up = node("LTXVLatentUpsampler", samples=["sample", 0], upscale_model=["model", 0], vae=["ckpt", 2])
    doubled = {
        **halved,
        "w": node("ComfyMathExpression", **half, **{"values.a": ["width", 0]}),
        "h": node("ComfyMathExpression", **half, **{"values.a": ["height", 0]}),
        "n": node("ComfyMathExpression", expression="a * 24 + 1", **{"values.a": 5}),
        "width": node("PrimitiveInt", value=1280),
        "height": node("PrimitiveInt", value=704),
        "up": up,
        "model": node("LatentUpscaleModelLoader", model_name="ltx-2-spatial-upscaler-x2-1.0.safetensors"),
        "decode": node("VAEDecode", samples=["up", 0], vae=["ckpt", 2]),
    }
    generator = derive("x", doubled)
    assert (fills(generator, "width"), fills(generator, "height")) == (
        [("width", "value")],
        [("height", "value")],
    )
    assert (generator.parameters["length"].default, fills(generator, "length")) == (121, [("wan", "length")])
    chosen = saving(
        empty=node("EmptyLatentImage", width=["size", 0], height=["size", 1], batch_size=1),
        size=node("ResolutionSelector", aspect_ratio="16:9 (Widescreen)", megapixels=1.0, multiple=8),
    )
    generator = derive("x", chosen)
    assert generator.parameters["width"].from_project == "width"
    assert fills(generator, "height") == [("empty", "height")]


def test_a_size_that_is_measured_is_set_where_it_comes_from() -> None:
    measured = video("EmptyLTXVLatentVideo", width=["look", 0], height=["look", 1], length=121)
    generator = derive(
        "x",
        {
            **measured,
            "look": node("GetImageSize", image=["blank", 0]),
            "blank": node("EmptyImage", width=768, height=512, batch_size=1, color=0),
        },
    )
    assert (fills(generator, "width"), fills(generator, "height")) == (
        [("blank", "width")],
        [("blank", "height")],
    )
    assert fills(generator, "length") == [("wan", "length")]


def test_one_number_for_both_sides_is_written_over() -> None:
    square = saving(
        empty=node("EmptyLatentImage", width=["side", 0], height=["side", 0], batch_size=1),
        side=node("PrimitiveInt", value=512),
    )
    generator = derive("x", square)
    assert (fills(generator, "width"), fills(generator, "height")) == (
        [("empty", "width")],
        [("empty", "height")],
    )


def test_pictures_of_a_partner_are_scaled_to_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    paint = {
        "input": {"required": {"prompt": ["STRING"], "seed": ["INT"]}},
        "output": ["IMAGE"],
        "api_node": True,
    }
    film = {**paint, "output": ["VIDEO"]}
    saver = {"input": {"required": {"video": ["VIDEO"]}}, "output": [], "output_node": True}
    types = {"Paint": paint, "Film": film, "SaveVideo": saver}
    monkeypatch.setattr(node_types.installed, "_lookup", node_types.lookup_in(types))
    pictures = {"a": node("Paint", prompt="a fox", seed=5), "s": node("SaveImage", images=["a", 0])}
    for prompt in (
        pictures,
        {"a": node("Film", prompt="a fox", seed=5), "s": node("SaveVideo", video=["a", 0])},
    ):
        generator = derive("x", prompt)
        assert generator.parameters.keys() == {"prompt", "seed", "width", "height"}
        assert generator.parameters["width"].from_project == "width"
        found = Graph(generator.prompt)
        saver_node = found.node("s")
        assert saver_node
        assert picture_size(found, saver_node) == (1024, 1024, None)
    assert generator.prompt["s"]["inputs"]["video"] == ["s-video", 0]
    assert generator.prompt["s-video"]["inputs"] == {
        "images": ["s-fit", 0],
        "audio": ["s-parts", 1],
        "fps": ["s-parts", 2],
    }


LONG = {str(one): node("Reroute", value=[str(one + 1), 0]) for one in range(2000)}
ODD = {
    "a saver behind itself": {"s": node("SaveImage", images=["s", 0])},
    "a circle": {"a": node("VAEDecode", samples=["b", 0]), "b": node("VAEDecode", samples=["a", 0])},
    "a link to nothing": {"x": node("SaveImage", images=["gone", 0])},
    "huge sides": {"empty": node("EmptyLatentImage", width=10**400, height=1, batch_size=1)},
    "a huge factor": {
        "up": node("LatentUpscaleBy", samples=["sample", 0], scale_by=1e308),
        "decode": node("VAEDecode", samples=["up", 0]),
    },
    "huge megapixels": {
        "up": node("ImageScaleToTotalPixels", image=["decode", 0], megapixels=1e308),
        "x": node("SaveImage", images=["up", 0]),
    },
    "no sides": {"empty": node("EmptyLatentImage", width=0, height=-8, batch_size=1)},
    "sides that are texts": {"empty": node("EmptyLatentImage", width="64", height="64", batch_size="2")},
    "sides that are lists": {"empty": node("EmptyLatentImage", width=[1, 2, 3], height={}, batch_size=None)},
    "a long chain": {
        **LONG,
        "2000": node("VAEDecode", samples=["0", 0]),
        "x": node("SaveImage", images=["0", 0]),
    },
    "many savers": {f"s{one}": node("SaveImage", images=["decode", 0]) for one in range(500)},
    "many sizes": {
        **{f"e{one}": node("EmptyImage", width=["w", 0], height=64) for one in range(300)},
        **{f"s{one}": node("SaveImage", images=[f"e{one}", 0]) for one in range(300)},
        "w": node("Unknown", **{f"n{one}": one for one in range(50)}),
    },
}


@pytest.mark.parametrize("name", ODD)
def test_odd_graphs_are_kept_or_refused(name: str) -> None:
    generator = derive("x", saving(**ODD[name]))
    assert savers(generator)
    found = Graph(generator.prompt)
    assert {type(picture_size(found, one)).__name__ for one in found.nodes()} <= {"Size", "NoneType"}
