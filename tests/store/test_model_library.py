"""The list of models: ComfyUI's names only, with what their headers say."""

import hashlib
import os
from pathlib import Path

import pytest

from kino_store.errors import ModelNotFoundError
from kino_store.media.model_file import HEADER_LIMIT, read_header
from kino_store.services.models import library as service
from kino_store.services.models.library import ModelLibrary
from tests.store.model_files import GOOD, header_file, model
from tests.waiting import eventually


class Folders:
    """Model folders as ComfyUI's folder_paths lists them; records the requests."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.requests: list[tuple[str, str]] = []

    def model_categories(self) -> list[str]:
        return [path.name for path in self.root.iterdir()]

    def model_names(self, category: str) -> list[str]:
        folder = self.root / category
        return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()]

    def model_folders(self, category: str) -> list[Path]:
        return [self.root / category]

    def model_path(self, category: str, name: str) -> Path | None:
        self.requests.append((category, name))
        path = self.root / category / name
        return path if path.exists() else None


@pytest.fixture
def folders(tmp_path) -> Folders:
    root = tmp_path / "models"
    for category in ("loras", "checkpoints"):
        (root / category).mkdir(parents=True)
    return Folders(root)


@pytest.fixture
def models(folders, store) -> ModelLibrary:
    return ModelLibrary(folders, store.models.hashes)


@pytest.fixture
def url() -> None:
    """SQLite is enough here."""


def test_categories_and_names_are_comfyuis(models, folders) -> None:
    model(folders.root / "loras" / "sdxl" / "b.safetensors", {"x": (2,)})
    model(folders.root / "loras" / "a.safetensors", {"x": (2,)})
    assert models.categories() == ["checkpoints", "loras"]
    assert [info.name for info in models.in_category("loras")] == ["a.safetensors", "sdxl/b.safetensors"]
    assert models.in_category("checkpoints") == []


def test_a_model_has_size_time_and_header(models, folders) -> None:
    path = model(
        folders.root / "loras" / "x" / "a.SafeTensors", {"a": (2, 3), "b": (4,)}, {"author": "Ann"}, b="BF16"
    )
    os.utime(path, (1_700_000_000.5,) * 2)
    info = models.one("loras", "x/a.SafeTensors")
    assert info.model_dump() == {
        "name": "x/a.SafeTensors",
        "category": "loras",
        "size": path.stat().st_size,
        "modified_at": "2023-11-14T22:13:20.500+00:00",
        "format": "safetensors",
        "architecture": None,
        "dtype": "F16",
        "parameters": 10,
        "metadata": {"author": "Ann"},
        "sha256": None,
        "used_by": (),
    }
    assert str(folders.root) not in info.model_dump_json()


def test_the_sha256_appears_once_it_is_known(models, folders, store) -> None:
    path = model(folders.root / "loras" / "a.safetensors", {"x": (2,)})
    done: list[str] = []
    store.models.hashes.later(path, done.append)
    assert eventually(lambda: done)
    expected = hashlib.sha256(path.read_bytes()).hexdigest()
    assert models.one("loras", "a.safetensors").sha256 == models.in_category("loras")[0].sha256 == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.ckpt", "ckpt"),
        ("a.gguf", "gguf"),
        ("a.sft", "safetensors"),
        ("a.b.PTH", "pth"),
        ("model", "unknown"),
    ],
)
def test_the_format_follows_from_the_suffix(models, folders, name, expected) -> None:
    (folders.root / "loras" / name).write_bytes(b"")
    info = models.one("loras", name)
    assert (info.format, info.parameters, info.metadata) == (expected, None, None)


def test_a_list_opens_no_file_and_shows_cached_headers(models, folders, monkeypatch) -> None:
    reads: list[Path] = []
    monkeypatch.setattr(service, "read_header", lambda path: (reads.append(path), read_header(path))[1])
    path = model(folders.root / "loras" / "a.safetensors", {"x": (2,)}, {"k": "v"})
    assert [(info.parameters, info.metadata) for info in models.in_category("loras")] == [(None, None)]
    assert models.one("loras", "a.safetensors") == models.one("loras", "a.safetensors")
    assert [(info.parameters, info.metadata) for info in models.in_category("loras")] == [(2, None)]
    assert reads == [path]
    model(path, {"x": (3,)})
    assert models.one("loras", "a.safetensors").parameters == 3


def test_hundreds_of_models_are_listed_and_few_headers_cached(models, folders, monkeypatch) -> None:
    for number in range(300):
        (folders.root / "loras" / f"{number:03}.safetensors").write_bytes(b"")
    assert len(models.in_category("loras")) == 300
    monkeypatch.setattr(service, "_HEADERS_KEPT", 2)
    reads: list[Path] = []
    monkeypatch.setattr(service, "read_header", reads.append)
    for number in (0, 1, 0, 2, 0, 1):
        models.one("loras", f"{number:03}.safetensors")
    assert [path.stem for path in reads] == ["000", "001", "002", "001"]


@pytest.mark.parametrize(
    "name",
    [
        "../loras/a.safetensors",
        "/etc/passwd",
        "..",
        "",
        "A.safetensors",
        "a.safetensors\0",
        "x\\a.safetensors",
    ],
)
def test_only_a_listed_name_becomes_a_path(models, folders, name) -> None:
    model(folders.root / "loras" / "a.safetensors", {})
    (folders.root / "secret.safetensors").write_bytes(b"")
    with pytest.raises(ModelNotFoundError, match=r"Available: a\.safetensors\.$"):
        models.one("loras", name)
    assert folders.requests == []


@pytest.mark.parametrize("category", ["../loras", "", "unknown", "/"])
def test_an_unknown_category_is_refused_with_the_known_ones(models, category) -> None:
    for ask in (models.in_category, lambda category: models.one(category, "x")):
        with pytest.raises(ModelNotFoundError, match="Available: checkpoints, loras"):
            ask(category)


def test_a_long_list_of_names_is_shortened_and_an_empty_one_has_a_hint(models, folders) -> None:
    with pytest.raises(ModelNotFoundError, match="models folder"):
        models.one("loras", "x")
    for number in range(30):
        (folders.root / "loras" / f"{number}.pt").write_bytes(b"")
    with pytest.raises(ModelNotFoundError, match="and 10 more"):
        models.one("loras", "x")


def test_a_missing_file_is_omitted(models, folders, monkeypatch) -> None:
    model(folders.root / "loras" / "a.safetensors", {})
    monkeypatch.setattr(
        folders, "model_names", lambda _: ["a.safetensors", "gone.safetensors", "caf\udce9.safetensors"]
    )
    monkeypatch.setattr(folders, "model_path", lambda category, name: folders.root / category / name)
    assert [info.name for info in models.in_category("loras")] == ["a.safetensors"]
    for name in ("gone.safetensors", "caf\udce9.safetensors"):
        with pytest.raises(ModelNotFoundError):
            models.one("loras", name)


@pytest.mark.parametrize(
    ("document", "options"),
    [
        (b"", {}),
        (b"{", {}),
        (b"[]", {}),
        (b"null", {}),
        (b"[" * 100_000, {}),
        (b"\xff\xfe{}", {}),
        (b'{"a": 1}', {}),
        ({"x": {}}, {}),
        (GOOD, {"length": HEADER_LIMIT + 1, "weights": 2 * HEADER_LIMIT}),
        (GOOD, {"length": 2**64 - 1}),
        (GOOD, {"length": 10_000}),
        ({"x": {"dtype": "F16", "shape": "ab"}}, {}),
        ({"x": {"dtype": "F16", "shape": [-1]}}, {}),
        ({"x": {"dtype": "F16", "shape": [1.5]}}, {}),
        ({"x": {"dtype": "F16", "shape": [True]}}, {}),
        ({"x": {"dtype": 7, "shape": [1]}}, {}),
        ({"x": {"dtype": [], "shape": [1]}}, {}),
        ({"x": {"dtype": "F16", "shape": [2**40, 2**40]}}, {}),
        ({"x": {"dtype": "F16", "shape": [10**4000] * 2}}, {}),
        ({"x": {"dtype": "F16", "shape": [1] * 1000}}, {}),
        (b'{"x": {"dtype": "F16", "shape": [' + b"9" * 5000 + b"]}}", {}),
    ],
)
def test_a_damaged_header_costs_only_its_values(models, folders, document, options) -> None:
    path = header_file(folders.root / "loras" / "a.safetensors", document, **options)
    info = models.one("loras", "a.safetensors")
    assert info.size == path.stat().st_size
    assert (info.architecture, info.dtype, info.parameters, info.metadata) == (None,) * 4


def test_the_models_that_a_prompt_names_are_hashed_ahead(models, folders) -> None:
    checkpoint, lora = (
        folders.root / "checkpoints" / "a.safetensors",
        folders.root / "loras" / "b.safetensors",
    )
    other = folders.root / "loras" / "unused.safetensors"
    for path in (checkpoint, lora, other):
        path.write_bytes(path.name.encode())
    inputs = {"ckpt_name": "a.safetensors", "text": "no file", "steps": 4, "model": ["1", 0]}
    models.hash_ahead({"1": {"inputs": inputs}, "2": {"inputs": {"lora_name": "b.safetensors"}}})
    assert eventually(lambda: models.hashes.known(checkpoint) and models.hashes.known(lora))
    assert models.hashes.known(other) is None
