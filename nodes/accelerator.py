"""The GPU as torch sees it: the part of the metrics that the store, which knows no torch, asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from ..kino_store.metrics.nvml import GpuType

_FAILURES = (
    RuntimeError,
    AssertionError,
    AttributeError,
)  # torch's own, and what a build without the backend raises


class TorchAccelerator:
    """`device`: where ComfyUI computes (`comfy.model_management.get_torch_device()`). Methods may raise; see Probes."""

    def __init__(self, device: torch.device) -> None:
        self._device = device

    def describe(self) -> tuple[GpuType, str] | None:
        """Its type ("cuda", "rocm", "xpu", "mps") and name; None for a processor or a kind that Kino does not know."""
        if self._device.type == "mps":
            return "mps", "Apple GPU"
        if self._device.type == "cuda":
            return ("rocm" if torch.version.hip else "cuda"), torch.cuda.get_device_name(self._device)
        if self._device.type == "xpu":
            return "xpu", torch.xpu.get_device_name(self._device)
        return None

    def uuid(self) -> str | None:
        """NVIDIA's id of the GPU, as NVML writes it; None where torch is too old to tell."""
        found = getattr(torch.cuda.get_device_properties(self._device), "uuid", None)
        return None if found is None else f"GPU-{str(found).removeprefix('GPU-')}"

    def memory(self) -> tuple[int, int] | None:
        """Used and total memory in bytes: of the whole GPU, or for MPS and an old torch of this process."""
        if self._device.type == "mps":
            return torch.mps.driver_allocated_memory(), torch.mps.recommended_max_memory()
        backend = self._backend()
        if not hasattr(backend, "mem_get_info"):  # torch.xpu before 2.6
            return backend.memory_reserved(self._device), backend.get_device_properties(
                self._device
            ).total_memory
        free, total = backend.mem_get_info(self._device)
        return total - free, total

    def percent(self) -> float | None:
        """How busy it is, 0 to 100; None where torch has no way to ask, or asks NVML as Probes does."""
        if self._device.type == "cuda" and not torch.version.hip:
            return None
        ask = getattr(self._backend(), "utilization", None)
        return None if ask is None else float(ask(self._device))

    def reset_peak(self) -> None:
        """Begin to count `peak_bytes` anew."""
        try:
            self._backend().reset_peak_memory_stats(self._device)
        except _FAILURES:
            return

    def peak_bytes(self) -> int | None:
        """The most memory that torch held at once since `reset_peak`; None without a GPU or where it can't be told."""
        try:
            return int(self._backend().max_memory_allocated(self._device))
        except _FAILURES:
            return None

    def _backend(self) -> Any:
        """`torch.cuda` (NVIDIA and ROCm), `torch.xpu` or `torch.mps`."""
        return getattr(torch, self._device.type)
