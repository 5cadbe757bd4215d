"""Ratings, labels, notes and markers: in the journal, undone, rebuilt from files, and carried by archives."""

from __future__ import annotations

import pytest

from kino_store.errors import FrameNotFoundError, InvalidValueError, MarkerNotFoundError
from kino_store.media import journal
from kino_store.media.journal import Line
from kino_store.values import Place
from tests.store.test_journal import lines_of
from tests.store.test_recovery import forget
from tests.store.timelines import frames_of


def marks_of(store, project) -> list[tuple]:
    return [(frame.seed, frame.rating, frame.label, frame.note) for frame in frames_of(store, project)]


def markers_of(store, project) -> list[tuple]:
    return [(one.number, one.marker.name) for one in store.frames.marks.markers(project.id)]


def test_many_frames_are_marked_by_one_line_and_undone_together(store, fox, save, events) -> None:
    saved = save(1, 2, 3)
    events.take()
    assert store.frames.marks.mark([saved[0].id, saved[2].id], {"rating": 4, "label": "red"}) == 2
    ((kind, event, _),) = events.take()
    assert (kind, event["change"]) == ("frames", "changed")
    assert event["frame_ids"] == [saved[0].id, saved[2].id]
    assert marks_of(store, fox) == [(1, 4, "red", ""), (2, 0, "", ""), (3, 4, "red", "")]
    (line,) = lines_of(store)
    assert line["frames"] == {
        "rating": {saved[0].path: [0, 4], saved[2].path: [0, 4]},
        "label": {saved[0].path: ["", "red"], saved[2].path: ["", "red"]},
    }
    assert store.frames.marks.mark([saved[0].id], {"rating": 4}) == 0
    assert len(lines_of(store)) == 1
    assert store.frames.history.undo(fox.id).text == "marks of 2 frames"
    assert marks_of(store, fox) == [(1, 0, "", ""), (2, 0, "", ""), (3, 0, "", "")]
    store.frames.history.redo(fox.id)
    assert marks_of(store, fox)[2] == (3, 4, "red", "")


def test_marks_survive_a_deleted_database_and_a_compacted_journal(
    store, fox, save, reopen, monkeypatch
) -> None:
    monkeypatch.setattr(journal, "_SMALLEST", 500)
    saved = save(1, 2)
    store.frames.marks.mark([saved[0].id], {"rating": 5, "note": "The paw is broken", "label": "blue"})
    store.frames.marks.add_marker(fox.id, saved[1].id, {"kind": "shot", "name": "Act 2", "colour": "red"})
    store.projects.update(fox.id, note="A film about a fox")
    for number in range(40):
        store.frames.marks.mark([saved[1].id], {"rating": number % 2})
    assert (store.paths.project("fox") / journal.SNAPSHOT).exists()
    forget(store)
    store = reopen()
    film = store.projects.find("Fox")
    assert film.note == "A film about a fox"
    assert marks_of(store, film) == [(1, 5, "blue", "The paw is broken"), (2, 1, "", "")]
    assert markers_of(store, film) == [(2, "Act 2")]
    assert store.frames.history.undo(film.id).do == "rate"
    assert marks_of(store, film)[1] == (2, 0, "", "")


def test_a_marker_follows_its_frame(store, fox, save) -> None:
    saved = save(1, 2, 3)
    marker = store.frames.marks.add_marker(fox.id, saved[1].id, {"name": "Jump"})
    assert (marker.frame_uid, marker.number) == (saved[1].uid, 2)
    store.frames.edit.move([saved[1].id], saved[0].id)
    assert markers_of(store, fox) == [(1, "Jump")]
    store.frames.edit.delete([saved[1].id])
    assert markers_of(store, fox) == []
    store.frames.history.undo(fox.id)
    assert markers_of(store, fox) == [(1, "Jump")]
    uid = marker.marker.uid
    store.frames.marks.change_marker(fox.id, uid, {"frame_id": saved[2].id, "colour": "green"})
    assert markers_of(store, fox) == [(3, "Jump")]
    store.frames.history.undo(fox.id)
    assert markers_of(store, fox) == [(1, "Jump")]
    store.frames.marks.delete_marker(fox.id, uid)
    assert markers_of(store, fox) == []
    with pytest.raises(MarkerNotFoundError):
        store.frames.marks.delete_marker(fox.id, uid)
    store.frames.history.undo(fox.id)
    assert store.frames.marks.markers(fox.id)[0].marker == marker.marker


