"""Starts this machine's Chromium, headless."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SIZE = {"width": 1280, "height": 720}


def installed() -> str | None:
    """Return the path of the browser, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def launched(path: str) -> Iterator[Any]:
    """Start Playwright's browser, whose event loop is this thread's while it runs."""
    from playwright.sync_api import sync_playwright

    sandbox = [] if not hasattr(os, "geteuid") or os.geteuid() else ["--no-sandbox"]  # not available to root
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=path, args=[*sandbox, "--force-color-profile=srgb"])
        yield browser
        browser.close()
