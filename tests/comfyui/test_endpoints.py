"""Every endpoint on a real ComfyUI: resources, fields, status codes and messages."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp

from tests.comfyui.api import QUICK, Api
from tests.comfyui.films import CHECKPOINT, LORAS, frames

PROJECT = {"id", "name", "width", "height", "fps", "created_at", "updated_at"}
FRAME = {"id", "path", "generator", "project_id", "created_at", "updated_at"}
TASK = {
    "id",
    "name",
    "type",
    "data",
    "status",
    "progress",
    "result",
    "error",
    "created_at",
    "updated_at",
    "started_at",
    "completed_at",
}


def code(answer) -> tuple[int, str]:
    return answer.status, answer.json()["error"]["code"]


def test_documentation_health_and_welcome_routes(comfy) -> None:
    api = Api(comfy)
    assert b"swagger-ui" in api.ask("GET", "/docs").body
    assert api.get("/docs/spec")["openapi"].startswith("3.")
    health = api.get("/health")
    assert health["status"] == "healthy"
    assert 0 <= health["metrics"]["cpu_percent"] <= 100
    assert 0 < health["metrics"]["memory_percent"] <= 100
    assert health["metrics"]["gpu_type"] == "none"
    assert health["versions"]["comfyui"]
    assert api.get("/v1/hello?name=Fox") == {"message": "Hello, Fox!"}
    assert api.post("/v1/echo", {"message": "grün"}) == {"echo": "grün", "length": 4}
    assert code(api.ask("POST", "/v1/echo", {"message": 5})) == (400, "invalid_value")
    assert api.get("/v1/info")["name"] == "Kino"


def test_projects(comfy) -> None:
    api = Api(comfy)
    answer = api.ask("POST", "/v1/projects", {"name": "Endpoints", "width": 512, "height": 288, "fps": 24})
    project = answer.json()
    assert answer.status == 201
    assert project.keys() >= PROJECT
    assert api.get(f"/v1/projects/{project['id']}") == project
    listed = api.get("/v1/projects")
    assert listed["total"] == len(listed["projects"])
    assert project in listed["projects"]
    assert code(api.ask("POST", "/v1/projects", {"name": "", "width": 1, "height": 288, "fps": 24})) == (
        400,
        "invalid_value",
    )
    assert code(
        api.ask("POST", "/v1/projects", {"name": "Endpoints", "width": 64, "height": 64, "fps": 24})
    ) == (409, "name_taken")
    changed = api.put(f"/v1/projects/{project['id']}", {"fps": 25})
    assert (changed["fps"], changed["name"], changed["width"]) == (25, "Endpoints", 512)
    assert code(api.ask("PUT", f"/v1/projects/{project['id']}", {"fps": 500})) == (400, "invalid_value")
    assert api.delete(f"/v1/projects/{project['id']}")["message"] == "Project deleted successfully"
    for method, body in (("GET", None), ("PUT", {"fps": 24}), ("DELETE", None)):
        assert code(api.ask(method, f"/v1/projects/{project['id']}", body)) == (404, "project_not_found")


def test_frames_of_a_project(comfy) -> None:
    api = Api(comfy)
    project = api.project("Endpoint frames")
    api.batch(project, [1, 2, 3])
    api.wait_all(project)
    listed = api.get(f"/v1/projects/{project}/frames")
    assert listed["total"] == 3
    assert all(frame.keys() >= FRAME for frame in listed["frames"])
    assert api.get(f"/v1/frames?project_id={project}") == listed
    assert api.get("/v1/frames?limit=1000")["total"] >= 3
    first, second, third = (frame["id"] for frame in listed["frames"])
    assert api.get(f"/v1/frames/{first}") == listed["frames"][0]
    assert api.delete(f"/v1/frames/{second}") == {"message": "Frame deleted successfully"}
    assert api.get(f"/v1/projects/{project}/timeline")["frame_ids"] == [first, third]
    assert api.post("/v1/frames/restore", {"ids": [second]})["total"] == 1
    api.post(f"/v1/projects/{project}/frames/move", {"frame_ids": [third], "before": first})
    assert api.get(f"/v1/projects/{project}/timeline")["frame_ids"] == [third, first, second]
    assert api.put(f"/v1/frames/{first}", {"generator": "by hand"})["generator"] == "by hand"
    assert api.get(f"/v1/frames/{first}/params")["generator"]["name"] == "by hand"
    picture = api.ask("GET", f"/v1/frames/{first}/image")
    assert (picture.status, picture.body[:8]) == (200, b"\x89PNG\r\n\x1a\n")
    # A picture copied into the project's folder becomes a frame by its path.
    path = frames(comfy, "Endpoint frames")[0].path
    path.with_name("frame_000099.png").write_bytes(path.read_bytes())
    body = {"path": "frame_000099.png", "generator": "copy", "project_id": project}
    answer = api.ask("POST", "/v1/frames", body)
    assert answer.status == 201
    assert answer.json().keys() >= FRAME
    assert code(api.ask("POST", "/v1/frames", {**body, "project_id": 10**9})) == (400, "invalid_value")
    assert code(api.ask("POST", "/v1/frames", {**body, "path": "frame_000100.png"})) == (400, "invalid_value")
    for method, more in (("GET", None), ("PUT", {"generator": "x"}), ("DELETE", None)):
        assert code(api.ask(method, "/v1/frames/1000000000", more)) == (404, "frame_not_found")


def test_generators_and_tasks(comfy) -> None:
    api = Api(comfy)
    plugins = api.get("/v1/generator/plugins")
    assert plugins["total"] == len(plugins["plugins"])
    assert {"sd15", "sdxl", "img2img"} <= plugins["plugins"].keys()
    sd15 = plugins["plugins"]["sd15"]
    assert sd15.keys() == {
        *(
            "name",
            "version",
            "family",
            "best_size",
            "description",
            "visible",
            "unavailable",
            "builtin",
            "parameters",
            "output",
        ),
    }
    assert {one["type"] for one in sd15["parameters"].values()} == {
        "string",
        "integer",
        "float",
        "selection",
        "model_selection",
        "lora_list",
    }
    assert "dpmpp_2m_sde" in sd15["parameters"]["sampler"]["options"]
    project = api.project("Endpoint tasks")
    answer = api.ask(
        "POST",
        "/v1/generator/tasks",
        {"name": "One", "type": "sd15", "data": {**QUICK, "project_id": project, "steps": 30}},
    )
    task = answer.json()
    assert answer.status == 201
    assert task.keys() >= TASK
    assert (task["status"], task["progress"]) == ("pending", 0)
    assert isinstance(task["data"]["seed"], int), "the random seed is stored"
    path = f"/v1/generator/tasks/{task['id']}"
    assert code(api.ask("POST", f"{path}/stop")) == (400, "task_state")
    assert api.post(f"{path}/generate") == {"message": "Generation started", "task_id": task["id"]}
    assert code(api.ask("POST", f"{path}/generate")) == (400, "task_state")
    api.wait(task["id"], "running")
    assert api.get(f"{path}/progress").keys() >= {"task_id", "status", "progress"}
    assert api.post(f"{path}/stop") == {"message": "Generation stopped", "task_id": task["id"]}
    assert api.wait(task["id"])["status"] == "stopped"
    assert api.get(f"/v1/projects/{project}/frames")["total"] == 0
    listed = api.get("/v1/generator/tasks?limit=1000")
    assert listed["total"] >= 1
    assert task["id"] in {one["id"] for one in listed["tasks"]}
    assert code(
        api.ask(
            "POST", "/v1/generator/tasks", {"name": "x", "type": "none", "data": {}, "project_id": project}
        )
    ) == (
        400,
        "unknown_generator",
    )
    wrong = api.ask(
        "POST",
        "/v1/generator/tasks",
        {"name": "x", "type": "sd15", "project_id": project, "data": {"steps": "4", "cfg": 1}},
    )
    assert {entry["field"] for entry in wrong.json()["error"]["details"]["fields"]} == {
        "prompt",
        "model_name",
        "steps",
        "cfg",
    }
    missing = {**QUICK, "model_name": "gone.safetensors"}
    error = api.ask(
        "POST", "/v1/generator/tasks", {"name": "x", "type": "sd15", "project_id": project, "data": missing}
    ).json()["error"]
    assert "gone.safetensors" in error["message"]
    assert CHECKPOINT in error["message"], "the error lists installed models"
    for method, path in (
        ("GET", ""),
        ("POST", "/generate"),
        ("POST", "/stop"),
        ("GET", "/progress"),
        ("DELETE", ""),
        ("GET", "/preview"),
    ):
        assert code(api.ask(method, f"/v1/generator/tasks/1000000000{path}")) == (404, "task_not_found")


def test_any_number_of_loras_works(comfy) -> None:
    api = Api(comfy)
    project = api.project("Endpoint LoRAs")
    lists = [[], LORAS[:1], [*LORAS, LORAS[0]]]
    for names in lists:
        loras = [{"lora_name": name, "strength_model": 0.8} for name in names]
        assert api.wait(api.task(project, loras=loras, seed=7, steps=3))["error"] is None
    made = frames(comfy, "Endpoint LoRAs")
    assert [[one["lora_name"] for one in frame.sidecar["params"]["loras"]] for frame in made] == lists
    assert {frame.sidecar["params"]["seed"] for frame in made} == {7}
    assert len({frame.pixels.tobytes() for frame in made}) == 3


def test_models(comfy) -> None:
    api = Api(comfy)
    categories = api.get("/v1/models/categories")
    assert categories["total"] == len(categories["categories"])
    assert {"checkpoints", "loras", "vae"} <= set(categories["categories"])
    listed = api.get("/v1/models/checkpoints")
    assert (listed["category"], listed["total"]) == ("checkpoints", 1)
    model = api.get(f"/v1/models/checkpoints/{CHECKPOINT}")
    assert model["name"] == CHECKPOINT
    assert model["architecture"] == "sd15"
    assert model["size"] > 10**8
    assert code(api.ask("GET", "/v1/models/nothing")) == (404, "model_not_found")
    assert code(api.ask("GET", "/v1/models/checkpoints/gone.safetensors")) == (404, "model_not_found")


async def listen(url: str, talk) -> list[dict[str, Any]]:
    """Return all messages of `/ws` while `talk` runs in a thread."""
    messages: list[dict[str, Any]] = []
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url.replace("http", "ws", 1) + "/api/kino/ws") as socket,
    ):
        await socket.send_str('{"type": "ping"}')

        async def receive() -> None:
            messages.extend([json.loads(message.data) async for message in socket])

        receiving = asyncio.create_task(receive())
        await asyncio.to_thread(talk)
        await asyncio.sleep(2.5)
        await socket.send_str('{"type": "close"}')
        await asyncio.wait_for(receiving, 10)
    return messages


def test_the_websocket_publishes_events(comfy) -> None:
    api = Api(comfy)
    ids: dict[str, int] = {}

    def talk() -> None:
        ids["project"] = api.project("Heard")
        ids["task"] = api.task(ids["project"], steps=40)
        api.wait(ids["task"])

    messages = asyncio.run(listen(comfy.url, talk))
    kinds = [message["type"] for message in messages]
    assert "pong" in kinds
    metrics = next(
        message["data"]
        for message in messages
        if message["type"] == "metrics" and message["data"]["current_task"]
    )
    assert metrics.keys() >= {
        "cpu_percent",
        "memory_percent",
        "gpu_percent",
        "gpu_memory_percent",
        "gpu_available",
        "queue_size",
    }
    assert metrics["current_task"].keys() == {"id", "name", "progress"}
    assert metrics["queue_size"] == 1
    tasks = [
        message["data"]
        for message in messages
        if message["type"] == "task" and message["data"]["id"] == ids["task"]
    ]
    statuses = list(dict.fromkeys(task["status"] for task in tasks))
    assert statuses == ["pending", "queued", "running", "completed"]
    progress = [task["progress"] for task in tasks if task["status"] == "running"]
    assert progress == sorted(progress)
    assert any(0 < value < 100 for value in progress)
    assert any(task["preview"] for task in tasks)
    changed = [message["data"] for message in messages if message["type"] == "frames"]
    assert [(one["project_id"], one["change"], len(one["frame_ids"])) for one in changed] == [
        (ids["project"], "saved", 1)
    ]
