"""Adds model files to ComfyUI's folders, and deletes them with undo."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ...comfy.host import ComfyHost
from ...errors import (
    DiskFullError,
    FileMissingError,
    InvalidValueError,
    ModelNotFoundError,
    NameTakenError,
)
from ...ids import is_uid, new_uid, now
from ...media.atomic import (
    disk_errors,
    flush_files,
    flush_folder,
    part_path,
    remove_parts,
    rename_without_replacing,
    to_json,
    write_atomic,
)
from ...media.model_file import ENDINGS, check_model_file
from ...paths import inside

TRASH = ".kino-trash"  # a folder in each model folder
_TRASHED = ".trashed"  # ComfyUI lists files by their endings
_ROOM_LEFT = 64 << 20  # bytes of the disk that uploads leave free


@dataclass(frozen=True)
class ModelTrash:
    """Deleted model files: their number and bytes. `free`: bytes on the fullest disk with model folders."""

    total: int
    bytes: int
    free: int | None


class ModelFiles:
    """Only files of ComfyUI's model folders. A file gets its name once its header has been checked."""

    def __init__(self, host: ComfyHost) -> None:
        self._host = host
        self._lock = threading.Lock()

    def upload_path(self, category: str, name: str, size: int | None) -> Path:
        """Return where to write a file before `add`; the caller removes it afterwards.

        `size`: in bytes, None if it is not known.

        Raises:
            ModelNotFoundError: there is no such category.
            InvalidValueError, NameTakenError: there can't be a file of that name.
            DiskFullError: there is no room for it.
        """
        target = self._target(category, name)
        root = self._roots(category)[0]
        with disk_errors(root.parent):
            root.mkdir(parents=True, exist_ok=True)
        remove_parts(root)
        if target.exists():
            raise _taken(category, name)
        free = shutil.disk_usage(root).free
        if size is not None and size + _ROOM_LEFT > free:
            raise DiskFullError(
                f"{name} has {size / 1e6:,.0f} MB, and the disk that holds {root} has {free / 1e6:,.0f} MB "
                "free. Free some space, then try again."
            )
        return part_path(root)

    def add(self, category: str, name: str, part: Path) -> None:
        """Give an uploaded file its name.

        Raises:
            ModelFileError: it is no model file, or was cut.
            NameTakenError: there is a file of that name by now.
            DiskFullError, StoreUnavailableError: it can't be written.
        """
        target = self._target(category, name)
        check_model_file(part, target.suffix)
        flush_files([part])
        with disk_errors(target.parent):
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                rename_without_replacing(part, target)
            except FileExistsError:
                raise _taken(category, name) from None
        flush_folder(target.parent)

    def delete(self, category: str, name: str) -> tuple[str, int]:
        """Move a model file to the trash; return the token that `restore` takes, and its bytes.

        Raises:
            ModelNotFoundError: ComfyUI lists no such file.
            InvalidValueError: it is in none of its model folders, or no file that Kino could have added.
        """
        path = self._host.model_path(category, name) if name in self._names(category) else None
        if path is None:
            raise ModelNotFoundError(f"There is no model {name!r} in {category!r}.")
        root = next((one for one in self._roots(category) if path.is_relative_to(one)), None)
        if root is None or path.is_symlink() or path.suffix.lower() not in ENDINGS:
            raise InvalidValueError("filename", name, f"Kino deletes only {', '.join(ENDINGS)} files.")
        token = new_uid()
        known = {"category": category, "name": path.relative_to(root).as_posix(), "deleted_at": now()}
        with self._lock, disk_errors(root):
            (root / TRASH).mkdir(exist_ok=True)
            write_atomic(root / TRASH / f"{token}.json", to_json(known))
            path.replace(root / TRASH / f"{token}{_TRASHED}")
            flush_folder(root / TRASH)
            return token, (root / TRASH / f"{token}{_TRASHED}").stat().st_size

    def restore(self, token: str) -> tuple[str, str]:
        """Move a deleted file back; return its category and name.

        Raises:
            FileMissingError: it is no longer in the trash.
            NameTakenError: there is another file of that name now.
        """
        for trashed, known in self._deleted():
            if trashed.stem != token or not is_uid(token):
                continue
            root, category, name = trashed.parent.parent, known["category"], known["name"]
            target = root / name
            with self._lock, disk_errors(root):
                target.parent.mkdir(parents=True, exist_ok=True)
                try:
                    rename_without_replacing(trashed, target)
                except FileExistsError:
                    raise _taken(category, name) from None
                trashed.with_suffix(".json").unlink(missing_ok=True)
                flush_folder(target.parent)
            return category, name
        raise FileMissingError("This model is no longer in the trash.")

    def trash(self) -> ModelTrash:
        """Return how many deleted files there are, and the room on the disk."""
        sizes = [trashed.stat().st_size for trashed, _ in self._deleted()]
        there = [root for root in self._all_roots() if root.is_dir()]
        free = min((shutil.disk_usage(root).free for root in there), default=None)
        return ModelTrash(len(sizes), sum(sizes), free)

    def empty_trash(self) -> tuple[int, int]:
        """Delete for good all deleted files; return their number and bytes."""
        count = size = 0
        for trashed, _ in list(self._deleted()):
            with disk_errors(trashed.parent):
                size += trashed.stat().st_size
                trashed.unlink()
                trashed.with_suffix(".json").unlink(missing_ok=True)
            count += 1
        return count, size

    def _deleted(self) -> Iterator[tuple[Path, dict[str, Any]]]:
        """Return the files in the trash that can be restored, and what is known of them."""
        for root in self._all_roots():
            for note in sorted((root / TRASH).glob("*.json")):
                trashed = note.with_suffix(_TRASHED)
                try:
                    known = json.loads(note.read_bytes())
                    path = _relative(str(known["name"]))
                    if trashed.is_file():
                        yield trashed, {"category": str(known["category"]), "name": path.as_posix()}
                except (OSError, ValueError, KeyError, TypeError, InvalidValueError):
                    continue

    def _target(self, category: str, name: str) -> Path:
        path = _relative(name)
        if path.suffix.lower() not in ENDINGS:
            raise InvalidValueError("filename", name, f"Its name must end in {', '.join(ENDINGS)}.")
        folder = self._roots(category)[0]
        for part in path.parts[:-1]:
            folder = inside(folder, part)
        return inside(folder, path.name)

    def _names(self, category: str) -> list[str]:
        self._roots(category)
        return self._host.model_names(category)

    def _roots(self, category: str) -> list[Path]:
        roots = self._host.model_folders(category) if category in self._host.model_categories() else []
        if not roots:
            raise ModelNotFoundError(f"ComfyUI has no model category {category!r}.", category=category)
        return roots

    def _all_roots(self) -> list[Path]:
        categories = self._host.model_categories()
        return list(dict.fromkeys(root for one in categories for root in self._host.model_folders(one)))


def _relative(name: str) -> PurePosixPath:
    """Return the path of a model in its folder. Raises InvalidValueError if it would lead out of it."""
    path = PurePosixPath(name)
    for part in path.parts:
        if part.startswith(".") or len(part.encode("utf-8", "replace")) > 200 or not part.isprintable():
            raise InvalidValueError("filename", name, "It must be a plain name, with folders or without.")
    if path.is_absolute() or not path.parts or str(path) != name:
        raise InvalidValueError("filename", name, "It must be a plain name, with folders or without.")
    return path


def _taken(category: str, name: str) -> NameTakenError:
    return NameTakenError(
        f"There is a model {name!r} in {category!r} already. Delete it, or choose another name."
    )
