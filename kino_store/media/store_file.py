"""The file `.store` in the frames folder: which databases the folder belongs to."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from ..documents import StoreFile
from ..errors import StoreFileError
from .atomic import rename_without_replacing, to_json, write_atomic, write_temporary

NAME = ".store"


def read(folder: Path) -> StoreFile | None:
    """Return the content of a folder's file; None if there is none.

    Raises:
        StoreFileError: it can't be opened, is damaged, or was written by a newer Kino.
    """
    path = folder / NAME
    try:
        return StoreFile.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreFileError(f"{path} can't be opened ({error.strerror})") from error
    except ValidationError as error:
        raise StoreFileError(f"{path} is damaged, or was written by a newer Kino") from error


def create(folder: Path, document: StoreFile) -> bool:
    """Write a folder's file, unless another process was faster; return whether it was written.

    Raises:
        DiskFullError, StoreUnavailableError: nothing was written.
    """
    temporary = write_temporary(folder, _dump(document))
    try:
        rename_without_replacing(temporary, folder / NAME)
    except FileExistsError:
        return False
    finally:
        temporary.unlink(missing_ok=True)
    return True


def replace(folder: Path, document: StoreFile) -> None:
    """Write a folder's file, flushed. Raises as `create`."""
    write_atomic(folder / NAME, _dump(document))


def _dump(document: StoreFile) -> bytes:
    return to_json(document.model_dump(by_alias=True, mode="json"))
