"""The list of models, with ComfyUI's names only, and safetensors headers."""

import hashlib
import json
import os
import struct
import sys
import time
from pathlib import Path

import psutil
import pytest

from kino_store.errors import ModelNotFoundError
from kino_store.media import model_file
from kino_store.media.model_file import HEADER_LIMIT, read_header
from kino_store.services.models import library as service
from kino_store.services.models.library import ModelLibrary

UNET = "model.diffusion_model."
CROSS = "input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight"
SIZES = {"F32": 4, "F16": 2, "BF16": 2, "F8_E4M3": 1}


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


def header_file(path: Path, document: object, weights: int = 0, length: int | None = None) -> Path:
    text = document if isinstance(document, bytes) else json.dumps(document).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(text) if length is None else length) + text)
        file.truncate(8 + len(text) + weights)  # a hole: takes no space on the disk
    return path


def model(path: Path, shapes: dict, metadata: dict | None = None, dtype: str = "F16", **dtypes: str) -> Path:
    """A safetensors file of these tensors, its weights a hole."""
    document: dict = {} if metadata is None else {"__metadata__": metadata}
    at = 0
    for name, shape in shapes.items():
        kind = dtypes.get(name, dtype)
        size = SIZES[kind]
        for side in shape:
            size *= side
        document[name] = {"dtype": kind, "shape": list(shape), "data_offsets": [at, at + size]}
        at += size
    return header_file(path, document, at)


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
    }
    assert str(folders.root) not in info.model_dump_json()


def test_the_sha256_appears_once_it_is_known(models, folders, store) -> None:
    path = model(folders.root / "loras" / "a.safetensors", {"x": (2,)})
    done: list[str] = []
    store.models.hashes.later(path, done.append)
    limit = time.monotonic() + 10
    while not done and time.monotonic() < limit:
        time.sleep(0.01)
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
    with pytest.raises(ModelNotFoundError, match=r"There are: a\.safetensors\.$"):
        models.one("loras", name)
    assert folders.requests == []


@pytest.mark.parametrize("category", ["../loras", "", "unknown", "/"])
def test_an_unknown_category_is_refused_with_the_known_ones(models, category) -> None:
    for ask in (models.in_category, lambda category: models.one(category, "x")):
        with pytest.raises(ModelNotFoundError, match="There are: checkpoints, loras"):
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


GOOD = {"x": {"dtype": "F16", "shape": [2], "data_offsets": [0, 4]}}


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


@pytest.mark.parametrize("length", [0, 3, 8, 20])
def test_a_truncated_file_has_no_header(tmp_path, length) -> None:
    whole = model(tmp_path / "a.safetensors", {"x": (2,)}).read_bytes()
    (tmp_path / "cut.safetensors").write_bytes(whole[:length])
    assert read_header(tmp_path / "cut.safetensors") is None
    assert read_header(tmp_path / "none.safetensors") is None
    assert read_header(tmp_path) is None


def test_the_weights_of_a_large_file_are_not_read(tmp_path) -> None:
    path = model(tmp_path / "a.safetensors", {"x": (100_000, 100_000)}, b="F32")
    assert path.stat().st_size > 20e9
    read = bytes_read()
    assert read_header(path).parameters == 10**10
    assert bytes_read() - read < 1 << 20


def bytes_read() -> int:
    """Read by this process so far, if the system counts them."""
    process = psutil.Process()
    return process.io_counters().read_chars if sys.platform == "linux" else 0


def test_metadata_is_text_of_limited_length(tmp_path) -> None:
    odd = {
        "long": "x" * 20_000,
        "number": 5,
        "list": ["a"],
        "none": None,
        "half": "\ud800!",
        "k" * 500: "v",
        "html": "<img src=x>",
    }
    metadata = read_header(model(tmp_path / "a.safetensors", {}, odd)).metadata
    assert metadata == {"long": "x" * 10_000, "half": "?!", "k" * 200: "v", "html": "<img src=x>"}
    many = read_header(model(tmp_path / "b.safetensors", {}, {str(n): "v" for n in range(5000)})).metadata
    assert len(many) == model_file.ENTRY_LIMIT
    assert read_header(model(tmp_path / "c.safetensors", {"x": (1,)})).metadata is None
    assert (
        read_header(header_file(tmp_path / "d.safetensors", {"__metadata__": [], **GOOD}, 4)).parameters == 2
    )


def test_the_dtype_is_that_of_most_parameters(tmp_path) -> None:
    path = model(tmp_path / "a.safetensors", {"a": (2,), "b": (2,), "c": (100,)}, dtype="F32", c="F8_E4M3")
    assert (read_header(path).dtype, read_header(path).parameters) == ("F8_E4M3", 104)


