"""Small pictures for the timeline: each is made once, kept on disk under a size limit, the longest unused removed first.

WebP, because one format then does for pictures with and without alpha: at 192 pixels of height quality 80, method 2,
is 7.0 KiB and takes 2.2 ms, against 9.9 KiB in JPEG of quality 85, equally true to the picture (34.3 and 34.4 dB).

Nothing is flushed to the disk, as a lost file costs some milliseconds. What a crash may leave instead of a file (none,
an empty one, a cut one) is found out when a file of an earlier run is asked for the first time.
"""

from __future__ import annotations

import io
import os
import re
import threading
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakValueDictionary

import numpy as np
from PIL import Image

from ..errors import InvalidValueError
from . import png
from .atomic import clear_errors, left_behind, own_file

CONTENT_TYPE = "image/webp"
HEIGHTS = (64, 96, 128, 192, 256, 384, 512, 768, 1024)

_QUALITY, _METHOD = 80, 2
_WIDEST = 8  # times the height: beyond it the height gives way, as WebP ends at 16383 pixels
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[0-9a-f]{64}-[0-9]{2,4}\.webp")
_TEMPORARY = ".tmp"
_DAY = 86_400


@dataclass
class _Kept:
    """A file in the cache. `used`: its mtime. `sure`: made or checked by this process."""

    size: int
    used: float
    sure: bool


class Thumbnails:
    """The cache in `folder`, which is made when first needed. For any number of threads."""

    def __init__(self, folder: Path, limit_bytes: int = 512 * 2**20) -> None:
        self._folder = folder
        self._limit = limit_bytes
        self._files: OrderedDict[str, _Kept] | None = None  # the longest unused first; read from the folder once
        self._bytes = 0
        self._making: WeakValueDictionary[str, threading.Lock] = WeakValueDictionary()  # one for each name being made
        self._lock = threading.Lock()

    def get(self, picture: Path, sha256: str, height: int) -> Path:
        """A WebP file of the picture, `height` pixels high or the next of `HEIGHTS`, never larger than the picture.

        `sha256` is the picture's own (64 hex digits) and stands for what it shows. Threads that ask for the same one
        wait for one making. InvalidValueError, FileMissingError, PictureError, or what the disk says (DiskFullError).
        """
        stored = stored_height(height)
        name = f"{_checked(sha256)}-{stored}.webp"
        path = self._folder / name
        if not self._is_kept(name):
            with self._lock:
                making = self._making.setdefault(name, threading.Lock())
            with making:
                if not self._is_kept(name):
                    self._make(picture, path, stored)
        return path

    def _is_kept(self, name: str) -> bool:
        """True for a whole file; it then counts as used now. The disk hears of that once a day, for the next run."""
        with self._lock:
            kept = self._index().get(name)
        if kept is None:
            return False
        path = self._folder / name
        try:
            whole = path.stat().st_size == kept.size if kept.sure else _is_picture(path)
            if whole and time.time() - kept.used > _DAY:
                kept.used = time.time()
                os.utime(path)
        except OSError:
            whole = False
        with self._lock:
            kept.sure = whole
            if whole and name in self._index():
                self._index().move_to_end(name)
        return whole

    def _make(self, picture: Path, path: Path, height: int) -> None:
        data = _encoded(png.decode(picture), height)
        temporary = own_file(self._folder, _TEMPORARY)
        try:
            with clear_errors(self._folder):
                self._folder.mkdir(parents=True, exist_ok=True)
                temporary.write_bytes(data)
                temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        self._keep(path.name, len(data))

    def _keep(self, name: str, size: int) -> None:
        """Note the new file and remove old ones until all are within the limit."""
        with self._lock:
            files = self._index()
            self._forget(name)
            files[name] = _Kept(size, time.time(), sure=True)
            self._bytes += size
            while self._bytes > self._limit and len(files) > 1:
                oldest = next(iter(files))
                self._forget(oldest)
                with suppress(OSError):  # gone already, or open on Windows; then it is counted again after a restart
                    (self._folder / oldest).unlink()

    def _forget(self, name: str) -> None:
        kept = self._index().pop(name, None)
        self._bytes -= kept.size if kept else 0

    def _index(self) -> OrderedDict[str, _Kept]:
        """What is in the folder, read once for a process. Call it with the lock."""
        if self._files is None:
            for path in left_behind(self._folder, _TEMPORARY):
                path.unlink(missing_ok=True)
            found = sorted(_found(self._folder), key=lambda entry: entry[1].used)
            self._files = OrderedDict(found)
            self._bytes = sum(kept.size for _, kept in found)
        return self._files


def stored_height(height: int) -> int:
    """The first of `HEIGHTS` that is no smaller, so that a window being resized does not fill the cache."""
    return next((stored for stored in HEIGHTS if stored >= height), HEIGHTS[-1])


def _checked(sha256: str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise InvalidValueError("sha256", sha256, "It must be 64 hex digits, in lower case.")
    return sha256


def _found(folder: Path) -> list[tuple[str, _Kept]]:
    """The thumbnails in a folder. Anything else that lies there is left alone."""
    found: list[tuple[str, _Kept]] = []
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            if _NAME.fullmatch(entry.name):
                stat = entry.stat(follow_symlinks=False)
                found.append((entry.name, _Kept(stat.st_size, stat.st_mtime, sure=False)))
    return found


def _is_picture(path: Path) -> bool:
    try:
        with Image.open(path, formats=["WEBP"]) as image:
            image.load()
    except (OSError, SyntaxError, ValueError):
        return False
    return True


def _encoded(pixels: png.Pixels, height: int) -> bytes:
    """WebP of (height, width, channels) pixels, scaled down to `height` if they are higher."""
    eight_bits = pixels if pixels.dtype == np.uint8 else (pixels >> 8).astype(np.uint8)
    # Pillow takes the alpha channel into account when it scales: what is transparent gives no colour to its neighbours.
    image = Image.fromarray(eight_bits[..., 0] if eight_bits.shape[2] == 1 else eight_bits)
    scale = min(1.0, height / image.height, _WIDEST * height / image.width)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    # First by a whole factor to twice the size, then finely: a 4K picture takes 10 ms instead of 78.
    small = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    out = io.BytesIO()
    small.save(out, "WEBP", quality=_QUALITY, method=_METHOD)
    return out.getvalue()
