"""Readings of the machine: a failing value alone is None, and is retried."""

import importlib.util
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from kino_store.metrics.probes import Probes
from kino_store.metrics.sampler import Sampler
from tests.store.gpus import GIB, Card, Clock, FakeNvml

ROOT = Path(__file__).resolve().parents[2]
GPU_FIELDS = (
    "gpu_percent",
    "gpu_memory_percent",
    "gpu_memory_used_bytes",
    "gpu_memory_total_bytes",
    "gpu_temperature",
)


@pytest.fixture
def nvml(monkeypatch):
    """Installs the fake of NVIDIA's library."""

    def install(**gpus: str) -> FakeNvml:
        fake = FakeNvml(**gpus)
        monkeypatch.setitem(sys.modules, "pynvml", fake)
        return fake

    return install


@pytest.fixture
def no_nvml(monkeypatch) -> None:
    """A machine without the package nvidia-ml-py."""
    monkeypatch.setitem(sys.modules, "pynvml", None)


def test_the_processor_and_memory_of_this_machine_are_read(no_nvml) -> None:
    readings = Probes().read()
    assert 0 <= readings.cpu_percent <= 100
    assert 0 < readings.memory_percent < 100
    assert readings.at.endswith("+00:00")


@pytest.mark.slow
def test_a_busy_processor_is_seen_from_any_thread(no_nvml) -> None:
    probes, readings, done = Probes(), [], threading.Event()

    def work() -> None:
        while not done.is_set():
            sum(range(1000))

    def read() -> None:
        readings.append(probes.read().cpu_percent)

    busy = threading.Thread(target=work)
    busy.start()
    for _ in range(2):  # the second thread has no earlier reading to count from
        reader = threading.Thread(target=read)
        reader.start()
        reader.join()
    done.set()
    busy.join()
    assert min(readings) > 0


def test_without_nvml_and_accelerator_there_is_no_gpu(no_nvml, nvml) -> None:
    clock = Clock()
    probes = Probes(clock=clock)
    for clock.time in (0, 100):
        readings = probes.read()
        nvml(GPU_a="Not looked for again")
        assert (readings.gpu_available, readings.gpu_type, readings.gpu_name) == (False, "none", None)
        assert [getattr(readings, field) for field in GPU_FIELDS] == [None] * 5


def test_nvml_reads_all_values_of_an_nvidia_gpu(nvml) -> None:
    nvml(GPU_a="RTX 4090")
    readings = Probes().read()
    assert (readings.gpu_available, readings.gpu_type, readings.gpu_name) == (True, "cuda", "RTX 4090")
    assert [getattr(readings, field) for field in GPU_FIELDS] == [40, 25, 6 * GIB, 24 * GIB, 61]


def test_nothing_is_detected_before_the_first_reading(nvml) -> None:
    fake, card = nvml(GPU_a="RTX 4090"), Card()
    Sampler(Probes(card)).close()
    assert (fake.tries, card.calls) == (0, [])


def test_an_unsupported_value_alone_is_none(nvml) -> None:
    fake = nvml(GPU_a="H100 MIG")
    fake.failing["nvmlDeviceGetUtilizationRates"] = fake.NVML_ERROR_NOT_SUPPORTED
    probes = Probes()
    for _ in range(2):
        readings = probes.read()
        assert (readings.gpu_percent, readings.gpu_memory_percent, readings.gpu_temperature) == (None, 25, 61)
    assert fake.tries == 1


def test_nvml_failing_midway_becomes_none_and_comes_back_after_ten_seconds(nvml) -> None:
    fake, clock = nvml(GPU_a="RTX 4090"), Clock()
    probes = Probes(clock=clock)
    assert probes.read().gpu_percent == 40
    fake.failing[""] = fake.NVML_ERROR_GPU_IS_LOST
    for clock.time in (2, 4, 13, 14):
        readings = probes.read()
        assert (readings.gpu_available, readings.gpu_type, readings.gpu_name) == (True, "cuda", "RTX 4090")
        assert [getattr(readings, field) for field in GPU_FIELDS] == [None] * 5
        assert readings.memory_percent is not None
    assert fake.tries == 2
    fake.failing.clear()
    clock.time = 22
    assert probes.read().gpu_percent is None  # too early to retry
    clock.time = 23
    assert probes.read().gpu_percent == 40


def test_a_failed_nvml_is_closed_before_it_is_reopened(nvml) -> None:
    fake, clock = nvml(GPU_a="RTX 4090"), Clock()
    probes = Probes(clock=clock)
    probes.read()
    fake.failing["nvmlDeviceGetMemoryInfo"] = fake.NVML_ERROR_GPU_IS_LOST
    readings = probes.read()
    assert (readings.gpu_memory_percent, readings.gpu_temperature) == (None, None)
    assert fake.opened == 0
    fake.failing.clear()
    clock.time = 10
    assert probes.read().gpu_memory_percent == 25
    assert fake.opened == 1
    probes.close()
    assert fake.opened == 0


def test_a_driver_without_a_gpu_is_no_gpu_and_one_plugged_in_later_is_found(nvml) -> None:
    fake, clock = nvml(), Clock()
    probes = Probes(clock=clock)
    assert probes.read().gpu_type == "none"
    assert fake.opened == 0
    fake.gpus["GPU-a"] = "eGPU"
    clock.time = 10
    assert probes.read().gpu_name == "eGPU"


