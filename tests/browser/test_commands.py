"""What Kino adds to ComfyUI's page: commands, keys, a menu, settings, a badge."""

from __future__ import annotations

import re

import pytest

from tests.comfyui.films import CHECKPOINT, workflow

SHOWN = {
    "1": {"class_type": "EmptyImage", "inputs": {"width": 64, "height": 64, "batch_size": 1, "color": 255}},
    "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}},
}


@pytest.fixture
def panel(open_panel, comfy_030):
    return open_panel(comfy_030)


def load(panel, prompt) -> None:
    panel.page.evaluate("prompt => window.app.loadApiJson(prompt, 'graph')", prompt)
    panel.eventually(lambda: len(panel.graph_prompt()) == len(prompt))


def wait_closed(panel) -> None:
    panel.page.locator("kino-dialogs [role=dialog]").wait_for(state="hidden")


def test_the_graphs_output_is_saved_to_a_project(panel, comfy_030) -> None:
    load(panel, SHOWN)
    panel.command("Kino.SaveGraph")
    panel.dialog.get_by_label("Project", exact=True).fill("From a graph")
    panel.press("Enter")
    wait_closed(panel)
    comfy_030.run(panel.graph_prompt())
    (project,) = [one for one in panel.api.get("/v1/projects")["projects"] if one["name"] == "From a graph"]
    assert panel.api.get(f"/v1/projects/{project['id']}/timeline")["total"] == 1


def test_the_graph_is_saved_as_a_generator_that_generates_frames(panel) -> None:
    load(panel, workflow("text_to_frames", "Kept"))
    panel.command("Kino.KeepGenerator")
    panel.dialog.get_by_label("Name").fill("my-film")
    panel.press("Enter")
    wait_closed(panel)
    project = panel.api.project("By a kept graph")
    panel.sidebar()
    panel.open_project("By a kept graph")
    panel.page.get_by_label("Generator", exact=True).select_option("my-film")
    prompt = panel.page.locator("kino-generate textarea").first
    prompt.fill("a fox, kept")
    panel.page.locator("kino-generate").get_by_role("button", name="Generate 1 frame").click()
    panel.eventually(lambda: panel.api.get(f"/v1/projects/{project}/timeline")["total"] >= 1, 60)
    frame = panel.api.get(f"/v1/projects/{project}/timeline")["frame_ids"][0]
    params = panel.api.get(f"/v1/frames/{frame}/params")["params"]
    assert (params["prompt"], params["model_name"]) == ("a fox, kept", CHECKPOINT)


def test_commands_and_keys_open_and_close_dialogs_and_studio(panel) -> None:
    for command, title in {
        "NewProject": "New project",
        "Projects": "Projects",
        "Shortcuts": "Shortcuts",
        "About": "About Kino",
    }.items():
        panel.command(f"Kino.{command}")
        panel.dialog.get_by_role("heading", name=title, exact=True).wait_for()
        panel.press("Escape")
        wait_closed(panel)
    panel.page.locator("body").press("Alt+Shift+N")
    panel.dialog.get_by_role("heading", name="New project").wait_for()
    panel.press("Escape")
    wait_closed(panel)
    panel.page.locator("body").press("Alt+Shift+K")
    panel.page.locator("kino-studio").wait_for()
    panel.press("Alt+Shift+K")
    panel.page.locator("kino-studio").wait_for(state="detached")


