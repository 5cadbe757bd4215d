"""Writes safetensors files, with a hole in place of the weights."""

from __future__ import annotations

import json
import struct
from pathlib import Path

UNET = "model.diffusion_model."
CROSS = "input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight"
# A valid header.
GOOD = {"x": {"dtype": "F16", "shape": [2], "data_offsets": [0, 4]}}
SIZES = {"F32": 4, "F16": 2, "BF16": 2, "F8_E4M3": 1}


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
