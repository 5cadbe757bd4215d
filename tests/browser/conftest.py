"""Real Chromium and real ComfyUI servers; tests are skipped, with the reason, if one of them is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import chromium as browsers
from tests.browser.chromium import SIZE
from tests.browser.frontend import Unreachable, newest_page
from tests.browser.panel import Panel
from tests.comfyui.conftest import comfy_018, comfy_030, free_names, models, provided, shared, start_comfy
from tests.comfyui.provision import NEWEST, cache_folder
from tests.comfyui.server import ComfyServer

__all__ = [
    "comfy_018",
    "comfy_030",
    "free_names",
    "models",
    "provided",
    "start_comfy",
]  # fixtures of the tests on ComfyUI


# Playwright's event loop runs on this thread while the browser is open; other tests start their own loops.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """Start the browser."""
    pytest.importorskip("playwright.sync_api", reason="Playwright is not available for this machine")
    path = browsers.installed()
    if path is None:
        pytest.skip("install Chromium or Chrome")
    with browsers.launched(path) as browser:
        yield browser


@pytest.fixture(scope="session")
def comfy_newest_page(provided, models, tmp_path_factory) -> Iterator[ComfyServer]:
    """Start ComfyUI 0.30.0 with the newest frontend."""
    try:
        page = newest_page(cache_folder())
    except Unreachable as error:
        pytest.skip(f"the newest frontend can't be downloaded: {error}")
    with ComfyServer(
        provided(NEWEST),
        tmp_path_factory.mktemp("comfy-page"),
        models,
        arguments=["--front-end-root", str(page)],
    ) as server:
        shared.append(server)
        yield server
        shared.remove(server)


@pytest.fixture
def open_panel(chromium, tmp_path: Path) -> Iterator[Callable[..., Panel]]:
    """Open a server's page in a new browser profile: `open_panel(server, path="/", dark=True, size=...)`."""
    contexts = []

    def start(
        server,
        path: str = "/",
        *,
        dark: bool = True,
        size: dict[str, int] | None = None,
        init_script: str = "",
    ) -> Panel:
        context = chromium.new_context(viewport=size or SIZE, color_scheme="dark" if dark else "light")
        context.add_init_script(init_script)
        contexts.append(context)
        return Panel(context.new_page(), server, dark=dark).open(path)

    yield start
    for context in contexts:
        context.close()


@pytest.fixture
def studio_of_new_project(open_panel, comfy_030, request) -> Iterator[Panel]:
    """The studio with a new project of the test's name. Afterwards the queue is empty, and not paused."""
    panel = open_panel(comfy_030, "/api/kino/studio")
    panel.project = panel.api.project(request.node.name)
    panel.page.reload()
    panel.page.locator("kino-menubar .dot.online").wait_for()
    panel.open_project(request.node.name)
    yield panel
    panel.api.post("/v1/queue/resume")
    panel.api.post("/v1/system/emergency-stop")
