"""Reads untrusted pictures by their content: PNG, JPEG, WebP, TIFF, EXR; the size is checked before decoding.

Only pixels are kept: with orientation applied, palettes and CMYK converted to RGB, the first image of an
animation or of several pages.
"""

from __future__ import annotations

import io
import zlib
from typing import IO, Literal, get_args

import numpy as np
import numpy.typing as npt
from PIL import ExifTags, Image, TiffImagePlugin

from ..errors import InvalidValueError, SizeMismatchError, TooLargeError
from .deep import decode_16_bit
from .embedded import DAMAGED
from .exr import SIGNATURE as EXR
from .exr import read_exr
from .png import PictureError, Pixels, check_pixels

Fit = Literal["exact", "cover", "contain"]
LARGEST_PICTURE = 64_000_000  # pixels; or the project's size, where that is larger

_FORMATS = ["PNG", "JPEG", "WEBP", "TIFF"]
_MODES = {"L", "LA", "RGB", "RGBA"}
# What Pillow and PyAV raise for damaged files.
_DECODE_ERRORS = (*DAMAGED, ImportError, zlib.error)
_DEPTH_OFFSET = 24  # of a PNG's bits per channel: after signature, length and name of IHDR, width, height
_HINT = "Import a PNG, JPEG, WebP, TIFF or EXR file that other programs can open."
_ODD_TIFF = "This TIFF file has {}. Save it with 8 or 16 bits a channel, as grey, RGB or RGBA."
_BITS, _PHOTOMETRIC, _EXTRA, _FORMAT = 258, 262, 338, 339  # tags of TIFF 6.0
_PREMULTIPLIED, _UNSIGNED = 1, 1
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
    EXR: "EXR",
    b"\x1a\x45\xdf\xa3": "WebM or MKV",
    b"%PDF": "PDF",
}


def read_upload(data: bytes | IO[bytes], max_pixels: int) -> Pixels:
    """Return the pixels of an uploaded file: (height, width, channels), uint8 or uint16.

    1 to 4 channels: grey, grey+alpha, RGB, RGBA. PNG and TIFF files with 16 bits keep them. An EXR file's
    linear light becomes sRGB; see `read_exr`.

    Raises:
        MissingLibraryError: an EXR file needs OpenEXR.
        TooLargeError: width times height exceeds `max_pixels`, or the file unpacks to too much.
        PictureError: the file has another format, or is damaged or truncated.
    """
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    file.seek(0)
    if file.read(len(EXR)) == EXR:
        return read_exr(file, max_pixels)
    file.seek(0)
    try:
        with Image.open(file, formats=_FORMATS) as image:
            check_pixels(image.width, image.height, max_pixels)
            if isinstance(image, TiffImagePlugin.TiffImageFile) and _is_deep_tiff(image):
                orientation = _orientation(image)
                image.load()  # checks that the file is complete
                pixels = _decode_tiff(image, file)
            else:
                image.load()
                pixels = decode_16_bit(file, "png") if _is_16_bit(image, file) else _decode_8_bit(image)
                orientation = _orientation(image)  # Pillow turns a TIFF file's
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLargeError(f"The picture is too large ({error}). Reduce it and send it again.") from error
    except _DECODE_ERRORS as error:
        raise _decode_error(error, file) from error
    return _upright(pixels, orientation)


def fit_picture(pixels: Pixels, width: int, height: int, fit: Fit) -> Pixels:
    """Return the picture at `width` x `height` pixels, with the same channels and depth.

    `fit`: "exact" requires that size; "cover" scales and crops the edges evenly; "contain" scales and adds
    black borders (transparent with an alpha channel).

    Raises SizeMismatchError for "exact", InvalidValueError for an unknown `fit`.
    """
    if fit not in get_args(Fit):
        raise InvalidValueError("fit", fit, f"It must be one of {', '.join(get_args(Fit))}.")
    old_height, old_width = pixels.shape[:2]
    if (old_width, old_height) == (width, height):
        return pixels
    if fit == "exact":
        raise SizeMismatchError(
            f"The picture has {old_width}x{old_height} pixels and the project {width}x{height}. "
            'Send it in that size, or choose "cover" or "contain" to have it scaled.'
        )
    if fit == "cover":
        return _resize(pixels, width, height, _crop_box(old_width, old_height, width, height))
    scale = min(width / old_width, height / old_height)
    scaled_width, scaled_height = max(1, round(old_width * scale)), max(1, round(old_height * scale))
    left, top = (width - scaled_width) // 2, (height - scaled_height) // 2
    canvas = np.zeros((height, width, pixels.shape[2]), dtype=pixels.dtype)
    scaled = _resize(pixels, scaled_width, scaled_height, (0, 0, old_width, old_height))
    canvas[top : top + scaled_height, left : left + scaled_width] = scaled
    return canvas


def _decode_error(error: Exception, file: IO[bytes]) -> PictureError | TooLargeError:
    if "MAX_TEXT" in str(error):  # Pillow's only sign of a text chunk that unpacks to too much
        return TooLargeError(
            "The text stored in the picture is too large. Save the picture without it and try again."
        )
    file.seek(0)
    kind = file_kind(file.read(_SIGNATURE_LENGTH))
    if kind is None:
        return PictureError(f"This is not a picture file. {_HINT}")
    if kind in {"PNG", "JPEG", "WebP", "TIFF"}:
        return PictureError(f"The {kind} file is damaged or truncated. {_HINT}")
    return PictureError(f"A {kind} file can't be imported. {_HINT}")


