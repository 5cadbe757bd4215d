"""Runs a real ComfyUI as a subprocess, with Kino in its custom nodes, and talks to it over HTTP."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO

from tests.comfyui.progress import Refused
from tests.comfyui.provision import KINO, ComfyUI

if TYPE_CHECKING:
    from typing_extensions import Self

JSON = Any
Prompt = dict[str, Any]
PUBLISHED = (
    "__init__.py",
    "nodes",
    "web",
    "kino_store",
    "workflows",
    "locales",
    "pyproject.toml",
    "requirements.txt",
    "LICENSE",
)
# Nothing here may phone out or wait for a network.
OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
}
START_LIMIT, STOP_LIMIT, RUN_LIMIT = 180.0, 15.0, 300.0  # seconds


class PromptRefused(Exception):
    """ComfyUI's 400 to a prompt; `body` is its error JSON (`error`, `node_errors`)."""

    def __init__(self, body: JSON) -> None:
        super().__init__(json.dumps(body, indent=2))
        self.body = body


class PromptFailed(Exception):
    """A prompt that stopped with an error.

    `detail` is ComfyUI's message (`node_id`, `node_type`, `exception_message`, ...).
    """

    def __init__(self, detail: JSON) -> None:
        super().__init__(f"{detail.get('node_type')}: {detail.get('exception_message', detail)}")
        self.detail = detail


