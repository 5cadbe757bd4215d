"""Small pictures of frames: thumbnails for the filmstrip, proxies for playback. Made as a frame is saved, or when first asked for.

Thumbnails are WebP, because one format then does for pictures with and without alpha: at 192 pixels of height quality 80,
method 2, is 7.0 KiB and takes 2.2 ms, against 9.9 KiB in JPEG of quality 85, equally true to the picture (34.3 and 34.4 dB).
Proxies are JPEG, which is made ten times as fast at 960 x 540 (2 against 22 ms), and WebP where there is alpha.
"""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from ..errors import InvalidValueError, KinoError
from . import png
from .file_cache import FileCache

HEIGHTS = (192, 384, 1024)  # of thumbnails, in pixels
PROXY_SIDE = 960  # pixels of a proxy's longer side, about: 1080p and 4K have just that; what is below 1440 is left as large as it is
TYPES = {".webp": "image/webp", ".jpg": "image/jpeg"}

_WEBP: dict[str, Any] = {"format": "WEBP", "quality": 80, "method": 2}
_JPEG: dict[str, Any] = {"format": "JPEG", "quality": 85}
_WIDEST = 8  # times the height: beyond it the height gives way, as WebP ends at 16383 pixels
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NAMES = re.compile(r"[0-9a-f]{64}-([0-9]{2,4}|proxy)\.(webp|jpg)")
_WAITING = 64  # small pictures that may wait to be encoded, 1.5 MB each; those beyond are made when they are asked for
_COARSE = 1.4  # times the size that a picture is averaged down to, before the fine step


class Thumbnails:
    """The caches in `folder` and `proxies`, which are made when first needed. For any number of threads."""

    def __init__(self, folder: Path, proxies: Path, limit_bytes: int = 512 << 20, proxies_limit_bytes: int = 2 << 30) -> None:
        self._thumbnails = FileCache(folder, _NAMES, limit_bytes, _is_whole)
        self._proxies = FileCache(proxies, _NAMES, proxies_limit_bytes, _is_whole)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="kino-thumbnails")  # one: what samples or saves goes first
        self._room = threading.BoundedSemaphore(_WAITING)

    def close(self) -> None:
        """Finish what is being made; what waits is left for when it is asked for."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def get(self, picture: Path, sha256: str, height: int) -> Path:
        """A thumbnail of a picture file, at least `height` pixels high (one of `HEIGHTS`), never larger than the picture.

        `sha256` is the picture's own (64 hex digits) and stands for what it shows. Threads that ask for the same one
        wait for one making. InvalidValueError, FileMissingError, PictureError, or what the disk says (DiskFullError).
        """
        stored = stored_height(height)
        return self._thumbnails.get(_name(sha256, stored), lambda: _thumbnail(self._source(picture, sha256, stored), stored))

    def proxy(self, picture: Path, sha256: str) -> Path:
        """A picture for playback, its longer side about `PROXY_SIDE` pixels; arguments and errors as for `get`."""
        known = self._known_proxy(sha256)
        if known is not None:
            return known
        small = reduced(png.decode(picture))
        return self._proxies.get(_proxy_name(sha256, small), lambda: _proxy(small))

    def later(self, sha256: str, small: Image.Image) -> None:
        """Make proxy and thumbnail of a picture that was just saved, in the background; `small` is what `reduced` made of it."""
        if self._room.acquire(blocking=False):
            self._in_background(lambda: self._make_both(sha256, small))

    def settle(self) -> None:
        """Wait until all that `later` was given is made."""
        self._pool.submit(bool).result()

    def _in_background(self, work: Callable[[], None]) -> None:
        try:
            self._pool.submit(work).add_done_callback(lambda _: self._room.release())
        except RuntimeError:  # the store closes
            self._room.release()

    def _make_both(self, sha256: str, small: Image.Image) -> None:
        with suppress(KinoError, OSError):  # a full disk, for example: whoever asks for them hears of it
            self._proxies.get(_proxy_name(sha256, small), lambda: _proxy(small))
            self._thumbnails.get(_name(sha256, HEIGHTS[0]), lambda: _thumbnail(small, HEIGHTS[0]))

    def _source(self, picture: Path, sha256: str, height: int) -> Image.Image:
        """What a thumbnail is made from: the proxy if there is one and it is large enough, else the picture itself."""
        proxy = self._known_proxy(sha256)
        if proxy is not None:
            with suppress(OSError, ValueError), Image.open(proxy) as image:  # removed meanwhile
                if image.height >= height:
                    small: Image.Image = image.copy()
                    return small
        return _image(png.decode(picture))

    def _known_proxy(self, sha256: str) -> Path | None:
        names = (_name(sha256, "proxy", suffix) for suffix in (".jpg", ".webp"))
        return next((path for name in names if (path := self._proxies.find(name)) is not None), None)


def reduced(pixels: png.Pixels) -> Image.Image:
    """A picture of (height, width, channels) pixels at a proxy's size: 8 bits a channel, averaged over whole blocks of pixels."""
    image = _image(pixels)
    factor = round(max(image.size) / PROXY_SIDE)
    return image.reduce(factor) if factor > 1 else image


def stored_height(height: int) -> int:
    """The first of `HEIGHTS` that is no smaller, so that a window being resized does not fill the cache."""
    return next((stored for stored in HEIGHTS if stored >= height), HEIGHTS[-1])


def _name(sha256: str, kind: int | str, suffix: str = ".webp") -> str:
    if not _SHA256.fullmatch(sha256):
        raise InvalidValueError("sha256", sha256, "It must be 64 hex digits, in lower case.")
    return f"{sha256}-{kind}{suffix}"


def _proxy_name(sha256: str, small: Image.Image) -> str:
    return _name(sha256, "proxy", ".webp" if _has_alpha(small) else ".jpg")


def _thumbnail(image: Image.Image, height: int) -> bytes:
    scale = min(1.0, height / image.height, _WIDEST * height / image.width)
    return _encoded(image if scale == 1 else _scaled(image, scale), _WEBP)


def _proxy(small: Image.Image) -> bytes:
    return _encoded(small, _WEBP if _has_alpha(small) else _JPEG)


def _image(pixels: png.Pixels) -> Image.Image:
    eight_bits = pixels if pixels.dtype == np.uint8 else (pixels >> 8).astype(np.uint8)
    return Image.fromarray(eight_bits[..., 0] if eight_bits.shape[2] == 1 else eight_bits)


def _has_alpha(image: Image.Image) -> bool:
    return image.mode in {"LA", "RGBA"}


def _scaled(image: Image.Image, scale: float) -> Image.Image:
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    # First by a whole factor to about the size, then finely: a 4K picture takes 10 ms instead of 78. Pillow takes alpha
    # into account: what is transparent gives no colour to its neighbours.
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=_COARSE)


def _encoded(image: Image.Image, how: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    image.save(out, **how)
    return out.getvalue()


def _is_whole(path: Path) -> bool:
    """By its beginning and its end: an earlier run wrote it, so that it can only have been cut or left without its bytes."""
    with path.open("rb") as file:
        head = file.read(12)
        size = file.seek(0, io.SEEK_END)
        file.seek(max(0, size - 16))
        tail = file.read(16)
    if path.suffix == ".jpg":
        return head[:3] == b"\xff\xd8\xff" and tail[-2:] == b"\xff\xd9"
    # A WebP file says how long it is, rounded up to an even number: https://developers.google.com/speed/webp/docs/riff_container
    return head[:4] + head[8:] == b"RIFFWEBP" and int.from_bytes(head[4:8], "little") + 8 == size and any(tail)
