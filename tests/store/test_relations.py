"""Relations of a generator's frames: the frame itself, several in a row, and what makes their users stale."""

from __future__ import annotations

import pytest

from kino_store.comfy.prompt.picture_files import picture_files
from kino_store.documents import SidecarInput
from kino_store.errors import GeneratorError, InvalidDataError, KinoError
from kino_store.generators.check import check
from kino_store.generators.fill import fill
from kino_store.generators.manifest import parse
from kino_store.relations import earlier, is_followed, step_of
from kino_store.services.frames.encoder import SaveContext
from kino_store.values import Place
from tests.store.pictures import picture
from tests.store.tasks import FOX, Comfy, submitter_of
from tests.store.test_takes import take
from tests.store.timelines import frames_of

GIVEN = {"prompt": "a fox", "model_name": FOX}
WAN = {
    "diffusion_models": [f"wan2.2_i2v_{one}_noise_14B_fp8_scaled.safetensors" for one in ("high", "low")],
    "text_encoders": ["umt5_xxl_fp8_e4m3fn_scaled.safetensors"],
    "vae": ["wan_2.1_vae.safetensors"],
}
SAVER = {"class_type": "KinoSaveFrame", "inputs": {"project": "", "image": ["1", 0]}}
LOADER = {"class_type": "KinoLoadFrames", "inputs": {"project": "", "first": 1, "last": -1, "every": 1}}


def generator(**parameter):
    fills = [{"node": "1", "input": "files"}]
    return parse(
        {
            "schema": "kino.generator",
            "version": 2,
            "name": "several",
            "parameters": {"start": {"type": "frames", "fills": fills, **parameter}},
            "prompt": {"1": LOADER, "2": SAVER},
        }
    )


@pytest.fixture
def film(save):
    return save(1, 2, 3, 4, 5, 6)


@pytest.fixture
def save_from(store, fox):
    """Save a frame, or a take, that is made from what a prompt loads."""

    def run(seed: int, prompt, place: Place | None = None, node_id: str = "2"):
        inputs = store.frames.inputs.of_prompt(prompt, node_id)
        context = SaveContext(prompt=prompt, node_id=node_id, inputs=inputs)
        return store.frames.edit.save(fox, [picture(seed)], context, place or Place())[0]

    return run


def stale(store, project) -> list[tuple[int, int]]:
    return store.frames.stale.of(project.id).runs


def refreshed(store, project) -> list[dict]:
    """Order what is stale; return the inputs of the loader in each task's prompt."""
    made = store.tasks.make.make(project.id)
    tasks = [store.tasks.queue.get(one) for one in made.task_ids]
    return [store.tasks.prompts.build(task).prompt["1"]["inputs"] for task in tasks]


def loads(files, relation: str):
    inputs = {**LOADER["inputs"], "project": "Fox", "files": "\n".join(files), "relation": relation}
    return {"1": {**LOADER, "inputs": inputs}, "2": SAVER}


def test_names_of_relations() -> None:
    assert [earlier(steps) for steps in (1, 2, 9)] == ["previous", "previous-2", "previous-9"]
    assert [step_of(one) for one in ("previous", "next", "previous-9", "left")] == [-1, 1, -9, None]
    assert all(map(is_followed, ("self", "left", "right", "range", "file", "anchor", "previous-500")))
    assert not any(map(is_followed, ("copy", "import", "previous-0", "previous-", "")))


def test_a_frame_is_drawn_again_from_itself(store, fox, film) -> None:
    submit = submitter_of(store)

    def loaded(place: Place, **data) -> tuple[str, str]:
        task = submit.task("restyle", {**GIVEN, **data}, project_id=fox.id, place=place)
        inputs = store.tasks.prompts.build(task).prompt["8"]["inputs"]
        return inputs["file"], inputs["relation"]

    one, two = film[:2]
    for where in ("take", "replace"):
        assert loaded(Place(where, frame_id=two.id)) == (two.path, "self")
        assert loaded(Place(where, frame_id=two.id), image=two.id) == (two.path, "self")
        assert loaded(Place(where, frame_id=two.id), image=one.id) == (one.path, "fixed")
    assert loaded(Place(), image=two.id) == (two.path, "fixed")
    shown = take(store, fox, two, 9, show=True)
    assert loaded(Place("take", frame_id=two.id)) == (shown.path, "self")
    with pytest.raises(InvalidDataError) as refusal:
        submit.task("restyle", GIVEN, project_id=fox.id)
    assert [entry["field"] for entry in refusal.value.details["fields"]] == ["image"]


def test_a_pass_takes_the_parameter_that_is_the_frame_itself(store, fox, film) -> None:
    store.tasks.chains._submit = submitter_of(store)
    ids = store.tasks.chains.run_over(fox.id, "restyle", GIVEN, [frame.id for frame in film[:2]])
    tasks = [store.tasks.queue.get(one) for one in ids]
    assert [task.data["image"] for task in tasks] == [frame.id for frame in film[:2]]
    assert {task.data["place"]["where"] for task in tasks} == {"take"}


