"""The samples of every released version open today, complete and unchanged; see `tests/kept/README.md`."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from kino_store.database import HEAD, Database, sqlite_url
from kino_store.jobs import job_of
from kino_store.media import png
from kino_store.paths import Paths
from kino_store.store import Store
from tests.store.timelines import frames_of

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "tests" / "kept"
VERSIONS = ("0.1.0", "0.2.0", "0.3.0", "0.4.0", "0.4.1")
EARLY, LATER = "0.1.0", ("0.3.0", "0.4.0", "0.4.1")  # the first has no API, the later ones have copies

FILM = {"width": 64, "height": 64, "fps": 24.0}
SHORT = {"width": 32, "height": 16, "fps": 23.976}
# By file: SHA-256 of its decoded pixels, the same in all versions, and its seed.
SHOWN = {
    "frame_000001.png": ("8613043e5076143d", 2**63 + 11),
    "frame_000002.png": ("cf63b84f7d0ebbec", 8),
    "frame_000003.png": ("220f0baa766fceca", 9),
    "frame_000004.png": ("089ca730d398764f", 9),
    "frame_000005.png": ("abcde8518c5474de", None),
    "frame_000006.png": ("68e93178bdde0fcb", None),
    "frame_000007.png": ("caff5a9d110de938", 21),
    "frame_000008.png": ("b61ac0b2b8a01f32", None),
    "frame_000009.png": ("8613043e5076143d", 2**63 + 11),
}
TRASHED, BEFORE_TRASHED = "frame_000005.png", "frame_000002.png"
BY_TASK = "frame_000007.png"
TASKS = [
    ("sd15", "completed", 0, 21),
    ("lost", "failed", 0, None),
    ("dusk", "pending", 3, 2**53 + 1),
    ("sd15", "running", 0, 31),
    ("sd15", "queued", 0, 32),
    ("sd15", "stopped", 0, 33),
    ("regenerate", "queued", 0, None),
]
AGAIN = {"frame_id": 1, "overrides": {"steps": 3}, "place": {"where": "replace", "frame_id": 1}}

each_version = pytest.mark.parametrize("version", VERSIONS)
on_sqlite = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


@pytest.fixture
def kept(version: str, tmp_path: Path, paths: Paths) -> Path:
    """Copy the sample to where the store opens; return the sample's folder."""
    shutil.copytree(KEPT / version, tmp_path, dirs_exist_ok=True)
    assert paths.database.exists()
    assert paths.frames.is_dir()
    return KEPT / version


def timeline_of(version: str) -> list[str]:
    """Return the files in timeline order: some were inserted before others, one was moved."""
    numbers = [1, 8, 3, 4, 2, 7, 6, 9] if version in LATER else [1, 8, 3, 4, 2, 7, 6]
    numbers = [1, 3, 4, 2, 6] if version == EARLY else numbers
    return [f"frame_{number:06}.png" for number in numbers]


