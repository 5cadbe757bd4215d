"""Fakes of GPUs and of NVIDIA's library, which we can't run."""

from types import ModuleType, SimpleNamespace

GIB = 2**30


class FakeNvml(ModuleType):
    """NVIDIA's library and driver, which we can't run: GPUs by UUID, and failures on demand."""

    NVML_ERROR_NOT_SUPPORTED, NVML_ERROR_NOT_FOUND, NVML_ERROR_LIBRARY_NOT_FOUND = 3, 6, 12
    NVML_ERROR_FUNCTION_NOT_FOUND, NVML_ERROR_GPU_IS_LOST, NVML_TEMPERATURE_GPU = 13, 15, 0

    class NVMLError(Exception):
        def __init__(self, value: int) -> None:
            super().__init__(value)
            self.value = value

    def __init__(self, **gpus: str) -> None:
        super().__init__("pynvml")
        self.gpus = {uuid.replace("_", "-"): name for uuid, name in gpus.items()}
        self.failing: dict[str, int] = {}  # function -> error; "" fails them all
        self.opened = self.tries = 0

    def _check(self, function: str) -> None:
        error = self.failing.get(function, self.failing.get(""))
        if error is not None:
            raise self.NVMLError(error)
        if not self.opened:
            raise self.NVMLError(1)  # uninitialized

    def nvmlInit(self) -> None:  # noqa: N802
        self.tries += 1
        self.opened += 1
        try:
            self._check("nvmlInit")
        except self.NVMLError:
            self.opened -= 1
            raise

    def nvmlShutdown(self) -> None:  # noqa: N802
        self._check("nvmlShutdown")
        self.opened -= 1

    def nvmlDeviceGetHandleByIndex(self, index: int) -> str:  # noqa: N802
        self._check("nvmlDeviceGetHandleByIndex")
        if index >= len(self.gpus):
            raise self.NVMLError(self.NVML_ERROR_NOT_FOUND)
        return list(self.gpus)[index]

    def nvmlDeviceGetHandleByUUID(self, uuid: str) -> str:  # noqa: N802
        if uuid not in self.gpus:
            raise self.NVMLError(self.NVML_ERROR_NOT_FOUND)
        return uuid

    def nvmlDeviceGetName(self, handle: str) -> str:  # noqa: N802
        return self.gpus[handle]

    def nvmlDeviceGetUtilizationRates(self, handle: str) -> SimpleNamespace:  # noqa: N802
        self._check("nvmlDeviceGetUtilizationRates")
        return SimpleNamespace(gpu=40, memory=10)

    def nvmlDeviceGetMemoryInfo(self, handle: str) -> SimpleNamespace:  # noqa: N802
        self._check("nvmlDeviceGetMemoryInfo")
        return SimpleNamespace(used=6 * GIB, total=24 * GIB)

    def nvmlDeviceGetTemperature(self, handle: str, sensor: int) -> int:  # noqa: N802
        self._check("nvmlDeviceGetTemperature")
        return 61


class Card:
    """A GPU as torch would describe it; a field that is an exception is raised."""

    def __init__(self, **answers: object) -> None:
        self.answers = {"describe": None, "uuid": None, "memory": None, "percent": None, **answers}
        self.calls: list[str] = []

    def __getattr__(self, question: str):
        def answer() -> object:
            self.calls.append(question)
            if isinstance(self.answers[question], Exception):
                raise self.answers[question]
            return self.answers[question]

        return answer


class Clock:
    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time
