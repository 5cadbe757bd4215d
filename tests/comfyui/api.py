"""Kino's HTTP API on a running server, as a script would use it."""

from __future__ import annotations

import json
from typing import Any

from tests.comfyui.films import CHECKPOINT
from tests.comfyui.server import Answer, ComfyServer
from tests.forms import form
from tests.store.sounds import wav
from tests.waiting import eventually

QUICK = {"prompt": "a fox", "model_name": CHECKPOINT, "steps": 1}
OPEN = ("pending", "queued", "running")


class Api:
    """Requests under `/api/kino`; `get`, `post`, … assert success, `ask` returns any answer."""

    def __init__(self, server: ComfyServer) -> None:
        self.server = server

    def ask(self, method: str, path: str, body: Any = None, **options: Any) -> Answer:
        return self.server.request(method, f"/api/kino{path}", body, **options)

    def get(self, path: str) -> Any:
        return self._good("GET", path)

    def post(self, path: str, body: Any = None) -> Any:
        return self._good("POST", path, body)

    def put(self, path: str, body: Any) -> Any:
        return self._good("PUT", path, body)

    def patch(self, path: str, body: Any) -> Any:
        return self._good("PATCH", path, body)

    def delete(self, path: str) -> Any:
        return self._good("DELETE", path)

    def project(self, name: str, size: int = 64) -> int:
        return self.post("/v1/projects", {"name": name, "width": size, "height": size, "fps": 24})["id"]

    def add_sound(self, project: int, samples: Any, name: str = "song.wav") -> None:
        """Put sound, (samples, channels) from -1 to 1 at 48 kHz, at the start of a film."""
        path = f"/v1/projects/{project}/audio"
        body, kind = form([("audio", name, wav(samples))])
        answer = self.ask("POST", f"{path}/files", body, headers={"Content-Type": kind})
        self.put(path, {"clips": [{"file": json.loads(answer.body)["file"], "name": name}]})

    def batch(self, project: int, seeds: list[int], **data: Any) -> list[int]:
        body = {"type": "sd15", "project_id": project, "data": {**QUICK, **data}, "seeds": seeds}
        return self.post("/v1/generator/batches", body)["task_ids"]

    def task(self, project: int, start: bool = True, **data: Any) -> int:
        task = self.post(
            "/v1/generator/tasks",
            {"name": "A fox", "type": "sd15", "project_id": project, "data": {**QUICK, **data}},
        )
        if start:
            self.post(f"/v1/generator/tasks/{task['id']}/generate")
        return task["id"]

    def tasks(self, project: int, **query: Any) -> list[dict[str, Any]]:
        more = "".join(f"&{key}={value}" for key, value in query.items())
        return self.get(f"/v1/generator/tasks?project_id={project}&limit=1000{more}")["tasks"]

    def seeds(self, project: int) -> list[int]:
        """Return the seeds in timeline order."""
        return [frame["seed"] for frame in self.get(f"/v1/projects/{project}/frames?limit=1000")["frames"]]

    def wait(self, task: int, *statuses: str, seconds: float = 90) -> dict[str, Any]:
        """Wait until the task has one of these statuses (none: until it is done); return it."""
        found: dict[str, Any] = {}

        def there() -> bool:
            found.update(self.get(f"/v1/generator/tasks/{task}"))
            return found["status"] in statuses if statuses else found["status"] not in OPEN

        assert eventually(there, seconds), (
            f"still {found['status']} at {found['progress']} %\n{self.server.log_tail()}"
        )
        return found

    def wait_all(self, project: int, seconds: float = 300) -> None:
        """Wait until no task of the project waits or runs."""

        def done() -> bool:
            return not any(
                self.get(f"/v1/generator/tasks?project_id={project}&limit=1&status={status}")["total"]
                for status in OPEN
            )

        assert eventually(done, seconds), (
            f"{[task['status'] for task in self.tasks(project)]}\n{self.server.log_tail()}"
        )

    def _good(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.ask(method, path, body)
        assert 200 <= answer.status < 300, f"{method} {path}: {answer.status} {answer.body[:800]!r}"
        return json.loads(answer.body)
