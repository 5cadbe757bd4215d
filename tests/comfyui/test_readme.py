"""The README's walk through the API, line by line in a shell against a real ComfyUI."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.comfyui.api import Api
from tests.comfyui.films import CHECKPOINT

README = Path(__file__).resolve().parents[2] / "README.md"


def walk() -> list[str]:
    (block,) = re.findall(r"```bash\n(KINO=.*?)```", README.read_text("utf-8"), re.DOTALL)
    return block.splitlines()


@pytest.mark.skipif(
    not shutil.which("bash") or not shutil.which("curl"),
    reason="bash and curl are needed to run the README's lines",
)
def test_each_command_of_the_walk_works(comfy, tmp_path) -> None:
    lines = walk()
    assert len(lines) > 15
    # 512 x 512 is slow without a GPU, and the walk is tested, not its pictures.
    changes = {
        "http://127.0.0.1:8188": comfy.url,
        "v1-5-pruned-emaonly-fp16.safetensors": CHECKPOINT,
        "512": "64",
    }
    for old, new in changes.items():
        assert any(old in line for line in lines)
        lines = [line.replace(old, new) for line in lines]
    script = "set -eu -o pipefail\n" + "".join(
        f"echo '=== {number}'\n{line}\n" for number, line in enumerate(lines)
    )
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert f"=== {len(lines) - 1}" in done.stdout, "every line ran"
    assert (tmp_path / "first.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert (tmp_path / "fox.mp4").read_bytes()[4:8] == b"ftyp"
    api = Api(comfy)
    (project,) = [one["id"] for one in api.get("/v1/projects")["projects"] if one["name"] == "Fox at dawn"]
    api.wait_all(project)
    made = api.get(f"/v1/projects/{project}/frames")["frames"]
    assert len(made) == 4
    assert api.get(f"/v1/frames/{made[0]['id']}/params")["params"]["prompt"] == "a fox at dawn, warmer"
    assert made[0]["seed"] == 118
