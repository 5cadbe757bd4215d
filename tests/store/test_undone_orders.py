"""Orders of frames are steps of the undo, from the moment when they were ordered."""

from __future__ import annotations

import threading

import pytest

from kino_store.errors import NothingToUndoError, TaskGivenUpError
from kino_store.media import journal
from kino_store.queries import tasks as task_rows
from kino_store.services.frames.encoder import SaveContext
from kino_store.services.journal import Purpose
from kino_store.services.tasks.chains import FilmChains
from kino_store.services.tasks.order_rows import ordered, row_of
from kino_store.values import Place
from tests.store.pictures import picture
from tests.store.tasks import GIVEN, save_task_frames, start_task, submitter_of
from tests.store.test_recovery import forget


@pytest.fixture
def submit(store):
    return submitter_of(store)


def run(store, project, *seeds: int) -> None:
    """Run the next tasks as ComfyUI does, each with one frame."""
    for seed in seeds:
        task = start_task(store)
        place = Place(**task.data["place"])
        save_task_frames(store, project, task, seed, place=store.frames.read.resolve(project, place))
        store.tasks.lifecycle.succeeded(task)


def batch(submit, project, count: int, **more) -> list[int]:
    return submit.batch("sd15", GIVEN, project_id=project.id, count=count, **more)


def statuses(store, ids) -> list[str]:
    return [store.tasks.queue.get(one).status for one in ids]


def words(store, project) -> tuple[str | None, str | None]:
    found = store.frames.history.steps(project.id)
    return found.undo and found.undo.text, found.redo and found.redo.text


def test_an_order_is_a_step_from_the_moment_when_it_was_ordered(store, fox, submit, order) -> None:
    ids = batch(submit, fox, 3)
    step = store.frames.history.steps(fox.id).undo
    assert (step.do, step.text, step.count, step.stops) == ("order", "an order", 0, 3)
    run(store, fox, 1, 2)
    step = store.frames.history.steps(fox.id).undo
    assert (step.text, step.count, step.stops) == ("2 generated frames", 2, 1)

    undone = store.frames.history.undo(fox.id)
    assert (undone.text, undone.stops) == ("2 generated frames", 1)
    assert order() == []
    assert statuses(store, ids) == ["completed", "completed", "stopped"]
    assert "undone" in store.tasks.queue.get(ids[2]).error
    assert words(store, fox) == (None, "2 generated frames")

    store.frames.history.redo(fox.id)
    assert order() == [1, 2]
    assert statuses(store, ids) == ["completed", "completed", "queued"]
    run(store, fox, 3)
    assert (order(), words(store, fox)) == ([1, 2, 3], ("3 generated frames", None))
    store.frames.history.undo(fox.id)
    assert order() == []
    store.frames.history.redo(fox.id)
    assert order() == [1, 2, 3]


def test_changes_after_an_order_are_undone_before_it(store, fox, save, submit, order) -> None:
    (old,) = save(9)
    batch(submit, fox, 2)
    store.frames.marks.add_marker(fox.id, old.id, {"name": "beat"})
    run(store, fox, 1, 2)
    assert words(store, fox)[0] == "marker"
    assert store.frames.history.undo(fox.id).do == "marker"
    assert order() == [9, 1, 2]
    assert store.frames.history.undo(fox.id).text == "2 generated frames"
    assert order() == [9]
    with pytest.raises(NothingToUndoError):
        store.frames.history.undo(fox.id)


def test_a_plain_save_writes_no_line(store, fox, submit) -> None:
    batch(submit, fox, 2)
    folder = store.paths.project(fox.folder)
    before = journal.size(folder)
    run(store, fox, 1, 2)
    assert journal.size(folder) == before


def test_edited_frames_go_too_and_deleted_ones_stay_deleted(store, fox, save, submit, order) -> None:
    batch(submit, fox, 3)
    run(store, fox, 1, 2, 3)
    save(9)
    frames = store.frames.read.timeline_page(fox.id, 0, 10)[1]
    step = store.frames.history.steps(fox.id).undo.step
    store.frames.marks.mark([frames[0].id], {"rating": 3})
    store.frames.edit.move([frames[0].id], None)
    store.frames.edit.delete([frames[1].id])
    for _ in range(3):  # what was done since can no longer be undone
        drop(store, fox)
    assert store.frames.history.steps(fox.id).undo.step == step
    assert words(store, fox)[0] == "2 generated frames"
    store.frames.history.undo(fox.id)
    assert order() == [9]
    store.frames.history.redo(fox.id)
    assert order() == [3, 9, 1]
    assert store.frames.read.get(frames[0].id).rating == 3


