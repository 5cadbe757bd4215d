"""Pictures from outside, never trusted: PNG, JPEG or WebP by their content, measured before they are decoded.

What is kept are pixels alone: orientation applied, palettes and CMYK as RGB, the first picture of an animation.
"""

from __future__ import annotations

import io
import json
import math
import struct
import zlib
from typing import IO, Any, Literal, get_args

import numpy as np
import numpy.typing as npt
from PIL import ExifTags, Image

from ..errors import InvalidValueError, SizeMismatchError, TooLargeError
from .png import PictureError, Pixels

Fit = Literal["exact", "cover", "contain"]

PROMPT_LIMIT = 2 * 2**20  # characters of JSON
PROMPT_LEVELS = 60  # of nesting; ComfyUI's own have less than ten

_FORMATS = ["PNG", "JPEG", "WEBP"]
_PLAIN = {"L", "LA", "RGB", "RGBA"}
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    ImportError,
    struct.error,
    zlib.error,
)  # of Pillow and PyAV
_DEPTH_AT = 24  # where a PNG says its bits a channel: signature, length and name of IHDR, width, height
_HELP = "Import a PNG, JPEG or WebP file that other programs can open."
_SIGNATURE_LENGTH = 512  # bytes; an SVG file may begin with an XML declaration
_SIGNATURES = {
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"\0\0\1\0": "ICO",
    b"8BPS": "PSD",
    b"\x76\x2f\x31\x01": "EXR",
    b"\x1a\x45\xdf\xa3": "WebM or MKV",
    b"%PDF": "PDF",
}


