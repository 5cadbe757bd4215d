"""Pages of other sites and forms are refused, GET changes nothing, user text is never HTML."""

import re

import pytest

from tests.http.images import CHECKPOINT, data, png
from tests.http.serving import PREFIX, Client

FORMS = [
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain",
    "text/plain;charset=UTF-8",
]
EVIL = "<img src=x onerror=alert(1)>"
FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1"},
    {"Origin": "http://127.0.0.1.evil.example:{port}"},
    {"Origin": "http://localhost:{port}"},
    {"Origin": "http://[evil"},
    {"Origin": ""},
    {"Origin": "http://127.0.0.1:{port}", "Sec-Fetch-Site": "cross-site"},
]


def operations(kino) -> list[tuple[str, str]]:
    """Return every (method, path below the prefix), with existing ids."""
    known = {
        "project_id": 1,
        "frame_id": 1,
        "task_id": 1,
        "category": "checkpoints",
        "filename": CHECKPOINT,
        "name": "mine",
        "marker": "0" * 32,
        "sheet": "0" * 32,
        "file": f"{'0' * 64}.wav",
        "seat": "runner-63",
    }
    paths = kino.get("/docs/spec").json()["paths"].items()
    return [
        (method.upper(), path.removeprefix(PREFIX).format(**known)) for path, item in paths for method in item
    ]


def writing(kino) -> list[tuple[str, str]]:
    found = [(method, path) for method, path in operations(kino) if method != "GET"]
    assert len(found) > 20
    return found


def test_get_and_head_change_nothing(kino, frames, task, dump) -> None:
    paths = {path for _, path in operations(kino)}
    for place in ("thumbnail", "proxy"):
        kino.get(f"/v1/frames/{frames[0]}/{place}")
    before = dump()
    answers = {
        (method, path): kino.request(method, path).status
        for path in sorted(paths)
        for method in ("GET", "HEAD", "OPTIONS")
    }
    assert dump() == before
    assert set(answers.values()) <= {200, 400, 404, 405}
    assert sum(status == 200 for status in answers.values()) > 15
    assert {
        answers["GET", path] for method, path in writing(kino) if ("GET", path) not in operations(kino)
    } == {405}


@pytest.mark.parametrize("kind", FORMS)
def test_a_form_is_refused(kino, frames, task, dump, kind) -> None:
    before = dump()
    for method, path in writing(kino):
        takes_forms = path.endswith(("/import", "/audio/files", "/masks", "/videos/probe"))
        if not (takes_forms and kind.startswith("multipart")):
            for body in (b"", b'{"ids": [1]}'):
                reply = kino.request(method, path, body, {"Content-Type": kind})
                assert (reply.status, reply.code) == (415, "wrong_content_type"), (method, path)
    assert dump() == before


def test_a_body_without_a_type_or_in_another_charset_is_refused(kino, dump) -> None:
    body = b'{"name": "Fox", "width": 64, "height": 64, "fps": 24}'
    for kind in (
        None,
        "application/json; charset=utf-16",
        "application/json; charset=latin-1",
        "text/json",
        "json",
        "",
    ):
        reply = kino.post("/v1/projects", body, {} if kind is None else {"Content-Type": kind})
        assert reply.status == 415, kind
    assert kino.post("/v1/projects", body, {"Content-Type": "application/json; charset=UTF-8"}).status == 201


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_page_of_another_site_is_refused(kino, frames, task, dump, headers) -> None:
    headers = {name: value.format(port=kino.server.port) for name, value in headers.items()}
    before = dump()
    for method, path in [*operations(kino), ("GET", "/docs/start.js"), ("GET", "/nothing")]:
        reply = kino.request(method, path, {} if method in {"POST", "PUT", "PATCH"} else None, headers)
        assert (reply.status, reply.code) == (403, "forbidden"), (method, path)
    assert dump() == before


