"""Writes the sample of a released version with that version's code: `python tests/kept/write.py CHECKOUT`.

CHECKOUT is a checkout of the version, whose test helpers start ComfyUI with its pack. The sample goes to
`tests/kept/<version>`.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

CHECKOUT = Path(sys.argv[1]).resolve()
sys.path[0] = str(CHECKOUT)  # so `tests` and `kino_store` below come from the checkout

from PIL import Image  # noqa: E402

from tests.comfyui.films import CHECKPOINT, changed, workflow  # noqa: E402
from tests.comfyui.provision import models_folder, provide  # noqa: E402
from tests.comfyui.server import ComfyServer  # noqa: E402

try:
    from tests.waiting import eventually
except ImportError:  # up to 0.4.1
    from tests.comfyui.films import eventually

VERSION = re.search(r'^version = "(.+)"', (CHECKOUT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)[1]
KEPT = Path(__file__).parent / VERSION
GIVEN = {"prompt": "a fox in snow", "negative_prompt": "blurry", "model_name": CHECKPOINT, "cfg_scale": 3.5}


def main() -> None:
    comfyui = provide()
    with tempfile.TemporaryDirectory() as base:
        server = ComfyServer(comfyui, Path(base), models_folder(comfyui))
        with server:
            save_from_graphs(server)
            if VERSION != "0.1.0":  # the first one without an HTTP API
                use_api(server)
            server.kill()  # while a task runs
        collect(Path(base))


def save_from_graphs(server: ComfyServer) -> None:
    """Save six frames of one project and one of another through the nodes; the fifth goes to the trash."""
    first = workflow("text_to_frames", "Fox", seed=2**63 + 11)
    server.run(first, extra_data={"extra_pnginfo": {"workflow": {"nodes": [], "of": "text_to_frames"}}})
    server.run(workflow("text_to_frames_with_loras", "Fox", seed=8))
    batch = workflow("native_graph_into_a_project", "Fox", seed=9, batch_size=2)
    server.run(changed(batch, "KinoSaveFrame", where="before", frame_number=2))
    server.run(flat("Fox", 0x804020, bit_depth="16"))
    server.run(flat("Fox", 0x2040A0, where="replace"))
    other = flat("", 0x101010, shot=["1", 0])
    other["1"] = node("KinoProject", project="Renard à l'aube", width=32, height=16, fps=23.976)
    other["2"]["inputs"].update(width=32, height=16)
    server.run(other)
    assert eventually(lambda: hashes_known(server.output / "kino" / "fox"), 60)


def node(kind: str, **inputs: object) -> dict:
    return {"class_type": kind, "inputs": inputs}


def flat(project: str, color: int, **save: object) -> dict:
    """Return a graph without a model that saves a picture of one colour."""
    inputs = {"where": "append", "frame_number": -1, "bit_depth": "8", "image": ["2", 0], **save}
    return {
        "2": node("EmptyImage", width=64, height=64, batch_size=1, color=color),
        "7": node("KinoSaveFrame", project=project, **inputs),
    }


def hashes_known(folder: Path) -> bool:
    """Return whether every sidecar that names the checkpoint has its hash, which takes a while."""
    sidecars = [json.loads(path.read_text("utf-8")) for path in folder.glob("frame_*.json")]
    return all(s["params"]["model_sha256"] for s in sidecars if s["params"]["model_name"])


def use_api(server: ComfyServer) -> None:
    """Add generators, an imported frame, a copy, and tasks in every status; the last ones still run."""
    from tests.comfyui.api import Api

    api = Api(server)
    fox = next(one["id"] for one in api.get("/v1/projects")["projects"] if one["name"] == "Fox")
    frames = api.get(f"/v1/projects/{fox}/timeline")["frame_ids"]
    lost = {"1": node("KinoLoadFrame", project="Fox", frame_number=99), **flat("Fox", 0, image=["1", 0])}
    del lost["2"]
    for name, graph in (("dusk", workflow("text_to_frames_with_loras", "Fox")), ("lost", lost)):
        api.post("/v1/generator/plugins", {"name": name, "description": "A fox", "prompt": graph})

    def task(kind: str, data: dict, **more: object) -> int:
        body = {"name": f"A {kind} fox", "type": kind, "project_id": fox, "data": data, **more}
        return api.post("/v1/generator/tasks", body)["id"]

    before_last = {"where": "before", "frame_id": frames[-1]}
    completed = task("sd15", {**GIVEN, "steps": 2, "seed": 21}, place=before_last)
    failed = task("lost", {})
    for started, status in ((completed, "completed"), (failed, "failed")):
        api.post(f"/v1/generator/tasks/{started}/generate")
        api.wait(started, status)
    imported = import_picture(server, fox)
    api.post(f"/v1/projects/{fox}/frames/move", {"frame_ids": [imported], "before": frames[1]})
    if VERSION >= "0.3.0":
        api.post(f"/v1/projects/{fox}/frames/copy", {"frame_ids": [frames[0]]})
    task("dusk", {"seed": 2**53 + 1}, priority=3)
    long = {"type": "sd15", "project_id": fox, "data": {**GIVEN, "steps": 150}, "seeds": [31, 32, 33]}
    running, _, stopped = api.post("/v1/generator/batches", long)["task_ids"]
    again = {"overrides": {"steps": 3}, "place": {"where": "replace", "frame_id": frames[0]}}
    api.post(f"/v1/frames/{frames[0]}/regenerate", again)
    api.wait(running, "running")
    api.post(f"/v1/generator/tasks/{stopped}/stop")


def import_picture(server: ComfyServer, project: int) -> int:
    """Import a PNG from another program; return the id of its frame."""
    picture = io.BytesIO()
    Image.new("RGB", (64, 64), (0, 120, 60)).save(picture, "PNG")
    head = 'Content-Disposition: form-data; name="images"; filename="green.png"\r\nContent-Type: image/png'
    body = f"--x\r\n{head}\r\n\r\n".encode() + picture.getvalue() + b"\r\n--x--\r\n"
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = server.request("POST", f"/api/kino/v1/projects/{project}/frames/import", body, headers=kind)
    return answer.json()["frames"][0]["id"]


def collect(base: Path) -> None:
    """Copy database, generators and frames; caches and ComfyUI's own files stay behind."""
    state = base / "user" / "__kino"
    with closing(sqlite3.connect(state / "kino.db", isolation_level=None)) as database:
        database.execute(  # the only row that names a folder of this machine
            "UPDATE model_files SET path = '/models/checkpoints/' || ?", (CHECKPOINT,)
        )
        database.execute("VACUUM")
    shutil.rmtree(KEPT, ignore_errors=True)
    shutil.copytree(base / "output" / "kino", KEPT / "output" / "kino")
    (KEPT / "user" / "__kino").mkdir(parents=True)
    shutil.copyfile(state / "kino.db", KEPT / "user" / "__kino" / "kino.db")
    if (state / "generators").is_dir():
        shutil.copytree(state / "generators", KEPT / "user" / "__kino" / "generators")


if __name__ == "__main__":
    main()
