"""A generator of clips: its form, the question about the rate, and 17 frames between two."""

from __future__ import annotations

import pytest

from tests.comfyui.api import Api
from tests.comfyui.films import frames
from tests.comfyui.test_clips import STEP, graph, shades, write_generator, write_inputs
from tests.comfyui.test_saving import picture_graph


@pytest.fixture
def panel(open_panel, comfy_030, request):
    """The studio with a film of two frames at 24 fps, at the form of a generator of clips of 16 fps."""
    name = request.node.name
    write_inputs(comfy_030)
    write_generator(comfy_030, "stand-in", graph("video"), where="before")
    api = Api(comfy_030)
    project = api.post("/v1/projects", {"name": name, "width": 64, "height": 32, "fps": 24})["id"]
    for color in (0xFF0000, 0x0000FF):
        comfy_030.run(picture_graph(name, color))
    panel = open_panel(comfy_030, "/api/kino/studio")
    panel.open_project(name)
    panel.page.get_by_role("tab", name="Generate").click()
    panel.page.locator("kino-generate").get_by_label("Generator").select_option("stand-in")
    panel.project, panel.name = project, name
    return panel


def button(panel, text: str):
    return panel.page.locator("kino-generate").get_by_role("button", name=text, exact=True)


def frame_count(panel) -> int:
    return panel.api.get(f"/v1/projects/{panel.project}/frames")["total"]


def test_the_form_has_the_lengths_that_the_model_makes(panel) -> None:
    form, length = panel.page.locator("kino-generate"), panel.field("Length")
    assert length.input_value() == "17"
    form.get_by_text("17 frames, 1.06 s at 16 fps").wait_for()
    length.press("ArrowUp")
    assert length.input_value() == "21"
    form.get_by_text("21 frames, 1.31 s at 16 fps").wait_for()
    length.fill("24")
    length.press("Tab")
    assert length.input_value() == "25"
    length.fill("400")
    length.press("Enter")
    assert length.input_value() == "33"
    panel.field("Clips").fill("3")
    button(panel, "Generate 99 frames").wait_for()


def test_it_asks_what_becomes_of_another_rate(panel) -> None:
    form = panel.page.locator("kino-generate")
    group = form.get_by_role("group", name="The clip has 16 fps, the project 24")
    assert group.get_by_role("radio").count() == 3
    as_is = group.get_by_label("As it is: 17 frames, 0.71 s; it plays 1.5 times as fast")
    assert as_is.is_checked()
    group.get_by_label("Hold: 26 frames, 1.08 s; frames are repeated").check()
    button(panel, "Generate 26 frames").click()
    panel.eventually(lambda: frame_count(panel) == 28)
    (task,) = panel.api.tasks(panel.project)
    assert (task["frames"], task["data"]["place"]["rate"]) == (26, "hold")
    panel.api.put(f"/v1/projects/{panel.project}", {"fps": 16})
    group.wait_for(state="hidden")
    button(panel, "Generate 17 frames").wait_for()


def test_17_frames_land_where_the_form_says(panel) -> None:
    panel.cells.nth(1).click()
    panel.page.get_by_role("tab", name="Generate").click()
    panel.page.locator("kino-generate #where option", has_text="Before frame 2").wait_for(state="attached")
    panel.api.post("/v1/queue/pause", {})
    button(panel, "Generate 17 frames").click()
    panel.page.get_by_text("17 frames queued").first.wait_for()
    panel.page.get_by_role("tab", name="Queue · 17").click()
    panel.page.locator("kino-queue").get_by_text("17 frames · waiting").wait_for()
    panel.page.locator("kino-filmstrip").get_by_text("1 to 17 of 17").wait_for()
    panel.api.post("/v1/queue/resume", {})
    panel.eventually(lambda: frame_count(panel) == 19)
    panel.page.locator("kino-filmstrip").press("End")
    panel.page.locator("kino-filmstrip").get_by_role("option", name="Frame 19").wait_for()
    assert shades(frames(panel.server, panel.name))[1:-1] == [number * STEP for number in range(17)]
    panel.undo()
    panel.eventually(lambda: frame_count(panel) == 2)
    panel.eventually(lambda: panel.cells.count() == 2)
    assert panel.troubles == []