def rows_in(file: Path) -> dict[str, list[dict[str, Any]]]:
    """Return all rows of a SQLite file by table."""
    with opened(file) as database:
        tables = [
            row["name"] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        return {name: [dict(row) for row in database.execute(f"SELECT * FROM {name}")] for name in tables}


def schema_of(file: Path) -> dict[str, str]:
    """Return the statements that create tables and indexes, by name, with whitespace normalized."""
    with opened(file) as database:
        found = database.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {name: re.sub(r"\s*([(),])\s*", r"\1", " ".join(sql.split())) for name, sql in found}


@contextmanager
def opened(file: Path) -> Iterator[sqlite3.Connection]:
    """Open a SQLite file to read; `immutable` keeps SQLite from writing WAL files into the samples."""
    with closing(sqlite3.connect(f"{file.as_uri()}?immutable=1", uri=True)) as database:
        database.row_factory = sqlite3.Row
        yield database


def sidecar_in(folder: Path, file: str) -> dict[str, Any]:
    place = folder / ".trash" if file == TRASHED else folder
    return json.loads((place / file).with_suffix(".json").read_text("utf-8"))


def subset(read: dict[str, Any], written: dict[str, Any]) -> dict[str, Any]:
    """Return what was read in the fields that were written; later versions have more of them."""
    return {
        field: subset(read[field], value) if isinstance(value, dict) else read[field]
        for field, value in written.items()
    }


def check_projects(store: Store, kept: Path) -> None:
    found = {project.name: project for project in store.projects.all()}
    assert found.keys() == {"Fox", "Renard à l'aube"}
    for name, folder, size in (("Fox", "fox", FILM), ("Renard à l'aube", "renard-à-l-aube", SHORT)):
        written = json.loads((kept / "output" / "kino" / folder / "project.json").read_text("utf-8"))
        wanted = {"name": name, "folder": folder, **size, "created_at": written["created_at"]}
        assert found[name].model_dump(include=wanted.keys()) == wanted


def check_frames(store: Store, kept: Path, version: str) -> None:
    """Check order, seeds, sidecars and pixels of the timeline and the trash."""
    fox = store.projects.find("Fox")
    live, deleted = frames_of(store, fox, limit=1000), store.frames.read.deleted(fox)
    assert [frame.path for frame in live] == timeline_of(version)
    assert [frame.path for frame in deleted] == [TRASHED]
    for frame in [*live, *deleted]:
        picture, written = store.frames.read.picture(frame), sidecar_in(kept / "output/kino/fox", frame.path)
        assert hashlib.sha256(picture.read_bytes()).hexdigest() == frame.sha256 == written["frame"]["sha256"]
        pixels = hashlib.sha256(png.decode(picture).tobytes()).hexdigest()
        assert (pixels[:16], frame.seed) == SHOWN[frame.path]
        read = store.frames.read.sidecar(frame).model_dump(by_alias=True, mode="json")
        assert read["version"] == 2
        assert subset(read, {**written, "version": 2}) == {**written, "version": 2}
        assert (frame.position, frame.generator) == (
            written["frame"]["position"],
            written["generator"]["name"],
        )
    params = store.frames.read.sidecar(live[0]).params
    assert (params.prompt or "").startswith("a fox runs through tall grass")
    assert (params.steps, params.sampler, params.seed) == (4, "dpmpp_2m_sde", 2**63 + 11)


def check_tasks(store: Store, rows: dict[str, list[dict[str, Any]]], version: str) -> None:
    total, tasks = store.tasks.queue.page([], None, 0, 100)
    wanted = [] if version == EARLY else TASKS
    assert total == len(wanted)
    assert [(t.type, t.status, t.priority, t.data.get("seed")) for t in tasks] == wanted
    for task, row in zip(tasks, rows["tasks"], strict=True):
        as_json = {**row, **{key: row[key] and json.loads(row[key]) for key in ("data", "result")}}
        assert task.model_dump(mode="json").items() >= as_json.items()
        kind = "regenerate" if task.type == "regenerate" else "generate"
        assert (task.kind, task.lane, task.run, task.after) == (kind, "comfyui", None, None)
        assert job_of(task).kind == kind
    assert [t.turn for t in tasks] == sorted({t.turn for t in tasks})
    if tasks:
        assert tasks[0].result == {
            "frame_ids": [store.frames.read.by_file(store.projects.find("Fox"), BY_TASK).id]
        }
        assert "has no frame 99" in (tasks[1].error or "")
        assert tasks[6].data == AGAIN
        plugins, problems = store.generators.forms()
        assert plugins.keys() >= {"dusk", "lost", "sd15"}
        assert problems == {}


@on_sqlite
@each_version
def test_a_kept_store_opens_with_all_its_content(kept, version, url, paths, reopen) -> None:
    before = rows_in(kept / "user" / "__kino" / "kino.db")
    store = reopen()
    check_projects(store, kept)
    check_frames(store, kept, version)
    check_tasks(store, before, version)
    store.close()

    (revision,) = before.pop("alembic_version")
    after, backups = rows_in(paths.database), list((paths.state / "backups").glob("*"))
    assert after.pop("alembic_version") == [{"version_num": HEAD}]
    for table, rows in before.items():
        columns = rows[0] if rows else {}
        assert [{column: row[column] for column in columns} for row in after[table]] == rows, table
    wanted = [] if revision["version_num"] == HEAD else [f"kino-{revision['version_num']}.db"]
    assert [backup.name for backup in backups] == wanted
    assert all(rows_in(backup) == {**before, "alembic_version": [revision]} for backup in backups)


@on_sqlite
@each_version
def test_a_frame_in_a_kept_trash_is_restored_to_its_place(kept, version, url, reopen) -> None:
    store = reopen()
    fox = store.projects.find("Fox")
    (frame,) = store.frames.read.deleted(fox)
    store.frames.edit.restore([frame.id])
    order = timeline_of(version)
    at = order.index(BEFORE_TRASHED) + 1
    found = frames_of(reopen(), fox, limit=1000)
    assert [one.path for one in found] == [*order[:at], TRASHED, *order[at:]]
    picture = store.frames.read.picture(found[at])
    assert picture.parent == store.paths.frames / "fox"
    assert png.decode(picture).dtype.itemsize == 2, "16 bits, as it was saved"


@each_version
def test_a_kept_store_is_rebuilt_from_its_files(kept, version, paths, reopen) -> None:
    numbers = {row["folder"]: row["last_file"] for row in rows_in(paths.database)["projects"]}
    paths.database.unlink()
    store = reopen()
    check_projects(store, kept)
    check_frames(store, kept, version)
    assert store.tasks.queue.page([], None, 0, 100) == (0, [])
    with store.database.read() as connection:
        found = connection.exec_driver_sql("SELECT folder, last_file FROM projects").all()
    assert dict(map(tuple, found)) == numbers


@each_version
def test_a_kept_store_is_edited_and_rebuilt_with_the_same_film(kept, version, paths, reopen) -> None:
    store = reopen()
    fox = store.projects.find("Fox")
    (gone,), live = store.frames.read.deleted(fox), frames_of(store, fox, limit=1000)
    uids = {frame.path: frame.uid for frame in [gone, *live]}
    store.frames.edit.restore([gone.id])
    store.frames.edit.move([live[-1].id, live[0].id], live[1].id)
    store.frames.edit.delete([live[2].id])
    store.frames.files.change(live[1].id, generator="other")
    store.frames.copies.copy(fox.id, [live[0].id], None)
    store.frames.history.undo(fox.id)
    store.projects.update(fox.id, name="Wolf")
    before = [film_of(store, "Wolf"), store.frames.history.steps(fox.id)]

    store.close()
    for file in paths.state.glob("kino.db*"):
        file.unlink()
    store = reopen()
    assert [film_of(store, "Wolf"), store.frames.history.steps(store.projects.find("Wolf").id)] == before
    assert uids.items() <= {path: uid for path, uid, *_ in before[0]}.items()


def film_of(store: Store, name: str) -> list[tuple[str, str, str, str, bool]]:
    """Return path, uid, position and generator of all frames, and whether they are in the trash."""
    film = store.projects.find(name)
    found = [*frames_of(store, film, limit=1000), *store.frames.read.deleted(film)]
    return [(one.path, one.uid, one.position, one.generator, one.deleted_at is not None) for one in found]


@each_version
def test_todays_migrations_create_the_schema_of_each_version(version, tmp_path, monkeypatch) -> None:
    """A released migration must not be edited, because users have databases that it created."""
    written = KEPT / version / "user" / "__kino" / "kino.db"
    revision = rows_in(written)["alembic_version"][0]["version_num"]
    fresh, upgraded = tmp_path / "fresh.db", tmp_path / "upgraded.db"
    migrate(fresh, revision, monkeypatch)
    assert schema_of(fresh) == schema_of(written)

    shutil.copyfile(written, upgraded)
    for file in (fresh, upgraded):
        migrate(file, HEAD, monkeypatch)
    assert schema_of(upgraded) == schema_of(fresh)


def migrate(file: Path, revision: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(sqlite_url(file))
    with monkeypatch.context() as older:
        older.setattr("kino_store.database.HEAD", revision)
        database.migrate(file.parent / "backups")
    database.close()


def test_every_earlier_version_has_a_sample() -> None:
    heading = re.compile(r"^## \[?(\d+\.\d+\.\d+)", re.MULTILINE)
    released = heading.findall((ROOT / "CHANGELOG.md").read_text("utf-8"))[1:]
    assert "0.1.0" in released
    assert set(released) <= set(VERSIONS) == {path.name for path in KEPT.glob("[0-9]*")}
