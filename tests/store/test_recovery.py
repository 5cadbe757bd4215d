"""Recovery finishes interrupted changes and rebuilds the index from the files."""

import json
import os
import shutil
from pathlib import Path

import pytest

from kino_store.errors import StoreUnavailableError
from kino_store.media import trash
from kino_store.media.atomic import temporary_path, write_temporary
from kino_store.media.sidecar import sidecar_path
from kino_store.services.frames.encoder import SaveContext
from kino_store.store import open_store
from kino_store.tables import metadata
from tests.store.pictures import picture
from tests.store.timelines import frames_of


def state(store) -> dict:
    return {
        (project.name, project.width, project.height, project.fps): [
            (frame.path, frame.seed, frame.sha256, frame.position, frame.generator)
            for frame in frames_of(store, project, limit=1000)
        ]
        for project in store.projects.all()
    }


def forget(store) -> None:
    """Delete the database, SQLite or PostgreSQL."""
    store.database.engine.dispose()
    metadata.drop_all(store.database.engine)
    with store.database.write() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")


def dead(path: Path) -> Path:
    """Rename a temporary file as if the process that wrote it had died."""
    return path.rename(path.with_name(path.name.replace(f"-{os.getpid()}-", "-99999999-")))


def test_the_index_is_rebuilt_from_the_files_alone(store, fox, save, reopen) -> None:
    saved = save(1, 2, 3, 4, 5)
    store.frames.edit.move([saved[4].id], saved[0].id)
    store.frames.edit.delete([saved[1].id])
    store.projects.create("Hound", 64, 64, 23.976)
    before, trash = state(store), [frame.path for frame in store.frames.read.deleted(fox)]
    forget(store)
    store = reopen()
    assert state(store) == before
    assert (
        [frame.path for frame in store.frames.read.deleted(store.projects.find("Fox"))]
        == trash
        == ["frame_000002.png"]
    )


def test_a_recovery_without_a_crash_changes_nothing(store, save, reopen) -> None:
    save(1, 2)
    before = state(store)
    assert state(reopen()) == before


def test_a_frame_without_a_row_is_listed(store, fox, save, reopen, order) -> None:
    save(1, 2)
    with store.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM frames WHERE path = 'frame_000002.png'")
    assert [frame.seed for frame in frames_of(reopen(), fox)] == [1, 2]


def test_a_row_without_a_file_is_removed(store, fox, save, reopen) -> None:
    saved = save(1, 2)
    store.frames.read.picture(saved[0]).unlink()
    again = reopen()
    assert [frame.seed for frame in frames_of(again, fox)] == [2]
    assert (again.paths.project("fox") / ".trash" / "frame_000001.json").exists(), "its parameters are kept"


def test_an_interrupted_delete_or_restore_is_finished(store, fox, save, reopen) -> None:
    save(1, 2, 3)
    folder = store.paths.project("fox")
    (folder / ".trash").mkdir()
    for name in ("frame_000001.json", "frame_000001.png", "frame_000002.json"):
        (folder / name).rename(folder / ".trash" / name)
    store = reopen()
    assert [frame.seed for frame in frames_of(store, fox)] == [2, 3]
    assert [frame.seed for frame in store.frames.read.deleted(fox)] == [1]
    assert (folder / "frame_000002.json").exists()


def test_an_old_frame_deleted_during_a_crash_is_not_purged(store, fox, save, reopen) -> None:
    (frame,) = save(1)
    picture = store.frames.read.picture(frame)
    os.utime(picture, (0, 0))
    trash.move_in(picture.parent, frame.path)  # and the row is not changed
    assert [frame.seed for frame in reopen().frames.read.deleted(fox)] == [1]


def test_an_interrupted_project_delete_is_finished(store, fox, save, reopen) -> None:
    save(1)
    (store.paths.frames / ".trash").mkdir()
    store.paths.project("fox").rename(store.paths.frames / ".trash" / "fox")
    store = reopen()
    assert store.projects.all() == []
    assert store.restore_project("fox").name == "Fox"


def test_a_project_on_a_missing_disk_is_kept(store, fox, save, reopen, tmp_path) -> None:
    save(1)
    store.paths.project("fox").rename(tmp_path / "elsewhere")
    assert [project.name for project in reopen().projects.all()] == ["Fox"]
    (tmp_path / "elsewhere").rename(store.paths.project("fox"))
    assert [frame.seed for frame in frames_of(reopen(), fox)] == [1]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("frame_99999999999999999999.png", "x"),
        ("frame_000001.json", '{"schema": "kino.frame", "version": 1, "task_id": 1' + "0" * 30 + "}"),
        (".kino-00000000-1-aa.move.json", "{"),
        (
            "project.json",
            '{"schema": "kino.project", "version": 1, "name": "Fox", "last_file": 1' + "0" * 30 + "}",
        ),
    ],
)
def test_one_odd_file_does_not_prevent_opening_the_store(store, fox, save, reopen, name, text) -> None:
    save(1)
    other = store.projects.create("Hound", 48, 32, 24)
    path = store.paths.project("fox") / name
    path.write_text(text)
    os.utime(path, (0, 0))
    forget(store)
    assert other.name in {project.name for project in reopen().projects.all()}


