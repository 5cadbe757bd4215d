"""What is checked when tasks are ordered: that pictures of a batch differ, and their size."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from kino_store.errors import NoSeedError, SizeMismatchError
from kino_store.generators.derive import derive
from tests.store.tasks import FOX, GIVEN, SD15, submitter_of
from tests.store.workflows import NATIVE, node

MODEL = {"model_name": FOX}


@pytest.fixture
def submitter(store):
    return submitter_of(store)


@pytest.fixture
def put(store):
    """Put a file into the generators' folder."""

    def write(document: dict[str, Any]) -> str:
        store.paths.generators.mkdir(parents=True, exist_ok=True)
        path = store.paths.generators / f"{document['name']}.json"
        path.write_text(json.dumps(document), "utf-8")
        return document["name"]

    return write


def native(**changes: dict[str, Any]) -> dict[str, Any]:
    """The native graph, kept as a generator; `changes` are nodes."""
    prompt = {**copy.deepcopy(NATIVE), **changes}
    prompt["5"]["inputs"].update(sampler_name="euler", scheduler="karras")
    return derive("native", prompt).model_dump(mode="json", by_alias=True)


def queued(store) -> int:
    return store.tasks.queue.page()[0]


def test_many_equal_pictures_are_refused_unless_they_are_wanted(store, fox, submitter, put) -> None:
    seedless = {name: one for name, one in SD15["parameters"].items() if name != "seed"}
    own = put({**SD15, "name": "own", "parameters": seedless})
    with pytest.raises(NoSeedError, match="own has no seed, so all 3 would be equal"):
        submitter.batch(own, GIVEN, project_id=fox.id, count=3)
    assert queued(store) == 0
    assert len(submitter.batch(own, GIVEN, project_id=fox.id, count=1)) == 1
    assert len(submitter.batch(own, GIVEN, project_id=fox.id, count=3, allow_equal=True)) == 3
    assert len(submitter.batch(own, GIVEN, project_id=fox.id, prompts=["a fox", "an owl"])) == 2


def test_a_graph_with_a_seed_of_a_pack_makes_different_pictures(store, fox, submitter, put) -> None:
    document = native(seed=node("Seed (rgthree)", seed=-1))
    document["prompt"]["5"]["inputs"]["seed"] = ["seed", 0]
    ids = submitter.batch(put(document), MODEL, project_id=fox.id, count=5)
    assert len({store.tasks.queue.get(task_id).data["seed"] for task_id in ids}) == 5


def test_a_size_that_the_model_cannot_make_is_refused_when_it_is_ordered(store, submitter, put) -> None:
    name = put(native())
    odd = store.projects.create("Odd", 50, 32, 24)
    with pytest.raises(SizeMismatchError, match=r"48 x 32 pixels.*'Odd' have 50 x 32.*project of 48 x 32\."):
        submitter.task(name, MODEL, project_id=odd.id)
    with pytest.raises(SizeMismatchError):
        submitter.batch(name, MODEL, project_id=odd.id, count=3)
    assert queued(store) == 0
    even = store.projects.create("Even", 48, 32, 24)
    assert submitter.task(name, MODEL, project_id=even.id).data["width"] == 48


def test_a_size_from_the_form_is_checked(store, submitter, put) -> None:
    up = node("LatentUpscaleBy", samples=["5", 0], upscale_method="bilinear", scale_by=2.0)
    document = native(**{"up": up, "6": node("VAEDecode", samples=["up", 0], vae=["1", 2])})
    assert document["parameters"]["width"]["default"] == 512
    name, big = put(document), store.projects.create("Big", 128, 64, 24)
    with pytest.raises(SizeMismatchError, match=r"1024 x 1024 pixels.*Set width and height"):
        submitter.task(name, MODEL, project_id=big.id)
    assert submitter.task(name, {**MODEL, "width": 64, "height": 32}, project_id=big.id)
    widths = {"parameter": "width", "first": 64, "last": 128, "count": 2}
    with pytest.raises(SizeMismatchError, match="256 x 64"):
        submitter.batch(name, {**MODEL, "height": 32}, project_id=big.id, range=widths)


def test_a_size_in_the_graph_alone_is_checked_and_an_unknown_one_is_not(store, fox, submitter, put) -> None:
    fixed = native()
    parameters = {name: one for name, one in fixed["parameters"].items() if name not in {"width", "height"}}
    name = put({**fixed, "parameters": parameters})
    with pytest.raises(SizeMismatchError, match="change the graph's size"):
        submitter.task(name, MODEL, project_id=fox.id)
    odd = {**fixed["prompt"], "6": node("Stretch", samples=["5", 0])}
    assert submitter.task(put({**fixed, "parameters": parameters, "prompt": odd}), MODEL, project_id=fox.id)
