"""Several ComfyUI servers that draw from one queue."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.comfyui.api import Api
from tests.comfyui.server import ComfyServer


class Farm:
    """Servers on one machine with one base folder (SQLite), or with separate folders (PostgreSQL)."""

    def __init__(
        self, start: Callable[..., ComfyServer], folder: Path, url: str | None, driver: Path | None
    ) -> None:
        self._start, self._folder, self.url, self._driver = start, folder, url, driver
        self.servers: list[ComfyServer] = []

    def base(self, number: int) -> Path:
        """Return the base folder of a server, counted from 0."""
        return self._folder / ("comfy" if self.url is None else f"comfy-{number}")

    def add(self) -> ComfyServer:
        """Start one more server."""
        number, base = len(self.servers), self.base(len(self.servers))
        if self.url is None:
            arguments, env = ["--temp-directory", f"{self._folder}/{number}"], {}
        else:
            arguments = ["--output-directory", str(self._folder / "frames")]
            env = {"KINO_DATABASE_URL": self.url, "PYTHONPATH": str(self._driver)}
        is_there = number > 0 and self.url is None  # the pack, and in use
        server = self._start(base=base, started=False, arguments=arguments, env=env, pack=not is_there)
        server.log_file = self._folder / f"server-{number}.log"
        self.servers.append(server.start())
        return server

    def apis(self) -> list[Api]:
        """Return the API of each server that runs."""
        return [Api(server) for server in self.servers if server.running]


def drew(api: Api, project: int) -> dict[str, int]:
    """Return how many tasks of a project each server has completed."""
    found: dict[str, int] = {}
    for task in api.tasks(project, status="completed"):
        found[task["machine"]] = found.get(task["machine"], 0) + 1
    return found
