"""Small pictures of frames: thumbnails for the filmstrip, proxies for playback. Made as a frame is saved, or when first asked for.

JPEG of quality 85, and WebP where there is alpha. WebP for all would be a third smaller (7.0 against 9.9 KiB at 192 pixels
of height, equally true to the picture: 34 dB), but takes ten times as long to make, in the path of a frame being saved.
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
from .atomic import clear_errors
from .file_cache import FileCache

HEIGHTS = (192, 384, 1024)  # of thumbnails, in pixels
PROXY_SIDE = 960  # pixels of a proxy's longer side, about: 1080p and 4K have just that; what is below 1440 is left as large as it is
JPEG, WEBP = "image/jpeg", "image/webp"

_PROXY = "proxy"
_WIDEST = 8  # times the height: beyond it the height gives way, as WebP ends at 16383 pixels
_COARSE = 1.3  # times the size that a picture is averaged down to, before the fine step
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NAMES = re.compile(
    r"[0-9a-f]{64}-([0-9]{2,4}|proxy|[0-9]{2,4}\.webp)"
)  # the last as Kino 0.2 made them; they go as others come


class Thumbnails:
    """The caches in `folder` and `proxies`, which are made when first needed. For any number of threads."""

    def __init__(
        self, folder: Path, proxies: Path, limit_bytes: int = 512 << 20, proxies_limit_bytes: int = 2 << 30
    ) -> None:
        self._thumbnails = FileCache(folder, _NAMES, limit_bytes, _is_whole)
        self._proxies = FileCache(proxies, _NAMES, proxies_limit_bytes, _is_whole)

    def get(self, picture: Path, sha256: str, height: int) -> Path:
        """A thumbnail of a picture file, at least `height` pixels high (one of `HEIGHTS`), never larger than the picture.

        `sha256` is the picture's own (64 hex digits) and stands for what it shows. Threads that ask for the same one
        wait for one making. InvalidValueError, FileMissingError, PictureError, or what the disk says (DiskFullError).
        """
        stored = stored_height(height)
        return self._thumbnails.get(
            _name(sha256, stored), lambda: _thumbnail(self._source(picture, sha256, stored), stored)
        )

    def proxy(self, picture: Path, sha256: str) -> Path:
        """A picture for playback, its longer side about `PROXY_SIDE` pixels; arguments and errors as for `get`."""
        return self._proxies.get(_name(sha256, _PROXY), lambda: _encoded(reduced(png.decode(picture))))

    def keep(self, sha256: str, pixels: png.Pixels) -> None:
        """Make both of a picture that is being saved. What the disk refuses is left for when it is asked for."""
        small = reduced(pixels)
        with suppress(KinoError, OSError):
            self._proxies.get(_name(sha256, _PROXY), lambda: _encoded(small))
            self._thumbnails.get(_name(sha256, HEIGHTS[0]), lambda: _thumbnail(small, HEIGHTS[0]))

    def _source(self, picture: Path, sha256: str, height: int) -> Image.Image:
        """What a thumbnail is made from: the proxy if there is one and it is large enough, else the picture itself."""
        proxy = self._proxies.find(_name(sha256, _PROXY))
        if proxy is not None:
            with suppress(OSError, ValueError), Image.open(proxy) as image:  # removed meanwhile
                if image.height >= height:
                    small: Image.Image = image.copy()
                    return small
        return _image(png.decode(picture))


def media_type(path: Path) -> str:
    """Of a thumbnail's or proxy's file. FileMissingError when it had to go for another just now."""
    with clear_errors(path.parent), path.open("rb") as file:
        return JPEG if _is_jpeg(file.read(3)) else WEBP


def reduced(pixels: png.Pixels) -> Image.Image:
    """A picture of (height, width, channels) pixels at a proxy's size: 8 bits a channel, averaged over whole blocks of pixels."""
    image = _image(pixels)
    factor = round(max(image.size) / PROXY_SIDE)
    return image.reduce(factor) if factor > 1 else image


def stored_height(height: int) -> int:
    """The first of `HEIGHTS` that is no smaller, so that a window being resized does not fill the cache."""
    return next((stored for stored in HEIGHTS if stored >= height), HEIGHTS[-1])


def _name(sha256: str, kind: int | str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise InvalidValueError("sha256", sha256, "It must be 64 hex digits, in lower case.")
    return f"{sha256}-{kind}"


def _thumbnail(image: Image.Image, height: int) -> bytes:
    scale = min(1.0, height / image.height, _WIDEST * height / image.width)
    return _encoded(image if scale == 1 else _scaled(image, scale))


def _image(pixels: png.Pixels) -> Image.Image:
    eight_bits = pixels if pixels.dtype == np.uint8 else (pixels >> 8).astype(np.uint8)
    return Image.fromarray(eight_bits[..., 0] if eight_bits.shape[2] == 1 else eight_bits)


def _scaled(image: Image.Image, scale: float) -> Image.Image:
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    # First by a whole factor to about the size, then finely: a 4K picture takes 10 ms instead of 78. Pillow takes alpha
    # into account: what is transparent gives no colour to its neighbours.
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=_COARSE)


def _encoded(image: Image.Image) -> bytes:
    out = io.BytesIO()
    if image.mode in {"LA", "RGBA"}:
        image.save(out, "WEBP", quality=80, method=2)
    else:
        image.save(out, "JPEG", quality=85)
    return out.getvalue()


def _is_jpeg(head: bytes) -> bool:
    return head[:3] == b"\xff\xd8\xff"


def _is_whole(path: Path) -> bool:
    """By its beginning and its end: an earlier run wrote it, so that it can only have been cut or left without its bytes."""
    with path.open("rb") as file:
        head = file.read(12)
        size = file.seek(0, io.SEEK_END)
        file.seek(max(0, size - 16))
        tail = file.read(16)
    if _is_jpeg(head):
        return tail[-2:] == b"\xff\xd9"
    # A WebP file says how long it is: https://developers.google.com/speed/webp/docs/riff_container
    return (
        head[:4] + head[8:] == b"RIFFWEBP" and int.from_bytes(head[4:8], "little") + 8 == size and any(tail)
    )
