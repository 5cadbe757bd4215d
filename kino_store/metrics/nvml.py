"""One NVIDIA GPU through NVML, the driver's own library: whatever fails is None, and is tried again."""

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
    """One look at a GPU: percent 0 to 100, memory in bytes, temperature in degrees Celsius; None is unknown."""

    type: GpuType
    name: str | None = None
    percent: float | None = None
    memory: tuple[int, int] | None = None
    temperature: float | None = None


class Nvml:
    """NVML opened on the first reading. After a failure (a driver gone in sleep) it is opened anew, at most every 10 s.

    `uuid` says which GPU is meant ("GPU-…"); without one it is the first. Not for several threads at once.
    """

    def __init__(self, uuid: Callable[[], str | None], clock: Callable[[], float]) -> None:
        self._uuid = uuid
        self._clock = clock
        self._library: ModuleType | None = None
        self._handle: Any = None
        self._name: str | None = None
        self._retry_at = float("-inf")

    def read(self) -> Gpu | None:
        """One look at the GPU; None until one has been seen."""
        if self._handle is None and self._clock() >= self._retry_at:
            self._open()
        if self._name is None:
            return None
        nvml = self._library
        rates = self._ask("nvmlDeviceGetUtilizationRates")
        memory = self._ask("nvmlDeviceGetMemoryInfo")
        return Gpu(
            "cuda",
            self._name,
            None if rates is None else float(rates.gpu),
            None if memory is None else (memory.used, memory.total),
            None if nvml is None else self._ask("nvmlDeviceGetTemperature", nvml.NVML_TEMPERATURE_GPU),
        )

    def close(self) -> None:
        """Give NVML back; the next reading opens it anew."""
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
            self._handle = _found(nvml, self._uuid())
            self._name = _text(nvml.nvmlDeviceGetName(self._handle))
        except nvml.NVMLError as error:
            self._fail(error)
            if error.value == nvml.NVML_ERROR_LIBRARY_NOT_FOUND and self._name is None:
                self._retry_at = float(
                    "inf"
                )  # no NVIDIA driver is installed; one that is does not lose this file in sleep

    def _ask(self, question: str, *arguments: int) -> Any:
        """One answer about the GPU. What it does not support is None alone; any other failure closes NVML."""
        nvml = self._library
        if nvml is None:
            return None
        try:
            return getattr(nvml, question)(self._handle, *arguments)
        except nvml.NVMLError as error:
            if error.value not in {nvml.NVML_ERROR_NOT_SUPPORTED, nvml.NVML_ERROR_FUNCTION_NOT_FOUND}:
                self._fail(error)
            return None

    def _fail(self, error: Exception) -> None:
        log.debug("NVML failed: %s", error)
        self.close()
        self._retry_at = self._clock() + RETRY_SECONDS


def _found(nvml: ModuleType, uuid: str | None) -> Any:
    """The GPU with that UUID; the first one when NVML knows none such (torch and NVML name parts of a GPU differently)."""
    try:
        return nvml.nvmlDeviceGetHandleByUUID(uuid) if uuid else nvml.nvmlDeviceGetHandleByIndex(0)
    except nvml.NVMLError:
        if uuid is None:
            raise
        return nvml.nvmlDeviceGetHandleByIndex(0)


def _text(name: str | bytes) -> str:
    """NVML's packages before 11.5 gave bytes."""
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else name
