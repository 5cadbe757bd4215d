"""Tasks survive kills of ComfyUI: each frame is generated once, in order."""

from __future__ import annotations

import os
import random

from tests.comfyui.api import Api
from tests.waiting import eventually

KILLS = int(os.environ.get("KINO_KILLS", "3"))  # ten before a release; each costs a start of ComfyUI


def all_once_in_order(api: Api, project: int, seeds: list[int]) -> None:
    api.wait_all(project)
    tasks = api.tasks(project)
    assert [task["status"] for task in tasks] == ["completed"] * len(seeds), [
        task["error"] for task in tasks if task["error"]
    ]
    assert api.seeds(project) == seeds


def test_fifty_queued_tasks_and_the_running_one_survive_a_kill(start_comfy) -> None:
    server = start_comfy()
    api, seeds = Api(server), list(range(100, 151))
    project = api.project("Killed")
    first, *_ = api.batch(project, seeds)
    api.wait(first, "running")
    assert sum(task["status"] == "queued" for task in api.tasks(project)) == 50
    server.kill()
    server.start()
    all_once_in_order(api, project, seeds)
    assert api.get(f"/v1/generator/tasks/{first}")["attempt"] == 2


def test_kills_at_random_moments_lose_and_duplicate_no_frame(start_comfy) -> None:
    server = start_comfy()
    api, seeds = Api(server), list(range(KILLS * 6))
    project = api.project("Kills")
    api.batch(project, seeds)
    moments = random.Random(118)
    for _ in range(KILLS):
        made = len(api.seeds(project))
        # First after some frames, because a task lost three times in a row is given up; then at any moment.
        eventually(lambda made=made: len(api.seeds(project)) > made, 30)
        eventually(lambda: False, moments.uniform(0, 1.5))
        server.kill()
        server.start()
    all_once_in_order(api, project, seeds)


def test_clearing_comfyuis_queue_loses_no_frame(comfy) -> None:
    api, seeds = Api(comfy), list(range(8))
    project = api.project("Cleared")
    first, *_ = api.batch(project, seeds)
    api.wait(first, "running")
    for _ in range(3):
        comfy.request("POST", "/queue", {"clear": True})
        eventually(lambda: False, 0.4)
    all_once_in_order(api, project, seeds)
