"""Endpoints of projects and frames: create, change, move, delete and restore."""

import json

import pytest

from tests.http.images import png

PROJECT = {"name": "Fox", "width": 48, "height": 32, "fps": 24}


def order(kino, project) -> list[int]:
    return kino.get(f"/v1/projects/{project}/timeline").json()["frame_ids"]


def lay(store, project: int, number: int, data: bytes) -> str:
    """Put a file into a project's folder."""
    name = f"frame_{number:06d}.png"
    (store.projects.folder(store.projects.get(project)) / name).write_bytes(data)
    return name


def test_a_project_is_created_read_changed_and_deleted(kino) -> None:
    assert kino.get("/v1/projects").json() == {"total": 0, "projects": []}
    reply = kino.post("/v1/projects", PROJECT)
    project = reply.json()
    assert (reply.status, {**project, **PROJECT}) == (201, project)
    assert {"id", "created_at", "updated_at"} <= set(project)
    path = f"/v1/projects/{project['id']}"
    assert kino.get(path).json() == project
    assert kino.get("/v1/projects").json() == {"total": 1, "projects": [project]}
    changed = kino.request("PUT", path, {"fps": 29.97})
    assert (changed.status, changed.json()["fps"], changed.json()["name"]) == (200, 29.97, "Fox")
    assert kino.request("PUT", path, {}).status == 200
    deleted = kino.request("DELETE", path)
    assert (deleted.status, deleted.json()["message"]) == (200, "Project deleted successfully")
    for method, body in (("GET", None), ("PUT", {"fps": 25}), ("DELETE", None)):
        assert (kino.request(method, path, body).status, method) == (404, method)


def test_names_are_unique_and_the_size_is_fixed_once_there_are_frames(kino, fox, frames) -> None:
    assert (kino.post("/v1/projects", PROJECT).status, kino.post("/v1/projects", PROJECT).code) == (
        409,
        "name_taken",
    )
    other = kino.project("Other")
    assert kino.request("PUT", f"/v1/projects/{other}", {"name": "Fox"}).code == "name_taken"
    assert kino.request("PUT", f"/v1/projects/{other}", {"width": 64}).json()["width"] == 64
    assert kino.request("PUT", f"/v1/projects/{fox}", {"width": 64}).code == "size_mismatch"


def test_a_deleted_project_is_restored_with_its_frames_in_order(kino, fox, frames, task) -> None:
    kino.send(f"/v1/projects/{fox}/frames/move", {"frame_ids": [frames[2]], "before": frames[0]})
    paths = [frame["path"] for frame in kino.get(f"/v1/projects/{fox}/frames").json()["frames"]]
    undo = kino.send(f"/v1/projects/{fox}", None, "DELETE")["undo"]
    assert kino.get(f"/v1/frames/{frames[0]}").code == "frame_not_found"
    assert kino.get("/v1/frames").json()["total"] == 0
    back = kino.send("/v1/projects/restore", {"undo": undo})
    assert (back["name"], back["width"]) == ("Fox", 48)
    found = kino.get(f"/v1/projects/{back['id']}/frames").json()["frames"]
    assert [frame["path"] for frame in found] == paths
    assert kino.post("/v1/projects/restore", {"undo": undo}).code == "file_missing"


def test_a_project_whose_name_is_taken_is_restored_under_another(kino, fox, frames) -> None:
    undo = kino.send(f"/v1/projects/{fox}", None, "DELETE")["undo"]
    kino.project("Fox")
    back = kino.send("/v1/projects/restore", {"undo": undo})
    assert back["name"] != "Fox"
    assert kino.get(f"/v1/projects/{back['id']}/frames").json()["total"] == 3


def test_projects_and_frames_are_paged(kino, fox, frames) -> None:
    others = [kino.project(name) for name in ("A", "B")]
    page = kino.get("/v1/projects?offset=1&limit=1").json()
    assert (page["total"], [project["id"] for project in page["projects"]]) == (3, others[:1])
    for path in (f"/v1/projects/{fox}/frames?", f"/v1/frames?project_id={fox}&", "/v1/frames?"):
        page = kino.get(f"{path}offset=1&limit=1").json()
        assert (page["total"], [frame["id"] for frame in page["frames"]]) == (3, [frames[1]])
        assert kino.get(f"{path}offset=3").json() == {"total": 3, "frames": []}
    assert kino.get(f"/v1/frames?project_id={others[0]}").json() == {"total": 0, "frames": []}
    for path in ("/v1/frames?project_id=99", "/v1/projects/99/frames", "/v1/projects/99/timeline"):
        assert kino.get(path).code == "project_not_found"


