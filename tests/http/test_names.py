"""No id, name or path in a request leads out of Kino's folders."""

import http.client
import shutil
from urllib.parse import quote

import pytest

from kino_store.errors import InvalidValueError
from tests.http.images import CHECKPOINT, GRAPH, png
from tests.http.serving import PREFIX

PLAIN = [
    "..",
    ".",
    "../secret",
    "....//secret",
    "/etc/passwd",
    "C:\\secret",
    "C:secret",
    "..\\secret",
    "\\\\host\\share",
    "a\0b",
    "con",
    "NUL.png",
    "~",
]
ESCAPED = [
    "..%2f..%2fsecret",
    "..%252fsecret",
    "%2e%2e%2fsecret",
    "..%5csecret",
    "%00",
    "a%00.png",
    "..;",
    "%c0%ae%c0%ae%2f",
    "%ff",
    "\\\\?\\C:",
]
SECRET = b"nobody may read this"


@pytest.fixture
def outside(tmp_path):
    """Pictures and a sidecar outside the store's folders."""
    folder = tmp_path / "outside"
    folder.mkdir()
    for name in ("frame_000001.png", "frame_000009.png", "secret", "secret.png"):
        (folder / name).write_bytes(png(99) + SECRET)
    (tmp_path / "output" / "secret").write_bytes(SECRET)
    return folder


def urls(kino) -> list[tuple[str, str]]:
    """Return every path parameter of every route, as (method, path with `{}` in its place)."""
    known = {
        "project_id": "1",
        "frame_id": "1",
        "task_id": "1",
        "category": "checkpoints",
        "filename": CHECKPOINT,
        "name": "mine",
    }
    found = []
    for path, item in kino.get("/docs/spec").json()["paths"].items():
        for name in known:
            if f"{{{name}}}" in path:
                others = {key: value for key, value in known.items() if key != name}
                place = path.removeprefix(PREFIX).replace(f"{{{name}}}", "{}")
                for key, value in others.items():
                    place = place.replace(f"{{{key}}}", value)
                found += [(method.upper(), place) for method in item]
    return [*found, ("GET", "/docs/assets/{}")]


def test_no_path_parameter_leads_out_of_kinos_folders(kino, frames, task, outside, dump) -> None:
    places = urls(kino)
    before = dump()
    assert len(places) > 20
    for method, place in places:
        body = {} if method in {"POST", "PUT", "PATCH"} else None
        for name in [*(quote(name, safe="") for name in PLAIN), *ESCAPED]:
            reply = kino.request(method, place.replace("{}", name), body)
            assert reply.status in {400, 403, 404, 405, 415}, (method, place, name, reply.body)
            assert SECRET not in reply.body
    assert dump() == before


def test_dots_in_a_path_lead_nowhere(kino, fox) -> None:
    for path in (
        "/docs/assets/../../../../../../etc/passwd",
        "/v1/models/checkpoints/../../secret.safetensors",
        "//etc/passwd",
    ):
        connection = http.client.HTTPConnection("127.0.0.1", kino.server.port, timeout=10)
        connection.putrequest("GET", PREFIX + path)
        connection.endheaders()
        answer = connection.getresponse()
        assert answer.status == 404, path
        answer.read()
        connection.close()


@pytest.mark.parametrize(
    "name",
    [
        *PLAIN,
        "frame_1.png",
        "frame_000009.png/../secret",
        "../../secret.png",
        "sub/frame_000009.png",
        "frame_000009.PNG",
        "frame_000009.jpg",
        "project.json",
        "frame_000009.png ",
    ],
)
def test_only_pictures_in_the_projects_folder_become_frames(
    kino, fox, frames, outside, store, name, dump
) -> None:
    folder = store.projects.folder(store.projects.get(fox))
    for inside in ("frame_1.png", "frame_000009.PNG", "frame_000009.png ", "~", "frame_000009.jpg"):
        (folder / inside).write_bytes(png(9))
    before = dump()
    replies = [
        kino.post("/v1/frames", {"path": name, "generator": "mine", "project_id": fox}),
        kino.request("PUT", f"/v1/frames/{frames[0]}", {"path": name}),
    ]
    assert {reply.status for reply in replies} == {400}
    with pytest.raises(InvalidValueError):  # nor when a node asks
        store.frames.files.register(name, "mine", fox)
    assert dump() == before


def test_a_link_to_a_picture_outside_becomes_no_frame(kino, fox, frames, outside, store, dump) -> None:
    folder = store.projects.folder(store.projects.get(fox))
    (folder / "frame_000009.png").symlink_to(outside / "frame_000009.png")
    before = dump()
    for reply in (
        kino.post("/v1/frames", {"path": "frame_000009.png", "generator": "mine", "project_id": fox}),
        kino.request("PUT", f"/v1/frames/{frames[0]}", {"path": "frame_000009.png"}),
    ):
        assert (reply.status, reply.code) == (400, "invalid_value")
        assert "outside" in reply.message
    assert dump() == before


