"""Reads what programs stored in a picture file: ComfyUI's prompt graph, AUTOMATIC1111's infotext."""

from __future__ import annotations

import io
import json
import math
import struct
from typing import IO, Any, NamedTuple

from PIL import ExifTags, Image

PROMPT_LIMIT = 2 * 2**20  # characters of a stored text
PROMPT_DEPTH = 60  # levels of nesting; ComfyUI's prompts have fewer than ten

_FORMATS = ["PNG", "JPEG", "WEBP"]
# ComfyUI writes `prompt:{…}` to the tag Model, and `workflow:{…}` and others to Make and those before it.
_PROMPT_PREFIX = "prompt:"
_ENCODINGS = {b"ASCII\0\0\0": "utf-8", bytes(8): "utf-8", b"UNICODE\0": "utf-16"}  # EXIF 2.32, 4.6.5
# What Pillow raises for damaged files.
DAMAGED = (OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, struct.error)
_ERRORS = (*DAMAGED, RecursionError, Image.DecompressionBombError, Image.DecompressionBombWarning)


class Embedded(NamedTuple):
    """`prompt`: ComfyUI's prompt graph. `infotext`: A1111's. None: there is none that can be used."""

    prompt: dict[str, Any] | None = None
    infotext: str | None = None


def read_embedded(data: bytes | IO[bytes]) -> Embedded:
    """Return what is stored in a PNG, JPEG or WebP file; the pixels are not decoded.

    A prompt graph is None if it is not a JSON object, has over 2 MiB of characters or over 60 levels of
    nesting. NaN and infinity, which ComfyUI writes but JSON does not allow, become None. NUL and unpaired
    surrogates are replaced, also in an infotext.
    """
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    file.seek(0)
    try:
        # Pillow reads text chunks before the pixels, where ComfyUI and A1111 write them.
        with Image.open(file, formats=_FORMATS) as image:
            texts = image.info if image.format == "PNG" else {}
            prompt, infotext = texts.get("prompt"), texts.get("parameters")
            if prompt is None and infotext is None and "exif" in image.info:
                prompt, infotext = _from_exif(image)
    except _ERRORS:
        return Embedded()
    return Embedded(_prompt(prompt), _infotext(infotext))


def _from_exif(image: Image.Image) -> tuple[str | None, str | None]:
    exif = image.getexif()
    texts = [text for text in exif.values() if isinstance(text, str)]
    prompt = next((text for text in texts if text[: len(_PROMPT_PREFIX)].lower() == _PROMPT_PREFIX), None)
    comment = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.UserComment)
    return (
        None if prompt is None else prompt[len(_PROMPT_PREFIX) :],
        _comment(comment) if isinstance(comment, bytes) else None,
    )


def _comment(data: bytes) -> str | None:
    """Decode a UserComment.

    The byte order of UTF-16 is not declared; it shows in the place of the zeros in Latin letters.
    """
    encoding = _ENCODINGS.get(data[:8])
    text = data[8:]
    if encoding == "utf-16":
        encoding += "-be" if text[::2].count(0) >= text[1::2].count(0) else "-le"
    return None if encoding is None else text.decode(encoding, "replace").rstrip("\0 ")


def _prompt(text: object) -> dict[str, Any] | None:
    if not isinstance(text, str) or len(text) > PROMPT_LIMIT:
        return None
    try:
        prompt = _storable(json.loads(text.rstrip("\0")), PROMPT_DEPTH)
    except (ValueError, RecursionError):
        return None
    return prompt if isinstance(prompt, dict) else None


def _infotext(text: object) -> str | None:
    return _storable(text, 0) if isinstance(text, str) and text and len(text) <= PROMPT_LIMIT else None


def _storable(value: Any, depth: int) -> Any:
    """Return a JSON value that any file and database can store. Raises ValueError if it is nested deeper."""
    if isinstance(value, str):
        return value.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (dict, list)) and depth == 0:
        raise ValueError("nested too deep")
    if isinstance(value, dict):
        return {_storable(key, 0): _storable(item, depth - 1) for key, item in value.items()}
    return [_storable(item, depth - 1) for item in value] if isinstance(value, list) else value