def test_a_picture_in_the_folder_becomes_a_frame(kino, store, fox) -> None:
    body = {"path": lay(store, fox, 7, png(7)), "generator": "camera", "project_id": fox}
    reply = kino.post("/v1/frames", body)
    frame = reply.json()
    assert (reply.status, {**frame, **body}) == (201, frame)
    assert {"id", "created_at", "updated_at"} <= set(frame)
    assert kino.get(f"/v1/frames/{frame['id']}").json() == frame
    assert order(kino, fox) == [frame["id"]]
    assert kino.post("/v1/frames", body).code == "name_taken"


@pytest.mark.parametrize(
    ("number", "data", "code"),
    [
        (8, png(1, 64, 64), "size_mismatch"),
        (8, b"<html>", "picture_broken"),
        (8, png(1)[:50], None),
        (9, None, "invalid_value"),
    ],
)
def test_a_picture_of_another_size_becomes_no_frame(kino, store, fox, number, data, code) -> None:
    name = lay(store, fox, number, data) if data else f"frame_{number:06d}.png"
    reply = kino.post("/v1/frames", {"path": name, "generator": "camera", "project_id": fox})
    assert (reply.status, reply.code) == (400, code or reply.code)
    assert order(kino, fox) == []


def test_a_file_name_with_too_high_a_number_is_a_bad_request(kino, store, fox, frames) -> None:
    for number in (10**8, 10**9 - 1):
        name = lay(store, fox, number, png(number))
        assert kino.post("/v1/frames", {"path": name, "generator": "g", "project_id": fox}).status == 400
        assert kino.request("PUT", f"/v1/frames/{frames[0]}", {"path": name}).status == 400
    assert order(kino, fox) == frames


def test_a_frame_without_a_project_is_a_bad_request(kino, store, fox) -> None:
    name = lay(store, fox, 7, png(7))
    assert kino.post("/v1/frames", {"path": name, "generator": "g", "project_id": 99}).status == 400
    for missing in ("path", "generator", "project_id"):
        body = {"path": name, "generator": "g", "project_id": fox}
        del body[missing]
        assert kino.post("/v1/frames", body).json()["error"]["details"]["fields"][0]["field"] == missing


def test_a_frames_generator_can_be_changed(kino, frames) -> None:
    path = f"/v1/frames/{frames[0]}"
    assert kino.send(path, {"generator": "by hand"}, "PUT")["generator"] == "by hand"
    assert kino.get(f"{path}/params").json()["generator"]["name"] == "by hand"
    assert kino.request("PUT", "/v1/frames/99", {"generator": "x"}).code == "frame_not_found"


def test_a_replaced_picture_goes_to_the_trash(kino, store, fox, frames) -> None:
    name = lay(store, fox, 50, png(50))
    old = kino.get(f"/v1/frames/{frames[1]}").json()
    new = kino.send(f"/v1/frames/{frames[1]}", {"path": name}, "PUT")
    assert (new["id"], new["path"], new["position"]) == (old["id"], name, old["position"])
    assert new["sha256"] != old["sha256"]
    assert order(kino, fox) == frames
    trash = store.projects.folder(store.projects.get(fox)) / ".trash"
    assert (trash / old["path"]).is_file()
    gone = [
        frame for frame in store.frames.read.deleted(store.projects.get(fox)) if frame.path == old["path"]
    ]
    assert kino.send("/v1/frames/restore", {"ids": [gone[0].id]})["frames"][0]["sha256"] == old["sha256"]
    taken = kino.get(f"/v1/frames/{frames[0]}").json()["path"]
    assert kino.request("PUT", f"/v1/frames/{frames[1]}", {"path": taken}).code == "name_taken"


def test_a_frame_moves_to_another_project(kino, store, fox, frames) -> None:
    owl, wide = kino.project("Owl"), kino.project("Wide", 64, 64)
    image = kino.get(f"/v1/frames/{frames[1]}/image").body
    moved = kino.send(f"/v1/frames/{frames[1]}", {"project_id": owl}, "PUT")
    assert (moved["id"], moved["project_id"], moved["path"]) == (frames[1], owl, "frame_000001.png")
    assert (order(kino, fox), order(kino, owl)) == ([frames[0], frames[2]], [frames[1]])
    assert kino.get(f"/v1/frames/{frames[1]}/image").body == image
    assert kino.get(f"/v1/frames/{frames[1]}/params").json()["project"]["name"] == "Owl"
    assert not (store.projects.folder(store.projects.get(fox)) / "frame_000002.png").exists()
    assert kino.request("PUT", f"/v1/frames/{frames[0]}", {"project_id": wide}).code == "size_mismatch"
    assert kino.request("PUT", f"/v1/frames/{frames[0]}", {"project_id": 99}).code == "invalid_value"


