"""Keeping any graph as a generator: where its pictures end, and the values over wires."""

from __future__ import annotations

from typing import Any

import pytest

from kino_store.comfy.prompt import node_types
from kino_store.errors import GeneratorError
from kino_store.generators.derive import derive, saving_workflow
from tests.store.derive_graphs import SAVED, Prompt, fills, graph, sampling, savers, saving
from tests.store.workflows import node

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
