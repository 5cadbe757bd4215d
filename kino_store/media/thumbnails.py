"""Thumbnails for the filmstrip and proxies for playback, created when a frame is saved or first requested.

JPEG of quality 85, or WebP with alpha. WebP for all would be a third smaller (7.0 against 9.9 KiB at a height
of 192 pixels, with equal quality: 34 dB), but takes ten times as long to encode, and each saved frame waits
for that.
"""

from __future__ import annotations

import io
import re
from contextlib import suppress
from pathlib import Path

import numpy as np
from PIL import Image

from ..errors import InvalidValueError, KinoError
from . import png
from .atomic import disk_errors
from .file_cache import FileCache

HEIGHTS = (192, 384, 1024)  # of thumbnails, in pixels
# Pixels of a proxy's longer side, approximately: exact for 1080p and 4K; below 1440, a proxy has full size.
PROXY_SIDE = 960
JPEG, WEBP = "image/jpeg", "image/webp"

_PROXY = "proxy"
_MAX_WIDTH_RATIO = 8  # times the height; wider pictures get less height, as WebP allows 16383 pixels
_REDUCING_GAP = 1.3  # the fast step reduces to this multiple of the final size
_SHA256 = re.compile(r"[0-9a-f]{64}")
# Kino 0.2 wrote names with .webp; as part of the cache, they are removed in time.
_NAME_PATTERN = re.compile(r"[0-9a-f]{64}-([0-9]{2,4}|proxy|[0-9]{2,4}\.webp)")


class Thumbnails:
    """The caches of thumbnails in `folder` and of proxies in `proxies`, created when needed. Thread-safe."""

    def __init__(
        self, folder: Path, proxies: Path, limit_bytes: int = 512 << 20, proxies_limit_bytes: int = 2 << 30
    ) -> None:
        self._thumbnails = FileCache(folder, _NAME_PATTERN, limit_bytes, _is_whole)
        self._proxies = FileCache(proxies, _NAME_PATTERN, proxies_limit_bytes, _is_whole)

    def get(self, picture: Path, sha256: str, height: int) -> Path:
        """Return a thumbnail of a picture file, never larger than the picture.

        `height`: the minimum in pixels, rounded up to one of `HEIGHTS`. `sha256`: the picture's (64 hex
        digits). Concurrent calls for one thumbnail create it once.

        Raises:
            InvalidValueError: `sha256` is malformed.
            FileMissingError, PictureError: the picture can't be read.
            DiskFullError, StoreUnavailableError: the thumbnail can't be written.
        """
        stored = stored_height(height)
        return self._thumbnails.get(
            _file_name(sha256, stored),
            lambda: _encode_thumbnail(self._source_image(picture, sha256, stored), stored),
        )

    def proxy(self, picture: Path, sha256: str) -> Path:
        """Return a proxy, its longer side about `PROXY_SIDE` pixels. Arguments and errors as for `get`."""
        return self._proxies.get(
            _file_name(sha256, _PROXY), lambda: _encode(reduce_to_proxy(png.decode(picture)))
        )

    def create_both(self, sha256: str, pixels: png.Pixels) -> None:
        """Create the proxy and the smallest thumbnail of a saved picture.

        After an error, they are created on request.
        """
        reduced = reduce_to_proxy(pixels)
        with suppress(KinoError, OSError):
            self._proxies.get(_file_name(sha256, _PROXY), lambda: _encode(reduced))
            self._thumbnails.get(
                _file_name(sha256, HEIGHTS[0]), lambda: _encode_thumbnail(reduced, HEIGHTS[0])
            )

    def rebuild(self, picture: Path, sha256: str) -> None:
        """Create what `create_both` creates again, from a picture file, in place of what is there.

        Other sizes are created again if they are there. No file is ever missing meanwhile: a page may be
        loading it. Arguments and errors as for `get`.
        """
        reduced = reduce_to_proxy(png.decode(picture))
        self._proxies.put(_file_name(sha256, _PROXY), _encode(reduced))
        self._thumbnails.put(_file_name(sha256, HEIGHTS[0]), _encode_thumbnail(reduced, HEIGHTS[0]))
        for height in HEIGHTS[1:]:
            name = _file_name(sha256, height)
            if self._thumbnails.exists(name):
                source = self._source_image(picture, sha256, height)
                self._thumbnails.put(name, _encode_thumbnail(source, height))

    def _source_image(self, picture: Path, sha256: str, height: int) -> Image.Image:
        """Return the image to reduce: the proxy if it exists and is large enough, else the picture."""
        proxy = self._proxies.find(_file_name(sha256, _PROXY))
        if proxy is not None:
            with suppress(OSError, ValueError), Image.open(proxy) as image:  # removed in the meantime
                if image.height >= height:
                    reduced: Image.Image = image.copy()
                    return reduced
        return _to_image(png.decode(picture))


def media_type(path: Path) -> str:
    """Return the media type of a thumbnail or proxy. Raises FileMissingError if the cache just removed it."""
    with disk_errors(path.parent), path.open("rb") as file:
        return JPEG if _is_jpeg(file.read(3)) else WEBP


def reduce_to_proxy(pixels: png.Pixels) -> Image.Image:
    """Reduce (height, width, channels) pixels to a proxy: 8 bits per channel, averaged over whole blocks."""
    image = _to_image(pixels)
    factor = round(max(image.size) / PROXY_SIDE)
    return image.reduce(factor) if factor > 1 else image


def stored_height(height: int) -> int:
    """Round up to one of `HEIGHTS`, the last for more: a window being resized then needs few sizes."""
    return next((stored for stored in HEIGHTS if stored >= height), HEIGHTS[-1])


def _file_name(sha256: str, size: int | str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise InvalidValueError("sha256", sha256, "It must be 64 hex digits in lower case.")
    return f"{sha256}-{size}"


def _encode_thumbnail(image: Image.Image, height: int) -> bytes:
    scale = min(1.0, height / image.height, _MAX_WIDTH_RATIO * height / image.width)
    return _encode(image if scale == 1 else _scale(image, scale))


def _to_image(pixels: png.Pixels) -> Image.Image:
    eight_bits = pixels if pixels.dtype == np.uint8 else (pixels >> 8).astype(np.uint8)
    return Image.fromarray(eight_bits[..., 0] if eight_bits.shape[2] == 1 else eight_bits)


def _scale(image: Image.Image, scale: float) -> Image.Image:
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    # First by an integer factor, then exactly: 10 ms for a 4K picture instead of 78. Pillow respects alpha:
    # transparent pixels don't colour their neighbours.
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=_REDUCING_GAP)


def _encode(image: Image.Image) -> bytes:
    out = io.BytesIO()
    if image.mode in {"LA", "RGBA"}:
        image.save(out, "WEBP", quality=80, method=2)
    else:
        image.save(out, "JPEG", quality=85)
    return out.getvalue()


def _is_jpeg(head: bytes) -> bool:
    return head[:3] == b"\xff\xd8\xff"


def _is_whole(path: Path) -> bool:
    """Check start and end of a file: an earlier run wrote it, so it can only be truncated or blank."""
    with path.open("rb") as file:
        head = file.read(12)
        size = file.seek(0, io.SEEK_END)
        file.seek(max(0, size - 16))
        tail = file.read(16)
    if _is_jpeg(head):
        return tail[-2:] == b"\xff\xd9"
    # A WebP file has its length in the header: https://developers.google.com/speed/webp/docs/riff_container
    return (
        head[:4] + head[8:] == b"RIFFWEBP" and int.from_bytes(head[4:8], "little") + 8 == size and any(tail)
    )
