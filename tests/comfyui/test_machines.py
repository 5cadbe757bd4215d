"""Several real ComfyUI servers draw one film: each frame once, in its place, whoever dies."""

from __future__ import annotations

import os
import random
import shutil
import time
from datetime import datetime
from statistics import median
from typing import Any

import pytest

from kino_store.queries.claims import PASSED_SECONDS
from tests.comfyui.api import QUICK, Api
from tests.comfyui.events import saved_frames
from tests.comfyui.farm import Farm, drew
from tests.comfyui.films import CHECKPOINT
from tests.comfyui.provision import driver_folder
from tests.waiting import eventually

KILLS = int(os.environ.get("KINO_KILLS", "0"))  # ten before a release; each costs a start of ComfyUI
BOTH = pytest.mark.parametrize("farm", ["sqlite", "postgresql"], indirect=True)
# What depends on the database is tested with both; for the rest, one is enough in everyday runs.
SQLITE = BOTH if KILLS else pytest.mark.parametrize("farm", ["sqlite"], indirect=True)
POSTGRESQL = BOTH if KILLS else pytest.mark.parametrize("farm", ["postgresql"], indirect=True)


@pytest.fixture
def farm(request, provided, start_comfy, tmp_path) -> Farm:
    """No servers yet: on one base folder, or on one PostgreSQL with separate folders."""
    if request.param == "sqlite":
        return Farm(start_comfy, tmp_path, None, None)
    return Farm(start_comfy, tmp_path, request.getfixturevalue("postgres_url"), driver_folder(provided()))


def complete_in_order(api: Api, project: int, seeds: list[int]) -> None:
    """Every task is completed, and the film has each frame once, in the order of the tasks."""
    api.wait_all(project)
    tasks = api.tasks(project)
    assert [task["error"] for task in tasks if task["error"]] == []
    assert [task["status"] for task in tasks] == ["completed"] * len(seeds)
    assert api.seeds(project) == seeds


@BOTH
def test_three_servers_draw_one_film_and_any_page_steers_them(farm) -> None:
    here = Api(farm.add())
    project, seeds = here.project("Farm"), list(range(60))
    farm.add()
    there = Api(farm.add())
    with saved_frames(here.server) as first, saved_frames(there.server) as last:
        here.batch(project, seeds)
        complete_in_order(here, project, seeds)
        assert eventually(lambda: len(first) == len(last) == len(seeds), 10)
    late = sorted(abs(first[frame] - last[frame]) for frame in first)
    print(f"from page to page: median {median(late):.2f} s, longest {late[-1]:.2f} s")
    assert median(late) < 1
    assert len(drew(here, project)) == 3, "all of them drew"
    machines = there.get("/v1/machines")["machines"]
    assert [(one["seat"], one["state"], one["here"]) for one in machines] == [
        ("runner-0", "working", False),
        ("runner-1", "working", False),
        ("runner-2", "working", True),
    ]
    assert sum(one["done"] for one in machines) == len(seeds)
    _stops_from_any_page(farm, here, there, project)
    _pauses_one_server(here, there)


def _stops_from_any_page(farm: Farm, here: Api, there: Api, project: int) -> None:
    """A task is stopped within two seconds, whichever server draws it."""
    (long,) = here.batch(project, [1000], steps=150)
    running = here.wait(long, "running")
    drawing = next(api for api in farm.apis() if running["machine"].endswith(f":{api.server.port}"))
    other = there if drawing.server is not there.server else here
    began = time.monotonic()
    other.post(f"/v1/generator/tasks/{long}/stop")
    assert eventually(lambda: not drawing.server.get("/queue")["queue_running"], 10)
    assert time.monotonic() - began < 2


def _pauses_one_server(here: Api, there: Api) -> None:
    """A paused server draws nothing; its tasks go to the others."""
    there.patch("/v1/machines/runner-0", {"state": "paused"})
    assert eventually(lambda: here.get("/v1/machines")["machines"][0]["state"] == "paused", 10)
    paused = here.get("/v1/machines")["machines"][0]["name"]
    film = here.project("Without one")
    here.batch(film, list(range(12)))
    complete_in_order(here, film, list(range(12)))
    assert paused not in drew(here, film)
    here.patch("/v1/machines/runner-0", {"state": "working"})


