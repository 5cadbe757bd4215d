"""Archives: what goes out comes in again in another store; a file that goes away is never a silent hole."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest

from kino_store.errors import FileMissingError, SizeMismatchError
from kino_store.media import png, zip_stream
from kino_store.media.sidecar import sidecar_path
from kino_store.media.zip_stream import Entry
from kino_store.paths import Paths
from kino_store.services.frames.encoder import SaveContext
from kino_store.store import open_store
from kino_store.values import SoundClip
from tests.store.archives import read_files, save_archive
from tests.store.pictures import picture
from tests.store.test_recovery import dead, forget
from tests.store.test_sheets import DATA, make_of, run_tasks
from tests.store.test_sheets import document as sheet_document
from tests.store.test_sound import tone, wav_bytes
from tests.store.test_takes import take
from tests.store.timelines import frames_of

PROMPT = {"7": {"class_type": "KinoSaveFrame", "inputs": {"project": "Fox"}}}


@pytest.fixture
def other(tmp_path):
    """A store on SQLite with another base folder."""
    store = open_store(Paths(tmp_path / "other" / "kino", tmp_path / "other" / "state"))
    yield store
    store.close()


@pytest.fixture
def film(store, fox, tmp_path):
    """A project with all that an archive has: depths, alpha, journal, trash, sound; renamed since."""
    made = SaveContext(generator="sd15", generator_version="2", prompt=PROMPT, node_id="7")
    kinds = [(3, np.uint8), (4, np.uint8), (3, np.uint16), (4, np.uint16), (1, np.uint8)]
    pictures = [
        picture(seed, channels=channels, dtype=kind, steps=seed)
        for seed, (channels, kind) in enumerate(kinds)
    ]
    saved = store.frames.edit.save(fox, pictures, made)
    store.frames.edit.move([saved[4].id], saved[0].id)
    store.frames.copies.copy(fox.id, [saved[2].id], None)
    store.frames.edit.delete([saved[1].id])
    data = wav_bytes(tone(0.5), tmp_path)
    sound = store.sound.add_file(fox.id, "steps.wav", io.BytesIO(data))
    clip = SoundClip(file=sound.file, name=sound.name, start_frame=2, gain_db=-3)
    store.sound.set_clips(fox.id, [clip])
    return store.projects.update(fox.id, name="Vixen")


def all_of(store, project) -> dict:
    """Return what must be equal in another store. The time of a deletion is then the journal's."""
    frames = [*frames_of(store, project), *store.frames.read.deleted(project)]
    return {
        "project": project.model_dump(exclude={"id", "updated_at", "folder", "revision"}),
        "frames": [
            (
                frame.model_dump(exclude={"id", "project_id", "updated_at", "deleted_at"}),
                bool(frame.deleted_at),
            )
            for frame in frames
        ],
        "sidecars": [store.frames.read.sidecar(frame) for frame in frames],
        "pictures": [
            store.frames.read.picture(frame).read_bytes() for frame in frames if frame.deleted_at is None
        ],
    }


def uids(store, project) -> list[str]:
    return [frame.uid for frame in frames_of(store, project)]


def open_files() -> int:
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.is_dir() else pytest.skip("only Linux lists the open files")


def test_an_archive_with_trash_is_the_same_project_elsewhere(store, film, other, tmp_path) -> None:
    path = save_archive(store, film, tmp_path / "film.kino", trash=True)
    opened = other.archives.open(path)
    assert opened.name == "Vixen"
    expected = all_of(store, film)
    assert all_of(other, opened) == expected
    assert len(expected["frames"]) == 6
    assert {png.decode(other.frames.read.picture(frame)).dtype for frame in frames_of(other, opened)} == {
        np.dtype(np.uint8),
        np.dtype(np.uint16),
    }
    assert other.sound.files(opened.id)[0].seconds == store.sound.files(film.id)[0].seconds
    assert other.frames.history.steps(opened.id) == store.frames.history.steps(film.id)


