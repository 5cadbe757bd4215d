"""Clips: a generator whose tasks make many frames, from graphs of ComfyUI's own nodes."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.comfyui.api import Api
from tests.comfyui.films import SavedFrame, frames
from tests.comfyui.server import ComfyServer, Prompt
from tests.comfyui.test_saving import picture_graph
from tests.store.sounds import tone, write_wav

PICTURES, STEP = 33, 7  # in the batch; brightness from one to the next
SAVER = {"project": "", "where": "append", "frame_number": -1, "bit_depth": "8"}
LENGTH = {"type": "integer", "label": "Length", "default": 17, "min": 1, "max": PICTURES}


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def graph(saved: str) -> Prompt:
    """Return a graph that makes a batch and its VIDEO with sound, and saves one of them."""
    return {
        "1": node("LoadImage", image="clip.png"),
        "2": node("ImageFromBatch", image=["1", 0], batch_index=0, length=17),
        "3": node("LoadAudio", audio="tone.wav"),
        "4": node("CreateVideo", images=["2", 0], fps=16.0, audio=["3", 0]),
        "5": node(
            "KinoSaveFrame", **SAVER, **({"video": ["4", 0]} if saved == "video" else {"image": ["2", 0]})
        ),
    }


def write_inputs(server: ComfyServer) -> None:
    """Write a batch of grey pictures, each brighter than the one before, and three seconds of sound."""
    shades = [Image.new("RGB", (64, 32), (number * STEP,) * 3) for number in range(PICTURES)]
    shades[0].save(server.base / "input" / "clip.png", save_all=True, append_images=shades[1:])
    write_wav(server.base / "input" / "tone.wav", tone(3))


def write_generator(server: ComfyServer, name: str, prompt: Prompt, **output: Any) -> None:
    folder = server.base / "user" / "__kino" / "generators"
    folder.mkdir(parents=True, exist_ok=True)
    length = {**LENGTH, "multiple": 4, "plus": 1, "fills": [{"node": "2", "input": "length"}]}
    document = {
        "schema": "kino.generator",
        "version": 2,
        "name": name,
        "prompt": prompt,
        "parameters": {"length": length},
        "output": {"frames": "length", "fps": 16, **output},
    }
    (folder / f"{name}.json").write_text(json.dumps(document), "utf-8")


@pytest.fixture
def film(comfy) -> Callable[[str], int]:
    """Make a project of two frames, 64 x 32, at 24 fps; return its id."""
    write_inputs(comfy)

    def make(name: str) -> int:
        body = {"name": name, "width": 64, "height": 32, "fps": 24}
        project = Api(comfy).post("/v1/projects", body)["id"]
        for color in (0xFF0000, 0x0000FF):
            comfy.run(picture_graph(name, color))
        return project

    return make


def shades(found: list[SavedFrame]) -> list[int]:
    return [int(frame.pixels[0, 0, 0]) for frame in found]


def order(api: Api, generator: str, project: int, seconds: float = 90, **body: Any) -> dict[str, Any]:
    made = {"type": generator, "project_id": project, "data": {}, "count": 1, **body}
    (task,) = api.post("/v1/generator/batches", made)["task_ids"]
    return api.wait(task, seconds=seconds)


@pytest.mark.parametrize("saved", ["image", "video"])
def test_a_run_of_17_frames_lands_between_two_with_its_sound(comfy, film, saved) -> None:
    api, name = Api(comfy), f"Between {saved}"
    project = film(name)
    write_generator(comfy, name, graph(saved), where="before")
    second = api.get(f"/v1/projects/{project}/frames")["frames"][1]
    done = order(api, name, project, place={"where": "before", "frame_id": second["id"]})
    assert (done["status"], done["frames"]) == ("completed", 17), done["error"]
    found = frames(comfy, name)
    assert shades(found)[1:-1] == [number * STEP for number in range(17)]
    assert [found[0].pixels[0, 0].tolist(), found[-1].pixels[0, 0].tolist()] == [[255, 0, 0], [0, 0, 255]]
    assert done["result"]["frame_ids"] == [frame.row["id"] for frame in found[1:-1]]
    assert len({frame.sidecar["run"] for frame in found[1:-1]}) == 1
    assert [frame.sidecar["batch_image"] for frame in found[1:-1]] == list(range(17))
    clips = api.get(f"/v1/projects/{project}/audio")["clips"]
    assert [(clip["start_frame"], clip["name"]) for clip in clips] == (
        [(1, "Video")] if saved == "video" else []
    )
    assert api.get(f"/v1/projects/{project}/history")["undo"]["do"] == "clip"
    api.post(f"/v1/projects/{project}/undo", {})
    assert len(frames(comfy, name)) == 2
    assert api.get(f"/v1/projects/{project}/audio")["clips"] == []


@pytest.mark.parametrize("saved", ["image", "video"])
@pytest.mark.parametrize(
    ("rate", "expected"),
    [("as_is", [7, 14, 21, 28]), ("hold", [7, 7, 14, 21, 21, 28]), ("resample", [7, 12, 16, 21, 26, 28])],
)
def test_a_clip_of_16_fps_comes_into_a_film_of_24(comfy, film, saved, rate, expected) -> None:
    api, name = Api(comfy), f"{rate} {saved}"
    project = film(name)
    write_generator(comfy, name, graph(saved), drop_first=1)
    done = order(api, name, project, rate=rate, data={"length": 5})
    assert (done["status"], done["frames"]) == ("completed", len(expected)), done["error"]
    found = frames(comfy, name)[2:]
    assert shades(found) == expected
    if saved == "video":  # heard from the first saved picture on
        (clip,) = api.get(f"/v1/projects/{project}/audio")["clips"]
        assert (clip["start_frame"], clip["in_seconds"], clip["out_seconds"]) == (2, 1 / 16, None)
    # Also a mixed or repeated frame is made again alone, whatever the project's rate is now.
    api.put(f"/v1/projects/{project}", {"fps": 12})
    again = api.post(f"/v1/frames/{found[1].row['id']}/regenerate", {})["id"]
    done = api.wait(again)
    assert done["status"] == "completed", done["error"]
    assert shades(frames(comfy, name)[-1:]) == [expected[1]]


def test_a_length_that_the_model_can_not_make_is_refused_before_it_runs(comfy, film) -> None:
    api = Api(comfy)
    project = film("Legal")
    write_generator(comfy, "Legal", graph("image"))
    body = {"type": "Legal", "project_id": project, "data": {"length": 16}, "count": 1}
    answer = api.ask("POST", "/v1/generator/batches", body)
    assert answer.status == 400
    (problem,) = answer.json()["error"]["details"]["fields"]
    assert (problem["field"], "13 or 17" in problem["message"]) == ("length", True)


def test_a_clip_in_the_making_survives_a_kill_and_is_there_once(start_comfy) -> None:
    server = start_comfy()
    write_inputs(server)
    api = Api(server)
    project = api.post("/v1/projects", {"name": "Killed", "width": 64, "height": 32, "fps": 16})["id"]
    write_generator(server, "Killed", graph("video"))
    made = {"type": "Killed", "project_id": project, "data": {"length": 33}, "count": 4}
    made["allow_equal"] = True
    first, *_ = api.post("/v1/generator/batches", made)["task_ids"]
    assert api.get("/v1/queue")["waiting_frames"] > 33
    api.wait(first, "running", "completed")
    server.kill()
    server.start()
    api.wait_all(project)
    assert {task["status"] for task in api.tasks(project)} == {"completed"}
    assert shades(frames(server, "Killed")) == 4 * [number * STEP for number in range(33)]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_saving_121_frames_needs_a_fifth_of_their_tensor_at_most(start_comfy) -> None:
    server = start_comfy()
    size = {"width": 1280, "height": 720}
    made = {
        "1": node("EmptyImage", **size, batch_size=121, color=0x808080),
        "2": node("ImageAddNoise", image=["1", 0], seed=1, strength=0.1),
    }
    saver = {**SAVER, "project": "Large", "image": ["2", 0]}
    one = node("ImageFromBatch", image=["2", 0], batch_index=0, length=1)
    server.run({**made, "3": one, "4": node("PreviewImage", images=["3", 0])})  # the batch stays in memory
    assert server.process is not None
    process = Path(f"/proc/{server.process.pid}")
    (process / "clear_refs").write_text("5", "ascii")  # the peak begins here
    before = memory(process, "VmRSS")
    server.run({**made, "5": node("KinoSaveFrame", **saver)})
    tensor = 121 * 720 * 1280 * 3 * np.dtype(np.float32).itemsize
    assert (memory(process, "VmHWM") - before) / tensor < 0.2
    assert len(frames(server, "Large")) == 121


def memory(process: Path, name: str) -> int:
    """Return a line of a process's status, in bytes."""
    found = re.search(rf"{name}:\s+(\d+) kB", (process / "status").read_text("ascii"))
    assert found is not None
    return int(found[1]) << 10