@POSTGRESQL
def test_a_killed_server_costs_its_running_frame(farm) -> None:
    here = Api(farm.add())
    project, seeds = here.project("Killed"), list(range(24))
    doomed = farm.add()
    here.batch(project, seeds, steps=8)
    name = f":{doomed.port}"

    def its_task() -> int | None:
        found = (
            task["id"] for task in here.tasks(project, status="running") if task["machine"].endswith(name)
        )
        return next(found, None)

    lost = eventually(its_task)
    doomed.kill()
    began = time.monotonic()

    def is_given_out_again() -> bool:
        task = here.get(f"/v1/generator/tasks/{lost}")
        return task["status"] == "completed" or not task["machine"].endswith(name)

    assert eventually(is_given_out_again, 30)
    assert time.monotonic() - began < 4
    complete_in_order(here, project, seeds)
    assert [task["id"] for task in here.tasks(project) if task["attempt"] > 1] in ([lost], [])
    assert here.get("/v1/machines")["machines"][1]["state"] == "gone"
    here.delete("/v1/machines/runner-1")
    assert len(here.get("/v1/machines")["machines"]) == 1


@pytest.mark.slow
@pytest.mark.skipif(not KILLS, reason="KINO_KILLS is not set: it takes minutes")
@BOTH
def test_kills_at_random_moments_lose_and_double_no_frame(farm) -> None:
    farm.add()
    farm.add()
    here = Api(farm.servers[0])
    project, seeds = here.project("Kills"), list(range(60))
    here.batch(project, seeds, steps=4)
    moments = random.Random(17)
    for _ in range(KILLS):
        eventually(lambda: False, moments.uniform(0.2, 2))
        server = moments.choice(farm.servers)
        server.kill()
        server.start()
    complete_in_order(here, project, seeds)
    assert len(drew(here, project)) == 2


@SQLITE
def test_two_checkpoints_are_loaded_few_times(farm, models) -> None:
    """A task goes where its checkpoint is loaded: forty mixed ones need at most six loads in all."""
    for number in range(2):
        folder = farm.base(number) / "models" / "checkpoints"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(models / "checkpoints" / CHECKPOINT, folder / "second.safetensors")
        farm.add()
    here = Api(farm.servers[0])
    project, mixed = here.project("Models"), random.Random(3)
    for seed in range(40):
        here.batch(project, [seed], model_name=mixed.choice([CHECKPOINT, "second.safetensors"]))
    complete_in_order(here, project, list(range(40)))
    assert len(drew(here, project)) == 2
    loads = sum(server.log().count("model_type EPS") for server in farm.servers)
    assert 2 <= loads <= 6
    waited = longest_passed_over(here.tasks(project))
    print(f"{loads} loads, and a task was passed over for at most {waited:.1f} s")
    assert waited <= PASSED_SECONDS


def longest_passed_over(tasks: list[dict[str, Any]]) -> float:
    """Return the longest time in seconds between the start of a later task and that of an earlier one."""
    starts = [datetime.fromisoformat(task["started_at"]) for task in tasks]
    return max((start - min(starts[place:])).total_seconds() for place, start in enumerate(starts))


@POSTGRESQL
def test_a_chain_on_two_servers_with_a_kill_is_whole(farm) -> None:
    farm.add()
    farm.add()
    here = Api(farm.servers[0])
    project = here.project("Chain")
    here.wait(here.batch(project, [1])[0], "completed")
    order = {"type": "next_frame", "data": {**QUICK, "denoise": 0.6}, "count": 24}
    here.post(f"/v1/projects/{project}/chains", order)
    assert eventually(lambda: len(here.seeds(project)) > 6, 90)
    running = here.tasks(project, status="running")
    drawing = next(
        (one for one in farm.servers if running and running[0]["machine"].endswith(f":{one.port}")),
        farm.servers[1],
    )
    drawing.kill()
    left = farm.apis()[0]
    left.wait_all(project)
    tasks = left.tasks(project)
    assert [task["status"] for task in tasks] == ["completed"] * 25
    frames = left.get(f"/v1/projects/{project}/frames?limit=100")["frames"]
    assert [frame["task_id"] for frame in frames] == [task["id"] for task in tasks]
