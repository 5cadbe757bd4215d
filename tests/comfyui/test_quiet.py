"""A slow call delays no other call, of Kino or of ComfyUI."""

from __future__ import annotations

import sqlite3
import statistics
import threading
import time
from contextlib import closing

from tests.comfyui.api import Api

HELD = 5.0  # seconds


def times(ask, seconds: float) -> list[float]:
    """Return the seconds of each of many calls, one after the other."""
    found = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        ask()
        found.append(time.monotonic() - began)
        time.sleep(0.02)
    return found


def test_a_slow_call_delays_neither_kino_nor_comfyui(comfy) -> None:
    api = Api(comfy)
    project = api.project("Held")
    database = comfy.base / "user" / "__kino" / "kino.db"
    asks = {"frames": lambda: api.get(f"/v1/projects/{project}/frames"), "queue": lambda: comfy.get("/queue")}
    alone = {name: statistics.median(times(ask, 1)) for name, ask in asks.items()}
    answered: list[float] = []

    def slow() -> None:
        began = time.monotonic()
        api.put(f"/v1/projects/{project}", {"fps": 25})
        answered.append(time.monotonic() - began)

    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # like a slow disk, this blocks every write, and so the call
        call = threading.Thread(target=slow)
        call.start()
        during = {name: times(ask, HELD / 2) for name, ask in asks.items()}
        assert not answered, "all of these answers came before it"
        other.execute("COMMIT")
    call.join()
    assert answered
    for name, found in during.items():
        delay = statistics.median(found) - alone[name]
        print(
            f"{name}: alone {alone[name] * 1e3:.1f} ms, during a call of {answered[0]:.1f} s "
            f"{delay * 1e3:+.1f} ms, worst {max(found) * 1e3:.0f} ms"
        )
