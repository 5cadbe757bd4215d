"""Looks at processes that tests have started through Kino."""

from __future__ import annotations

from contextlib import suppress

import psutil


def job_processes() -> list[psutil.Process]:
    """Return the children of this process that run a job of the local lane, by the job's file they read."""
    found = []
    for process in psutil.Process().children():
        with suppress(psutil.Error):  # it has just ended
            if any("kino-" in part and part.endswith(".tmp") for part in process.cmdline()):
                found.append(process)
    return found
