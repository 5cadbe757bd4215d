"""Archives that must not be opened: each is refused with a sentence, and leaves nothing behind."""

from __future__ import annotations

import io
import json
import shutil
import stat
import struct
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from kino_store.errors import ArchiveError, DiskFullError
from kino_store.media import archive, png
from kino_store.paths import Paths
from kino_store.services.frames.encoder import SaveContext
from kino_store.store import open_store
from tests.store.archives import Files, manifest_of, read_files, save_archive, written
from tests.store.pictures import picture
from tests.store.test_crash import fill
from tests.store.test_recovery import state
from tests.store.timelines import frames_of

SOUND = f"audio/{'0' * 64}.wav"
NAMES = [
    *("../frame_000001.png", "/frame_000001.png", "/etc/passwd", "C:\\frame_000001.png", "C:x.png"),
    *("..\\frame_000001.png", "a\\b", "trash/../../x.png", "trash\\frame_000001.png", "frames/", ".trash/x"),
    *("FRAME_000001.PNG", "frame_000003.png/", "frame_000003.png\n", "frame_000003.svg", "frame_1.png"),
    *("audio/../project.json", "audio/x.wav", f"{SOUND}/x", ".store", "exports/film.mp4", "", "CON"),
    *("frame_000003.png\0.exe", "frame_٣٣٣٣٣٣.png", "project.json ", "manifest.json.", "./project.json"),
    "trash/project.json",
]


@pytest.fixture
def url() -> None:
    """SQLite alone: nothing here reaches the database."""


@pytest.fixture
def files(store, fox, save, tmp_path) -> Files:
    save(1, 2)
    return read_files(save_archive(store, fox, tmp_path / "film.kino"))


@pytest.fixture
def refuse(store, tmp_path) -> Callable[[bytes, str], None]:
    """Assert that an archive is refused with these words, and that nothing changes."""

    def run(data: bytes, words: str) -> None:
        before, names = state(store), names_in(store.paths.frames)
        path = tmp_path / "hostile.kino"
        path.write_bytes(data)
        with pytest.raises(ArchiveError, match=words) as refused:
            store.archives.open(path)
        assert str(store.paths.frames) not in refused.value.message
        assert state(store) == before
        assert names_in(store.paths.frames) == names
        assert names_in(store.paths.frames.parent) == ["kino"]

    return run


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def with_file(files: Files, name: str, data: bytes) -> Files:
    """Return the files with another content of one of them."""
    return [(one, data if one == name else content) for one, content in files]


def test_the_files_of_these_tests_can_be_opened(store, files, tmp_path) -> None:
    (tmp_path / "good.kino").write_bytes(written(files))
    assert len(frames_of(store, store.archives.open(tmp_path / "good.kino"))) == 2


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_not_of_a_project_is_refused(files, refuse, name) -> None:
    data = written([*files, (name.replace("\0", "~"), b"x")])
    if "\0" in name:  # zipfile would cut it there
        data = data.replace(name.replace("\0", "~").encode(), name.encode())
    refuse(data, "that Kino does not know|twice|only a part")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFDIR, stat.S_IFIFO, stat.S_IFCHR])
def test_a_link_is_refused(files, refuse, kind) -> None:
    link = ("frame_000003.png", b"/etc/passwd")
    attributes = {link[0]: {"create_system": 3, "external_attr": (kind | 0o777) << 16}}
    refuse(written([*files, link], infos=attributes), "is a link")


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compressed_file_is_refused(files, refuse, method) -> None:
    bomb = ("frame_000003.json", b" " * (1 << 20))
    refuse(written([*files, bomb], infos={bomb[0]: {"compress_type": method}}), "is compressed")


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["frame_000001.png", "Frame_000001.PNG", "manifest.json", "project.json"])
def test_the_same_name_twice_is_refused(files, refuse, name) -> None:
    refuse(written([*files, (name, b"x")]), "twice")


def test_overlapping_files_are_refused(files, refuse) -> None:
    files = [*files, ("frame_000003.png", b"x" * 100), ("frame_000004.png", b"x" * 100)]
    data = bytearray(written(files))
    places = [info.header_offset for info in zipfile.ZipFile(io.BytesIO(data)).infolist()]
    entry = data.rindex(b"frame_000004.png") - 46  # in the directory
    data[entry + 42 : entry + 46] = struct.pack("<I", places[-2])
    refuse(bytes(data), "overlap")


