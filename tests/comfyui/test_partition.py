"""A server loses its database while it draws: no frame is lost, and none is there twice."""

from __future__ import annotations

import os
import time

import pytest
from sqlalchemy.engine import make_url

from tests.comfyui.api import Api
from tests.comfyui.farm import Farm
from tests.comfyui.provision import driver_folder
from tests.comfyui.tcp_proxy import TcpProxy
from tests.waiting import eventually

CUT_SECONDS = float(os.environ.get("KINO_PARTITION", "10"))  # 60 before a release


@pytest.mark.slow
def test_a_server_without_its_database(provided, start_comfy, tmp_path, postgres_url) -> None:
    url = make_url(postgres_url)
    farm = Farm(start_comfy, tmp_path, postgres_url, driver_folder(provided()))
    here = Api(farm.add())
    with TcpProxy((url.host, url.port)) as proxy:
        farm.url = url.set(host="127.0.0.1", port=proxy.port).render_as_string(hide_password=False)
        cut = farm.add()
        project, seeds = here.project("Cut"), list(range(60))
        here.batch(project, seeds, steps=6)

        def draws(*statuses: str) -> bool:
            tasks = [task for status in statuses for task in here.tasks(project, status=status)]
            return any(task["machine"].endswith(f":{cut.port}") for task in tasks)

        assert eventually(lambda: draws("running"))
        proxy.cut()
        began = time.monotonic()
        assert eventually(lambda: not draws("running", "queued"), 20)
        assert time.monotonic() - began < 15, "its tasks are others'"
        eventually(lambda: False, CUT_SECONDS)
        proxy.mend()
        here.wait_all(project)
        assert [task["status"] for task in here.tasks(project)] == ["completed"] * len(seeds)
        assert here.seeds(project) == seeds

        def states() -> list[str]:
            return [one["state"] for one in here.get("/v1/machines")["machines"]]

        assert eventually(lambda: states() == ["working"] * 2)
        assert "is back. Other servers draw" in cut.log()
        more = here.batch(project, list(range(1000, 1020)), steps=6)
        here.wait_all(project)
        again = [task for task in here.tasks(project) if task["id"] in more]
        assert len({task["machine"] for task in again}) == 2, "it draws again"
        cut.kill()
