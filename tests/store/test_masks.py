"""Masks: grey pictures named by their content, in archives, and what a graph makes of them."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from kino_store.comfy.rewrite.retarget import retarget
from kino_store.errors import FileMissingError, InvalidDataError, InvalidValueError
from kino_store.generators.check import check
from kino_store.generators.derive import derive
from kino_store.generators.fill import fill
from kino_store.media.png import PictureError
from kino_store.paths import Paths
from kino_store.store import open_store
from tests.store.archives import save_archive
from tests.store.test_fill import FOX, FRAMES, GIVEN, Lists, builtin
from tests.store.workflows import node

HALF = Image.new("L", (8, 4))
HALF.paste(255, (0, 0, 4, 4))


def file_of(image: Image.Image, kind: str = "PNG") -> io.BytesIO:
    file = io.BytesIO()
    image.save(file, kind)
    return io.BytesIO(file.getvalue())


def test_a_mask_is_grey_and_named_by_its_content(store, fox, paths) -> None:
    added = store.masks.add(fox.id, file_of(HALF))
    assert (added.width, added.height) == (8, 4)
    coloured = Image.merge("RGBA", [HALF, HALF, HALF, Image.new("L", HALF.size, 9)])
    assert store.masks.add(fox.id, file_of(coloured)) == added
    assert np.array_equal(store.masks.pixels(fox, added.file), np.asarray(HALF))
    assert [path.name for path in (paths.project(fox.folder) / "masks").iterdir()] == [added.file]
    grey = store.masks.add(fox.id, file_of(Image.merge("RGB", [HALF, Image.new("L", (8, 4)), HALF])))
    assert set(store.masks.pixels(fox, grey.file).flat) == {0, 105}  # 0.299 and 0.114 of 255


def test_what_is_no_mask_is_refused(store, fox) -> None:
    with pytest.raises(InvalidValueError, match="black everywhere"):
        store.masks.add(fox.id, file_of(Image.new("L", (8, 4))))
    with pytest.raises(PictureError):
        store.masks.add(fox.id, io.BytesIO(b"nothing of the kind"))
    for name in ("", "../project.json", f"{'0' * 63}.png", f"{'0' * 64}.PNG", "0" * 64):
        with pytest.raises(InvalidValueError, match="one of the project's masks"):
            store.masks.path(fox, name)
        assert not store.masks.exists(fox, name)
    with pytest.raises(FileMissingError, match="paint the mask again"):
        store.masks.path(fox, f"{'0' * 64}.png")


def test_an_archive_has_the_masks(store, fox, save, tmp_path) -> None:
    save(1)
    mask = store.masks.add(fox.id, file_of(HALF))
    archive = save_archive(store, fox, tmp_path / "fox.kino")
    other = open_store(Paths(tmp_path / "other" / "kino", tmp_path / "other" / "state"))
    try:
        opened = other.archives.open(archive)
        assert np.array_equal(other.masks.pixels(opened, mask.file), np.asarray(HALF))
    finally:
        other.close()


def test_a_picture_made_with_a_mask_names_it(store, fox) -> None:
    mask = store.masks.add(fox.id, file_of(HALF))
    prompt = {
        "1": node("KinoLoadMask", project=fox.name, file=mask.file),
        "2": node("KinoLatent", mask=["1", 0]),
        "3": node("KinoSaveFrame", shot=["2", 0]),
    }
    (made_from,) = store.frames.inputs.of_prompt(prompt, "3")
    expected = ("mask", "file", fox.uid, f"masks/{mask.file}", mask.file[:64])
    assert (made_from.role, made_from.relation, *_rest(made_from)) == expected
    renamed = store.projects.update(fox.id, name="Vixen")
    assert retarget(prompt, renamed, old_name=fox.name)["1"]["inputs"]["project"] == "Vixen"


def _rest(made_from) -> tuple:
    return made_from.project, made_from.file, made_from.sha256


def test_the_generator_loads_the_mask_of_the_project() -> None:
    generator, data = builtin("inpaint"), {**GIVEN, "image": 3, "mask": "m.png"}
    values = check(generator, data, FOX, Lists(), FRAMES.__contains__, {"m.png"}.__contains__)
    prompt = fill(generator, values, FOX, FRAMES.__getitem__)
    assert prompt["9"] == node("KinoLoadMask", project="Fox", file="m.png")
    assert prompt["4"]["inputs"]["mask"] == ["9", 0]
    with pytest.raises(InvalidDataError) as caught:
        check(generator, data, FOX, Lists(), FRAMES.__contains__)
    assert [one["field"] for one in caught.value.details["fields"]] == ["mask"]


def test_a_graph_that_loads_a_mask_asks_for_one() -> None:
    prompt = {
        "1": node("LoadImageMask", image="mask.png", channel="red"),
        "2": node("MaskToImage", mask=["1", 0]),
        "3": node("SaveImage", images=["2", 0], filename_prefix="x"),
    }
    found = derive("Masks", prompt)
    assert found.parameters["mask"].type == "mask"
    values = {"mask": "m.png"}
    assert fill(found, values, FOX, FRAMES.__getitem__)["1"] == node(
        "KinoLoadMask", project="Fox", file="m.png"
    )
    assert fill(found, {}, FOX, FRAMES.__getitem__)["1"]["class_type"] == "LoadImageMask"
