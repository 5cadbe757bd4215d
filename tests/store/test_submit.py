"""Submitting tasks: single tasks, batches, and frames to regenerate."""

from __future__ import annotations

import time

import pytest

from kino_store.errors import (
    FrameNotFoundError,
    InvalidDataError,
    InvalidValueError,
    ProjectNotFoundError,
    UnknownGeneratorError,
)
from kino_store.generators.catalogue import Catalogue
from kino_store.services.generators import Generators
from kino_store.store import BUILT_IN
from kino_store.values import END, Place
from tests.store.tasks import FOX, GIVEN, SD15, Comfy, regenerate, submitter_of

LARGEST_SEED = 2**63 - 1
APPEND = {"where": "append", "frame_id": None}


@pytest.fixture
def submitter(store):
    return submitter_of(store)


@pytest.fixture
def generated(save):
    """A frame of the built-in generator, with its prompt graph."""
    prompt = {**SD15["prompt"], "2": {**SD15["prompt"]["2"], "inputs": {"shot": ["1", 0], "ckpt_name": FOX}}}
    return save(7, prompt=prompt, node_id="7", generator="sd15", generator_version="1.0.0")[0]


def data_of(store, ids: list[int], name: str) -> list[object]:
    return [store.tasks.queue.get(task_id).data.get(name) for task_id in ids]


def refused(ask, *arguments: object, **more: object) -> dict[str, str]:
    with pytest.raises(InvalidDataError) as refusal:
        ask(*arguments, **more)
    return {entry["field"]: entry["message"] for entry in refusal.value.details["fields"]}


def test_a_new_task_is_complete_named_and_pending(store, fox, submitter) -> None:
    task = submitter.task(
        "sd15", {**GIVEN, "prompt": "a fox\n runs  " + "far " * 30}, project_id=fox.id, priority=4
    )
    assert (task.type, task.status, task.priority, task.project_id) == ("sd15", "pending", 4, fox.id)
    assert task == store.tasks.queue.get(task.id)
    assert task.name.startswith("a fox runs far far")
    assert (len(task.name), task.name[-1]) == (60, "…")
    shared = {
        "steps": 32,
        "cfg_scale": 3.5,
        "sampler": "dpmpp_2m_sde",
        "scheduler": "sgm_uniform",
        "width": 48,
        "height": 32,
    }
    assert task.data.items() >= {**shared, "model_name": FOX, "batch_size": 1, "place": APPEND}.items()
    assert 0 <= task.data["seed"] <= LARGEST_SEED
    assert submitter.task("sd15", GIVEN, "My own", fox.id).name == "My own"


def test_the_project_can_be_given_in_the_data(store, fox, submitter) -> None:
    task = submitter.task("sd15", {**GIVEN, "project_id": fox.id})
    assert (task.project_id, "project_id" in task.data) == (fox.id, False)
    (batched,) = submitter.batch("sd15", {**GIVEN, "project_id": fox.id}, count=1)
    assert store.tasks.queue.get(batched).project_id == fox.id
    owl = store.projects.create("Owl", 48, 32, 24)
    assert submitter.task("sd15", {**GIVEN, "project_id": fox.id}, project_id=owl.id).project_id == owl.id


@pytest.mark.parametrize("wrong", [None, 0, -1, 99, "1", True, 1.0, 2**63, 2**100, [1]], ids=repr)
def test_an_invalid_project_is_a_field_error(store, fox, submitter, wrong) -> None:
    assert set(refused(submitter.task, "sd15", {**GIVEN, "project_id": wrong})) == {"project_id"}
    assert set(refused(submitter.batch, "sd15", {**GIVEN, "project_id": wrong}, count=2)) == {"project_id"}
    assert store.tasks.queue.page()[0] == 0


