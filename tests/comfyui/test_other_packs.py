"""Kino Save Frame behind nodes of other packs: expansions, odd types of pictures, half precision, a VIDEO."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from tests.comfyui.films import frames, node_of, workflow
from tests.comfyui.provision import NEWEST
from tests.comfyui.server import ComfyServer, PromptFailed

PACK = """
import numpy
from comfy_execution.graph_utils import GraphBuilder


class Loop:
    RETURN_TYPES, FUNCTION, OUTPUT_NODE, CATEGORY = (), "go", True, "test"

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {"image": ("IMAGE", {"rawLink": True})}}

    def go(self, image):
        graph = GraphBuilder()
        wanted = {"where": "append", "frame_number": -1, "bit_depth": "8"}
        graph.node("KinoSaveFrame", project="Loop", image=image, **wanted)
        return {"result": (), "expand": graph.finalize()}


class Odd:
    RETURN_TYPES, FUNCTION, CATEGORY = ("IMAGE",), "go", "test"

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {"image": ("IMAGE",), "kind": (["list", "array", "half"],)}}

    def go(self, image, kind):
        return ({"list": list, "array": numpy.asarray, "half": lambda one: one.half()}[kind](image),)


NODE_CLASS_MAPPINGS = {"Loop": Loop, "Odd": Odd}
"""


@pytest.fixture(scope="module")
def server(provided, models, tmp_path_factory):
    base = tmp_path_factory.mktemp("packs")
    (base / "custom_nodes").mkdir()
    (base / "custom_nodes" / "odd_pack.py").write_text(PACK, "utf-8")
    with ComfyServer(provided(NEWEST), base, models) as running:
        yield running


def native(project: str) -> tuple[dict, dict]:
    """A graph without Kino's nodes but the saver, and the saver's inputs."""
    prompt = workflow("native_graph_into_a_project", project)
    return prompt, node_of(prompt, "KinoSaveFrame")


def test_a_saver_that_a_node_expands_into_has_its_parameters(server) -> None:
    prompt, saver = native("Plain")
    server.run(prompt)
    image = saver["image"]
    prompt = {key: node for key, node in prompt.items() if node["inputs"] is not saver}
    server.run({**prompt, "loop": {"class_type": "Loop", "inputs": {"image": image}}})
    ((plain,), (looped,)) = frames(server, "Plain"), frames(server, "Loop")
    assert looped.sidecar["params"]["prompt"] == plain.sidecar["params"]["prompt"]
    assert looped.sidecar["params"]["seed"] == plain.sidecar["params"]["seed"] is not None
    answer = server.request("POST", f"/api/kino/v1/frames/{looped.row['id']}/regenerate", {})
    assert answer.status == 400
    assert "another node creates as it runs" in answer.body.decode()


@pytest.mark.parametrize("kind", ["list", "array"])
def test_pictures_of_an_odd_type_are_refused_in_a_sentence(server, kind) -> None:
    prompt, saver = native("Odd")
    prompt["odd"] = {"class_type": "Odd", "inputs": {"image": saver["image"], "kind": kind}}
    saver["image"] = ["odd", 0]
    with pytest.raises(PromptFailed, match="It must be a tensor"):
        server.run(prompt)


def test_half_precision_has_the_pixels_of_save_image(server) -> None:
    prompt, saver = native("Half")
    prompt["odd"] = {"class_type": "Odd", "inputs": {"image": saver["image"], "kind": "half"}}
    saver["image"] = ["odd", 0]
    prompt["image"] = {"class_type": "SaveImage", "inputs": {"images": ["odd", 0], "filename_prefix": "half"}}
    server.run(prompt)
    (frame,) = frames(server, "Half")
    with Image.open(next(server.output.glob("half*.png"))) as image:
        assert np.array_equal(frame.pixels, np.asarray(image))


def test_frames_of_a_video_have_the_parameters_of_its_pictures(server) -> None:
    prompt, saver = native("Video")
    prompt["video"] = {"class_type": "CreateVideo", "inputs": {"images": saver.pop("image"), "fps": 8.0}}
    saver["video"] = ["video", 0]
    server.run(prompt)
    (frame,) = frames(server, "Video")
    params = frame.sidecar["params"]
    assert (params["steps"], params["width"], params["batch_index"]) == (4, 64, None)
    assert params["prompt"]
    assert params["seed"] is not None
