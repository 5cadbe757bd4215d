"""Generator files: the built-in ones and the user's, and how they are saved."""

from __future__ import annotations

import json
import logging
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from kino_store.errors import GeneratorError, InvalidValueError, NameTakenError, UnknownGeneratorError
from kino_store.generators.catalogue import Catalogue
from tests.store.workflows import NATIVE, WORKFLOWS, full, node

KEPT = Path(__file__).resolve().parents[1] / "kept"
BUILT_IN = [path.stem for path in sorted((WORKFLOWS / "generators").glob("*.json"))]
STABLE_DIFFUSION = ["img2img", "sd15", "sdxl"]


def with_parameter(**parameter: Any) -> dict[str, Any]:
    return full(parameters={"x": parameter})


@pytest.fixture
def user(tmp_path: Path) -> Path:
    folder = tmp_path / "generators"
    folder.mkdir()
    return folder


@pytest.fixture
def catalogue(user: Path) -> Catalogue:
    return Catalogue(WORKFLOWS / "generators", user)


def put(user: Path, name: str, document: object) -> Path:
    path = user / name
    path.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
    return path


def test_generators_are_built_in_and_need_no_user_folder(tmp_path: Path) -> None:
    catalogue = Catalogue(WORKFLOWS / "generators", tmp_path / "none")
    assert list(catalogue.all_generators()) == BUILT_IN
    assert catalogue.problems() == {}
    with pytest.raises(UnknownGeneratorError, match=r"img2img, .*sd15, sd35, sdxl"):
        catalogue.get("sd3")


@pytest.mark.parametrize("name", STABLE_DIFFUSION)
def test_built_in_generators_have_the_documented_parameters(name: str) -> None:
    parameters = Catalogue(WORKFLOWS / "generators", Path("none")).get(name).parameters
    both = {"image", "denoise"} if name == "img2img" else set()
    assert parameters.keys() == both | {
        "prompt",
        "negative_prompt",
        "model_name",
        "loras",
        "steps",
        "cfg_scale",
        "sampler",
        "scheduler",
        "seed",
        "width",
        "height",
        "batch_size",
    }
    assert {key for key, parameter in parameters.items() if parameter.required} == {
        "prompt",
        "model_name",
    } | ({"image"} & both)


def test_files_appear_change_and_vanish_without_a_restart(catalogue: Catalogue, user: Path) -> None:
    path = put(user, "mine.json", full())
    assert list(catalogue.all_generators()) == [*BUILT_IN, "own"]
    put(user, "mine.json", full(description="other"))
    assert catalogue.get("own").description == "other"
    put(user, "bare workflow.json", NATIVE)
    assert list(catalogue.all_generators()) == [*BUILT_IN, "bare workflow", "own"]
    path.unlink()
    assert list(catalogue.all_generators()) == [*BUILT_IN, "bare workflow"]


def test_only_files_that_changed_are_read_again(catalogue: Catalogue, user: Path) -> None:
    first, second = put(user, "a.json", full(name="a")), put(user, "b.json", full(name="b"))
    before = catalogue.all_generators()
    os.utime(second, (1, 1))
    after = catalogue.all_generators()
    assert after["a"] is before["a"]
    assert after["b"] is not before["b"]
    assert first.exists()


