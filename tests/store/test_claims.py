"""Which of the tasks that wait a server draws next."""

from __future__ import annotations

from typing import Any

from kino_store.queries import claims
from tests.store.tasks import queue_tasks, task_row


def with_model(project, name: str) -> dict[str, Any]:
    return {**task_row(project), "data": {"model_name": f"{name}.safetensors", "seed": 1}}


def test_a_task_goes_where_its_model_is_loaded(start, store, fox) -> None:
    first, second = start(), start()
    models = ["owl", "fox", "owl", "fox", "owl", "fox", "fox", "owl"]
    store.tasks.queue.add([with_model(fox, name) for name in models], status="queued")
    loads = {}
    for server in (first, second) * 4:
        task = server.draw()
        loads.setdefault(server.seat.name, []).append(task.data["model_name"])
    assert loads == {"runner-0": ["owl.safetensors"] * 4, "runner-1": ["fox.safetensors"] * 4}


def test_a_task_is_not_passed_over_for_long(start, store, fox, monkeypatch) -> None:
    first, _second = start(), start()
    store.tasks.queue.add([with_model(fox, name) for name in ["owl", "fox", "owl", "owl"]], status="queued")
    assert [first.draw().id, first.draw().id] == [1, 3]
    monkeypatch.setattr(claims, "PASSED_SECONDS", -1.0)
    assert first.draw().id == 2


def test_a_higher_priority_goes_before_a_loaded_model(start, store, fox) -> None:
    first, _second = start(), start()
    store.tasks.queue.add([with_model(fox, "owl"), with_model(fox, "owl")], status="queued")
    store.tasks.queue.add([{**with_model(fox, "fox"), "priority": 1}], status="queued")
    assert [first.draw().id for _ in range(3)] == [3, 1, 2]


def test_one_server_keeps_the_order(start, store, fox) -> None:
    alone = start()
    tasks = store.tasks.queue.add([with_model(fox, name) for name in ["owl", "fox"] * 3], status="queued")
    assert [alone.draw().id for _ in tasks] == tasks


def test_a_chain_stays_on_its_server_for_a_while(start, store, fox, monkeypatch) -> None:
    first, second = start(), start()
    chain = store.tasks.queue.add([task_row(fox)] * 3, status="queued", after=[None, 0, 1])
    assert first.draw().id == chain[0]
    assert second.claim() is None
    assert first.draw().id == chain[1]
    monkeypatch.setattr(claims, "PASSED_SECONDS", -1.0)
    assert second.draw().id == chain[2]


def test_a_chain_goes_on_elsewhere_when_its_server_is_paused_or_gone(start, store, fox) -> None:
    first, second, third = start(), start(), start()
    chain = store.tasks.queue.add([task_row(fox)] * 3, status="queued", after=[None, 0, 1])
    assert first.draw().id == chain[0]
    third.machines.pause("runner-0", paused=True)
    assert second.draw().id == chain[1]
    second.die()
    assert third.draw().id == chain[2]


def test_near_the_end_no_task_is_taken_in_advance(start, store, fox) -> None:
    first, second = start(), start()
    tasks = queue_tasks(store, fox, 3)
    assert first.claim().id == tasks[0]
    assert first.claim(1).id == tasks[1]
    assert first.claim(1) is None, "the last one is for the server that is free"
    assert second.claim().id == tasks[2]