def test_the_error_for_an_unknown_generator_lists_the_known_ones(store, fox, submitter) -> None:
    for ask, more in ((submitter.task, {}), (submitter.batch, {"count": 2})):
        with pytest.raises(UnknownGeneratorError, match=r"no generator 'sd16'.*img2img, .*sd15, sd35, sdxl"):
            ask("sd16", GIVEN, project_id=fox.id, **more)


def test_a_count_gives_each_task_a_different_seed(store, fox, submitter) -> None:
    ids = submitter.batch("sd15", {**GIVEN, "seed": 5}, project_id=fox.id, priority=2, name="Many", count=20)
    seeds = data_of(store, ids, "seed")
    assert len({*seeds, 5}) == 21
    tasks = [store.tasks.queue.get(task_id) for task_id in ids]
    assert {(task.status, task.priority, task.name) for task in tasks} == {("queued", 2, "Many")}
    assert [task.id for task in store.tasks.queue.page(limit=50)[1]] == ids


def test_each_seed_or_prompt_gives_one_task_in_order(store, fox, submitter) -> None:
    seeds = [3, 3, LARGEST_SEED, 0]
    assert data_of(store, submitter.batch("sd15", GIVEN, project_id=fox.id, seeds=seeds), "seed") == seeds
    ids = submitter.batch(
        "sd15", {"model_name": FOX, "seed": 9}, project_id=fox.id, prompts=["an owl", "a hare"]
    )
    assert (data_of(store, ids, "prompt"), data_of(store, ids, "seed")) == (["an owl", "a hare"], [9, 9])
    assert [store.tasks.queue.get(task_id).name for task_id in ids] == ["an owl", "a hare"]


@pytest.mark.parametrize(
    ("name", "first", "last", "count", "values"),
    [
        ("cfg_scale", 1, 2, 3, [1.0, 1.5, 2.0]),
        ("cfg_scale", 0.1, 0.4, 4, [0.1, 0.2, 0.3, 0.4]),
        ("cfg_scale", 8, 2, 2, [8.0, 2.0]),
        ("steps", 4, 9, 3, [4, 6, 9]),
        ("steps", 4.4, 4.6, 2, [4, 5]),
    ],
)
def test_a_range_runs_from_first_to_last_with_integers_where_required(
    store, fox, submitter, name, first, last, count, values
) -> None:
    spread = {"parameter": name, "first": first, "last": last, "count": count}
    got = data_of(store, submitter.batch("sd15", GIVEN, project_id=fox.id, range=spread), name)
    assert (got, {type(value) for value in got}) == (values, {type(values[0])})


def test_a_range_of_a_parameter_that_is_not_a_number_is_refused(store, fox, submitter) -> None:
    for name in ("prompt", "nonsense", "loras"):
        fields = refused(
            submitter.batch,
            "sd15",
            GIVEN,
            project_id=fox.id,
            range={"parameter": name, "first": 1, "last": 2, "count": 2},
        )
        assert set(fields) == {name}
    assert store.tasks.queue.page()[0] == 0


@pytest.mark.parametrize(
    "spread",
    [{}, {"count": None}, {"count": 2, "seeds": [1]}, {"seeds": [1], "prompts": ["a"], "count": None}],
    ids=str,
)
def test_a_batch_varies_exactly_one_thing(store, fox, submitter, spread) -> None:
    assert (
        "exactly one of count, seeds, prompts, range and frames"
        in refused(submitter.batch, "sd15", GIVEN, project_id=fox.id, **spread)["count"]
    )


def test_errors_of_a_batch_name_the_task_and_nothing_is_queued(store, fox, submitter) -> None:
    fields = refused(submitter.batch, "sd15", {**GIVEN, "steps": 0}, project_id=fox.id, seeds=[1, 2, -1])
    assert set(fields) == {"steps"}
    assert fields["steps"].endswith("(task 1 of the batch)")
    fields = refused(submitter.batch, "sd15", GIVEN, project_id=fox.id, seeds=[1, 2, -1])
    assert fields["seed"].endswith("(task 3 of the batch)")
    assert (
        "of the batch" not in refused(submitter.batch, "sd15", GIVEN, project_id=fox.id, seeds=[-1])["seed"]
    )
    assert store.tasks.queue.page()[0] == 0


