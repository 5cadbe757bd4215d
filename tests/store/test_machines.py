"""Servers that share a database: seats, what each draws, those that are gone, and events between them."""

from __future__ import annotations

import pytest

from kino_store.comfy.client import Preview
from kino_store.errors import MachineNotFoundError, MachineStateError, StoreUnavailableError
from kino_store.ids import moment
from kino_store.metrics.probes import Probes
from kino_store.metrics.sampler import Sampler
from kino_store.queries import machines as rows
from kino_store.services.machines.machines import Machines
from kino_store.values import Task
from tests.store.tasks import Comfy, queue_tasks, save_task_frames


def ids(*tasks: Task | None) -> list[int | None]:
    return [task and task.id for task in tasks]


def test_each_server_has_the_first_free_seat(start) -> None:
    first, second, third = start(), start(), start()
    assert [one.seat.name for one in (first, second, third)] == ["runner-0", "runner-1", "runner-2"]
    second.die()
    assert start().seat.name == "runner-1"
    assert [(one.seat, one.state) for one in first.machines.all()] == [
        ("runner-0", "working"),
        ("runner-1", "working"),
        ("runner-2", "working"),
    ]


def test_servers_draw_different_tasks_and_say_which(start, store, fox) -> None:
    first, second = start(), start()
    tasks = queue_tasks(store, fox, 4)
    taken = [first.claim(), second.claim(), first.claim(1), second.claim()]
    assert ids(*taken) == tasks
    assert [task.id for task in store.tasks.order.taken("comfyui", "runner-0")] == [tasks[0], tasks[2]]
    assert store.tasks.queue.get(tasks[1]).machine == second.seat.machine


def test_the_tasks_of_a_server_that_died_are_given_out_again_and_no_others(start, store, fox) -> None:
    first, second = start(), start()
    tasks = queue_tasks(store, fox, 4)
    lost, kept = first.claim(), second.claim()
    assert lost is not None
    store.tasks.lifecycle.began(lost)
    second.settle()
    assert [task.id for task in store.tasks.order.taken("comfyui")] == tasks[:2], "both live"
    first.die()
    second.settle()
    assert ids(*store.tasks.order.taken("comfyui")) == ids(kept)
    again = store.tasks.queue.get(tasks[0])
    assert (again.status, again.attempt, again.machine) == ("queued", 1, "")
    assert second.claim(1).id == tasks[0]
    assert [one.state for one in second.machines.all()] == ["gone", "working"]


def test_the_tasks_of_a_server_that_is_silent_for_a_minute_are_given_out_again(
    start, store, fox, monkeypatch
) -> None:
    frozen, other = start(), start()
    (task_id,) = queue_tasks(store, fox)
    task = frozen.claim()
    other.settle()
    monkeypatch.setattr("kino_store.services.machines.machines._SILENT_SECONDS", 0.0)
    other.settle()
    assert other.claim().id == task_id
    assert store.tasks.queue.get(task_id).prompt_id != task.prompt_id


def test_a_server_that_lost_its_task_can_not_save_it(start, store, fox) -> None:
    frozen, other = start(), start()
    queue_tasks(store, fox)
    task = frozen.claim()
    assert task is not None
    store.tasks.lifecycle.began(task)
    frozen.die()
    other.settle()
    again = other.draw()
    assert ids(again) == ids(task)
    with pytest.raises(Exception, match="another prompt"):
        save_task_frames(store, fox, task, 2)
    assert store.frames.read.count(fox) == 1


def test_a_paused_server_draws_nothing_more(start, store, fox) -> None:
    first, second = start(), start()
    tasks = queue_tasks(store, fox, 3)
    running = first.claim()
    store.tasks.lifecycle.began(running)
    assert second.machines.pause("runner-0", paused=True).state == "draining"
    assert first.claim() is None
    assert ids(second.claim()) == [tasks[1]]
    save_task_frames(store, fox, running, 1)
    store.tasks.lifecycle.succeeded(running)
    assert first.machines.all()[0].state == "paused"
    assert first.machines.is_paused(first.seat)
    assert second.machines.pause("runner-0", paused=False).state == "working"
    assert ids(first.claim()) == [tasks[2]]


def test_only_servers_that_are_gone_are_forgotten_and_only_others_paused(start) -> None:
    first, second = start(), start()
    with pytest.raises(MachineStateError, match="still runs"):
        first.machines.forget("runner-1")
    second.die()
    with pytest.raises(MachineStateError, match="is gone"):
        first.machines.pause("runner-1", paused=True)
    first.machines.forget("runner-1")
    assert [one.seat for one in first.machines.all()] == ["runner-0"]
    with pytest.raises(MachineNotFoundError):
        first.machines.forget("runner-1")


