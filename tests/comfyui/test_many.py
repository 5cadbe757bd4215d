"""Ten thousand tasks: accepted at once, sent to ComfyUI two at a time, listed in pages without delay."""

from __future__ import annotations

import json
import statistics
import time

import psutil

from tests.comfyui.api import QUICK, Api
from tests.comfyui.films import changed, frames, workflow
from tests.waiting import eventually

MANY = 10_000
LONG = {**QUICK, "steps": 100}  # still runs when the test ends


def memory(server) -> int:
    return psutil.Process(server.process.pid).memory_info().rss


def test_ten_thousand_tasks_are_accepted_and_stay_out_of_comfyuis_queue(start_comfy) -> None:
    server = start_comfy()
    api = Api(server)
    project = api.project("Many")
    api.wait(api.task(project))  # loads the model and libraries, which are not measured
    before = memory(server)
    body = {"type": "sd15", "project_id": project, "data": LONG}
    began = time.monotonic()
    halves = [
        api.post("/v1/generator/batches", {**body, **spread})
        for spread in ({"count": 5_000}, {"seeds": list(range(5_000))})
    ]
    accepted = time.monotonic() - began
    assert sum(half["total"] for half in halves) == MANY

    pages, most = [], 0
    for offset in range(0, MANY, 500):
        began = time.monotonic()
        page = api.get(f"/v1/generator/tasks?offset={offset}&limit=100")
        pages.append(time.monotonic() - began)
        assert (page["total"], len(page["tasks"])) == (MANY + 1, 100)
        queue = server.get("/queue")
        most = max(most, len(queue["queue_running"]) + len(queue["queue_pending"]))
    grown = memory(server) - before
    print(
        f"accepted in {accepted:.2f} s; a page in {statistics.median(pages) * 1000:.0f} ms; "
        f"memory +{grown / 1e6:.0f} MB; {most} in ComfyUI"
    )
    assert grown < 50e6
    assert most == 2

    assert api.post("/v1/system/emergency-stop")["stopped_count"] == MANY


def test_comfyuis_history_keeps_the_users_prompts_and_kinos_last_tasks(start_comfy) -> None:
    server = start_comfy()
    api = Api(server)
    project = api.project("Forgotten")  # answers once the store is open
    blank = {
        "1": {"class_type": "EmptyImage", "inputs": {"width": 64, "height": 64, "batch_size": 1, "color": 0}},
        "2": {
            "class_type": "KinoSaveFrame",
            "inputs": {
                "project": "",
                "where": "append",
                "frame_number": -1,
                "bit_depth": "8",
                "image": ["1", 0],
            },
        },
    }
    (server.base / "user" / "__kino" / "generators" / "blank.json").write_text(json.dumps(blank), "utf-8")
    people = server.post({**blank, "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}}})
    server.wait(people)
    batch = {"type": "blank", "project_id": project, "data": {}, "count": 350, "allow_equal": True}
    api.post("/v1/generator/batches", batch)
    api.wait_all(project)
    assert eventually(lambda: len(server.get("/history?max_items=1000")) <= 201)
    history = server.get("/history?max_items=1000")
    assert people in history
    assert len(history) > 100
    assert api.get(f"/v1/projects/{project}/timeline")["total"] == 350
    last = api.get(f"/v1/generator/tasks?project_id={project}&limit=1000")["tasks"]
    assert max(last, key=lambda task: task["completed_at"])["prompt_id"] in history


def test_the_users_prompts_run_before_kinos_tasks(comfy) -> None:
    api = Api(comfy)
    project = api.project("Behind")
    api.batch(project, list(range(6)), steps=8)
    api.wait(api.tasks(project)[0]["id"], "running")
    own = changed(workflow("text_to_frames", "People's own"), "KinoSampler", seed=1)
    comfy.wait(comfy.post(own))
    assert len(frames(comfy, "People's own")) == 1
    assert sum(task["status"] == "completed" for task in api.tasks(project)) < 3, (
        "people waited for Kino's tasks"
    )
    api.wait_all(project)
    assert api.seeds(project) == list(range(6))


def test_a_higher_priority_runs_first_and_can_be_set_later(comfy) -> None:
    api = Api(comfy)
    project = api.project("Priorities")
    tasks = api.batch(project, list(range(6)), steps=8)
    api.patch(f"/v1/generator/tasks/{tasks[4]}", {"priority": 9})
    api.patch(f"/v1/generator/tasks/{tasks[5]}", {"priority": 5})
    api.wait_all(project)
    ended = [task["completed_at"] for task in (api.get(f"/v1/generator/tasks/{one}") for one in tasks)]
    assert ended[4] < ended[5] < ended[3]
    assert api.seeds(project) == list(range(6)), "when, not where"
