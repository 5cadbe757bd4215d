"""The list of Kino's nodes, and the start of its host side."""

from __future__ import annotations

import logging

from comfy_api.latest import ComfyExtension, io

from . import host
from .frames import KinoLoadFrame, KinoSaveFrame
from .loaders import KinoLoadCheckpoint, KinoLoadLora
from .params import KinoLoadParams
from .project import KinoProject
from .sampling import KinoDecode, KinoLatent, KinoPrompt, KinoSampler

NODES: list[type[io.ComfyNode]] = [
    KinoProject,
    KinoLoadCheckpoint,
    KinoLoadLora,
    KinoPrompt,
    KinoLatent,
    KinoSampler,
    KinoDecode,
    KinoSaveFrame,
    KinoLoadFrame,
    KinoLoadParams,
]


class KinoExtension(ComfyExtension):
    """What ComfyUI loads."""

    async def on_load(self) -> None:
        """Start the host side. ComfyUI would drop the nodes if this raised, so trouble is logged instead."""
        try:
            host.start()
        except Exception:
            logging.getLogger("kino").exception("Kino's nodes are loaded, but its store could not be started")

    async def get_node_list(self) -> list[type[io.ComfyNode]]:
        """Kino's nodes."""
        return NODES
