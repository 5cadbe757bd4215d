"""An archive is opened on a second ComfyUI with another base folder; its frames are regenerated there."""

from __future__ import annotations

from urllib.request import Request, urlopen

import numpy as np

from kino_store.media import png
from tests.comfyui.api import Api

MANY = 300


def listed(api: Api, project: int) -> list[dict]:
    return api.get(f"/v1/projects/{project}/frames?limit=1000")["frames"]


def test_a_film_of_another_comfyui_is_regenerated_to_the_pixel(comfy_030, start_comfy, tmp_path) -> None:
    first = Api(comfy_030)
    project = first.post("/v1/projects", {"name": "Travels", "width": 64, "height": 64, "fps": 24})["id"]
    first.batch(project, [2**62 + 11, 5, 7])
    first.wait_all(project)
    ids = [frame["id"] for frame in listed(first, project)]
    first.post(f"/v1/projects/{project}/frames/copy", {"frame_ids": ids * (MANY // len(ids) - 1)})
    originals = listed(first, project)
    assert len(originals) == MANY
    move = {"frame_ids": [originals[2]["id"]], "before": originals[0]["id"]}
    first.post(f"/v1/projects/{project}/frames/move", move)
    originals = listed(first, project)
    data = comfy_030.request("GET", f"/api/kino/v1/projects/{project}/archive").body

    server = start_comfy()
    assert server.base != comfy_030.base
    second = Api(server)
    url = f"http://127.0.0.1:{server.port}/api/kino/v1/projects/archive"
    post = Request(url, data, {"Content-Type": "application/zip"}, method="POST")
    assert urlopen(post).status == 201
    (opened,) = second.get("/v1/projects")["projects"]
    frames = listed(second, opened["id"])
    assert [frame["uid"] for frame in frames] == [frame["uid"] for frame in originals]
    assert [frame["sha256"] for frame in frames] == [frame["sha256"] for frame in originals]
    for frame in (frames[0], frames[MANY // 2], frames[-1]):
        task = second.post(f"/v1/frames/{frame['id']}/regenerate", {})
        done = second.wait(task["id"], "completed", "failed", seconds=300)
        assert done["error"] is None
        (again,) = [one for one in listed(second, opened["id"]) if one["id"] in done["result"]["frame_ids"]]
        folder = server.base / "output" / "kino" / opened["folder"]
        assert np.array_equal(png.decode(folder / again["path"]), png.decode(folder / frame["path"]))
