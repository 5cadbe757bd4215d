"""Real ComfyUI servers, each on its own base directory, started when a test first needs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.comfyui.api import Api
from tests.comfyui.provision import NEWEST, OLDEST, ComfyUI, models_folder, provide
from tests.comfyui.server import ComfyServer

StartComfy = Callable[..., ComfyServer]

shared: list[ComfyServer] = []  # servers that the tests of several files use


@pytest.fixture(autouse=True, scope="module")
def free_names() -> Iterator[None]:
    """Delete the projects that a file's tests leave on shared servers: other files may use their names."""
    yield
    for api in map(Api, shared):
        for project in api.get("/v1/projects")["projects"]:
            api.delete(f"/v1/projects/{project['id']}")


@pytest.fixture(scope="session")
def provided(request: pytest.FixtureRequest) -> Callable[[str], ComfyUI]:
    """Return a ComfyUI of a version, installed if missing; its progress is shown despite pytest's capture."""
    capture = request.config.pluginmanager.getplugin("capturemanager")

    def get(version: str = NEWEST) -> ComfyUI:
        with capture.global_and_fixture_disabled():
            comfyui = provide(version)
            models_folder(comfyui)
        return comfyui

    return get


@pytest.fixture(scope="session")
def models(provided: Callable[[str], ComfyUI]) -> Path:
    """The folder with the demo checkpoint and LoRAs."""
    return models_folder(provided(NEWEST))


@pytest.fixture(scope="session")
def comfy_030(
    provided: Callable[[str], ComfyUI], models: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ComfyServer]:
    """A running ComfyUI 0.30.0 (or the one at COMFYUI_PATH) with Kino, shared by the whole run."""
    with ComfyServer(provided(NEWEST), tmp_path_factory.mktemp("comfy-030"), models) as server:
        shared.append(server)
        yield server
        shared.remove(server)


@pytest.fixture(scope="session")
def comfy_018(
    provided: Callable[[str], ComfyUI], models: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ComfyServer]:
    """A running ComfyUI 0.18.2 with Kino, shared by the whole run."""
    with ComfyServer(provided(OLDEST), tmp_path_factory.mktemp("comfy-018"), models) as server:
        shared.append(server)
        yield server
        shared.remove(server)


@pytest.fixture(params=[NEWEST, OLDEST], scope="session")
def comfy(request: pytest.FixtureRequest) -> ComfyServer:
    """The shared servers in turn: a test that asks for it runs on both versions."""
    return request.getfixturevalue("comfy_030" if request.param == NEWEST else "comfy_018")


@pytest.fixture
def start_comfy(provided: Callable[[str], ComfyUI], models: Path, tmp_path: Path) -> Iterator[StartComfy]:
    """Start servers that one test may kill, restart or break.

    Call it as `start_comfy(version, base=..., started=True, **options)`.
    """
    servers: list[ComfyServer] = []

    def start(
        version: str = NEWEST, *, base: Path | None = None, started: bool = True, **options: Any
    ) -> ComfyServer:
        server = ComfyServer(provided(version), base or tmp_path / f"comfy-{len(servers)}", models, **options)
        servers.append(server)
        return server.start() if started else server

    yield start
    for server in servers:
        server.kill()  # sooner than stop(), which the shared servers go through