def test_an_archive_comes_back_into_the_store_that_it_left(store, film, other, tmp_path) -> None:
    before = all_of(store, film)
    there = other.archives.open(save_archive(store, film, tmp_path / "out.kino", trash=True))
    back = save_archive(other, there, tmp_path / "back.kino", trash=True)
    store.delete_project(film.id)
    assert all_of(store, store.archives.open(back)) == before


def test_deleted_frames_are_left_out_unless_asked_for(store, film, other, tmp_path) -> None:
    path = save_archive(store, film, tmp_path / "film.kino")
    names = [name for name, _ in read_files(path)]
    assert names[:2] == ["project.json", "film.jsonl"]
    assert "frame_000002.png" not in " ".join(names)
    opened = other.archives.open(path)
    assert [frame.uid for frame in frames_of(other, opened)] == [
        frame.uid for frame in frames_of(store, film)
    ]
    assert other.frames.read.deleted(opened) == []
    (new,) = other.frames.edit.save(opened, [picture(9)], SaveContext())
    assert new.path == "frame_000007.png", "names of frames that were left out are not used again"


def test_an_archive_opened_where_the_project_is_becomes_a_copy(store, film, tmp_path) -> None:
    path = save_archive(store, film, tmp_path / "film.kino", trash=True)
    second, third = store.archives.open(path), store.archives.open(path)
    assert (second.name, third.name) == ("Vixen 2", "Vixen 3")
    assert len({film.uid, second.uid, third.uid}) == 3
    frames = [frames_of(store, one) for one in (film, second, third)]
    assert [[frame.sha256 for frame in one] for one in frames] == [[frame.sha256 for frame in frames[0]]] * 3
    assert len({frame.uid for one in frames for frame in one}) == 15


def test_the_sheets_of_a_copy_name_its_own_frames(store, fox, save, reopen, tmp_path) -> None:
    first, *_ = save(1, 2)
    take(store, fox, first, 3, show=True)  # its uid is in the journal from now on
    (shown, second) = frames_of(store, fox)
    given = {"generator": "next_frame", "data": DATA, "tracks": {}}
    named = [
        store.sheets.create(fox.id, sheet_document(**given, pictures={"image": frame.uid}))
        for frame in (shown, second)
    ]
    make_of(store).make(fox.id)
    run_tasks(store, fox, 8)
    path = save_archive(store, fox, tmp_path / "film.kino")
    copy = store.archives.open(path)
    again = store.archives.open(save_archive(store, copy, tmp_path / "copy.kino"))
    store.delete_project(fox.id)

    def check(project) -> None:
        wanted = [frame.uid for frame in frames_of(store, project)[:2]]
        sheets = store.sheets.all(project.id)
        assert [sheet.uid for sheet in sheets] == [sheet.uid for sheet in named]
        assert [sheet.document.pictures["image"] for sheet in sheets] == wanted
        states = store.sheets.states(project)
        assert [(len(state.made), state.changed, state.missing) for state in states] == [(4, [], [])] * 2

    check(copy), check(again)
    forget(store)
    store = reopen()
    copy, again = store.projects.find(copy.name), store.projects.find(again.name)
    check(copy), check(again)
    other = sheet_document(**given, pictures={"image": frames_of(store, again)[0].uid}, name="Renamed")
    store.sheets.update(again.id, named[0].uid, other)
    assert store.sheets.states(again)[0].changed == [], "a change of the sheet keeps what its frames were"
    other = other.model_copy(update={"pictures": {"image": frames_of(store, again)[1].uid}})
    store.sheets.update(again.id, named[0].uid, other)
    assert len(store.sheets.states(again)[0].changed) == 4


def test_a_frame_that_is_deleted_or_saved_meanwhile_changes_nothing(store, film, tmp_path) -> None:
    expected = read_files(save_archive(store, film, tmp_path / "before.kino"))
    download = store.archives.download(film.id)
    first, *_ = frames_of(store, film)
    store.frames.edit.save(film, [picture(9)], SaveContext())
    store.frames.edit.delete([first.id])
    (tmp_path / "after.kino").write_bytes(b"".join(download.blocks()))
    assert read_files(tmp_path / "after.kino") == expected


