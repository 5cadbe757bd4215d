"""Model files over HTTP: sent as the body, deleted, restored; guarded as other uploads."""

from __future__ import annotations

from tests.http.images import CHECKPOINT
from tests.http.serving import Client
from tests.store.model_files import model

BINARY = {"Content-Type": "application/octet-stream"}


def test_a_model_is_added_listed_deleted_and_restored(kino, models, tmp_path) -> None:
    data = model(tmp_path / "good.safetensors", {"x": (2, 3)}).read_bytes()
    added = kino.request("PUT", "/v1/models/loras/styles/ink.safetensors", data, BINARY)
    assert added.status == 201
    assert (added.json()["name"], added.json()["parameters"]) == ("styles/ink.safetensors", 6)
    assert kino.request("PUT", "/v1/models/loras/styles/ink.safetensors", data, BINARY).code == "name_taken"
    deleted = kino.request("DELETE", "/v1/models/loras/styles/ink.safetensors").json()
    assert deleted["bytes"] == len(data)
    assert kino.get("/v1/models/loras/styles/ink.safetensors").code == "model_not_found"
    assert kino.get("/v1/model-files").json()["deleted_bytes"] == len(data)
    assert kino.send("/v1/model-files/restore", {"undo": deleted["undo"]})["name"] == "styles/ink.safetensors"
    kino.request("DELETE", "/v1/models/loras/styles/ink.safetensors")
    assert kino.send("/v1/model-files/empty-trash", None)["removed"] == 1
    assert kino.post("/v1/model-files/restore", {"undo": deleted["undo"]}).code == "file_missing"


def test_a_bad_file_or_request_leaves_nothing(kino, models) -> None:
    before = sorted(models.rglob("*"))
    path = "/v1/models/loras/x.safetensors"
    assert kino.request("PUT", path, b"junk", BINARY).code == "model_broken"
    assert kino.request("PUT", path, b"junk", {"Content-Type": "text/plain"}).status == 415
    assert kino.request("PUT", "/v1/models/loras/x.ckpt", b"junk", BINARY).code == "invalid_value"
    assert kino.request("PUT", "/v1/models/loras/..%2fx.safetensors", b"junk", BINARY).status == 400
    assert kino.request("PUT", "/v1/models/nonsense/x.safetensors", b"junk", BINARY).code == "model_not_found"
    assert sorted(models.rglob("*")) == before


def test_other_sites_and_machines_are_refused(serve, models) -> None:
    client = Client(serve())
    path = f"/v1/models/checkpoints/{CHECKPOINT}"
    elsewhere = {**BINARY, "Origin": "https://example.com"}
    assert client.request("PUT", "/v1/models/loras/x.safetensors", b"junk", elsewhere).status == 403
    forwarded = {"X-Forwarded-For": "10.0.0.1"}
    assert client.request("DELETE", path, headers=forwarded).code == "token_needed"
    assert (models / "checkpoints" / CHECKPOINT).exists()


def test_a_list_names_the_generators_that_use_a_model(kino, store) -> None:
    graph = store.generators.document("sd15")["prompt"]
    loader = next(node for node in graph.values() if "ckpt_name" in node["inputs"])
    loader["inputs"]["ckpt_name"] = CHECKPOINT
    kino.send("/v1/generator/plugins", {"name": "mine", "prompt": graph})
    (found,) = kino.get("/v1/models/checkpoints").json()["models"]
    assert found["used_by"] == ["mine"]
