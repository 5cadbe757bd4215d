"""Reads the header of model files, without the weights: safetensors here, GGUF in gguf.py.

Format of safetensors: https://github.com/huggingface/safetensors#format - eight bytes of length, then JSON.
The safetensors library is not used: it maps the whole file into memory, so a file that is truncated meanwhile
(on a network disk, say) ends the process, and it refuses a header with one unknown data type.
"""

from __future__ import annotations

import json
import logging
import math
import struct
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import ModelFileError
from .architecture import Shapes, architecture_of
from .gguf import read_gguf

log = logging.getLogger("kino")

HEADER_LIMIT = 100_000_000  # bytes; as in the format
TEXT_LIMIT = 10_000  # characters of one metadata value
ENTRY_LIMIT = 200  # metadata entries, and characters of their names and of short values

ENDINGS = (".safetensors", ".sft", ".gguf")  # of files that can be checked, and run no code
_FORMATS = {"sft": "safetensors"}
_MAX_DIMENSIONS = 16
_BITS_PER_BYTE = 8  # the smallest data types have one bit, so no file has more parameters than bits
_METADATA = "__metadata__"
# What reading a damaged header raises.
_DAMAGED = (ValueError, TypeError, LookupError, AttributeError, RecursionError, struct.error)


@dataclass(frozen=True)
class Header:
    """`dtype`: of most parameters, in the format's names ("F16", "BF16", "F8_E4M3", in GGUF "Q4_K").

    None is unknown or missing.
    """

    architecture: str | None
    dtype: str | None
    parameters: int
    metadata: dict[str, str] | None


def file_format(path: Path) -> str:
    """Return a file's format by its suffix: "safetensors", "ckpt", "gguf", …; "unknown" without one."""
    suffix = path.suffix.lower().removeprefix(".")
    return _FORMATS.get(suffix, suffix) or "unknown"


def read_header(path: Path) -> Header | None:
    """Return the header of a safetensors or GGUF file.

    None for other formats, and for damaged, cut or unreadable files.
    """
    reader = _READERS.get(file_format(path))
    if reader is None:
        return None
    try:
        return reader(path)
    except (OSError, *_DAMAGED) as error:
        log.debug("The header of the model file %s can't be read: %s", path, error)
        return None


def check_model_file(path: Path, ending: str) -> None:
    """Raise ModelFileError unless a file is a whole model file of that ending, as far as its header tells."""
    name = file_format(Path(f"model{ending}"))
    try:
        _READERS[name](path)
    except _DAMAGED as error:
        log.info("Kino refused a model file: %s", error)
        raise ModelFileError(
            f"This is not a {name} file, or a part of it is missing. It was not saved."
        ) from error


def _safetensors_header(path: Path) -> Header:
    return _parse_header(*_read_json(path))


def _gguf_header(path: Path) -> Header:
    metadata, shapes, dtypes = read_gguf(path)
    by_dtype: Counter[str] = Counter()
    for name, shape in shapes.items():
        by_dtype[dtypes[name]] += math.prod(shape)
    dtype = by_dtype.most_common(1)[0][0] if by_dtype else None
    return Header(architecture_of(shapes), dtype, by_dtype.total(), _text_metadata(metadata))


_READERS: dict[str, Callable[[Path], Header]] = {"safetensors": _safetensors_header, "gguf": _gguf_header}


def _read_json(path: Path) -> tuple[dict[str, Any], int]:
    """Return the header's JSON and the size of the weights behind it in bytes."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(0)
        (length,) = struct.unpack("<Q", file.read(8))
        if length > min(HEADER_LIMIT, size - 8):
            raise ValueError(f"a header of {length} bytes in a file of {size}")
        document = json.loads(file.read(length))
    if not isinstance(document, dict):
        raise TypeError("the header is not a JSON object")
    return document, size - 8 - length


def _parse_header(document: dict[str, Any], size: int) -> Header:
    metadata = _text_metadata(document.pop(_METADATA, None))
    shapes = {name: _shape(tensor) for name, tensor in document.items()}
    by_dtype: Counter[str] = Counter()
    for name, tensor in document.items():
        by_dtype[_valid_utf8(tensor["dtype"])] += math.prod(shapes[name])
    parameters = by_dtype.total()
    end = max((tensor["data_offsets"][1] for tensor in document.values()), default=0)
    if end > size or parameters > size * _BITS_PER_BYTE:
        raise ValueError(f"{parameters} parameters up to byte {end} in {size} bytes: the file was cut")
    dtype = by_dtype.most_common(1)[0][0][:ENTRY_LIMIT] if by_dtype else None
    return Header(_architecture(metadata, shapes), dtype, parameters, metadata)


def _shape(tensor: Any) -> tuple[int, ...]:
    shape = tuple(tensor["shape"])
    if len(shape) > _MAX_DIMENSIONS or not all(type(side) is int and 0 <= side < 2**63 for side in shape):
        raise ValueError(f"a tensor of shape {shape[:_MAX_DIMENSIONS]}")
    return shape


def _architecture(metadata: dict[str, str] | None, shapes: Shapes) -> str | None:
    """Return the architecture that the file declares, else that of its tensors.

    Declarations: https://github.com/Stability-AI/ModelSpec.
    """
    declared = (metadata or {}).get("modelspec.architecture", "").strip()
    return declared[:ENTRY_LIMIT] or architecture_of(shapes)


def _text_metadata(metadata: Any) -> dict[str, str] | None:
    """Return the metadata that may be shown: strings only, limited in number and length."""
    if not isinstance(metadata, dict):
        return None
    texts = [(key, value) for key, value in metadata.items() if isinstance(value, str)]
    return {
        _valid_utf8(key)[:ENTRY_LIMIT]: _valid_utf8(value[:TEXT_LIMIT]) for key, value in texts[:ENTRY_LIMIT]
    }


def _valid_utf8(value: str) -> str:
    """Return text that UTF-8 can encode: JSON may have unpaired surrogates."""
    return value.encode("utf-8", "replace").decode()
