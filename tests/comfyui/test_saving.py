"""Saving and loading: alpha, 16 bits, batches, places in the timeline."""

from __future__ import annotations

import numpy as np
from PIL import Image

from tests.comfyui.films import changed, frames, node_of, workflow
from tests.comfyui.provision import OLDEST


def picture_graph(project: str, color: int = 0x804020, batch: int = 1, **save) -> dict:
    """Return a graph without a model that saves pictures of one colour."""
    inputs = {
        "project": project,
        "where": "append",
        "frame_number": -1,
        "bit_depth": "8",
        "image": ["1", 0],
        **save,
    }
    return {
        "1": {
            "class_type": "EmptyImage",
            "inputs": {"width": 64, "height": 32, "batch_size": batch, "color": color},
        },
        "7": {"class_type": "KinoSaveFrame", "inputs": inputs},
    }


def colours(server, project: str) -> list[int]:
    return [int.from_bytes(frame.pixels[0, 0].tobytes(), "big") for frame in frames(server, project)]


def test_the_pixels_equal_those_of_comfyuis_save_image(comfy_030) -> None:
    prompt = workflow("native_graph_into_a_project", "Equal")
    prompt["8"] = {"class_type": "SaveImage", "inputs": {"images": ["6", 0], "filename_prefix": "native"}}
    entry = comfy_030.run(prompt)
    native = comfy_030.output / entry["outputs"]["8"]["images"][0]["filename"]
    with Image.open(native) as image:
        assert np.array_equal(np.asarray(image), frames(comfy_030, "Equal")[0].pixels)


def test_comfyuis_and_kinos_loaders_read_the_same_pixels(comfy_030) -> None:
    comfy_030.run(workflow("text_to_frames", "Read"))
    first = frames(comfy_030, "Read")[0]
    load = {
        "1": {"class_type": "LoadImage", "inputs": {"image": f"kino/read/{first.path.name} [output]"}},
        "2": {"class_type": "KinoLoadFrame", "inputs": {"project": "Read", "frame_number": 1, "file": ""}},
        "7": {**picture_graph("Read")["7"]},
        "8": {**picture_graph("Read")["7"]},
    }
    load["8"] = {"class_type": "KinoSaveFrame", "inputs": {**load["7"]["inputs"], "image": ["2", 0]}}
    comfy_030.run(load)
    assert all(np.array_equal(frame.pixels, first.pixels) for frame in frames(comfy_030, "Read"))


def test_alpha_is_kept(comfy_030) -> None:
    prompt = picture_graph("Alpha", image=["3", 0])
    prompt["2"] = {"class_type": "SolidMask", "inputs": {"value": 0.25, "width": 64, "height": 32}}
    prompt["3"] = {"class_type": "JoinImageWithAlpha", "inputs": {"image": ["1", 0], "alpha": ["2", 0]}}
    comfy_030.run(prompt)
    (frame,) = frames(comfy_030, "Alpha")
    assert frame.pixels.shape == (32, 64, 4)
    assert frame.pixels[0, 0].tolist() == [0x80, 0x40, 0x20, 191]


def test_16_bits_are_saved_and_loaded_without_loss(comfy_030) -> None:
    prompt = picture_graph("Deep", bit_depth="16", image=["2", 0])
    prompt["2"] = {
        "class_type": "ImageBlend",
        "inputs": {"image1": ["1", 0], "image2": ["3", 0], "blend_factor": 0.3, "blend_mode": "normal"},
    }
    prompt["3"] = {
        "class_type": "EmptyImage",
        "inputs": {"width": 64, "height": 32, "batch_size": 1, "color": 0xFFFFFF},
    }
    comfy_030.run(prompt)
    (first,) = frames(comfy_030, "Deep")
    assert first.pixels.dtype == np.uint16
    assert set((first.pixels % 257).ravel().tolist()) != {0}, "finer than 8 bits"
    again = picture_graph("Deep", bit_depth="16", image=["2", 0])
    again["2"] = {"class_type": "KinoLoadFrame", "inputs": {"project": "Deep", "frame_number": 1, "file": ""}}
    comfy_030.run(again)
    assert np.array_equal(frames(comfy_030, "Deep")[1].pixels, first.pixels)


def test_frames_are_inserted_before_and_replace_others(comfy_030) -> None:
    for color in (1, 2, 3):
        comfy_030.run(picture_graph("Placed", color))
    comfy_030.run(picture_graph("Placed", 4, batch=2, where="before", frame_number=2))
    comfy_030.run(picture_graph("Placed", 5, where="replace", frame_number=-1))
    assert colours(comfy_030, "Placed") == [1, 4, 4, 2, 5]
    folder = comfy_030.output / "kino" / "placed"
    assert {path.name for path in (folder / ".trash").iterdir()} == {"frame_000003.png", "frame_000003.json"}


