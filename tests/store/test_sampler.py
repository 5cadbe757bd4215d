"""Sampling: nothing runs without listeners, and a failing listener does not affect others."""

import itertools
import sys
import threading
import time
from types import SimpleNamespace

import pytest

from kino_store.metrics.probes import Probes, Readings
from kino_store.metrics.sampler import Sampler
from tests.waiting import eventually


class CountingProbes(Probes):
    """Readings that differ by their number."""

    count = 0

    def read(self) -> Readings:
        self.count += 1
        none = dict.fromkeys(Readings.model_fields)
        return Readings(**{**none, "at": str(self.count), "gpu_available": False, "gpu_type": "none"})


@pytest.fixture(autouse=True)
def no_nvml(monkeypatch) -> None:
    """No NVIDIA driver: these tests are about the sampler."""
    monkeypatch.setitem(sys.modules, "pynvml", None)


@pytest.fixture
def fast(monkeypatch):
    """A sampler that reads the real machine every 10 ms."""
    monkeypatch.setattr("kino_store.metrics.sampler.FRESH_SECONDS", 0)
    sampler = Sampler(Probes(), interval=0.01)
    yield sampler
    sampler.close()


def samplers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "kino-metrics"]


def test_nothing_runs_without_a_listener() -> None:
    sampler = Sampler(Probes(), interval=0.01)
    assert samplers() == []
    first, second = sampler.listen(print), sampler.listen(print)
    assert len(samplers()) == 1
    first()
    first()
    assert len(samplers()) == 1
    second()
    assert eventually(lambda: not samplers())
    kept = len(sampler.history())
    time.sleep(0.1)
    assert len(sampler.history()) == kept


@pytest.mark.slow
def test_a_listener_gets_readings_until_it_leaves_and_one_that_fails_harms_nobody(fast, caplog) -> None:
    def fails(readings: Readings) -> None:
        raise OSError("gone")

    heard: list[Readings] = []
    enough = threading.Event()
    fast.listen(fails)
    stop = fast.listen(lambda readings: (heard.append(readings), len(heard) > 2 and enough.set()))
    assert enough.wait(5)
    stop()
    time.sleep(0.05)
    count = len(heard)
    time.sleep(0.1)
    assert len(heard) == count
    assert "A listener" in caplog.text


@pytest.mark.slow
def test_listening_restarts_after_the_last_listener_left(fast) -> None:
    for _ in range(3):
        heard = threading.Event()
        stop = fast.listen(lambda _, heard=heard: heard.set())
        assert heard.wait(5)
        stop()


@pytest.mark.parametrize("between", [0.3, 1.01, 2.0, 60.0])
def test_history_has_15_minutes_whatever_the_number_of_reads(between, monkeypatch) -> None:
    clock = SimpleNamespace(at=0.0, monotonic=lambda: clock.at)
    monkeypatch.setattr("kino_store.metrics.sampler.time", clock)
    counting, taken_at = Sampler(CountingProbes()), {}
    for number in range(int(2000 / between)):
        clock.at = number * between
        taken_at.setdefault(counting.now().at, clock.at)
    ats = [taken_at[readings.at] for readings in counting.history()]
    assert ats == [at for at in taken_at.values() if at >= clock.at - 900]
    assert all(later - earlier >= 1 for earlier, later in itertools.pairwise(ats))
    clock.at += 901
    assert counting.history() == []


@pytest.mark.slow
def test_now_reads_at_most_once_a_second() -> None:
    sampler = Sampler(Probes())
    first = sampler.now()
    assert sampler.history() == [first]
    assert sampler.now() is first
    time.sleep(1)
    assert sampler.now() is not first
    assert len(sampler.history()) == 2


def test_after_close_nothing_runs_and_nobody_is_called(fast) -> None:
    heard = threading.Event()
    fast.listen(lambda _: heard.set())
    heard.wait(5)
    fast.close()
    assert samplers() == []
    fast.listen(print)
    assert samplers() == []
