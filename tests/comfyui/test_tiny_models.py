"""Built-in generators of Wan and Flux, run with tiny random models. Only their text encoders are replaced."""

from __future__ import annotations

import json
import os
import subprocess

import numpy as np
import pytest

from kino_store.media import png
from tests.comfyui import tiny_models
from tests.comfyui.api import Api
from tests.comfyui.films import frames
from tests.comfyui.provision import NEWEST, OLDEST
from tests.comfyui.server import ComfyServer
from tests.forms import form

# In place of a text encoder: random conditioning, by the text.
PACK = """
import torch


class TinyText:
    RETURN_TYPES, FUNCTION, CATEGORY = ("CONDITIONING",), "encode", "test"

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {"text": ("STRING",), "width": ("INT",)}}

    def encode(self, text, width):
        noise = torch.Generator().manual_seed(len(text))
        pooled = torch.randn(1, 768, generator=noise)
        return ([[torch.randn(1, 8, width, generator=noise), {"pooled_output": pooled}]],)


NODE_CLASS_MAPPINGS = {"TinyText": TinyText}
"""
WIDTHS = {"flux1": tiny_models.FLUX["context_in_dim"]}
WAN_WIDTH = 4096


@pytest.fixture(scope="module", params=[NEWEST, OLDEST])
def server(provided, request, models, tmp_path_factory):
    comfyui = provided(request.param)
    base = tmp_path_factory.mktemp("tiny")
    command = [comfyui.python, tiny_models.__file__, "--comfyui", comfyui.path, "--out", base / "models"]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **comfyui.env})
    (base / "custom_nodes").mkdir()
    (base / "custom_nodes" / "tiny_text.py").write_text(PACK, "utf-8")
    with ComfyServer(comfyui, base, models) as running:
        yield running


def with_tiny_text(api: Api, name: str) -> str:
    """Add a generator like a built-in one, with another text encoder; return its name."""
    document = json.loads(api.ask("GET", f"/v1/generator/plugins/{name}/file").body)
    prompt = {}
    for key, node in document["prompt"].items():
        if node["class_type"] == "CLIPTextEncode":
            inputs = {"text": node["inputs"]["text"], "width": WIDTHS.get(name, WAN_WIDTH)}
            prompt[key] = {"class_type": "TinyText", "inputs": inputs}
        elif node["class_type"] not in {"CLIPLoader", "DualCLIPLoader"}:
            prompt[key] = node
    parameters = {
        key: one for key, one in document["parameters"].items() if one.get("category") != "text_encoders"
    }
    text = json.dumps({**document, "prompt": prompt, "parameters": parameters})
    return api.post("/v1/generator/import", {"name": f"tiny {name}", "text": text})["name"]


def frames_to_start_from(api: Api, project: int, name: str) -> dict[str, int]:
    """Import the frames that a generator starts from; return the ids of those that must be given."""
    parameters = api.get("/v1/generator/plugins")["plugins"][name]["parameters"]
    given: dict[str, int] = {}
    for key, parameter in parameters.items():
        if parameter["type"] in {"image", "frame"}:
            given[key] = import_frame(api, project, len(given))
        elif parameter["type"] == "frames":
            for seed in range(parameter["count"]):
                import_frame(api, project, seed)
    return given


def import_frame(api: Api, project: int, seed: int) -> int:
    pixels = np.random.default_rng(seed).integers(0, 255, (72, 72, 3), np.uint8)
    body, kind = form([("images", "a.png", png.encode(pixels))])
    path = f"/v1/projects/{project}/frames/import"
    return api.ask("POST", path, body, headers={"Content-Type": kind}).json()["frames"][0]["id"]


@pytest.mark.parametrize(
    ("name", "data", "count"),
    [
        ("flux1", {}, 1),
        ("wan22-text-to-video", {"length": 5}, 5),
        ("wan22-image-to-video", {"length": 5}, 4),
        ("wan22-first-last-frame", {"length": 9}, 7),
        ("extend", {"length": 9}, 4),
    ],
)
def test_a_generator_makes_frames_of_the_projects_size(server, name, data, count) -> None:
    api = Api(server)
    project = api.project(f"Tiny {name}", 72)  # not a multiple of 16
    given = frames_to_start_from(api, project, name)
    started = len(frames(server, f"Tiny {name}"))
    values = {"prompt": "a fox", "steps": 4, **data, **given}
    batch = {"type": with_tiny_text(api, name), "project_id": project, "seeds": [5], "data": values}
    (task,) = api.post("/v1/generator/batches", batch)["task_ids"]
    api.wait(task, "completed")
    made = frames(server, f"Tiny {name}")[-count:]
    assert len(frames(server, f"Tiny {name}")) == started + count
    for frame in made:
        assert frame.pixels.shape[:2] == (72, 72)
        params = frame.sidecar["params"]
        assert params["steps"] == 4
        assert (params["stages"] or [params])[0]["seed"] == 5