def test_all_invalid_fields_are_reported_at_once(store, fox, submitter) -> None:
    odd = {"model_name": "gone.safetensors", "steps": 1.5, "sampler": "none", "colour": "red"}
    fields = refused(submitter.task, "sd15", odd, project_id=fox.id)
    assert set(fields) == {"prompt", "model_name", "steps", "sampler", "colour"}
    assert FOX in fields["model_name"]


def test_a_place_names_a_frame_of_the_project_and_only_one_task_replaces_it(
    store, fox, submitter, save
) -> None:
    (frame,) = save(1)
    there = Place("replace", frame_id=frame.id)
    task = submitter.task("sd15", GIVEN, project_id=fox.id, place=there)
    assert task.data["place"] == {"where": "replace", "frame_id": frame.id}
    assert len(submitter.batch("sd15", GIVEN, project_id=fox.id, place=there, count=1)) == 1
    assert (
        len(
            submitter.batch(
                "sd15", GIVEN, project_id=fox.id, place=Place("before", frame_id=frame.id), count=2
            )
        )
        == 2
    )
    assert (
        "Only one task can replace"
        in refused(submitter.batch, "sd15", GIVEN, project_id=fox.id, place=there, count=2)["place"]
    )
    owl = store.projects.create("Owl", 48, 32, 24)
    for project, place in (
        (owl, there),
        (fox, Place("before", frame_id=99)),
        (fox, Place("before")),
    ):
        with pytest.raises(InvalidValueError, match=r"place\.frame_id"):
            submitter.task("sd15", GIVEN, project_id=project.id, place=place)


@pytest.mark.slow
def test_ten_thousand_tasks_are_queued(store, fox, submitter) -> None:
    began = time.perf_counter()
    ids = submitter.batch("sd15", GIVEN, project_id=fox.id, count=10_000)
    print(f"10,000 tasks on {store.database.url.get_backend_name()}: {time.perf_counter() - began:.2f} s")
    assert ids == list(range(ids[0], ids[0] + 10_000))
    assert store.tasks.queue.size() == 10_000
    assert [task.id for task in store.tasks.queue.page(["queued"], offset=9_990, limit=20)[1]] == ids[-10:]


def test_a_frame_is_regenerated_unchanged(store, fox, submitter, generated) -> None:
    (task,) = submitter.regenerate(generated.id, {}, END, 1, 3)
    assert task == store.tasks.queue.get(task.id)
    assert (task.type, task.status, task.priority, task.project_id) == ("regenerate", "queued", 3, fox.id)
    uids = {str(generated.id): generated.uid}
    assert task.data == {"frame_id": generated.id, "overrides": {}, "place": APPEND, "uids": uids}
    assert task.name == f"Regenerate frame {generated.id}"


def test_only_the_first_of_several_variations_has_the_frames_seed(store, submitter, generated) -> None:
    overrides = data_of(store, regenerate(submitter, generated.id, {"steps": 9}, {}, 4), "overrides")
    assert overrides[0] == {"steps": 9}
    seeds = [each["seed"] for each in overrides[1:]]
    assert len(set(seeds)) == 3
    assert all(0 <= seed <= LARGEST_SEED for seed in seeds)
    given = data_of(store, regenerate(submitter, generated.id, {"seed": 5}, {}, 2), "overrides")
    assert (given[0]["seed"], given[1]["seed"] != 5) == (5, True)
    (drawn,) = data_of(store, regenerate(submitter, generated.id, {"seed": None}, {}), "overrides")
    assert isinstance(drawn["seed"], int)


