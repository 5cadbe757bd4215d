"""The pack as the registry and ComfyUI-Manager see it."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

try:
    import tomllib
except ImportError:  # Python 3.10
    from pip._vendor import tomli as tomllib

ROOT = Path(__file__).resolve().parents[1]


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def requirements() -> list[str]:
    return (ROOT / "requirements.txt").read_text("utf-8").split()


def test_manager_and_registry_install_the_same() -> None:
    assert requirements() == project()["project"]["dependencies"]


def test_requirements_have_only_lower_bounds() -> None:
    assert all(re.fullmatch(r"[a-z0-9-]+>=[0-9.]+", line) for line in requirements())


def test_the_version_is_the_same_everywhere() -> None:
    from kino_store import __version__

    assert project()["project"]["version"] == __version__
    assert f"## [{__version__}] - " in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_comfy_cli_validates_without_a_warning() -> None:
    comfy = Path(sys.executable).with_name("comfy")
    if not comfy.exists() and not shutil.which("comfy"):
        pytest.skip("comfy-cli is not installed for this Python")
    done = subprocess.run(
        [str(comfy), "--skip-prompt", "--no-enable-telemetry", "node", "validate"],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    output = done.stdout + done.stderr
    assert done.returncode == 0, output
    assert "warning" not in output.lower(), output


@pytest.mark.parametrize("path", sorted((ROOT / "workflows").glob("*.json")), ids=lambda path: path.stem)
def test_a_template_has_a_picture_and_an_api_form(path: Path) -> None:
    picture = path.with_suffix(".jpg").read_bytes()
    assert picture.startswith(b"\xff\xd8\xff")
    graph = json.loads(path.read_text("utf-8"))
    api = json.loads((ROOT / "workflows" / "api" / path.name).read_text("utf-8"))
    kinds = sorted(node["type"] for node in graph["nodes"] if node["type"] not in {"Note", "MarkdownNote"})
    assert kinds == sorted(node["class_type"] for node in api.values())


def test_every_api_form_has_a_template() -> None:
    assert {path.name for path in (ROOT / "workflows").glob("*.json")} == {
        path.name for path in (ROOT / "workflows" / "api").glob("*.json")
    }


def test_the_published_archive_has_no_tests() -> None:
    ignored = (ROOT / ".comfyignore").read_text("utf-8").split()
    assert {"tests/", "noxfile.py", ".ci/"} <= set(ignored)
