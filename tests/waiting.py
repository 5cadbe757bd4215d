"""Waits for other threads and processes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


def eventually(probe: Callable[[], Answer], seconds: float = 60) -> Answer:
    """Return the first true answer of `probe`, or its last one after `seconds`, a generous limit."""
    end = time.monotonic() + seconds
    while not (answer := probe()) and time.monotonic() < end:
        time.sleep(0.02)
    return answer
