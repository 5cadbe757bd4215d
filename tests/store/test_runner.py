"""The runner without a reachable ComfyUI; tests/comfyui tests it with one."""

from __future__ import annotations

import logging
import socket
import threading
import time

import pytest

from kino_store.store import open_store
from tests.store.tasks import Comfy, queue_tasks
from tests.waiting import eventually


@pytest.fixture
def nowhere(paths, monkeypatch):
    """A store whose ComfyUI is at a port where nothing listens."""
    monkeypatch.setattr("kino_store.services.tasks.comfy_lane._CALM_SECONDS", 0.3)
    monkeypatch.setattr("kino_store.services.tasks.runner._RETRY_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    host = Comfy()
    host.server = lambda: f"http://127.0.0.1:{port}"
    store = open_store(paths, None, host)
    yield store
    store.close()


@pytest.mark.slow
def test_tasks_wait_for_an_unreachable_comfyui_and_the_reason_is_logged_once(nowhere, caplog) -> None:
    with caplog.at_level(logging.WARNING):
        (task,) = queue_tasks(nowhere, nowhere.projects.create("Fox", 64, 64, 24))
        assert eventually(lambda: nowhere.tasks.runner.trouble)
        time.sleep(0.5)
    assert "does not answer" in nowhere.tasks.runner.trouble
    assert [record.message for record in caplog.records] == [nowhere.tasks.runner.trouble]
    assert nowhere.tasks.queue.get(task).status == "queued"


def test_the_runner_stops_at_once_while_waiting(nowhere) -> None:
    nowhere.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "kino-runner"]