def test_only_one_variation_can_replace_a_frame(store, submitter, generated) -> None:
    (task_id,) = regenerate(submitter, generated.id, {}, {"where": "replace"})
    assert store.tasks.queue.get(task_id).data["place"] == {"where": "replace", "frame_id": generated.id}
    assert (
        "Only one frame can replace it"
        in refused(submitter.regenerate, generated.id, {}, Place("replace"), 2, 0)["place"]
    )
    assert len(submitter.regenerate(generated.id, {}, Place("before"), 2, 0)) == 2
    with pytest.raises(InvalidValueError, match=r"place\.frame_id"):
        submitter.regenerate(generated.id, {}, Place("before", frame_id=99), 1, 0)


def test_a_frame_that_cannot_be_regenerated_is_refused_before_anything_is_queued(
    store, fox, submitter, generated, save
) -> None:
    (drawn,) = save(1)
    with pytest.raises(InvalidValueError, match="not made by ComfyUI"):
        submitter.regenerate(drawn.id, {}, END, 1, 0)
    with pytest.raises(FrameNotFoundError):
        submitter.regenerate(99, {}, END, 1, 0)
    assert set(refused(submitter.regenerate, generated.id, {"steps": 0, "colour": 1}, END, 1, 0)) == {
        "steps",
        "colour",
    }
    bare = submitter_of(store, Comfy(checkpoints=["owl.safetensors"]))
    assert refused(bare.regenerate, generated.id, {}, END, 1, 0) == {
        "model_name": f"{FOX!r} is not installed. Installed: owl.safetensors."
    }
    unknown = {"loras": [{"lora_name": "nowhere.safetensors"}], "sampler": "none", "scheduler": "never"}
    errors = refused(submitter.regenerate, generated.id, unknown, END, 1, 0)
    assert set(errors) == {"loras.0.lora_name", "sampler", "scheduler"}
    assert "ink.safetensors" in errors["loras.0.lora_name"]
    assert store.tasks.queue.page()[0] == 0
    assert bare.regenerate(generated.id, {"model_name": "owl.safetensors"}, END, 1, 0)
    assert (
        "hare"
        in refused(submitter.regenerate, generated.id, {"model_name": "hare.safetensors"}, END, 1, 0)[
            "model_name"
        ]
    )


def test_a_frame_in_the_trash_can_be_regenerated_but_not_one_of_a_deleted_project(
    store, fox, submitter, generated
) -> None:
    store.frames.edit.delete([generated.id])
    assert submitter.regenerate(generated.id, {}, END, 1, 0)
    store.delete_project(fox.id)
    with pytest.raises(FrameNotFoundError):
        submitter.regenerate(generated.id, {}, END, 1, 0)


def test_a_deleted_project_accepts_no_tasks(store, fox, submitter) -> None:
    store.delete_project(fox.id)
    assert "deleted" in refused(submitter.task, "sd15", GIVEN, project_id=fox.id)["project_id"]
    with pytest.raises(ProjectNotFoundError):
        store.projects.get(fox.id)


def test_a_graph_is_saved_as_a_generator_used_and_deleted(store, fox, submitter) -> None:
    kept = store.generators.save("My own", "Mine.", SD15["prompt"])
    assert (kept["name"], kept["description"]) == ("My own", "Mine.")
    known, problems = Generators(Catalogue(BUILT_IN, store.paths.generators), Comfy()).forms()
    assert ({"sd15", "sdxl", "img2img", "My own"} <= set(known), problems) == (True, {})
    assert known["sd15"]["parameters"]["sampler"]["options"] == ["euler", "dpmpp_2m_sde"]
    store.generators.remove("My own")
    with pytest.raises(UnknownGeneratorError):
        submitter.task("My own", GIVEN, project_id=fox.id)


def test_a_batch_of_images_needs_existing_frames(store, fox, submitter, save) -> None:
    (frame,) = save(1, place=Place())
    task = submitter.task("img2img", {**GIVEN, "image": frame.id}, project_id=fox.id)
    assert task.data["image"] == frame.id
    assert set(refused(submitter.batch, "img2img", {**GIVEN, "image": 99}, project_id=fox.id, count=3)) == {
        "image"
    }
