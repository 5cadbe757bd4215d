"""Graphs that end in other nodes than Kino's, kept as generators and run: frames, size and sound."""

from __future__ import annotations

import shutil
import subprocess
from typing import Any

import pytest

from tests.comfyui.api import Api
from tests.comfyui.films import CHECKPOINT
from tests.store.sounds import tone, wav
from tests.store.workflows import node

FFMPEG = shutil.which("ffmpeg") or pytest.skip("install ffmpeg: it makes videos", allow_module_level=True)
SAVE_VIDEO = {"filename_prefix": "v", "format": "auto", "codec": "auto"}


def sampled(**ends: Any) -> dict[str, Any]:
    """A graph of ComfyUI's own nodes that makes three pictures at "6"."""
    wires = {"model": ["1", 0], "positive": ["2", 0], "negative": ["3", 0], "latent_image": ["4", 0]}
    settings = {"cfg": 3.5, "sampler_name": "euler", "scheduler": "normal", "denoise": 1.0}
    return {
        "1": node("CheckpointLoaderSimple", ckpt_name=CHECKPOINT),
        "2": node("CLIPTextEncode", text=["20", 0], clip=["1", 1]),
        "3": node("CLIPTextEncode", text="blurry", clip=["1", 1]),
        "4": node("EmptyLatentImage", width=512, height=512, batch_size=3),
        "5": node("KSampler", seed=5, steps="1", **settings, **wires),
        "6": node("VAEDecode", samples=["5", 0], vae=["1", 2]),
        "20": node("StringConcatenate", string_a="a", string_b="fox", delimiter=" "),
        **ends,
    }


def make(comfy: Any, name: str, graph: dict[str, Any], **data: Any) -> tuple[list[dict[str, Any]], list[Any]]:
    """Keep a graph as a generator and run it once; return the new project's frames and its sound."""
    api = Api(comfy)
    project = api.project(name)
    api.post("/v1/generator/plugins", {"name": name, "prompt": graph})
    body = {"type": name, "project_id": project, "data": data, "count": 1}
    (task,) = api.post("/v1/generator/batches", body)["task_ids"]
    done = api.wait(task)
    assert done["status"] == "completed", done["error"]
    frames = api.get(f"/v1/projects/{project}/frames")["frames"]
    return frames, api.get(f"/v1/projects/{project}/audio")["clips"]


def test_a_videos_pictures_become_frames(comfy) -> None:
    edges = {"10": node("Canny", image=["6", 0], low_threshold=0.1, high_threshold=0.3)}
    film = node("CreateVideo", images=["6", 0], fps=8.0)
    ends = {"8": film, "9": node("SaveVideo", video=["8", 0], **SAVE_VIDEO)}
    look = {"7": node("PreviewImage", images=["10", 0])}
    frames, sound = make(comfy, "silent", sampled(**ends, **edges, **look), prompt="an owl")
    assert [(one["width"], one["height"]) for one in frames] == [(64, 64)] * 3
    params = Api(comfy).get(f"/v1/frames/{frames[0]['id']}/params")["params"]
    assert (params["prompt"], params["steps"]) == ("an owl", 1)
    assert not sound


def test_a_videos_sound_is_kept(comfy) -> None:
    ends = {
        "8": node("CreateVideo", images=["6", 0], fps=24.0, audio=["11", 0]),
        "9": node("SaveVideo", video=["8", 0], **SAVE_VIDEO),
        "11": node("LoadAudio", audio="tone.wav"),
    }
    (comfy.base / "input" / "tone.wav").write_bytes(wav(tone(1)))
    frames, sound = make(comfy, "loud", sampled(**ends))
    assert (len(frames), len(sound)) == (3, 1)


def test_pictures_and_videos_of_another_size_are_fitted_to_the_project(comfy) -> None:
    path = comfy.base / "input" / "wide.mp4"
    sources = ["-f", "lavfi", "-i", "testsrc=s=96x48:r=24:d=0.25", "-f", "lavfi", "-i", "sine=d=0.25"]
    subprocess.run([FFMPEG, "-y", "-v", "error", *sources, "-pix_fmt", "yuv420p", path], check=True)
    subprocess.run(
        [FFMPEG, "-y", "-v", "error", *sources[:4], "-frames:v", "1", path.with_suffix(".png")], check=True
    )
    film = {"1": node("LoadVideo", file=path.name), "2": node("SaveVideo", video=["1", 0], **SAVE_VIDEO)}
    frames, sound = make(comfy, "wide film", film)
    assert [(one["width"], one["height"]) for one in frames] == [(64, 64)] * 6
    assert len(sound) == 1
    picture = {
        "1": node("LoadImage", image="wide.png"),
        "2": node("FluxKontextImageScale", image=["1", 0]),
        "3": node("SaveImage", images=["2", 0], filename_prefix="x"),
    }
    frames, _ = make(comfy, "wide picture", picture)
    assert [(one["width"], one["height"]) for one in frames] == [(64, 64)]
