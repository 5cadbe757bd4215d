"""Inpainting: what the mask has black stays to the pixel, and the frame is made again from its sidecar."""

from __future__ import annotations

import io
import json

import numpy as np
from PIL import Image

from tests.comfyui.api import QUICK, Api
from tests.comfyui.films import frames
from tests.forms import form

SIZE = 64


def test_a_part_of_a_frame_is_made_again(comfy) -> None:
    api = Api(comfy)
    project = api.project("Inpainted")
    first = api.batch(project, [1])
    api.wait(first[0], "completed")
    (source,) = api.get(f"/v1/projects/{project}/frames")["frames"]
    before = frames(comfy, "Inpainted")[0].pixels

    data = {**QUICK, "image": source["id"], "mask": add_mask(api, project), "seed": 5, "denoise": 1.0}
    place = {"where": "replace", "frame_id": source["id"]}
    order = {"type": "inpaint", "project_id": project, "data": data, "place": place, "count": 1}
    (task,) = api.post("/v1/generator/batches", order)["task_ids"]
    assert api.wait(task)["status"] == "completed"

    (made,) = frames(comfy, "Inpainted")
    half = SIZE // 2
    assert np.array_equal(made.pixels[:, half:], before[:, half:])
    assert np.abs(made.pixels[:, :half].astype(int) - before[:, :half]).mean() > 1
    roles = {one["role"]: one for one in made.sidecar["inputs"]}
    assert roles["mask"]["file"].startswith("masks/")
    assert roles["image"]["sha256"] == source["sha256"]

    (shown,) = api.get(f"/v1/projects/{project}/frames")["frames"]
    api.put(f"/v1/projects/{project}", {"name": "Renamed"})
    again = api.post(f"/v1/frames/{shown['id']}/regenerate", {})
    for task in again["task_ids"]:
        assert api.wait(task)["status"] == "completed"
    equal = frames(comfy, "Renamed")
    assert len(equal) == 2
    assert np.array_equal(equal[0].pixels, equal[1].pixels)


def add_mask(api: Api, project: int) -> str:
    """Send a mask whose left half is white; return its file."""
    mask = Image.new("L", (SIZE, SIZE))
    mask.paste(255, (0, 0, SIZE // 2, SIZE))
    file = io.BytesIO()
    mask.save(file, "PNG")
    body, kind = form([("mask", "mask.png", file.getvalue())])
    answer = api.ask("POST", f"/v1/projects/{project}/masks", body, headers={"Content-Type": kind})
    assert answer.status == 201, answer.body
    return json.loads(answer.body)["file"]
