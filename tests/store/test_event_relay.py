"""Events pass between processes that share a database, once each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kino_store.services.machines.relay import EventRelay
from kino_store.store import Store
from tests.store.event_listener import EventListener
from tests.store.tasks import queue_tasks
from tests.waiting import eventually


@pytest.fixture
def pair(opened, paths, store) -> Iterator[tuple[Store, Store]]:
    """Two stores that exchange their events."""
    first, second = opened(paths), opened(paths)
    relays = [
        EventRelay(one.database, one.events, name, lambda: True)
        for one, name in ((first, "a"), (second, "b"))
    ]
    for relay in relays:
        relay.start()
    assert eventually(lambda: all(relay.is_ready for relay in relays))
    yield first, second
    for relay in relays:
        relay.close()


def test_events_reach_the_other_server_once_and_do_not_come_back(pair, store, fox) -> None:
    first, second = pair
    here, there = EventListener(first), EventListener(second)
    queue_tasks(first, fox)
    first.projects.update(fox.id, note="Autumn")
    assert eventually(lambda: len(there.received) == 2)
    assert [(kind, data) for kind, data, _ in there.take()] == [(kind, data) for kind, data, _ in here.take()]
    queue_tasks(second, fox)
    assert eventually(lambda: here.received)
    assert [kind for kind, _, _ in here.received] == ["task"]
    assert [kind for kind, _, _ in there.received] == ["task"]


def test_progress_is_known_on_the_other_server(pair, store, fox) -> None:
    first, second = pair
    (task_id,) = queue_tasks(first, fox)
    task = first.tasks.order.claim("comfyui", "prompt")
    first.tasks.lifecycle.began(task)
    for percent in (10.0, 20.0, 30.0):
        first.tasks.lifecycle.progressed(task, percent, preview=False)
    assert eventually(lambda: second.tasks.queue.get(task_id).progress == 30.0)
    second.tasks.queue.stop(task_id)
    assert eventually(lambda: first.tasks.queue.get(task_id).status == "stopped")


def test_a_server_that_stood_still_reads_everything_again(store, fox, opened, paths, monkeypatch) -> None:
    monkeypatch.setattr("kino_store.services.machines.relay._KEPT", 3)
    other = opened(paths)
    sends = EventRelay(other.database, other.events, "a", lambda: True)
    hears = EventRelay(store.database, store.events, "b", lambda: True)
    sends.start()
    for count in range(10):
        queue_tasks(other, fox)
        assert eventually(lambda count=count: sends.last_read > count)
    sends.close()
    hears.last_read = 1
    listener = EventListener(store)
    hears.read()
    kinds = [kind for kind, _, _ in listener.take()]
    assert kinds[:2] == ["frames", "tasks"]
    assert set(kinds[2:]) == {"task"}