def file_kind(head: bytes) -> str | None:
    """Return a file's format by its first bytes, such as "GIF"; None if it is unknown.

    The signatures are those of the formats' specifications.
    """
    if head[:4] == b"RIFF":
        return {b"WEBP": "WebP", b"AVI ": "AVI"}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return {b"avif": "AVIF", b"heic": "HEIC", b"mif1": "HEIC", b"qt  ": "MOV"}.get(head[8:12], "MP4")
    if b"<svg" in head:
        return "SVG"
    return next((kind for signature, kind in _SIGNATURES.items() if head.startswith(signature)), None)


def _orientation(image: Image.Image) -> int:
    """Return the EXIF orientation, 1 (upright) to 8. Damaged EXIF data is ignored: the pixels may be fine."""
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except _DECODE_ERRORS:
        return 1


def _is_16_bit(image: Image.Image, file: IO[bytes]) -> bool:
    """Whether it is a 16-bit PNG.

    Pillow's mode does not say: it reduces those with several channels to 8 bits.
    """
    file.seek(_DEPTH_OFFSET)
    return image.format == "PNG" and file.read(1) == b"\x10"


def _decode_8_bit(image: Image.Image) -> Pixels:
    if image.has_transparency_data and image.mode not in _MODES:
        image = image.convert("RGBA")
    elif "transparency" in image.info and image.mode in {"L", "RGB"}:  # one colour means transparent
        image = image.convert("LA" if image.mode == "L" else "RGBA")
    elif image.mode not in _MODES:
        image = image.convert("RGB")
    return np.atleast_3d(np.asarray(image))


def _is_deep_tiff(image: TiffImagePlugin.TiffImageFile) -> bool:
    """Whether it has 16 bits, which Pillow reduces. Raises PictureError if nothing here reads it."""
    bits = tuple(image.tag_v2.get(_BITS, (1,)))
    if set(image.tag_v2.get(_FORMAT, (_UNSIGNED,))) != {_UNSIGNED} or max(bits) > 16:
        raise PictureError(_ODD_TIFF.format("numbers that are no integers of up to 16 bits"))
    if max(bits) <= 8:
        return False
    if set(bits) != {16} or len(bits) not in {1, 3, 4} or image.tag_v2.get(_PHOTOMETRIC) not in {1, 2}:
        raise PictureError(_ODD_TIFF.format("colours of another kind"))
    return True


def _decode_tiff(image: TiffImagePlugin.TiffImageFile, file: IO[bytes]) -> Pixels:
    """Decode 16 bits. A TIFF file's alpha may be multiplied into its colours."""
    pixels = decode_16_bit(file, "tiff")
    if pixels.shape[2] == 4 and image.tag_v2.get(_EXTRA, ())[:1] == (_PREMULTIPLIED,):
        straight = pixels[..., :3] * (65535 / np.maximum(pixels[..., 3:], 1))
        pixels[..., :3] = np.clip(np.rint(straight), 0, 65535)
    return pixels


def _upright(pixels: Pixels, orientation: int) -> Pixels:
    """Return the picture upright. EXIF 2.32, 4.6.4 A defines where stored rows and columns begin."""
    upright = pixels.swapaxes(0, 1) if orientation in {5, 6, 7, 8} else pixels
    across = -1 if orientation in {2, 3, 6, 7} else 1
    down = -1 if orientation in {3, 4, 7, 8} else 1
    rotated: Pixels = upright[::down, ::across].copy()
    return rotated


def _crop_box(old_width: int, old_height: int, width: int, height: int) -> tuple[float, float, float, float]:
    """Return the largest centred box with the proportions of `width` x `height`: left, top, right, bottom."""
    scale = max(width / old_width, height / old_height)
    part_width, part_height = min(old_width, width / scale), min(old_height, height / scale)
    left, top = (old_width - part_width) / 2, (old_height - part_height) / 2
    if scale == 1:  # nothing is scaled, so whole pixels stay unchanged
        left, top = left // 1, top // 1
    return left, top, left + part_width, top + part_height


def _resize(pixels: Pixels, width: int, height: int, box: tuple[float, float, float, float]) -> Pixels:
    """Return `box` of the picture, scaled to `width` x `height`.

    Each channel is scaled as floats, as Pillow's colour modes have 8 bits. Colours are weighted by alpha, so
    transparent pixels don't colour their neighbours.
    """
    top = np.float32(np.iinfo(pixels.dtype).max)
    out = np.empty((height, width, pixels.shape[2]), dtype=pixels.dtype)
    colour_channels = out.shape[2] - (out.shape[2] in {2, 4})
    alpha = (
        pixels[..., colour_channels] / top
        if colour_channels < out.shape[2]
        else np.ones(pixels.shape[:2], dtype=np.float32)
    )
    scaled_alpha = _scale_channel(alpha, width, height, box)
    for channel in range(colour_channels):
        values = _scale_channel(pixels[..., channel] * alpha, width, height, box) / np.maximum(
            scaled_alpha, 1 / top
        )
        out[..., channel] = np.clip(np.rint(values), 0, top)
    out[..., colour_channels:] = np.clip(np.rint(scaled_alpha * top), 0, top)[..., np.newaxis]
    return out


def _scale_channel(
    values: npt.NDArray[np.float32], width: int, height: int, box: tuple[float, float, float, float]
) -> npt.NDArray[np.float32]:
    return np.asarray(Image.fromarray(values).resize((width, height), Image.Resampling.LANCZOS, box=box))