def test_what_is_made_from_itself_is_stale_when_that_file_changes(store, fox, film) -> None:
    def save(file: str, sha256: str) -> None:
        made_from = SidecarInput(role="image", relation="self", project=fox.uid, file=file, sha256=sha256)
        place = Place("take", file=film[1].path)
        store.frames.edit.save(fox, [picture(9)], SaveContext(inputs=(made_from,)), place)

    save(film[1].path, film[1].sha256)
    assert stale(store, fox) == [], "the frame shows the result, and its source is another take"
    save(film[1].path, "0" * 64)
    assert stale(store, fox) == [(1, 1)], "the file has other pixels"
    store.frames.history.undo(fox.id)
    save("frame_000999.png", film[1].sha256)
    assert stale(store, fox) == [(1, 1)], "the file is gone"
    (source,) = store.frames.stale.sources(film[1].id)
    assert (source.relation, source.state) == ("self", "gone")


def test_a_clip_goes_on_from_the_last_frames_before_its_place(store, fox, film) -> None:
    submit, given = submitter_of(store, Comfy(**WAN)), {"prompt": "a fox", "scheduler": "karras"}
    task = submit.task("extend", {**given, "length": 9}, project_id=fox.id)
    assert task.frames == 4
    inputs = store.tasks.prompts.build(task).prompt["20"]["inputs"]
    assert inputs["files"].split() == [frame.path for frame in film[1:]]
    assert inputs["relation"] == "previous"
    early = Place("after", frame_id=film[2].id)
    task = submit.task("extend", given, project_id=fox.id, place=early)
    with pytest.raises(KinoError, match="from the 5 frames before it, and there are 3"):
        store.tasks.prompts.build(task)
    task = submit.task("extend", {**given, "start": [one.id for one in film[:5]]}, project_id=fox.id)
    assert set(task.data["uids"].values()) == {frame.uid for frame in film[:5]}
    inputs = store.tasks.prompts.build(task).prompt["20"]["inputs"]
    assert (inputs["files"].split(), inputs["relation"]) == ([frame.path for frame in film[:5]], "fixed")


def test_frames_before_a_place_mean_what_stands_there_now(store, fox, film, save_from, save) -> None:
    files = [frame.path for frame in film[-3:]]
    made = save_from(9, loads(files, "previous"))
    found = store.frames.read.sidecar(made).inputs
    assert [(one.file, one.relation) for one in found] == list(
        zip(files, ("previous-3", "previous-2", "previous"), strict=True)
    )
    assert stale(store, fox) == []
    shown = take(store, fox, film[3], 10, show=True)
    assert stale(store, fox) == [(6, 6)]
    store.frames.history.undo(fox.id)
    (new,) = save(11, place=Place("before", file=film[5].path))
    assert stale(store, fox) == [(7, 7)]
    (inputs,) = refreshed(store, fox)
    assert inputs["files"].split() == [film[4].path, new.path, film[5].path]
    assert shown.path not in inputs["files"]


def test_a_range_is_torn_by_what_comes_between(store, fox, film, save_from, save) -> None:
    save_from(9, loads([frame.path for frame in film[1:4]], "range"))
    assert stale(store, fox) == []
    store.frames.edit.move([film[0].id], film[5].id)
    assert stale(store, fox) == [], "the range stands elsewhere, as it was"
    (new,) = save(11, place=Place("before", file=film[2].path))
    assert stale(store, fox) == [(7, 7)]
    (inputs,) = refreshed(store, fox)
    assert inputs["files"].split() == [film[1].path, new.path, film[2].path, film[3].path]
    store.frames.edit.delete([new.id])
    assert stale(store, fox) == []
    store.frames.edit.delete([film[3].id])
    assert stale(store, fox) == [(5, 5)]
    assert len(frames_of(store, fox)) == 6


def test_files_that_were_chosen_by_hand_stay(store, fox, film, save_from) -> None:
    prompt = loads([film[0].path, film[0].path, film[2].path], "")
    save_from(9, prompt)
    take(store, fox, film[0], 10, show=True)
    assert stale(store, fox) == []
    assert [one.relation for one in picture_files(prompt, "2")] == ["file"] * 3


def test_several_frames_fill_the_node_that_loads_them(fox) -> None:
    one = generator(count=2)
    values = check(one, {"start": [4, 5]}, fox, Comfy(), bool)
    source = {4: ("Fox", "frame_000004.png"), 5: ("Fox", "frame_000005.png"), 6: ("Owl", "x.png")}
    inputs = fill(one, values, fox, source.__getitem__)["1"]["inputs"]
    assert (inputs["files"], inputs["relation"]) == ("frame_000004.png\nframe_000005.png", "fixed")
    with pytest.raises(KinoError, match="one project"):
        fill(one, {"start": [4, 6]}, fox, source.__getitem__)
    for wrong in ([4], 4, [], ["4", 5], [4, 5, 6]):
        with pytest.raises(InvalidDataError):
            check(one, {"start": wrong}, fox, Comfy(), bool)
    assert fill(one, {}, fox, source.__getitem__)["1"] == LOADER


@pytest.mark.parametrize(
    "parameter", [{}, {"relation": "range", "count": 2}, {"relation": "next", "count": 2}]
)
def test_several_frames_need_a_count_or_are_a_range(parameter) -> None:
    with pytest.raises(GeneratorError):
        generator(**parameter)


def test_an_input_may_get_a_number_and_something_more() -> None:
    document = generator(count=2).model_dump(mode="json", by_alias=True)
    fills = [{"node": "1", "input": "every", "plus": 1}]
    number = {"type": "integer", "default": 3, "fills": fills}
    changed = parse({**document, "parameters": {"length": number}})
    assert changed.parameters["length"].fills[0].of(3) == 4
    with pytest.raises(GeneratorError, match="whole numbers"):
        parse({**document, "parameters": {"length": {"type": "string", "fills": fills}}})
