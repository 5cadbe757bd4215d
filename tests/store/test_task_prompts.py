"""The prompt graph of a task, even after its project, frames or generator changed."""

from __future__ import annotations

import pytest

from kino_store.comfy.prompt.trace import trace
from kino_store.documents import Params
from kino_store.errors import (
    InvalidDataError,
    InvalidValueError,
    KinoError,
    ProjectNotFoundError,
    UnknownGeneratorError,
)
from kino_store.media.sidecar import sidecar_path
from kino_store.services.frames.encoder import Picture, SaveContext
from kino_store.services.tasks.comfy_lane import extra_data
from kino_store.values import END, Place
from tests.store.pictures import picture
from tests.store.tasks import (
    FOX,
    GIVEN,
    SD15,
    claim_task,
    queue_tasks,
    regenerate,
    save_task_frames,
    submitter_of,
)


@pytest.fixture
def submitter(store):
    return submitter_of(store)


@pytest.fixture
def build(store):
    """Build the prompt of a task from its id."""
    return lambda task_id: store.tasks.prompts.build(store.tasks.queue.get(task_id))


def prompt_of(**inputs: object) -> dict:
    """Return the prompt of `sd15`, with other inputs of its KinoLatent."""
    prompt = SD15["prompt"]
    loader = {**prompt["2"], "inputs": {**prompt["2"]["inputs"], "ckpt_name": FOX}}
    return {**prompt, "2": loader, "4": {**prompt["4"], "inputs": {**prompt["4"]["inputs"], **inputs}}}


def saver_of(prompt: dict) -> dict:
    return prompt["7"]["inputs"]


def wanted(build, task_id: int) -> tuple[str, str | None]:
    """Return the place of a task's frames."""
    inputs = saver_of(build(task_id).prompt)
    return inputs["where"], inputs.get("file")


def test_a_generators_prompt_is_filled_for_the_project(store, fox, submitter, build) -> None:
    task = submitter.task("sd15", {**GIVEN, "seed": 9}, project_id=fox.id)
    made = build(task.id)
    assert (made.generator, made.version) == ("sd15", "1.0.0")
    assert made.prompt["1"]["inputs"] == {"project": "Fox", "width": 48, "height": 32, "fps": 24.0}
    params = trace(made.prompt, "7")
    assert (params["prompt"], params["seed"], params["model_name"]) == ("a fox", 9, FOX)
    assert wanted(build, task.id) == ("append", None)
    known = {"task_id": task.id, "generator": "sd15", "generator_version": "1.0.0"}
    kino = {**known, "run": task.run, "order": made.order}
    assert extra_data(task, made)["extra_pnginfo"] == {"kino": kino}


@pytest.mark.parametrize("where", ["before", "replace"])
def test_a_place_follows_its_frame_even_when_it_is_deleted(
    store, fox, submitter, build, save, order, where
) -> None:
    _, two, _ = save(1, 2, 3)
    (task_id,) = submitter.batch(
        "sd15", GIVEN, project_id=fox.id, place=Place(where, frame_id=two.id), count=1
    )
    assert wanted(build, task_id) == (where, two.path)
    store.frames.edit.move([two.id], before=None)
    assert wanted(build, task_id) == (where, two.path)
    store.frames.edit.delete([two.id])
    assert wanted(build, task_id) == (where, two.path)
    save(9, place=Place(where, file=wanted(build, task_id)[1]))
    assert order() == [1, 3, 9]
    store.frames.edit.restore([two.id])
    assert order() == ([1, 3, 9, 2] if where == "before" else [1, 3, 2, 9])


def test_a_purged_frame_is_no_longer_a_place(store, fox, submitter, build, save) -> None:
    one, _ = save(1, 2)
    (task_id,) = submitter.batch(
        "sd15", GIVEN, project_id=fox.id, place=Place("before", frame_id=one.id), count=1
    )
    store.frames.edit.delete([one.id])
    store.frames.edit.purge(fox, -1)
    with pytest.raises(InvalidValueError, match=r"place\.frame_id: 1 .*purged"):
        build(task_id)


