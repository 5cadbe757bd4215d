"""Starts the Chromium of this machine, headless."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SIZE = {"width": 1280, "height": 720}


def installed() -> str | None:
    """Where it is; None: there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def launched(path: str) -> Iterator[Any]:
    """Playwright's browser. While it runs, Playwright's event loop is that of this thread."""
    from playwright.sync_api import sync_playwright

    sandbox = [] if not hasattr(os, "geteuid") or os.geteuid() else ["--no-sandbox"]  # root may not have one
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=path, args=[*sandbox, "--force-color-profile=srgb"])
        yield browser
        browser.close()
