"""Reads the header of GGUF files, without the weights.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3, little endian. The gguf
library is not used: it maps the whole file into memory, so a file that is truncated meanwhile (on a network
disk, say) ends the process.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO, NamedTuple

from .architecture import Shapes

_MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_HEADER_LIMIT = 100_000_000  # bytes; as of safetensors
_MAX_DIMENSIONS = 4
_ORIGINAL_SHAPE = "comfy.gguf.orig_shape."  # ComfyUI-GGUF's conversion folds tensors of five dimensions

# Values of metadata: the format that struct reads, by the number of the type.
_NUMBERS = dict(zip((0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12), "BbHhIif?Qqd", strict=True))
_STRING, _ARRAY = 8, 9
# ggml's types of tensors: name, bytes of a block, values in a block.
_TYPES = {
    0: ("F32", 4, 1),
    1: ("F16", 2, 1),
    2: ("Q4_0", 18, 32),
    3: ("Q4_1", 20, 32),
    6: ("Q5_0", 22, 32),
    7: ("Q5_1", 24, 32),
    8: ("Q8_0", 34, 32),
    10: ("Q2_K", 84, 256),
    11: ("Q3_K", 110, 256),
    12: ("Q4_K", 144, 256),
    13: ("Q5_K", 176, 256),
    14: ("Q6_K", 210, 256),
    20: ("IQ4_NL", 18, 32),
    23: ("IQ4_XS", 136, 256),
    24: ("I8", 1, 1),
    25: ("I16", 2, 1),
    26: ("I32", 4, 1),
    30: ("BF16", 2, 1),
}


class GgufHeader(NamedTuple):
    """`shapes` as PyTorch orders them, `dtypes`: a name like "Q4_K" for each of the same tensors."""

    metadata: dict[str, object]
    shapes: Shapes
    dtypes: dict[str, str]


def read_gguf(path: Path) -> GgufHeader:
    """Return the header.

    Raises:
        OSError, ValueError, struct.error: the file can't be read, is damaged or cut, or has another version.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(0)
        reader = _Reader(file)
        version, tensors, values = reader.preamble()
        if version not in _VERSIONS:
            raise ValueError(f"GGUF version {version}")
        metadata = {reader.text(): reader.value(reader.number("I")) for _ in range(values)}
        found = [reader.tensor() for _ in range(tensors)]
        alignment = metadata.get("general.alignment", 32)
        if not isinstance(alignment, int) or alignment <= 0:
            raise ValueError(f"an alignment of {alignment!r}")
        start = -(-file.tell() // alignment) * alignment
    if found and start + max(tensor.end for tensor in found) > size:
        raise ValueError(f"the tensors do not fit into {size} bytes: the file was cut")
    shapes = {tensor.name: _original(metadata, tensor) for tensor in found}
    return GgufHeader(metadata, shapes, {tensor.name: tensor.dtype for tensor in found})


class _Tensor(NamedTuple):
    name: str
    shape: tuple[int, ...]
    dtype: str
    end: int


class _Reader:
    """Reads values one after the other, at most `_HEADER_LIMIT` bytes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = _HEADER_LIMIT

    def preamble(self) -> tuple[int, int, int]:
        """Return the version and the numbers of tensors and of metadata values."""
        if self._bytes(4) != _MAGIC:
            raise ValueError("no GGUF file")
        return self.number("I"), self.number("Q"), self.number("Q")

    def number(self, kind: str) -> int:
        value: int
        (value,) = struct.unpack("<" + kind, self._bytes(struct.calcsize("<" + kind)))
        return value

    def text(self) -> str:
        return self._bytes(self.number("Q")).decode("utf-8", "replace")

    def value(self, kind: int) -> object:
        if kind == _STRING:
            return self.text()
        if kind in _NUMBERS:
            return self.number(_NUMBERS[kind])
        if kind == _ARRAY:
            element, count = self.number("I"), self.number("Q")
            if element == _ARRAY:
                raise ValueError("an array of arrays")
            return [self.value(element) for _ in range(count)]
        raise ValueError(f"a value of type {kind}")

    def tensor(self) -> _Tensor:
        name, dimensions = self.text(), self.number("I")
        if dimensions > _MAX_DIMENSIONS:
            raise ValueError(f"a tensor of {dimensions} dimensions")
        shape = tuple(self.number("Q") for _ in range(dimensions))[::-1]
        kind, offset = self.number("I"), self.number("Q")
        dtype, block_bytes, block_values = _TYPES.get(kind, (f"type {kind}", 0, 1))
        count = 1
        for side in shape:
            count *= side
        return _Tensor(name, shape, dtype, offset + count // block_values * block_bytes)

    def _bytes(self, count: int) -> bytes:
        self._left -= count
        if self._left < 0:
            raise ValueError(f"a header of more than {_HEADER_LIMIT} bytes")
        data = self._file.read(count)
        if len(data) < count:
            raise ValueError("the file ends in its header")
        return data


def _original(metadata: dict[str, object], tensor: _Tensor) -> tuple[int, ...]:
    original = metadata.get(_ORIGINAL_SHAPE + tensor.name)
    if isinstance(original, list) and all(isinstance(side, int) for side in original):
        return tuple(original)
    return tensor.shape
