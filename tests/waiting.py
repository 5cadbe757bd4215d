"""Waits for what happens on another thread or in another process."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


def eventually(probe: Callable[[], Answer], seconds: float = 60) -> Answer:
    """Return the first true answer of `probe`, or its last one after `seconds`, which no machine should need."""
    end = time.monotonic() + seconds
    while not (answer := probe()) and time.monotonic() < end:
        time.sleep(0.02)
    return answer
