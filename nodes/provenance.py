"""What a saved picture was made with: the shot's record and the prompt's trace, put together."""

from __future__ import annotations

import functools
import platform
import time
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import comfy.model_management
import torch
from comfyui_version import __version__ as comfyui_version

from ..kino_store import __version__ as kino_version
from ..kino_store.comfy.trace import trace
from ..kino_store.comfy.upstream import ancestors
from . import runtime
from .shot import Shot

if TYPE_CHECKING:
    from ..kino_store.services.saving import Origin

MODEL_CATEGORIES = ("checkpoints", "diffusion_models")


def known_params(prompt: Mapping[str, Any], node_id: str, shot: Shot | None) -> dict[str, Any]:
    """Parameters of the picture that the saving node gets; None where neither record nor trace tells.

    The record goes first: it holds the values as they were when the nodes ran, also those that came from links. It
    counts only where the picture comes from the shot, not where an unrelated image is saved beside it.
    """
    traced = trace(prompt, node_id)
    inputs = prompt.get(node_id, {}).get("inputs", {})
    image, source = inputs.get("image"), inputs.get("shot")
    if shot is None or (_is_link(image) and _is_link(source) and source[0] not in ancestors(prompt, image[0])):
        return traced
    return {**traced, **shot.record}


def origin_of(prompt: Mapping[str, Any], extra: Mapping[str, Any] | None, node_id: str, params: Mapping[str, Any], count: int) -> Origin:
    """What the pictures of one save have in common; `count` of them share the time since the prompt began."""
    from ..kino_store.services.saving import Origin

    running = runtime.prompt()
    seconds = time.monotonic() - running.began
    return Origin(
        prompt_id=runtime.host().prompt_id() or None,
        node_id=node_id,
        prompt=pinned(prompt, running.files),
        workflow=(extra or {}).get("workflow"),
        environment=environment(),
        timing={"seconds": round(seconds / count, 3), "peak_vram_bytes": None},
        model_file=_model_file(params.get("model_name")),
        metadata=runtime.host().metadata_wanted(),
    )


def pinned(prompt: Mapping[str, Any], files: Mapping[str, str]) -> dict[str, Any]:
    """The prompt as it was posted, with the file of each frame that was loaded by its number: files never change.

    ComfyUI notes its cache's fingerprints in the running prompt (`is_changed`); they are not part of it.
    """
    clean = {key: {name: value for name, value in node.items() if name != "is_changed"} for key, node in prompt.items()}
    for key in files.keys() & clean.keys():
        clean[key]["inputs"] = {**clean[key]["inputs"], "file": files[key]}
    return clean


@functools.cache
def environment() -> dict[str, Any]:
    """Versions and device that a picture may depend on."""
    device = comfy.model_management.get_torch_device()
    return {
        "kino": kino_version,
        "comfyui": comfyui_version,
        "torch": torch.__version__,
        "python": platform.python_version(),
        "device": comfy.model_management.get_torch_device_name(device),
        "frontend": _version("comfyui-frontend-package"),
    }


def _model_file(name: str | None) -> Path | None:
    paths = (runtime.host().model_path(category, name) for category in MODEL_CATEGORIES) if name else ()
    return next((path for path in paths if path is not None), None)


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _is_link(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2
