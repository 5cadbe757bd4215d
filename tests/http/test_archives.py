"""Archives over HTTP: exact lengths, cut connections, uploads of any size, folders of exports."""

from __future__ import annotations

import http.client
import io
import shutil
import zipfile

import pytest

from kino_store.http import guards
from tests.http.serving import PREFIX
from tests.waiting import eventually

ZIP = {"Content-Type": "application/zip"}


@pytest.fixture
def saved(kino, fox, frames) -> bytes:
    return kino.get(f"/v1/projects/{fox}/archive").body


@pytest.fixture
def pictures(store, fox) -> list[str]:
    """A folder of numbered pictures among the exports, and what is no picture of it."""
    folder = store.paths.project("fox") / "exports" / "dawn_0001"
    folder.mkdir(parents=True)
    names = [f"dawn.{number:06d}.png" for number in (1002, 1001, 1003)]
    for name in names:
        (folder / name).write_bytes(name.encode() * 1000)
    (folder / "inner").mkdir()
    (folder / "link.png").symlink_to(store.paths.project("fox") / "project.json")
    return sorted(names)


def test_an_archive_is_downloaded_whole_and_opened(kino, fox, saved) -> None:
    reply = kino.get(f"/v1/projects/{fox}/archive", {"Range": "bytes=0-3"})
    assert (reply.status, reply.headers["Accept-Ranges"], reply.headers["Cache-Control"]) == (
        200,
        "none",
        "no-store",
    )
    assert reply.headers["Content-Disposition"] == "attachment; filename*=UTF-8''Fox.kino"
    assert int(reply.headers["Content-Length"]) == len(reply.body) == len(saved)
    for kind in guards.FILE_TYPES:
        opened = kino.post("/v1/projects/archive", saved, {"Content-Type": kind})
        assert opened.status == 201, opened.body
        frames = [
            kino.get(f"/v1/projects/{one}/frames").json()["frames"] for one in (fox, opened.json()["id"])
        ]
        assert [frame["sha256"] for frame in frames[1]] == [frame["sha256"] for frame in frames[0]]
    names = [project["name"] for project in kino.get("/v1/projects").json()["projects"]]
    assert sorted(names) == ["Fox", "Fox 2", "Fox 3"]


def test_the_trash_is_left_out_unless_asked_for(kino, fox, frames) -> None:
    kino.send("/v1/frames/delete", {"ids": frames[:1]})
    for query, count in (("", 2), ("?trash=true", 3)):
        body = kino.get(f"/v1/projects/{fox}/archive{query}").body
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            assert sum(name.endswith(".png") for name in archive.namelist()) == count
    assert kino.get(f"/v1/projects/{fox}/archive?trash=maybe").code == "invalid_value"


def test_a_picture_that_vanishes_cuts_the_connection(kino, fox, frames, store, monkeypatch, caplog) -> None:
    first = store.frames.read.picture(store.frames.read.get(frames[0]))
    download = store.archives.download

    def vanish(*args: object, **options: object) -> object:
        found = download(*args, **options)
        first.unlink()
        return found

    monkeypatch.setattr(store.archives, "download", vanish)
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        kino.get(f"/v1/projects/{fox}/archive")
    assert "Kino cut the download of Fox.kino" in caplog.text
    assert kino.get("/v1/info").status == 200


def test_what_can_not_be_archived_is_answered_as_an_error(kino, fox, frames, store) -> None:
    assert kino.get("/v1/projects/99/archive").code == "project_not_found"
    store.frames.read.picture(store.frames.read.get(frames[0])).unlink()
    reply = kino.get(f"/v1/projects/{fox}/archive")
    assert (reply.status, reply.code) == (404, "file_missing")


def test_a_client_that_leaves_frees_everything(kino, fox, saved, store) -> None:
    before = kino.server.tasks()
    for method, path, size in (
        ("GET", f"/v1/projects/{fox}/archive", 0),
        ("POST", "/v1/projects/archive", len(saved)),
    ):
        connection = http.client.HTTPConnection("127.0.0.1", kino.server.port, timeout=30)
        connection.putrequest(method, PREFIX + path)
        if size:
            connection.putheader("Content-Type", "application/zip")
            connection.putheader("Content-Length", str(size))
        connection.endheaders()
        if size:
            connection.send(saved[: size // 2])
            assert eventually(lambda: any(store.paths.frames.glob(".kino-*.part")), 10)
        connection.close()
    assert eventually(lambda: not any(store.paths.frames.glob(".kino-*")), 10)
    assert eventually(lambda: kino.server.tasks() <= before, 10)
    assert [project.name for project in store.projects.all()] == ["Fox"]


def test_a_body_in_parts_of_unknown_length_is_opened(kino, saved) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", kino.server.port, timeout=30)
    parts = (saved[at : at + 1000] for at in range(0, len(saved), 1000))
    connection.request("POST", f"{PREFIX}/v1/projects/archive", parts, ZIP)
    assert connection.getresponse().status == 201
    connection.close()


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/plain", ""])
def test_other_bodies_are_refused(kino, saved, kind) -> None:
    reply = kino.post("/v1/projects/archive", saved, {"Content-Type": kind})
    assert (reply.status, reply.code) == (415, "wrong_content_type")
    assert kino.post("/v1/projects/archive", b"", ZIP).code == "archive_broken"


def test_a_hostile_archive_is_a_sentence_without_paths(kino, saved, store, dump) -> None:
    before = dump()
    reply = kino.post("/v1/projects/archive", saved[:-100], ZIP)
    assert (reply.status, reply.code) == (400, "archive_broken")
    assert str(store.paths.frames) not in reply.message
    assert dump() == before


def test_an_archive_larger_than_the_disk_is_refused_before_it_is_sent(kino, store) -> None:
    size = shutil.disk_usage(store.paths.frames).total
    connection = http.client.HTTPConnection("127.0.0.1", kino.server.port, timeout=30)
    connection.putrequest("POST", f"{PREFIX}/v1/projects/archive")
    connection.putheader("Content-Type", "application/zip")
    connection.putheader("Content-Length", str(size))
    connection.endheaders()
    connection.send(b"PK")
    answer = connection.getresponse()
    assert b"disk_full" in answer.read()
    connection.close()
    assert not any(store.paths.frames.glob(".kino-*"))


def test_opening_is_an_event(kino, saved, store) -> None:
    heard: list[object] = []
    store.events.subscribe(heard.append)
    opened = kino.post("/v1/projects/archive", saved, ZIP).json()
    assert any(
        (event.kind, event.data.get("project_id"), event.data.get("change"))
        == ("project", opened["id"], "created")
        for event in heard
    )


def test_a_folder_of_exports_is_downloaded_as_a_zip(kino, fox, pictures) -> None:
    (file,) = kino.get(f"/v1/projects/{fox}/exports").json()["files"]
    reply = kino.get(file["url"].removeprefix(PREFIX))
    assert (reply.status, reply.headers["Content-Type"]) == (200, "application/zip")
    assert reply.headers["Content-Disposition"] == "attachment; filename*=UTF-8''dawn_0001.zip"
    assert int(reply.headers["Content-Length"]) == len(reply.body)
    with zipfile.ZipFile(io.BytesIO(reply.body)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [f"dawn_0001/{name}" for name in pictures]
        assert archive.read(f"dawn_0001/{pictures[0]}") == pictures[0].encode() * 1000