def test_a_task_that_a_server_refuses_waits_for_another(start, store, fox) -> None:
    first, second = start(), start()
    (task_id,) = queue_tasks(store, fox)
    first.refuse(first.claim(), "The model owl.safetensors is missing.")
    waiting = store.tasks.queue.get(task_id)
    assert waiting.status == "queued"
    assert waiting.waits_for == (
        f"Waits for another machine. {first.seat.machine}: The model owl.safetensors is missing."
    )
    assert first.claim() is None
    assert second.draw().id == task_id
    assert store.tasks.queue.get(task_id).waits_for is None


def test_a_task_that_all_refuse_has_failed_and_says_why(start, store, fox) -> None:
    first, second = start(), start()
    one, two = queue_tasks(store, fox, 2)
    first.refuse(first.claim(), "No owl.")
    second.refuse(second.claim(), "No memory.")
    failed = store.tasks.queue.get(one)
    assert (failed.status, failed.error.count("\n")) == ("failed", 1)
    assert "No owl." in failed.error
    assert "No memory." in failed.error
    first.refuse(first.claim(), "No owl either.")
    second.die()
    first.settle()
    assert store.tasks.queue.get(two).status == "failed"
    assert store.tasks.queue.retry(two).status == "queued"
    assert first.draw().id == two


def test_alone_a_refusal_is_a_failure(start, store, fox) -> None:
    alone = start()
    (task_id,) = queue_tasks(store, fox)
    alone.refuse(alone.claim(), "No owl.")
    assert (store.tasks.queue.get(task_id).status, store.tasks.queue.get(task_id).error) == (
        "failed",
        "No owl.",
    )


def test_a_seat_that_another_process_has_is_lost(start, store, fox) -> None:
    first = start()
    queue_tasks(store, fox)
    with store.database.write() as connection:
        rows.update(connection, "runner-0", {"uid": "f" * 32})
    assert first.claim() is None
    with pytest.raises(Exception, match="Another process has the seat"):
        first.machines.check(first.seat)


def test_a_server_stops_drawing_when_a_newer_kino_updates_the_database(start, store) -> None:
    first = start()
    with store.database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreUnavailableError, match="newer Kino"):
        first.machines.check(first.seat)
    first.die()
    with first.machines.seat() as seat:
        assert seat is None
    assert first.machines.trouble.endswith("Update Kino here as well, and restart ComfyUI.")


def test_a_second_host_is_refused_on_sqlite(start, store) -> None:
    first = start()
    with store.database.write() as connection:
        rows.update(connection, "runner-0", {"host": "elsewhere"})
    second = Machines(store.database, store.events, Comfy(), Sampler(Probes()))
    with second.seat() as seat:
        if store.database.url.get_backend_name() == "postgresql":
            assert seat is not None
            return
        assert seat is None
        assert second.trouble.startswith("The machine elsewhere uses this SQLite database, too.")
    first.die()
    with second.seat() as seat:
        assert seat is None, "its lock is free, but it was heard of just now"
    with store.database.write() as connection:
        rows.update(connection, "runner-0", {"seen_at": moment(-60)})
    with second.seat() as seat:
        assert (seat.name, second.trouble) == ("runner-0", None)


def test_frames_a_minute_are_counted(start, store, fox) -> None:
    first, second = start(), start()
    queue_tasks(store, fox, 3)
    for _ in range(3):
        first.draw()
    with store.database.write() as connection:
        rows.update(connection, "runner-0", {"began_at": moment(-120)})
    here, other = first.machines.all()
    assert (here.done, here.here, other.done, other.here) == (3, True, 0, False)
    assert here.per_minute == pytest.approx(1.5, rel=0.05)
    assert second.machines.all()[0].model == "sd15"


def test_how_busy_another_server_is_is_shown(start) -> None:
    first, second = start(), start()
    second.machines.look_again()
    second.machines.check(second.seat)
    here, other = first.machines.all()
    assert (here.cpu_percent, here.gpu_percent) == (None, None)
    assert 0 <= other.cpu_percent <= 100
    assert 0 < other.memory_percent < 100


def test_the_preview_of_another_server_is_shown(start, store) -> None:
    first, second = start(), start()
    first.machines.others()
    first.machines.show_preview(7, Preview("image/jpeg", b"picture"))
    assert second.machines.preview(7) == Preview("image/jpeg", b"picture")
    assert second.machines.preview(8) is None
