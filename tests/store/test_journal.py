"""The journal of a project: failed commits, damaged and newer lines, compaction, and copied folders."""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager

import pytest

from kino_store.errors import NothingToUndoError, SidecarTooNewError, StoreUnavailableError
from kino_store.media import journal
from tests.store.test_recovery import forget, state
from tests.store.timelines import frames_of


def lines_of(store) -> list[dict]:
    text = (store.paths.project("fox") / journal.FILE).read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_one_line_is_written_for_a_move_of_many_and_no_sidecar_changes(store, fox, save, order) -> None:
    saved = save(1, 2, 3, 4)
    sidecars = {path: path.read_bytes() for path in store.paths.project("fox").glob("frame_*.json")}
    store.frames.edit.move([frame.id for frame in saved[2:]], saved[0].id)
    (line,) = lines_of(store)
    assert (line["do"], set(line["frames"]["position"])) == ("move", {saved[2].path, saved[3].path})
    assert {path: path.read_bytes() for path in sidecars} == sidecars
    assert order() == [3, 4, 1, 2]


def test_a_commit_that_fails_is_taken_back_in_the_journal(
    store, fox, save, order, reopen, monkeypatch
) -> None:
    saved = save(1, 2, 3)
    begin = store.database.write

    @contextmanager
    def fail_to_commit(**options):
        with begin(**options) as connection:
            yield connection
            raise StoreUnavailableError("The connection was lost.")

    with monkeypatch.context() as patched:
        patched.setattr(store.database, "write", fail_to_commit)
        with pytest.raises(StoreUnavailableError, match="lost"):
            store.frames.edit.move([saved[2].id], saved[0].id)
        with pytest.raises(StoreUnavailableError, match="lost"):
            store.frames.edit.delete([saved[1].id])
    assert [line.get("reverts") for line in lines_of(store)][1] == 1
    assert order() == [1, 2, 3]
    store.frames.edit.move([saved[0].id], None)
    before = state(store)
    forget(store)
    store = reopen()
    assert state(store) == before
    film = store.projects.find("Fox")
    assert [frame.seed for frame in frames_of(store, film)] == [2, 3, 1]
    assert store.frames.history.undo(film.id).do == "move"
    with pytest.raises(NothingToUndoError):
        store.frames.history.undo(film.id)


def test_an_unfinished_line_is_cut(store, fox, save, order) -> None:
    saved = save(1, 2)
    store.frames.edit.move([saved[1].id], saved[0].id)
    path = store.paths.project("fox") / journal.FILE
    with path.open("ab") as file:
        file.write(b'{"v":1,"n":2,"do":"mo')
    store.frames.edit.delete([saved[0].id])
    assert [line["do"] for line in lines_of(store)] == ["move", "delete"]
    assert order() == [2]


def test_a_damaged_line_is_left_out_and_the_others_count(store, fox, save, reopen, caplog) -> None:
    saved = save(1, 2, 3)
    store.frames.edit.move([saved[2].id], saved[0].id)
    store.frames.edit.delete([saved[1].id])
    store.frames.files.change(saved[0].id, generator="other")
    path = store.paths.project("fox") / journal.FILE
    first, second, third = path.read_bytes().splitlines(keepends=True)
    garbage = b"\0" * (len(second) - 1) + b"\n"
    path.write_bytes(first + garbage + third)
    forget(store)
    store = reopen()
    assert "left out a damaged line" in caplog.text
    found = frames_of(store, store.projects.find("Fox"))
    # Which folder a picture is in still says that it was deleted.
    assert [(frame.seed, frame.generator) for frame in found] == [(3, "graph"), (1, "other")]


@pytest.mark.parametrize(
    "changes",
    [
        {"position": {"../../x.png": ["a0", "a1"]}},
        {"trashed": {"project.json": [False, True]}},
        {"position": {"frame_000001.png": ["a0", "no key"]}},
        {"uid": {"frame_000001.png": [None, "x"]}},
    ],
)
def test_a_line_with_impossible_values_is_left_out(store, fox, save, reopen, changes) -> None:
    save(1)
    before = state(store)
    folder = store.paths.project("fox")
    line = {"v": 1, "n": 1, "at": "2026-01-01", "do": "move", "step": "s", "frames": changes}
    (folder / journal.FILE).write_text(json.dumps(line) + "\n")
    forget(store)
    store = reopen()
    assert state(store) == before
    assert (folder / "project.json").exists()


def test_a_project_with_a_newer_journal_is_left_alone(store, fox, save, reopen, caplog) -> None:
    (frame,) = save(1)
    path = store.paths.project("fox") / journal.FILE
    path.write_text('{"v":2,"n":1,"what":"is this"}\n')
    with pytest.raises(SidecarTooNewError, match="Update Kino"):
        store.frames.edit.delete([frame.id])
    store = reopen()
    assert "was written by a newer Kino" in caplog.text
    assert path.read_text() == '{"v":2,"n":1,"what":"is this"}\n'
    assert [one.seed for one in frames_of(store, fox)] == [1]


def test_a_long_journal_is_compacted_and_the_last_changes_can_still_be_undone(
    store, fox, save, reopen, monkeypatch
) -> None:
    monkeypatch.setattr(journal, "_SMALLEST", 2000)
    saved = save(1, 2, 3)
    longest = 0
    for number in range(100):
        store.frames.edit.move([saved[number % 3].id], None)
        longest = max(longest, journal.size(store.paths.project("fox")))
    assert longest < 4 * 2000 + 1000
    assert (store.paths.project("fox") / journal.SNAPSHOT).exists()
    before = state(store)
    forget(store)
    store = reopen()
    assert state(store) == before
    film = store.projects.find("Fox")
    store.frames.history.undo(film.id)
    assert [frame.seed for frame in frames_of(store, film)] == [1, 2, 3]
    assert store.frames.history.redo(film.id).do == "move"
    assert state(store) == before


def test_a_folder_copied_by_hand_gets_new_uids(store, fox, save, reopen, caplog) -> None:
    saved = save(1, 2)
    copied = store.paths.frames / "a copy"
    shutil.copytree(store.paths.project("fox"), copied)
    store = reopen()
    assert "a copy of project 'Fox'" in caplog.text
    (copy,) = [project for project in store.projects.all() if project.id != fox.id]
    assert store.projects.get(fox.id).uid == fox.uid != copy.uid
    mine, others = frames_of(store, fox), frames_of(store, copy)
    assert [frame.uid for frame in mine] == [frame.uid for frame in saved]
    assert [frame.path for frame in others] == [frame.path for frame in saved]
    assert not {frame.uid for frame in mine} & {frame.uid for frame in others}
    uids = {frame.uid for frame in [*mine, *others]}
    forget(store)
    store = reopen()
    assert {frame.uid for project in store.projects.all() for frame in frames_of(store, project)} == uids
