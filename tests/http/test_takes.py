"""Takes over HTTP: more of them, which one is shown, and who is told when somebody was faster."""

from __future__ import annotations

import pytest

from kino_store.services.frames.encoder import SaveContext
from kino_store.values import Place
from tests.store.pictures import picture

MADE = {
    "generator": "sd15",
    "prompt": {"7": {"class_type": "KinoSaveFrame", "inputs": {"project": "Fox"}}},
    "node_id": "7",
}


@pytest.fixture
def take(store, fox, frames):
    """A second take of the first frame, which is not shown."""
    project = store.projects.get(fox)
    frame = store.frames.read.get(frames[0])
    place = Place("take", file=frame.path, show=False)
    (saved,) = store.frames.edit.save(project, [picture(77)], SaveContext(**MADE), place)
    return saved


def test_takes_are_listed_with_urls_of_their_own(kino, frames, take) -> None:
    found = kino.get(f"/v1/frames/{frames[0]}/takes").json()
    assert [one["shown"] for one in found["frames"]] == [True, False]
    assert [one["takes"] for one in found["frames"]] == [2, 2]
    other = found["frames"][1]
    assert other["path"] == take.path
    assert kino.get(other["image_url"].removeprefix("/api/kino")).status == 200
    assert kino.get(f"/v1/frames/{take.id}").status == 404, "it is not on the timeline"


def test_a_choice_answers_with_what_takes_it_back(kino, fox, frames, take) -> None:
    chosen = kino.send("/v1/frames/choose", {"choices": {str(frames[0]): take.path}})
    assert [(one["id"], one["path"]) for one in chosen["frames"]] == [(frames[0], take.path)]
    shown = kino.get(f"/v1/frames/{frames[0]}").json()
    assert (shown["path"], shown["takes"]) == (take.path, 2)
    assert kino.get(f"/v1/projects/{fox}/history").json()["undo"]["text"] == "choice of a take"
    back = kino.send("/v1/frames/choose", {"choices": chosen["before"]})
    assert back["frames"][0]["path"] == chosen["before"][str(frames[0])]


def test_the_takes_of_a_run_are_looked_at_without_a_choice(kino, frames, take) -> None:
    kino.send("/v1/frames/choose", {"choices": {str(frames[0]): take.path}})
    shown = kino.get(f"/v1/frames/{frames[0]}").json()["path"]
    found = kino.send("/v1/frames/runs/takes", {"run": "original", "ids": frames})["takes"]
    assert [one["frame_id"] for one in found] == frames
    assert found[0]["take"]["path"] != shown == take.path
    assert kino.get(f"/v1/frames/{frames[0]}").json()["path"] == shown
    assert kino.send("/v1/frames/runs/takes", {"run": "a" * 32, "ids": frames})["takes"] == []
    assert kino.post("/v1/frames/runs/takes", {"run": "first", "ids": frames}).status == 400


def test_who_was_slower_is_told_what_is_shown(kino, frames, take) -> None:
    first = kino.get(f"/v1/frames/{frames[0]}").json()["path"]
    body = {"choices": {str(frames[0]): take.path}, "before": {str(frames[0]): first}}
    kino.send("/v1/frames/choose", body)
    late = kino.post("/v1/frames/choose", body)
    assert late.status == 409
    assert take.path in late.json()["error"]["message"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"choices": {}},
        {"run": "0" * 32},
        {"frame_ids": [1]},
        {"choices": {"1": "../a.png"}},
        {"choices": {"x": "frame_000001.png"}},
        {"choices": {"1": "frame_000001.png"}, "run": "0" * 32, "frame_ids": [1]},
    ],
)
def test_a_body_that_makes_no_sense_is_refused(kino, frames, body) -> None:
    assert kino.post("/v1/frames/choose", body).status == 400


def test_a_frame_that_comfyui_did_not_make_has_no_more_takes(kino, frames) -> None:
    reply = kino.post(f"/v1/frames/{frames[0]}/takes", {"count": 3})
    assert (reply.status, "was not made by ComfyUI" in reply.json()["error"]["message"]) == (400, True)
