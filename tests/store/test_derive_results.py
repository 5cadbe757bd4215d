"""Keeping any graph as a generator: where its pictures end, and the values over wires."""

from __future__ import annotations

from typing import Any

import pytest

from kino_store.comfy.prompt import node_types
from kino_store.comfy.prompt.graph import Graph
from kino_store.comfy.prompt.picture_size import picture_size
from kino_store.errors import GeneratorError
from kino_store.generators.derive import derive, saving_workflow
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


SILENT = {"film": node("CreateVideo", images=["decode", 0], fps=8.0)}
LOUD = {"film": node("CreateVideo", images=["decode", 0], fps=8.0, audio=["sound", 0])}
SOUND = node("LoadAudio", audio="a.wav")
VIDEO = node("SaveVideo", video=["film", 0], filename_prefix="v", format="auto", codec="auto")
EDGES = node("Canny", image=["decode", 0], low_threshold=0.1, high_threshold=0.3)
PICTURES = {"image": ["decode", 0]}


@pytest.mark.parametrize(
    ("nodes", "saved"),
    [
        ({**SILENT, "end": VIDEO}, PICTURES),
        ({**LOUD, "end": VIDEO, "sound": SOUND}, {"video": ["film", 0]}),
        ({"end": VIDEO, "film": node("Reroute", value=["film2", 0]), "film2": SILENT["film"]}, PICTURES),
        (
            {**SILENT, "end": VIDEO, "edges": EDGES, "look": node("PreviewImage", images=["edges", 0])},
            PICTURES,
        ),
        *(
            ({"end": node(kind, images=["decode", 0], filename_prefix="x")}, PICTURES)
            for kind in (
                *("SaveImageAdvanced", "SaveAnimatedWEBP", "SaveAnimatedPNG", "SaveWEBM"),
                *("SaveImageWebsocket", "VHS_VideoCombine", "ETN_SendImageWebSocket", "Image Saver"),
            )
        ),
    ],
)
def test_what_ends_in_a_saver_saves_frames(nodes: Prompt, saved: dict[str, Any]) -> None:
    assert savers(derive("x", graph(**nodes))) == {"end": saved}


def test_the_sound_of_a_packs_video_is_kept() -> None:
    combine = node("VHS_VideoCombine", images=["decode", 0], audio=["sound", 0], frame_rate=8.0)
    generator = derive("x", graph(end=combine, sound=SOUND))
    ((_, saved),) = savers(generator).items()
    assert generator.prompt[saved["video"][0]] == LOUD["film"]


def test_what_another_result_is_made_from_is_none() -> None:
    upscaled = {
        "up": node("ImageScaleBy", image=["decode", 0], upscale_method="area", scale_by=2.0),
        "film": node("CreateVideo", images=["up", 0], fps=8.0),
        "end": VIDEO,
    }
    generator = derive("x", saving(**upscaled))
    assert savers(generator) == {"end": {"image": ["up", 0]}}
    assert "save" not in generator.prompt
    # A picture that stores the graph is none of a video.
    stored = saving_workflow(saving(**upscaled), of_a_picture=True)
    assert stored["save"] == node("KinoSaveFrame", **SAVED, image=["decode", 0])


def test_a_saver_that_other_nodes_use_stays() -> None:
    used = {"end": node("SaveText", text=["save", 0])}
    generator = derive("x", saving(**used))
    assert generator.prompt["save"]["class_type"] == "SaveImage"
    assert list(savers(generator).values()) == [PICTURES]


def test_types_tell_what_saves(monkeypatch: pytest.MonkeyPatch) -> None:
    image = {"input": {"required": {"shots": ["IMAGE"]}}, "output": []}
    types = {
        "Keep": {**image, "output_node": True},
        "Saver": image,
        "SendImage": {**image, "output_node": True, "api_node": True},
    }
    monkeypatch.setattr(node_types.installed, "_lookup", node_types.lookup_in(types))
    ends = {
        name: node(kind, shots=["decode", 0])
        for name, kind in (("a", "Keep"), ("b", "Saver"), ("c", "SendImage"))
    }
    assert savers(derive("x", graph(**ends))) == {"a": PICTURES}


def test_a_node_that_is_not_installed_is_named() -> None:
    missing = {"class_type": None, "inputs": {}, "_meta": {"title": "Fancy Upscale"}}
    with pytest.raises(GeneratorError, match=r"Not installed.*Fancy Upscale \(node up\)"):
        derive("x", saving(up=missing))
    with pytest.raises(GeneratorError, match=r"node up"):
        derive("x", saving(up={"inputs": {}}))


