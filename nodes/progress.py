"""ComfyUI's progress bar of the node that runs, and its Cancel."""

from __future__ import annotations

import comfy.model_management
import comfy.utils


class Progress:
    """Moves the bar. Calling it with 0..100 raises ComfyUI's interruption when Cancel was pressed."""

    def __init__(self) -> None:
        self._bar = comfy.utils.ProgressBar(100)
        self._shown = -1

    def __call__(self, percent: float) -> None:
        stop_if_cancelled()
        if int(percent) > self._shown:
            self._shown = int(percent)
            self._bar.update_absolute(self._shown)


def is_cancelled() -> bool:
    """Whether Cancel was pressed."""
    return bool(comfy.model_management.processing_interrupted())


def stop_if_cancelled() -> None:
    """Raise ComfyUI's interruption if Cancel was pressed."""
    comfy.model_management.throw_exception_if_processing_interrupted()
