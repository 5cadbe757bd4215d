"""A sheet on a real ComfyUI: keys move parameters over frames, and a moved key costs what it changes."""

from __future__ import annotations

import pytest

from kino_store.media import png
from tests.comfyui.api import QUICK, Api
from tests.comfyui.films import frames

FRAMES = 6
TRACKS = {
    "cfg_scale": {"keys": [[0, 2.0], [5, 7.0, "smooth"]], "expr": "L + 0.5*sin(pi*f)"},
    "prompt": {"keys": [[0, "a fox, cfg {cfg_scale:.1f}"], [3, "an owl"]]},
}
SEED = {"mode": "ladder", "start": 100}


@pytest.fixture
def api(comfy_030) -> Api:
    return Api(comfy_030)


def sheet(**changes) -> dict:
    given = {"name": "Fox", "generator": "sd15", "frames": FRAMES, "tracks": TRACKS, "seed": SEED}
    return {**given, "data": {**QUICK, "prompt": ""}, **changes}


def film(api: Api, project: int) -> list[dict]:
    return api.get(f"/v1/projects/{project}/frames?limit=100")["frames"]


def test_frames_are_made_with_the_values_of_their_keys_and_again_to_the_pixel(api, comfy_030) -> None:
    project = api.project("Sheet")
    path = f"/v1/projects/{project}/sheets"
    stored = api.post(path, sheet())
    values = api.get(f"{path}/{stored['uid']}/values")["values"]
    made = api.post(f"/v1/projects/{project}/make", {"sheet": stored["uid"]})
    assert (made["new"], len(made["task_ids"])) == (FRAMES, FRAMES)
    api.wait_all(project)
    saved = frames(comfy_030, "Sheet")
    params = [frame.sidecar["params"] for frame in saved]
    assert [one["cfg_scale"] for one in params] == pytest.approx(values["cfg_scale"])
    assert [one["prompt"] for one in params] == values["prompt"]
    assert [one["seed"] for one in params] == values["seed"] == [100, 102, 101, 103, 102, 104]
    assert [frame.sidecar["sheet"]["frame"] for frame in saved] == list(range(FRAMES))

    frame = film(api, project)[2]
    task = api.post(f"/v1/frames/{frame['id']}/regenerate", {"place": {"where": "take"}})["task_ids"][0]
    api.wait(task, "completed")
    again = film(api, project)[2]
    assert (again["takes"], again["path"] != frame["path"]) == (2, True)
    first, second = (comfy_030.output / "kino" / "sheet" / one["path"] for one in (frame, again))
    assert (png.decode(first) == png.decode(second)).all()
    assert api.get(f"{path}/{stored['uid']}")["changed"] == []


def test_a_moved_key_makes_again_exactly_what_it_changed(api) -> None:
    project = api.project("Moved key")
    path = f"/v1/projects/{project}/sheets"
    constant = {"cfg_scale": {"keys": [[0, 2.0, "hold"], [2, 3.0, "hold"], [4, 4.0]]}}
    stored = api.post(path, sheet(tracks=constant, data=QUICK))
    api.post(f"/v1/projects/{project}/make", {})
    api.wait_all(project)
    before = film(api, project)
    moved = {"cfg_scale": {"keys": [[0, 2.0, "hold"], [3, 3.0, "hold"], [4, 4.0]]}}
    changed = api.put(f"{path}/{stored['uid']}", sheet(tracks=moved, data=QUICK))
    assert changed["changed"] == [before[2]["id"]]
    assert api.post(f"/v1/projects/{project}/make", {})["frame_ids"] == [before[2]["id"]]
    api.wait_all(project)
    after = film(api, project)
    assert [one["id"] for one in after] == [one["id"] for one in before]
    assert [a["path"] == b["path"] for a, b in zip(after, before, strict=True)] == [1, 1, 0, 1, 1, 1]
    api.post(f"/v1/projects/{project}/undo", {})
    api.post(f"/v1/projects/{project}/undo", {})
    assert [one["path"] for one in film(api, project)] == [one["path"] for one in before]
    assert api.get(f"{path}/{stored['uid']}")["changed"] == []
