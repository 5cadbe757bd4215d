"""Reads processor, memory and GPU: each reading may fail alone and becomes None, and is tried again later."""

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

_FIRST_SPAN = 0.1  # seconds over which the processor is measured when there is no reading to measure from
_OLD_SPAN = 10.0  # a mean over more seconds than this says nothing about now


class Readings(Value):
    """The machine at one moment. None is what it lacks or what could not be read; memory in bytes, degrees Celsius."""

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
    """The GPU as the library that computes on it sees it. Every method may raise; None is "can't tell"."""

    def describe(self) -> tuple[GpuType, str] | None:
        """Its type and name; None where there is no GPU."""

    def uuid(self) -> str | None:
        """NVIDIA's id of the GPU ("GPU-…"), to find the same one in NVML."""

    def memory(self) -> tuple[int, int] | None:
        """Used and total memory in bytes."""

    def percent(self) -> float | None:
        """How busy it is, 0 to 100."""


class Probes:
    """What this machine has is found out on the first reading. For one thread at a time."""

    def __init__(
        self, accelerator: Accelerator | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._accelerator = accelerator
        self._clock = clock
        self._nvml = Nvml(self._uuid, clock)
        self._described: tuple[GpuType, str] | None = None
        self._describe_at = float("-inf")
        self._cpu = threading.local()

    def read(self) -> Readings:
        """One reading of everything; never raises. Takes 0.1 s in a thread that has read nothing for 10 s."""
        gpu = self._gpu()
        used, total = gpu.memory if gpu and gpu.memory else (None, None)
        return Readings(
            at=ids.now(),
            cpu_percent=_bounded(_attempt(self._cpu_percent)),
            memory_percent=_bounded(_attempt(lambda: psutil.virtual_memory().percent)),
            gpu_available=gpu is not None,
            gpu_type=gpu.type if gpu else "none",
            gpu_name=gpu.name if gpu else None,
            gpu_percent=_bounded(gpu.percent) if gpu else None,
            gpu_memory_percent=_bounded(100 * used / total) if used is not None and total else None,
            gpu_memory_used_bytes=used,
            gpu_memory_total_bytes=total,
            gpu_temperature=gpu.temperature if gpu else None,
        )

    def close(self) -> None:
        """Give the driver's library back."""
        self._nvml.close()

    def _cpu_percent(self) -> float:
        """The whole machine's mean since this thread last asked: psutil keeps, by thread, the moment to count from."""
        now, asked = time.monotonic(), getattr(self._cpu, "asked", float("-inf"))
        self._cpu.asked = now
        if now - asked > _OLD_SPAN:
            psutil.cpu_percent(interval=None)
            time.sleep(_FIRST_SPAN)
        return psutil.cpu_percent(interval=None)

    def _gpu(self) -> Gpu | None:
        """NVML knows more of NVIDIA's GPUs than torch does; others, and what NVML can't tell, are the accelerator's."""
        described = self._description()
        if described is not None and described[0] != "cuda":
            return self._completed(Gpu(*described))
        gpu = self._nvml.read()
        if described is None:
            return gpu
        return self._completed(gpu or Gpu(*described))

    def _description(self) -> tuple[GpuType, str] | None:
        """The accelerator's own answer, asked for once; again in 10 s when it failed."""
        accelerator = self._accelerator
        if accelerator is not None and self._described is None and self._clock() >= self._describe_at:
            self._describe_at = float("inf")
            try:
                self._described = accelerator.describe()
            except Exception as error:  # noqa: BLE001 - a driver may raise anything, and the other readings must go on
                log.debug("The accelerator can't be described: %s", error)
                self._describe_at = self._clock() + RETRY_SECONDS
        return self._described

    def _uuid(self) -> str | None:
        return (
            _attempt(self._accelerator.uuid)
            if self._accelerator is not None and self._described is not None
            else None
        )

    def _completed(self, gpu: Gpu) -> Gpu:
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


def _bounded(percent: float | None) -> float | None:
    """A percentage to one decimal; drivers are known to overshoot by a little."""
    return None if percent is None else round(min(100.0, max(0.0, percent)), 1)
