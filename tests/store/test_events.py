"""Events: each change is told to everybody, with what a page needs, and not before it can be read."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from kino_store.errors import TaskNotFoundError, TaskStateError
from kino_store.events import Event, Events
from kino_store.services.frames.change_events import FrameEvents
from kino_store.values import Place, Task
from tests.store.tasks import begun, claimed, make, queued, row
from tests.store.timelines import frames_of

TOLD_OF_A_TASK = set(Task.model_fields) - {"data"} | {"preview"}


class Ear:
    """Hears the events of a store, and looks at once at what the store says."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.heard: list[tuple[str, dict[str, Any], Any]] = []
        self.stop = store.events.subscribe(self._hear)

    def _hear(self, event: Event) -> None:
        self.heard.append((event.kind, event.data, self._seen(event)))

    def _seen(self, event: Event) -> Any:
        if event.kind == "task":
            try:
                return self._store.tasks.queue.get(event.data["id"]).model_dump(exclude={"data"})
            except TaskNotFoundError:
                return None
        if event.kind == "frames":
            order = self._store.frames.read.timeline_order(event.data["project_id"])
            return order.revision, list(order.ids)
        if event.kind == "project":
            return [project.id for project in self._store.projects.all()]
        return self._store.tasks.queue.size()

    def take(self) -> list[tuple[str, dict[str, Any], Any]]:
        heard, self.heard = self.heard, []
        return heard

    def one(self) -> tuple[str, dict[str, Any], Any]:
        (only,) = self.take()
        return only

    def task(self) -> str:
        """The status that one event of a task told, once it is sure that the store said just the same."""
        kind, data, seen = self.one()
        assert (kind, set(data)) == ("task", TOLD_OF_A_TASK)
        assert {key: value for key, value in data.items() if key != "preview"} == seen
        return data["status"]

    def frames(self) -> tuple[str, list[int] | None, int | None, int]:
        """change, frame_ids, before and revision of one event, once it is sure that the timeline was just so."""
        kind, data, (revision, order) = self.one()
        assert (kind, data["revision"]) == ("frames", revision)
        ids, before, change = data["frame_ids"], data["before"], data["change"]
        if ids is not None and change != "deleted":
            at = order.index(ids[0])
            assert order[at : at + len(ids) + 1] == [*ids, *([before] if before else [])]
        elif ids is not None:
            assert not set(ids) & set(order)
        return change, ids, before, revision


@pytest.fixture
def ear(store, fox) -> Ear:
    return Ear(store)


def test_a_task_is_told_at_each_of_its_steps_after_the_commit(store, fox, ear) -> None:
    store.tasks.queue.add([row(fox)], status="pending")
    assert ear.task() == "pending"
    (task_id,) = [task.id for task in store.tasks.queue.page()[1]]
    steps = [
        (lambda: store.tasks.queue.start(task_id), "queued"),
        (lambda: store.tasks.queue.change(task_id, "Other", 3), "queued"),
        (lambda: store.tasks.lifecycle.began(claimed(store)), "running"),
        (lambda: store.tasks.queue.change(task_id, "Another"), "running"),
        (lambda: store.tasks.queue.stop(task_id), "stopped"),
        (lambda: store.tasks.queue.retry(task_id), "queued"),
        (lambda: store.tasks.lifecycle.failed(claimed(store), "Refused."), "failed"),
        (lambda: store.tasks.queue.retry(task_id), "queued"),
        (lambda: store.tasks.lifecycle.requeue(claimed(store)), "queued"),
        (lambda: store.tasks.lifecycle.interrupted(claimed(store)), "stopped"),
        (lambda: store.tasks.queue.retry(task_id), "queued"),
    ]
    for step, status in steps:
        step()
        assert ear.task() == status
    store.tasks.queue.delete(task_id)
    ((kind, data, seen),) = ear.take()
    assert (kind, data["id"], data["status"], data["name"], seen) == (
        "task",
        task_id,
        "deleted",
        "Another",
        None,
    )


