"""Generators that are copied, renamed, edited, removed and restored."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kino_store.errors import GeneratorError, InvalidValueError, NameTakenError, UnknownGeneratorError
from kino_store.generators.catalogue import Catalogue
from tests.store.workflows import NATIVE, WORKFLOWS, node

BUILT_IN = {path.stem for path in (WORKFLOWS / "generators").glob("*.json")}


@pytest.fixture
def user(tmp_path: Path) -> Path:
    return tmp_path / "generators"


@pytest.fixture
def catalogue(user: Path) -> Catalogue:
    return Catalogue(WORKFLOWS / "generators", user)


def test_a_removed_generator_comes_back_unless_its_name_is_taken(catalogue: Catalogue, user: Path) -> None:
    saved_generator = catalogue.save("My film", "At dawn", NATIVE)
    catalogue.remove("My film")
    catalogue.save("My film", "Another", NATIVE)
    with pytest.raises(NameTakenError):
        catalogue.restore("My film")
    catalogue.edit("My film", {"name": "Other"}, {})
    assert catalogue.restore("My film") == saved_generator
    assert set(catalogue.all_generators()) == {*BUILT_IN, "My film", "Other"}
    with pytest.raises(UnknownGeneratorError, match="in the trash"):
        catalogue.restore("My film")


def test_a_generators_file_is_added_elsewhere(catalogue: Catalogue, user: Path) -> None:
    document = json.loads(json.dumps(catalogue.get("z-image").model_dump(mode="json", by_alias=True)))
    with pytest.raises(NameTakenError, match="comes with Kino"):
        catalogue.add(document)
    added = catalogue.add(document, "my z-image")
    assert added.parameters == catalogue.get("z-image").parameters
    with pytest.raises(NameTakenError, match="There is a generator 'my z-image'"):
        catalogue.add(document, "my z-image")
    assert catalogue.add(NATIVE, "bare").name == "bare"
    for wrong, name in (({"schema": "kino.generator"}, "x"), ({}, "x"), (NATIVE, None)):
        with pytest.raises((GeneratorError, InvalidValueError)):
            catalogue.add(wrong, name)
    assert len(catalogue.all_generators()) == len(BUILT_IN) + 2


def test_a_generator_is_renamed_and_its_form_edited(catalogue: Catalogue, user: Path) -> None:
    catalogue.add(catalogue.get("z-image").model_dump(mode="json", by_alias=True), "quick")
    edited = catalogue.edit(
        "quick",
        {"name": "Draft", "description": "For drafts.", "visible": False},
        {"steps": {"default": 4, "label": "Rounds"}, "shift": None},
    )
    assert (edited.name, edited.description, edited.visible) == ("Draft", "For drafts.", False)
    assert (edited.parameters["steps"].default, edited.parameters["steps"].label) == (4, "Rounds")
    assert "shift" not in edited.parameters
    assert edited.prompt == catalogue.get("z-image").prompt
    assert "quick" not in catalogue.all_generators()
    assert [path.name for path in user.iterdir()] == ["quick.json"]


def test_a_kept_graph_says_which_frames_its_pictures_are(catalogue: Catalogue) -> None:
    graph = {
        "1": node("LoadImage", image="a.png"),
        "2": node("LoadImage", image="b.png"),
        "3": node("ImageBlend", image1=["1", 0], image2=["2", 0], blend_factor=0.5, blend_mode="normal"),
        "4": node("SaveImage", images=["3", 0], filename_prefix="x"),
    }
    saved = catalogue.save("blend", "", graph, {"2": "self"})
    assert (saved.parameters["image"].type, saved.parameters["image_2"].relation) == ("image", "self")
    assert saved.parameters["image_2"].description == "If empty, the frame that the result is a take of."
    with pytest.raises(GeneratorError, match=r"relations\.3: "):
        catalogue.save("blend", "", graph, {"3": "self"})

    edited = catalogue.edit("blend", {}, {"image": {"relation": "previous", "label": "Old"}})
    one = edited.parameters["image"]
    assert (one.type, one.relation, one.label) == ("frame", "previous", "Old")
    assert one.description == "If empty, the frame before."
    assert one.fills == saved.parameters["image"].fills
    picked = catalogue.edit("blend", {}, {"image": {"relation": None, "description": "Mine."}})
    assert (picked.parameters["image"].type, picked.parameters["image"].description) == ("image", "Mine.")
    assert picked.parameters["image_2"].relation == "self"
    own = catalogue.edit("blend", {}, {"image": {"relation": "next"}})
    assert own.parameters["image"].description == "Mine."


@pytest.mark.parametrize(
    ("changes", "parameters", "error"),
    [
        ({"name": "sdxl"}, {}, NameTakenError),
        ({"name": "a/b"}, {}, GeneratorError),
        ({}, {"nothing": None}, GeneratorError),
        ({}, {"steps": {"default": 0}}, GeneratorError),
        ({}, {"steps": {"default": "many"}}, GeneratorError),
        ({}, {"length": None}, GeneratorError),
        ({}, {"steps": {"relation": "previous"}}, GeneratorError),
    ],
)
def test_an_edit_that_does_not_fit_changes_nothing(catalogue, user, changes, parameters, error) -> None:
    document = catalogue.get("ltx2-text-to-video").model_dump(mode="json", by_alias=True)
    before = catalogue.add(document, "own")
    with pytest.raises(error):
        catalogue.edit("own", changes, parameters)
    assert catalogue.get("own") == before
    for name in ("edit", "remove"):
        with pytest.raises(InvalidValueError, match="comes with Kino"):
            getattr(catalogue, name)("sdxl", *([{}, {}] if name == "edit" else []))