def test_commands_of_comfyuis_menu_work_on_the_open_project(panel) -> None:
    project = panel.api.project("From the menu")
    panel.api.batch(project, [1])
    panel.api.wait_all(project)
    panel.open_project("From the menu")
    for command, title in {"Import": "Import", "AddSound": "Add sound", "Export": "Export"}.items():
        panel.command(f"Kino.{command}")
        panel.dialog.get_by_role("heading", name=title).wait_for()
        panel.press("Escape")
        wait_closed(panel)
    panel.page.locator("#graph-canvas").click(button="right", position={"x": 700, "y": 300})
    panel.page.get_by_text("Import into Kino…", exact=True).click()
    panel.dialog.get_by_role("heading", name="Import").wait_for()
    panel.press("Escape")
    wait_closed(panel)
    with panel.page.expect_download() as download:
        panel.command("Kino.SaveArchive")
    assert download.value.suggested_filename == "From the menu.kino"
    panel.command("Kino.RebuildThumbnails")
    panel.eventually(lambda: any(one["kind"] == "thumbnails" for one in panel.api.tasks(project)))


def test_settings_apply_at_once(panel) -> None:
    project = panel.api.project("Settings")
    panel.api.batch(project, [1, 2])
    panel.api.wait_all(project)
    panel.timeline()
    panel.open_project("Settings")
    panel.cells.nth(1).locator("img.loaded").wait_for()

    def set_setting(name: str, value) -> None:
        panel.page.evaluate(
            "([name, value]) => window.app.extensionManager.setting.set(name, value)", [f"Kino.{name}", value]
        )

    tall = panel.cells.first.bounding_box()["height"]
    set_setting("Timeline.ThumbnailHeight", 48)
    panel.eventually(lambda: panel.cells.first.bounding_box()["height"] < tall)
    loop = panel.page.locator("kino-transport").get_by_role("button", name="Loop")
    set_setting("Playback.Loop", True)
    panel.eventually(lambda: loop.get_attribute("aria-pressed") == "true")
    loop.click()  # also from the panel to ComfyUI
    panel.eventually(
        lambda: panel.page.evaluate("window.app.extensionManager.setting.get('Kino.Playback.Loop')") is False
    )
    set_setting("Frames.ConfirmDeletes", False)
    panel.cells.first.click()
    panel.press("Delete")
    panel.eventually(lambda: panel.cells.count() == 1)
    for name, value in {"Timeline.ThumbnailHeight": 160, "Frames.ConfirmDeletes": True}.items():
        set_setting(name, value)


def test_comfyui_lists_kinos_settings_and_version(panel) -> None:
    page = panel.page
    panel.command("Comfy.ShowSettingsDialog")
    page.get_by_role("dialog").get_by_text("Kino", exact=True).first.click()
    for name in (
        "Thumbnail height (pixels)",
        "Loop playback",
        "Confirm before deleting frames",
        "Interval between machine readings (seconds)",
    ):
        page.get_by_role("dialog").get_by_text(name).first.wait_for()
    page.get_by_role("dialog").get_by_text("About", exact=True).first.click()
    page.get_by_role("dialog").get_by_text(re.compile(r"Kino v\d")).first.wait_for()


def test_the_nodes_project_is_chosen_from_those_that_exist(panel) -> None:
    panel.api.project("To choose")
    panel.page.evaluate("window.app.extensionManager.setting.set('Comfy.VueNodes.Enabled', true)")
    try:
        load(panel, workflow("text_to_frames", "Not there yet"))
        field = panel.page.get_by_role("combobox", name="project").first
        option = panel.page.get_by_role("option")
        field.click()
        option.filter(has_text="To choose").click()
        panel.eventually(lambda: project_of(panel) == "To choose")
        field.click()
        option.filter(has_text="New project…").click()
        panel.page.get_by_role("dialog").get_by_role("textbox").fill("A new one")
        panel.press("Enter")
        panel.eventually(lambda: project_of(panel) == "A new one")
    finally:
        panel.page.evaluate("window.app.extensionManager.setting.set('Comfy.VueNodes.Enabled', false)")
    # The canvas has the same list.
    values = panel.page.evaluate("window.app.graph.nodes[0].widgets[0].options.values()")
    assert values[0] == "A new one"
    assert "To choose" in values


def project_of(panel) -> str:
    (found,) = [one for one in panel.graph_prompt().values() if one["class_type"] == "KinoProject"]
    return found["inputs"]["project"]
