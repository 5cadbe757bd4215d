"""ComfyUI's video templates in its page: the menu saves their frames, and each becomes a generator."""

from __future__ import annotations

import pytest

from tests.browser.templates import workflows
from tests.comfyui.api import Api
from tests.comfyui.provision import NEWEST

OPEN = "text => { app.rootGraph.clear(); app.rootGraph.configure(JSON.parse(text)); }"


@pytest.fixture
def panel(open_panel, comfy_030):
    """ComfyUI's page."""
    return open_panel(comfy_030, "/")


@pytest.mark.parametrize(
    ("template", "lengths"),
    [("video_wan2_2_14B_i2v", (4, 1)), ("video_ltx2_3_t2v", None)],
    ids=["wan", "ltx"],
)
def test_a_video_template_is_saved_by_the_menu_and_kept(panel, provided, template, lengths) -> None:
    page = panel.page
    page.evaluate(OPEN, workflows(provided(NEWEST))[template])
    panel.command("Kino.KeepGenerator")
    panel.dialog.get_by_label("Name").fill(template)
    panel.dialog.get_by_role("button", name="Save").click()
    page.get_by_text(f"Generator {template} saved").wait_for()
    form = panel.api.get("/v1/generator/plugins")["plugins"][template]["parameters"]
    assert {form[side]["from_project"] for side in ("width", "height")} == {"width", "height"}
    assert form.keys() >= {"prompt", "negative_prompt", "model_name", "seed", "length"}
    assert lengths is None or (form["length"]["multiple"], form["length"]["plus"]) == lengths

    panel.command("Kino.SaveGraph")
    panel.dialog.get_by_label("Project").fill("Film")
    panel.dialog.get_by_role("button", name="Save").click()
    page.get_by_text("The graph now saves to").wait_for()
    (saver,) = [one for one in panel.graph_prompt().values() if one["class_type"] == "KinoSaveFrame"]
    assert (saver["inputs"]["project"], "video" in saver["inputs"]) == ("Film", True)
    panel.api.delete(f"/v1/generator/plugins/{template}")


def test_frames_without_a_seed_are_asked_about(open_panel, comfy_030) -> None:
    api = Api(comfy_030)
    project = api.project("Blank film")
    blank = {"class_type": "EmptyImage", "inputs": {"width": 16, "height": 16, "batch_size": 1, "color": 0}}
    saver = {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "x"}}
    api.post("/v1/generator/plugins", {"name": "blank film", "prompt": {"1": blank, "2": saver}})
    panel = open_panel(comfy_030, "/api/kino/studio")
    panel.open_project("Blank film")
    panel.menu("File", "Generate frames…")
    panel.dialog.locator(".card").filter(has_text="blank film").locator("button.generator").click()
    panel.dialog.get_by_label("Frames").fill("3")
    panel.dialog.get_by_role("button", name="Generate 3 frames").click()
    panel.page.get_by_text("blank film has no seed, so they would all be equal.").wait_for()
    assert not api.tasks(project)
    panel.dialog.get_by_role("button", name="Generate", exact=True).click()
    panel.eventually(lambda: len(api.tasks(project)) == 3)
    api.wait_all(project)
    api.delete("/v1/generator/plugins/blank%20film")
