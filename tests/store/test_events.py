"""Events: every committed change is published to every listener, with the fields that a page needs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from kino_store.errors import TaskStateError
from kino_store.events import Events
from kino_store.services.frames.change_events import FrameEvents
from kino_store.values import Place
from tests.store.event_listener import EventListener
from tests.store.tasks import queue_tasks, save_task_frames, start_task, task_row
from tests.store.timelines import frames_of


def test_a_refused_change_publishes_no_event(store, fox, events) -> None:
    (task_id,) = store.tasks.queue.add([task_row(fox)], status="pending")
    events.take()
    for refused in (store.tasks.queue.stop, store.tasks.queue.retry):
        with pytest.raises(TaskStateError):
            refused(task_id)
    assert events.take() == []


def test_project_events_are_published_after_the_commit(store, events, fox) -> None:
    owl = store.projects.create("Owl", 48, 32, 24)
    assert events.one() == ("project", {"project_id": owl.id, "change": "created"}, [owl.id, fox.id])
    store.projects.update(owl.id, fps=25)
    assert events.one() == ("project", {"project_id": owl.id, "change": "changed"}, [owl.id, fox.id])
    store.projects.delete(owl.id)
    assert events.one() == ("project", {"project_id": owl.id, "change": "deleted"}, [fox.id])


def test_frame_events_have_a_place_and_an_increasing_revision(store, fox, events, save) -> None:
    a, b, c = [frame.id for frame in save(1, 2, 3)]
    assert events.frames() == ("saved", [a, b, c], None, 1)
    d, e = [frame.id for frame in save(4, 5, place=Place("before", 2))]
    assert events.frames() == ("saved", [d, e], b, 2)
    (f,) = [frame.id for frame in save(6, place=Place("replace", 1))]
    assert events.received[-1][1]["replaced"] == [a]
    assert events.frames() == ("saved", [f], d, 3)
    (g,) = [frame.id for frame in save(7, place=Place("replace", -1))]
    assert events.frames() == ("saved", [g], None, 4)
    store.frames.edit.move([b, f], before=e)
    assert events.frames() == ("moved", [b, f], e, 5)
    store.frames.edit.move([d], before=None)
    assert events.frames() == ("moved", [d], None, 6)
    store.frames.edit.delete([b, f])
    assert events.frames() == ("deleted", [b, f], e, 7)
    store.frames.edit.restore([b, f])
    assert events.frames() == ("restored", [b, f], e, 8)
    store.frames.edit.delete([d])
    assert events.frames() == ("deleted", [d], None, 9)
    store.frames.edit.restore([d])
    assert events.frames() == ("restored", [d], None, 10)
    store.frames.files.change(e, generator="other")
    assert events.frames() == ("changed", [e], g, 11)


def test_frames_of_two_projects_give_separate_events(store, fox, events, save) -> None:
    owl = store.projects.create("Owl", 48, 32, 24)
    mine = [frame.id for frame in save(1, 2)]
    task = queue_tasks(store, owl) and start_task(store)
    theirs = [frame.id for frame in save_task_frames(store, owl, task, 3)]
    events.take()
    store.frames.edit.delete([*mine, *theirs])
    described = [(data["project_id"], data["change"], data["frame_ids"]) for _, data, _ in events.take()]
    assert described == [(fox.id, "deleted", mine), (owl.id, "deleted", theirs)]


def test_a_change_without_effect_publishes_no_event(store, fox, events, save) -> None:
    (frame,) = save(1)
    events.take()
    store.frames.edit.restore([frame.id])
    assert events.take() == []


def test_an_event_with_too_many_frames_has_no_ids(store, fox, events, save, monkeypatch) -> None:
    monkeypatch.setattr("kino_store.services.frames.change_events.IDS_LIMIT", 3)
    ids = [frame.id for frame in save(1, 2, 3)]
    assert events.frames() == ("saved", ids, None, 1)
    save(*range(4))
    assert events.frames() == ("saved", None, None, 2)
    store.frames.edit.delete([frame.id for frame in frames_of(store, fox)])
    assert events.frames() == ("deleted", None, None, 3)


def test_an_event_describes_its_own_change_despite_later_ones(store, fox, events, save, monkeypatch) -> None:
    publish = FrameEvents.publish

    def late(changes: FrameEvents) -> None:
        monkeypatch.setattr(FrameEvents, "publish", publish)
        save(2)
        publish(changes)

    monkeypatch.setattr(FrameEvents, "publish", late)
    (first,) = save(1)
    described = [(data["revision"], data["before"], data["frame_ids"]) for _, data, _ in events.take()]
    assert described == [(2, None, [first.id + 1]), (1, None, [first.id])]


def test_a_failed_save_publishes_no_event(store, fox, events, save, monkeypatch) -> None:
    monkeypatch.setattr("kino_store.queries.frames.insert", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        save(1)
    assert events.take() == []


def test_a_failing_listener_does_not_affect_others(store, fox, save, caplog) -> None:
    store.events.subscribe(lambda _: 1 / 0)
    events = EventListener(store)
    (frame,) = save(1)
    assert events.frames()[1] == [frame.id]
    (task_id,) = queue_tasks(store, fox)
    assert events.task() == "queued"
    store.tasks.lifecycle.progressed(start_task(store), 1.0, preview=False)
    assert store.tasks.queue.get(task_id).progress == 1.0
    assert {record.levelname for record in caplog.records if record.name == "kino"} == {"ERROR"}


def test_an_unsubscribed_listener_receives_nothing_and_may_unsubscribe_twice() -> None:
    events, received = Events(), []
    leave = events.subscribe(lambda event: (received.append(event.kind), leave()))
    stay = events.subscribe(lambda event: received.append(event.data))
    events.publish("project", project_id=1)
    events.publish("project", project_id=2)
    leave()
    stay()
    events.publish("project", project_id=3)
    assert received == ["project", {"project_id": 1}, {"project_id": 2}]


def test_listeners_can_come_and_go_during_publishing() -> None:
    events, received, steady = Events(), [], []
    events.subscribe(lambda event: steady.append(event.data["project_id"]))

    def come_and_go(_: int) -> None:
        for _ in range(200):
            events.subscribe(received.append)()

    with ThreadPoolExecutor(6) as pool:
        coming = [pool.submit(come_and_go, n) for n in range(3)]
        publishing = [
            pool.submit(lambda n=n: [events.publish("project", project_id=(n, m)) for m in range(200)])
            for n in range(3)
        ]
        for one in (*coming, *publishing):
            one.result()
    assert sorted(steady) == [(n, m) for n in range(3) for m in range(200)]
    received.clear()
    events.publish("project", project_id=(9, 9))
    assert received == []
