"""Writing so that a file is there whole or not at all, through any crash: beside its place, flushed, renamed."""

from __future__ import annotations

import errno
import json
import os
import platform
import secrets
import shutil
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from ..errors import DiskFullError, FileMissingError, StoreUnavailableError

_PREFIX, _TEMPORARY = ".kino-", ".tmp"
_DAY = 86_400
_FULL = {errno.ENOSPC, errno.EDQUOT}
_NO_FOLDER_FLUSH = {errno.EINVAL, errno.EBADF, errno.ENOTSUP}
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS, errno.EEXIST, errno.ENOTDIR}


def write_beside(folder: Path, data: bytes, *, flush: bool = True) -> Path:
    """Write `data` to a temporary file in `folder`, flushed to the disk unless the caller does that. The caller renames or unlinks it."""
    temporary = own_file(folder, _TEMPORARY)
    try:
        with clear_errors(folder), temporary.open("xb") as file:
            file.write(data)
            file.flush()  # buffered on purpose: a raw write may take a part of the data on a nearly full disk, and not say so
            if flush:
                os.fsync(file.fileno())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def write_whole(path: Path, data: bytes) -> None:
    """Make or replace `path`: readers see the old bytes or the new ones, never a part."""
    temporary = write_beside(path.parent, data)
    try:
        with clear_errors(path.parent):
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    flush_folder(path.parent)


def place_new(temporary: Path, path: Path) -> None:
    """Give a written file its name, never in place of another file: FileExistsError."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        temporary.replace(path)
    else:
        temporary.unlink()


def to_json(document: Any) -> bytes:
    """JSON as all of Kino's files hold it: UTF-8, two spaces of indent, a newline at the end."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "surrogatepass")


def flush_files(files: Sequence[Path]) -> None:
    """Flush files to the disk: together, what the first one waits for has most of the others written, too."""
    for path in files:
        with clear_errors(path.parent), path.open("r+b") as file:
            os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Make renames in `folder` outlast a power cut. Windows and some network disks have no such call."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_FOLDER_FLUSH:
            raise
    finally:
        os.close(handle)


def own_file(folder: Path, kind: str) -> Path:
    """A new hidden file name that tells whose it is; `kind` is what it ends in."""
    return folder / f"{_PREFIX}{_host()}-{os.getpid()}-{secrets.token_hex(6)}{kind}"


def left_behind(folder: Path, kind: str = _TEMPORARY) -> list[Path]:
    """Files of that kind whose writer no longer runs (or ran on another machine, a day ago), oldest first."""
    found = []
    for path in folder.glob(f"{_PREFIX}*{kind}"):
        with suppress(FileNotFoundError):  # another process may be tidying up too
            written = path.stat().st_mtime
            if not _writer_alive(path.name, written):
                found.append((written, path))
    return [path for _, path in sorted(found)]


@contextmanager
def clear_errors(folder: Path) -> Iterator[None]:
    """The disk's refusals as Kino's errors, naming the folder and what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            free = shutil.disk_usage(folder).free
            raise DiskFullError(
                f"The disk that holds {folder} is full ({free / 1e6:.1f} MB free). Nothing was saved. "
                "Free some space, or start ComfyUI with --output-directory on another disk, and run the graph again."
            ) from error
        if isinstance(error, FileNotFoundError):
            raise FileMissingError(
                f"{error.filename or folder} is gone. Put it back, or run the graph again."
            ) from error
        if error.errno in _DENIED:
            raise StoreUnavailableError(
                f"Kino can't write to {folder} ({error.strerror}). Nothing was saved. Give the user that runs "
                "ComfyUI the right to write there, or start ComfyUI with another --output-directory."
            ) from error
        raise


def _writer_alive(name: str, written: float) -> bool:
    host, _, rest = name.removeprefix(_PREFIX).partition("-")
    if host != _host():
        return time.time() - written < _DAY
    try:
        # A process that began after the file was written only has the writer's number; in a container that is usual.
        return psutil.Process(int(rest.split("-")[0])).create_time() <= written + 1
    except (psutil.NoSuchProcess, ValueError):
        return False
    except psutil.AccessDenied:
        return True


def _host() -> str:
    return f"{zlib.crc32(platform.node().encode()):08x}"
