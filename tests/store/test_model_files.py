"""Model files that are added and deleted: checked before they get their names, and undone."""

from __future__ import annotations

import shutil
import struct

import pytest

from kino_store.errors import (
    DiskFullError,
    FileMissingError,
    InvalidValueError,
    KinoError,
    ModelFileError,
    ModelNotFoundError,
    NameTakenError,
)
from kino_store.services.models.files import ModelFiles
from tests.store.model_files import model
from tests.store.test_model_library import Folders


@pytest.fixture
def folders(tmp_path) -> Folders:
    root = tmp_path / "models"
    for category in ("loras", "checkpoints"):
        (root / category).mkdir(parents=True)
    return Folders(root)


@pytest.fixture
def files(folders) -> ModelFiles:
    return ModelFiles(folders)


@pytest.fixture
def send(files, tmp_path):
    """Write bytes where an upload would, and add them."""

    def run(category: str, name: str, data: bytes) -> None:
        part = files.upload_path(category, name, len(data))
        part.write_bytes(data)
        try:
            files.add(category, name, part)
        finally:
            part.unlink(missing_ok=True)

    return run


@pytest.fixture
def good(tmp_path) -> bytes:
    return model(tmp_path / "good.safetensors", {"x": (2, 3)}).read_bytes()


GGUF = struct.pack("<4sIQQ", b"GGUF", 3, 0, 0)


def names(folders, category: str) -> list[str]:
    return sorted(folders.model_names(category))


def test_a_whole_file_gets_its_name(folders, send, good) -> None:
    send("loras", "ink.safetensors", good)
    send("loras", "styles/Ink 2.SFT", good)
    send("checkpoints", "fox.gguf", GGUF)
    assert names(folders, "loras") == ["ink.safetensors", "styles/Ink 2.SFT"]
    assert names(folders, "checkpoints") == ["fox.gguf"]
    with pytest.raises(NameTakenError):
        send("loras", "ink.safetensors", good)


@pytest.mark.parametrize("ending", ["safetensors", "sft", "gguf"])
def test_a_file_that_is_none_or_was_cut_leaves_nothing(folders, send, good, ending) -> None:
    for data in (b"", b"<html>", good[:-1], good[:20], b"\xff" * 64, GGUF[:10]):
        with pytest.raises(ModelFileError):
            send("loras", f"a.{ending}", data)
    assert names(folders, "loras") == []


@pytest.mark.parametrize(
    "name",
    [
        *(
            "model.ckpt",
            "model.pt",
            "model",
            ".safetensors",
            "../a.safetensors",
            "/a.safetensors",
            "con.gguf",
        ),
        *("a/../../b.safetensors", ".hidden/a.safetensors", "a//b.safetensors", "a\\b.gguf", "a\nb.gguf"),
        f"{'x' * 300}.safetensors",
    ],
)
def test_other_names_are_refused(folders, files, name) -> None:
    with pytest.raises(InvalidValueError):
        files.upload_path("loras", name, 10)
    assert not any(folders.root.rglob("*.*"))


def test_a_link_out_of_the_folder_is_not_followed(folders, files, tmp_path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (folders.root / "loras" / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InvalidValueError):
        files.upload_path("loras", "link/a.safetensors", 10)


def test_unknown_categories_and_full_disks_are_refused(files, folders) -> None:
    with pytest.raises(ModelNotFoundError):
        files.upload_path("nonsense", "a.safetensors", 10)
    with pytest.raises(DiskFullError):
        files.upload_path("loras", "a.safetensors", shutil.disk_usage(folders.root).total)


def test_a_deleted_file_comes_back(folders, files, send, good) -> None:
    send("loras", "styles/ink.safetensors", good)
    token, size = files.delete("loras", "styles/ink.safetensors")
    assert size == len(good)
    assert not [name for name in names(folders, "loras") if name.endswith(".safetensors")]
    assert (files.trash().total, files.trash().bytes) == (1, len(good))
    with pytest.raises(ModelNotFoundError):
        files.delete("loras", "styles/ink.safetensors")
    assert files.restore(token) == ("loras", "styles/ink.safetensors")
    assert (folders.root / "loras" / "styles" / "ink.safetensors").read_bytes() == good
    assert files.trash().total == 0
    with pytest.raises(FileMissingError):
        files.restore(token)


def test_what_was_saved_since_is_not_replaced_and_the_trash_can_be_emptied(
    folders, files, send, good
) -> None:
    send("loras", "ink.safetensors", good)
    token, _ = files.delete("loras", "ink.safetensors")
    send("loras", "ink.safetensors", good)
    with pytest.raises(NameTakenError):
        files.restore(token)
    assert files.empty_trash() == (1, len(good))
    assert files.trash().total == 0
    assert names(folders, "loras") == ["ink.safetensors"]


def test_files_that_kino_could_not_have_added_stay(folders, files, tmp_path) -> None:
    (folders.root / "loras" / "old.ckpt").write_bytes(b"x")
    outside = tmp_path / "outside.safetensors"
    outside.write_bytes(b"x")
    (folders.root / "loras" / "link.safetensors").symlink_to(outside)
    for name in ("old.ckpt", "link.safetensors", "../outside.safetensors", "nonsense.safetensors"):
        with pytest.raises(KinoError):
            files.delete("loras", name)
    assert outside.exists()
    assert (folders.root / "loras" / "old.ckpt").exists()