@pytest.mark.parametrize(
    ("document", "word"),
    [
        ("{", "JSON"),
        ("[" * 100_000, "JSON"),
        ("[]", "JSON object"),
        ("{}", "API"),
        ('{"1": 3}', "API"),
        ({"nodes": [], "links": []}, "Export (API)"),
        ({"1": node("KSampler", seed=1)}, "does not save a picture"),
        (full(version=3), "newer Kino"),
        (full(version=True), "not a kino.generator"),
        (full(version=0), "not a kino.generator"),
        (full(name="../up"), "name"),
        (full(name="sd15"), "comes with Kino"),
        (full(extra=1), "extra"),
        (full(prompt={"1": node("KSampler", seed=1)}, parameters={}), "Kino Save Frame"),
        (full(prompt={"1": {"class_type": "KinoSaveFrame"}}, parameters={}), "API form"),
        (full(parameters={"place": {"type": "string"}}), "place"),
        (full(parameters={"Steps!": {"type": "integer"}}), "lower-case"),
        (with_parameter(type="text"), "text"),
        (with_parameter(type="integer", default=5, max=4), "between"),
        (with_parameter(type="integer", min=5, max=4), "more than"),
        (with_parameter(type="integer", default=1.5), "integer"),
        (with_parameter(type="float", default="1"), "x"),
        (with_parameter(type="integer", seed=True, from_project="width"), "seed"),
        (with_parameter(type="selection"), "options"),
        (with_parameter(type="selection", options=["a"], default="b"), "among"),
        (with_parameter(type="model_selection"), "category"),
        (with_parameter(type="string", fills=[{"node": "99", "input": "text"}]), "99"),
        (with_parameter(type="image", fills=[{"node": "5", "input": "image"}]), "LoadImage"),
        (with_parameter(type="lora_list", after="7"), "no model"),
        (with_parameter(type="lora_list", after="99"), "no model"),
        (with_parameter(type="string", requried=True), "requried"),
        (with_parameter(type="integer", plus=1), "multiple"),
        (with_parameter(type="integer", multiple=4, plus=4), "less than"),
        (with_parameter(type="integer", default=80, multiple=4, plus=1), "4n+1"),
        (full(output={"frames": 0}), "frames"),
        (full(output={"frames": "none"}), "'none'"),
        (full(output={"frames": "prompt"}), "'prompt'"),
        (full(output={"frames": "seed"}), "default"),
        (full(output={"frames": 5, "fps": "prompt"}), "'prompt'"),
        (full(output={"frames": 5, "fps": 0.5}), "fps"),
        (full(output={"frames": 3, "drop_first": 2, "drop_last": 1}), "None of the 3"),
        (full(output={"frames": 3, "where": "between"}), "where"),
    ],
)
def test_an_unusable_file_is_reported_and_does_no_harm(
    catalogue: Catalogue, user: Path, document: object, word: str
) -> None:
    put(user, "odd.json", document)
    assert list(catalogue.all_generators()) == BUILT_IN
    assert catalogue.problems().keys() == {"odd.json"}
    assert word in catalogue.problems()["odd.json"]


@pytest.mark.parametrize("file", sorted(KEPT.glob("*/user/__kino/generators/*.json")), ids=str)
def test_generators_that_a_released_kino_saved_are_the_same_today(
    catalogue: Catalogue, user: Path, file: Path
) -> None:
    written = json.loads(file.read_bytes())
    assert written["version"] == 1
    put(user, file.name, written)
    read = catalogue.get(written["name"]).model_dump(mode="json", by_alias=True)
    assert (read["version"], read["output"]) == (2, None)
    new = {"output": None, "family": "", "best_size": None}
    assert {**read, "version": 1, "parameters": {}} == {**written, "parameters": {}, **new}
    for name, parameter in written["parameters"].items():
        fills = [{**fill, "multiple": 1, "plus": 0} for fill in parameter["fills"]]
        assert read["parameters"][name].items() >= {**parameter, "fills": fills}.items()
        assert {read["parameters"][name].get(key) for key in ("multiple", "plus")} == {None}


def test_a_generator_says_what_a_task_makes(catalogue: Catalogue, user: Path) -> None:
    length = {"type": "integer", "default": 17, "multiple": 4, "plus": 1}
    output = {"frames": "length", "where": "before", "drop_first": 1, "drop_last": 2, "fps": 16}
    put(user, "clip.json", full(version=2, parameters={"length": length}, output=output))
    read = catalogue.get("own").output
    assert read is not None
    assert read.model_dump() == output
    assert (read.frames_saved({"length": 17}), read.rate({"length": 17})) == (14, 16.0)
    assert read.frames_saved({}) is None


def test_a_broken_file_is_logged_once_for_each_change(
    catalogue: Catalogue, user: Path, caplog: pytest.LogCaptureFixture
) -> None:
    put(user, "odd.json", "{")
    with caplog.at_level(logging.WARNING, "kino"):
        for _ in range(3):
            catalogue.all_generators()
        assert len(caplog.records) == 1
        put(user, "odd.json", "{{")
        catalogue.all_generators()
        assert len(caplog.records) == 2


