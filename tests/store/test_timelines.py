"""Timelines are cached in memory and still match the files after every change."""

import pytest

from kino_store.errors import ProjectNotFoundError
from kino_store.store import open_store
from kino_store.values import Place
from tests.store.timelines import frames_of


def ids(store, project) -> list[int]:
    return list(store.frames.read.timeline_order(project.id).ids)


def test_pages_equal_the_timeline_after_every_change(store, fox, save) -> None:
    frames = save(*range(7))
    save(8, place=Place("before", 2))
    store.frames.edit.move([frames[5].id], frames[0].id)
    store.frames.edit.delete([frames[3].id])
    whole = [frame.id for frame in frames_of(store, fox, 0, 100)]
    assert whole == ids(store, fox)
    assert [frame.id for at in range(0, 9, 2) for frame in frames_of(store, fox, at, 2)] == whole
    assert store.frames.read.timeline_page(fox.id, 5, 100)[0] == len(whole) == 7
    assert frames_of(store, fox, 7, 5) == []
    store.frames.edit.restore([frames[3].id])
    assert len(ids(store, fox)) == 8


def test_a_change_by_another_process_is_seen(store, fox, save, paths, url) -> None:
    frames = save(1, 2, 3)
    before = ids(store, fox)
    other = open_store(paths, url)
    other.frames.edit.move([frames[2].id], frames[0].id)
    other.close()
    assert ids(store, fox) == [before[2], before[0], before[1]]


def test_a_recovery_is_seen_by_running_processes(store, fox, save, paths, url) -> None:
    frames = save(1, 2)
    revision = store.frames.read.timeline_order(fox.id).revision
    (paths.project(fox.folder) / frames[0].path).unlink()
    open_store(paths, url).close()
    assert ids(store, fox) == [frames[1].id]
    assert store.frames.read.timeline_order(fox.id).revision > revision


def test_frames_with_equal_positions_are_each_on_one_page(store, fox, save) -> None:
    frames = save(1, 2, 3, 4)
    with store.database.write() as connection:
        connection.exec_driver_sql(
            f"UPDATE frames SET position = '{frames[1].position}' WHERE id = {frames[2].id}"
        )
        connection.exec_driver_sql(f"UPDATE projects SET revision = revision + 1 WHERE id = {fox.id}")
    pages = [frames_of(store, fox, at, 1) for at in range(4)]
    assert [page[0].id for page in pages] == [frame.id for frame in frames]


def test_many_timelines_are_read_in_turn(store, save, fox) -> None:
    save(1)
    films = [store.projects.create(f"Film {number}", 64, 64, 24) for number in range(12)]
    for _ in range(2):
        assert [ids(store, film) for film in films] == [[]] * 12
    assert len(ids(store, fox)) == 1


def test_a_deleted_project_has_no_timeline(store, fox, save) -> None:
    save(1)
    store.delete_project(fox.id)
    with pytest.raises(ProjectNotFoundError, match="may have been deleted"):
        store.frames.read.timeline_order(fox.id)
