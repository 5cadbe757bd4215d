"""Endpoints of generators, tasks, models and the system; ComfyUI is unreachable, so nothing runs."""

import pytest

from tests.http.images import CHECKPOINT, GRAPH, data


def status(kino, task) -> str:
    return kino.get(f"/v1/generator/tasks/{task}").json()["status"]


def test_generators_describe_their_form(kino) -> None:
    known = kino.get("/v1/generator/plugins").json()
    assert known["total"] == len(known["plugins"]) >= 3
    assert known["pictures"] == {}  # none has made a frame
    sd15 = known["plugins"]["sd15"]
    about = {"name", "version", "family", "best_size", "description", "visible", "unavailable", "builtin"}
    assert set(sd15) == about | {"parameters", "output"}
    assert sd15["parameters"]["prompt"]["type"] == "string"
    assert (sd15["parameters"]["model_name"]["type"], sd15["parameters"]["model_name"]["category"]) == (
        "model_selection",
        "checkpoints",
    )


def test_a_graph_is_saved_used_and_deleted_as_a_generator(kino, fox) -> None:
    reply = kino.post("/v1/generator/plugins", {"name": "My own", "description": "Mine.", "prompt": GRAPH})
    assert (reply.status, reply.json()["name"], reply.json()["parameters"]["prompt"]["default"]) == (
        201,
        "My own",
        "a fox",
    )
    assert "My own" in kino.get("/v1/generator/plugins").json()["plugins"]
    assert kino.post("/v1/generator/tasks", {"type": "My own", "data": {"project_id": fox}}).status == 201
    assert kino.send("/v1/generator/plugins/My%20own", None, "DELETE")["message"]
    assert (
        kino.post("/v1/generator/tasks", {"type": "My own", "data": {"project_id": fox}}).code
        == "unknown_generator"
    )
    assert kino.request("DELETE", "/v1/generator/plugins/sd15").status == 400
    assert kino.post("/v1/generator/plugins", {"name": "sd15", "prompt": GRAPH}).code == "name_taken"
    assert kino.post("/v1/generator/plugins", {"name": "x", "prompt": {}}).code == "generator_broken"


def test_a_generator_is_copied_edited_removed_and_restored(kino) -> None:
    path = "/v1/generator/plugins"
    text = kino.get(f"{path}/z-image/file").body.decode()
    copied = kino.post("/v1/generator/import", {"name": "quick", "text": text})
    assert (copied.status, copied.json()["name"], copied.json()["builtin"]) == (201, "quick", False)
    assert kino.post("/v1/generator/import", {"name": "quick", "text": text}).code == "name_taken"
    assert kino.post(f"{path}/z-image/copy", {"name": "quick"}).code == "name_taken"
    assert kino.post(f"{path}/quick/copy", {"name": "other"}).status == 201
    for wrong in ("{", "[]", "{}"):
        assert kino.post("/v1/generator/import", {"name": "x", "text": wrong}).code == "generator_broken"
    change = {"name": "Draft", "parameters": {"shift": None, "steps": {"default": 4}}}
    edited = kino.request("PUT", f"{path}/quick", change).json()
    assert (edited["name"], edited["parameters"]["steps"]["default"]) == ("Draft", 4)
    assert "shift" not in edited["parameters"]
    assert kino.request("PUT", f"{path}/Draft", {"parameters": {"steps": {"default": -1}}}).status == 400
    assert kino.request("PUT", f"{path}/sd15", {"name": "mine"}).status == 400
    kino.send(f"{path}/Draft", None, "DELETE")
    assert kino.post(f"{path}/Draft/restore").json() == edited
    assert kino.post(f"{path}/Draft/restore").code == "unknown_generator"
    assert kino.get(f"{path}/none/file").code == "unknown_generator"


