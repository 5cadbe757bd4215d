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
from . import runtime
from .shot import Shot

if TYPE_CHECKING:
    from ..kino_store.services.frames.encoder import SaveContext


def known_params(prompt: Mapping[str, Any], node_id: str, shot: Shot | None) -> dict[str, Any]:
    """Parameters of the picture that the saving node gets; None where neither trace nor record tells.

    The trace goes first, it sees what really was in effect. The shot's record knows what came to its nodes by wires,
    and fills the gaps, but only where its own sampler made the picture.
    """
    from ..kino_store.comfy.prompt.trace import sampled_by_shot, trace

    traced = trace(prompt, node_id)
    if shot is None or not sampled_by_shot(prompt, node_id):
        return traced
    return {key: shot.record.get(key) if value is None else value for key, value in traced.items()}


def save_context(
    prompt: Mapping[str, Any],
    extra: Mapping[str, Any] | None,
    node_id: str,
    params: Mapping[str, Any],
    count: int,
) -> SaveContext:
    """What the pictures of one save have in common; `count` of them share the time since the prompt began."""
    from ..kino_store.services.frames.encoder import SaveContext

    seconds = time.monotonic() - runtime.prompt().began
    told = _told_by_the_runner(extra)
    return SaveContext(
        generator=told.get("generator", "graph"),
        generator_version=told.get("generator_version"),
        task_id=told.get("task_id"),
        prompt_id=runtime.host().prompt_id() or None,
        node_id=node_id,
        prompt=prompt,
        workflow=(extra or {}).get("workflow"),
        environment=environment(),
        timing={"seconds": round(seconds / count, 3), "peak_vram_bytes": runtime.host().peak_vram()},
        model_file=_model_file(params.get("model_name")),
        metadata=runtime.host().metadata_wanted(),
    )


def pinned(prompt: Mapping[str, Any]) -> dict[str, Any]:
    """The prompt as it was posted, but sure to mean the same tomorrow.

    A frame that was loaded by its number is named by its file, and a wire from "next frame number" becomes the number
    it was: numbers change as frames come and go. A node that stood for several frames (ComfyUI runs it once for each
    element of a list) is left as it is. ComfyUI notes its cache's fingerprints in the running prompt (`is_changed`);
    they are not part of it.
    """
    running = runtime.prompt()
    clean = {
        key: {name: value for name, value in node.items() if name != "is_changed"}
        for key, node in prompt.items()
    }
    for key, node in clean.items():
        node["inputs"] = {name: _meant(value, running.numbers) for name, value in node["inputs"].items()}
        files = running.files.get(key, set())
        if len(files) == 1:
            node["inputs"]["file"] = next(iter(files))
    return clean


def _told_by_the_runner(extra: Mapping[str, Any] | None) -> dict[str, Any]:
    """What Kino's runner sent with the prompt. A stranger may send the like: the store saves for a task only what its own prompt made."""
    told = (extra or {}).get("kino")
    if (
        not isinstance(told, Mapping)
        or type(told.get("task_id")) is not int
        or not 0 < told["task_id"] < 2**31
    ):
        return {}
    texts = {
        key: value
        for key in ("generator", "generator_version")
        if isinstance(value := told.get(key), str) and len(value) <= 200
    }
    return {"task_id": told["task_id"], **texts}


def _meant(value: Any, numbers: Mapping[tuple[str, int], int]) -> Any:
    return numbers.get((value[0], value[1]), value) if _is_link(value) else value


@functools.cache
def versions() -> dict[str, str | None]:
    """Of all that a picture may depend on."""
    return {
        "kino": kino_version,
        "comfyui": comfyui_version,
        "torch": torch.__version__,
        "python": platform.python_version(),
        "frontend": _version("comfyui-frontend-package"),
    }


@functools.cache
def environment() -> dict[str, Any]:
    """Versions and device that a picture may depend on."""
    device = comfy.model_management.get_torch_device()
    return {**versions(), "device": comfy.model_management.get_torch_device_name(device)}


def _model_file(name: str | None) -> Path | None:
    from ..kino_store.comfy.prompt.node_tables import MODEL_CATEGORIES

    paths = (runtime.host().model_path(category, name) for category in MODEL_CATEGORIES) if name else ()
    return next((path for path in paths if path is not None), None)


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _is_link(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and isinstance(value[0], str)
        and isinstance(value[1], int)
    )