@pytest.mark.parametrize(("field", "words"), [(20, "is compressed"), (24, "is compressed"), (16, "damaged")])
def test_sizes_and_checksums_that_lie_are_refused(files, refuse, field, words) -> None:
    """20: bytes when compressed, 24: bytes, 16: CRC-32, in the directory."""
    data = bytearray(written(files))
    entry = data.rindex(b"frame_000002.png") - 46
    data[entry + field] ^= 1
    refuse(bytes(data), words)


@pytest.mark.parametrize("more", [-1, 1, 1 << 31])
def test_both_sizes_that_lie_are_refused(files, refuse, more) -> None:
    data = bytearray(written(files))
    entry = data.rindex(b"frame_000002.png") - 46
    (size,) = struct.unpack_from("<I", data, entry + 24)
    data[entry + 20 : entry + 28] = struct.pack("<2I", size + more, size + more)
    refuse(bytes(data), "overlap|does not have the size")


def test_a_cut_file_is_refused_wherever_it_is_cut(files, refuse) -> None:
    data = written(files)
    for length in [*range(0, len(data), len(data) // 40), len(data) - 1]:
        refuse(data[:length], "only a part|not its first")


@pytest.mark.parametrize("seed", range(4))
def test_a_file_with_a_wrong_byte_is_refused_or_the_same(store, files, tmp_path, seed) -> None:
    """Bytes that say nothing, such as times, may be anything."""
    good = written(files)
    before = names_in(store.paths.frames)
    for place in range(seed * 7, len(good), 401):
        data = bytearray(good)
        data[place] ^= 1 << (place % 8)
        path = tmp_path / "odd.kino"
        path.write_bytes(data)
        try:
            opened = store.archives.open(path)
        except ArchiveError:
            assert names_in(store.paths.frames) == before
        else:
            assert {frame.seed for frame in frames_of(store, opened)} == {1, 2}
            store.projects.discard_folder(opened.folder)


@pytest.mark.parametrize("data", [b"", b"PK", b"\x89PNG\r\n\x1a\n", b"x" * 5000, b"PK\5\6" + bytes(18)])
def test_what_is_no_zip_is_refused(store, refuse, data) -> None:
    refuse(data, "no archive of Kino")


@pytest.mark.parametrize("count", [1, 2**32 - 1])
def test_a_directory_that_is_too_large_is_not_read(refuse, tmp_path, count) -> None:
    size = archive._MOST_DIRECTORY + 1
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count & 0xFFFF, count & 0xFFFF, size, 0, 0)
    before = psutil.Process().memory_info().rss
    refuse(bytes(size) + end, "too large")
    assert psutil.Process().memory_info().rss - before < 3 * size


@pytest.mark.parametrize("name", ["project.json", "frame_000001.json"])
def test_json_that_is_too_long_is_refused(files, refuse, name) -> None:
    data = dict(files)[name] + b" " * archive.MOST_JSON
    refuse(written(with_file(files, name, data)), f"{name} has more than 8 MB")


@pytest.mark.parametrize("size", [(1, 1), (49, 32), (20_000, 20_000)])
def test_a_picture_of_another_size_is_refused(files, refuse, size) -> None:
    data = bytearray(dict(files)["frame_000002.png"])
    data[16:24] = struct.pack(">2I", *size)
    refuse(written(with_file(files, "frame_000002.png", bytes(data))), f"{size[0]}x{size[1]} pixels")


def test_a_picture_that_is_none_is_refused(files, refuse) -> None:
    data = dict(files)["frame_000002.png"]
    for odd in (b"", b"GIF89a", data[:-1], data[:40]):
        refuse(written(with_file(files, "frame_000002.png", odd)), "not a complete PNG")


def test_a_hash_that_does_not_match_is_refused(files, refuse) -> None:
    changed = png.encode(picture(3).pixels)
    manifest = json.loads(manifest_of(with_file(files, "frame_000002.png", changed)))
    manifest["files"]["frame_000002.png"]["sha256"] = "0" * 64
    data = written(with_file(files, "frame_000002.png", changed), json.dumps(manifest).encode())
    refuse(data, "sha256 differs")


def test_a_sound_file_that_has_another_name_than_its_hash_is_refused(files, refuse) -> None:
    refuse(written([*files, (SOUND, b"RIFF")]), "sha256 differs")


@pytest.mark.parametrize(
    ("manifest", "words"),
    [
        (b"", "damaged"),
        (b"[]", "damaged"),
        (b"[" * 100_000, "damaged"),
        (b'{"schema": "kino.archive"}', "damaged"),
        (b'{"schema": "kino.film", "version": 1, "files": {}}', "damaged"),
        (b'{"schema": "kino.archive", "version": 2, "files": {}}', "newer Kino"),
        (b'{"schema": "kino.archive", "version": 1, "files": {}}', "not in both"),
        (b'{"schema": "kino.archive", "version": 1, "files": {"x": {"bytes": -1, "sha256": ""}}}', "damaged"),
    ],
)
def test_an_odd_manifest_is_refused(files, refuse, manifest, words) -> None:
    refuse(written(files, manifest), words)


def test_an_archive_whose_manifest_is_missing_or_not_first_is_refused(files, refuse) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in [*files, ("manifest.json", manifest_of(files))]:
            made.writestr(name, data)
    refuse(out.getvalue(), "not its first file")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in files:
            made.writestr(name, data)
    refuse(out.getvalue(), "not its first file")


def test_files_and_manifest_must_agree(files, refuse) -> None:
    refuse(written(files[:-1], manifest_of(files)), "not in both")
    refuse(written(files, manifest_of(files[:-1])), "not in both")
    refuse(written([file for file in files if file[0] != "project.json"]), "no project.json")


@pytest.mark.parametrize(
    "changes",
    [
        *(
            {"name": "a\nb"},
            {"name": ""},
            {"name": "x" * 201},
            {"name": "a\0b"},
            {"width": 10**6},
            {"fps": 0},
        ),
        *({"version": 3}, {"schema": "kino.film"}, {"last_file": -1}, {"sound": [{"file": "../x"}]}),
    ],
)
def test_a_project_that_can_not_be_is_refused(files, refuse, changes) -> None:
    project = {**json.loads(dict(files)["project.json"]), **changes}
    refuse(written(with_file(files, "project.json", json.dumps(project).encode())), "project can't be used")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"v": 99}, "newer Kino"),
        ({"v": 1, "n": 2**40, "at": "now", "do": "move", "step": "1"}, "too many lines"),
    ],
)
def test_a_journal_that_can_not_be_is_refused(files, refuse, line, words) -> None:
    refuse(written([*files, ("film.jsonl", json.dumps(line).encode() + b"\n")]), words)


