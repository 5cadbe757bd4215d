"""A chain of frames on a real ComfyUI: takes, what gets stale, and making just that again despite kills."""

from __future__ import annotations

import hashlib
import os
import random
import time

import numpy as np
import pytest

from tests.comfyui.api import QUICK, Api
from tests.comfyui.films import frames
from tests.waiting import eventually

LENGTH = int(os.environ.get("KINO_CHAIN", "24"))  # frames; the bad one is frame 50 of 96, 12 of 24
BAD, KILLS = LENGTH * 25 // 48, 5 if LENGTH > 24 else 2
CHAIN = {**QUICK, "denoise": 0.6}


def digests(server, project: str) -> dict[str, str]:
    folder = server.base / "output" / "kino" / project.lower()
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("frame_*.*")}


def stale(api: Api, project: int) -> list[list[int]]:
    return api.get(f"/v1/projects/{project}/stale")["runs"]


@pytest.mark.slow
def test_a_bad_frame_costs_what_follows_from_it_and_no_more(start_comfy) -> None:
    server = start_comfy()
    api = Api(server)
    project = api.project("Demo")
    api.wait(api.batch(project, [1])[0], "completed")
    order = {"type": "next_frame", "data": CHAIN, "count": LENGTH - 1}
    ids = api.post(f"/v1/projects/{project}/chains", order)["task_ids"]
    tasks = {task["id"]: task for task in api.tasks(project)}
    assert [tasks[one]["after"] for one in ids] == [None, *ids[:-1]]
    api.wait_all(project)
    film = api.get(f"/v1/projects/{project}/frames?limit=1000")["frames"]
    assert len(film) == LENGTH
    assert stale(api, project) == []

    bad = film[BAD - 1]
    takes = api.post(f"/v1/frames/{bad['id']}/takes", {"count": 3})["task_ids"]
    for task in takes:
        api.wait(task, "completed")
    found = api.get(f"/v1/frames/{bad['id']}/takes")["frames"]
    assert [one["shown"] for one in found] == [True, False, False, False]
    assert len({one["sha256"] for one in found}) == 4
    before = digests(server, "Demo")
    api.post("/v1/frames/choose", {"choices": {str(bad["id"]): found[2]["path"]}})
    assert stale(api, project) == [[BAD, LENGTH - 1]]
    plan = api.post(f"/v1/projects/{project}/make?dry=true", {"what": ["stale"]})
    assert len(plan["frame_ids"]) == LENGTH - BAD
    assert plan["task_ids"] == []
    assert plan["seconds"] > 0
    (source, *_) = api.get(f"/v1/frames/{film[BAD]['id']}/sources")["sources"]
    assert (source["relation"], source["state"], source["frame_id"]) == ("previous", "changed", bad["id"])

    made = api.post(f"/v1/projects/{project}/make", {"what": ["stale"]})
    assert made["frame_ids"] == [frame["id"] for frame in film[BAD:]]
    rng = random.Random(7)
    for kill in range(KILLS):  # a task during which ComfyUI dies three times is given up
        done = len(before) // 2 + kill + 1
        assert eventually(lambda done=done: len(digests(server, "Demo")) // 2 >= done, 120)
        time.sleep(rng.uniform(0, 1.5))
        server.kill()
        server.start()
    api.wait_all(project)
    assert stale(api, project) == []
    after = api.get(f"/v1/projects/{project}/frames?limit=1000")["frames"]
    assert [frame["id"] for frame in after] == [frame["id"] for frame in film]
    assert [frame["takes"] for frame in after] == [1] * (BAD - 1) + [4] + [2] * (LENGTH - BAD)
    now = digests(server, "Demo")
    assert {name: now[name] for name in before} == before, "what was there is untouched to the byte"
    remade = sorted(name for name in now.keys() - before.keys() if name.endswith(".png"))
    assert [frame["path"] for frame in after[BAD:]] == remade, "each once, in order"

    task = api.post(f"/v1/projects/{project}/exports", {"preset": "web"})
    assert api.wait(task["id"], "completed", seconds=300)["result"]["frames"] == LENGTH

    api.post(f"/v1/projects/{project}/undo", {})
    assert stale(api, project) == [[BAD, LENGTH - 1]]
    api.post(f"/v1/projects/{project}/undo", {})
    assert stale(api, project) == []
    assert [one["path"] for one in api.get(f"/v1/projects/{project}/frames?limit=1000")["frames"]] == [
        one["path"] for one in film
    ]


def test_a_failed_link_holds_those_behind_it_and_a_chain_goes_on_from_there(comfy_030) -> None:
    api = Api(comfy_030)
    project = api.project("Held link")
    api.wait(api.batch(project, [1])[0], "completed")
    api.post("/v1/queue/pause", {})
    order = {"type": "next_frame", "data": CHAIN, "count": 3}
    ids = api.post(f"/v1/projects/{project}/chains", order)["task_ids"]
    api.post(f"/v1/generator/tasks/{ids[0]}/stop")
    api.post("/v1/queue/resume", {})
    held = api.get(f"/v1/generator/tasks/{ids[1]}")
    assert (held["status"], "stopped" in held["waits_for"]) == ("queued", True)
    assert eventually(lambda: len(frames(comfy_030, "Held link")) == 1, 5)
    api.post(f"/v1/generator/tasks/{ids[0]}/retry")
    api.wait_all(project)
    found = frames(comfy_030, "Held link")
    sources = [
        next(one for one in frame.sidecar["inputs"] if one["relation"] == "previous") for frame in found[1:]
    ]
    assert [one["file"] for one in sources] == [frame.path.name for frame in found[:-1]]


def test_a_chain_needs_a_frame_to_start_from_and_a_generator_that_does(comfy_030) -> None:
    api = Api(comfy_030)
    project = api.project("Empty chain")
    order = {"type": "sd15", "data": QUICK, "count": 3}
    answer = api.ask("POST", f"/v1/projects/{project}/chains", order)
    assert (answer.status, b"does not start from the frame before" in answer.body) == (400, True)
    ids = api.post(f"/v1/projects/{project}/chains", {**order, "type": "next_frame", "data": CHAIN})[
        "task_ids"
    ]
    failed = api.wait(ids[0], "failed")
    assert "Put a frame before it" in failed["error"]


def test_a_chained_frame_is_regenerated_from_the_file_that_it_was_made_from(comfy_030) -> None:
    api = Api(comfy_030)
    project = api.project("Exact")
    api.wait(api.batch(project, [1])[0], "completed")
    order = {"type": "next_frame", "data": CHAIN, "count": 2}
    api.wait(api.post(f"/v1/projects/{project}/chains", order)["task_ids"][-1], "completed")
    first, second, third = frames(comfy_030, "Exact")
    take = api.post(f"/v1/frames/{first.row['id']}/takes", {"count": 1, "show": True})["task_ids"][0]
    api.wait(take, "completed")
    assert stale(api, project) == [[1, 2]]
    again = api.post(f"/v1/frames/{second.row['id']}/regenerate", {"place": {"where": "append"}})
    api.wait(again["id"], "completed")
    remade = frames(comfy_030, "Exact")[-1]
    assert np.array_equal(remade.pixels, second.pixels), "from the take that was shown then"
    assert third.row["id"] in {frame.row["id"] for frame in frames(comfy_030, "Exact")}
