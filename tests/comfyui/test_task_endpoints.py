"""Regenerating, img2img, generators and failures over the API, on a real ComfyUI."""

from __future__ import annotations

import numpy as np

from tests.comfyui.api import QUICK, Api
from tests.comfyui.films import frames


def code(answer) -> tuple[int, str]:
    return answer.status, answer.json()["error"]["code"]


def test_a_frame_is_regenerated_varied_and_replaced_over_the_api(comfy) -> None:
    api = Api(comfy)
    project = api.project("Again over the API")
    api.wait(api.task(project, seed=5, steps=4, batch_size=3))
    first, second, third = api.get(f"/v1/projects/{project}/timeline")["frame_ids"]
    (task,) = api.post(f"/v1/frames/{second}/regenerate", {})["task_ids"]
    assert api.wait(task)["error"] is None
    made = frames(comfy, "Again over the API")
    assert np.array_equal(made[3].pixels, made[1].pixels)
    assert made[3].sidecar["generator"]["name"] == "sd15"
    api.put(f"/v1/projects/{project}", {"name": "Renamed"})
    body = {"overrides": {"prompt": "a warmer fox", "seed": None}, "place": {"where": "replace"}}
    (task,) = api.post(f"/v1/frames/{second}/regenerate", body)["task_ids"]
    done = api.wait(task)
    (new,) = done["result"]["frame_ids"]
    assert api.get(f"/v1/projects/{project}/timeline")["frame_ids"][:3] == [first, new, third]
    params = api.get(f"/v1/frames/{new}/params")["params"]
    assert params["prompt"] == "a warmer fox"
    assert params["seed"] != 5
    assert code(api.ask("GET", f"/v1/frames/{second}")) == (404, "frame_not_found"), (
        "the old one is in the trash"
    )
    assert api.post("/v1/frames/restore", {"ids": [second]})["total"] == 1
    wrong = api.ask("POST", f"/v1/frames/{first}/regenerate", {"overrides": {"steps": 0, "colour": "red"}})
    assert {entry["field"] for entry in wrong.json()["error"]["details"]["fields"]} == {"steps", "colour"}


def test_a_frame_is_generated_from_another_over_the_api(comfy) -> None:
    api = Api(comfy)
    project = api.project("img2img over the API")
    start = api.wait(api.task(project, steps=4))["result"]["frame_ids"][0]
    body = {
        "name": "Next",
        "type": "img2img",
        "project_id": project,
        "data": {**QUICK, "steps": 4, "image": start, "denoise": 0.3},
    }
    task = api.post("/v1/generator/tasks", body)["id"]
    api.post(f"/v1/generator/tasks/{task}/generate")
    assert api.wait(task)["error"] is None
    first, second = frames(comfy, "img2img over the API")
    assert second.sidecar["params"]["denoise"] == 0.3
    assert not np.array_equal(first.pixels, second.pixels)
    assert np.abs(first.pixels.astype(int) - second.pixels).mean() < 60


def test_a_graph_in_the_users_folder_is_a_generator_without_a_restart(comfy) -> None:
    from tests.comfyui.films import workflow

    api = Api(comfy)
    project = api.project("Own generator")
    graph = workflow("native_graph_into_a_project", "Elsewhere")
    made = api.ask(
        "POST", "/v1/generator/plugins", {"name": "my own", "description": "mine", "prompt": graph}
    )
    assert made.status == 201
    assert "seed" in made.json()["parameters"]
    task = api.post(
        "/v1/generator/tasks", {"name": "x", "type": "my own", "project_id": project, "data": {"seed": 12}}
    )["id"]
    api.post(f"/v1/generator/tasks/{task}/generate")
    assert api.wait(task)["error"] is None
    assert frames(comfy, "Own generator")[0].sidecar["params"]["seed"] == 12
    api.delete("/v1/generator/plugins/my%20own")
    assert "my own" not in api.get("/v1/generator/plugins")["plugins"]


def test_a_failed_task_gives_the_reason_and_can_be_retried(comfy) -> None:
    api = Api(comfy)
    project = api.project("Failing")
    frame = api.wait(api.task(project))["result"]["frame_ids"][0]
    body = {"name": "x", "type": "img2img", "project_id": project, "data": {**QUICK, "image": frame}}
    task = api.post("/v1/generator/tasks", body)["id"]
    path = frames(comfy, "Failing")[0].path
    path.rename(path.with_suffix(".away"))
    api.post(f"/v1/generator/tasks/{task}/generate")
    failed = api.wait(task)
    assert failed["status"] == "failed"
    assert "Load Frame" in failed["error"] or "KinoLoadFrame" in failed["error"]
    assert "frame_000001.png" in failed["error"]
    path.with_suffix(".away").rename(path)
    api.post(f"/v1/generator/tasks/{task}/retry")
    assert api.wait(task)["status"] == "completed"
