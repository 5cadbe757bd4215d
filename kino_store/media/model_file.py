"""What a model file says of itself: a safetensors header, read without touching the weights.

Format: https://github.com/huggingface/safetensors#format - eight bytes of length, then JSON. It is read here and not by
the library of that name, which maps the whole file into memory (a file that is cut while it is mapped, on a network
disk say, ends the process) and refuses a header for one data type that it does not know.
"""

from __future__ import annotations

import json
import logging
import math
import struct
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .architecture import Shapes, architecture_of

log = logging.getLogger("kino")

HEADER_LIMIT = 100_000_000  # bytes; the format's own
TEXT_LIMIT = 10_000  # characters of one metadata value
ENTRY_LIMIT = 200  # metadata entries, and characters of their names and of short values

_FORMATS = {"sft": "safetensors"}
_MOST_DIMENSIONS = 16
_BITS = 8  # the smallest data types have one bit, so no file has more parameters than bits
_METADATA = "__metadata__"


@dataclass(frozen=True)
class Header:
    """`dtype` as safetensors names it ("F16", "BF16", "F8_E4M3"), of most parameters; None is not told or not known."""

    architecture: str | None
    dtype: str | None
    parameters: int
    metadata: dict[str, str] | None


def file_format(path: Path) -> str:
    """What kind of file it is, by its suffix: "safetensors", "ckpt", "gguf", …; "unknown" without one."""
    suffix = path.suffix.lower().removeprefix(".")
    return _FORMATS.get(suffix, suffix) or "unknown"


def read_header(path: Path) -> Header | None:
    """The header of a safetensors file; None for other formats, for a broken or cut file, and one that can't be read."""
    if file_format(path) != "safetensors":
        return None
    try:
        return _header(*_document(path))
    except (
        OSError,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        RecursionError,
        struct.error,
    ) as error:
        log.debug("The header of the model file %s can't be read: %s", path, error)
        return None


def _document(path: Path) -> tuple[dict[str, Any], int]:
    """The header's JSON and the file's size in bytes."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(0)
        (length,) = struct.unpack("<Q", file.read(8))
        if length > min(HEADER_LIMIT, size - 8):
            raise ValueError(f"a header of {length} bytes in a file of {size}")
        document = json.loads(file.read(length))
    if not isinstance(document, dict):
        raise TypeError("the header is no JSON object")
    return document, size


def _header(document: dict[str, Any], size: int) -> Header:
    metadata = _texts(document.pop(_METADATA, None))
    shapes = {name: _shape(tensor) for name, tensor in document.items()}
    by_dtype: Counter[str] = Counter()
    for name, tensor in document.items():
        by_dtype[_text(tensor["dtype"])] += math.prod(shapes[name])
    parameters = by_dtype.total()
    if parameters > size * _BITS:
        raise ValueError(f"{parameters} parameters in a file of {size} bytes")
    dtype = by_dtype.most_common(1)[0][0][:ENTRY_LIMIT] if by_dtype else None
    return Header(_architecture(metadata, shapes), dtype, parameters, metadata)


def _shape(tensor: Any) -> tuple[int, ...]:
    shape = tuple(tensor["shape"])
    if len(shape) > _MOST_DIMENSIONS or not all(type(side) is int and 0 <= side < 2**63 for side in shape):
        raise ValueError(f"a tensor of shape {shape[:_MOST_DIMENSIONS]}")
    return shape


def _architecture(metadata: dict[str, str] | None, shapes: Shapes) -> str | None:
    """What the file calls itself (https://github.com/Stability-AI/ModelSpec), else what its tensors tell."""
    said = (metadata or {}).get("modelspec.architecture", "").strip()
    return said[:ENTRY_LIMIT] or architecture_of(shapes)


def _texts(metadata: Any) -> dict[str, str] | None:
    """Metadata as it may be shown: strings only, of bounded number and length."""
    if not isinstance(metadata, dict):
        return None
    texts = [(key, value) for key, value in metadata.items() if isinstance(value, str)]
    return {_text(key)[:ENTRY_LIMIT]: _text(value[:TEXT_LIMIT]) for key, value in texts[:ENTRY_LIMIT]}


def _text(value: str) -> str:
    """The text, fit for UTF-8: JSON can spell half a character."""
    return value.encode("utf-8", "replace").decode()