def test_only_plain_files_of_the_folder_are_read(catalogue: Catalogue, user: Path, tmp_path: Path) -> None:
    put(tmp_path, "outside.json", full())
    (user / "link.json").symlink_to(tmp_path / "outside.json")
    (user / "gone.json").symlink_to(user / "nothing")
    (user / "folder.json").mkdir()
    os.mkfifo(user / "pipe.json")
    put(user, ".hidden.json", full())
    put(user, "notes.txt", "hello")
    with (user / "large.json").open("wb") as file:
        file.truncate(11 * 2**20)
    assert list(catalogue.all_generators()) == BUILT_IN
    assert catalogue.problems().keys() == {"link.json", "large.json"}


def test_of_two_files_with_one_name_the_first_counts(catalogue: Catalogue, user: Path) -> None:
    put(user, "b.json", full(description="second"))
    put(user, "a.json", full(description="first"))
    assert catalogue.get("own").description == "first"
    assert "a.json" in catalogue.problems()["b.json"]


def test_a_workflow_is_saved_replaced_and_removed(catalogue: Catalogue, user: Path) -> None:
    saved_generator = catalogue.save("My film", "At dawn", NATIVE, visible=False)
    assert (
        saved_generator.name,
        saved_generator.description,
        saved_generator.visible,
        saved_generator.generator_version,
    ) == (
        "My film",
        "At dawn",
        False,
        "1.0.0",
    )
    assert [path.name for path in user.iterdir()] == ["My film.json"]
    assert Catalogue(WORKFLOWS / "generators", user).get("My film") == saved_generator
    assert catalogue.save("My film", "At dusk", NATIVE).generator_version == "1.0.1"
    catalogue.remove("My film")
    assert [path.name for path in user.iterdir()] == [".trash"]
    with pytest.raises(UnknownGeneratorError):
        catalogue.remove("My film")


def test_saving_never_overwrites_another_file(catalogue: Catalogue, user: Path) -> None:
    broken, other = put(user, "own.json", "{"), put(user, "film.json", full(name="other"))
    before = broken.read_bytes(), other.read_bytes()
    catalogue.save("own", "", NATIVE)
    catalogue.save("film", "", NATIVE)
    assert (broken.read_bytes(), other.read_bytes()) == before
    assert catalogue.all_generators().keys() >= {"own", "film", "other"}


def test_names_that_differ_in_case_only_get_different_files(catalogue: Catalogue, user: Path) -> None:
    for name, description in (("fox", "one"), ("Fox", "two"), ("FOX", "three"), ("Fox", "four")):
        catalogue.save(name, description, NATIVE)
    assert {path.name.casefold() for path in user.iterdir()} == {"fox.json", "fox-2.json", "fox-3.json"}
    assert [catalogue.get(name).description for name in ("fox", "Fox", "FOX")] == ["one", "four", "three"]


def test_the_first_save_creates_the_folder(tmp_path: Path) -> None:
    catalogue = Catalogue(WORKFLOWS / "generators", tmp_path / "not" / "there")
    catalogue.save("own", "", NATIVE)
    assert "own" in catalogue.all_generators()


@pytest.mark.parametrize(
    "name", ["", " ", "../up", "a/b", "a\\b", "C:up", "a\0", ".hidden", "con", "x" * 81, "<b>", "own ", "a\n"]
)
def test_an_invalid_name_is_refused(catalogue: Catalogue, user: Path, name: str) -> None:
    with pytest.raises(InvalidValueError):
        catalogue.save(name, "", NATIVE)
    assert list(user.parent.rglob("*.json")) == []


def test_names_of_built_in_generators_are_taken(catalogue: Catalogue) -> None:
    with pytest.raises(NameTakenError):
        catalogue.save("SD15", "", NATIVE)
    with pytest.raises(InvalidValueError):
        catalogue.remove("sd15")
    assert "sd15" in catalogue.all_generators()


def test_an_unusable_graph_is_not_saved(catalogue: Catalogue, user: Path) -> None:
    with pytest.raises(GeneratorError):
        catalogue.save("own", "", {"1": node("KSampler", seed=1)})
    assert list(user.iterdir()) == []


def test_threads_may_read_while_others_save(catalogue: Catalogue) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for _ in range(5):
                catalogue.save(f"own {number}", "", NATIVE)
                assert f"own {number}" in catalogue.all_generators()
                catalogue.problems()
        except BaseException as error:  # noqa: BLE001 - the test reports it
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(catalogue.all_generators()) == len(BUILT_IN) + 4
