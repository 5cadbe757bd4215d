"""A zip file of stored entries as a stream: of a length known before the first byte, in constant memory.

PNG, sound and video don't become smaller, so nothing is compressed. Format: PKWARE APPNOTE 6.3.10.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import FileMissingError

_BLOCK = 1 << 20  # bytes
_FILE_MODE = (stat.S_IFREG | 0o644) << 16
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # that the format can express
# Bytes of the format's records, without names and extra fields.
_LOCAL, _DESCRIPTOR, _CENTRAL, _END = 30, 16, 46, 22
_LOCAL_64, _DESCRIPTOR_64, _END_64 = 20, 8, 56 + 20  # more where 32 bits are not enough


@dataclass(frozen=True)
class Entry:
    """A file of the zip: exactly `bytes` are read from what `open` returns.

    `sha256`: of these bytes, checked while they are read; None: unchecked. `modified`: seconds since 1970.
    """

    name: str
    bytes: int
    open: Callable[[], BinaryIO]
    sha256: str | None = None
    modified: float = 0.0


def file_entry(name: str, path: Path) -> Entry:
    """Return the entry of a file that must not change before it is read. Raises FileNotFoundError."""
    found = path.stat()
    return Entry(name, found.st_size, lambda: open_unchanged(path, found.st_size), modified=found.st_mtime)


def open_unchanged(path: Path, size: int) -> BinaryIO:
    """Open a file. Raises FileMissingError if it is gone or has another length than when it was listed."""
    try:
        file = path.open("rb", buffering=0)
    except OSError as error:
        raise FileMissingError(f"{path} is gone ({error.strerror}).") from error
    if os.fstat(file.fileno()).st_size != size:
        file.close()
        raise FileMissingError(f"{path} was changed meanwhile.")
    return file


def length(entries: Sequence[Entry]) -> int:
    """Return the length of the zip file in bytes, which `blocks` yields exactly."""
    limit, offset, directory = zipfile.ZIP64_LIMIT, 0, 0
    for entry in entries:
        large, name = entry.bytes > limit, len(entry.name.encode())
        numbers = 2 * large + (offset > limit)
        directory += _CENTRAL + name + (4 + 8 * numbers if numbers else 0)
        offset += _LOCAL + name + entry.bytes + _DESCRIPTOR + large * (_LOCAL_64 + _DESCRIPTOR_64)
    many = len(entries) > zipfile.ZIP_FILECOUNT_LIMIT
    return offset + directory + _END + _END_64 * (many or max(offset, directory) > limit)


def blocks(entries: Sequence[Entry]) -> Iterator[bytes]:
    """Yield the zip file in blocks of about a megabyte.

    Raises:
        FileMissingError: a file is gone or was changed. What was yielded is no zip file then.
    """
    sink: Any = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for entry in entries:
            with archive.open(_info(entry), "w", force_zip64=entry.bytes > zipfile.ZIP64_LIMIT) as target:
                for block in _content(entry):
                    target.write(block)
                    if sink.size >= _BLOCK:
                        yield sink.take()
    yield sink.take()


def _content(entry: Entry) -> Iterator[bytes]:
    left, digest = entry.bytes, None if entry.sha256 is None else hashlib.sha256()
    with entry.open() as file:
        while left and (block := file.read(min(left, _BLOCK))):
            left -= len(block)
            if digest is not None:
                digest.update(block)
            yield block
    if left or (digest is not None and digest.hexdigest() != entry.sha256):
        raise FileMissingError(f"{entry.name} was changed meanwhile.")


def _info(entry: Entry) -> zipfile.ZipInfo:
    when = time.localtime(entry.modified)[:6]
    info = zipfile.ZipInfo(entry.name, max(when, _EARLIEST))
    info.create_system, info.external_attr = 3, _FILE_MODE  # the same on every system
    return info


class _Sink:
    """What a ZipFile writes to: it can't seek, and gives away what it has."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.size = 0

    def write(self, data: bytes) -> int:
        self._parts.append(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Do nothing: ZipFile calls it."""

    def take(self) -> bytes:
        """Return what was written since the last call."""
        data = b"".join(self._parts)
        self._parts, self.size = [], 0
        return data
