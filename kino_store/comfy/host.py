"""What Kino asks of the ComfyUI that it runs in. `nodes/host.py` implements it."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Protocol


class ComfyHost(Protocol):
    """The ComfyUI around Kino. Every answer comes from memory, at once."""

    def server(self) -> str:
        """Return its address, such as `http://127.0.0.1:8188`."""

    def model_categories(self) -> list[str]:
        """Return the names of its model folders, such as checkpoints and loras."""

    def model_names(self, category: str) -> list[str]:
        """Return the files of a model folder as its loaders list them; subfolders with a slash."""

    def model_path(self, category: str, name: str) -> Path | None:
        """Return the path of one of these files."""

    def options(self, node: str, name: str) -> list[str]:
        """Return the choices of a node's input; empty if the node or the input does not exist."""


class NoComfy:
    """The host of a store without ComfyUI: it has no models, and nothing runs."""

    def server(self) -> str:
        """Return no address."""
        return ""

    def model_categories(self) -> list[str]:
        """Return no folders."""
        return []

    def model_names(self, _: str) -> list[str]:
        """Return no files."""
        return []

    def model_path(self, _: str, __: str) -> None:
        """Return no path."""

    def options(self, _: str, __: str) -> list[str]:
        """Return no choices."""
        return []


class CachedChoices:
    """A host's lists, each read once: checking a batch asks for them ten thousand times."""

    def __init__(self, host: ComfyHost) -> None:
        self.model_names = functools.cache(host.model_names)
        self.options = functools.cache(host.options)