def unet(channels: int, text: int, vector: int | None = None, prefix: str = UNET, **more: tuple) -> dict:
    shapes = {
        "input_blocks.0.0.weight": (channels, 4, 3, 3),
        CROSS: (channels, text),
        "output_blocks.0.0.in_layers.0.weight": (9,),
        **more,
    }
    if vector:
        shapes["label_emb.0.0.weight"] = (1280, vector)
    return {prefix + name: shape for name, shape in shapes.items()}


DIFFUSERS = {
    "conv_in.weight": (320, 4, 3, 3),
    "add_embedding.linear_1.weight": (1280, 2816),
    "up_blocks.0.resnets.0.norm1.weight": (9,),
    "down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.weight": (640, 2048),
}
FLUX = {
    "double_blocks.0.img_attn.qkv.weight": (9216, 3072),
    "double_blocks.0.img_mod.lin.weight": (18432, 3072),
    "vector_in.in_layer.weight": (3072, 768),
    "txt_in.weight": (3072, 4096),
}
KOHYA = "lora_unet_{}_transformer_blocks_0_attn2_to_k.lora_down.weight"


@pytest.mark.parametrize(
    ("shapes", "expected"),
    [
        (unet(320, 768), "sd15"),
        (unet(320, 768, prefix=""), "sd15"),
        (unet(320, 1024), "sd2"),
        (unet(320, 2048, 2816), "sdxl"),
        (DIFFUSERS, "sdxl"),
        (unet(384, 1280, 2560), "sdxl-refiner"),
        ({UNET + "joint_blocks.0.context_block.attn.qkv.weight": (1, 1)}, "sd3"),
        (FLUX, "flux"),
        ({UNET + name: shape for name, shape in FLUX.items()}, "flux"),
        ({KOHYA.format("down_blocks_0_attentions_0"): (8, 768)}, "sd15/lora"),
        ({KOHYA.format("mid_block_attentions_0"): (8, 1024, 1, 1)}, "sd2/lora"),
        ({KOHYA.format("input_blocks_4_1"): (8, 2048)}, "sdxl/lora"),
        (
            {"unet.up_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.lora_A.weight": (8, 2048)},
            "sdxl/lora",
        ),
        ({"lora_unet_double_blocks_0_img_mod_lin.lora_down.weight": (8, 3072)}, "flux/lora"),
        ({"lora_unet_joint_blocks_0_context_block_attn_qkv.lora_down.weight": (8, 1536)}, "sd3/lora"),
        # Never guessed: a ControlNet, a video model, an upscaler, Chroma, FLUX.2, a LoRA of HunyuanVideo, of
        # LTX-Video, of a text encoder, a VAE.
        ({name: shape for name, shape in unet(320, 768, prefix="").items() if "output" not in name}, None),
        (unet(320, 1024, 768, **{"input_blocks.1.1.time_stack.0.attn2.to_k.weight": (320, 1024)}), None),
        (unet(256, 1024), None),
        (unet(320, 2048, 5632), None),
        ({name: shape for name, shape in FLUX.items() if "vector" not in name}, None),
        ({name: shape for name, shape in FLUX.items() if "mod" not in name}, None),
        ({**FLUX, "txt_in.weight": (3072, 3584)}, None),
        ({"lora_unet_double_blocks_0_img_mod_linear.lora_down.weight": (8, 3072)}, None),
        ({"diffusion_model.transformer_blocks.0.attn2.to_k.lora_A.weight": (8, 2048)}, None),
        ({"lora_te_text_model_encoder_layers_0_mlp_fc1.lora_down.weight": (8, 768)}, None),
        (
            {
                KOHYA.format("mid_block_attentions_0"): (8, 768),
                KOHYA.format("up_blocks_1_attentions_0"): (8, 1024),
            },
            None,
        ),
        ({"encoder.conv_in.weight": (128, 3, 3, 3), "decoder.conv_in.weight": (512, 4, 3, 3)}, None),
        ({}, None),
    ],
)
def test_the_architecture_follows_from_tensors_or_is_unknown(tmp_path, shapes, expected) -> None:
    assert read_header(model(tmp_path / "a.safetensors", shapes)).architecture == expected


def test_a_declared_architecture_overrides_the_tensors(tmp_path) -> None:
    metadata = {"modelspec.architecture": "stable-diffusion-xl-v1-base/lora"}
    assert (
        read_header(model(tmp_path / "a.safetensors", unet(320, 768), metadata)).architecture
        == metadata["modelspec.architecture"]
    )
    assert (
        read_header(
            model(tmp_path / "b.safetensors", unet(320, 768), {"modelspec.architecture": " "})
        ).architecture
        == "sd15"
    )
    assert (
        len(
            read_header(
                model(tmp_path / "c.safetensors", {}, {"modelspec.architecture": "x" * 9000})
            ).architecture
        )
        == 200
    )
