"""The ComfyUI that Kino runs in, as the store sees it. `nodes/host.py` implements it."""

from __future__ import annotations

import functools
from collections.abc import Collection
from pathlib import Path
from typing import Protocol


class ComfyHost(Protocol):
    """What the store needs from ComfyUI. No method blocks: ComfyUI has the values in memory."""

    def server(self) -> str:
        """Return the server's address, such as `http://127.0.0.1:8188`."""

    def device(self) -> str:
        """Return the name of the GPU that it uses, or "CPU"."""

    def model_categories(self) -> list[str]:
        """Return the names of its model folders, such as checkpoints and loras."""

    def model_names(self, category: str) -> list[str]:
        """Return the files of a model folder as the loaders list them; subfolders with a slash."""

    def model_folders(self, category: str) -> list[Path]:
        """Return the folders of a category; new files go to the first."""

    def model_path(self, category: str, name: str) -> Path | None:
        """Return the path of a model file; None if there is no such file."""

    def options(self, node: str, name: str) -> list[str]:
        """Return the choices of a node's input; empty if the node or the input does not exist."""

    def missing_nodes(self, kinds: Collection[str]) -> list[str]:
        """Return those of these kinds of nodes that are not installed, sorted."""


class NoComfy:
    """The host of a store without ComfyUI: no models, no server."""

    def server(self) -> str:
        """Return no address."""
        return ""

    def device(self) -> str:
        """Return no device."""
        return ""

    def model_categories(self) -> list[str]:
        """Return no folders."""
        return []

    def model_names(self, _: str) -> list[str]:
        """Return no files."""
        return []

    def model_folders(self, _: str) -> list[Path]:
        """Return no folders."""
        return []

    def model_path(self, _: str, __: str) -> None:
        """Return no path."""

    def options(self, _: str, __: str) -> list[str]:
        """Return no choices."""
        return []

    def missing_nodes(self, _: Collection[str]) -> list[str]:
        """Return nothing: it is not known what is installed."""
        return []


class CachedChoices:
    """Caches a host's lists: checking a batch reads them up to ten thousand times."""

    def __init__(self, host: ComfyHost) -> None:
        self.model_names = functools.cache(host.model_names)
        self.options = functools.cache(host.options)
        self.missing_nodes = host.missing_nodes
