"""A pass of a model that takes and makes several frames at once, ordered in the panel."""

from __future__ import annotations

import json

import pytest

from tests.browser.test_passes import frames, select
from tests.comfyui.api import Api
from tests.comfyui.test_windows import INVERT

NAME = "invert range"


@pytest.fixture
def film(open_panel, comfy_030, request):
    """Open the studio with seven frames and a generator that takes five at once."""
    api, name = Api(comfy_030), request.node.name
    project = api.project(name)
    api.post("/v1/generator/import", {"name": NAME, "text": json.dumps(INVERT)})
    api.batch(project, list(range(21, 28)))
    api.wait_all(project)
    panel = open_panel(comfy_030, "/api/kino/studio")
    panel.open_project(name)
    panel.project = project
    panel.cells.nth(6).locator("img.loaded").wait_for()
    yield panel
    api.delete(f"/v1/generator/plugins/{NAME}".replace(" ", "%20"))


def test_a_generator_that_takes_a_range_runs_in_windows(film, tmp_path) -> None:
    select(film, 0, 6)
    film.menu("Edit", "Run a generator over 7 frames…")
    film.dialog.get_by_label("Generator").select_option(NAME)
    film.dialog.get_by_text("2 windows of 5 frames. Neighbours share at least 2.").wait_for()
    assert film.dialog.get_by_label("Seeds").is_hidden(), "all windows have one"
    size = film.dialog.get_by_label("Frames at once")
    size.fill("4")
    size.press("Tab")
    assert size.input_value() in {"3", "5"}, "the nearest length that the model takes"
    size.fill("3")
    film.dialog.get_by_label("Overlap").fill("1")
    film.dialog.get_by_text("3 windows of 3 frames. Neighbours share at least 1.").wait_for()
    film.page.screenshot(path=str(tmp_path / "windows.png"))
    film.dialog.get_by_label("Overlap").fill("3")
    make = film.dialog.get_by_role("button", name="Make 7 takes")
    make.click()
    film.dialog.get_by_text("Windows of 3 frames share at most 2.").wait_for()
    film.page.screenshot(path=str(tmp_path / "refused.png"))
    film.dialog.get_by_label("Overlap").fill("1")
    film.dialog.get_by_label("Show the new takes").select_option(label="As they come")
    make.click()
    film.page.get_by_text("7 takes queued").wait_for()
    film.eventually(lambda: [one["takes"] for one in frames(film)] == [2] * 7, 90)
    film.undo()
    film.eventually(lambda: [one["takes"] for one in frames(film)] == [1] * 7)
    assert [one for one in film.troubles if "(Bad Request)" not in one] == [], "but for the refusal"
