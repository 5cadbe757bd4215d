"""Undo, redo and the trash: what the server knows survives a closed browser and a restart of ComfyUI."""

from __future__ import annotations

import pytest

from tests.comfyui.api import Api

STUDIO = "/api/kino/studio"
SEEDS = [1, 2, 3, 4]


def film(server, name: str) -> int:
    """Create a project of four frames."""
    api = Api(server)
    project = api.project(name)
    api.batch(project, SEEDS)
    api.wait_all(project)
    return project


def selected(panel) -> list[str]:
    """Return the labels of the selected frames."""
    return [cell.get_attribute("aria-label") for cell in panel.cells.all() if is_selected(cell)]


def is_selected(cell) -> bool:
    return cell.get_attribute("aria-selected") == "true"


def test_undo_survives_a_closed_browser_and_a_restart_of_comfyui(open_panel, start_comfy) -> None:
    server = start_comfy()
    project = film(server, "Undone later")
    api = Api(server)
    panel = open_panel(server, STUDIO)
    panel.open_project("Undone later")

    panel.cells.nth(1).click()
    panel.press("Delete", "Enter")
    panel.eventually(lambda: api.seeds(project) == [1, 3, 4])

    panel.cells.nth(2).locator("img.loaded").wait_for()
    panel.cells.nth(2).click()
    panel.press("v")
    panel.dialog.get_by_role("textbox", name="Seed").fill("99")
    panel.dialog.get_by_label("Where").select_option("take")
    panel.dialog.get_by_role("button", name="Create variation").click()
    panel.eventually(lambda: api.seeds(project) == [1, 3, 99], 60)
    assert panel.troubles == []
    panel.page.context.close()
    server.stop()
    server.start()

    panel = open_panel(server, STUDIO)
    panel.cells.nth(2).locator("img.loaded").wait_for()
    panel.cells.nth(2).click()
    panel.page.locator("kino-transport [aria-label='Undo: a new take']").wait_for()
    panel.press("Control+z", "Control+z")
    panel.eventually(lambda: api.seeds(project) == SEEDS)
    panel.page.get_by_text("Undone: deletion of a frame").wait_for()
    panel.eventually(lambda: panel.cells.count() == 4)
    panel.page.screenshot(path=str(server.base / "undone.png"))

    panel.press("Control+y")
    panel.eventually(lambda: api.seeds(project) == [1, 3, 4])
    panel.press("Control+Shift+Z")
    panel.eventually(lambda: api.seeds(project) == [1, 3, 99])
    panel.eventually(lambda: selected(panel) and panel.cells.count() == 3)
    assert panel.troubles == []
    panel.press("Control+y")
    panel.page.get_by_text("Nothing to redo").wait_for()


def test_a_replaced_frame_that_comes_back_is_the_current_one_again(open_panel, comfy_030) -> None:
    project = film(comfy_030, "Replaced and back")
    panel = open_panel(comfy_030, STUDIO)
    panel.open_project("Replaced and back")
    panel.cells.nth(1).click()
    frame = int(panel.cells.nth(1).get_attribute("data-id"))
    place = {"where": "replace", "frame_id": frame}
    panel.api.post(f"/v1/frames/{frame}/regenerate", {"overrides": {"seed": 9}, "place": place})
    panel.eventually(lambda: panel.api.seeds(project) == [1, 9, 3, 4], 60)
    panel.undo()
    panel.eventually(lambda: panel.cells.nth(1).get_attribute("data-id") == str(frame))
    panel.eventually(lambda: is_selected(panel.cells.nth(1)))
    assert panel.api.seeds(project) == SEEDS


def test_a_change_in_another_tab_is_shown_and_the_button_of_a_notice_goes(open_panel, comfy_030) -> None:
    project = film(comfy_030, "Two tabs")
    panel = open_panel(comfy_030, STUDIO)
    panel.open_project("Two tabs")
    panel.cells.nth(0).click()
    panel.press("Control+d")
    panel.page.get_by_text("Duplicated 1 frame").wait_for()
    last = panel.api.get(f"/v1/projects/{project}/timeline")["frame_ids"][-1]
    panel.api.post("/v1/frames/delete", {"ids": [last]})
    panel.page.locator("kino-transport [aria-label='Undo: deletion of a frame']").wait_for()
    button = panel.page.locator("kino-dialogs").get_by_role("button", name="Undo", exact=True)
    panel.eventually(lambda: button.count() == 0)  # it would undo another change
    assert panel.api.seeds(project) == [1, 1, 2, 3]


@pytest.mark.parametrize("dark", [True, False])
def test_the_trash_restores_some_and_is_emptied(open_panel, comfy_030, dark, tmp_path) -> None:
    name = f"Trash {dark}"
    project = film(comfy_030, name)
    panel = open_panel(comfy_030, STUDIO, dark=dark)
    panel.open_project(name)
    ids = panel.api.get(f"/v1/projects/{project}/timeline")["frame_ids"]
    panel.api.post("/v1/frames/delete", {"ids": ids[1:]})
    panel.eventually(lambda: panel.cells.count() == 1)

    panel.menu("File", "Trash…")
    panel.dialog.get_by_text("3 frames, ").wait_for()
    panel.dialog.get_by_text("frame_000002.png").click()
    panel.dialog.get_by_text("frame_000003.png").click()
    panel.page.screenshot(path=str(tmp_path / "trash.png"))
    panel.dialog.get_by_role("button", name="Restore 2 frames").click()
    panel.eventually(lambda: panel.api.seeds(project) == [1, 2, 3])
    panel.dialog.get_by_text("1 frame, ").wait_for()

    panel.dialog.get_by_role("button", name="Empty trash…").click()
    panel.page.screenshot(path=str(tmp_path / "empty.png"))
    panel.dialog.get_by_role("button", name="Remove for good").click()
    panel.dialog.get_by_text("Nothing was deleted from this project.").wait_for()
    assert panel.api.get(f"/v1/projects/{project}/trash")["total"] == 0
    assert panel.troubles == []


def test_a_deleted_project_comes_back_when_its_notice_is_long_gone(open_panel, comfy_030, tmp_path) -> None:
    film(comfy_030, "Deleted 16:9")
    api = Api(comfy_030)
    project = next(one for one in api.get("/v1/projects")["projects"] if one["name"] == "Deleted 16:9")
    api.delete(f"/v1/projects/{project['id']}")
    panel = open_panel(comfy_030, STUDIO)
    panel.menu("File", "Projects…")
    panel.dialog.locator("summary", has_text="deleted project").click()
    row = panel.dialog.locator(".deleted li", has_text="Deleted 16:9")
    panel.page.screenshot(path=str(tmp_path / "deleted.png"))
    assert row.inner_text().startswith("Deleted 16:9")
    row.get_by_role("button", name="Restore Deleted 16:9").click()
    row.wait_for(state="detached")
    (back,) = [one for one in api.get("/v1/projects")["projects"] if one["name"] == "Deleted 16:9"]
    assert api.seeds(back["id"]) == SEEDS