def test_a_kept_graph_says_which_frame_its_picture_is(kino) -> None:
    graph = {
        "1": {"class_type": "LoadImage", "inputs": {"image": "a.png"}},
        "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "x"}},
    }
    path, body = "/v1/generator/plugins", {"name": "again", "prompt": graph}
    saved = kino.send(path, {**body, "relations": {"1": "self"}})["parameters"]["image"]
    assert (saved["type"], saved["relation"]) == ("frame", "self")
    for wrong in ({"2": "self"}, {"1": "range"}):
        assert kino.post(path, {**body, "relations": wrong}).status == 400
    for relation, kind in (("previous", "frame"), (None, "image"), ("anchor", "frame")):
        change = {"parameters": {"image": {"relation": relation}}}
        edited = kino.request("PUT", f"{path}/again", change).json()["parameters"]["image"]
        assert (edited["type"], edited.get("relation")) == (kind, relation)
    change = {"parameters": {"width": {"relation": "self"}}}
    assert kino.request("PUT", f"{path}/again", change).code == "generator_broken"
    assert kino.request("PUT", f"{path}/again", {"parameters": {"image": {"relation": "up"}}}).status == 400


def test_a_task_is_created_started_stopped_retried_and_deleted(kino, fox) -> None:
    reply = kino.post("/v1/generator/tasks", {"name": "One", "type": "sd15", "data": data(fox)})
    task = reply.json()
    assert (reply.status, task["name"], task["type"], task["status"], task["progress"]) == (
        201,
        "One",
        "sd15",
        "pending",
        0.0,
    )
    fields = {
        "id",
        "name",
        "type",
        "data",
        "status",
        "progress",
        "result",
        "error",
        "created_at",
        "updated_at",
        "started_at",
        "completed_at",
    }
    assert fields <= set(task)
    assert task["data"]["prompt"] == "a fox"
    assert isinstance(task["data"]["seed"], int)
    path = f"/v1/generator/tasks/{task['id']}"
    assert kino.get(path).json() == task
    assert kino.post(f"{path}/stop").code == "task_state"
    assert kino.send(f"{path}/generate", None) == {"message": "Generation started", "task_id": task["id"]}
    assert kino.post(f"{path}/generate").code == "task_state"
    progress = kino.get(f"{path}/progress").json()
    assert progress == {"task_id": task["id"], "status": "queued", "progress": 0.0, "preview": False}
    assert kino.send(f"{path}/stop", None) == {"message": "Generation stopped", "task_id": task["id"]}
    assert status(kino, task["id"]) == "stopped"
    assert kino.send(f"{path}/retry", None)["task_id"] == task["id"]
    assert kino.post(f"{path}/retry").code == "task_state"
    changed = kino.send(path, {"name": "Two", "priority": 5}, "PATCH")
    assert (changed["name"], changed["priority"]) == ("Two", 5)
    assert kino.send(path, None, "DELETE")["message"]
    for method, rest in (
        ("GET", ""),
        ("DELETE", ""),
        ("POST", "/generate"),
        ("POST", "/stop"),
        ("POST", "/retry"),
        ("GET", "/progress"),
    ):
        assert kino.request(method, f"{path}{rest}").code == "task_not_found"
    assert kino.request("PATCH", path, {"name": "x"}).code == "task_not_found"


def test_invalid_data_gives_one_error_for_each_field(kino, fox) -> None:
    odd = data(fox, steps="many", cfg_scale=-1, model_name="gone.safetensors", nonsense=1)
    reply = kino.post("/v1/generator/tasks", {"type": "sd15", "data": odd})
    fields = {entry["field"]: entry["message"] for entry in reply.json()["error"]["details"]["fields"]}
    assert (reply.status, reply.code, set(fields)) == (
        400,
        "invalid_data",
        {"steps", "cfg_scale", "model_name", "nonsense"},
    )
    assert CHECKPOINT in fields["model_name"]
    assert kino.post("/v1/generator/tasks", {"type": "sd15", "data": {}}).status == 400
    assert kino.post("/v1/generator/tasks", {"type": "gone", "data": data(fox)}).code == "unknown_generator"
    assert kino.post("/v1/generator/tasks", {"type": "sd15", "data": data(99)}).code == "invalid_data"


