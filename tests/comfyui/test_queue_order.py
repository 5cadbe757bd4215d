"""The queue's pause and order, with a ComfyUI that has begun some prompts and not others."""

from __future__ import annotations

from tests.comfyui.api import Api
from tests.waiting import eventually

SEEDS = list(range(40, 46))


def posted(api: Api, tasks: list[int]) -> list[int]:
    """Return those of the tasks that ComfyUI has."""
    found = (api.get(f"/v1/generator/tasks/{task}") for task in tasks)
    return [task["id"] for task in found if task["status"] == "queued" and task["prompt_id"] is not None]


def in_comfyui(api: Api) -> int:
    return len(api.server.get("/queue")["queue_pending"])


def test_a_paused_queue_takes_back_what_comfyui_has_not_begun(start_comfy) -> None:
    server = start_comfy()
    api = Api(server)
    project = api.project("Paused")
    (first,), others = api.batch(project, SEEDS[:1], steps=8), api.batch(project, SEEDS[1:])
    api.wait(first, "running")
    assert eventually(lambda: posted(api, others)) == others[:1]
    state = api.post("/v1/queue/pause")
    assert (state["paused"], state["waiting"]) == (True, 5)
    assert eventually(lambda: not posted(api, others) and not in_comfyui(api))
    assert api.wait(first)["status"] == "completed"
    server.kill()
    server.start()
    assert api.get("/v1/queue")["paused"], "it survives restarts"
    assert not eventually(lambda: api.get("/v1/queue")["waiting"] < 5, 4)
    waiting = [api.get(f"/v1/generator/tasks/{task}") for task in others]
    assert {(task["status"], task["attempt"], task["prompt_id"]) for task in waiting} == {("queued", 0, None)}
    api.post("/v1/queue/move", {"task_ids": others[:0:-1], "before": others[0]})
    api.post("/v1/queue/resume")
    api.wait_all(project)
    done = [api.get(f"/v1/generator/tasks/{task}") for task in others]
    assert [task["status"] for task in done] == ["completed"] * 5
    assert sorted(others, key=lambda task: done[others.index(task)]["started_at"]) == [
        *others[:0:-1],
        others[0],
    ]
    assert api.seeds(project) == SEEDS, "when, not where"


def test_what_is_moved_to_the_front_runs_before_what_comfyui_has_not_begun(comfy) -> None:
    api = Api(comfy)
    project = api.project("Moved task")
    (first,), others = api.batch(project, SEEDS[:1], steps=8), api.batch(project, SEEDS[1:])
    api.wait(first, "running")
    assert eventually(lambda: posted(api, others)) == others[:1]
    api.post("/v1/queue/move", {"task_ids": others[-1:], "before": others[0]})
    api.wait_all(project)
    done = {task["id"]: task for task in api.tasks(project)}
    assert {task["status"] for task in done.values()} == {"completed"}
    assert sorted(done, key=lambda task: done[task]["started_at"])[:3] == [first, others[-1], others[0]]
    assert {task["attempt"] for task in done.values()} == {1}
    assert api.seeds(project) == SEEDS


def test_a_frame_of_a_task_says_which_order_it_belongs_to(comfy) -> None:
    api = Api(comfy)
    project = api.project("Ordered")
    tasks = api.batch(project, SEEDS[:2])
    api.wait_all(project)
    frames = api.get(f"/v1/projects/{project}/frames")["frames"]
    sidecars = [api.get(f"/v1/frames/{frame['id']}/params") for frame in frames]
    assert {sidecar["run"] for sidecar in sidecars} == {api.get(f"/v1/generator/tasks/{tasks[0]}")["run"]}
    assert len({sidecar["order"] for sidecar in sidecars}) == 2
    image = {"type": "img2img", "project_id": project, "seeds": SEEDS[:1]}
    data = {"prompt": "a fox", "model_name": sidecars[0]["params"]["model_name"], "steps": 1}
    api.post("/v1/generator/batches", {**image, "data": {**data, "image": frames[0]["id"]}})
    api.wait_all(project)
    made = api.get(f"/v1/projects/{project}/frames")["frames"][-1]
    (source,) = api.get(f"/v1/frames/{made['id']}/params")["inputs"]
    assert (source["file"], source["sha256"]) == (frames[0]["path"], frames[0]["sha256"])
    assert source["project"] == api.get(f"/v1/projects/{project}")["uid"]