def test_the_same_graph_queued_twice_saves_twice(comfy_030) -> None:
    for _ in range(2):
        comfy_030.run(picture_graph("Twice"))
    assert len(frames(comfy_030, "Twice")) == 2


def test_one_image_of_a_batch_can_be_saved(comfy_030) -> None:
    comfy_030.run(picture_graph("Picked", batch=4, batch_image=2))
    (frame,) = frames(comfy_030, "Picked")
    assert (frame.sidecar["params"]["batch_size"], frame.sidecar["params"]["batch_index"]) == (4, 2)


def test_the_next_frame_number_is_current(comfy_030) -> None:
    prompt = changed(workflow("text_to_frames", "Counted"), "KinoSampler", seed=["1", 4])
    for _ in range(3):
        comfy_030.run(prompt)
    assert [frame.sidecar["params"]["seed"] for frame in frames(comfy_030, "Counted")] == [1, 2, 3]
    second = frames(comfy_030, "Counted")[1]
    comfy_030.run(second.sidecar["prompt"])
    again = frames(comfy_030, "Counted")[3]
    assert again.sidecar["params"]["seed"] == 2, "the sidecar's prompt keeps the number that it was"
    assert np.array_equal(again.pixels, second.pixels)


def test_the_last_frame_is_the_one_before_the_prompt(comfy_030) -> None:
    comfy_030.run(picture_graph("Settled", 1))
    both = picture_graph("Settled", 2)
    both["2"] = {
        "class_type": "KinoLoadFrame",
        "inputs": {"project": "Settled", "frame_number": -1, "file": ""},
    }
    both["8"] = {"class_type": "KinoSaveFrame", "inputs": {**both["7"]["inputs"], "image": ["2", 0]}}
    comfy_030.run(both)
    assert sorted(colours(comfy_030, "Settled")) == [1, 1, 2]
    (copied,) = [frame for frame in frames(comfy_030, "Settled")[1:] if frame.pixels[0, 0, 2] == 1]
    assert copied.sidecar["prompt"]["2"]["inputs"]["file"] == "frame_000001.png"


def test_the_checkpoint_is_loaded_once_for_many_frames(comfy_030) -> None:
    comfy_030.run(workflow("text_to_frames", "Cached", seed=1))
    seen = set()
    prompt_id = comfy_030.post(workflow("text_to_frames", "Cached", seed=2))
    entry = comfy_030.wait(prompt_id)
    for kind, detail in entry["status"]["messages"]:
        if kind == "execution_cached":
            seen.update(detail["nodes"])
    assert seen == {"1", "2", "3", "4"}, "project, checkpoint, prompt and latent come from ComfyUI's cache"


def test_two_graphs_save_200_frames_each_into_one_project(comfy_030, start_comfy) -> None:
    shared = ["--output-directory", str(comfy_030.output), "--user-directory", str(comfy_030.base / "user")]
    servers = [comfy_030, start_comfy(OLDEST, arguments=shared)]
    queued = [
        (server, server.post(picture_graph("Crowd", color, batch=50)))
        for color in (1, 2, 3, 4)
        for server in servers
    ]
    for server, prompt_id in queued:
        server.wait(prompt_id)
    found = frames(comfy_030, "Crowd")
    assert len({frame.path for frame in found}) == len({frame.row["position"] for frame in found}) == 400
    assert all(frame.path.exists() for frame in found)


def test_sizes_need_not_be_multiples_of_8(comfy_030) -> None:
    comfy_030.run(workflow("text_to_frames", "Odd", width=70, height=61))
    (frame,) = frames(comfy_030, "Odd")
    assert frame.pixels.shape == (61, 70, 3)


def test_the_batch_of_an_image_has_the_shots_size(comfy_030) -> None:
    prompt = workflow("next_frame_from_the_last", "Scaled", batch_size=2)
    prompt["8"] = {
        "class_type": "EmptyImage",
        "inputs": {"width": 100, "height": 40, "batch_size": 1, "color": 255},
    }
    comfy_030.run(prompt)
    assert [frame.pixels.shape for frame in frames(comfy_030, "Scaled")] == [(64, 64, 3)] * 2
    assert node_of(frames(comfy_030, "Scaled")[0].sidecar["prompt"], "KinoLatent")["batch_size"] == 2
