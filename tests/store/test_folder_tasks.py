"""A machine with the wrong frames folder runs no tasks, and leaves them to the others."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from kino_store.store import Store
from tests.store.folders import unmounted
from tests.store.tasks import Comfy, queue_tasks
from tests.waiting import eventually


class Server:
    """A ComfyUI that accepts connections and has an empty queue. `asked`: who wanted its address."""

    def __init__(self, address: str) -> None:
        self._address = address
        self.asked: list[str] = []

    def host(self, name: str) -> Comfy:
        def server() -> str:
            self.asked.append(name)
            return self._address

        host = Comfy()
        host.server = server
        return host


@contextmanager
def comfy_server() -> Iterator[Server]:
    async def socket(request: web.Request) -> web.WebSocketResponse:
        answer = web.WebSocketResponse()
        await answer.prepare(request)
        await answer.receive()
        return answer

    async def queue(_: web.Request) -> web.Response:
        return web.json_response({"queue_running": [], "queue_pending": []})

    async def start() -> web.AppRunner:
        app = web.Application()
        app.router.add_get("/ws", socket)
        app.router.add_get("/queue", queue)
        runner = web.AppRunner(app, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return runner

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    runner = asyncio.run_coroutine_threadsafe(start(), loop).result(30)
    try:
        yield Server(f"http://127.0.0.1:{runner.addresses[0][1]}")
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def is_runner_free(store: Store) -> bool:
    with store.database.only_one("runner-0") as free:
        return free


def test_a_machine_with_the_wrong_folder_runs_no_tasks(store, fox, elsewhere, opened) -> None:
    queue_tasks(store, fox)
    with comfy_server() as comfy:
        wrong = opened(elsewhere, comfy.host("wrong"))
        right = opened(store.paths, comfy.host("right"))
        assert eventually(lambda: "right" in comfy.asked)
        assert "wrong" not in comfy.asked
        right.close()
        wrong.close()


def test_a_runner_leaves_the_tasks_to_others_while_its_folder_is_gone(store, fox, paths, opened) -> None:
    with comfy_server() as comfy:
        machine = opened(paths, comfy.host("right"))
        assert eventually(lambda: comfy.asked and not is_runner_free(store))
        with unmounted(paths):
            assert eventually(lambda: is_runner_free(store))
            (task,) = queue_tasks(machine, fox)
            waiting = store.tasks.queue.get(task)
            assert (waiting.status, waiting.prompt_id) == ("queued", None)
        assert eventually(lambda: store.tasks.queue.get(task).prompt_id)
        machine.close()
