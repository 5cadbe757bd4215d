"""Every saved workflow runs on the newest and the oldest ComfyUI and saves correct frames."""

from __future__ import annotations

import hashlib
import json

import av
import numpy as np
import pytest
from PIL import Image

from tests.comfyui.films import CHECKPOINT, LORAS, WORKFLOWS, changed, frames, node_of, workflow

OF_FILMS = {"film_to_mp4", "video_to_frames_and_back", "img2img_over_a_range"}
NAMES = sorted(path.stem for path in WORKFLOWS.glob("*.json") if path.stem not in OF_FILMS)
NEEDS_A_FRAME = {"next_frame_from_the_last", "make_a_frame_again"}


def test_there_are_five_workflows_and_three_of_films() -> None:
    assert len(NAMES) == 5
    assert {path.stem for path in WORKFLOWS.glob("*.json")} == {*NAMES, *OF_FILMS}


@pytest.mark.parametrize("name", NAMES)
def test_a_saved_workflow_saves_a_correct_frame(comfy, name) -> None:
    project = f"Workflow {name}"
    if name in NEEDS_A_FRAME:
        comfy.run(workflow("text_to_frames", project, seed=7))
    prompt = workflow(name, project, **({"file": ""} if name in NEEDS_A_FRAME else {}))
    entry = comfy.run(prompt, extra_data={"extra_pnginfo": {"workflow": {"nodes": [], "of": name}}})
    frame = frames(comfy, project)[-1]

    (shown,) = entry["outputs"]["7"]["images"]
    assert (
        comfy.request(
            "GET", f"/view?filename={shown['filename']}&subfolder={shown['subfolder']}&type=output"
        ).body
        == frame.path.read_bytes()
    )
    check_sidecar(frame, prompt, name)
    check_row(frame)
    check_chunks(frame, prompt, name)


def check_sidecar(frame, prompt, name) -> None:
    sidecar, params = frame.sidecar, frame.sidecar["params"]
    assert (sidecar["schema"], sidecar["version"], sidecar["node_id"]) == ("kino.frame", 2, "7")
    size = {"width": 64, "height": 64, "fps": 24.0}
    assert sidecar["project"] == {"uid": frame.row["project_uid"], "name": f"Workflow {name}", **size}
    assert sidecar["environment"].keys() >= {"kino", "comfyui", "torch", "device"}
    assert sidecar["timing"]["seconds"] > 0
    assert sidecar["prompt"].keys() == prompt.keys()
    wanted = {
        "prompt": "a fox runs through tall grass at dawn, film still, soft light",
        "negative_prompt": "blurry, text, watermark",
        "model_name": CHECKPOINT, "steps": 4, "cfg_scale": 3.5, "guidance": None,
        "sampler": "dpmpp_2m_sde", "scheduler": "sgm_uniform",
        "denoise": 0.45 if name == "next_frame_from_the_last" else 1.0,
        "seed": 7 if name == "make_a_frame_again" else 118,
        "width": 64, "height": 64, "batch_size": 1, "batch_index": 0,
    }  # fmt: skip
    assert {key: params[key] for key in wanted} == wanted
    loras = [
        {"lora_name": LORAS[0], "strength_model": 0.6, "strength_clip": 0.6},
        {"lora_name": LORAS[1], "strength_model": 0.8, "strength_clip": 0.5},
    ]
    assert params["loras"] == (loras if "loras" in name else [])


def check_row(frame) -> None:
    row, data = frame.row, frame.path.read_bytes()
    assert row["sha256"] == frame.sidecar["frame"]["sha256"] == hashlib.sha256(data).hexdigest()
    assert (row["bytes"], row["width"], row["height"]) == (len(data), 64, 64)
    assert row["position"] == frame.sidecar["frame"]["position"]
    assert int(row["seed"]) == frame.sidecar["params"]["seed"]
    assert row["generator"] == frame.sidecar["generator"]["name"] == "graph"


def check_chunks(frame, prompt, name) -> None:
    with Image.open(frame.path) as image:
        image.load()
        text = image.text
    assert json.loads(text["prompt"]) == frame.sidecar["prompt"]
    assert json.loads(text["workflow"]) == {"nodes": [], "of": name}
    assert text["parameters"].startswith("a fox runs through tall grass")
    assert (
        "Steps: 4, Sampler: DPM++ 2M SDE, Schedule type: SGM Uniform, CFG scale: 3.5, Seed: "
        in text["parameters"]
    )


