"""Reads an NVIDIA GPU through NVML, the driver's library. What fails is None, and is retried."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Literal

log = logging.getLogger("kino")

GpuType = Literal["cuda", "rocm", "xpu", "mps", "none"]

RETRY_SECONDS = 10.0


@dataclass(frozen=True)
class Gpu:
    """One GPU reading: percent 0 to 100, memory (used, total) in bytes, temperature in °C.

    None is unknown.
    """

    type: GpuType
    name: str | None = None
    percent: float | None = None
    memory: tuple[int, int] | None = None
    temperature: float | None = None


class Nvml:
    """Opens NVML at the first reading; reopens it after a failure (driver lost in sleep), at most every 10 s.

    `uuid` returns the UUID of the GPU ("GPU-…"), or None for the first one. Not thread-safe.
    """

    def __init__(self, uuid: Callable[[], str | None], clock: Callable[[], float]) -> None:
        self._uuid = uuid
        self._clock = clock
        self._library: ModuleType | None = None
        self._handle: Any = None
        self._name: str | None = None
        self._retry_at = float("-inf")

    def read(self) -> Gpu | None:
        """Return a reading of the GPU; None until a GPU was found."""
        if self._handle is None and self._clock() >= self._retry_at:
            self._open()
        if self._name is None:
            return None
        nvml = self._library
        utilization = self._query("nvmlDeviceGetUtilizationRates")
        memory = self._query("nvmlDeviceGetMemoryInfo")
        return Gpu(
            "cuda",
            self._name,
            None if utilization is None else float(utilization.gpu),
            None if memory is None else (memory.used, memory.total),
            None if nvml is None else self._query("nvmlDeviceGetTemperature", nvml.NVML_TEMPERATURE_GPU),
        )

    def close(self) -> None:
        """Close NVML; the next reading opens it again."""
        nvml, self._library, self._handle = self._library, None, None
        if nvml is not None:
            try:
                nvml.nvmlShutdown()
            except nvml.NVMLError as error:
                log.debug("NVML did not shut down: %s", error)

    def _open(self) -> None:
        try:
            nvml = importlib.import_module("pynvml")
        except ImportError:
            self._retry_at = float("inf")
            return
        try:
            nvml.nvmlInit()
            self._library = nvml
            self._handle = _find_handle(nvml, self._uuid())
            self._name = _to_text(nvml.nvmlDeviceGetName(self._handle))
        except nvml.NVMLError as error:
            self._fail(error)
            if error.value == nvml.NVML_ERROR_LIBRARY_NOT_FOUND and self._name is None:
                # No NVIDIA driver is installed: an installed one does not lose its library in sleep.
                self._retry_at = float("inf")

    def _query(self, function: str, *arguments: int) -> Any:
        """Return one value of the GPU; None if it is not supported. Any other failure also closes NVML."""
        nvml = self._library
        if nvml is None:
            return None
        try:
            return getattr(nvml, function)(self._handle, *arguments)
        except nvml.NVMLError as error:
            if error.value not in {nvml.NVML_ERROR_NOT_SUPPORTED, nvml.NVML_ERROR_FUNCTION_NOT_FOUND}:
                self._fail(error)
            return None

    def _fail(self, error: Exception) -> None:
        log.debug("NVML failed: %s", error)
        self.close()
        self._retry_at = self._clock() + RETRY_SECONDS


def _find_handle(nvml: ModuleType, uuid: str | None) -> Any:
    """Return the GPU with that UUID, else the first: torch and NVML name the parts of a GPU differently."""
    try:
        return nvml.nvmlDeviceGetHandleByUUID(uuid) if uuid else nvml.nvmlDeviceGetHandleByIndex(0)
    except nvml.NVMLError:
        if uuid is None:
            raise
        return nvml.nvmlDeviceGetHandleByIndex(0)


def _to_text(name: str | bytes) -> str:
    """Decode a name: NVML's packages before 11.5 return bytes."""
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else name