@pytest.mark.parametrize("how", ["purged", "replaced", "spoiled"])
def test_a_picture_that_goes_away_ends_the_archive_with_an_error(store, film, how) -> None:
    download = store.archives.download(film.id)
    path = store.frames.read.picture(frames_of(store, film)[1])
    data = path.read_bytes()
    if how == "purged":
        path.unlink()
    else:
        path.write_bytes(data[:-1] if how == "replaced" else data[:-20] + bytes(20))
    with pytest.raises(FileMissingError, match=path.name):
        list(download.blocks())


def test_a_picture_that_was_replaced_by_hand_is_archived_as_it_is(store, film, other, tmp_path) -> None:
    frame = frames_of(store, film)[1]
    path = store.frames.read.picture(frame)
    path.write_bytes(png.encode(picture(99, channels=1).pixels))
    opened = other.archives.open(save_archive(store, film, tmp_path / "film.kino"))
    assert other.frames.read.picture(frames_of(other, opened)[1]).read_bytes() == path.read_bytes()


def test_what_no_archive_can_have_is_said_before_the_first_byte(store, film) -> None:
    first, second, *_ = frames_of(store, film)
    store.frames.read.picture(first).unlink()
    with pytest.raises(FileMissingError, match=f"{first.path} is missing"):
        store.archives.download(film.id)
    with store.database.write() as connection:
        connection.exec_driver_sql(f"UPDATE frames SET width = 9 WHERE id = {second.id}")
    store.frames.edit.delete([first.id])
    with pytest.raises(SizeMismatchError, match=f"{second.path} has 9x32 pixels"):
        store.archives.download(film.id)


def test_a_frame_without_a_sidecar_is_still_a_frame(store, film, other, tmp_path) -> None:
    frame = frames_of(store, film)[1]
    sidecar_path(store.frames.read.picture(frame)).unlink()
    opened = other.archives.open(save_archive(store, film, tmp_path / "film.kino"))
    assert [one.sha256 for one in frames_of(other, opened)].count(frame.sha256) >= 1
    assert len(frames_of(other, opened)) == 5


def test_what_a_killed_upload_left_is_removed_at_the_next_start(store, film, reopen, tmp_path) -> None:
    part = store.archives.upload_path(10)
    part.write_bytes(b"PK")
    folder = store.archives.upload_path(None)
    folder.mkdir()
    (folder / "frame_000001.png").write_bytes(b"x")
    living = store.archives.upload_path(None)
    living.write_bytes(b"PK")
    dead(part), dead(folder)
    reopen()
    left = [path for path in store.paths.frames.iterdir() if path.name.startswith(".kino-")]
    assert left == [living]


@pytest.mark.parametrize("entry_bytes", [0, 1, 1 << 20, (2 << 20) + 5])
def test_the_length_is_known_and_zipfile_reads_it(entry_bytes) -> None:
    names = ["a.png", "folder/ü.png"]
    entries = [Entry(name, entry_bytes, lambda: io.BytesIO(b"x" * entry_bytes)) for name in names]
    data = b"".join(zip_stream.blocks(entries))
    assert len(data) == zip_stream.length(entries)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == names


@pytest.mark.parametrize("limit", [0, 9, 10, 60, 150, 400, 10**6])
@pytest.mark.parametrize("most", [2, 3, 65535])
def test_the_length_is_known_where_32_bits_are_not_enough(monkeypatch, limit, most) -> None:
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", limit)
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", most)
    entries = [Entry(f"{size}", size, lambda size=size: io.BytesIO(bytes(size))) for size in (10, 0, 100)]
    assert len(b"".join(zip_stream.blocks(entries))) == zip_stream.length(entries)


def test_memory_does_not_grow_with_the_files(tmp_path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(64 << 20)
    entries = [zip_stream.file_entry(f"{number}", path) for number in range(4)]
    tracemalloc.start()
    try:
        total = sum(map(len, zip_stream.blocks(entries)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert total > 256 << 20
    assert peak < 8 << 20


def test_no_file_stays_open(store, film, tmp_path) -> None:
    before = open_files()
    store.archives.download(film.id).close()
    save_archive(store, film, tmp_path / "film.kino")
    assert open_files() == before