def test_copies_have_ratings_and_no_markers(store, fox, save) -> None:
    saved = save(1, 2)
    store.frames.marks.mark([saved[0].id], {"rating": 3, "note": "Keep"})
    store.frames.marks.add_marker(fox.id, saved[0].id, {"name": "Act 1"})
    (copied,) = store.frames.copies.copy(fox.id, [saved[0].id], None)
    assert (copied.rating, copied.note) == (3, "Keep")
    assert markers_of(store, fox) == [(1, "Act 1")]
    store.frames.history.undo(fox.id)
    store.frames.history.redo(fox.id)
    assert marks_of(store, fox)[2] == (1, 3, "", "Keep")


def test_the_picture_that_replaces_a_frame_gets_its_note_and_markers_but_not_its_rating(
    store, fox, save
) -> None:
    saved = save(1, 2)
    store.frames.marks.mark([saved[0].id], {"rating": 2, "note": "The paw"})
    store.frames.marks.add_marker(fox.id, saved[0].id, {"name": "Act 1"})
    save(3, place=Place("replace", file=saved[0].path))
    assert marks_of(store, fox) == [(3, 0, "", "The paw"), (2, 0, "", "")]
    assert markers_of(store, fox) == [(1, "Act 1")]
    store.frames.history.undo(fox.id)
    assert marks_of(store, fox) == [(1, 2, "", "The paw"), (2, 0, "", "")]
    assert markers_of(store, fox) == [(1, "Act 1")]


def test_marks_go_with_a_frame_to_another_project(store, fox, save) -> None:
    (saved,) = save(1)
    other = store.projects.create("Owl", fox.width, fox.height, 24)
    store.frames.marks.mark([saved.id], {"rating": 5, "label": "grey", "note": "Night"})
    store.frames.files.change(saved.id, project_id=other.id)
    assert marks_of(store, other) == [(1, 5, "grey", "Night")]


def test_an_archive_has_the_marks(store, fox, save, tmp_path) -> None:
    saved = save(1, 2)
    store.frames.marks.mark([saved[1].id], {"rating": 1, "note": "é"})
    store.frames.marks.add_marker(fox.id, saved[1].id, {"name": "Beat", "kind": "beat"})
    download = store.archives.download(fox.id)
    path = tmp_path / "fox.kino"
    path.write_bytes(b"".join(download.blocks()))
    download.close()
    opened = store.archives.open(path)
    assert marks_of(store, opened) == [(1, 0, "", ""), (2, 1, "", "é")]
    assert markers_of(store, opened) == [(2, "Beat")]
    assert markers_of(store, fox) == [(2, "Beat")]


def test_marks_are_set_whose_rows_a_crash_kept_from_being_committed(store, fox, save, reopen) -> None:
    (saved,) = save(1)
    folder = store.paths.project("fox")
    marker = {"uid": saved.uid, "kind": "beat", "name": "One", "colour": ""}
    line = Line(
        v=1,
        n=1,
        at="2026-01-01",
        do="mark",
        step="s",
        frames={"rating": {saved.path: (0, 5)}, "markers": {saved.path: ([], [marker])}},
    )
    journal.append(folder, line, 0)
    store = reopen()
    assert marks_of(store, store.projects.find("Fox")) == [(1, 5, "", "")]
    assert markers_of(store, fox) == [(1, "One")]
    store.frames.history.undo(fox.id)
    assert marks_of(store, fox) == [(1, 0, "", "")]
    assert markers_of(store, fox) == []


def test_the_timeline_has_the_marks_packed(store, fox, save) -> None:
    saved = save(1, 2, 3)
    assert store.frames.read.timeline_order(fox.id).states == b""
    store.frames.marks.mark([saved[1].id], {"rating": 5, "label": "grey", "note": "x"})
    assert store.frames.read.timeline_order(fox.id).states == bytes([0, 0, 5 | 7 << 3 | 1 << 6, 0, 0, 0])


def test_what_can_t_be_set_is_refused(store, fox, save) -> None:
    (saved,) = save(1)
    with pytest.raises(InvalidValueError):
        store.frames.marks.mark([saved.id], {})
    with pytest.raises(FrameNotFoundError):
        store.frames.marks.mark([saved.id, 999], {"rating": 1})
    other = store.projects.create("Owl", fox.width, fox.height, 24)
    with pytest.raises(InvalidValueError):
        store.frames.marks.add_marker(other.id, saved.id, {"name": "x"})
