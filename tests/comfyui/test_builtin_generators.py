"""The graphs of the built-in generators, as ComfyUI itself validates them; what it lacks is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kino_store.generators.catalogue import Catalogue
from kino_store.generators.check import check, unavailable
from kino_store.generators.fill import fill
from kino_store.generators.parameters import ImageParameter, MaskParameter, ModelParameter
from kino_store.values import Project
from tests.comfyui.api import Api
from tests.comfyui.provision import KINO, NEWEST, OLDEST
from tests.comfyui.server import ComfyServer

BUILT_IN = Catalogue(KINO / "workflows" / "generators", Path("none")).all_generators()


def put_model_files(models: Path) -> None:
    """Put an empty file where each built-in generator expects a model: enough for ComfyUI's validation."""
    for generator in BUILT_IN.values():
        for parameter in generator.parameters.values():
            if isinstance(parameter, ModelParameter):
                path = models / parameter.category / (parameter.default or "fox.safetensors")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.touch()


@pytest.fixture(scope="module", params=[NEWEST, OLDEST])
def server(provided, models, request, tmp_path_factory):
    base = tmp_path_factory.mktemp("generators")
    put_model_files(base / "models")
    with ComfyServer(provided(request.param), base, models) as running:
        yield running


class Lists:
    """The choices that a running ComfyUI lists."""

    def __init__(self, server: ComfyServer) -> None:
        self.nodes = server.request("GET", "/object_info").json()
        self.api = Api(server)

    def model_names(self, category: str) -> list[str]:
        return [model["name"] for model in self.api.get(f"/v1/models/{category}")["models"]]

    def options(self, node: str, name: str) -> list[str]:
        choices = self.nodes[node]["input"]["required"][name]
        return choices[1]["options"] if choices[0] == "COMBO" else choices[0]

    def missing_nodes(self, kinds: set[str]) -> list[str]:
        return sorted(set(kinds) - self.nodes.keys())


def test_both_comfyuis_have_the_nodes_and_the_form_finds_the_models(server) -> None:
    forms = Api(server).get("/v1/generator/plugins")["plugins"]
    reasons = {name: form["unavailable"] for name, form in forms.items()}
    assert ("no FrameInterpolat" in reasons.pop("between")) == server.comfyui.version.startswith("0.18")
    assert reasons == dict.fromkeys(BUILT_IN.keys() - {"between"}, "")


def test_nodes_that_comfyui_lacks_are_named(server) -> None:
    api = Api(server)
    document = json.loads(api.ask("GET", "/v1/generator/plugins/flux1/file").body)
    document["prompt"]["1"]["class_type"] = "LoaderFromTomorrow"
    added = {"name": "tomorrow", "text": json.dumps(document)}
    assert "This ComfyUI has no LoaderFromTomorrow" in api.post("/v1/generator/import", added)["unavailable"]
    order = {"type": "tomorrow", "project_id": api.project("Tomorrow"), "data": {"prompt": "x"}, "count": 1}
    answer = api.ask("POST", "/v1/generator/batches", order)
    assert (answer.status, "LoaderFromTomorrow" in answer.body.decode()) == (400, True)
    api.delete("/v1/generator/plugins/tomorrow")


def test_comfyui_accepts_every_graph(server) -> None:
    """ComfyUI checks kinds, wires, types, choices and ranges before it runs a prompt."""
    api, lists = Api(server), Lists(server)
    row = api.get(f"/v1/projects/{api.project('HD', 720)}")
    project = Project(**{name: row[name] for name in Project.model_fields})
    api.post("/v1/queue/pause", {})

    def a_frame(_: object) -> tuple[str, str]:
        return project.name, "frame_000001.png"

    refused = {}
    for name, generator in BUILT_IN.items():
        if unavailable(generator, lists):
            continue
        frames = {key: 1 for key, one in generator.parameters.items() if isinstance(one, ImageParameter)}
        own = generator.parameters["model_name"].default
        models = {} if own else {"model_name": "fox.safetensors"}
        masks = {key: "m.png" for key, one in generator.parameters.items() if isinstance(one, MaskParameter)}
        texts = {"prompt": "a fox"} if "prompt" in generator.parameters else {}
        values = check(generator, {**texts, **frames, **masks, **models}, project, lists, bool, bool)
        prompt = fill(generator, values, project, a_frame, related=lambda one: [a_frame(one)])
        answer = server.request("POST", "/prompt", {"prompt": prompt})
        if answer.status != 200:
            refused[name] = answer.json()
    assert refused == {}
