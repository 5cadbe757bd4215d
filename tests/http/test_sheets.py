"""Sheets over HTTP."""

from __future__ import annotations

import json

import pytest

from kino_store.services.frames.encoder import SaveContext
from tests.store.pictures import HEIGHT, WIDTH, picture

TRACKS = {"zoom": {"keys": [[0, 1.0], [3, 8.0]], "absolute": True}, "denoise": {"keys": [[0, 0.2, "hold"]]}}


@pytest.fixture
def film(store):
    project = store.projects.create("Fox", WIDTH, HEIGHT, 24)
    store.frames.edit.save(project, [picture(1)], SaveContext())
    return project


def body(**changes) -> dict:
    data = {"prompt": "a fox", "image": 1}
    return {
        "name": "Zoom",
        "generator": "next_frame",
        "frames": 4,
        "data": data,
        "tracks": TRACKS,
        "seed": {"mode": "ladder", "start": 5},
        **changes,
    }


def test_a_sheet_is_made_read_changed_and_deleted(kino, film) -> None:
    path = f"/v1/projects/{film.id}/sheets"
    added = kino.post(path, body())
    assert added.status == 201
    sheet = added.json()
    assert (sheet["made"], sheet["missing"], sheet["changed"], sheet["problem"]) == (0, 4, [], "")
    assert sheet["data"] == {"prompt": "a fox", "image": 1}
    assert sheet["frame_ids"] == [0, 0, 0, 0]
    assert kino.get(path).json()["sheets"] == [sheet]

    values = kino.get(f"{path}/{sheet['uid']}/values?first=1&last=3").json()
    assert values["values"] == {"zoom": [2.0, 2.0], "denoise": [0.2, 0.2], "seed": [7, 6]}
    assert (values["first"], values["clamped"]) == (1, {})

    changed = kino.request("PUT", f"{path}/{sheet['uid']}", body(frames=2, revision=sheet["revision"]))
    assert (changed.status, changed.json()["missing"]) == (200, 2)
    late = kino.request("PUT", f"{path}/{sheet['uid']}", body(frames=3, revision=sheet["revision"]))
    assert (late.status, late.code) == (409, "sheet_conflict")
    kino.post(f"/v1/projects/{film.id}/undo", {})
    assert kino.get(f"{path}/{sheet['uid']}").json() == sheet
    assert kino.request("DELETE", f"{path}/{sheet['uid']}").status == 200
    assert kino.get(f"{path}/{sheet['uid']}").code == "sheet_not_found"


def test_make_says_how_many_frames_a_sheet_lacks(kino, film) -> None:
    sheet = kino.post(f"/v1/projects/{film.id}/sheets", body()).json()
    make = f"/v1/projects/{film.id}/make?dry=true"
    assert kino.post(make, {}).json()["new"] == 4
    assert kino.post(make, {"what": ["stale", "failed"]}).json()["new"] == 0
    assert kino.post(make, {"sheet": sheet["uid"]}).json()["new"] == 4
    assert kino.post(make, {"sheet": "0" * 32}).code == "sheet_not_found"


@pytest.mark.parametrize(
    "changes",
    [
        {"frames": 0},
        {"frames": 10_001},
        {"name": ""},
        {"generator": "nowhere"},
        {"tracks": {"zoom": {"keys": [[0, 1], [0, 2]]}}},
        {"tracks": {"zoom": {"expr": "__import__('os')"}}},
        {"tracks": {"zoom": []}},
        {"seed": {"mode": "dice"}},
        {"data": {"image": "first"}},
        {"bpm": 0},
        {"curves": {}},
    ],
)
def test_sheets_that_can_not_be_used_are_refused(kino, film, changes) -> None:
    assert kino.post(f"/v1/projects/{film.id}/sheets", body(**changes)).status == 400
    assert kino.get(f"/v1/projects/{film.id}/sheets").json()["total"] == 0


@pytest.mark.parametrize(
    ("given", "tracks"),
    [
        (
            {"format": "schedule", "text": "0:(0.65), 30:(0.4)", "parameter": "denoise"},
            {"denoise": {"keys": [[0, 0.65], [30, 0.4]]}},
        ),
        (
            {"format": "texts", "text": '"0": "a fox", "30": "a fox in snow"'},
            {"prompt": {"keys": [[0, "a fox"], [30, "a fox in snow"]]}},
        ),
        (
            {"format": "parseq", "text": json.dumps({"rendered_frames": [{"frame": 0, "zoom": 1.5}]})},
            {"zoom": {"keys": [[0, 1.5, "hold"]]}},
        ),
    ],
)
def test_schedules_of_other_programs_become_tracks(kino, film, given, tracks) -> None:
    assert kino.post(f"/v1/projects/{film.id}/sheets/import", given).json() == {"tracks": tracks}


@pytest.mark.parametrize("text", ["0:(", "nonsense", "900:(1)"])
def test_schedules_that_can_not_be_read_are_refused(kino, film, text) -> None:
    given = {"format": "schedule", "text": text, "parameter": "denoise"}
    assert kino.post(f"/v1/projects/{film.id}/sheets/import", given).code == "invalid_sheet"