def test_a_link_instead_of_a_frame_is_not_followed(kino, fox, frames, outside, store) -> None:
    path = store.projects.folder(store.projects.get(fox)) / "frame_000001.png"
    path.unlink()
    path.symlink_to(outside / "frame_000001.png")
    for place in ("image", "thumbnail", "proxy", "params"):
        assert kino.get(f"/v1/frames/{frames[0]}/{place}").status == 400, place
    assert kino.get(f"/v1/frames/{frames[1]}/image").status == 200


def test_a_link_instead_of_a_projects_folder_is_not_followed(kino, fox, frames, outside, store) -> None:
    folder = store.projects.folder(store.projects.get(fox))
    shutil.rmtree(folder)
    folder.symlink_to(outside, target_is_directory=True)
    kept = sorted(path.name for path in outside.iterdir())
    for place in ("image", "thumbnail", "proxy", "params"):
        assert kino.get(f"/v1/frames/{frames[0]}/{place}").status == 400, place
    for method, path, body in (
        ("POST", "/v1/frames", {"path": "frame_000009.png", "generator": "mine", "project_id": fox}),
        ("PUT", f"/v1/frames/{frames[0]}", {"generator": "other"}),
        ("DELETE", f"/v1/frames/{frames[0]}", None),
        ("POST", "/v1/frames/delete", {"ids": frames}),
        ("DELETE", f"/v1/projects/{fox}", None),
    ):
        assert kino.request(method, path, body).status == 400, path
    assert kino.import_files(fox, png()).status == 400
    assert sorted(path.name for path in outside.iterdir()) == kept


def test_a_link_instead_of_the_trash_is_not_followed(kino, fox, frames, outside, store) -> None:
    folder = store.projects.folder(store.projects.get(fox))
    (folder / ".trash").symlink_to(outside, target_is_directory=True)
    (folder / "frame_000001.png").unlink()
    for place in ("image", "thumbnail", "proxy"):
        assert kino.get(f"/v1/frames/{frames[0]}/{place}").status in {400, 404}, place


@pytest.mark.parametrize(
    "token",
    [*PLAIN, "../fox", "../../secret", "old/inner", "{secret}", "fox", ".trash", "nothing", "x" * 255],
)
def test_an_undo_token_names_only_a_deleted_project(kino, fox, token, store, dump, tmp_path, paths) -> None:
    secret = tmp_path / "output" / "secret"
    secret.mkdir()
    kino.send(f"/v1/projects/{kino.project('Old')}", None, "DELETE")
    inner = paths.frames / ".trash" / "old" / "inner"
    inner.mkdir()
    (inner / "project.json").write_bytes((inner.parent / "project.json").read_bytes())
    assert kino.get(f"/v1/projects/{kino.project('Old')}").json()["folder"] == "old"
    before = dump()
    reply = kino.post("/v1/projects/restore", {"undo": token.format(secret=secret)})
    assert reply.status in {400, 404}
    assert dump() == before
    assert secret.is_dir()


@pytest.mark.parametrize("name", ["", " ", "a\tb", *(name for name in PLAIN if name not in {"~", "a\0b"})])
def test_a_generators_name_is_not_a_path(kino, tmp_path, name) -> None:
    reply = kino.post("/v1/generator/plugins", {"name": name, "prompt": GRAPH})
    assert (reply.status, reply.code) == (400, "invalid_value")
    assert not [path for path in tmp_path.rglob("*.json") if path.parent != tmp_path]
    assert kino.request("DELETE", f"/v1/generator/plugins/{quote(name, safe='')}").status in {400, 404}


def test_a_file_that_comfyui_does_not_list_is_not_a_model(kino, models) -> None:
    assert (models.parent / "secret.safetensors").is_file()
    (models / "checkpoints" / "notes.txt").write_text("private")
    assert kino.get(f"/v1/models/checkpoints/{CHECKPOINT}").json()["metadata"] == {"title": "Tiny"}
    for path in (
        "checkpoints/..%2f..%2fsecret.safetensors",
        "..%2fmodels%2fcheckpoints/sd15%2ftiny.safetensors",
        "checkpoints/notes.txt",
        "../secret.safetensors",
    ):
        assert kino.get(f"/v1/models/{path}").status == 404, path


@pytest.mark.parametrize(
    "name", ["../../secret.png", "C:\\x.png", "a\\b", "nul", "<img src=x onerror=alert(1)>.png", "%00.png"]
)
def test_an_imported_files_name_never_becomes_a_path(kino, fox, tmp_path, name) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="images"; filename="'
        + name.encode()
        + b'"\r\n\r\n'
        + png()
        + b"\r\n--x--\r\n"
    )
    reply = kino.post(
        f"/v1/projects/{fox}/frames/import", body, {"Content-Type": "multipart/form-data; boundary=x"}
    )
    assert reply.status == 201
    assert [frame["path"] for frame in reply.json()["frames"]] == ["frame_000001.png"]
    assert not list(tmp_path.rglob("secret.png"))
