"""Marks, markers and search over HTTP."""

from __future__ import annotations

import base64

import pytest

from kino_store.services.frames.encoder import SaveContext
from tests.store.pictures import HEIGHT, WIDTH, picture


@pytest.fixture
def film(kino, store):
    """A project of three frames."""
    project = store.projects.create("Fox", WIDTH, HEIGHT, 24)
    store.frames.edit.save(project, [picture(1), picture(2), picture(3)], SaveContext())
    return project


@pytest.fixture
def ids(kino, film) -> list[int]:
    return kino.get(f"/v1/projects/{film.id}/timeline").json()["frame_ids"]


def test_frames_are_marked_undone_and_listed(kino, film, ids) -> None:
    body = {"ids": [ids[0], ids[2]], "set": {"rating": 3, "label": "blue", "note": "Paw"}}
    assert kino.post("/v1/frames/mark", body).status == 200
    frame = kino.get(f"/v1/frames/{ids[0]}").json()
    assert (frame["rating"], frame["label"], frame["note"]) == (3, "blue", "Paw")
    timeline = kino.get(f"/v1/projects/{film.id}/timeline").json()
    state = 3 | 5 << 3 | 1 << 6
    assert base64.b64decode(timeline["states"]) == bytes([state, 0, 0, 0, state, 0])
    kino.post(f"/v1/projects/{film.id}/undo", {})
    assert kino.get(f"/v1/projects/{film.id}/timeline").json()["states"] == ""


@pytest.mark.parametrize(
    "values", [{}, {"rating": 6}, {"rating": True}, {"label": "pink"}, {"note": "x" * 4001}, {"stars": 1}]
)
def test_marks_out_of_range_are_refused(kino, ids, values) -> None:
    assert kino.post("/v1/frames/mark", {"ids": ids, "set": values}).code == "invalid_value"


def test_a_marker_is_set_moved_changed_and_deleted(kino, film, ids) -> None:
    path = f"/v1/projects/{film.id}/markers"
    added = kino.post(path, {"frame_id": ids[1], "name": "Act 2", "colour": "red", "kind": "shot"})
    assert added.status == 201
    marker = added.json()
    assert (marker["number"], marker["frame_id"]) == (2, ids[1])
    changed = kino.request("PATCH", f"{path}/{marker['uid']}", {"frame_id": ids[2], "name": "Act 3"}).json()
    assert (changed["number"], changed["name"], changed["colour"]) == (3, "Act 3", "red")
    assert kino.get(path).json() == {"total": 1, "markers": [changed]}
    assert kino.request("DELETE", f"{path}/{marker['uid']}").status == 200
    assert kino.request("DELETE", f"{path}/{marker['uid']}").code == "marker_not_found"
    assert kino.request("DELETE", f"{path}/nonsense").code == "invalid_value"


def test_a_search_answers_with_ids_in_order(kino, film, ids) -> None:
    kino.post("/v1/frames/mark", {"ids": [ids[2], ids[0]], "set": {"rating": 5}})
    found = kino.get(f"/v1/projects/{film.id}/search?q=rating%3A%3E%3D4").json()
    assert (found["total"], found["frame_ids"], found["unread"]) == (2, [ids[0], ids[2]], 0)
    assert kino.get(f"/v1/projects/{film.id}/search?q=rating%3Ax").code == "invalid_value"
    assert kino.get("/v1/projects/999/search?q=fox").code == "project_not_found"


def test_a_project_has_a_note(kino, film) -> None:
    changed = kino.request("PUT", f"/v1/projects/{film.id}", {"note": "A film about a fox"}).json()
    assert changed["note"] == "A film about a fox"
    assert kino.request("PUT", f"/v1/projects/{film.id}", {"note": ""}).json()["note"] == ""


def test_frames_are_held_and_the_timeline_says_for_how_long(kino, film, ids) -> None:
    assert kino.get(f"/v1/projects/{film.id}/timeline").json()["holds"] == []
    assert kino.post("/v1/frames/hold", {"ids": ids[1:], "hold": 2}).json()["message"] == "2 frames changed"
    assert kino.get(f"/v1/frames/{ids[2]}").json()["hold"] == 2
    assert kino.get(f"/v1/projects/{film.id}/timeline").json()["holds"] == [[1, 1], [2, 2]]
    kino.post(f"/v1/projects/{film.id}/undo", {})
    assert kino.get(f"/v1/projects/{film.id}/timeline").json()["holds"] == []


@pytest.mark.parametrize("hold", [0, 1001, 1.5, "2", None])
def test_holds_out_of_range_are_refused(kino, ids, hold) -> None:
    assert kino.post("/v1/frames/hold", {"ids": ids, "hold": hold}).code == "invalid_value"