def drop(store, project) -> None:
    """Remove the last step from the history."""
    step = store.frames.history.steps(project.id).undo.step
    with store.frames.edits.begin(project, purpose=Purpose("undo", drops=step)) as edit:
        edit.parts[project.id].write_line = True


def test_a_frame_of_an_undone_order_is_never_saved(store, fox, submit, order) -> None:
    batch(submit, fox, 1)
    task = start_task(store)
    store.frames.history.undo(fox.id)
    with pytest.raises(TaskGivenUpError):
        save_task_frames(store, fox, task, 1)
    store.tasks.lifecycle.succeeded(task)
    store.tasks.lifecycle.failed(task, "late")
    assert (order(), statuses(store, [task.id])) == ([], ["stopped"])
    store.frames.history.redo(fox.id)
    with pytest.raises(TaskGivenUpError):
        save_task_frames(store, fox, task, 1)
    run(store, fox, 2)
    assert order() == [2]


def test_a_frame_whose_task_comfyui_has_not_ended_is_not_made_twice(store, fox, submit, order) -> None:
    batch(submit, fox, 1)
    task = start_task(store)
    (frame,) = save_task_frames(store, fox, task, 1)
    store.frames.history.undo(fox.id)
    store.tasks.lifecycle.succeeded(task)
    found = store.tasks.queue.get(task.id)
    assert (order(), found.status, found.result) == ([], "completed", {"frame_ids": [frame.id]})
    store.frames.history.redo(fox.id)
    assert (order(), statuses(store, [task.id])) == ([1], ["completed"])


def test_what_a_stopped_task_had_saved_in_part_is_made_again(store, fox, submit, order) -> None:
    batch(submit, fox, 2)
    run(store, fox, 9)
    task = start_task(store)
    with store.database.write() as connection:
        task_rows.update(connection, task.id, {"frames": 2})
    save_task_frames(store, fox, task, 1)
    assert store.frames.history.undo(fox.id).text == "2 generated frames"
    store.frames.history.redo(fox.id)
    assert (order(), statuses(store, [task.id])) == ([9], ["queued"])
    run(store, fox, 1)
    assert order() == [9, 1]


@pytest.mark.parametrize("status", ["stopped", "failed"])
def test_a_task_that_ended_before_saves_nothing_after_the_undo(store, fox, submit, order, status) -> None:
    batch(submit, fox, 1)
    task = start_task(store)
    if status == "stopped":
        store.tasks.queue.stop(task.id)
    else:
        store.tasks.lifecycle.failed(task, "It was too large.")
    store.frames.history.undo(fox.id)
    with pytest.raises(TaskGivenUpError):
        save_task_frames(store, fox, task, 1)
    store.frames.history.redo(fox.id)
    assert statuses(store, [task.id]) == [status], "the undo had not stopped it"
    assert order() == []


def test_a_save_at_the_moment_of_the_undo_leaves_no_frame(store, fox, submit, order) -> None:
    for seed in range(8):
        batch(submit, fox, 1)
        task, ready = start_task(store), threading.Barrier(2)

        def save(task=task, seed=seed, ready=ready) -> None:
            ready.wait()
            try:
                save_task_frames(store, fox, task, seed)
            except TaskGivenUpError:
                return
            store.tasks.lifecycle.succeeded(task)

        saving = threading.Thread(target=save)
        saving.start()
        ready.wait()
        store.frames.history.undo(fox.id)
        saving.join()
        assert order() == []


def test_the_step_outlives_the_database(store, fox, submit, reopen) -> None:
    batch(submit, fox, 3)
    run(store, fox, 1, 2)
    forget(store)
    store = reopen()
    fox = store.projects.find("Fox")

    def seeds() -> list[int | None]:
        return [frame.seed for frame in store.frames.read.timeline_page(fox.id, 0, 10)[1]]

    assert store.frames.history.steps(fox.id).undo.stops == 0
    assert store.frames.history.undo(fox.id).text == "2 generated frames"
    assert seeds() == []
    store.frames.history.redo(fox.id)
    assert seeds() == [1, 2]


def test_an_order_without_frames_and_tasks_is_passed(store, fox, save, submit, order) -> None:
    (old,) = save(9)
    store.frames.marks.mark([old.id], {"rating": 2})
    for one in batch(submit, fox, 2):
        store.tasks.queue.delete(one)
    assert store.frames.history.undo(fox.id).text == "an order"
    assert store.frames.history.undo(fox.id).do == "rate"
    store.frames.history.redo(fox.id)
    assert store.frames.history.redo(fox.id).text == "an order"
    assert order() == [9]


