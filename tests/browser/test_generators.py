"""Generators in the panel: chosen, copied, edited, exported, imported, deleted and restored."""

from __future__ import annotations

import json

import pytest

from tests.comfyui.api import Api


@pytest.fixture
def panel(open_panel, comfy_030, request):
    """The studio with a new project, at the list of generators."""
    Api(comfy_030).project(request.node.name)
    panel = open_panel(comfy_030, "/api/kino/studio")
    panel.open_project(request.node.name)
    panel.menu("File", "Generate frames…")
    return panel


def names(panel) -> set[str]:
    return set(panel.api.get("/v1/generator/plugins")["plugins"])


def card(panel, name: str):
    return panel.dialog.locator(".card").filter(has=panel.page.get_by_text(name, exact=True))


def test_the_list_shows_todays_models_and_what_they_are_for(panel) -> None:
    for name, family in {"z-image": "Z-Image", "wan22-image-to-video": "Wan 2.2", "flux2": "Flux 2"}.items():
        assert family in card(panel, name).inner_text()
    card(panel, "z-image").locator("button.generator").click()
    panel.dialog.get_by_text("z_image_turbo_bf16.safetensors is not in ComfyUI's folder").wait_for()


def test_a_generator_is_copied_edited_and_used(panel, tmp_path) -> None:
    page = panel.page
    page.screenshot(path=str(tmp_path / "cards.png"))
    assert card(panel, "Image to image").get_by_text("img2img · Stable Diffusion").is_visible()
    page.get_by_label("Edit generator Stable Diffusion 1.5", exact=True).click()
    assert "It comes with Kino" in panel.dialog.inner_text()
    panel.dialog.get_by_role("button", name="Copy…").click()
    panel.eventually(lambda: "sd15 copy" in names(panel))
    page.get_by_role("heading", name="Edit generator").wait_for()
    panel.dialog.get_by_label("Name").fill("Draft")
    panel.dialog.get_by_label("Label of Steps").fill("Rounds")
    panel.dialog.get_by_label("Batch size in the form").uncheck()
    panel.dialog.get_by_role("button", name="Save").click()
    page.get_by_text("Generator Draft saved").wait_for()
    form = panel.api.get("/v1/generator/plugins")["plugins"]["Draft"]["parameters"]
    assert form["steps"]["label"] == "Rounds"
    assert "batch_size" not in form
    card(panel, "Draft").locator("button.generator").click()
    panel.dialog.get_by_label("Rounds").wait_for()
    panel.api.delete("/v1/generator/plugins/Draft")


def test_a_generator_goes_out_and_comes_in_and_is_deleted_with_undo(panel, tmp_path) -> None:
    page = panel.page
    page.get_by_label("Edit generator Stable Diffusion XL", exact=True).click()
    with page.expect_download() as download:
        panel.dialog.get_by_role("button", name="Export").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == "sdxl.json"
    assert json.loads(path.read_text("utf-8"))["name"] == "sdxl"
    panel.dialog.get_by_text("Close", exact=True).click()
    path = path.rename(tmp_path / "from a friend.json")
    page.get_by_label("Generator file").set_input_files(path)
    page.get_by_text("Generator from a friend added").wait_for()
    page.get_by_label("Edit generator from a friend", exact=True).click()
    panel.dialog.get_by_role("button", name="Delete").click()
    panel.eventually(lambda: "from a friend" not in names(panel))
    page.get_by_role("button", name="Undo", exact=True).click()
    panel.eventually(lambda: "from a friend" in names(panel))
    path.write_text("no generator", "utf-8")
    page.get_by_label("Generator file").set_input_files(path)
    page.get_by_text("The file is not valid JSON").wait_for()
    panel.api.delete("/v1/generator/plugins/from%20a%20friend")