def test_several_changes_are_made_all_or_none(kino, store, fox, frames, dump) -> None:
    name, wide = lay(store, fox, 50, png(50)), kino.project("Wide", 64, 64)
    before = dump()
    for change in ({"project_id": 99}, {"project_id": wide}, {"path": "frame_000051.png"}):
        assert (
            kino.request("PUT", f"/v1/frames/{frames[0]}", {"generator": "x", "path": name, **change}).status
            == 400
        )
    assert dump() == before


def test_a_frame_in_the_trash_is_not_changed(kino, store, fox, frames, dump) -> None:
    owl, name = kino.project("Owl"), lay(store, fox, 50, png(50))
    kino.send(f"/v1/frames/{frames[0]}", None, "DELETE")
    before = dump()
    for change in ({"project_id": owl}, {"path": name}):
        assert kino.request("PUT", f"/v1/frames/{frames[0]}", change).code == "frame_not_found"
    assert dump() == before


def test_deleted_frames_are_restored_to_their_places(kino, store, fox, frames) -> None:
    deleted = kino.request("DELETE", f"/v1/frames/{frames[1]}")
    assert (deleted.status, deleted.json()) == (200, {"message": "Frame deleted successfully"})
    assert order(kino, fox) == [frames[0], frames[2]]
    assert [frame.id for frame in store.frames.read.deleted(store.projects.get(fox))] == [frames[1]]
    assert kino.send("/v1/frames/delete", {"ids": [frames[0], frames[1]]})["total"] == 2
    assert kino.send("/v1/frames/restore", {"ids": frames})["total"] == 3
    assert order(kino, fox) == frames
    for body in ({"ids": [frames[0], 99]}, {"ids": [99]}):
        assert kino.post("/v1/frames/delete", body).code == "frame_not_found"
    assert kino.post("/v1/frames/delete", {"ids": []}).status == 400
    assert order(kino, fox) == frames


def test_frames_move_in_the_order_given(kino, fox, frames) -> None:
    path = f"/v1/projects/{fox}/frames/move"
    assert kino.send(path, {"frame_ids": [frames[2], frames[0]], "before": frames[1]})["message"]
    assert order(kino, fox) == [frames[2], frames[0], frames[1]]
    kino.send(path, {"frame_ids": [frames[2]]})
    assert order(kino, fox) == [frames[0], frames[1], frames[2]]
    other = kino.project("Other")
    for body in (
        {"frame_ids": [frames[0]], "before": frames[0]},
        {"frame_ids": [frames[0]] * 2},
        {"frame_ids": []},
    ):
        assert kino.post(path, body).status == 400
    assert kino.post(path, {"frame_ids": [99]}).status == 404
    assert kino.post(f"/v1/projects/{other}/frames/move", {"frame_ids": frames}).status == 400
    assert kino.post("/v1/projects/99/frames/move", {"frame_ids": frames}).code == "project_not_found"


def test_a_frames_sidecar_is_served(kino, store, fox, frames) -> None:
    sidecar = store.projects.folder(store.projects.get(fox)) / "frame_000001.json"
    params = kino.get(f"/v1/frames/{frames[0]}/params").json()
    assert params == json.loads(sidecar.read_text("utf-8"))
    assert (params["schema"], params["params"]["seed"]) == ("kino.frame", 1)
    sidecar.write_text("{")
    assert kino.get(f"/v1/frames/{frames[0]}/params").code == "sidecar_broken"


def test_frames_are_found_by_uid(kino, frames) -> None:
    uids = [kino.get(f"/v1/frames/{frame}").json()["uid"] for frame in frames]
    kino.send("/v1/frames/delete", {"ids": frames[:1]})
    found = kino.send("/v1/frames/find", {"uids": [*uids, "0" * 32]})
    assert found == {"ids": dict(zip(uids, frames, strict=True))}
    assert kino.post("/v1/frames/find", {"uids": ["not a uid"]}).status == 400


def test_deleted_projects_are_listed_with_the_tokens_that_restore_them(kino, fox, frames) -> None:
    assert kino.get("/v1/projects/restore").json() == {"projects": []}
    kino.send(f"/v1/projects/{kino.project('Empty: 1')}", None, "DELETE")
    undo = kino.send(f"/v1/projects/{fox}", None, "DELETE")["undo"]
    first, second = kino.get("/v1/projects/restore").json()["projects"]
    assert {**first, "deleted_at": ""} == {"undo": undo, "name": "Fox", "frames": 3, "deleted_at": ""}
    assert (second["name"], second["frames"]) == ("Empty: 1", 0)
    assert first["deleted_at"] >= second["deleted_at"] > "2026"
    kino.send("/v1/projects/restore", {"undo": undo})
    assert [one["name"] for one in kino.get("/v1/projects/restore").json()["projects"]] == ["Empty: 1"]
