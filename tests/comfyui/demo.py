"""The demo: a stock ComfyUI with Kino, and a project "Demo" that fills with frames while you watch.

Run by `nox -s demo`; `--once` stops after the frames, `--port N` sets the port, `--frames N` how many frames,
`--servers N` how many servers draw them.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.comfyui.checkpoint import CHECKPOINT
from tests.comfyui.progress import Refused, step
from tests.comfyui.provision import KINO, models_folder, provide
from tests.comfyui.server import ComfyServer, PromptFailed, PromptRefused

BASE = KINO / "demo"
WORKFLOW = KINO / "workflows" / "api" / "text_to_frames.json"
FRAMES = BASE / "output" / "kino" / "demo"
# The model is small and runs on a CPU: small pictures, few steps.
SETTINGS = {"project": "Demo", "ckpt_name": CHECKPOINT, "width": 256, "height": 256, "steps": 12}


def main() -> int:
    parser = argparse.ArgumentParser(prog="nox -s demo --", description=__doc__)
    parser.add_argument("--once", action="store_true", help="stop after the frames")
    parser.add_argument("--port", type=int, default=8188, help="the port on 127.0.0.1 (default 8188)")
    parser.add_argument(
        "--frames", type=int, default=8, help="how many frames the project is to hold (default 8)"
    )
    parser.add_argument(
        "--servers",
        type=int,
        default=1,
        help="how many ComfyUI servers draw them, on the next ports (default 1)",
    )
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    try:
        run(options.port, options.frames, options.once, options.servers)
    except Refused as refused:
        print(f"\nKino's demo stopped: {refused}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.")
        return 0 if FRAMES.exists() else 130
    return 0


def end(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def run(port: int, frames: int, once: bool, count: int) -> None:
    for number in range(count):
        refuse_busy_port(port + number)
    comfyui = provide()
    models = models_folder(comfyui)
    server = ComfyServer(comfyui, BASE, models, port=port)
    with started(server), contextlib.ExitStack() as others:
        for number in range(1, count):
            temporary = ("--temp-directory", str(BASE / f"temp-{number}"))
            another = ComfyServer(comfyui, BASE, models, port=port + number, arguments=temporary, pack=False)
            others.enter_context(started(another, f"Starting ComfyUI {number + 1} of {count}"))
        if count > 1:
            draw_together(server, frames)
        else:
            draw(server, frames)
        print(
            f"\nComfyUI with Kino: {server.url}\n"
            f"Kino's API:        {server.url}/api/kino/docs\n"
            f"Frames:            {FRAMES}",
            flush=True,
        )
        if not once:
            stay(server)


def refuse_busy_port(port: int) -> None:
    with socket.socket() as probe:
        # A server that just stopped leaves a port that can be used.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OverflowError as error:
            raise Refused(
                f"There is no port {port}: choose one from 1 to 65535, as in nox -s demo -- --port 8189"
            ) from error
        except OSError as error:
            raise Refused(
                f"Port {port} cannot be used ({error.strerror}): stop what uses it, or choose another port, "
                f"as in nox -s demo -- --port {port + 1 if port < 65535 else 8189}"
            ) from error


@contextlib.contextmanager
def started(server: ComfyServer, title: str = "Starting ComfyUI") -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        with step(title):
            stack.enter_context(server)
        yield


def draw(server: ComfyServer, frames: int) -> None:
    """Run the saved workflow until the project's folder holds that many frames."""
    workflow = json.loads(WORKFLOW.read_text(encoding="utf-8"))
    with step("Drawing frames") as report:
        while (held := count_frames()) < frames:
            report(f"{held} of {frames}")
            try:
                server.run(filled(workflow, seed=1000 + held))
            except (PromptFailed, PromptRefused, TimeoutError) as error:
                raise Refused(
                    f"ComfyUI could not make frame {held + 1}; its log is {server.log_file}: {error}"
                ) from error
            if count_frames() == held:
                raise Refused(
                    f"ComfyUI ran the workflow and no new frame is in {FRAMES}; its log is {server.log_file}"
                )
        report(f"{held} of {frames}")


def draw_together(server: ComfyServer, frames: int) -> None:
    """Queue the frames that are missing, wait, and print what each server has drawn."""
    missing = frames - count_frames()
    with step("Drawing frames") as report:
        if missing > 0:
            seeds = [1000 + frames - missing + number for number in range(missing)]
            data = {"prompt": "a fox", "model_name": CHECKPOINT, "steps": SETTINGS["steps"]}
            batch = {"type": "sd15", "project_id": demo_project(server), "data": data, "seeds": seeds}
            kino(server, "POST", "/v1/generator/batches", batch)
        while (held := count_frames()) < frames:
            failed = kino(server, "GET", "/v1/generator/tasks?status=failed&limit=1")["tasks"]
            if failed:
                raise Refused(f"ComfyUI could not make a frame: {failed[0]['error']}")
            report(f"{held} of {frames}")
            time.sleep(0.5)
        report(f"{held} of {frames}")
    for machine in kino(server, "GET", "/v1/machines")["machines"]:
        if machine["state"] != "gone":
            print(f"{machine['name']} ({machine['device']}): {machine['done']} frames")


def demo_project(server: ComfyServer) -> int:
    """Return the id of the demo's project, which is created if there is none."""
    name = SETTINGS["project"]
    for project in kino(server, "GET", "/v1/projects")["projects"]:
        if project["name"] == name:
            return int(project["id"])
    new = {"name": name, "width": SETTINGS["width"], "height": SETTINGS["height"], "fps": 24}
    return int(kino(server, "POST", "/v1/projects", new)["id"])


def kino(server: ComfyServer, method: str, path: str, body: Any = None) -> Any:
    """Return what Kino's API answers."""
    answer = server.request(method, f"/api/kino{path}", body)
    if answer.status >= 400:
        raise Refused(f"Kino answered {answer.status} to {method} {path}: {answer.body.decode()}")
    return answer.json()


def count_frames() -> int:
    return len(list(FRAMES.glob("frame_*.png")))


def filled(workflow: dict[str, Any], seed: int) -> dict[str, Any]:
    """Return the workflow with the demo's settings as inputs; linked inputs stay as they are."""
    settings = {**SETTINGS, "seed": seed}

    def inputs(node: dict[str, Any]) -> dict[str, Any]:
        return {
            name: settings.get(name, value) if not isinstance(value, list) else value
            for name, value in node["inputs"].items()
        }

    return {key: {**node, "inputs": inputs(node)} for key, node in workflow.items()}


def stay(server: ComfyServer) -> None:
    print("Ctrl+C stops it.", flush=True)
    while server.running:
        time.sleep(0.5)
    raise Refused(f"ComfyUI ended by itself; its log is {server.log_file}")


if __name__ == "__main__":
    raise SystemExit(main())