def test_our_own_page_is_answered(kino) -> None:
    headers = {"Origin": f"http://127.0.0.1:{kino.server.port}", "Sec-Fetch-Site": "same-origin"}
    assert kino.get("/v1/projects", headers).status == 200
    assert (
        kino.post("/v1/projects", {"name": "Fox", "width": 64, "height": 64, "fps": 24}, headers).status
        == 201
    )
    assert kino.get("/v1/projects", {"Sec-Fetch-Site": "none"}).status == 200


def test_user_text_is_returned_as_json_never_as_html(kino, save) -> None:
    project = kino.project(EVIL)
    frame = save(1, generator=EVIL)[0].id
    task = kino.send(
        "/v1/generator/tasks", {"name": EVIL, "type": "sd15", "data": data(project, prompt=EVIL)}
    )["id"]
    replies = [
        kino.get("/v1/projects"),
        kino.get(f"/v1/projects/{project}"),
        kino.get(f"/v1/frames/{frame}"),
        kino.get(f"/v1/frames/{frame}/params"),
        kino.get(f"/v1/generator/tasks/{task}"),
        kino.get(f"/v1/hello?name={EVIL.replace(' ', '%20')}"),
        kino.post("/v1/echo", {"message": EVIL}),
        kino.post("/v1/projects", {"name": EVIL, "width": 64, "height": 64, "fps": 24}),
        kino.post("/v1/projects", {"name": "a", "width": EVIL, "height": 64, "fps": 24}),
        kino.post("/v1/generator/tasks", {"type": EVIL, "data": data(project)}),
        kino.get(f"/v1/models/{EVIL.replace(' ', '%20')}"),
        kino.get(f"/{EVIL.replace(' ', '%20')}"),
        kino.import_files(project, EVIL.encode()),
    ]
    assert {reply.headers["Content-Type"].split(";")[0] for reply in replies} == {"application/json"}
    assert sum(EVIL in reply.body.decode() for reply in replies) > 7


def test_a_picture_is_served_as_a_picture_whatever_it_contains(kino, store, fox, frames) -> None:
    path = store.projects.folder(store.projects.get(fox)) / "frame_000001.png"
    path.write_bytes(f"<html>{EVIL}</html>".encode())
    image = kino.get(f"/v1/frames/{frames[0]}/image")
    assert image.headers["Content-Type"] == "image/png"
    assert (
        kino.get(f"/v1/frames/{frames[0]}/thumbnail?height=1024").code == "picture_broken"
    )  # the thumbnail created at the save is good


def test_no_request_can_name_a_server(kino) -> None:
    text = kino.get("/docs/spec").body.decode()
    names = {name.casefold() for name in re.findall(r'"([A-Za-z_]\w*)": ?[{]', text)} | set(
        re.findall(r'"name": ?"(\w+)"', text)
    )
    answers = {"image_url", "thumbnail_url", "proxy_url", "url", "wav_url", "peaks_url", "host"}
    assert len(names) > 60
    assert not [
        name
        for name in names - answers
        if re.search(r"url|uri|host|server|address|webhook|callback|endpoint|proxy|(?<!ex)(?<!im)port$", name)
    ]


def test_the_parent_application_is_unchanged(serve) -> None:
    server = serve()
    kino = Client(server)
    assert [one.__name__ for one in server.parent.middlewares] == ["_note"]
    assert not server.parent.on_response_prepare
    reply = kino.request(
        "GET", "/queue", prefix="", headers={"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}
    )
    assert (reply.status, "X-Content-Type-Options" in reply.headers) == (200, False)
    assert kino.request("POST", "/queue", prefix="").status == 405
    assert kino.request("GET", "/nothing", prefix="").body == b"404: Not Found"
    kino.get("/v1/hello")
    assert server.seen[-1] == f"{PREFIX}/v1/hello"


def test_an_import_is_guarded_like_other_requests(kino, fox) -> None:
    assert kino.import_files(fox, png(), headers={"Origin": "http://evil.example"}).status == 403
    assert kino.import_files(fox, png(), headers={"Content-Type": "application/json"}).status == 415
    assert kino.import_files(fox, png()).status == 201