def test_a_place_stays_where_a_frame_was_that_moved_to_another_project(
    store, fox, submitter, build, save
) -> None:
    (one,) = save(1)
    (task_id,) = submitter.batch(
        "sd15", GIVEN, project_id=fox.id, place=Place("before", frame_id=one.id), count=1
    )
    store.frames.files.change(one.id, project_id=store.projects.create("Owl", 48, 32, 24).id)
    built = build(task_id).prompt.values()
    (saver,) = [node for node in built if node["class_type"] == "KinoSaveFrame"]
    assert saver["inputs"]["file"] == one.path


def test_a_project_can_be_renamed_while_its_tasks_wait(store, fox, submitter, build, save) -> None:
    (frame,) = save(1, prompt=prompt_of(), node_id="7")
    ids = [
        submitter.task("img2img", {**GIVEN, "image": frame.id}, project_id=fox.id).id,
        *regenerate(submitter, frame.id, {}, {}),
    ]
    store.projects.update(fox.id, name="Vixen", fps=12)
    for task_id in ids:
        assert build(task_id).prompt["1"]["inputs"] == {
            "project": "Vixen",
            "width": 48,
            "height": 32,
            "fps": 12.0,
        }
    loader = build(ids[0]).prompt["8"]
    assert (loader["class_type"], loader["inputs"]["project"], loader["inputs"]["file"]) == (
        "KinoLoadFrame",
        "Vixen",
        frame.path,
    )


def test_a_generator_deleted_while_its_task_waits_is_named(store, fox, submitter, build) -> None:
    store.generators.save("My own", "", SD15["prompt"])
    task = submitter.task("My own", {"model_name": FOX}, project_id=fox.id)
    assert build(task.id).generator == "My own"
    store.generators.remove("My own")
    with pytest.raises(UnknownGeneratorError, match="no generator 'My own'"):
        build(task.id)


def test_a_generator_changed_while_its_task_waits_gets_the_parameters_it_still_has(
    store, fox, submitter, build
) -> None:
    store.generators.save("My own", "", SD15["prompt"])
    task = submitter.task("My own", {"model_name": FOX, "seed": 5}, project_id=fox.id)
    only_saves = {
        "7": {"class_type": "KinoSaveFrame", "inputs": {"image": ["8", 0]}},
        "8": {"class_type": "Any", "inputs": {}},
    }
    store.generators.save("My own", "", only_saves)
    made = build(task.id)
    assert (made.version, set(made.prompt), saver_of(made.prompt)["project"]) == ("1.0.1", {"7", "8"}, "Fox")


def test_a_picture_purged_meanwhile_is_named(store, fox, submitter, build, save) -> None:
    (frame,) = save(1)
    task = submitter.task("img2img", {**GIVEN, "image": frame.id}, project_id=fox.id)
    store.frames.edit.delete([frame.id])
    assert build(task.id).prompt["8"]["inputs"]["file"] == frame.path
    store.frames.edit.purge(fox, -1)
    with pytest.raises(KinoError, match="purged"):
        build(task.id)


def test_a_task_without_a_project_is_refused(store, fox, build) -> None:
    (task_id,) = queue_tasks(store, fox, project_id=None)
    with pytest.raises(ProjectNotFoundError, match=f"Task {task_id}"):
        build(task_id)


def test_a_frame_is_regenerated_with_its_prompt_graph(store, fox, submitter, build, save) -> None:
    (frame,) = save(1, prompt=prompt_of(), node_id="7", generator="sd15", generator_version="0.9")
    (same,) = regenerate(submitter, frame.id, {}, {})
    made = build(same)
    assert (made.generator, made.version) == ("sd15", "0.9")
    assert trace(made.prompt, "7") == trace(prompt_of(), "7")
    (other,) = regenerate(submitter, frame.id, {"seed": 2**63, "prompt": "an owl"}, {"where": "replace"})
    params = trace(build(other).prompt, "7")
    assert (params["seed"], params["prompt"]) == (2**63, "an owl")
    assert {key: value for key, value in params.items() if key not in {"seed", "prompt"}} == {
        key: value for key, value in trace(prompt_of(), "7").items() if key not in {"seed", "prompt"}
    }
    assert wanted(build, other) == ("replace", frame.path)


