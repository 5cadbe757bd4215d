"""Endpoints of the whole queue, of tasks that wait for others, and of thumbnails."""

from __future__ import annotations

import pytest

from tests.http.images import data
from tests.waiting import eventually

TASKS = "/v1/generator/tasks"


@pytest.fixture
def queued(kino, fox) -> list[int]:
    body = {"type": "sd15", "data": data(fox), "count": 3}
    return kino.send("/v1/generator/batches", body)["task_ids"]


def test_the_queue_is_paused_and_resumed(kino, queued) -> None:
    state = kino.get("/v1/queue").json()
    assert state == {
        "paused": False,
        "pending": 0,
        "waiting": 3,
        "running": 0,
        "failed": 0,
        "stopped": 0,
        "waiting_frames": 3,
        "lanes": [
            {"lane": "comfyui", "waiting": 3, "running": 0},
            {"lane": "local", "waiting": 0, "running": 0},
        ],
    }
    paused = {**state, "paused": True}
    assert kino.send("/v1/queue/pause", None) == paused
    assert kino.get("/v1/queue").json() == paused
    assert kino.send("/v1/queue/pause", None) == paused
    assert kino.send("/v1/queue/resume", None) == state


def test_tasks_are_moved(kino, queued) -> None:
    first, second, third = queued
    assert kino.send("/v1/queue/move", {"task_ids": [third, second], "before": first})["message"]
    tasks = kino.get(TASKS).json()["tasks"]
    assert [task["id"] for task in sorted(tasks, key=lambda task: task["turn"])] == [third, second, first]
    assert kino.send("/v1/queue/move", {"task_ids": [third]})["message"]
    tasks = kino.get(TASKS).json()["tasks"]
    assert [task["id"] for task in sorted(tasks, key=lambda task: task["turn"])] == [second, first, third]
    assert kino.post("/v1/queue/move", {"task_ids": [first], "before": first}).code == "invalid_value"
    assert kino.post("/v1/queue/move", {"task_ids": [99]}).code == "task_not_found"
    assert kino.post("/v1/queue/move", {"task_ids": []}).status == 400
    kino.send(f"{TASKS}/{first}/stop", None)
    assert kino.post("/v1/queue/move", {"task_ids": [first]}).code == "task_state"


def test_failed_and_stopped_tasks_are_retried_at_once(kino, fox, queued) -> None:
    for task in queued[:2]:
        kino.send(f"{TASKS}/{task}/stop", None)
    assert kino.send("/v1/queue/retry", {}) == {"retried": 0}
    other = {"status": ["failed", "stopped"], "project_id": kino.project("Other")}
    assert kino.send("/v1/queue/retry", other) == {"retried": 0}
    assert kino.send("/v1/queue/retry", {"status": ["stopped"], "project_id": fox}) == {"retried": 2}
    assert kino.get("/v1/queue").json()["waiting"] == 3
    stopped = kino.send("/v1/system/emergency-stop", None)
    assert (stopped["message"], stopped["task_ids"]) == ("3 tasks stopped", queued)
    two = {"status": ["stopped"], "task_ids": queued[1:]}
    assert kino.send("/v1/queue/retry", two) == {"retried": 2}
    for wrong in ({"status": ["running"]}, {"status": []}, {"status": "failed"}, {"project_id": 0}):
        assert kino.post("/v1/queue/retry", wrong).status == 400


def test_a_task_waits_for_another(kino, fox, queued) -> None:
    first = queued[0]
    task = kino.send(TASKS, {"type": "sd15", "data": data(fox), "after": first})
    assert (task["after"], task["waits_for"]) == (first, f"Waits for task {first}.")
    assert (task["kind"], task["lane"], len(task["run"]), bool(task["position"])) == (
        "generate",
        "comfyui",
        32,
        True,
    )
    more = kino.send("/v1/generator/batches", {"type": "sd15", "data": data(fox), "count": 2, "after": first})
    kino.send(f"{TASKS}/{first}/stop", None)
    for task_id in (task["id"], *more["task_ids"]):
        waits_for = kino.get(f"{TASKS}/{task_id}").json()["waits_for"]
        assert waits_for == f"Waits for task {first}, which was stopped. Retry that one, or stop this one."
    for after in (99, 0, -1, "1", 1.5):
        body = {"type": "sd15", "data": data(fox), "after": after}
        reply = kino.post(TASKS, body)
        assert (reply.status, reply.json()["error"]["details"]["fields"][0]["field"]) == (400, "after")


def test_a_frame_is_regenerated_after_another_task(kino, fox, queued, frames) -> None:
    refusal = kino.post(f"/v1/frames/{frames[0]}/regenerate", {"after": queued[0]})
    assert refusal.code == "invalid_value", "the frame has no prompt; the body is fine"
    assert "after" not in refusal.json()["error"]["message"]


def test_the_data_of_a_task_can_be_sent_again(kino, fox, frames) -> None:
    body = {"type": "img2img", "data": data(fox, image=frames[0])}
    task = kino.send(TASKS, body)
    assert list(task["data"]["uids"]) == [str(frames[0])]
    again = kino.send(TASKS, {"type": "img2img", "data": task["data"], "project_id": fox})
    assert again["data"] == task["data"]


def test_thumbnails_are_created_again(kino, fox, frames) -> None:
    reply = kino.post(f"/v1/projects/{fox}/thumbnails")
    task = reply.json()
    assert (reply.status, task["kind"], task["lane"], task["name"]) == (
        201,
        "thumbnails",
        "local",
        "Thumbnails of Fox",
    )
    path = f"{TASKS}/{task['id']}"
    assert eventually(lambda: kino.get(path).json()["status"] == "completed")
    assert kino.get(path).json()["result"] == {"pictures": 3, "skipped": 0, "problems": []}
    assert kino.post("/v1/projects/99/thumbnails").code == "project_not_found"
