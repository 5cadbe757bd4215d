"""In-betweens and filled holds over HTTP."""

from __future__ import annotations

import pytest

FILM = "film_net_fp16.safetensors"
ORDER = {"type": "between", "data": {"model_name": FILM}}


@pytest.fixture(autouse=True)
def model(models) -> None:
    """The file that the generator `between` expects."""
    folder = models / "frame_interpolation"
    folder.mkdir()
    (folder / FILM).write_bytes((models / "loras" / "a.safetensors").read_bytes())


def test_gaps_are_ordered_as_pairs_or_as_a_selection(kino, fox, frames) -> None:
    for which in ({"pairs": [frames[:2], frames[1:]]}, {"frame_ids": frames}):
        made = kino.send(f"/v1/projects/{fox}/between", {**ORDER, "count": 3, **which})
        assert made["total"] == len(made["task_ids"]) == 2
        tasks = [kino.get(f"/v1/generator/tasks/{one}").json() for one in made["task_ids"]]
        assert [task["data"]["length"] for task in tasks] == [3, 3]
        assert len({task["run"] for task in tasks}) == 1


def test_gaps_with_frames_in_them_are_refused_by_number(kino, fox, frames) -> None:
    answer = kino.post(f"/v1/projects/{fox}/between", {**ORDER, "count": 1, "pairs": [frames[::2]]})
    assert answer.status == 400
    (problem,) = answer.json()["error"]["details"]["fields"]
    assert (problem["field"], problem["message"]) == (
        "pairs",
        "These frames don't stand side by side: 1 and 3.",
    )


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"count": 0},
        {"pairs": []},
        {"pairs": [[1]]},
        {"pairs": [[1, 2, 3]]},
        {"frame_ids": []},
        {"frame_ids": [1, 2], "step": "no spaces"},
    ],
)
def test_bodies_that_do_not_fit_are_refused(kino, fox, frames, body) -> None:
    wanted = {**ORDER, "count": 1, **body}
    assert kino.post(f"/v1/projects/{fox}/between", wanted).status == 400
    assert kino.get("/v1/queue").json()["waiting"] == 0


def test_the_last_frame_keeps_its_hold_and_the_answer_says_so(kino, fox, frames) -> None:
    kino.send("/v1/frames/hold", {"ids": [frames[0], frames[2]], "hold": 4})
    made = kino.send(f"/v1/projects/{fox}/fill-holds", {**ORDER, "frame_ids": frames})
    assert (made["total"], made["kept"], made["waiting"]) == (1, [frames[2]], [])
    task = kino.get(f"/v1/generator/tasks/{made['task_ids'][0]}").json()
    assert (task["frames"], task["data"]["place"]["fills"]) == (3, True)
    again = kino.post(f"/v1/projects/{fox}/fill-holds", {**ORDER, "frame_ids": frames[:1]})
    assert (again.status, b"already" in again.body) == (400, True)
    answer = kino.post(f"/v1/projects/{fox}/fill-holds", {**ORDER, "frame_ids": frames[1:2]})
    assert (answer.status, b"nothing to fill" in answer.body) == (400, True)
