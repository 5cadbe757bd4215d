"""Crash-safe file writes: to a temporary file in the same folder, flushed to the disk, then renamed."""

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

_PREFIX, _TEMPORARY, _PART = ".kino-", ".tmp", ".part"
_DAY_SECONDS = 86_400
_DISK_FULL = {errno.ENOSPC, errno.EDQUOT}
_NO_FOLDER_FLUSH = {errno.EINVAL, errno.EBADF, errno.ENOTSUP}
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS, errno.EEXIST, errno.ENOTDIR}


def write_temporary(folder: Path, data: bytes, *, flush: bool = True) -> Path:
    """Write `data` to a temporary file in `folder`, which the caller renames or unlinks.

    Without `flush`, the system begins to write it to the disk, and the caller flushes it, with others.

    Raises:
        DiskFullError, StoreUnavailableError, FileMissingError: nothing is left in the folder.
    """
    temporary = temporary_path(folder, _TEMPORARY)
    try:
        with disk_errors(folder), temporary.open("xb") as file:
            file.write(data)
            # Buffered on purpose: on a nearly full disk, a raw write may write only a part and report no
            # error.
            file.flush()
            if flush:
                os.fsync(file.fileno())
            elif hasattr(os, "posix_fadvise"):
                # Its pages will not be needed: Linux begins to write them now, so that blocks for all files
                # of a group are allocated when the first is flushed, and the other flushes find little to do.
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    except BaseException:
        with suppress(OSError):  # a read-only disk; the first error says more
            temporary.unlink()
        raise
    return temporary


def adopt(temporary: Path) -> Path:
    """Rename a temporary file of another process to one of this process; return its path."""
    adopted = temporary_path(temporary.parent, _TEMPORARY)
    with disk_errors(temporary.parent):
        temporary.replace(adopted)
    return adopted


def write_atomic(path: Path, data: bytes) -> None:
    """Create or replace `path`: readers see the old bytes or the new ones, never a part."""
    temporary = write_temporary(path.parent, data)
    try:
        with disk_errors(path.parent):
            temporary.replace(path)
    finally:
        with suppress(OSError):
            temporary.unlink()
    flush_folder(path.parent)


@contextmanager
def part_of(path: Path) -> Iterator[Path]:
    """Yield a hidden path next to `path` for the block to write a file to, then rename that to `path`.

    When the block raises, the part is removed. When the process is killed, `remove_parts` does it. Nothing
    is flushed to the disk.
    """
    part = part_path(path.parent)
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def part_path(folder: Path) -> Path:
    """Return an unused hidden path in `folder` for a file that is being written; see `remove_parts`."""
    return temporary_path(folder, _PART)


def remove_parts(folder: Path) -> None:
    """Remove the parts in a folder whose processes have ended."""
    for part in stale_files(folder, _PART):
        remove(part)


def remove(path: Path) -> None:
    """Remove a file or a folder with all that is in it, if it exists."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def rename_without_replacing(temporary: Path, path: Path) -> None:
    """Rename `temporary` to `path`. Raises FileExistsError if `path` exists."""
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
    """Return JSON as in all of Kino's files: UTF-8, indented by two spaces, with a final newline."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "surrogatepass")


def flush_files(files: Sequence[Path]) -> None:
    """Flush files that were written without, each one: afterwards, all of them survive a power cut.

    Together they are faster: the first flush writes most of the others too.
    """
    for path in files:
        with disk_errors(path.parent), path.open("r+b") as file:
            os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Make renames in `folder` survive a power cut. Windows and some network disks have no such call.

    Raises as `disk_errors`.
    """
    if os.name == "nt":
        return
    with disk_errors(folder):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        except OSError as error:
            if error.errno not in _NO_FOLDER_FLUSH:
                raise
        finally:
            os.close(descriptor)


def temporary_path(folder: Path, kind: str) -> Path:
    """Return an unused hidden path that identifies this process; `kind` is its ending."""
    return folder / f"{_PREFIX}{_host_id()}-{os.getpid()}-{secrets.token_hex(6)}{kind}"


def stale_files(folder: Path, kind: str = _TEMPORARY) -> list[Path]:
    """Return files from `temporary_path` whose process has ended, oldest first.

    Those of another machine count after a day.
    """
    found = []
    for path in folder.glob(f"{_PREFIX}*{kind}"):
        with suppress(FileNotFoundError):  # another process may clean up too
            mtime = path.stat().st_mtime
            if not _is_writer_alive(path.name, mtime):
                found.append((mtime, path))
    return [path for _, path in sorted(found)]


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Convert the disk's errors in the block to Kino's, with the folder and what to do.

    Raises DiskFullError, FileMissingError or StoreUnavailableError.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _DISK_FULL:
            free = shutil.disk_usage(folder).free
            raise DiskFullError(
                f"The disk that holds {folder} is full ({free / 1e6:.1f} MB free). Nothing was saved. "
                "Free some space, or start ComfyUI with --output-directory on another disk, and try again."
            ) from error
        if isinstance(error, FileNotFoundError):
            raise FileMissingError(
                f"{error.filename or folder} is missing. Put it back, or run the graph again."
            ) from error
        if error.errno in _DENIED:
            raise StoreUnavailableError(
                f"Kino can't write to {folder} ({error.strerror}). Nothing was saved. Give the user that "
                "runs ComfyUI permission to write there, or start ComfyUI with another --output-directory."
            ) from error
        if error.errno is None:
            raise
        raise StoreUnavailableError(
            f"Kino can't write to {error.filename or folder} ({error.strerror}). Nothing was saved. Check "
            "the disk or share that holds it, then try again."
        ) from error


def _is_writer_alive(name: str, mtime: float) -> bool:
    host, _, rest = name.removeprefix(_PREFIX).partition("-")
    if host != _host_id():
        return time.time() - mtime < _DAY_SECONDS
    try:
        # A process that started after the write has only reused the process id, which is usual in containers.
        return psutil.Process(int(rest.split("-")[0])).create_time() <= mtime + 1
    except (psutil.NoSuchProcess, ValueError):
        return False
    except psutil.AccessDenied:
        return True


def _host_id() -> str:
    return f"{zlib.crc32(platform.node().encode()):08x}"
