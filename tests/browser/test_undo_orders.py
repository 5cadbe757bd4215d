"""Undo of orders: Ctrl+Z takes away what Generate brought, and asks before it stops what is not made yet."""

from __future__ import annotations

import re

import pytest

from tests.comfyui.films import CHECKPOINT

LONG = 150  # steps: a task takes seconds, and the others wait


@pytest.fixture
def panel(studio_of_new_project):
    return studio_of_new_project


def undo_button(panel, words: str):
    return panel.page.locator(f"kino-transport [aria-label='Undo: {words}']")


def test_frames_of_an_order_go_and_come_back(panel, tmp_path) -> None:
    panel.page.get_by_role("tab", name="Generate").click()
    for label, value in {"Prompt": "a fox", "Steps": 1, "Seed": 7, "Frames": 3}.items():
        panel.field(label).fill(str(value))
    panel.field("Model").select_option(CHECKPOINT)
    panel.page.locator("kino-generate").get_by_role("button", name="Generate 3 frames").click()
    undo_button(panel, "3 generated frames").wait_for(timeout=120_000)
    panel.eventually(lambda: panel.cells.count() == 3)
    panel.cells.nth(0).click()
    panel.press("m")
    panel.dialog.get_by_label("Name").fill("Act one")
    panel.press("Enter")
    undo_button(panel, "marker").wait_for()

    panel.press("Control+z")
    panel.page.get_by_text("Undone: marker").wait_for()
    assert panel.api.seeds(panel.project) == [7, 8, 9]
    panel.press("Control+z")
    panel.page.get_by_text("Undone: 3 generated frames").wait_for()
    assert panel.api.seeds(panel.project) == []
    panel.eventually(lambda: panel.cells.count() == 0)
    panel.page.screenshot(path=str(tmp_path / "undone.png"))

    panel.press("Control+Shift+Z")
    panel.page.get_by_text("Redone: 3 generated frames").wait_for()
    assert panel.api.seeds(panel.project) == [7, 8, 9]
    panel.eventually(lambda: panel.cells.count() == 3)
    assert panel.troubles == []


def test_an_undo_that_stops_tasks_is_asked_about(panel, tmp_path) -> None:
    panel.api.batch(panel.project, [1])
    panel.api.wait_all(panel.project)
    panel.api.batch(panel.project, [2, 3, 4, 5], steps=LONG)
    panel.eventually(lambda: len(panel.api.seeds(panel.project)) == 2, 120)
    undo_button(panel, "a generated frame").wait_for()

    panel.press("Control+z")
    words = re.compile(r"Undo stops \d frames? that (is|are) not made yet\. \d frames? goe?s? to the trash\.")
    panel.dialog.get_by_text(words).wait_for()
    panel.page.screenshot(path=str(tmp_path / "asked.png"))
    panel.press("Escape")
    panel.eventually(lambda: panel.dialog.count() == 0)
    assert len(panel.api.seeds(panel.project)) >= 2
    panel.press("Control+z")
    panel.dialog.get_by_role("button", name="Undo").click()
    panel.page.get_by_text("Undone: ").wait_for()
    assert panel.api.seeds(panel.project) == [1]
    panel.page.wait_for_timeout(2000)
    assert panel.api.seeds(panel.project) == [1], "nothing comes after an undo"
    panel.page.screenshot(path=str(tmp_path / "stopped.png"))

    panel.press("Control+y")
    panel.page.get_by_text("Redone: ").wait_for()
    panel.eventually(lambda: sorted(panel.api.seeds(panel.project)) == [1, 2, 3, 4, 5], 180)
    assert panel.troubles == []