@pytest.mark.parametrize("kind", ["PreviewAny", "ShowText|pysssss"])
def test_a_text_behind_a_node_that_shows_it_is_the_prompt(kind: str) -> None:
    shown = {"PreviewAny": "source"}.get(kind, "text")
    generator = derive(
        "x",
        saving(
            pos=node("CLIPTextEncode", text=["look", 0], clip=["ckpt", 1]),
            look=node(kind, **{shown: ["text", 0]}),
            text=node("PrimitiveStringMultiline", value="a fox"),
        ),
    )
    assert generator.parameters["prompt"].default == "a fox"
    assert fills(generator, "prompt") == [("pos", "text")]


def test_a_text_that_nodes_put_together_is_written_over_the_wire() -> None:
    words = node("StringConcatenate", string_a="a", string_b="fox", delimiter=" ")
    generator = derive(
        "x", saving(pos=node("CLIPTextEncode", text=["words", 0], clip=["ckpt", 1]), words=words)
    )
    assert (generator.parameters["prompt"].default, fills(generator, "prompt")) == (
        "a fox",
        [("pos", "text")],
    )


def test_a_text_that_a_model_writes_starts_from_that_of_a_person() -> None:
    writer = node("TextGenerate", prompt=["idea", 0], max_length=99)
    idea = node("PrimitiveStringMultiline", value="foxes")
    pos = node("CLIPTextEncode", text=["writer", 0], clip=["ckpt", 1])
    generator = derive("x", saving(pos=pos, writer=writer, idea=idea))
    assert (generator.parameters["prompt"].default, fills(generator, "prompt")) == (
        "foxes",
        [("idea", "value")],
    )
    pair = node("WriteTwo", text="foxes", prompt="owls")
    generator = derive("x", saving(pos=pos, writer=pair))
    assert (generator.parameters["prompt"].default, fills(generator, "prompt")) == (None, [("pos", "text")])


def test_one_prompt_fills_all_texts_of_an_encoder() -> None:
    flux = node("CLIPTextEncodeFlux", clip=["ckpt", 1], clip_l="fox", t5xxl="a fox", guidance=3.5)
    generator = derive("x", saving(pos=flux))
    assert [name for name in generator.parameters if name.startswith("prompt")] == ["prompt"]
    assert fills(generator, "prompt") == [("pos", "clip_l"), ("pos", "t5xxl")]
    assert generator.parameters["prompt"].default == "fox\na fox"


@pytest.mark.parametrize(
    ("seed", "filled"),
    [
        (node("Seed (rgthree)", seed=5), ("x", "seed")),
        (node("Seed (rgthree)", seed=-1), ("sample", "seed")),
        (node("easy seed", seed=5), ("x", "seed")),
        (node("CR Seed", seed=5), ("x", "seed")),
        (node("DrawsOne", low=1), ("sample", "seed")),
    ],
)
def test_a_seed_over_a_wire_is_a_parameter(seed: dict[str, Any], filled: tuple[str, str]) -> None:
    generator = derive("x", saving(sample=sampling(seed=["x", 0]), x=seed))
    assert fills(generator, "seed") == [filled]


def test_numbers_as_texts_and_whole_floats_are_parameters() -> None:
    written = sampling(seed="5", steps="2", cfg="7.0", denoise="1")
    defaults = {name: one.default for name, one in derive("x", saving(sample=written)).parameters.items()}
    assert defaults.items() >= {"steps": 2, "cfg_scale": 7.0, "denoise": 1.0, "seed": None}.items()
    assert "seed" in defaults
    assert derive("x", saving(sample=sampling(steps=2.0))).parameters["steps"].default == 2


def test_placeholders_are_required_or_refused() -> None:
    pos = node("CLIPTextEncode", text="%prompt%", clip=["ckpt", 1])
    sample = sampling(seed="%seed%", steps="%steps%", cfg="%scale%", sampler_name="%sampler%")
    ckpt = node("CheckpointLoaderSimple", ckpt_name="%model%")
    found = derive("x", saving(pos=pos, sample=sample, ckpt=ckpt)).parameters
    required = {name for name, one in found.items() if one.required}
    assert required == {"prompt", "steps", "cfg_scale", "sampler", "model_name"}
    assert {found[name].default for name in required} == {None}
    assert "seed" in found
    with pytest.raises(GeneratorError, match=r"%strength% \(node x, strength\)"):
        derive("x", saving(x=node("Sharpen", image=["decode", 0], strength="%strength%")))
    assert derive("x", saving(pos=node("CLIPTextEncode", text="100% fox, 5% owl", clip=["ckpt", 1])))


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