def test_the_number_of_a_loaded_frame_is_saved_as_its_file(comfy) -> None:
    project = "Pinned"
    comfy.run(workflow("text_to_frames", project))
    comfy.run(workflow("next_frame_from_the_last", project))
    sidecar = frames(comfy, project)[-1].sidecar
    assert node_of(sidecar["prompt"], "KinoLoadFrame")["file"] == "frame_000001.png"


def test_custom_samplers_primitives_and_model_loras_are_traced(comfy) -> None:
    def node(kind, **inputs):
        return {"class_type": kind, "inputs": inputs}

    comfy.run({
        "1": node("CheckpointLoaderSimple", ckpt_name=CHECKPOINT),
        "2": node("LoraLoaderModelOnly", model=["1", 0], lora_name=LORAS[0], strength_model=0.7),
        "3": node("PrimitiveStringMultiline", value="a red boat"),
        "4": node("CLIPTextEncode", clip=["1", 1], text=["3", 0]),
        "5": node("CLIPTextEncode", clip=["1", 1], text="blurry"),
        "6": node("ConditioningConcat", conditioning_to=["4", 0], conditioning_from=["4", 0]),
        "8": node("PrimitiveInt", value=99),
        "9": node("RandomNoise", noise_seed=["8", 0]),
        "10": node("CFGGuider", model=["2", 0], positive=["6", 0], negative=["5", 0], cfg=2.5),
        "11": node("KSamplerSelect", sampler_name="euler"),
        "12": node("BasicScheduler", model=["2", 0], scheduler="simple", steps=3, denoise=1.0),
        "13": node("EmptyLatentImage", width=64, height=64, batch_size=3),
        "14": node("LatentFromBatch", samples=["13", 0], batch_index=1, length=1),
        "15": node(
            "SamplerCustomAdvanced", noise=["9", 0], guider=["10", 0], sampler=["11", 0], sigmas=["12", 0],
            latent_image=["14", 0],
        ),
        "16": node("VAEDecode", samples=["15", 0], vae=["1", 2]),
        "7": node(
            "KinoSaveFrame", project="Custom", where="append", frame_number=-1, bit_depth="8", image=["16", 0]
        ),
    })  # fmt: skip
    params = frames(comfy, "Custom")[-1].sidecar["params"]
    wanted = {
        "prompt": "a red boat BREAK a red boat", "negative_prompt": "blurry", "model_name": CHECKPOINT,
        "loras": [{"lora_name": LORAS[0], "strength_model": 0.7, "strength_clip": 0.0}],
        "steps": 3, "cfg_scale": 2.5, "sampler": "euler", "scheduler": "simple", "denoise": 1.0, "seed": 99,
        "batch_size": 1, "batch_index": 1,
    }  # fmt: skip
    assert {key: params[key] for key in wanted} == wanted


def test_the_workflows_of_films_save_frames_and_videos(comfy) -> None:
    project = "Filmed"
    video = comfy.base / "input" / "film.mp4"
    with av.open(str(video), "w") as out:
        stream = out.add_stream("h264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for shade in range(0, 200, 50):
            picture = np.full((64, 64, 3), shade, np.uint8)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(stream.encode(None))
    exports = comfy.output / "kino" / "filmed" / "exports"

    comfy.run(workflow("video_to_frames_and_back", project))
    assert len(frames(comfy, project)) == 4
    comfy.run(workflow("film_to_mp4", project))
    files = sorted(exports.glob("*.mp4"))
    assert [path.name for path in files] == ["filmed_0001.mp4", "filmed_0002.mp4"]
    for path in files:
        with av.open(str(path)) as found:
            assert sum(1 for _ in found.decode(video=0)) == 4

    comfy.run(changed(workflow("img2img_over_a_range", project, last=2), "KinoSaveFrame", project="Refilmed"))
    again = frames(comfy, "Refilmed")
    assert [frame.sidecar["params"]["denoise"] for frame in again] == [0.45, 0.45]
