"""ComfyUI starts quickly, also when Kino cannot."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from tests.comfyui.films import frames, rows
from tests.comfyui.server import PromptFailed
from tests.comfyui.test_saving import picture_graph

NODES = {
    "KinoProject", "KinoLoadCheckpoint", "KinoLoadLora", "KinoPrompt", "KinoLatent",
    "KinoSampler", "KinoDecode",
    "KinoSaveFrame", "KinoLoadFrame", "KinoLoadFrames", "KinoLoadMask", "KinoLoadAudio", "KinoAudioCurve",
    "KinoSaveVideo", "KinoLoadParams", "KinoMotion", "KinoMatchColour",
}  # fmt: skip


def kinos_nodes(server) -> set[str]:
    return {name for name, node in server.get("/object_info").items() if node["category"] == "Kino"}


def fill(path: Path) -> None:
    """Write until the disk is full."""
    with path.open("wb", buffering=0) as ballast, contextlib.suppress(OSError):
        while ballast.write(b"x" * 4096):
            pass


def test_all_nodes_have_tooltips_and_help(comfy) -> None:
    nodes = comfy.get("/object_info")
    assert kinos_nodes(comfy) == NODES
    for node_id in NODES:
        inputs = {
            **nodes[node_id]["input"].get("required", {}),
            **nodes[node_id]["input"].get("optional", {}),
        }
        assert all(options[1]["tooltip"] for options in inputs.values()), node_id
        assert all(nodes[node_id]["output_tooltips"]), node_id
        assert all(nodes[node_id]["output_name"]), node_id
        assert nodes[node_id]["description"]
        page = comfy.request("GET", f"/extensions/kino/docs/{node_id}.md")
        assert page.status == 200
        text = page.body.decode()
        missing = [field for field in inputs if f"`{field}`" not in text]
        assert not missing, f"{node_id}.md does not explain {missing}"


def test_a_damaged_database_is_reported_and_kept_and_can_be_replaced(start_comfy) -> None:
    server = start_comfy()
    server.run(picture_graph("Fox", 1))
    server.run(picture_graph("Fox", 2))
    server.stop()
    database = server.base / "user" / "__kino" / "kino.db"
    database.write_bytes(b"no database" * 1000)
    server.start()
    assert kinos_nodes(server) == NODES
    with pytest.raises(PromptFailed, match=r"kino\.db is damaged"):
        server.run(picture_graph("Fox", 3))
    lines = [line for line in server.log().splitlines() if "Kino can't save or load frames" in line]
    assert len(lines) == 1
    assert "Your frames are safe: they are files. Stop ComfyUI, move that file" in lines[0]
    server.stop()
    assert database.read_bytes() == b"no database" * 1000
    for path in database.parent.glob("kino.db*"):
        path.rename(server.base / path.name)
    server.start()
    server.run(picture_graph("Fox", 3))
    assert len(frames(server, "Fox")) == 3


def test_an_unusable_folder_is_reported(start_comfy, tmp_path) -> None:
    base = tmp_path / "base"
    (base / "output").mkdir(parents=True)
    blocked = base / "output" / "kino"
    blocked.write_text("a file where Kino's folder should be, which not even root can write into")
    server = start_comfy(base=base)
    assert kinos_nodes(server) == NODES
    with pytest.raises(PromptFailed, match="Kino can't write to"):
        server.run(picture_graph("Fox"))
    (line,) = [line for line in server.log().splitlines() if "Kino can't save or load frames" in line]
    assert str(blocked.parent) in line
    assert "start ComfyUI with another --output-directory" in line
    assert blocked.read_text().startswith("a file where")
    blocked.rename(base / "kept")
    server.run(picture_graph("Fox"))
    assert len(frames(server, "Fox")) == 1, "it works without a restart once repaired"


def test_a_full_disk_is_reported_in_comfyuis_dialog(start_comfy, small_disk) -> None:
    server = start_comfy(arguments=["--output-directory", str(small_disk)])
    prompt = picture_graph("Big", 3)
    server.run(prompt)
    fill(small_disk / "ballast")
    before = sorted(path.name for path in (small_disk / "kino" / "big").iterdir())
    with pytest.raises(PromptFailed, match=r"The disk that holds .* is full .* Nothing was saved"):
        server.run(prompt)
    assert sorted(path.name for path in (small_disk / "kino" / "big").iterdir()) == before
    (small_disk / "ballast").unlink()
    server.run(prompt)
    assert len(rows(server, "SELECT id FROM frames")) == 2


def test_metadata_is_left_out_with_comfyuis_option(start_comfy) -> None:
    server = start_comfy(arguments=["--disable-metadata"])
    server.run(picture_graph("Bare"), extra_data={"extra_pnginfo": {"workflow": {}}})
    (frame,) = frames(server, "Bare")
    assert b"tEXt" not in frame.path.read_bytes()
    assert frame.sidecar["prompt"]["7"]["class_type"] == "KinoSaveFrame"


def test_a_killed_server_loses_no_frame(start_comfy) -> None:
    server = start_comfy()
    prompt_ids = [server.post(picture_graph("Fox", color, batch=40)) for color in range(1, 6)]
    server.wait(prompt_ids[1])
    server.kill()
    server.start()
    server.run(picture_graph("Fox", 9))
    found = frames(server, "Fox")
    assert len(found) >= 81
    assert {path.name for path in found[0].path.parent.glob("*.png")} == {frame.path.name for frame in found}
    assert not list(found[0].path.parent.glob("*.tmp"))