def test_how_a_task_ended_is_told_with_its_result_or_its_reason(store, fox, ear) -> None:
    queued(store, fox, 2)
    done, empty = begun(store), begun(store)
    (frame,) = make(store, fox, done, 1)
    ear.take()
    store.tasks.lifecycle.succeeded(done)
    told = ear.heard[0][1]
    assert (ear.task(), told["result"], told["progress"]) == ("completed", {"frame_ids": [frame.id]}, 100.0)
    store.tasks.lifecycle.succeeded(empty)
    told = ear.heard[0][1]
    assert (ear.task(), "no frame" in told["error"]) == ("failed", True)


def test_a_lost_task_is_told_to_wait_again(store, fox, ear) -> None:
    queued(store, fox, 2)
    begun_with, waiting = begun(store), claimed(store)
    ear.take()
    for task in (begun_with, waiting):
        store.tasks.lifecycle.lost(task)
        assert ear.task() == "queued"


def test_progress_is_told_with_the_rest_of_the_task_as_it_is_now(store, fox, ear) -> None:
    queued(store, fox)
    stale = claimed(store)
    store.tasks.lifecycle.began(stale)
    ear.take()
    store.tasks.lifecycle.progressed(stale, 10.0, preview=False)
    assert (ear.heard[0][1]["preview"], ear.heard[0][1]["progress"], ear.heard[0][1]["attempt"]) == (
        False,
        10.0,
        1,
    )
    assert ear.task() == "running"
    store.tasks.queue.change(stale.id, name="Other")
    assert (ear.heard[0][1]["progress"], ear.task()) == (10.0, "running")
    store.tasks.lifecycle.progressed(stale, 10.0, preview=True)
    assert (ear.heard[0][1]["preview"], ear.heard[0][1]["name"], ear.task()) == (True, "Other", "running")
    for unsaid in (10.0, 9.0):
        store.tasks.lifecycle.progressed(stale, unsaid, preview=False)
    store.tasks.lifecycle.progressed(stale, 9.0, preview=True)
    assert ear.take() == []


def test_progress_goes_on_under_a_kino_that_was_started_anew(store, fox, reopen) -> None:
    queued(store, fox)
    task = begun(store)
    store = reopen()
    ear = Ear(store)
    store.tasks.lifecycle.progressed(task, 30.0, preview=False)
    assert (ear.heard[0][1]["progress"], ear.task()) == (30.0, "running")
    assert store.tasks.queue.get(task.id).progress == 30.0


@pytest.mark.parametrize("way", ["stop", "stop_all", "stop_project", "delete", "retry"])
def test_nothing_more_is_told_of_a_prompt_once_its_task_is_stopped(store, fox, ear, way) -> None:
    """ComfyUI goes on for a moment; a page that heard `running` after `stopped` would show it so for good."""
    queued(store, fox)
    task = begun(store)
    store.tasks.lifecycle.progressed(task, 10.0, preview=False)
    if way in {"stop", "delete"}:
        getattr(store.tasks.queue, way)(task.id)
    elif way == "retry":
        store.tasks.queue.stop(task.id)
        store.tasks.queue.retry(task.id)
        begun(store)
    else:
        getattr(store.tasks.queue, way)(*([fox.id] if way == "stop_project" else []))
    ear.take()
    store.tasks.lifecycle.progressed(task, 50.0, preview=True)
    store.tasks.lifecycle.interrupted(task)
    assert ear.take() == []


