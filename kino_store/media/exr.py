"""Reads EXR pictures as sRGB with 16 bits, by the optional library OpenEXR."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from ..errors import KinoError
from .png import PictureError, Pixels, check_pixels

SIGNATURE = b"\x76\x2f\x31\x01"
_COLOURS = (("R", "G", "B"), ("Y",))
_BLOCK = 1 << 20  # bytes


class MissingLibraryError(KinoError):
    """A format needs a library that is not installed."""

    code = "library_missing"


def openexr(retry: str) -> Any:
    """Return the library. `retry`: what to do when it is installed. Raises MissingLibraryError."""
    try:
        import OpenEXR
    except ImportError as error:
        raise MissingLibraryError(
            f"EXR needs the library OpenEXR. Run `pip install OpenEXR` with ComfyUI's Python, then {retry}."
        ) from error
    return OpenEXR


def read_exr(file: IO[bytes], max_pixels: int) -> Pixels:
    """Return the pixels of an EXR file as uint16: grey or RGB, with alpha if it has any.

    Linear light becomes sRGB, darker than black and brighter than white is cut off, and colour is divided by
    alpha. The primaries are taken for BT.709's. Of several layers, the one without a name or the first comes.

    Raises:
        MissingLibraryError: OpenEXR is not installed.
        TooLargeError: it has more than `max_pixels`.
        PictureError: it is damaged, or has no colours.
    """
    library = openexr("import the file again")
    with tempfile.TemporaryDirectory(prefix="kino-") as folder:
        path = Path(folder) / "picture.exr"
        file.seek(0)
        with path.open("wb") as copy:
            while block := file.read(_BLOCK):
                copy.write(block)
        try:
            return _read(library, str(path), max_pixels)
        except (RuntimeError, ValueError, TypeError, LookupError) as error:
            raise PictureError(
                "The EXR file is damaged, or of a kind that can't be read. Save it as an EXR with one layer "
                "of R, G, B and A."
            ) from error


def _read(library: Any, path: str, max_pixels: int) -> Pixels:
    with library.File(path, header_only=True) as head:
        header = dict(head.header())  # the file takes its own along when it is closed
        _check(library, header, max_pixels)
    with library.File(path, separate_channels=True) as image:
        found = {name: channel.pixels for name, channel in image.channels().items()}
        data, shown = header["dataWindow"], header["displayWindow"]
        layer, names = _colours(found)
        colour = np.stack([_shown(found[layer + name], data, shown) for name in names], axis=2)
        alpha = found.get(f"{layer}A")
        return _encoded(colour, None if alpha is None else _shown(alpha, data, shown))


def _check(library: Any, header: Any, max_pixels: int) -> None:
    if header["type"] not in (library.scanlineimage, library.tiledimage):
        raise PictureError("This EXR file has several depths at a pixel. Flatten it first.")
    for window in ("dataWindow", "displayWindow"):
        check_pixels(*_size(header[window]), max_pixels)


def _size(window: Any) -> tuple[int, int]:
    (left, top), (right, bottom) = ([int(value) for value in corner] for corner in window)
    return right - left + 1, bottom - top + 1


def _colours(channels: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Return the layer with colours, "" or its name with a dot, and the names of its channels."""
    for layer in sorted({name.rpartition(".")[0] for name in channels}):
        prefix = f"{layer}." if layer else ""
        for names in _COLOURS:
            is_plain = f"{prefix}BY" not in channels  # else Y is the brightness of a colour
            if is_plain and all(prefix + name in channels for name in names):
                return prefix, names
    raise PictureError("This EXR file has no channels R, G and B. Save it with these.")


def _shown(values: npt.NDArray[Any], data: Any, shown: Any) -> npt.NDArray[np.float32]:
    """Return a channel as large as the display window; black outside of its data."""
    width, height = _size(shown)
    out = np.zeros((height, width), np.float32)
    left, top = (int(data[0][axis]) - int(shown[0][axis]) for axis in (0, 1))
    part = values[max(0, -top) : height - top, max(0, -left) : width - left]
    out[max(0, top) : max(0, top) + part.shape[0], max(0, left) : max(0, left) + part.shape[1]] = part
    return out


def _encoded(colour: npt.NDArray[np.float32], alpha: npt.NDArray[np.float32] | None) -> Pixels:
    linear = np.nan_to_num(colour, nan=0, posinf=1, neginf=0)
    if alpha is not None:
        alpha = np.clip(np.nan_to_num(alpha, nan=0), 0, 1)[..., np.newaxis]
        with np.errstate(over="ignore"):
            linear = np.divide(linear, alpha, out=linear, where=alpha > 0)
    linear = np.clip(linear, 0, 1)
    # IEC 61966-2-1
    value = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    both = value if alpha is None else np.concatenate([value, alpha], axis=2)
    pixels: Pixels = np.rint(both * 65535).astype(np.uint16)
    return pixels
