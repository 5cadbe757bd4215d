"""A frame is regenerated bit for bit from its sidecar; native and Kino graphs record the same parameters."""

from __future__ import annotations

import numpy as np
import pytest

from kino_store.comfy.rewrite.single_image import single_image
from tests.comfyui.api import Api
from tests.comfyui.films import changed, frames, workflow
from tests.waiting import eventually


def last_again(server, project, prompt):
    """Clear ComfyUI's cache, run a prompt and return the new frame."""
    server.request("POST", "/free", {"unload_models": True, "free_memory": True})
    server.run(prompt)
    return frames(server, project)[-1]


@pytest.mark.parametrize(
    "name", ["text_to_frames", "text_to_frames_with_loras", "native_graph_into_a_project"]
)
def test_the_prompt_in_a_sidecar_gives_the_same_pixels(comfy_030, name) -> None:
    project = f"Again {name}"
    comfy_030.run(workflow(name, project, seed=2**63 + 11))
    first = frames(comfy_030, project)[0]
    comfy_030.run(workflow(name, project, seed=5))
    again = last_again(comfy_030, project, first.sidecar["prompt"])
    assert again.path != first.path
    assert np.array_equal(again.pixels, first.pixels)
    assert not np.array_equal(again.pixels, frames(comfy_030, project)[1].pixels)


def test_an_image_to_image_frame_is_regenerated_from_the_same_source_frame(comfy_030) -> None:
    project = "Again img2img"
    comfy_030.run(workflow("text_to_frames", project))
    comfy_030.run(workflow("next_frame_from_the_last", project))
    second = frames(comfy_030, project)[1]
    comfy_030.run(workflow("text_to_frames", project, seed=9))  # another frame is now the last one
    again = last_again(comfy_030, project, second.sidecar["prompt"])
    assert np.array_equal(again.pixels, second.pixels)


@pytest.mark.parametrize("sampler", ["dpmpp_2m_sde", "euler", "euler_ancestral"])
def test_image_3_of_a_batch_of_4_is_regenerated_alone(comfy_030, sampler) -> None:
    project = f"Batch {sampler}"
    comfy_030.run(workflow("text_to_frames", project, batch_size=4, sampler_name=sampler))
    batch = frames(comfy_030, project)
    assert [frame.sidecar["params"]["batch_index"] for frame in batch] == [0, 1, 2, 3]
    assert len({frame.pixels.tobytes() for frame in batch}) == 4
    third = batch[2].sidecar
    prompt = single_image(third["prompt"], third["node_id"], third["params"]["batch_index"])
    again = last_again(comfy_030, project, prompt)
    assert len(frames(comfy_030, project)) == 5
    assert np.array_equal(again.pixels, batch[2].pixels)
    same = ("seed", "batch_index", "sampler")
    assert [again.sidecar["params"][key] for key in same] == [third["params"][key] for key in same]
    assert again.sidecar["params"]["batch_size"] == 1


def test_image_3_of_a_native_batch_is_regenerated(comfy_030) -> None:
    project = "Native batch"
    comfy_030.run(workflow("native_graph_into_a_project", project, batch_size=4))
    third = frames(comfy_030, project)[2]
    prompt = single_image(third.sidecar["prompt"], third.sidecar["node_id"], 2)
    again = last_again(comfy_030, project, prompt)
    assert len(frames(comfy_030, project)) == 5
    assert np.array_equal(again.pixels, third.pixels)
    assert again.sidecar["params"] == third.sidecar["params"]


def test_a_frame_of_a_list_is_regenerated_alone(comfy_030) -> None:
    """Kino Save Frame runs once for each element of the list that Rebatch Images gives: 2, 2 and 1 images."""
    project = "From a list"
    prompt = {
        str(shade): {
            "class_type": "EmptyImage",
            "inputs": {"width": 64, "height": 64, "batch_size": 1, "color": shade},
        }
        for shade in range(5)
    }
    for shade in range(1, 5):
        pair = {"image1": [f"batch{shade - 1}" if shade > 1 else "0", 0], "image2": [str(shade), 0]}
        prompt[f"batch{shade}"] = {"class_type": "ImageBatch", "inputs": pair}
    prompt["list"] = {"class_type": "RebatchImages", "inputs": {"images": ["batch4", 0], "batch_size": 2}}
    where = {"where": "append", "frame_number": -1, "bit_depth": "8"}
    saver = {"project": project, "image": ["list", 0], **where}
    prompt["save"] = {"class_type": "KinoSaveFrame", "inputs": saver}
    comfy_030.run(prompt)
    made = frames(comfy_030, project)
    assert [frame.sidecar["batch_image"] for frame in made] == [0, 1, 2, 3, 4]
    for number in (1, 4):
        count = len(frames(comfy_030, project))
        api = Api(comfy_030)
        found = next(one for one in api.get("/v1/projects")["projects"] if one["name"] == project)
        order = api.get(f"/v1/projects/{found['id']}/timeline")["frame_ids"]
        api.wait(api.post(f"/v1/frames/{order[number]}/regenerate", {})["task_ids"][0], "completed")
        again = frames(comfy_030, project)[-1]
        assert len(frames(comfy_030, project)) == count + 1
        assert np.array_equal(again.pixels, made[number].pixels)