@pytest.mark.parametrize(
    ("spread", "seen"),
    [
        ({"count": 3}, None),
        ({"seeds": [5, 6, 2**53]}, ("seed", [5, 6, 2**53])),
        ({"prompts": ["a", "b", "c"]}, ("prompt", ["a", "b", "c"])),
        (
            {"range": {"parameter": "cfg_scale", "first": 1, "last": 2, "count": 3}},
            ("cfg_scale", [1.0, 1.5, 2.0]),
        ),
        ({"range": {"parameter": "steps", "first": 4, "last": 8, "count": 3}}, ("steps", [4, 6, 8])),
    ],
    ids=str,
)
def test_a_batch_queues_many_tasks_in_order(kino, fox, spread, seen) -> None:
    reply = kino.post("/v1/generator/batches", {"type": "sd15", "data": data(fox, seed=7), **spread})
    assert (reply.status, reply.json()["total"]) == (201, 3)
    tasks = [kino.get(f"/v1/generator/tasks/{task}").json() for task in reply.json()["task_ids"]]
    assert {task["status"] for task in tasks} == {"queued"}
    values = [task["data"][seen[0] if seen else "seed"] for task in tasks]
    assert values == seen[1] if seen else len(set(values)) == 3


@pytest.mark.parametrize(
    "spread",
    [
        {},
        {"count": 1, "seeds": [1]},
        {"count": 10_001},
        {"seeds": []},
        {"seeds": [-1]},
        {"prompts": [1]},
        {"count": 2, "place": {"where": "replace", "frame_id": 1}},
    ],
)
def test_a_batch_needs_exactly_one_source_of_variation(kino, fox, frames, spread, dump) -> None:
    before = dump()
    assert kino.post("/v1/generator/batches", {"type": "sd15", "data": data(fox), **spread}).status == 400
    assert dump() == before


def test_lists_count_the_frames_of_batches(kino, fox) -> None:
    body = {"type": "sd15", "data": data(fox, batch_size=4), "count": 2}
    ids = kino.send("/v1/generator/batches", body)["task_ids"]
    assert {kino.get(f"/v1/generator/tasks/{one}").json()["frames"] for one in ids} == {4}
    assert kino.get("/v1/generator/tasks?limit=1").json()["frames"] == 8
    assert kino.get("/v1/queue").json()["waiting_frames"] == 8


def test_an_order_says_what_becomes_of_a_clip_of_another_rate(kino, fox) -> None:
    body = {"type": "sd15", "data": data(fox)}
    for rate in ("hold", "resample"):
        task = kino.post("/v1/generator/tasks", {**body, "rate": rate}).json()
        assert task["data"]["place"] == {"where": "append", "frame_id": None, "rate": rate}
    task = kino.post("/v1/generator/tasks", {**body, "rate": "as_is"}).json()
    assert task["data"]["place"] == {"where": "append", "frame_id": None}
    assert kino.post("/v1/generator/tasks", {**body, "rate": "double"}).status == 400


def test_many_equal_pictures_have_to_be_confirmed(kino, fox) -> None:
    blank = {"class_type": "EmptyImage", "inputs": {"width": 16, "height": 16, "batch_size": 1, "color": 0}}
    saver = {"class_type": "SaveImage", "inputs": {"images": ["1", 0]}}
    kino.send("/v1/generator/plugins", {"name": "blank", "prompt": {"1": blank, "2": saver}})
    body = {"type": "blank", "project_id": fox, "data": {}, "count": 3}
    reply = kino.post("/v1/generator/batches", body)
    assert (reply.status, reply.code) == (400, "no_seed")
    assert kino.post("/v1/generator/batches", {**body, "allow_equal": True}).json()["total"] == 3


def test_tasks_are_paged_by_status_and_project(kino, fox, task) -> None:
    ids = kino.send("/v1/generator/batches", {"type": "sd15", "data": data(fox), "count": 5})["task_ids"]
    path = "/v1/generator/tasks"
    assert kino.get(path).json()["total"] == 6
    assert [one["id"] for one in kino.get(f"{path}?status=queued&offset=1&limit=2").json()["tasks"]] == ids[
        1:3
    ]
    assert [one["id"] for one in kino.get(f"{path}?newest_first=true&limit=1").json()["tasks"]] == ids[-1:]
    assert kino.get(f"{path}?project_id={kino.project('Other')}").json() == {
        "total": 0,
        "frames": 0,
        "tasks": [],
    }
    assert kino.get(f"{path}?status=sleeping").status == 400


