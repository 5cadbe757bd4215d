"""ComfyUI's model files: categories, names, and what each file's header says."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ...comfy.host import ComfyHost
from ...comfy.prompt.node_tables import LORA_CATEGORY, MODEL_CATEGORIES
from ...errors import ModelNotFoundError
from ...media.model_file import Header, file_format, read_header
from ...values import ModelInfo
from .files import ModelFiles
from .hashes import ModelHashes

_HEADERS_KEPT = 512
_NAMES_SHOWN = 20  # in a message
_MODEL_FORMATS = ("safetensors", "ckpt", "gguf", "pt", "pth", "bin")

_State = tuple[Path, int, int]  # path, size in bytes, mtime in nanoseconds: if equal, so is the content


class ModelLibrary:
    """Names come from ComfyUI, the rest from the files. Only names that ComfyUI lists become paths."""

    def __init__(self, folders: ComfyHost, hashes: ModelHashes) -> None:
        self._folders = folders
        self.hashes = hashes
        self.files = ModelFiles(folders)
        self._headers: OrderedDict[_State, Header | None] = OrderedDict()  # the least recently used first
        self._lock = threading.Lock()

    def categories(self) -> list[str]:
        """Return ComfyUI's model categories, sorted."""
        return sorted(self._folders.model_categories())

    def in_category(self, category: str) -> list[ModelInfo]:
        """Return all models of a category, by name. Raises ModelNotFoundError.

        No file is opened, so hundreds are listed at once: architecture, dtype and parameters are known for
        those that `one` has read before; metadata, which may be long, is left out.
        """
        found = ((name, self._state(category, name)) for name in self._names(category))
        return [
            self._info(category, name, state, self._known(state), with_metadata=False)
            for name, state in found
            if state is not None
        ]

    def one(self, category: str, name: str) -> ModelInfo:
        """Return a model with what its header says. Raises ModelNotFoundError, which lists the models."""
        names = self._names(category)
        state = self._state(category, name) if name in names else None
        if state is None:
            raise ModelNotFoundError(
                f"There is no model {name!r} in {category!r}. {_listed(names)}", category=category, name=name
            )
        return self._info(category, name, state, self._header(state), with_metadata=True)

    def hash_ahead(self, prompt: Mapping[str, Any]) -> None:
        """Begin to hash the models and LoRAs that a prompt graph names: its pictures then have the hashes."""
        named = {
            value for node in prompt.values() for value in node["inputs"].values() if isinstance(value, str)
        }
        files = {
            file
            for name in named
            if file_format(Path(name)) in _MODEL_FORMATS
            for category in (*MODEL_CATEGORIES, LORA_CATEGORY)
            if (file := self._folders.model_path(category, name)) is not None
        }
        for file in files:
            if self.hashes.known(file) is None:
                self.hashes.later(file, lambda _: None)

    def _names(self, category: str) -> list[str]:
        categories = self.categories()
        if category not in categories:
            raise ModelNotFoundError(
                f"ComfyUI has no model category {category!r}. {_listed(categories)}", category=category
            )
        return sorted(self._folders.model_names(category))

    def _state(self, category: str, name: str) -> _State | None:
        """Return None for a file that is gone, or whose name is not valid text."""
        path = self._folders.model_path(category, name)
        if path is None or not _is_text(name):
            return None
        try:
            stat = path.stat()
        except OSError:
            return None
        return path, stat.st_size, stat.st_mtime_ns

    def _header(self, state: _State) -> Header | None:
        with self._lock:
            if state in self._headers:
                self._headers.move_to_end(state)
                return self._headers[state]
        header = read_header(state[0])
        with self._lock:
            self._headers[state] = header
            while len(self._headers) > _HEADERS_KEPT:
                self._headers.popitem(last=False)
        return header

    def _known(self, state: _State) -> Header | None:
        with self._lock:
            return self._headers.get(state)

    def _info(
        self, category: str, name: str, state: _State, header: Header | None, *, with_metadata: bool
    ) -> ModelInfo:
        path, size, mtime_ns = state
        return ModelInfo(
            name=name,
            category=category,
            size=size,
            modified_at=_time(mtime_ns),
            format=file_format(path),
            architecture=header.architecture if header else None,
            dtype=header.dtype if header else None,
            parameters=header.parameters if header else None,
            metadata=header.metadata if header and with_metadata else None,
            sha256=self.hashes.known(path),
        )


def _is_text(name: str) -> bool:
    """Whether a file name is UTF-8; Linux allows any bytes."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _listed(names: Sequence[str]) -> str:
    """Return a sentence with the first of the names."""
    names = [name for name in names if _is_text(name)]
    shown = ", ".join(names[:_NAMES_SHOWN])
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    return (
        f"Available: {shown}{more}."
        if names
        else "There are none yet: put model files into ComfyUI's models folder."
    )


def _time(mtime_ns: int) -> str:
    """Return a time as ISO 8601 in UTC; broken file systems are clamped to the years 1970 to 9999."""
    seconds = min(max(mtime_ns / 1e9, 0), 253_402_300_799)
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds")
