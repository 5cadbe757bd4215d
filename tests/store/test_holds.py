"""Holds: for how many ticks frames are shown. In the journal, undone, rebuilt, and counted by exports."""

from __future__ import annotations

import pytest

from kino_store.errors import FrameNotFoundError
from kino_store.jobs import ExportData
from kino_store.media import journal
from kino_store.services.frames.encoder import SaveContext
from kino_store.services.tasks.local_jobs import LocalJobs
from kino_store.values import Place
from tests.store.pictures import picture
from tests.store.test_journal import lines_of
from tests.store.test_recovery import forget
from tests.store.timelines import frames_of


def holds_of(store, project) -> list[tuple]:
    return [(frame.seed, frame.hold) for frame in frames_of(store, project)]


def hold(store, frames, ticks: int) -> int:
    return store.frames.marks.mark([frame.id for frame in frames], {"hold": ticks})


def test_frames_are_put_on_twos_by_one_line_and_undone_together(store, fox, save, events) -> None:
    saved = save(1, 2, 3)
    assert store.frames.read.timeline_order(fox.id).hold_runs() == []
    events.take()
    assert hold(store, saved[1:], 2) == 2
    ((kind, event, _),) = events.take()
    assert (kind, event["change"]) == ("frames", "changed")
    assert event["holds"] == {str(saved[1].id): 2, str(saved[2].id): 2}
    assert lines_of(store)[-1]["frames"] == {"hold": {saved[1].path: [1, 2], saved[2].path: [1, 2]}}
    order = store.frames.read.timeline_order(fox.id)
    assert (order.hold_runs(), order.ticks) == ([(1, 1), (2, 2)], 5)
    assert [order.tick_of(frame.id) for frame in saved] == [0, 1, 3]
    assert store.frames.history.undo(fox.id).text == "holds of 2 frames"
    assert events.take()[0][1]["holds"] == {}
    assert store.frames.read.timeline_order(fox.id).ticks == 3
    store.frames.history.redo(fox.id)
    assert holds_of(store, fox) == [(1, 1), (2, 2), (3, 2)]


def test_holds_survive_a_deleted_database_and_a_compacted_journal(
    store, fox, save, reopen, monkeypatch
) -> None:
    monkeypatch.setattr(journal, "_SMALLEST", 500)
    saved = save(1, 2)
    hold(store, saved[:1], 12)
    for number in range(40):
        hold(store, saved[1:], 1 + number % 2)
    assert (store.paths.project("fox") / journal.SNAPSHOT).exists()
    forget(store)
    store = reopen()
    assert holds_of(store, store.projects.find("Fox")) == [(1, 12), (2, 2)]


def test_a_hold_belongs_to_the_frame_and_not_to_the_picture(store, fox, save) -> None:
    saved = save(1, 2)
    hold(store, saved[:1], 3)
    context = SaveContext()
    (take,) = store.frames.edit.save(fox, [picture(7)], context, Place("take", file=saved[0].path))
    assert holds_of(store, fox) == [(7, 3), (2, 1)]
    store.frames.takes.choose({take.id: saved[0].path})
    assert holds_of(store, fox) == [(1, 3), (2, 1)]
    (new,) = store.frames.edit.save(fox, [picture(8)], context, Place("replace", file=saved[0].path))
    assert (new.hold, holds_of(store, fox)) == (3, [(8, 3), (2, 1)])
    (copied,) = store.frames.copies.copy(fox.id, [new.id], None)
    assert (copied.hold, holds_of(store, fox)) == (3, [(8, 3), (2, 1), (8, 3)])
    for _ in range(4):
        store.frames.history.undo(fox.id)
    assert holds_of(store, fox) == [(1, 3), (2, 1)]


def test_exports_show_a_held_frame_for_its_ticks(store, fox, save) -> None:
    saved = save(1, 2, 3)
    hold(store, saved[:1], 4)
    hold(store, saved[1:2], 2)
    task = store.exports.order(fox.id, ExportData(preset="png", first=saved[1].id))
    jobs = LocalJobs(store.paths, store.projects, store.frames.read, store.sound, store.videos)
    document = jobs.build(task).document
    assert document["frames"] == [saved[1].path, saved[1].path, saved[2].path]
    assert document["first"] == 5  # where the sound of the film goes on


def test_the_hold_of_a_frame_that_is_gone_is_refused(store, fox, save) -> None:
    saved = save(1)
    with pytest.raises(FrameNotFoundError):
        store.frames.marks.mark([saved[0].id + 1], {"hold": 2})
