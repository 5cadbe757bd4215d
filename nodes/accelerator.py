"""Reads the GPU by torch, for the metrics: the store doesn't import torch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from ..kino_store.metrics.nvml import GpuType

# What torch raises, also in a build without the backend.
_FAILURES = (RuntimeError, AssertionError, AttributeError)


class TorchAccelerator:
    """`device`: ComfyUI's (`comfy.model_management.get_torch_device()`).

    Methods may raise; `Probes` handles that.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device

    def describe(self) -> tuple[GpuType, str] | None:
        """Return type ("cuda", "rocm", "xpu", "mps") and name; None for a CPU or an unknown type."""
        if self._device.type == "mps":
            return "mps", "Apple GPU"
        if self._device.type == "cuda":
            return ("rocm" if torch.version.hip else "cuda"), torch.cuda.get_device_name(self._device)
        if self._device.type == "xpu":
            return "xpu", torch.xpu.get_device_name(self._device)
        return None

    def uuid(self) -> str | None:
        """Return NVIDIA's UUID of the GPU, in NVML's format; None if torch is too old."""
        found = getattr(torch.cuda.get_device_properties(self._device), "uuid", None)
        return None if found is None else f"GPU-{str(found).removeprefix('GPU-')}"

    def memory(self) -> tuple[int, int] | None:
        """Return used and total bytes: of the GPU, or of this process with MPS or an old torch."""
        if self._device.type == "mps":
            return torch.mps.driver_allocated_memory(), torch.mps.recommended_max_memory()
        backend = self._backend()
        if not hasattr(backend, "mem_get_info"):  # torch.xpu before 2.6
            total = backend.get_device_properties(self._device).total_memory
            return backend.memory_reserved(self._device), total
        free, total = backend.mem_get_info(self._device)
        return total - free, total

    def percent(self) -> float | None:
        """Return the utilization, 0 to 100.

        None if torch can't read it, or reads it by NVML as `Probes` does.
        """
        if self._device.type == "cuda" and not torch.version.hip:
            return None
        utilization = getattr(self._backend(), "utilization", None)
        return None if utilization is None else float(utilization(self._device))

    def reset_peak(self) -> None:
        """Restart the measurement of `peak_bytes`."""
        try:
            self._backend().reset_peak_memory_stats(self._device)
        except _FAILURES:
            return

    def peak_bytes(self) -> int | None:
        """Return torch's peak memory since `reset_peak`, in bytes.

        None without a GPU, or if it is unknown.
        """
        try:
            return int(self._backend().max_memory_allocated(self._device))
        except _FAILURES:
            return None

    def _backend(self) -> Any:
        """Return `torch.cuda` (NVIDIA and ROCm), `torch.xpu` or `torch.mps`."""
        return getattr(torch, self._device.type)
