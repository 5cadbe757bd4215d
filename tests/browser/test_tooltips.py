"""Tooltips look like ComfyUI's: by pointer and by keyboard, and one at a time."""

from __future__ import annotations

import pytest

from tests.comfyui.api import Api


@pytest.mark.parametrize("dark", [True, False], ids=["dark", "light"])
def test_pointer_and_keyboard_show_one_tooltip(open_panel, comfy_030, tmp_path, dark) -> None:
    api = Api(comfy_030)
    name = f"Tooltips, {dark}"
    project = api.project(name)
    api.wait(api.batch(project, [1])[0], "completed")
    panel = open_panel(comfy_030, dark=dark)
    panel.studio()
    panel.open_project(name)
    page = panel.page
    tips = page.locator(".tooltip:popover-open")
    mask = page.locator("kino-viewer").get_by_role("button", name="Onion skin")
    hint = mask.get_attribute("title")
    mask.hover()
    tips.get_by_text(hint).wait_for()
    assert mask.get_attribute("title") is None, "the browser would show its own"
    assert mask.get_attribute("aria-description") == hint
    page.screenshot(path=str(tmp_path / "viewer.png"))

    loop = page.locator("kino-studio kino-transport").get_by_role("button", name="Loop")
    loop.hover()
    tips.get_by_text("Loop").wait_for()
    assert tips.count() == 1
    assert mask.get_attribute("title") == hint
    assert mask.get_attribute("aria-description") is None
    page.screenshot(path=str(tmp_path / "transport.png"))
    loop.click()
    tips.wait_for(state="detached")

    page.mouse.move(400, 300)
    mask.focus()
    panel.press("Shift+Tab", "Tab")
    tips.get_by_text(hint).wait_for()
    panel.press("Control")
    tips.wait_for(state="detached")
    assert panel.troubles == []