def test_a_stop_is_the_last_that_is_told_of_a_task_however_its_progress_races(store, fox) -> None:
    told: dict[int, list[str]] = {}
    store.events.subscribe(
        lambda event: told.setdefault(event.data.get("id", 0), []).append(event.data.get("status", ""))
    )
    with ThreadPoolExecutor(1) as pool:
        for _ in range(20):
            queued(store, fox)
            task, going, over = begun(store), threading.Event(), threading.Event()

            def progress(
                task: Task = task, going: threading.Event = going, over: threading.Event = over
            ) -> None:
                while not over.is_set():
                    store.tasks.lifecycle.progressed(task, 1.0, preview=True)
                    going.set()

            running = pool.submit(progress)
            going.wait()
            store.tasks.queue.stop(task.id)
            time.sleep(0.01)
            over.set()
            running.result()
            assert told[task.id][-1] == "stopped"
            assert told[task.id].count("stopped") == 1


def test_many_tasks_at_once_are_told_in_one_event(store, fox, ear) -> None:
    queued(store, fox, 5)
    assert ear.one() == ("tasks", {"change": "added", "count": 5}, 5)
    store.tasks.queue.stop_project(fox.id)
    assert ear.one() == ("tasks", {"change": "stopped", "count": 5}, 0)
    queued(store, fox, 2)
    ear.take()
    store.tasks.queue.stop_all()
    assert ear.one() == ("tasks", {"change": "stopped", "count": 2}, 0)
    queued(store, fox, 2)
    ear.take()
    store.delete_project(fox.id)
    assert ear.take() == [
        ("tasks", {"change": "stopped", "count": 2}, 0),
        ("project", {"project_id": fox.id, "change": "deleted"}, []),
    ]


def test_what_was_refused_is_not_told(store, fox, ear) -> None:
    (task_id,) = store.tasks.queue.add([row(fox)], status="pending")
    ear.take()
    for refused in (store.tasks.queue.stop, store.tasks.queue.retry):
        with pytest.raises(TaskStateError):
            refused(task_id)
    assert ear.take() == []


def test_projects_are_told_once_they_are_there(store, ear, fox) -> None:
    owl = store.projects.create("Owl", 48, 32, 24)
    assert ear.one() == ("project", {"project_id": owl.id, "change": "created"}, [owl.id, fox.id])
    store.projects.update(owl.id, fps=25)
    assert ear.one() == ("project", {"project_id": owl.id, "change": "changed"}, [owl.id, fox.id])
    store.projects.delete(owl.id)
    assert ear.one() == ("project", {"project_id": owl.id, "change": "deleted"}, [fox.id])


def test_frames_are_told_with_their_place_and_a_revision_that_grows_by_one(store, fox, ear, save) -> None:
    a, b, c = [frame.id for frame in save(1, 2, 3)]
    assert ear.frames() == ("saved", [a, b, c], None, 1)
    d, e = [frame.id for frame in save(4, 5, place=Place("before", 2))]
    assert ear.frames() == ("saved", [d, e], b, 2)
    (f,) = [frame.id for frame in save(6, place=Place("replace", 1))]
    assert ear.heard[-1][1]["replaced"] == [a]
    assert ear.frames() == ("saved", [f], d, 3)
    (g,) = [frame.id for frame in save(7, place=Place("replace", -1))]
    assert ear.frames() == ("saved", [g], None, 4)
    store.frames.edit.move([b, f], before=e)
    assert ear.frames() == ("moved", [b, f], e, 5)
    store.frames.edit.move([d], before=None)
    assert ear.frames() == ("moved", [d], None, 6)
    store.frames.edit.delete([b, f])
    assert ear.frames() == ("deleted", [b, f], e, 7)
    store.frames.edit.restore([b, f])
    assert ear.frames() == ("restored", [b, f], e, 8)
    store.frames.edit.delete([d])
    assert ear.frames() == ("deleted", [d], None, 9)
    store.frames.edit.restore([d])
    assert ear.frames() == ("restored", [d], None, 10)
    store.frames.files.change(e, generator="other")
    assert ear.frames() == ("changed", [e], g, 11)


