"""Pictures over HTTP: ranges, caching and thumbnails; and the timeline of a project."""

import gzip
import http.client
import io
import json

import numpy as np
import pytest
from PIL import Image

from tests.http.images import png
from tests.http.serving import PREFIX

FOREVER = "public, max-age=31536000, immutable"


@pytest.fixture
def frame(kino, frames) -> dict:
    return kino.get(f"/v1/frames/{frames[0]}").json()


def below(url: str) -> str:
    return url.removeprefix(PREFIX)


def test_a_frames_urls_serve_its_exact_bytes_and_are_immutable(kino, store, fox, frame) -> None:
    path = store.projects.folder(store.projects.get(fox)) / frame["path"]
    image, thumbnail, proxy = (
        kino.get(below(frame[f"{kind}_url"])) for kind in ("image", "thumbnail", "proxy")
    )
    assert (image.headers["Content-Type"], image.body) == ("image/png", path.read_bytes())
    assert (thumbnail.headers["Content-Type"], thumbnail.body[6:10]) == ("image/jpeg", b"JFIF")
    assert (proxy.headers["Content-Type"], proxy.body[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert {reply.headers["Cache-Control"] for reply in (image, thumbnail, proxy)} == {FOREVER}


@pytest.mark.parametrize("query", ["", "?v=", "?v=0000000000000000", "?v={start}", "?v={sha}x", "?v={other}"])
def test_only_the_current_version_may_be_cached(kino, frame, frames, query) -> None:
    other = kino.get(f"/v1/frames/{frames[1]}").json()["sha256"]
    query = query.format(start=frame["sha256"][:7], sha=frame["sha256"], other=other[:16])
    for place in ("image", "thumbnail", "proxy"):
        reply = kino.get(f"/v1/frames/{frame['id']}/{place}{query}")
        assert (reply.status, reply.headers["Cache-Control"]) == (200, "no-cache")


def test_another_picture_has_another_url(kino, store, fox, frame) -> None:
    folder = store.projects.folder(store.projects.get(fox))
    (folder / "frame_000700.png").write_bytes(png(7))
    changed = kino.send(f"/v1/frames/{frame['id']}", {"path": "frame_000700.png"}, "PUT")
    assert changed["image_url"] != frame["image_url"]
    assert kino.get(below(changed["image_url"])).body == png(7)
    assert kino.get(below(frame["image_url"])).headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("place", ["image", "thumbnail", "proxy"])
def test_a_cached_picture_is_not_sent_again(kino, frame, place) -> None:
    path = f"/v1/frames/{frame['id']}/{place}"
    first = kino.get(path)
    for headers in (
        {"If-None-Match": first.headers["ETag"]},
        {"If-None-Match": '"x", ' + first.headers["ETag"]},
        {"If-Modified-Since": first.headers["Last-Modified"]},
    ):
        again = kino.get(path, headers)
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    for headers in (
        {"If-None-Match": '"x"'},
        {"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"},
        {"If-Modified-Since": "no date"},
    ):
        assert kino.get(path, headers).body == first.body


def test_a_range_of_a_picture_is_served(kino, frame) -> None:
    path = f"/v1/frames/{frame['id']}/image"
    whole = kino.get(path).body
    part = kino.get(path, {"Range": "bytes=8-15"})
    assert (part.status, part.body, part.headers["Content-Range"]) == (
        206,
        whole[8:16],
        f"bytes 8-15/{len(whole)}",
    )
    assert kino.get(path, {"Range": "bytes=-12"}).body == whole[-12:]
    beyond = kino.get(path, {"Range": f"bytes={len(whole)}-"})
    assert (beyond.status, beyond.headers["Content-Range"]) == (416, f"bytes */{len(whole)}")
    assert kino.get(path, {"Range": "bytes=0-7", "If-Range": "Mon, 01 Jan 2001 00:00:00 GMT"}).status == 200
    assert kino.get(path, {"Range": "lines=1-2"}).status in {200, 416}


def test_a_thumbnail_has_the_requested_height_but_is_never_larger_than_the_picture(kino) -> None:
    project = kino.project("Wide", 640, 400)
    frame = kino.import_files(project, png(3, 640, 400)).json()["frames"][0]["id"]
    sizes = {
        height: Image.open(io.BytesIO(kino.get(f"/v1/frames/{frame}/thumbnail?height={height}").body)).size
        for height in (64, 192, 200, 1024)
    }
    assert sizes[64] == (307, 192)
    assert sizes[192] == (307, 192)
    assert sizes[200][1] >= 200
    assert sizes[1024] == (640, 400)
    for height in ("0", "-1", "1025", "x", "1e2", "99999999999999999999"):
        assert kino.get(f"/v1/frames/{frame}/thumbnail?height={height}").status == 400


def test_thumbnails_and_generators_are_readable_by_their_owner_only(kino, frame, paths) -> None:
    kino.get(below(frame["thumbnail_url"]))
    assert list(paths.thumbnails.glob("*-192"))
    for folder in (paths.thumbnails, paths.proxies, paths.generators):
        assert paths.state in folder.parents
    assert paths.state.stat().st_mode & 0o777 == 0o700


def test_a_deleted_frames_picture_is_served_and_a_lost_one_reported(kino, store, fox, frame) -> None:
    kino.send(f"/v1/frames/{frame['id']}", None, "DELETE")
    assert kino.get(below(frame["image_url"])).status == 200
    for path in store.projects.folder(store.projects.get(fox)).rglob(frame["path"]):
        path.unlink()
    for place in ("image", "params"):
        assert kino.get(f"/v1/frames/{frame['id']}/{place}").code == "file_missing"


def test_16_bit_pictures_are_served_unchanged(kino, save) -> None:
    frame = save(5, dtype=np.uint16)[0]
    body = kino.get(f"/v1/frames/{frame.id}/image").body
    assert (body[24], len(body)) == (16, frame.bytes)
    assert kino.get(f"/v1/frames/{frame.id}/thumbnail").status == 200


def test_a_task_that_is_not_sampling_has_no_preview(kino, task) -> None:
    assert kino.get(f"/v1/generator/tasks/{task}/preview").code == "no_preview"
    assert kino.get("/v1/generator/tasks/999/preview").code == "task_not_found"


def test_the_whole_timeline_is_sent_compressed_and_only_when_changed(kino, fox, frames) -> None:
    path = f"/v1/projects/{fox}/timeline"
    first = kino.get(path)
    whole = {"project_id": fox, "revision": 1, "total": 3, "frame_ids": frames, "states": "", "holds": []}
    assert first.json() == whole
    packed = kino.get(path, {"Accept-Encoding": "gzip"})
    assert (packed.headers["Content-Encoding"], gzip.decompress(packed.body)) == ("gzip", first.body)
    known = {"If-None-Match": first.headers["ETag"]}
    for headers in (
        known,
        known | {"Accept-Encoding": "gzip"},
        {"If-None-Match": f"W/{first.headers['ETag']}"},
    ):
        again = kino.get(path, headers)
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    kino.send(f"/v1/projects/{fox}/frames/move", {"frame_ids": [frames[2]], "before": frames[0]})
    changed = kino.get(path, known)
    assert (changed.status, changed.json()["frame_ids"], changed.json()["revision"]) == (
        200,
        [frames[2], frames[0], frames[1]],
        2,
    )


def test_one_connection_serves_many_requests(kino, frame) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", kino.server.port, timeout=10)
    for path, headers in (
        (below(frame["image_url"]), {}),
        ("/v1/nothing", {}),
        (f"/v1/frames/{frame['id']}/image", {"Range": "bytes=999999-"}),
        ("/v1/info", {}),
    ):
        connection.request("GET", PREFIX + path, headers=headers)
        last = connection.getresponse().read()
    assert json.loads(last)["name"] == "Kino"
    connection.close()