def test_a_regenerated_frame_goes_to_the_end_unless_a_place_is_given(
    store, fox, submitter, build, save
) -> None:
    prompt = prompt_of()
    placed = {
        **prompt,
        "7": {
            **prompt["7"],
            "inputs": {**saver_of(prompt), "where": "before", "frame_number": 1, "file": "frame_000009.png"},
        },
    }
    (frame,) = save(1, prompt=placed, node_id="7")
    (task_id,) = regenerate(submitter, frame.id, {}, {})
    assert wanted(build, task_id) == ("append", None)


def test_a_frame_without_a_prompt_or_sidecar_is_named(store, fox, submitter, save) -> None:
    drawn, torn = save(1, 2)
    with pytest.raises(InvalidValueError, match=r"frame_000001\.png was not made by ComfyUI"):
        submitter.regenerate(drawn.id, {}, END, 1, 0)
    sidecar_path(store.frames.read.picture(torn)).unlink()
    with pytest.raises(KinoError, match=r"frame_000002"):
        submitter.regenerate(torn.id, {}, END, 1, 0)


def saved_in_a_batch(store, fox, prompt: dict, index: int | None, **params: object) -> int:
    """Save one of several images; return the id of its frame."""
    pixels = picture(1).pixels
    one = Picture(pixels, Params(seed=1, width=48, height=32, **params), index)
    return store.frames.edit.save(fox, [one], SaveContext(prompt=prompt, node_id="7"))[0].id


def latent_inputs(build, task_id: int) -> tuple[int, int]:
    inputs = build(task_id).prompt["4"]["inputs"]
    return inputs["batch_size"], inputs["batch_index"]


@pytest.mark.parametrize(
    ("index", "params"),
    [
        (2, {"batch_size": 4, "batch_index": 7}),
        (None, {"batch_size": 4, "batch_index": 7}),
        (2, {"batch_size": 4}),
        (2, {}),
    ],
    ids=["both", "by its random numbers", "by its place", "by its place alone"],
)
def test_one_image_of_a_batch_is_found_by_its_index_or_its_noise(
    store, fox, submitter, build, index, params
) -> None:
    frame_id = saved_in_a_batch(store, fox, prompt_of(batch_size=4, batch_index=5), index, **params)
    (task_id,) = regenerate(submitter, frame_id, {}, {})
    assert latent_inputs(build, task_id) == (1, 7)


def test_a_single_image_needs_no_batch_index(store, fox, submitter, build) -> None:
    for params in ({"batch_size": 1}, {}):
        frame_id = saved_in_a_batch(store, fox, prompt_of(batch_index=3), None, **params)
        (task_id,) = regenerate(submitter, frame_id, {}, {})
        assert latent_inputs(build, task_id) == (1, 3)


def test_an_unknown_batch_index_is_reported_and_not_guessed(store, fox, submitter) -> None:
    frame_id = saved_in_a_batch(store, fox, prompt_of(batch_size=4), None, batch_size=4)
    with pytest.raises(InvalidValueError, match="which picture of its batch"):
        submitter.regenerate(frame_id, {}, END, 1, 0)


def test_an_override_without_an_input_in_the_graph_is_a_field_error(store, fox, submitter, save) -> None:
    (frame,) = save(1, prompt=prompt_of(), node_id="7")
    with pytest.raises(InvalidDataError) as refusal:
        submitter.regenerate(frame.id, {"guidance": 3.5}, END, 1, 0)
    assert [entry["field"] for entry in refusal.value.details["fields"]] == ["guidance"]


def test_a_task_completes_and_its_frame_is_regenerated(store, fox, submitter, build) -> None:
    submitter.batch("sd15", {**GIVEN, "seed": 11}, project_id=fox.id, count=1)
    task = claim_task(store)
    made = build(task.id)
    (frame,) = save_task_frames(store, fox, task, 11, prompt=made.prompt)
    store.tasks.lifecycle.succeeded(task)
    assert store.tasks.queue.get(task.id).result == {"frame_ids": [frame.id]}
    (regenerated,) = regenerate(submitter, frame.id, {}, {"where": "before"})
    assert trace(build(regenerated).prompt, "7") == trace(made.prompt, "7")
    assert wanted(build, regenerated) == ("before", frame.path)
