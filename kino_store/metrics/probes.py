"""Reads processor, memory and GPU. A value that can't be read is None, and is retried at the next reading."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Annotated, Protocol, TypeVar

import psutil
from pydantic import Field

from .. import ids
from ..values import Value
from .nvml import RETRY_SECONDS, Gpu, GpuType, Nvml

log = logging.getLogger("kino")

Percent = Annotated[float, Field(ge=0, le=100)]
T = TypeVar("T")

_CPU_SPAN_SECONDS = 0.1  # seconds of a processor measurement without an earlier reading
_STALE_SECONDS = 10.0  # a mean over more seconds says nothing about the present


class Readings(Value):
    """One reading of the machine: percent 0 to 100, bytes, °C. None is missing or could not be read."""

    at: str
    cpu_percent: Percent | None
    memory_percent: Percent | None
    gpu_available: bool
    gpu_type: GpuType
    gpu_name: str | None
    gpu_percent: Percent | None
    gpu_memory_percent: Percent | None
    gpu_memory_used_bytes: int | None
    gpu_memory_total_bytes: int | None
    gpu_temperature: float | None


class Accelerator(Protocol):
    """The GPU as its compute library sees it. Every method may raise anything; None is unknown."""

    def describe(self) -> tuple[GpuType, str] | None:
        """Return its type and name; None without a GPU."""

    def uuid(self) -> str | None:
        """Return NVIDIA's UUID of the GPU ("GPU-…"), to find it in NVML."""

    def memory(self) -> tuple[int, int] | None:
        """Return used and total memory in bytes."""

    def percent(self) -> float | None:
        """Return the utilization, 0 to 100."""


class Probes:
    """Detects the hardware at the first reading. Not thread-safe."""

    def __init__(
        self, accelerator: Accelerator | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._accelerator = accelerator
        self._clock = clock
        self._nvml = Nvml(self._uuid, clock)
        self._description: tuple[GpuType, str] | None = None
        self._describe_after = float("-inf")
        self._cpu = threading.local()

    def read(self) -> Readings:
        """Return a reading; never raises. Takes 0.1 s in a thread without a reading in the last 10 s."""
        gpu = self._gpu()
        used, total = gpu.memory if gpu and gpu.memory else (None, None)
        return Readings(
            at=ids.now(),
            cpu_percent=_to_percent(_attempt(self._cpu_percent)),
            memory_percent=_to_percent(_attempt(lambda: psutil.virtual_memory().percent)),
            gpu_available=gpu is not None,
            gpu_type=gpu.type if gpu else "none",
            gpu_name=gpu.name if gpu else None,
            gpu_percent=_to_percent(gpu.percent) if gpu else None,
            gpu_memory_percent=_to_percent(100 * used / total) if used is not None and total else None,
            gpu_memory_used_bytes=used,
            gpu_memory_total_bytes=total,
            gpu_temperature=gpu.temperature if gpu else None,
        )

    def close(self) -> None:
        """Close the driver's library."""
        self._nvml.close()

    def _cpu_percent(self) -> float:
        """Return the mean of the whole machine since this thread's last reading: psutil counts per thread."""
        now, last_read = time.monotonic(), getattr(self._cpu, "last_read", float("-inf"))
        self._cpu.last_read = now
        if now - last_read > _STALE_SECONDS:
            psutil.cpu_percent(interval=None)
            time.sleep(_CPU_SPAN_SECONDS)
        return psutil.cpu_percent(interval=None)

    def _gpu(self) -> Gpu | None:
        """Read NVIDIA GPUs by NVML, which knows more than torch; the accelerator has all other values."""
        description = self._describe()
        if description is not None and description[0] != "cuda":
            return self._with_accelerator_values(Gpu(*description))
        gpu = self._nvml.read()
        if description is None:
            return gpu
        return self._with_accelerator_values(gpu or Gpu(*description))

    def _describe(self) -> tuple[GpuType, str] | None:
        """Return the accelerator's description, read once; after a failure, again in 10 s."""
        accelerator = self._accelerator
        if accelerator is not None and self._description is None and self._clock() >= self._describe_after:
            self._describe_after = float("inf")
            try:
                self._description = accelerator.describe()
            except Exception as error:  # noqa: BLE001 - a driver may raise anything, and the other readings must go on
                log.debug("The accelerator can't be described: %s", error)
                self._describe_after = self._clock() + RETRY_SECONDS
        return self._description

    def _uuid(self) -> str | None:
        return (
            _attempt(self._accelerator.uuid)
            if self._accelerator is not None and self._description is not None
            else None
        )

    def _with_accelerator_values(self, gpu: Gpu) -> Gpu:
        accelerator = self._accelerator
        if accelerator is None:
            return gpu
        percent = gpu.percent if gpu.percent is not None else _attempt(accelerator.percent)
        return Gpu(gpu.type, gpu.name, percent, gpu.memory or _attempt(accelerator.memory), gpu.temperature)


def _attempt(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except Exception as error:  # noqa: BLE001 - a driver may raise anything, and the other readings must go on
        log.debug("A reading failed: %s", error)
        return None


def _to_percent(percent: float | None) -> float | None:
    """Round to one decimal, within 0 to 100: some drivers report slightly more."""
    return None if percent is None else round(min(100.0, max(0.0, percent)), 1)