def test_a_draft_is_ordered_when_it_is_started(store, fox, submit, order) -> None:
    task = submit.task("sd15", GIVEN, project_id=fox.id)
    assert words(store, fox) == (None, None)
    store.tasks.queue.start(task.id)
    assert words(store, fox) == ("an order", None)
    run(store, fox, 1)
    store.frames.history.undo(fox.id)
    assert order() == []


def test_a_chain_is_one_step(store, fox, save, submit, order) -> None:
    save(9)
    parts = store.projects, store.generators, store.frames.read, store.tasks.queue
    FilmChains(*parts, submit).chain(fox.id, "next_frame", GIVEN, 3, Place())
    assert store.frames.history.steps(fox.id).undo.stops == 3
    run(store, fox, 1)
    store.frames.history.undo(fox.id)
    assert order() == [9]
    store.frames.history.redo(fox.id)
    run(store, fox, 2, 3)
    assert order() == [9, 1, 2, 3]


def test_several_frames_of_a_task_are_in_the_step_of_their_order(store, fox, save, submit, order) -> None:
    batch(submit, fox, 2)
    (old,) = save(9)
    store.frames.marks.mark([old.id], {"rating": 2})
    for seeds in ((1, 2), (3, 4)):
        task = start_task(store)
        context = SaveContext(task_id=task.id, prompt_id=task.prompt_id, run=task.run)
        pictures = [picture(seed) for seed in seeds]
        store.frames.edit.save(fox, pictures, context, Place(), purpose=Purpose("clip", "own"))
        store.tasks.lifecycle.succeeded(task)
    assert store.frames.history.undo(fox.id).do == "rate"
    assert words(store, fox)[0] == "4 generated frames"
    store.frames.history.undo(fox.id)
    assert order() == [9]
    store.frames.history.redo(fox.id)
    assert sorted(order()) == [1, 2, 3, 4, 9]


def test_takes_and_replacements_are_steps_when_they_are_saved(store, fox, save, submit, order) -> None:
    (old,) = save(9)
    for where in ("take", "replace"):
        data = {"frame_id": old.id, "place": {"where": where, "frame_id": old.id}}
        rows = ordered([row_of("regenerate", fox, "Again", data)], 0, None)
        (task_id,) = store.tasks.queue.add(rows, status="queued")
        assert words(store, fox)[0] is None
        store.tasks.queue.delete(task_id)


def test_a_copy_of_an_ordered_frame_stays(store, fox, submit, order) -> None:
    batch(submit, fox, 1)
    run(store, fox, 1)
    frame = store.frames.read.timeline_page(fox.id, 0, 1)[1][0]
    store.frames.copies.copy(fox.id, [frame.id], None)
    drop(store, fox)
    assert store.frames.history.undo(fox.id).text == "a generated frame"
    assert order() == [1]


def test_an_undo_that_a_crash_left_in_the_journal_stops_the_tasks(store, fox, submit, reopen) -> None:
    ids = batch(submit, fox, 2)
    task = start_task(store)
    with store.database.read() as connection:
        before = connection.exec_driver_sql("SELECT journal_offset, journal_line FROM projects").one()
    store.frames.history.undo(fox.id)
    with store.database.write() as connection:  # as if the transaction had not been committed
        connection.exec_driver_sql(
            f"UPDATE projects SET journal_offset = {before[0]}, journal_line = {before[1]}"
        )
        connection.exec_driver_sql("UPDATE tasks SET status = 'queued', prompt_id = NULL")
        connection.exec_driver_sql(f"UPDATE tasks SET prompt_id = '{task.prompt_id}' WHERE id = {task.id}")
    store = reopen()
    assert statuses(store, ids) == ["stopped", "stopped"]
    with pytest.raises(TaskGivenUpError):
        save_task_frames(store, fox, task, 1)
    store.frames.history.redo(fox.id)
    assert statuses(store, ids) == ["queued", "queued"]


def test_servers_and_pages_hear_that_tasks_were_stopped(store, fox, submit, events) -> None:
    batch(submit, fox, 2)
    events.take()
    store.frames.history.undo(fox.id)
    assert [(kind, data) for kind, data, _ in events.take()] == [("tasks", {"change": "stopped", "count": 2})]
    store.frames.history.redo(fox.id)
    assert [(kind, data) for kind, data, _ in events.take()] == [("tasks", {"change": "retried", "count": 2})]
