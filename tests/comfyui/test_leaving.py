"""Restart and shutdown of a real ComfyUI over the API keep its command line, port and tasks."""

from __future__ import annotations

import sys
import textwrap

import psutil
import pytest

from tests.comfyui.api import Api
from tests.waiting import eventually

SEEDS = list(range(5))


def gone(server) -> bool:
    return not server.answers()


@pytest.fixture
def busy(start_comfy):
    """A server with one running and four waiting tasks."""

    def start(**options):
        server = start_comfy(**options)
        api = Api(server)
        project = api.project("Leaving")
        first, *_ = api.batch(project, SEEDS, steps=12)
        api.wait(first, "running")
        return server, api, project

    return start


def finished(api: Api, project: int) -> None:
    api.wait_all(project)
    assert api.seeds(project) == SEEDS
    assert {task["status"] for task in api.tasks(project)} == {"completed"}


def test_restart_restarts_the_same_comfyui_and_continues_its_tasks(busy) -> None:
    server, api, project = busy(arguments=["--preview-method", "auto"])
    process = psutil.Process(server.process.pid)
    command, began = process.cmdline(), api.get("/health")["uptime"]
    answer = api.post("/v1/system/restart")
    assert answer == {"success": True, "message": "ComfyUI restarts now"}
    assert eventually(lambda: gone(server), 30)
    server.wait_until_up()
    assert eventually(lambda: api.get("/health")["uptime"] < began + 30, 30)
    assert process.is_running()
    assert process.cmdline() == command
    finished(api, project)
    assert "fails" not in server.log()


def test_shutdown_ends_comfyui_and_the_next_start_continues_its_tasks(busy) -> None:
    server, api, project = busy()
    assert api.post("/v1/system/shutdown")["success"] is True
    assert server.process.wait(30) == 0
    assert "Stopped server" in server.log()
    server.start()
    finished(api, project)


SUPERVISOR = """
import subprocess, sys
while subprocess.call(sys.argv[1:]) == 7:
    print("supervisor: again", flush=True)
"""


def test_restart_works_under_a_supervisor_that_uses_the_exit_code(start_comfy, tmp_path) -> None:
    server = start_comfy(started=False, env={"KINO_RESTART_EXIT_CODE": "7"})
    (tmp_path / "supervisor.py").write_text(textwrap.dedent(SUPERVISOR))
    server.base.mkdir(parents=True)
    command = server.command()
    server.command = lambda: [sys.executable, str(tmp_path / "supervisor.py"), *command]
    server.start()
    api = Api(server)
    project = api.project("Supervised")
    api.batch(project, SEEDS, steps=12)
    api.post("/v1/system/restart")
    assert eventually(lambda: "supervisor: again" in server.log(), 30)
    server.wait_until_up()
    finished(api, project)
    api.post("/v1/system/shutdown")
    assert eventually(lambda: server.process.poll() is not None, 30)


def test_emergency_stop_removes_only_kinos_prompts(busy) -> None:
    from tests.comfyui.films import frames, workflow

    server, api, project = busy()
    own = server.post(workflow("text_to_frames", "People's own"))
    answer = api.post("/v1/system/emergency-stop")
    assert (answer["success"], answer["message"], answer["stopped_count"]) == (True, "5 tasks stopped", 5)
    server.wait(own)
    assert len(frames(server, "People's own")) == 1
    assert {task["status"] for task in api.tasks(project)} == {"stopped"}
    assert eventually(lambda: server.get("/queue") == {"queue_running": [], "queue_pending": []}, 10)
    assert api.seeds(project) == []
    task = api.tasks(project)[2]["id"]
    api.post(f"/v1/generator/tasks/{task}/retry")
    api.wait(task, "completed")
    assert api.seeds(project) == [2]