def read_upload(data: bytes | IO[bytes], max_pixels: int) -> Pixels:
    """The pixels of a file as it was sent: (height, width, channels) of uint8, or of uint16 for a PNG of 16 bits.

    1 to 4 channels: grey, grey+alpha, RGB, RGBA. TooLargeError for more than `max_pixels` (width times height), told
    from the header; PictureError for other formats and for what is broken or cut short.
    """
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    file.seek(0)
    try:
        with Image.open(file, formats=_FORMATS) as image:
            _check_size(image, max_pixels)
            image.load()
            orientation = _orientation(image)
            pixels = _sixteen_bits(file) if _is_deep(image, file) else _eight_bits(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLargeError(
            f"The picture is too large ({error}). Make it smaller and send it again."
        ) from error
    except _BROKEN as error:
        raise _refusal(error, file) from error
    return _turned(pixels, orientation)


def fitted(pixels: Pixels, width: int, height: int, how: Fit) -> Pixels:
    """The picture at `width` x `height` pixels, of the same channels and depth.

    "exact": it must have that size (SizeMismatchError); "cover": scaled, and what sticks out is cut off evenly;
    "contain": scaled, on black (transparent where there is an alpha channel). InvalidValueError for any other word.
    """
    if how not in get_args(Fit):
        raise InvalidValueError("fit", how, f"It must be one of {', '.join(get_args(Fit))}.")
    old_height, old_width = pixels.shape[:2]
    if (old_width, old_height) == (width, height):
        return pixels
    if how == "exact":
        raise SizeMismatchError(
            f"The picture has {old_width}x{old_height} pixels and the project {width}x{height}. "
            'Send it in that size, or choose "cover" or "contain" to have it scaled.'
        )
    if how == "cover":
        return _resized(pixels, width, height, _middle(old_width, old_height, width, height))
    scale = min(width / old_width, height / old_height)
    inner_width, inner_height = max(1, round(old_width * scale)), max(1, round(old_height * scale))
    left, top = (width - inner_width) // 2, (height - inner_height) // 2
    whole = np.zeros((height, width, pixels.shape[2]), dtype=pixels.dtype)
    inner = _resized(pixels, inner_width, inner_height, (0, 0, old_width, old_height))
    whole[top : top + inner_height, left : left + inner_width] = inner
    return whole


def embedded_prompt(data: bytes | IO[bytes]) -> dict[str, Any] | None:
    """The API prompt that ComfyUI put into a PNG; None where there is none, it is no JSON object, over 2 MB or over 60 levels deep.

    NaN and infinity, which ComfyUI writes but JSON does not know, come as None; NUL and half a character as another one.
    """
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    file.seek(0)
    try:
        with Image.open(
            file, formats=["PNG"]
        ) as image:  # reads what stands before the pixels, where ComfyUI puts it
            text = image.info.get("prompt")
        if not isinstance(text, str) or len(text) > PROMPT_LIMIT:
            return None
        prompt = _plain(json.loads(text), PROMPT_LEVELS)
    except (*_BROKEN, RecursionError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    return prompt if isinstance(prompt, dict) else None


def _plain(value: Any, levels: int) -> Any:
    """A JSON value as any file and database can hold it. ValueError for more levels of nesting."""
    if isinstance(value, str):
        return value.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (dict, list)) and levels == 0:
        raise ValueError("nested too deep")
    if isinstance(value, dict):
        return {_plain(key, 0): _plain(inner, levels - 1) for key, inner in value.items()}
    return [_plain(inner, levels - 1) for inner in value] if isinstance(value, list) else value


def _check_size(image: Image.Image, max_pixels: int) -> None:
    if image.width * image.height > max_pixels:
        raise TooLargeError(
            f"The picture has {image.width}x{image.height} pixels; at most {max_pixels} pixels in all can be taken. "
            "Make it smaller and send it again."
        )


def _refusal(error: Exception, file: IO[bytes]) -> PictureError | TooLargeError:
    if "MAX_TEXT" in str(error):  # Pillow's only sign that a text chunk unpacks to more than it allows
        return TooLargeError(
            "The text stored in the picture is too large. Save the picture without it and try again."
        )
    file.seek(0)
    kind = file_kind(file.read(_SIGNATURE_LENGTH))
    if kind is None:
        return PictureError(f"This is not a picture file. {_HELP}")
    if kind in {"PNG", "JPEG", "WebP"}:
        return PictureError(f"The {kind} file is damaged or cut short. {_HELP}")
    return PictureError(f"A {kind} file can't be imported. {_HELP}")


def file_kind(start: bytes) -> str | None:
    """Return what a file is by its first bytes, such as "GIF"; None if it is unknown.

    The signatures are those of the formats' specifications.
    """
    if start[:4] == b"RIFF":
        return {b"WEBP": "WebP", b"AVI ": "AVI"}.get(start[8:12])
    if start[4:8] == b"ftyp":
        return {b"avif": "AVIF", b"heic": "HEIC", b"mif1": "HEIC", b"qt  ": "MOV"}.get(start[8:12], "MP4")
    if b"<svg" in start:
        return "SVG"
    return next((kind for signature, kind in _SIGNATURES.items() if start.startswith(signature)), None)


def _orientation(image: Image.Image) -> int:
    """How the camera was held: 1 (upright) to 8, as in EXIF. Broken EXIF data says nothing about the pixels."""
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except _BROKEN:
        return 1


def _is_deep(image: Image.Image, file: IO[bytes]) -> bool:
    """True for a PNG of 16 bits a channel. Pillow's mode does not tell: it cuts those with several channels to 8."""
    file.seek(_DEPTH_AT)
    return image.format == "PNG" and file.read(1) == b"\x10"


def _eight_bits(image: Image.Image) -> Pixels:
    if image.has_transparency_data and image.mode not in _PLAIN:
        image = image.convert("RGBA")
    elif "transparency" in image.info and image.mode in {
        "L",
        "RGB",
    }:  # one colour that stands for transparent
        image = image.convert("LA" if image.mode == "L" else "RGBA")
    elif image.mode not in _PLAIN:
        image = image.convert("RGB")
    return np.atleast_3d(np.asarray(image))


def _sixteen_bits(file: IO[bytes]) -> Pixels:
    """Decoded by FFmpeg's PNG decoder, which ComfyUI brings in PyAV; Pillow has found the file whole before."""
    import av  # type: ignore[import-not-found,unused-ignore]

    file.seek(0)
    decoder = av.CodecContext.create("png", "r")
    frame = (decoder.decode(av.Packet(file.read())) or decoder.decode(None))[0]
    plane = frame.planes[0]
    channels = len(frame.format.components)
    rows: npt.NDArray[np.uint8] = np.frombuffer(bytes(plane), np.uint8).reshape(-1, plane.line_size)[
        : frame.height, : frame.width * channels * 2
    ]
    words = np.ascontiguousarray(rows).view(">u2").reshape(frame.height, frame.width, channels)
    return words.astype(np.uint16)


def _turned(pixels: Pixels, orientation: int) -> Pixels:
    """The picture upright. EXIF 2.32, 4.6.4 A: where the stored rows and columns begin."""
    upright = pixels.swapaxes(0, 1) if orientation in {5, 6, 7, 8} else pixels
    across = -1 if orientation in {2, 3, 6, 7} else 1
    down = -1 if orientation in {3, 4, 7, 8} else 1
    turned: Pixels = upright[::down, ::across].copy()
    return turned


def _middle(old_width: int, old_height: int, width: int, height: int) -> tuple[float, float, float, float]:
    """The largest part of the picture's middle with the proportions of `width` x `height`: left, top, right, bottom."""
    scale = max(width / old_width, height / old_height)
    part_width, part_height = min(old_width, width / scale), min(old_height, height / scale)
    left, top = (old_width - part_width) / 2, (old_height - part_height) / 2
    if scale == 1:  # nothing is scaled, so let pixels stay what they are
        left, top = left // 1, top // 1
    return left, top, left + part_width, top + part_height


def _resized(pixels: Pixels, width: int, height: int, box: tuple[float, float, float, float]) -> Pixels:
    """`box` of the picture, scaled to `width` x `height`: a channel at a time as floats, as Pillow has no more than 8 bits.

    Colours count as much as they are opaque, so that what is transparent gives no colour to its neighbours.
    """
    top = np.float32(np.iinfo(pixels.dtype).max)
    out = np.empty((height, width, pixels.shape[2]), dtype=pixels.dtype)
    colours = out.shape[2] - (out.shape[2] in {2, 4})
    opaque = (
        pixels[..., colours] / top if colours < out.shape[2] else np.ones(pixels.shape[:2], dtype=np.float32)
    )
    scaled_opaque = _scaled(opaque, width, height, box)
    for channel in range(colours):
        values = _scaled(pixels[..., channel] * opaque, width, height, box) / np.maximum(
            scaled_opaque, 1 / top
        )
        out[..., channel] = np.clip(np.rint(values), 0, top)
    out[..., colours:] = np.clip(np.rint(scaled_opaque * top), 0, top)[..., np.newaxis]
    return out


def _scaled(
    values: npt.NDArray[np.float32], width: int, height: int, box: tuple[float, float, float, float]
) -> npt.NDArray[np.float32]:
    return np.asarray(Image.fromarray(values).resize((width, height), Image.Resampling.LANCZOS, box=box))