def test_a_sidecar_that_is_no_sidecar_is_data(store, files, tmp_path) -> None:
    files = with_file(files, "frame_000001.json", b"[" * 100_000)
    (tmp_path / "odd.kino").write_bytes(written(files))
    opened = store.archives.open(tmp_path / "odd.kino")
    assert {frame.generator for frame in frames_of(store, opened)} == {"unknown", "graph"}


def test_archives_that_are_opened_at_once_get_names_of_their_own(store, files, tmp_path) -> None:
    path = tmp_path / "film.kino"
    path.write_bytes(written(files))
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(store.archives.open, [path] * 4))
    assert len({project.name for project in opened}) == len({project.uid for project in opened}) == 4
    assert [len(frames_of(store, project)) for project in opened] == [2] * 4


def test_a_full_disk_is_reported_and_leaves_nothing(small_disk, tmp_path) -> None:
    store = open_store(Paths(small_disk / "kino", tmp_path / "state"))
    film = store.projects.create("Fox", 256, 256, 24)
    store.frames.edit.save(film, [picture(n, width=256, height=256) for n in range(3)], SaveContext())
    path = save_archive(store, film, tmp_path / "film.kino")
    before = names_in(small_disk / "kino")
    for leave in (100_000, 500_000, path.stat().st_size):
        fill(small_disk, leave=leave)
        with pytest.raises(DiskFullError, match="Free some space"):
            store.archives.open(path)
        (small_disk / "ballast").unlink()
        assert names_in(small_disk / "kino") == before
    with pytest.raises(DiskFullError, match="Free some space"):
        store.archives.upload_path(shutil.disk_usage(small_disk).total)
    assert [project.name for project in store.projects.all()] == ["Fox"]
    store.close()
