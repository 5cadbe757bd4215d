"""What Kino asks of the ComfyUI it runs in. `nodes/host.py` answers; tests of the store have answers of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class ComfyHost(Protocol):
    """The ComfyUI around us. Every answer is given at once, from memory."""

    def server(self) -> str:
        """Its own address, such as `http://127.0.0.1:8188`."""

    def model_categories(self) -> list[str]:
        """The names of its model folders, such as checkpoints and loras."""

    def model_names(self, category: str) -> list[str]:
        """The files in one of them, as its loaders list them; subfolders with a slash."""

    def model_path(self, category: str, name: str) -> Path | None:
        """Where one of these files is."""

    def options(self, node: str, name: str) -> list[str]:
        """The choices of a node's input; none if the node or the input is not there."""


class NoComfy:
    """A host for a store without a ComfyUI: it has nothing, and nothing runs."""

    def server(self) -> str:
        """No address."""
        return ""

    def model_categories(self) -> list[str]:
        """None."""
        return []

    def model_names(self, _: str) -> list[str]:
        """None."""
        return []

    def model_path(self, _: str, __: str) -> None:
        """None."""

    def options(self, _: str, __: str) -> list[str]:
        """None."""
        return []
