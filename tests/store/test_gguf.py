"""GGUF headers, of files that the gguf library writes."""

from __future__ import annotations

import struct
from pathlib import Path

import gguf
import numpy as np
import pytest

from kino_store.media.model_file import read_header

KINDS = [
    *("F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K"),
    *("IQ4_NL", "IQ4_XS"),
]
Z_IMAGE = {"cap_embedder.1.weight": (3840, 256), "noise_refiner.0.attention.k_norm.weight": (128,)}


def write(path: Path, shapes: dict, kind: str = "Q4_K", **metadata: str) -> Path:
    writer = gguf.GGUFWriter(path, "lumina2")
    for key, value in metadata.items():
        writer.add_string(f"general.{key}", value)
    writer.add_array("numbers", [1, 2, 3])
    writer.add_bool("is_true", True)
    for name, shape in shapes.items():
        quantization = gguf.GGMLQuantizationType[kind if len(shape) > 1 else "F32"]
        block, size = gguf.GGML_QUANT_SIZES[quantization]
        data = np.zeros((*shape[:-1], shape[-1] // block * size), np.uint8)
        writer.add_tensor(name, data, raw_dtype=quantization)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.mark.parametrize("kind", KINDS)
def test_a_quantized_model(tmp_path, kind) -> None:
    header = read_header(write(tmp_path / "a.gguf", Z_IMAGE, kind, name="A model"))
    assert (header.architecture, header.dtype, header.parameters) == ("z-image", kind, 3840 * 256 + 128)
    assert header.metadata == {"general.architecture": "lumina2", "general.name": "A model"}


def test_tensors_that_comfyui_gguf_has_folded_have_their_shape(tmp_path) -> None:
    path = tmp_path / "a.gguf"
    writer = gguf.GGUFWriter(path, "wan")
    writer.add_array("comfy.gguf.orig_shape.patch_embedding.weight", [1536, 16, 1, 2, 2])
    for name in ("head.modulation", "head.head.weight"):
        writer.add_tensor(name, np.zeros((2, 32), np.float32))
    writer.add_tensor("patch_embedding.weight", np.zeros((1536 * 64,), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    assert read_header(path).architecture == "wan"
    assert read_header(path).parameters == 1536 * 64 + 2 * 64


def test_a_cut_or_damaged_file_has_no_header(tmp_path) -> None:
    whole = write(tmp_path / "a.gguf", Z_IMAGE).read_bytes()
    path = tmp_path / "cut.gguf"
    for length in [*range(0, 400, 7), len(whole) - 4096]:
        path.write_bytes(whole[:length])
        assert read_header(path) is None, length
    counts_at = 8
    for damaged in (
        b"GGML" + whole[4:],
        whole[:4] + struct.pack("<I", 1) + whole[8:],
        whole[:counts_at] + struct.pack("<Q", 2**60) + whole[counts_at + 8 :],
    ):
        path.write_bytes(damaged)
        assert read_header(path) is None


def test_the_weights_are_not_read(tmp_path) -> None:
    path = write(tmp_path / "a.gguf", Z_IMAGE)
    with path.open("r+b") as file:
        file.truncate(50 << 30)  # a hole
    assert read_header(path).architecture == "z-image"