def test_a_frame_regenerated_from_its_parameters_is_identical(comfy_030) -> None:
    project = "From parameters"
    comfy_030.run(workflow("text_to_frames", project, seed=77, batch_size=2))
    comfy_030.run(workflow("make_a_frame_again", project))
    first, second, again = frames(comfy_030, project)
    assert np.array_equal(again.pixels, second.pixels)
    assert not np.array_equal(again.pixels, first.pixels)


@pytest.mark.parametrize("batch", [1, 3])
def test_native_and_kino_graphs_record_the_same_parameters(comfy_030, batch) -> None:
    settings = {"seed": 4242, "batch_size": batch, "sampler_name": "euler", "scheduler": "karras", "cfg": 5.5}
    kino, native = f"Kino {batch}", f"Native {batch}"
    comfy_030.run(workflow("text_to_frames", kino, **settings))
    comfy_030.run(workflow("native_graph_into_a_project", native, **settings))
    params = lambda project: [frame.sidecar["params"] for frame in frames(comfy_030, project)]  # noqa: E731
    assert eventually(lambda: all(p["model_sha256"] for p in [*params(kino), *params(native)])), (
        "the model's hash arrives in the background"
    )
    assert params(kino) == params(native)
    if batch == 1:
        assert np.array_equal(frames(comfy_030, kino)[0].pixels, frames(comfy_030, native)[0].pixels)


def test_kino_and_native_nodes_are_interchangeable(comfy_030) -> None:
    whole = workflow("text_to_frames", "Mixed")
    comfy_030.run(whole)
    mixed = changed(whole, "KinoSaveFrame", shot=["1", 0], image=["11", 0])
    mixed["10"] = {"class_type": "KSampler", "inputs": {
        "model": ["2", 1], "positive": ["3", 1], "negative": ["3", 2], "latent_image": ["4", 1],
        **{
            key: mixed["5"]["inputs"][key]
            for key in ("seed", "steps", "cfg", "sampler_name", "scheduler", "denoise")
        },
    }}  # fmt: skip
    mixed["11"] = {"class_type": "VAEDecode", "inputs": {"samples": ["10", 0], "vae": ["2", 3]}}
    comfy_030.run(mixed)
    other = changed(whole, "KinoSampler", model=["12", 0], positive=["13", 0])
    other["12"] = {
        "class_type": "CheckpointLoaderSimple",
        "inputs": {"ckpt_name": other["2"]["inputs"]["ckpt_name"]},
    }
    other["13"] = {
        "class_type": "CLIPTextEncode",
        "inputs": {"clip": ["12", 1], "text": other["3"]["inputs"]["positive"]},
    }
    comfy_030.run(other)
    first, second, third = frames(comfy_030, "Mixed")
    for frame in (second, third):
        assert np.array_equal(frame.pixels, first.pixels)
        assert {**frame.sidecar["params"], "model_sha256": 0} == {
            **first.sidecar["params"],
            "model_sha256": 0,
        }


def test_a_second_sampler_after_the_shot_is_recorded(comfy_030) -> None:
    prompt = changed(workflow("text_to_frames", "Second pass"), "KinoSaveFrame", image=["11", 0])
    second = {"model": ["2", 1], "positive": ["3", 1], "negative": ["3", 2], "latent_image": ["5", 1]}
    settings = {
        "seed": 77,
        "steps": 3,
        "cfg": 2.0,
        "sampler_name": "euler",
        "scheduler": "simple",
        "denoise": 0.4,
    }
    prompt["10"] = {"class_type": "KSampler", "inputs": {**second, **settings}}
    prompt["11"] = {"class_type": "VAEDecode", "inputs": {"samples": ["10", 0], "vae": ["2", 3]}}
    comfy_030.run(prompt)
    params = frames(comfy_030, "Second pass")[0].sidecar["params"]
    expected = {
        "seed": 77,
        "steps": 3,
        "cfg_scale": 2.0,
        "sampler": "euler",
        "scheduler": "simple",
        "denoise": 0.4,
    }
    assert {key: params[key] for key in expected} == expected


def test_an_unrelated_image_adds_nothing_to_the_shots_parameters(comfy_030) -> None:
    prompt = changed(workflow("text_to_frames", "Unrelated"), "KinoSaveFrame", image=["20", 0])
    prompt["20"] = {
        "class_type": "EmptyImage",
        "inputs": {"width": 64, "height": 64, "batch_size": 1, "color": 255},
    }
    comfy_030.run(prompt)
    params = frames(comfy_030, "Unrelated")[0].sidecar["params"]
    assert [params[key] for key in ("prompt", "seed", "steps", "model_name", "sampler")] == [None] * 5
