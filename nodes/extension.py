"""Kino's entry point in ComfyUI: the list of nodes, and the start of the store and the API."""

from __future__ import annotations

import logging

from comfy_api.latest import ComfyExtension, io

from . import host
from .audio_curve import KinoAudioCurve
from .latent import KinoDecode, KinoLatent
from .load_audio import KinoLoadAudio
from .load_frame import KinoLoadFrame
from .load_frames import KinoLoadFrames
from .load_mask import KinoLoadMask
from .loaders import KinoLoadCheckpoint, KinoLoadLora
from .match_colour import KinoMatchColour
from .motion import KinoMotion
from .params import KinoLoadParams
from .project import KinoProject
from .prompt import KinoPrompt
from .sampler import KinoSampler
from .save_frame import KinoSaveFrame
from .save_video import KinoSaveVideo

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
    KinoLoadFrames,
    KinoLoadMask,
    KinoLoadAudio,
    KinoAudioCurve,
    KinoSaveVideo,
    KinoLoadParams,
    KinoMotion,
    KinoMatchColour,
]


class KinoExtension(ComfyExtension):
    """The extension that ComfyUI loads."""

    async def on_load(self) -> None:
        """Start the store and the API. Errors are logged, as ComfyUI would drop the nodes if this raised."""
        try:
            host.start()
        except Exception:  # the root of ComfyUI's call; without a store, the nodes still load and say why
            logging.getLogger("kino").exception("Kino's nodes are loaded, but its store could not be started")

    async def get_node_list(self) -> list[type[io.ComfyNode]]:
        """Return Kino's nodes."""
        return NODES