def old_move(folder: Path, positions: dict[str, tuple[str, str]]) -> Path:
    """Write what Kino 0.4.1 wrote before it rewrote the sidecars of a move."""
    path = temporary_path(folder, ".move.json")
    path.write_text(json.dumps({"schema": "kino.move", "version": 1, "positions": positions}))
    return path


def test_an_interrupted_move_of_an_older_kino_is_finished(store, fox, save, reopen) -> None:
    save(1, 2, 3)
    folder = store.paths.project("fox")
    move = old_move(folder, {"frame_000001.png": ("a0", "a9")})
    assert [frame.seed for frame in frames_of(reopen(), fox)] == [1, 2, 3], (
        "a move of a living process is its own"
    )
    dead(move)
    assert [frame.seed for frame in frames_of(reopen(), fox)] == [2, 3, 1]
    dead(old_move(folder, {"frame_000002.png": ("zz", "a8")}))
    assert [frame.seed for frame in frames_of(reopen(), fox)] == [2, 3, 1], "a later move is kept"
    assert not list(folder.glob(".kino-*"))


def test_temporary_files_of_dead_processes_only_are_removed(store, fox, reopen) -> None:
    folder = store.paths.project("fox")
    living, other = write_temporary(folder, b"x"), dead(write_temporary(folder, b"x"))
    older = write_temporary(folder, b"x")
    os.utime(older, (0, 0))
    reopen()
    assert living.exists()
    assert not other.exists()
    assert not older.exists(), "written before this process began: its writer had the same process id"


def test_a_picture_without_a_readable_sidecar_is_still_a_frame(store, fox, save, reopen) -> None:
    saved = save(1, 2)
    path = sidecar_path(store.frames.read.picture(saved[0]))
    path.write_bytes(path.read_bytes()[:50])
    forget(store)
    store = reopen()
    frames = frames_of(store, store.projects.find("Fox"))
    assert [(frame.path, frame.generator) for frame in frames] == [
        ("frame_000002.png", "graph"),
        ("frame_000001.png", "unknown"),
    ]
    assert path.stat().st_size == 50, "a damaged file is not touched"


def test_a_truncated_picture_is_neither_listed_nor_deleted(store, fox, save, reopen) -> None:
    save(1)
    broken = store.paths.project("fox") / "frame_000007.png"
    broken.write_bytes((store.paths.project("fox") / "frame_000001.png").read_bytes()[:200])
    store = reopen()
    assert store.frames.read.count(fox) == 1
    assert broken.exists()
    assert [frame.path for frame in store.frames.edit.save(fox, [picture(8)], SaveContext())] == [
        "frame_000008.png"
    ]


def test_a_copied_folder_becomes_a_new_project(store, fox, save, reopen) -> None:
    save(1, 2)
    shutil.copytree(store.paths.project("fox"), store.paths.frames / "fox-copy")
    projects = {project.name: project for project in reopen().projects.all()}
    assert set(projects) == {"Fox", "Fox-2"}
    assert [frame.seed for frame in frames_of(reopen(), projects["Fox-2"])] == [1, 2]


def test_a_lost_or_damaged_project_file_is_rewritten(store, fox, save, reopen) -> None:
    save(1)
    file = store.paths.project("fox") / "project.json"
    file.write_text("{")
    assert reopen().projects.find("Fox").id == fox.id
    assert json.loads(file.read_text())["name"] == "Fox"
    assert list(file.parent.glob("project.damaged-*.json"))
    store = reopen()
    file.unlink()
    forget(store)
    assert [project.name for project in reopen().projects.all()] == ["Fox"]


def test_a_project_of_a_newer_kino_is_unchanged(store, fox, save, reopen, caplog) -> None:
    save(1)
    file = store.paths.project("fox") / "project.json"
    file.write_text(file.read_text().replace('"version": 2', '"version": 9'))
    forget(store)
    assert reopen().projects.all() == []
    assert "newer Kino" in caplog.text
    assert '"version": 9' in file.read_text()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_damaged_database_is_reported_and_kept(store, paths, url) -> None:
    store.close()
    paths.database.write_bytes(b"this is no database, but long enough to be read as one" * 200)
    with pytest.raises(
        StoreUnavailableError, match=r"kino\.db is damaged .* Your frames are safe: .* move that file"
    ):
        open_store(paths)
    assert paths.database.read_bytes().startswith(b"this is no database")
