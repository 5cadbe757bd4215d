"""Places are fixed when frames are ordered: the timeline has the order of the orders, whatever ends first."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest

from kino_store.services.frames.encoder import SaveContext
from kino_store.store import Store
from kino_store.values import END, Place, Project, Task
from tests.store.pictures import picture
from tests.store.tasks import GIVEN, claim_task, save_task_frames, start_task, submitter_of, task_row
from tests.store.timelines import frames_of


def order_tasks(store: Store, project: Project, count: int, place: Place = END) -> list[int]:
    return store.tasks.queue.add([task_row(project) for _ in range(count)], status="queued", place=place)


def claim_all(store: Store, count: int) -> dict[int, Task]:
    return {task.id: task for task in (start_task(store) for _ in range(count))}


def finish(store: Store, project: Project, task: Task, *seeds: int) -> None:
    save_task_frames(store, project, task, *seeds)
    store.tasks.lifecycle.succeeded(task)


def test_frames_land_where_they_were_ordered_whatever_ends_first(store, fox, order) -> None:
    first, second, third = order_tasks(store, fox, 3)
    tasks = claim_all(store, 3)
    finish(store, fox, tasks[third], 3)
    assert order() == [3]
    finish(store, fox, tasks[first], 1)
    finish(store, fox, tasks[second], 2)
    assert order() == [1, 2, 3]


def test_what_is_added_by_hand_goes_behind_what_is_reserved(store, fox, save, order) -> None:
    save(1)
    (task_id,) = order_tasks(store, fox, 1)
    (late,) = save(9)
    finish(store, fox, claim_all(store, 1)[task_id], 2)
    assert order() == [1, 2, 9]
    (task_id,) = order_tasks(store, fox, 1)
    moved = frames_of(store, fox)[0]
    store.frames.edit.move([moved.id], None)
    store.frames.copies.copy(fox.id, [late.id], None)
    finish(store, fox, claim_all(store, 1)[task_id], 3)
    assert order() == [2, 9, 3, 1, 9]


def test_a_place_before_a_frame_stays_when_that_frame_is_moved(store, fox, save, order) -> None:
    _, two, _ = save(1, 2, 3)
    before, later = (order_tasks(store, fox, 2, Place("before", frame_id=two.id)) for _ in range(2))
    store.frames.edit.move([two.id], None)
    tasks = claim_all(store, 4)
    for number, task_id in reversed([*enumerate([*before, *later], 10)]):
        finish(store, fox, tasks[task_id], number)
    assert order() == [1, 10, 11, 12, 13, 3, 2]


def test_all_frames_of_a_task_stay_together(store, fox, order) -> None:
    first, second = order_tasks(store, fox, 2)
    tasks = claim_all(store, 2)
    save_task_frames(store, fox, tasks[second], 21, 22, node="7")
    save_task_frames(store, fox, tasks[first], 11, 12, node="7")
    save_task_frames(store, fox, tasks[second], 23, node="8")
    save_task_frames(store, fox, tasks[first], 13, 14, node="8")
    assert order() == [11, 12, 13, 14, 21, 22, 23]


def test_a_retried_task_keeps_its_place(store, fox, order) -> None:
    first, second = order_tasks(store, fox, 2)
    place = store.tasks.queue.get(first).position
    store.tasks.lifecycle.failed(start_task(store), "It was too large.")
    finish(store, fox, claim_all(store, 1)[second], 2)
    store.tasks.queue.retry(first)
    finish(store, fox, start_task(store), 1)
    assert store.tasks.queue.get(first).position == place
    assert order() == [1, 2]


def test_a_task_that_replaces_a_frame_reserves_nothing(store, fox, save, order) -> None:
    _, two, _ = save(1, 2, 3)
    there = Place("replace", frame_id=two.id)
    (task_id,) = order_tasks(store, fox, 1, there)
    assert store.tasks.queue.get(task_id).position is None
    save_task_frames(store, fox, start_task(store), 9, place=Place("replace", file=two.path))
    assert order() == [1, 9, 3]


def test_a_place_counts_in_its_own_project_only(store, fox, save, order) -> None:
    save(1)
    (task_id,) = order_tasks(store, fox, 1)
    owl = store.projects.create("Owl", 48, 32, 24)
    save_task_frames(store, owl, start_task(store), 5)
    assert [frame.seed for frame in frames_of(store, owl)] == [5]
    assert store.tasks.queue.get(task_id).position > frames_of(store, fox)[0].position


def test_a_task_of_an_older_kino_adds_its_frames_at_the_end(store, fox, save, order) -> None:
    store.tasks.queue.add([task_row(fox)], status="queued")
    (later,) = order_tasks(store, fox, 1)
    old = claim_task(store)
    save_task_frames(store, fox, old, 1)
    finish(store, fox, claim_all(store, 1)[later], 2)
    assert order() == [2, 1]


def test_every_way_to_order_reserves_a_place(store, fox, save) -> None:
    loader = {"class_type": "KinoLoadCheckpoint", "inputs": {"ckpt_name": "fox.safetensors"}}
    prompt = {"1": loader, "7": {"class_type": "KinoSaveFrame", "inputs": {"image": ["1", 0]}}}
    (frame,) = save(1, prompt=prompt, node_id="7")
    submitter = submitter_of(store)
    submitter.task("sd15", GIVEN, project_id=fox.id)
    submitter.batch("sd15", GIVEN, project_id=fox.id, count=3)
    submitter.regenerate(frame.id, {}, END, 1)
    positions = [task.position for task in store.tasks.queue.page()[1]]
    assert [frame.position, *positions] == sorted({frame.position, *positions})
    submitter.batch("sd15", GIVEN, project_id=fox.id, count=2, place=Place("before", frame_id=frame.id))
    before = [task.position for task in store.tasks.queue.page()[1][-2:]]
    assert before == sorted(before)
    assert before[-1] < frame.position


@dataclass
class Film:
    """What the timeline should be: in order, the reserved place of each task, and seeds of frames.

    A frame is (seed, id of its task or None).
    """

    items: list[object] = field(default_factory=list)

    def order(self, tasks: list[int], before: int | None) -> None:
        at = len(self.items) if before is None else self.index(before)
        self.items[at:at] = tasks

    def save(self, seed: int, task: int) -> None:
        at = self.items.index(task) + 1
        while at < len(self.items) and isinstance(self.items[at], tuple) and self.items[at][1] == task:
            at += 1
        self.items.insert(at, (seed, task))

    def append(self, seed: int) -> None:
        self.items.append((seed, None))

    def move(self, seed: int, before: int | None) -> None:
        item = self.items.pop(self.index(seed))
        self.items.insert(len(self.items) if before is None else self.index(before), item)

    def index(self, seed: int) -> int:
        return next(at for at, item in enumerate(self.items) if isinstance(item, tuple) and item[0] == seed)

    def seeds(self) -> list[int]:
        return [item[0] for item in self.items if isinstance(item, tuple)]


class Orders:
    """Random orders, ends of tasks, retries and moves, on a store and on a film in memory."""

    def __init__(self, store: Store, project: Project, seed: int, before: float) -> None:
        self.store, self.project, self.random = store, project, random.Random(seed)
        self.before = before  # the share of orders that go before a frame
        self.film = Film()
        self.running: list[Task] = []
        self.ids: dict[int, int] = {}  # of frames, by seed
        self.next_seed = 0

    def order(self) -> None:
        seeds = self.film.seeds()
        before = self.random.choice(seeds) if seeds and self.random.random() < self.before else None
        place = END if before is None else Place("before", frame_id=self.ids[before])
        count = self.random.randint(1, 40)
        self.film.order(order_tasks(self.store, self.project, count, place), before)

    def begin(self) -> None:
        waiting = self.store.tasks.order.state().waiting
        for _ in range(min(waiting, self.random.randint(1, 30))):
            self.running.append(start_task(self.store))

    def end(self) -> None:
        self.random.shuffle(self.running)
        while self.running and self.random.random() < 0.95:
            task = self.running.pop()
            end = self.random.random()
            if end < 0.1:
                self.store.tasks.lifecycle.failed(task, "It was too large.")
            elif end < 0.2:
                self.store.tasks.queue.stop(task.id)
            elif end < 0.3:
                self.store.tasks.lifecycle.lost(task)
            else:
                self.save(task, self.random.choice([1, 1, 2]))
                self.store.tasks.lifecycle.succeeded(task)

    def save(self, task: Task, count: int) -> None:
        """Save `count` times up to three frames, as so many saving nodes of a graph do."""
        for node in range(count):
            seeds = [self.next_seed + more for more in range(1, self.random.randint(1, 3) + 1)]
            self.next_seed = seeds[-1]
            frames = save_task_frames(self.store, self.project, task, *seeds, node=str(node))
            self.ids |= {frame.seed: frame.id for frame in frames}
            for seed in seeds:
                self.film.save(seed, task.id)

    def append(self) -> None:
        self.next_seed += 1
        (frame,) = self.store.frames.edit.save(self.project, [picture(self.next_seed)], SaveContext())
        self.ids[self.next_seed] = frame.id
        self.film.append(self.next_seed)

    def retry(self) -> None:
        self.store.tasks.queue.retry_all(["failed", "stopped"])

    def move_tasks(self) -> None:
        waiting = [task.id for task in self.store.tasks.queue.page(["queued"], limit=50)[1]]
        chosen = self.random.sample(waiting, min(len(waiting), self.random.randint(2, 6)))
        if len(chosen) > 1:
            self.store.tasks.order.move(chosen[1:], self.random.choice([chosen[0], None]))

    def move_frame(self) -> None:
        seeds = self.film.seeds()
        if len(seeds) > 1:
            seed, before = self.random.sample(seeds, 2)
            before = self.random.choice([before, before, None])
            self.store.frames.edit.move([self.ids[seed]], None if before is None else self.ids[before])
            self.film.move(seed, before)


@pytest.mark.slow
@pytest.mark.parametrize("extra", ["appended", "placed and moved"])
def test_a_thousand_frames_are_in_the_order_of_their_orders(store, fox, extra) -> None:
    orders = Orders(store, fox, seed=118, before=0.5 if "placed" in extra else 0)
    steps = [orders.order, orders.begin, orders.end, orders.end, orders.retry, orders.move_tasks]
    steps += [orders.append, orders.move_frame] if "moved" in extra else []
    while orders.next_seed < 1000:
        orders.random.choice(steps)()
    shown = frames_of(store, fox, limit=2000)
    assert [frame.seed for frame in shown] == orders.film.seeds()
    assert len(shown) >= 1000
    if extra == "appended":
        tasks = [frame.task_id for frame in shown]
        assert tasks == sorted(tasks)