def test_frames_of_two_projects_are_told_apart(store, fox, ear, save) -> None:
    owl = store.projects.create("Owl", 48, 32, 24)
    mine = [frame.id for frame in save(1, 2)]
    task = queued(store, owl) and begun(store)
    theirs = [frame.id for frame in make(store, owl, task, 3)]
    ear.take()
    store.frames.edit.delete([*mine, *theirs])
    told = [(data["project_id"], data["change"], data["frame_ids"]) for _, data, _ in ear.take()]
    assert told == [(fox.id, "deleted", mine), (owl.id, "deleted", theirs)]


def test_what_changes_nothing_is_not_told(store, fox, ear, save) -> None:
    (frame,) = save(1)
    ear.take()
    store.frames.edit.restore([frame.id])
    assert ear.take() == []


def test_more_frames_than_a_message_holds_are_told_without_their_ids(
    store, fox, ear, save, monkeypatch
) -> None:
    monkeypatch.setattr("kino_store.services.frames.change_events.IDS_LIMIT", 3)
    ids = [frame.id for frame in save(1, 2, 3)]
    assert ear.frames() == ("saved", ids, None, 1)
    save(*range(4))
    assert ear.frames() == ("saved", None, None, 2)
    store.frames.edit.delete([frame.id for frame in frames_of(store, fox)])
    assert ear.frames() == ("deleted", None, None, 3)


def test_an_event_tells_its_own_change_whatever_came_since(store, fox, ear, save, monkeypatch) -> None:
    publish = FrameEvents.publish

    def late(news: FrameEvents) -> None:
        monkeypatch.setattr(FrameEvents, "publish", publish)
        save(2)
        publish(news)

    monkeypatch.setattr(FrameEvents, "publish", late)
    (first,) = save(1)
    told = [(data["revision"], data["before"], data["frame_ids"]) for _, data, _ in ear.take()]
    assert told == [(2, None, [first.id + 1]), (1, None, [first.id])]


def test_a_save_that_fails_is_not_told(store, fox, ear, save, monkeypatch) -> None:
    monkeypatch.setattr("kino_store.queries.frames.insert", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        save(1)
    assert ear.take() == []


def test_a_listener_that_fails_harms_nobody(store, fox, save, caplog) -> None:
    store.events.subscribe(lambda _: 1 / 0)
    ear = Ear(store)
    (frame,) = save(1)
    assert ear.frames()[1] == [frame.id]
    (task_id,) = queued(store, fox)
    assert ear.task() == "queued"
    store.tasks.lifecycle.progressed(begun(store), 1.0, preview=False)
    assert store.tasks.queue.get(task_id).progress == 1.0
    assert {record.levelname for record in caplog.records if record.name == "kino"} == {"ERROR"}


def test_who_has_left_hears_nothing_and_may_leave_twice() -> None:
    events, heard = Events(), []
    leave = events.subscribe(lambda event: (heard.append(event.kind), leave()))
    stay = events.subscribe(lambda event: heard.append(event.data))
    events.publish("project", project_id=1)
    events.publish("project", project_id=2)
    leave()
    stay()
    events.publish("project", project_id=3)
    assert heard == ["project", {"project_id": 1}, {"project_id": 2}]


def test_many_may_come_and_go_while_many_tell() -> None:
    events, heard, steady = Events(), [], []
    events.subscribe(lambda event: steady.append(event.data["project_id"]))

    def come_and_go(_: int) -> None:
        for _ in range(200):
            events.subscribe(heard.append)()

    with ThreadPoolExecutor(6) as pool:
        coming = [pool.submit(come_and_go, n) for n in range(3)]
        telling = [
            pool.submit(lambda n=n: [events.publish("project", project_id=(n, m)) for m in range(200)])
            for n in range(3)
        ]
        for one in (*coming, *telling):
            one.result()
    assert sorted(steady) == [(n, m) for n in range(3) for m in range(200)]
    heard.clear()
    events.publish("project", project_id=(9, 9))
    assert heard == []
