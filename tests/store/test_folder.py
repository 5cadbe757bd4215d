"""The frames folder and its database belong together: nothing changes in any other folder."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest

from kino_store.documents import StoreFile
from kino_store.errors import FrameNotFoundError, ProjectNotFoundError, WrongFolderError
from kino_store.media import store_file
from kino_store.paths import Paths
from kino_store.queries import store as rows
from kino_store.services.folder import IDS_PER_GENERATION
from kino_store.services.frames.encoder import SaveContext
from kino_store.store import Store, open_store
from kino_store.values import HIGHEST_GENERATION
from tests.store.folders import unmounted
from tests.store.pictures import HEIGHT, WIDTH, picture
from tests.store.tasks import queue_tasks
from tests.store.test_frame_files import tree
from tests.store.test_recovery import forget, state
from tests.store.timelines import frames_of

HIGHEST_IN_JAVASCRIPT = 2**53 - 1
OTHER = StoreFile(uuid="0" * 32)


def empty(_: Path) -> None:
    pass


def of_another_database(folder: Path) -> None:
    store_file.create(folder, OTHER)


def damaged(folder: Path) -> None:
    (folder / ".store").write_text("{")


def of_a_newer_kino(folder: Path) -> None:
    (folder / ".store").write_text('{"schema": "kino.store", "version": 2, "id": "x"}')


def of_other_films(folder: Path) -> None:
    other = open_store(Paths(folder, folder.parent / "other-state"))
    other.projects.create("Fox", WIDTH, HEIGHT, 24)
    other.close()


def all_rows(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.database.read() as connection:
        return {
            table: connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1").all()
            for table in ("projects", "frames", "tasks", "store")
        }


def identity(store: Store) -> tuple[str, int] | None:
    with store.database.read() as connection:
        return rows.identity(connection)


def in_file(paths: Paths) -> tuple[str, int] | None:
    found = store_file.read(paths.frames)
    return found and (found.uuid, found.generation)


def as_an_older_kino(store: Store) -> None:
    """Leave a database and a folder as a release before the table `store` did."""
    with store.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM store")
    (store.paths.frames / ".store").unlink()


@pytest.mark.parametrize("fill", [empty, of_another_database, damaged, of_a_newer_kino, of_other_films])
def test_a_wrong_folder_removes_no_row_and_nothing_is_written_to_it(
    store, fox, save, elsewhere, opened, fill, caplog
) -> None:
    saved = save(1, 2, 3)
    store.frames.edit.delete([saved[2].id])
    token = store.delete_project(store.projects.create("Hound", WIDTH, HEIGHT, 24).id)
    queue_tasks(store, fox)
    fill(elsewhere.frames)
    before, files = all_rows(store), tree(elsewhere.frames)
    caplog.clear()
    wrong = opened(elsewhere)

    (line,) = [record.message for record in caplog.records if record.levelno >= logging.WARNING]
    assert line == wrong.system.trouble()
    assert line.startswith(f"Kino can't use the frames folder {elsewhere.frames}: ")
    assert in_file(store.paths)[0] in line
    assert "Mount the disk or share" in line
    assert line.endswith("Then restart ComfyUI.")

    edit = wrong.frames.edit
    for change in (
        lambda: edit.save(fox, [picture(4)], SaveContext()),
        lambda: edit.delete([saved[0].id]),
        lambda: edit.restore([saved[2].id]),
        lambda: edit.empty_trash(fox.id),
        lambda: edit.move([saved[1].id], saved[0].id),
        lambda: wrong.frames.copies.copy(fox.id, [saved[0].id], None),
        lambda: wrong.projects.create("Owl", WIDTH, HEIGHT, 24),
        lambda: wrong.projects.update(fox.id, name="Vixen"),
        lambda: wrong.projects.folder(fox),
        lambda: wrong.delete_project(fox.id),
        lambda: wrong.restore_project(token),
        lambda: wrong.projects.purge(0),
        lambda: wrong.recovery.folder("fox"),
        wrong.recovery.run,
    ):
        with pytest.raises(WrongFolderError, match="Nothing is saved, deleted or recovered"):
            change()
    assert [frame.id for frame in frames_of(wrong, fox)] == [frame.id for frame in saved[:2]]
    assert wrong.projects.find("Fox").id == fox.id
    assert (all_rows(store), tree(elsewhere.frames)) == (before, files)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == caplog.records[:1]

    right = opened(store.paths)
    assert (right.system.trouble(), all_rows(right)) == (None, before)
    assert [frame.seed for frame in right.frames.edit.save(fox, [picture(4)], SaveContext())] == [4]


def test_a_second_machine_without_the_share_takes_no_frames_away(store, fox, save, elsewhere, opened) -> None:
    """Seen before: it saved to its own disk, and its second start removed the rows of all other frames."""
    known = [frame.id for frame in save(*range(10))]
    for _ in range(2):
        machine = opened(elsewhere)
        with pytest.raises(WrongFolderError):
            machine.frames.edit.save(fox, [picture(99)], SaveContext())
        machine.close()
    assert [frame.id for frame in frames_of(opened(store.paths), fox)] == known
    assert list(elsewhere.frames.iterdir()) == []


def test_a_folder_that_disappears_while_kino_runs_is_noticed_and_its_return_too(
    store, fox, save, paths, caplog
) -> None:
    saved = save(1, 2)
    with unmounted(paths):
        for _ in range(2):
            with pytest.raises(WrongFolderError, match=r"\.store is missing.* as soon as the folder is back"):
                store.frames.edit.save(fox, [picture(3)], SaveContext())
        assert list(paths.frames.iterdir()) == []
        assert "is missing" in store.system.trouble()
        assert frames_of(store, fox) == saved
    assert len([record for record in caplog.records if "Kino can't use" in record.message]) == 1
    assert store.system.trouble() is None
    assert [frame.path for frame in save(3)] == ["frame_000003.png"]


@pytest.mark.parametrize("trashed", [False, True])
def test_a_database_of_an_older_kino_adopts_the_folder_with_its_projects(
    store, fox, save, reopen, trashed
) -> None:
    saved = save(1, 2)
    as_an_older_kino(store)
    if trashed:  # an interrupted delete, which the next start finishes
        (store.paths.frames / ".trash").mkdir()
        store.paths.project("fox").rename(store.paths.frames / ".trash" / "fox")
    store = reopen()
    assert store.system.trouble() is None
    assert identity(store) == in_file(store.paths)
    assert identity(store)[1] == 0
    if not trashed:
        assert frames_of(store, fox) == saved
        assert store.frames.edit.save(fox, [picture(3)], SaveContext())[0].id == saved[-1].id + 1


def test_a_database_of_an_older_kino_does_not_adopt_a_folder_without_its_projects(
    store, fox, save, elsewhere, opened, reopen, caplog
) -> None:
    saved = save(1, 2)
    as_an_older_kino(store)
    (elsewhere.frames / "hound").mkdir()
    before = all_rows(store)
    wrong = opened(elsewhere)
    assert "it has none of the 1 projects of Kino's database" in wrong.system.trouble()
    assert wrong.system.trouble() in caplog.text
    with pytest.raises(WrongFolderError):
        wrong.projects.create("Owl", WIDTH, HEIGHT, 24)
    assert all_rows(store) == before
    assert [path.name for path in elsewhere.frames.iterdir()] == ["hound"]
    store = reopen()
    assert (store.system.trouble(), frames_of(store, fox)) == (None, saved)
    assert in_file(store.paths) == identity(store)


def test_a_database_of_an_older_kino_without_projects_adopts_any_folder(store, elsewhere, opened) -> None:
    as_an_older_kino(store)
    assert identity(opened(elsewhere)) == in_file(elsewhere)


def test_a_new_database_adopts_a_folder_and_its_ids_were_never_used(store, fox, save, reopen) -> None:
    kept = [frame.id for frame in save(1, 2)]
    uuid, generation = identity(store)
    assert (generation, fox.id, kept[0]) == (0, 1, 1)
    before = state(store)
    for generation in (1, 2):
        forget(store)
        store = reopen()
        assert identity(store) == in_file(store.paths) == (uuid, generation)
        assert state(store) == before
        again = store.projects.find("Fox")
        found = [frame.id for frame in frames_of(store, again)]
        base = generation * IDS_PER_GENERATION
        assert [again.id, *found] == [base + 1, base + 1, base + 2]
        with pytest.raises(ProjectNotFoundError):
            store.projects.get(fox.id)
        for frame_id in kept:
            with pytest.raises(FrameNotFoundError):
                store.frames.read.get(frame_id)
        kept += found
        assert queue_tasks(store, again) == [1], "sidecars have the ids of tasks, which are smaller"


def test_ids_of_all_generations_are_exact_in_javascript() -> None:
    assert (HIGHEST_GENERATION + 1) * IDS_PER_GENERATION <= HIGHEST_IN_JAVASCRIPT


@pytest.mark.parametrize("adopts", [False, True])
def test_a_crash_between_file_and_row_costs_a_generation_and_repeats_none(
    store, reopen, monkeypatch, adopts
) -> None:
    uuid, _ = identity(store)
    forget(store)
    store.close()
    if not adopts:
        (store.paths.frames / ".store").unlink()
    with monkeypatch.context() as crash:
        crash.setattr("kino_store.queries.store.insert", lambda _, identity: identity / 0)
        with pytest.raises(TypeError):
            reopen()
    again = identity(reopen())
    assert again == in_file(store.paths)
    assert again[1] == (2 if adopts else 1)
    assert (again[0] == uuid) == adopts


def test_processes_that_open_a_new_store_at_once_agree(paths, url) -> None:
    agreed: list[object] = []

    def run() -> None:
        store = open_store(paths, url)
        agreed.append((identity(store), store.system.trouble()))
        store.close()

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert agreed == [(in_file(paths), None)] * 6
    assert in_file(paths)[1] == 0


def test_two_databases_can_list_one_folder(store, fox, save, paths, tmp_path, reopen) -> None:
    saved = save(1)
    other = open_store(Paths(paths.frames, tmp_path / "other"))
    assert [frame.seed for frame in frames_of(other, other.projects.find("Fox"))] == [1]
    assert identity(other) == in_file(paths) == (identity(store)[0], 1)
    other.close()
    assert frames_of(reopen(), fox) == saved


def test_a_folder_adopted_by_two_databases_at_once_has_one_uuid(store, paths, tmp_path, monkeypatch) -> None:
    """The other database writes the file after this one saw that there is none."""
    (paths.frames / ".store").unlink()
    read = store_file.read
    seen: list[object] = []

    def read_then_be_overtaken(folder: Path) -> StoreFile | None:
        found = read(folder)
        if not seen:
            store_file.create(folder, OTHER)
        seen.append(found)
        return found

    monkeypatch.setattr("kino_store.media.store_file.read", read_then_be_overtaken)
    late = open_store(Paths(paths.frames, tmp_path / "other"))
    assert seen[0] is None
    assert identity(late) == in_file(paths) == (OTHER.uuid, 1)
    assert late.system.trouble() is None
    late.close()


def test_the_line_in_the_log_makes_a_folder_right_again(store, fox, save, paths, reopen) -> None:
    save(1)
    forget(store)
    store = reopen()
    file = paths.frames / ".store"
    file.unlink()
    trouble = reopen().system.trouble()
    file.write_text(trouble[trouble.index("{") : trouble.index("}") + 1])
    store = reopen()
    assert store.system.trouble() is None
    assert in_file(paths) == identity(store)
    assert identity(store)[1] == 1, "not the 0 in the line"
    assert store.frames.edit.save(store.projects.find("Fox"), [picture(2)], SaveContext())


def test_unknown_fields_of_the_file_are_kept(store, paths, reopen) -> None:
    file = paths.frames / ".store"
    file.write_text(file.read_text().replace('"version"', '"note": "Füchse",\n  "version"'))
    forget(store)
    reopen()
    assert '"note": "Füchse"' in file.read_text()
    assert in_file(paths)[1] == 1
