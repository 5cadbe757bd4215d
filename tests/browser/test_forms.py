"""Forms: a field for each type of parameter, the data sent, and errors at their fields."""

from __future__ import annotations

import urllib.request

import pytest

from tests.comfyui.api import Api
from tests.comfyui.films import CHECKPOINT, LORAS


@pytest.fixture
def panel(open_panel, comfy_030, request):
    """The studio with a new project, at the form."""
    api = Api(comfy_030)
    project = api.project(request.node.name)
    panel = open_panel(comfy_030, "/api/kino/studio")
    panel.open_project(request.node.name)
    panel.page.get_by_role("tab", name="Generate").click()
    panel.project = project
    return panel


def fill(panel, **values) -> None:
    for label, value in {"Prompt": "a fox", "Steps": 1, **values}.items():
        panel.field(label).fill(str(value))
    panel.field("Model").select_option(CHECKPOINT)


def send(panel, label: str = "Generate 1 frame") -> None:
    panel.page.locator("kino-generate").get_by_role("button", name=label).click()


def sent(panel) -> dict:
    """Return the data of the only task."""
    (task,) = panel.eventually(lambda: panel.api.tasks(panel.project))
    return task["data"]


def test_each_type_of_parameter_has_its_field(panel) -> None:
    kinds = {
        "Prompt": "TEXTAREA",
        "Negative prompt": "TEXTAREA",
        "Steps": "INPUT",
        "CFG": "INPUT",
        "Sampler": "SELECT",
        "Model": "SELECT",
        "Seed": "INPUT",
    }
    assert {label: panel.field(label).evaluate("one => one.tagName") for label in kinds} == kinds
    assert "dpmpp_2m_sde" in panel.field("Sampler").inner_text()
    for label in ("Width", "Height"):
        assert panel.field(label).input_value() == "64"
        assert panel.field(label).get_attribute("readonly") is not None
    assert panel.page.locator("kino-generate").get_by_text("from project").count() == 2


def test_loras_and_a_random_seed_are_sent_as_shown(panel) -> None:
    fill(panel)
    panel.page.get_by_role("button", name="Add LoRA").click()
    lora = panel.page.locator("kino-generate .lora")
    panel.eventually(lambda: LORAS[0] in lora.get_by_label("LoRA", exact=True).inner_text())
    lora.get_by_label("LoRA", exact=True).select_option(LORAS[0])
    lora.get_by_label("Model strength").fill("0.6")
    panel.page.get_by_role("button", name="Random seed").click()
    seed = panel.eventually(lambda: panel.field("Seed").input_value())
    send(panel)
    assert sent(panel)["loras"] == [{"lora_name": LORAS[0], "strength_model": 0.6, "strength_clip": 1}]
    panel.api.wait_all(panel.project)
    assert panel.api.seeds(panel.project) == [int(seed)]


def test_several_frames_get_consecutive_seeds(panel) -> None:
    fill(panel, Seed=7, Frames=3)
    send(panel, "Generate 3 frames")
    panel.eventually(lambda: len(panel.api.tasks(panel.project)) == 3)
    panel.api.wait_all(panel.project)
    assert panel.api.seeds(panel.project) == [7, 8, 9]


def test_an_image_is_the_current_frame(panel) -> None:
    panel.api.batch(panel.project, [1, 2])
    panel.api.wait_all(panel.project)
    first, second = panel.api.get(f"/v1/projects/{panel.project}/timeline")["frame_ids"]
    for task in panel.api.tasks(panel.project):
        panel.api.delete(f"/v1/generator/tasks/{task['id']}")
    panel.cells.nth(1).click()
    panel.page.get_by_label("Generator", exact=True).select_option("img2img")
    fill(panel)
    send(panel)
    panel.page.locator("kino-generate").get_by_text("Choose a frame.").wait_for()
    panel.page.get_by_role("button", name="Current frame", exact=True).click()
    image = panel.page.locator("kino-field:has(.image)")
    panel.eventually(lambda: image.locator("input").input_value() == "2")
    assert image.locator("img").get_attribute("src")
    send(panel)
    assert second in sent(panel).values()
    assert first not in sent(panel).values()
    panel.api.wait_all(panel.project)
    assert panel.api.get(f"/v1/projects/{panel.project}/timeline")["total"] == 3