@dataclass(frozen=True)
class Answer:
    """One HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> JSON:
        return json.loads(self.body)


def install_pack(base: Path) -> Path:
    """Copy the published files of Kino into `custom_nodes/kino` of a base directory, replacing older ones."""
    place = base / "custom_nodes" / "kino"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for name in PUBLISHED:
        if (KINO / name).is_dir():
            shutil.copytree(KINO / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif (KINO / name).exists():
            shutil.copy2(KINO / name, place / name)
    return place


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class ComfyServer:
    """A ComfyUI server on its own base directory.

    Use it as `with ComfyServer(comfyui, base, models) as server: server.run(prompt)`.
    `arguments` are more of ComfyUI's options, `env` more environment variables.
    `restart()` keeps base directory, port and log.
    """

    def __init__(
        self,
        comfyui: ComfyUI,
        base: Path,
        models: Path | None = None,
        *,
        port: int | None = None,
        arguments: Sequence[str] = (),
        env: dict[str, str] | None = None,
        pack: bool = True,
    ) -> None:
        self.comfyui, self.base, self.models = comfyui, base, models
        self.port = port or free_port()
        self.arguments, self.env = tuple(arguments), dict(env or {})
        self.pack = pack
        self.log_file = base / "server.log"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.kill()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def output(self) -> Path:
        """ComfyUI's output folder; a project's frames are in `kino/<project>` under it."""
        return self.base / "output"

    def start(self) -> Self:
        """Start the server and wait until it answers."""
        self.launch()
        self.wait_until_up()
        return self

    def launch(self) -> None:
        """Start the process without waiting."""
        self.base.mkdir(parents=True, exist_ok=True)
        for folder in ("input", "output", "user", "custom_nodes", "temp"):
            (self.base / folder).mkdir(exist_ok=True)
        if self.pack:
            install_pack(self.base)
        with self.log_file.open("ab") as log:
            self.process = self.spawn(log)

    def spawn(self, log: BinaryIO) -> subprocess.Popen[bytes]:
        # In a shell's background job SIGINT is ignored, and a child would inherit that.
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        return subprocess.Popen(
            self.command(),
            cwd=self.comfyui.path,
            env={**os.environ, **OFFLINE, **self.comfyui.env, **self.env},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # our Ctrl+C does not reach it: stop() sends a signal
        )

    def command(self) -> list[str]:
        database = (self.base / "user" / "comfyui.db").as_posix()
        command = [
            str(self.comfyui.python),
            "main.py",
            "--cpu",
            "--disable-auto-launch",
            "--listen",
            "127.0.0.1",
        ]
        command += [
            "--port",
            str(self.port),
            "--base-directory",
            str(self.base),
            "--database-url",
            f"sqlite:///{database}",
        ]
        if self.models:
            command += ["--extra-model-paths-config", str(self.write_model_paths(self.models))]
        return [*command, *self.arguments]

    def write_model_paths(self, models: Path) -> Path:
        """Write the config as JSON, which ComfyUI reads as YAML."""
        config = self.base / "extra_model_paths.yaml"
        folders = {"base_path": models.as_posix(), "checkpoints": "checkpoints", "loras": "loras"}
        config.write_text(json.dumps({"kino": folders}, indent=2), encoding="utf-8")
        return config

    def wait_until_up(self, limit: float = START_LIMIT) -> None:
        deadline = time.monotonic() + limit
        while not self.answers():
            if not self.running:
                raise Refused(
                    f"ComfyUI stopped while it started; its log, {self.log_file}, ends:\n{self.log_tail()}"
                )
            if time.monotonic() > deadline:
                raise Refused(
                    f"ComfyUI did not answer within {limit:.0f} s; "
                    f"its log, {self.log_file}, ends:\n{self.log_tail()}"
                )
            time.sleep(0.2)

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def answers(self) -> bool:
        try:
            return self.request("GET", "/system_stats", timeout=2).status == 200
        except OSError:
            return False

    def stop(self) -> None:
        """Interrupt the server as Ctrl+C does, and kill it if it does not end."""
        if self.process and self.running:
            self.process.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
            try:
                self.process.wait(STOP_LIMIT)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """Send SIGKILL to the server and its child processes."""
        if self.process and self.running:
            if os.name == "posix":
                os.killpg(self.process.pid, signal.SIGKILL)
            else:
                self.process.kill()
            self.process.wait()

    def restart(self) -> Self:
        self.stop()
        return self.start()

    def log(self) -> str:
        """Return the server's whole output, across restarts."""
        return self.log_file.read_text(encoding="utf-8", errors="replace") if self.log_file.exists() else ""

    def log_tail(self, lines: int = 30) -> str:
        return "\n".join(self.log().splitlines()[-lines:])

    def request(
        self,
        method: str,
        path: str,
        body: JSON = None,
        *,
        headers: dict[str, str] | None = None,
        timeout: float = 60,
    ) -> Answer:
        """Send one request; `body` is bytes or a value for JSON.

        Raises:
            OSError: there is no connection. Any HTTP status is an answer.
        """
        sent = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        kind = {} if sent is None else {"Content-Type": "application/json"}
        request = urllib.request.Request(
            self.url + path, data=sent, method=method, headers={**kind, **(headers or {})}
        )
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return Answer(answer.status, dict(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, dict(error.headers), error.read())

    def get(self, path: str) -> JSON:
        """Return the JSON at a path; assert status 200."""
        answer = self.request("GET", path)
        assert answer.status == 200, f"GET {path}: {answer.status} {answer.body[:500]!r}"
        return answer.json()

    def post(self, prompt: Prompt, **extra: JSON) -> str:
        """Queue a prompt graph; return its id. `extra` are more fields (`client_id`, `extra_data`, ...)."""
        answer = self.request("POST", "/prompt", {"prompt": prompt, "client_id": uuid.uuid4().hex, **extra})
        if answer.status != 200:
            raise PromptRefused(answer.json())
        return str(answer.json()["prompt_id"])

    def wait(self, prompt_id: str, limit: float = RUN_LIMIT) -> JSON:
        """Wait for a prompt and return its history entry (`outputs`, `status`, `prompt`).

        Raises:
            PromptFailed: the prompt failed.
        """
        deadline = time.monotonic() + limit
        while prompt_id not in (history := self.get(f"/history/{prompt_id}")):
            if time.monotonic() > deadline:
                raise TimeoutError(
                    f"Prompt {prompt_id} was not done after {limit:.0f} s; the log ends:\n{self.log_tail()}"
                )
            time.sleep(0.05)
        entry = history[prompt_id]
        if entry["status"]["status_str"] != "success":
            raise PromptFailed(failure(entry["status"]["messages"]))
        return entry

    def run(self, prompt: Prompt, *, limit: float = RUN_LIMIT, **extra: JSON) -> JSON:
        """Queue a prompt, wait for it and return its history entry."""
        return self.wait(self.post(prompt, **extra), limit)


def failure(messages: list[tuple[str, JSON]]) -> JSON:
    for kind, detail in messages:
        if kind in ("execution_error", "execution_interrupted"):
            return {"kind": kind, **detail}
    return {"messages": messages}
