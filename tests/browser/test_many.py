"""Several selected frames at once: their parameters, variations of all, a generator over each."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.comfyui.api import Api
from tests.comfyui.films import CHECKPOINT

SEEDS = [11, 12, 13, 14]


@pytest.fixture
def film(open_panel, comfy_030, request):
    """Open the studio with five frames: their seeds differ, and the last has other steps.

    The fixture's parameter is whether it is dark.
    """
    api = Api(comfy_030)
    project = api.project(request.node.name)
    api.batch(project, SEEDS)
    api.batch(project, [15], steps=3)
    api.wait_all(project)
    panel = open_panel(comfy_030, "/api/kino/studio", dark=getattr(request, "param", True))
    panel.open_project(request.node.name)
    panel.project = project
    panel.cells.nth(4).locator("img.loaded").wait_for()
    panel.cells.nth(0).click()
    panel.press("Control+a")
    return panel


def takes(film) -> list[int]:
    """Return how many pictures each frame has."""
    return [one["takes"] for one in frames(film)]


def frames(film) -> list[dict]:
    return film.api.get(f"/v1/projects/{film.project}/frames?limit=100")["frames"]


def test_five_frames_are_compared_and_varied_at_once_and_undone_in_one_step(film, tmp_path) -> None:
    inspector = film.page.locator("kino-inspector")
    inspector.get_by_text("5 frames selected").wait_for()
    inspector.get_by_text("mixed, 2 values").wait_for()
    inspector.get_by_text("mixed, 5 values").wait_for()
    film.page.screenshot(path=str(tmp_path / "inspector.png"))

    inspector.get_by_role("button", name="Compare in a table…").click()
    rows = film.dialog.locator("tbody tr")
    assert rows.count() == 5
    assert film.dialog.locator("th[scope=col]").all_inner_texts() == ["Frame", "Generator", "Steps", "Seed"]
    odd = film.dialog.get_by_role("img", name="differs from most")
    assert (odd.count(), rows.nth(4).locator("td.odd").inner_text().split()) == (1, ["≠", "3"])
    rows.nth(4).locator("img[src]").wait_for()
    film.page.screenshot(path=str(tmp_path / "table.png"))
    film.dialog.get_by_label("Show all parameters").check()
    film.dialog.get_by_role("columnheader", name="Negative prompt").wait_for()
    film.page.screenshot(path=str(tmp_path / "all.png"))
    film.press("Escape")

    film.press("v")
    film.dialog.get_by_text("Vary 5 frames").wait_for()
    film.dialog.get_by_text("Nothing is changed yet").wait_for()
    steps = film.dialog.get_by_label("Steps")
    assert steps.get_attribute("placeholder") == "as it is: 2 values"
    steps.fill("2")
    film.dialog.get_by_text("Nothing is changed yet").wait_for(state="hidden")
    film.page.screenshot(path=str(tmp_path / "vary.png"))
    film.dialog.get_by_role("button", name="Make 5 takes").click()
    film.page.get_by_text("5 takes queued").wait_for()
    film.eventually(lambda: takes(film) == [2] * 5, 90)
    inspector.get_by_text("mixed, 5 values").wait_for()
    film.eventually(lambda: inspector.get_by_text("mixed, 2 values").count() == 0)
    assert [one["seed"] for one in frames(film)] == [*SEEDS, 15], "seeds are as they were"

    film.undo()
    film.eventually(lambda: takes(film) == [1] * 5)
    inspector.get_by_text("mixed, 2 values").wait_for()
    assert film.troubles == []


def test_a_row_of_the_table_goes_to_its_frame(film) -> None:
    film.page.locator("kino-inspector").get_by_role("button", name="Compare in a table…").click()
    film.dialog.get_by_role("button", name="Go to frame 4").click()
    film.page.locator("kino-dialogs [role=dialog]").wait_for(state="hidden")
    film.eventually(lambda: film.cells.nth(3).get_attribute("aria-selected") == "true")
    film.eventually(lambda: film.cells.nth(0).get_attribute("aria-selected") == "false")


def test_a_generator_runs_over_the_selected_frames(film, tmp_path) -> None:
    film.cells.nth(0).click()
    film.cells.nth(1).click(modifiers=["Shift"])
    film.menu("Edit", "Run a generator over 2 frames…")
    film.dialog.get_by_role("combobox", name="Generator").select_option("img2img")
    film.dialog.get_by_label("Prompt", exact=True).fill("at night")
    film.dialog.get_by_label("Model", exact=True).select_option(CHECKPOINT)
    film.dialog.get_by_label("Steps").fill("1")
    assert film.dialog.get_by_label("Image", exact=True).count() == 0
    film.page.screenshot(path=str(tmp_path / "run.png"))
    film.dialog.get_by_role("combobox", name="Where").select_option(label="Behind each frame")
    film.dialog.get_by_role("button", name="Make 2 frames").click()
    film.eventually(lambda: film.cells.count() == 7, 90)
    generators = [one["generator"] for one in frames(film)]
    assert generators == ["sd15", "img2img", "sd15", "img2img", *["sd15"] * 3]
    film.undo()
    film.eventually(lambda: film.cells.count() == 5)
    assert film.troubles == []


@pytest.mark.parametrize("film", [False], indirect=True, ids=["light"])
def test_a_picture_that_comfyui_did_not_make_is_left_out_only_if_one_agrees(film, tmp_path) -> None:
    stream = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(stream, "PNG")
    film.menu("File", "Import…")
    file = {"name": "red.png", "mimeType": "image/png", "buffer": stream.getvalue()}
    film.dialog.get_by_label("Files").set_input_files([file])
    film.dialog.get_by_role("button", name="Import").click()
    film.cells.nth(5).locator("img.loaded").wait_for()
    film.cells.nth(0).click()
    film.press("Control+a")
    film.page.locator("kino-inspector").get_by_text("Frame 6 was not made by ComfyUI.").wait_for()

    film.cells.nth(2).click(button="right")
    film.page.get_by_role("menuitem", name="Vary all 6 frames…").click()
    film.dialog.get_by_text("Frame 6 was not made by ComfyUI and can't be varied.").wait_for()
    make = film.dialog.get_by_role("button", name="Make 5 takes")
    assert make.is_disabled()
    film.dialog.get_by_label("Leave it out").check()
    film.dialog.get_by_role("combobox", name="Seeds").select_option(label="Counting up")
    film.dialog.get_by_label("First seed").fill("70")
    film.page.screenshot(path=str(tmp_path / "left out.png"))
    make.click()
    film.eventually(lambda: takes(film) == [2, 2, 2, 2, 2, 1], 90)
    assert [one["seed"] for one in frames(film)[:5]] == [70, 71, 72, 73, 74]
    film.page.locator("kino-inspector").get_by_role("button", name="Compare in a table…").click()
    film.dialog.get_by_role("img", name="differs from most").first.wait_for()
    film.page.screenshot(path=str(tmp_path / "light table.png"))
    assert film.troubles == []
