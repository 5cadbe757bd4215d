"""A real Chromium on real ComfyUI servers; skipped, with the reason, where one of them can't be had."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import chromium as browsers
from tests.browser.chromium import SIZE
from tests.browser.frontend import Unreachable, newest_page
from tests.browser.panel import Panel
from tests.comfyui.conftest import comfy_018, comfy_030, models, provided, start_comfy
from tests.comfyui.provision import NEWEST, cache_folder
from tests.comfyui.server import ComfyServer

__all__ = ["comfy_018", "comfy_030", "models", "provided", "start_comfy"]  # fixtures of the tests on ComfyUI


@pytest.fixture(
    scope="package"
)  # while it is there, Playwright's event loop runs on this thread: other tests start their own
def chromium() -> Iterator[Any]:
    """The browser, headless."""
    pytest.importorskip("playwright.sync_api", reason="there is no Playwright for this machine")
    path = browsers.installed()
    if path is None:
        pytest.skip("there is no Chromium here: install Chromium or Chrome")
    with browsers.launched(path) as browser:
        yield browser


@pytest.fixture(scope="session")
def comfy_newest_page(provided, models, tmp_path_factory) -> Iterator[ComfyServer]:
    """ComfyUI 0.30.0 with the newest page that there is."""
    try:
        page = newest_page(cache_folder())
    except Unreachable as error:
        pytest.skip(f"the newest page can't be fetched: {error}")
    with ComfyServer(
        provided(NEWEST),
        tmp_path_factory.mktemp("comfy-page"),
        models,
        arguments=["--front-end-root", str(page)],
    ) as server:
        yield server


@pytest.fixture
def open_panel(chromium, tmp_path: Path) -> Iterator[Callable[..., Panel]]:
    """Opens a page of a server in a browser profile of its own: `open_panel(server, path="/", dark=True, size=...)`."""
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
