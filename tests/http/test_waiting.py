"""A slow call of the store delays no other request."""

import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from kino_store.http.door import CALLS
from tests.http.serving import PREFIX
from tests.waiting import eventually

HELD = 5.0


def timed(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


def test_a_call_held_open_for_five_seconds_delays_no_other_answer(kino, fox, frames, store) -> None:
    asks = {
        "/queue of the server around": lambda: kino.request("GET", "/queue", prefix=""),
        "/v1/info": lambda: kino.get("/v1/info"),
        "/health": lambda: kino.get("/health"),
        "/v1/projects": lambda: kino.get("/v1/projects"),
        "a frame's image": lambda: kino.get(f"/v1/frames/{frames[0]}/image"),
    }
    usual = {name: [timed(ask) for _ in range(20)] for name, ask in asks.items()}
    held: dict[str, list[float]] = {name: [] for name in asks}
    with ThreadPoolExecutor(1) as pool:
        with store.database.write():  # an answer that waited for this would never come
            waiting = pool.submit(
                kino.post, "/v1/projects", {"name": "Owl", "width": 64, "height": 64, "fps": 24}
            )
            end = time.monotonic() + HELD
            while time.monotonic() < end:
                for name, ask in asks.items():
                    held[name].append(timed(ask))
                time.sleep(0.02)
            assert not waiting.done()
        assert waiting.result(10).status == 201
    for name in asks:
        medians, most = (
            [statistics.median(one[name]) for one in (usual, held)],
            [max(one[name]) for one in (usual, held)],
        )
        print(
            f"{name}: median {medians[0] * 1e3:.1f} -> {medians[1] * 1e3:.1f} ms, "
            f"max {most[0] * 1e3:.1f} -> {most[1] * 1e3:.1f} ms, n={len(held[name])}"
        )


def test_many_writers_use_few_threads_and_reads_go_on(kino, store) -> None:
    def post(number: int) -> int:
        return kino.post("/v1/projects", {"name": f"P{number}", "width": 64, "height": 64, "fps": 24}).status

    with ThreadPoolExecutor(40) as pool:
        with store.database.write():
            waiting = [pool.submit(post, number) for number in range(40)]
            assert eventually(lambda: kino.server.seen.count(f"{PREFIX}/v1/projects") == 40)
            working = [thread.name for thread in threading.enumerate() if thread.name.startswith("kino-http")]
            assert CALLS <= len(working) <= 2 * CALLS <= 16
            for ask in (lambda: kino.request("GET", "/queue", prefix=""), lambda: kino.get("/v1/projects")):
                for _ in range(20):
                    ask()
            assert not any(one.done() for one in waiting)
        assert {one.result(20) for one in waiting} == {201}
