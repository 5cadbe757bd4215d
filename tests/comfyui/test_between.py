"""In-betweens, filled holds and passes on a real ComfyUI, with a tiny model for frame interpolation."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

import numpy as np
import pytest

from tests.comfyui import tiny_interpolation
from tests.comfyui.api import QUICK, Api
from tests.comfyui.films import frames
from tests.comfyui.provision import NEWEST
from tests.comfyui.server import ComfyServer
from tests.comfyui.test_saving import picture_graph

MODEL = "rife_tiny.safetensors"
ORDER = {"type": "between", "data": {"model_name": MODEL}}
SHADES = [0, 60, 120, 240]
SIZE = {"width": 96, "height": 72}  # RIFE mirrors the edges up to a multiple of 64


@pytest.fixture(scope="module")
def server(provided, models, tmp_path_factory):
    comfyui = provided(NEWEST)
    base = tmp_path_factory.mktemp("between")
    out = base / "models" / "frame_interpolation" / MODEL
    command = [comfyui.python, tiny_interpolation.__file__, "--comfyui", comfyui.path, "--out", out]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **comfyui.env})
    with ComfyServer(comfyui, base, models) as running:
        yield running


def greys(server: ComfyServer, name: str) -> tuple[int, list[int]]:
    """Make a project of four grey frames; return its id and theirs."""
    api = Api(server)
    project = api.post("/v1/projects", {"name": name, **SIZE, "fps": 24})["id"]
    for shade in SHADES:
        graph = picture_graph(name, shade * 0x010101)
        graph["1"]["inputs"].update(SIZE)
        server.run(graph)
    return project, [frame.row["id"] for frame in frames(server, name)]


def shades(server: ComfyServer, name: str) -> list[int]:
    return [round(float(frame.pixels.mean())) for frame in frames(server, name)]


def is_near(found: list[int], expected: list[float]) -> bool:
    return len(found) == len(expected) and bool(np.allclose(found, expected, atol=12))


def film(api: Api, project: int) -> list[tuple[int, int]]:
    """Return id and hold of each frame."""
    found = api.get(f"/v1/projects/{project}/frames?limit=1000")["frames"]
    return [(frame["id"], frame["hold"]) for frame in found]


def completed(api: Api, ids: list[int]) -> None:
    for one in ids:
        task = api.wait(one)
        assert task["status"] == "completed", task["error"]


def test_new_frames_stand_between_theirs_and_one_undo_takes_them_back(server) -> None:
    api = Api(server)
    project, ids = greys(server, "Pairs")
    made = api.post(f"/v1/projects/{project}/between", {**ORDER, "count": 3, "frame_ids": ids[:3]})
    completed(api, made["task_ids"])
    expected = [0, 30, 30, 30, 60, 90, 90, 90, 120, 240]  # so small a model sees no time
    assert is_near(shades(server, "Pairs"), expected)
    found = frames(server, "Pairs")
    files = [frame.path.name for frame in found]
    for frame in found[1:4]:
        sources = [(one["file"], one["relation"]) for one in frame.sidecar["inputs"]]
        assert sources == [(files[0], "left"), (files[4], "right")]
    assert api.get(f"/v1/projects/{project}/stale")["runs"] == []
    again = api.post(f"/v1/frames/{found[2].row['id']}/regenerate", {})["id"]
    completed(api, [again])
    assert np.array_equal(frames(server, "Pairs")[-1].pixels, found[2].pixels)
    api.delete(f"/v1/frames/{frames(server, 'Pairs')[-1].row['id']}")
    for _ in range(3):  # the deletion, the regenerated frame, and those between
        api.post(f"/v1/projects/{project}/undo", {})
    assert [frame.row["id"] for frame in frames(server, "Pairs")][:4] == ids


def test_filled_holds_keep_the_length_and_one_undo_takes_all_back(server) -> None:
    api = Api(server)
    project, ids = greys(server, "Holds")
    api.post("/v1/frames/hold", {"ids": ids, "hold": 2})
    api.post("/v1/frames/hold", {"ids": ids[:1], "hold": 3})
    before = film(api, project)
    made = api.post(f"/v1/projects/{project}/fill-holds", {**ORDER, "frame_ids": ids})
    assert made["kept"] == ids[3:]
    completed(api, made["task_ids"])
    after = film(api, project)
    assert sum(hold for _, hold in after) == sum(hold for _, hold in before) == 9
    assert [hold for _, hold in after] == [1] * 7 + [2]
    assert is_near(shades(server, "Holds"), [0, 30, 30, 60, 90, 120, 180, 240])
    api.post(f"/v1/projects/{project}/undo", {})
    assert film(api, project) == before


def test_a_failed_task_leaves_its_hold(server) -> None:
    api = Api(server)
    project, ids = greys(server, "Failed")
    api.post("/v1/frames/hold", {"ids": ids[:1], "hold": 2})
    document = json.loads(api.ask("GET", "/v1/generator/plugins/between/file").body)
    document["prompt"]["4"] = {"class_type": "ImageScale", "inputs": _scale(["3", 0])}
    broken = {"name": "broken", "text": json.dumps(document)}
    api.post("/v1/generator/import", broken)
    made = api.post(f"/v1/projects/{project}/fill-holds", {**ORDER, "type": "broken", "frame_ids": ids[:1]})
    api.wait(made["task_ids"][0], "failed")
    assert film(api, project) == list(zip(ids, [2, 1, 1, 1], strict=True))
    api.delete("/v1/generator/plugins/broken")


def _scale(image: list[Any]) -> dict[str, Any]:
    """A size that is not the project's, so that nothing can be saved."""
    return {"image": image, "upscale_method": "area", "width": 96, "height": 96, "crop": "disabled"}


