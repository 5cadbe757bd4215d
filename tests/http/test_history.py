"""Undo, redo and the trash over HTTP."""

from tests.http.images import CHECKPOINT, png
from tests.http.test_projects import order


def undo(kino, project: int, **body: str):
    return kino.post(f"/v1/projects/{project}/undo", body)


def test_changes_are_undone_and_redone_with_what_they_are_in_words(kino, fox, frames) -> None:
    kino.send("/v1/frames/delete", {"ids": frames[:2]})
    kino.send(f"/v1/projects/{fox}/frames/move", {"frame_ids": [frames[2]]})
    history = kino.get(f"/v1/projects/{fox}/history").json()
    assert (history["undo"]["text"], history["redo"]) == ("move of a frame", None)

    kino.send(f"/v1/projects/{fox}/undo", {})
    answer = kino.send(f"/v1/projects/{fox}/undo", {})
    assert answer["message"] == "Undone: deletion of 2 frames"
    assert answer["history"]["undo"] is None
    assert answer["history"]["redo"]["do"] == "delete"
    assert order(kino, fox) == frames

    answer = kino.send(f"/v1/projects/{fox}/redo", {})
    assert answer["message"] == "Redone: deletion of 2 frames"
    assert order(kino, fox) == frames[2:]


def test_nothing_to_undo_is_refused(kino, fox, frames) -> None:
    reply = undo(kino, fox)
    assert (reply.status, reply.code) == (409, "nothing_to_undo")
    assert kino.post(f"/v1/projects/{fox}/redo", {}).code == "nothing_to_undo"
    assert undo(kino, 99).code == "project_not_found"


def test_undo_of_a_change_that_is_not_the_last_one_is_refused(kino, fox, frames) -> None:
    kino.send("/v1/frames/delete", {"ids": [frames[0]], "step": "mine"})
    kino.send(f"/v1/projects/{fox}/frames/move", {"frame_ids": [frames[2]]})
    reply = undo(kino, fox, step="mine")
    assert (reply.status, reply.code) == (409, "undo_conflict")
    assert "move of a frame" in reply.message
    undo(kino, fox)
    assert undo(kino, fox, step="mine").status == 200
    assert order(kino, fox) == frames
    assert kino.post(f"/v1/projects/{fox}/undo", {"step": "not a step!"}).status == 400


def test_requests_with_one_step_are_undone_together(kino, fox, frames) -> None:
    for frame in frames:
        kino.send("/v1/frames/delete", {"ids": [frame], "step": "together"})
    assert order(kino, fox) == []
    assert undo(kino, fox).json()["step"]["count"] == len(frames)
    assert order(kino, fox) == frames


def test_a_change_whose_frame_is_gone_is_skipped_with_a_reason(kino, fox, frames) -> None:
    kino.send(f"/v1/projects/{fox}/frames/move", {"frame_ids": [frames[0]]})
    kino.send("/v1/frames/delete", {"ids": [frames[1]]})
    kino.send(f"/v1/projects/{fox}/trash/empty", {})
    reply = undo(kino, fox)
    assert (reply.status, reply.code) == (409, "undo_conflict")
    assert "is no longer there" in reply.message
    assert undo(kino, fox).json()["step"]["do"] == "move"
    assert order(kino, fox) == [frames[0], frames[2]]


def test_a_project_gets_its_old_name_and_rate_again(kino, fox) -> None:
    before = kino.get(f"/v1/projects/{fox}").json()
    kino.send(f"/v1/projects/{fox}", {"name": "Wolf", "fps": 12}, "PUT")
    assert undo(kino, fox).json()["message"] == "Undone: change of the project"
    after = kino.get(f"/v1/projects/{fox}").json()
    assert (after["name"], after["fps"]) == (before["name"], before["fps"])


def test_the_trash_lists_what_was_deleted_and_is_emptied(kino, fox, frames) -> None:
    assert kino.get(f"/v1/projects/{fox}/trash").json() == {"total": 0, "bytes": 0, "frames": []}
    for frame in frames:
        kino.send("/v1/frames/delete", {"ids": [frame]})
    page = kino.get(f"/v1/projects/{fox}/trash?limit=2").json()
    assert [frame["id"] for frame in page["frames"]] == frames[:0:-1]
    sizes = {frame: kino.get(f"/v1/frames/{frame}/image").headers["Content-Length"] for frame in frames}
    assert (page["total"], page["bytes"]) == (3, sum(map(int, sizes.values())))

    answer = kino.send(f"/v1/projects/{fox}/trash/empty", {"ids": frames[:1]})
    assert (answer["removed"], answer["bytes"]) == (1, int(sizes[frames[0]]))
    kino.send("/v1/frames/restore", {"ids": [frames[1]]})
    reply = kino.post(f"/v1/projects/{fox}/trash/empty", {"ids": [frames[1]]})
    assert (reply.status, reply.code) == (400, "invalid_value")
    assert kino.send(f"/v1/projects/{fox}/trash/empty", {})["removed"] == 1
    assert order(kino, fox) == [frames[1]]


def test_an_import_of_many_is_undone_in_one_step(kino, fox, frames) -> None:
    imported = [frame["id"] for frame in kino.import_files(fox, png(1), png(2)).json()["frames"]]
    assert order(kino, fox) == [*frames, *imported]
    assert undo(kino, fox).json()["message"] == "Undone: import of 2 pictures"
    assert order(kino, fox) == frames
    kino.send(f"/v1/projects/{fox}/redo", {})
    assert order(kino, fox) == [*frames, *imported]
    (source,) = kino.get(f"/v1/frames/{imported[0]}/params").json()["inputs"]
    assert (source["relation"], source["file"]) == ("import", "0.png")


def test_an_order_is_undone_with_the_tasks_that_wait(kino, fox, frames) -> None:
    body = {"type": "sd15", "data": {"project_id": fox, "prompt": "a fox", "model_name": CHECKPOINT}}
    ids = kino.post("/v1/generator/batches", {**body, "count": 2}).json()["task_ids"]
    step = kino.get(f"/v1/projects/{fox}/history").json()["undo"]
    assert (step["do"], step["text"], step["count"], step["stops"]) == ("order", "an order", 0, 2)

    kino.send("/v1/frames/delete", {"ids": frames[:1]})
    assert undo(kino, fox).json()["step"]["do"] == "delete"
    answer = undo(kino, fox).json()
    assert (answer["message"], answer["step"]["stops"]) == ("Undone: an order", 2)
    assert statuses(kino, ids) == ["stopped", "stopped"]
    assert undo(kino, fox).code == "nothing_to_undo"
    assert kino.send(f"/v1/projects/{fox}/redo", {})["message"] == "Redone: an order"
    assert statuses(kino, ids) == ["queued", "queued"]

    draft = kino.post("/v1/generator/tasks", body).json()["id"]
    assert kino.get(f"/v1/projects/{fox}/history").json()["undo"]["step"] == step["step"]
    kino.send(f"/v1/generator/tasks/{draft}/generate", None)
    assert kino.get(f"/v1/projects/{fox}/history").json()["undo"]["stops"] == 1


def statuses(kino, ids: list[int]) -> list[str]:
    return [kino.get(f"/v1/generator/tasks/{one}").json()["status"] for one in ids]