def test_a_frame_without_a_prompt_is_not_regenerated(kino, frames) -> None:
    reply = kino.post(f"/v1/frames/{frames[0]}/regenerate", {})
    assert (reply.status, reply.code) == (400, "invalid_value")
    assert kino.post("/v1/frames/99/regenerate", {}).code == "frame_not_found"


def test_models_are_listed_with_the_metadata_of_their_files(kino) -> None:
    assert kino.get("/v1/models/categories").json() == {"total": 2, "categories": ["checkpoints", "loras"]}
    listed = kino.get("/v1/models/checkpoints").json()
    assert (listed["category"], listed["total"], listed["models"][0]["name"]) == (
        "checkpoints",
        1,
        CHECKPOINT,
    )
    one = kino.get(f"/v1/models/checkpoints/{CHECKPOINT}").json()
    assert (one["name"], one["category"], one["format"], one["size"] > 0) == (
        CHECKPOINT,
        "checkpoints",
        "safetensors",
        True,
    )
    for path in ("gone", "checkpoints/gone.safetensors"):
        assert kino.get(f"/v1/models/{path}").code == "model_not_found"


def test_an_emergency_stop_stops_all_waiting_tasks(kino, fox, task) -> None:
    ids = kino.send("/v1/generator/batches", {"type": "sd15", "data": data(fox), "count": 4})["task_ids"]
    assert kino.get("/health").json()["metrics"]["queue_size"] == 4
    done = kino.send("/v1/system/emergency-stop", None)
    assert (done["success"], done["stopped_count"], bool(done["message"])) == (True, 4, True)
    assert {status(kino, one) for one in ids} == {"stopped"}
    assert status(kino, task) == "pending"
    assert kino.send("/v1/system/emergency-stop", None)["stopped_count"] == 0


@pytest.mark.parametrize("verb", ["restart", "shutdown"])
def test_restart_and_shutdown_answer_before_they_begin(kino, monkeypatch, verb) -> None:
    asked = []
    monkeypatch.setattr("kino_store.services.system.process.restart", lambda *_: asked.append("restart"))
    monkeypatch.setattr("kino_store.services.system.process.shut_down", lambda *_: asked.append("shutdown"))
    done = kino.send(f"/v1/system/{verb}", None)
    assert (done["success"], bool(done["message"]), asked) == (True, True, [verb])


def test_metrics_include_their_history(kino) -> None:
    metrics = kino.get("/v1/system/metrics").json()
    assert metrics["total"] == len(metrics["history"]) >= 1
    assert 0 <= metrics["now"]["memory_percent"] <= 100
    assert metrics["now"]["current_task"] is None


def test_parameters_and_variations_of_several_frames(kino, fox, frames) -> None:
    found = kino.send("/v1/frames/params", {"ids": frames[:2]})["frames"]
    assert [one["id"] for one in found] == frames[:2]
    assert all(one["problem"] is None and one["params"] is not None for one in found)
    assert kino.post("/v1/frames/params", {"ids": [1] * 501}).status == 400
    refusal = kino.post("/v1/frames/vary", {"frame_ids": frames[:2], "overrides": {"steps": 3}})
    assert (refusal.status, refusal.code) == (400, "invalid_data")
    assert "(frame 1)" in refusal.json()["error"]["message"]
    body = {"type": "img2img", "data": data(fox), "frames": {"parameter": "image", "ids": frames[:2]}}
    ids = kino.send("/v1/generator/batches", {**body, "place": {"where": "after"}})["task_ids"]
    places = [kino.get(f"/v1/generator/tasks/{one}").json()["data"]["place"] for one in ids]
    assert [place["frame_id"] for place in places] == frames[:2]
    assert len({place["step"] for place in places}) == 1