def test_a_pass_over_four_frames_is_regenerated_to_the_pixel(comfy) -> None:
    api = Api(comfy)
    project = api.project("Restyled")
    api.batch(project, [1, 2, 3, 4])
    api.wait_all(project)
    originals = frames(comfy, "Restyled")
    ids = [frame.row["id"] for frame in originals]
    data = {**QUICK, "prompt": "an ink drawing", "denoise": 0.6, "seed": 7, "steps": 4}
    order = {"type": "restyle", "data": data, "frame_ids": ids, "show": True}
    completed(api, api.post(f"/v1/projects/{project}/passes", order)["task_ids"])
    takes = [frame for frame in frames(comfy, "Restyled") if frame.row["shown"]]
    assert [frame.row["id"] for frame in takes] == ids
    assert api.get(f"/v1/projects/{project}/stale")["runs"] == []
    for original, made in zip(originals, takes, strict=True):
        (source,) = made.sidecar["inputs"]
        assert (source["relation"], source["file"]) == ("self", original.path.name)
        assert not np.array_equal(original.pixels, made.pixels)
    again = [api.post(f"/v1/frames/{frame_id}/regenerate", {})["id"] for frame_id in ids]
    completed(api, again)
    copies = [frame for frame in frames(comfy, "Restyled") if frame.row["shown"]][4:]
    assert len(copies) == 4
    for made, copied in zip(takes, copies, strict=True):
        assert np.array_equal(made.pixels, copied.pixels)


def test_frames_that_a_range_loaded_are_loaded_again(comfy) -> None:
    """The sidecar names them, whatever is moved or held since."""
    api, name = Api(comfy), "Ranges"
    project, ids = greys(comfy, name)
    api.post("/v1/frames/hold", {"ids": ids[1:2], "hold": 2})
    loader = {"project": name, "first": -3, "last": -1, "every": 1}
    prompt = {
        "1": {"class_type": "KinoLoadFrames", "inputs": loader},
        "2": {"class_type": "ImageFromBatch", "inputs": {"image": ["1", 0], "batch_index": 1, "length": 1}},
        "3": {
            "class_type": "KinoSaveFrame",
            "inputs": {
                "project": name,
                "where": "append",
                "frame_number": -1,
                "bit_depth": "8",
                "image": ["2", 0],
            },
        },
    }
    comfy.run(prompt)
    found = frames(comfy, name)
    files = [frame.path.name for frame in found]
    pinned = found[-1].sidecar["prompt"]["1"]["inputs"]
    assert pinned["files"].split() == [files[1], files[1], files[2], files[3]]
    assert [one["file"] for one in found[-1].sidecar["inputs"]] == pinned["files"].split()
    assert shades(comfy, name)[-1] == SHADES[1]
    api.post(f"/v1/projects/{project}/frames/move", {"frame_ids": [ids[0]], "before": None})
    api.post("/v1/frames/hold", {"ids": ids, "hold": 1})
    completed(api, [api.post(f"/v1/frames/{found[-1].row['id']}/regenerate", {})["id"]])
    assert shades(comfy, name)[-1] == SHADES[1]