def test_a_missing_value_is_an_error_at_its_field_which_gets_the_focus(panel) -> None:
    send(panel)
    prompt = panel.field("Prompt")
    panel.page.locator("kino-generate").get_by_text("Enter a prompt.").wait_for()
    assert prompt.get_attribute("aria-invalid") == "true"
    assert prompt.evaluate("one => one.getRootNode().activeElement === one")
    prompt.fill("a fox")
    panel.page.locator("kino-generate").get_by_text("Enter a prompt.").wait_for(state="hidden")
    assert panel.api.tasks(panel.project) == []


def test_without_models_form_and_viewer_say_what_to_add_and_where(panel, tmp_path) -> None:
    panel.page.route("**/v1/models/checkpoints", lambda route: route.fulfill(json={"models": []}))
    panel.menu("System", "Refresh models")
    form = panel.page.locator("kino-generate")
    form.get_by_text("kino_demo.safetensors (not found)").wait_for(state="attached")
    panel.field("Model").select_option("")  # the only one was chosen before
    form.get_by_text('ComfyUI\'s folder "models/checkpoints". Add one, such as v1-5-pruned').wait_for()
    panel.page.locator("kino-viewer").get_by_text("ComfyUI has no model for this generator").wait_for()
    panel.field("Prompt").fill("a fox")
    send(panel)
    panel.eventually(lambda: panel.field("Model").get_attribute("aria-invalid") == "true")
    assert not form.get_by_text("Choose a model.").is_visible()
    panel.page.screenshot(path=str(tmp_path / "models.png"))
    form.get_by_role("button", name="Add file…").click()
    panel.dialog.get_by_role("heading", name="Model files").wait_for()


def test_the_apis_error_is_shown_at_its_field(panel, comfy_030) -> None:
    gone = comfy_030.base / "models" / "checkpoints" / "soon_gone.safetensors"
    gone.parent.mkdir(parents=True, exist_ok=True)
    gone.write_bytes(b"")
    panel.menu("System", "Refresh models")
    panel.eventually(lambda: gone.name in panel.field("Model").inner_text())
    fill(panel)
    panel.field("Model").select_option(gone.name)
    gone.unlink()
    send(panel)
    field = panel.page.locator("kino-generate kino-field", has=panel.page.get_by_label("Model", exact=True))
    field.locator(".error").last.wait_for()
    assert gone.name in field.locator("#error").inner_text()
    assert panel.field("Model").get_attribute("aria-invalid") == "true"


def test_a_name_that_is_taken_is_an_error_at_the_name_and_the_dialog_stays(panel, request) -> None:
    panel.menu("File", "New project…")
    panel.field("Name", "kino-dialogs").fill(request.node.name)
    panel.press("Enter")
    name = panel.dialog.locator("kino-field").first
    name.locator("#error:not([hidden])").wait_for()
    assert panel.field("Name", "kino-dialogs").get_attribute("aria-invalid") == "true"
    panel.dialog.get_by_role("button", name="9:16 720").click()
    panel.dialog.get_by_role("button", name="23.976").click()
    panel.field("Name", "kino-dialogs").fill(f"{request.node.name}, upright")
    panel.press("Enter")
    panel.page.locator("kino-dialogs [role=dialog]").wait_for(state="hidden")
    (made,) = [one for one in panel.api.get("/v1/projects")["projects"] if one["name"].endswith("upright")]
    assert (made["width"], made["height"], made["fps"]) == (720, 1280, 23.976)


def test_a_ramp_and_lines_of_prompts_say_how_many_frames_they_are(panel) -> None:
    fill(panel, Prompt="a fox\nan owl")
    form = panel.page.locator("kino-generate")
    form.get_by_label("Changes per frame").select_option(label="Prompt: one frame for each line")
    form.get_by_role("button", name="Generate 2 frames").wait_for()
    form.get_by_label("Changes per frame").select_option(label="Ramp: CFG")
    form.get_by_label("Frames").fill("3")
    form.get_by_label("Ramp to").fill("5.5")
    send(panel, "Generate 3 frames")
    tasks = panel.eventually(lambda: panel.api.tasks(panel.project))
    assert sorted(task["data"]["cfg_scale"] for task in tasks) == [3.5, 4.5, 5.5]


def test_a_nodes_help_is_found_in_every_language(comfy_030) -> None:
    scripts = [path for path in comfy_030.get("/api/extensions") if path.endswith("/kino.js")]
    script = min(scripts, key=len)  # not state/kino.js
    for language in ("en", "de"):
        url = f"{comfy_030.url}{script.removesuffix('kino.js')}docs/KinoSaveFrame/{language}.md"
        with urllib.request.urlopen(url) as page:
            assert page.read().startswith(b"# Kino Save Frame")
