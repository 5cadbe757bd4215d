"""Collects what a sidecar records about a saved picture: parameters, prompt, task, versions and timing."""

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
    from ..kino_store.values import SheetFrame


def picture_params(prompt: Mapping[str, Any], node_id: str, shot: Shot | None) -> dict[str, Any]:
    """Return the parameters of the picture that a saving node receives; None is unknown.

    The trace wins, as it sees what took effect. The shot's record also has values that reached its nodes by
    links; it fills the gaps, but only if the shot's sampler generated the picture.
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
    """Return what the pictures of one save share.

    Each counts for 1/`count` of the time since the prompt started.
    """
    from ..kino_store.services.frames.encoder import SaveContext

    seconds = time.monotonic() - runtime.running_prompt().started_at
    task = _task_of(extra)
    return SaveContext(
        generator=task.get("generator", "graph"),
        generator_version=task.get("generator_version"),
        task_id=task.get("task_id"),
        prompt_id=runtime.host().prompt_id() or None,
        node_id=node_id,
        prompt=prompt,
        workflow=(extra or {}).get("workflow"),
        environment={**environment(), **({"machine": machine} if (machine := task.get("machine")) else {})},
        timing={"seconds": round(seconds / count, 3), "peak_vram_bytes": runtime.host().peak_vram()},
        model_file=_model_file(params.get("model_name")),
        lora_files=_lora_files(params),
        metadata=runtime.host().metadata_enabled(),
        run=task.get("run"),
        order=task.get("order"),
        sheet=_sheet_frame(task.get("sheet")),
        inputs=runtime.store().frames.inputs.of_prompt(prompt, node_id),
    )


def pin_prompt(prompt: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of the prompt whose meaning does not change when frames are added, moved or deleted.

    A frame loaded by its number is named by its file, a range of frames by its files, and a link from "next
    frame number" becomes that number. A node that loaded several frames or ranges is left as it is (ComfyUI
    runs it once for each element of a list). ComfyUI's cache keys (`is_changed`), which it stores in the
    running prompt, are removed.
    """
    running = runtime.running_prompt()
    clean = {
        key: {name: value for name, value in node.items() if name != "is_changed"}
        for key, node in prompt.items()
    }
    for key, node in clean.items():
        node["inputs"] = {
            name: _pin_value(value, running.frame_numbers) for name, value in node["inputs"].items()
        }
        files = running.loaded_files.get(key, set())
        if len(files) == 1:
            node["inputs"]["file"] = next(iter(files))
        ranges = running.loaded_ranges.get(key, set())
        if len(ranges) == 1:
            node["inputs"]["files"] = "\n".join(next(iter(ranges)))
    return clean


def _task_of(extra: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the task that Kino's runner posted with the prompt, or {}.

    Any client can forge this, so the store also checks the task's prompt id.
    """
    task = (extra or {}).get("kino")
    if (
        not isinstance(task, Mapping)
        or type(task.get("task_id")) is not int
        or not 0 < task["task_id"] < 2**31
    ):
        return {}
    texts = {
        key: value
        for key in ("generator", "generator_version", "run", "order")
        if isinstance(value := task.get(key), str) and len(value) <= 200
    }
    return {"task_id": task["task_id"], "sheet": task.get("sheet"), **texts}


def _sheet_frame(document: Any) -> SheetFrame | None:
    """Return the frame of a sheet that a task is for."""
    from pydantic import ValidationError

    from ..kino_store.values import SheetFrame

    try:
        return None if document is None else SheetFrame.model_validate(document)
    except ValidationError:
        return None  # forged


def _pin_value(value: Any, numbers: Mapping[tuple[str, int], int]) -> Any:
    return numbers.get((value[0], value[1]), value) if _is_link(value) else value


@functools.cache
def versions() -> dict[str, str | None]:
    """Return the versions of the software that a picture may depend on; None is unknown."""
    return {
        "kino": kino_version,
        "comfyui": comfyui_version,
        "torch": torch.__version__,
        "python": platform.python_version(),
        "frontend": _version("comfyui-frontend-package"),
    }


@functools.cache
def environment() -> dict[str, Any]:
    """Return `versions`, and the name of the device."""
    device = comfy.model_management.get_torch_device()
    return {**versions(), "device": comfy.model_management.get_torch_device_name(device)}


def _model_file(name: str | None) -> Path | None:
    from ..kino_store.comfy.prompt.node_tables import MODEL_CATEGORIES

    paths = (runtime.host().model_path(category, name) for category in MODEL_CATEGORIES) if name else ()
    return next((path for path in paths if path is not None), None)


def _lora_files(params: Mapping[str, Any]) -> dict[str, Path]:
    """Return the files of the LoRAs of a picture and of its stages, by name."""
    from ..kino_store.comfy.prompt.node_tables import LORA_CATEGORY

    used = [lora for one in (params, *(params.get("stages") or ())) for lora in one.get("loras") or ()]
    found = {lora["lora_name"]: runtime.host().model_path(LORA_CATEGORY, lora["lora_name"]) for lora in used}
    return {name: path for name, path in found.items() if path is not None}


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