def test_a_missing_nvidia_library_is_not_retried(nvml) -> None:
    fake, clock = nvml(), Clock()
    fake.failing["nvmlInit"] = fake.NVML_ERROR_LIBRARY_NOT_FOUND
    probes = Probes(clock=clock)
    for clock.time in (0, 100):
        assert not probes.read().gpu_available
    assert fake.tries == 1


@pytest.mark.parametrize(
    ("uuid", "name"),
    [("GPU-b", "Second"), ("GPU-unknown", "First"), (RuntimeError("old torch"), "First"), (None, "First")],
)
def test_of_several_gpus_the_one_that_torch_uses_is_read(nvml, uuid, name) -> None:
    nvml(GPU_a="First", GPU_b="Second")
    assert Probes(Card(describe=("cuda", "as torch says"), uuid=uuid)).read().gpu_name == name


@pytest.mark.parametrize("kind", ["rocm", "xpu", "mps"])
def test_other_gpus_are_read_through_the_accelerator(nvml, kind) -> None:
    fake = nvml(GPU_a="Another one, not computed on")
    card = Card(describe=(kind, "Card"), memory=(3 * GIB, 12 * GIB), percent=100.4)
    readings = Probes(card).read()
    assert (readings.gpu_type, readings.gpu_name, readings.gpu_percent, readings.gpu_memory_percent) == (
        kind,
        "Card",
        100,
        25,
    )
    assert fake.tries == 0


def test_cuda_without_nvml_has_the_accelerators_memory(no_nvml) -> None:
    readings = Probes(Card(describe=("cuda", "H200"), memory=(1 * GIB, 4 * GIB))).read()
    assert (readings.gpu_available, readings.gpu_name, readings.gpu_percent, readings.gpu_memory_percent) == (
        True,
        "H200",
        None,
        25,
    )


def test_an_accelerator_that_raises_costs_only_its_own_readings_and_comes_back(no_nvml) -> None:
    card, clock = Card(describe=RuntimeError("driver"), memory=(1, 4)), Clock()
    probes = Probes(card, clock)
    readings = probes.read()
    assert (readings.gpu_type, readings.memory_percent is not None) == ("none", True)
    card.answers["describe"] = ("xpu", "Arc")
    assert probes.read().gpu_type == "none"  # not retried at once
    clock.time = 10
    card.answers["percent"] = OSError("busy")
    readings = probes.read()
    assert (readings.gpu_type, readings.gpu_percent, readings.gpu_memory_percent) == ("xpu", None, 25)
    card.answers["percent"] = 7
    assert probes.read().gpu_percent == 7
    assert card.calls.count("describe") == 2


@pytest.fixture
def torch_card(monkeypatch):
    """nodes/accelerator.py on a torch of our own: its modules by name, of the functions that are given."""

    def load(device: str, hip: str | None = None, **functions: object):
        backend = SimpleNamespace(
            **{name: lambda *_, value=value: value for name, value in functions.items()}
        )
        fake = SimpleNamespace(**{device: backend, "version": SimpleNamespace(hip=hip), "device": object})
        monkeypatch.setitem(sys.modules, "torch", fake)
        spec = importlib.util.spec_from_file_location("kino_accelerator", ROOT / "nodes" / "accelerator.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.TorchAccelerator(SimpleNamespace(type=device))

    return load


@pytest.mark.parametrize(
    ("device", "hip", "functions", "expected"),
    [
        (
            "cuda",
            "6.2",
            {"get_device_name": "MI300", "mem_get_info": (GIB, 4 * GIB), "utilization": 30},
            ("rocm", "MI300", 75, 30),
        ),
        (
            "cuda",
            None,
            {"get_device_name": "H100", "mem_get_info": (GIB, 4 * GIB), "utilization": 30},
            ("cuda", "H100", 75, None),
        ),
        ("xpu", None, {"get_device_name": "Arc", "mem_get_info": (GIB, 4 * GIB)}, ("xpu", "Arc", 75, None)),
        (
            "mps",
            None,
            {"driver_allocated_memory": GIB, "recommended_max_memory": 4 * GIB},
            ("mps", "Apple GPU", 25, None),
        ),
        ("cpu", None, {}, ("none", None, None, None)),
        ("cuda", None, {"get_device_name": "Old"}, ("cuda", "Old", None, None)),
    ],
)
def test_torch_reads_its_gpu(torch_card, no_nvml, device, hip, functions, expected) -> None:
    readings = Probes(torch_card(device, hip, **functions)).read()
    assert (
        readings.gpu_type,
        readings.gpu_name,
        readings.gpu_memory_percent,
        readings.gpu_percent,
    ) == expected


def test_nvml_finds_the_gpu_that_torch_names(torch_card, nvml) -> None:
    nvml(GPU_a="First", GPU_b="Second")
    properties = SimpleNamespace(uuid="b")
    assert (
        Probes(torch_card("cuda", get_device_name="x", get_device_properties=properties)).read().gpu_name
        == "Second"
    )


def test_peak_memory_is_torchs_and_none_without_a_gpu(torch_card) -> None:
    for device in ("cuda", "xpu"):
        card = torch_card(device, max_memory_allocated=5, reset_peak_memory_stats=None)
        card.reset_peak()
        assert card.peak_bytes() == 5
    for device in ("cpu", "mps", "privateuseone"):
        card = torch_card(device)
        card.reset_peak()
        assert card.peak_bytes() is None
