"""Exports over HTTP, with real child processes."""

from __future__ import annotations

import pytest

from tests.waiting import eventually


@pytest.fixture
def exported(kino):
    """Order an export and wait for its task: `exported(project, **body)`."""

    def run(project: int, **body: object) -> dict:
        task = kino.send(f"/v1/projects/{project}/exports", body)
        assert (task["kind"], task["lane"], task["status"]) == ("export", "local", "queued")

        def ended() -> dict | None:
            found = kino.get(f"/v1/generator/tasks/{task['id']}").json()
            return found if found["status"] not in {"queued", "running"} else None

        assert eventually(lambda: ended() is not None, 60)
        return ended()

    return run


def test_presets_say_what_each_is_for(kino) -> None:
    presets = {one["name"]: one for one in kino.get("/v1/exports/presets").json()["presets"]}
    assert next(iter(presets)) == "web"
    assert presets["web"]["qualities"] == ["small", "standard", "high"]
    assert (presets["prores4444"]["alpha"], presets["prores"]["alpha"]) == (True, False)
    assert all(one["purpose"].endswith(".") for one in presets.values())


@pytest.mark.slow
def test_a_film_becomes_a_file_that_is_listed_and_downloaded_in_ranges(kino, fox, frames, exported) -> None:
    task = exported(fox, preset="web", name="../My Film", timecode="01:00:00:00")
    assert task["status"] == "completed", task["error"]
    assert task["result"]["file"] == "my-film_0001.mp4"
    assert (task["result"]["frames"], task["result"]["encoder"]) == (3, "libx264")

    (file,) = kino.get(f"/v1/projects/{fox}/exports").json()["files"]
    assert (file["name"], file["bytes"]) == ("my-film_0001.mp4", task["result"]["bytes"])
    reply = kino.get(file["url"].removeprefix("/api/kino"))
    assert (len(reply.body), reply.body[4:8]) == (file["bytes"], b"ftyp")
    assert reply.headers["Content-Type"] == "video/mp4"
    part = kino.get(file["url"].removeprefix("/api/kino"), headers={"Range": "bytes=4-7"})
    assert (part.status, part.body) == (206, b"ftyp")


@pytest.mark.slow
def test_a_range_or_a_selection_is_exported(kino, fox, frames, exported) -> None:
    assert exported(fox, first=frames[2], last=frames[1])["result"]["frames"] == 2
    assert exported(fox, frame_ids=[frames[0], frames[2]])["result"]["frames"] == 2


@pytest.mark.slow
def test_a_range_whose_frame_was_deleted_fails_with_the_reason(kino, fox, frames) -> None:
    kino.send("/v1/queue/pause", {})
    task = kino.send(f"/v1/projects/{fox}/exports", {"first": frames[1]})
    kino.send("/v1/frames/delete", {"ids": [frames[1]]})
    kino.send("/v1/queue/resume", {})
    path = f"/v1/generator/tasks/{task['id']}"
    assert eventually(lambda: kino.get(path).json()["status"] == "failed", 30)
    assert "was deleted since" in kino.get(path).json()["error"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"preset": "betamax"}, "preset"),
        ({"preset": "gif", "quality": "high"}, "quality"),
        ({"preset": "dnxhr"}, "width"),
        ({"timecode": "99:00:00:00"}, "timecode"),
        ({"timecode": "00:00:00;00"}, "timecode"),
    ],
)
def test_what_can_not_be_exported_is_refused_with_the_field(kino, fox, frames, body, field) -> None:
    reply = kino.post(f"/v1/projects/{fox}/exports", body)
    assert (reply.status, reply.code) == (400, "invalid_value")
    assert reply.json()["error"]["details"]["field"] == field, reply.message
    assert kino.get("/v1/generator/tasks").json()["total"] == 0


def test_frames_of_another_project_and_an_empty_film_are_refused(kino, fox, frames) -> None:
    other = kino.project("Other")
    assert kino.post(f"/v1/projects/{other}/exports", {"first": frames[0]}).code == "invalid_value"
    reply = kino.post(f"/v1/projects/{other}/exports", {})
    assert (reply.status, "no frames yet" in reply.message) == (400, True)
    assert kino.post("/v1/projects/99/exports", {}).code == "project_not_found"


@pytest.mark.parametrize("name", ["..%2Fproject.json", ".hidden", "%2e%2e", "a%5Cb", "gone.mp4"])
def test_only_exports_are_served(kino, fox, frames, name) -> None:
    assert kino.get(f"/v1/projects/{fox}/exports/{name}").status in {400, 404}
