"""Takes of many frames by one run on a real ComfyUI: windows of a pass, and takes of a whole clip."""

from __future__ import annotations

import json

import numpy as np
import pytest

from kino_store.media import png
from tests.comfyui.api import Api
from tests.comfyui.films import frames, workflow
from tests.comfyui.test_saving import picture_graph

SHADES = [0, 40, 80, 120, 160, 200, 240]
INVERT = {
    "schema": "kino.generator",
    "version": 2,
    "name": "invert range",
    "parameters": {
        "source": {
            "type": "frames",
            "relation": "range",
            "window": {"size": 5, "multiple": 2, "plus": 1, "overlap": 2},
            "fills": [{"node": "1", "input": "files"}],
        }
    },
    "prompt": {
        "1": {"class_type": "KinoLoadFrames", "inputs": {"project": "", "first": 1, "last": -1, "every": 1}},
        "2": {"class_type": "ImageInvert", "inputs": {"image": ["1", 0]}},
        "3": {
            "class_type": "KinoSaveFrame",
            "inputs": {
                "project": "",
                "where": "append",
                "frame_number": -1,
                "bit_depth": "8",
                "image": ["2", 0],
            },
        },
    },
}


@pytest.fixture
def api(comfy_030) -> Api:
    return Api(comfy_030)


def film(api: Api, project: int) -> list[dict]:
    return api.get(f"/v1/projects/{project}/frames?limit=100")["frames"]


def test_windows_of_a_pass_become_takes_of_their_frames(api, comfy_030) -> None:
    for shade in SHADES:
        comfy_030.run(picture_graph("Windows", shade * 0x010101))
    project = next(one["id"] for one in api.get("/v1/projects")["projects"] if one["name"] == "Windows")
    api.post("/v1/generator/import", {"name": "invert range", "text": json.dumps(INVERT)})
    ids = [frame["id"] for frame in film(api, project)]
    order = {"type": "invert range", "data": {}, "frame_ids": ids, "show": True}
    tasks = api.post(f"/v1/projects/{project}/passes", order)["task_ids"]
    assert len(tasks) == 2, "five of seven, and the last five"
    for task in tasks:
        ended = api.wait(task)
        assert ended["status"] == "completed", ended["error"]
    found = film(api, project)
    assert [frame["id"] for frame in found] == ids
    assert [frame["takes"] for frame in found] == [2] * len(SHADES)
    shown = [frame for frame in frames(comfy_030, "Windows") if frame.row["shown"]]
    inverted = [255 - shade for shade in SHADES]
    assert np.allclose([frame.pixels[0, 0, 0] for frame in shown], inverted, atol=1)
    api.post(f"/v1/projects/{project}/undo", {})
    shown = [frame for frame in frames(comfy_030, "Windows") if frame.row["shown"]]
    assert [int(frame.pixels[0, 0, 0]) for frame in shown] == SHADES
    api.delete("/v1/generator/plugins/invert range".replace(" ", "%20"))


def test_a_clip_gets_takes_together_and_again_to_the_pixel(api, comfy_030) -> None:
    comfy_030.run(workflow("text_to_frames", "Clip", seed=5, batch_size=3))
    project = next(one["id"] for one in api.get("/v1/projects")["projects"] if one["name"] == "Clip")
    before = film(api, project)
    assert len(before) == 3
    body = {"clip": True, "show": True, "overrides": {"seed": 6}}
    (task,) = api.post(f"/v1/frames/{before[1]['id']}/takes", body)["task_ids"]
    assert api.wait(task, "completed")["frames"] == 3
    after = film(api, project)
    assert [frame["id"] for frame in after] == [frame["id"] for frame in before]
    assert [frame["takes"] for frame in after] == [2, 2, 2]
    assert {frame["seed"] for frame in after} == {6}
    one = api.post(f"/v1/frames/{after[1]['id']}/regenerate", {"place": {"where": "take"}})
    api.wait(one["task_ids"][0], "completed")
    again = film(api, project)[1]
    folder = comfy_030.output / "kino" / "clip"
    assert np.array_equal(png.decode(folder / again["path"]), png.decode(folder / after[1]["path"]))
    api.post(f"/v1/projects/{project}/undo", {})
    api.post(f"/v1/projects/{project}/undo", {})
    assert [frame["path"] for frame in film(api, project)] == [frame["path"] for frame in before]

    api.post(
        f"/v1/projects/{project}/frames/move", {"frame_ids": [before[2]["id"]], "before": before[0]["id"]}
    )
    alone = api.ask("POST", f"/v1/frames/{before[2]['id']}/takes", {"clip": True})
    assert (alone.status, b"no part of a clip" in alone.body) == (400, True)
