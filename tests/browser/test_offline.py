"""ComfyUI stops and starts again under the page."""

from __future__ import annotations

import re


def test_the_page_reconnects_and_catches_up(open_panel, start_comfy) -> None:
    server = start_comfy()
    panel = open_panel(server, "/api/kino/studio")
    api = panel.api
    project = api.project("Offline")
    api.batch(project, [1, 2])
    api.wait_all(project)
    panel.open_project("Offline")
    panel.cells.nth(1).wait_for()

    server.kill()
    panel.page.get_by_text("Reconnecting").wait_for(timeout=15_000)
    panel.page.locator("kino-viewer").click(position={"x": 30, "y": 300})
    panel.press("Delete", "Enter")  # fails, so the frame stays
    panel.page.get_by_text(re.compile("does not respond")).first.wait_for()
    assert panel.cells.count() == 2
    panel.press("Escape")

    server.start()
    api.batch(project, [3])
    api.wait_all(project)
    panel.cells.nth(2).wait_for(timeout=20_000)
    assert panel.page.get_by_text("Reconnecting").is_hidden()
    panel.eventually(lambda: api.get(f"/v1/projects/{project}/timeline")["total"] == 3)


def test_a_failure_is_shown(open_panel, comfy_030) -> None:
    panel = open_panel(comfy_030, "/api/kino/studio")
    project = panel.api.project("Failures")
    broken = panel.api.task(project, model_name="kino_demo.safetensors", prompt="x")
    panel.api.wait(broken)
    panel.open_project("Failures")
    panel.page.route(
        "**/v1/generator/batches",
        lambda route: route.fulfill(
            status=500,
            json={
                "error": {
                    "code": "disk_full",
                    "message": "The disk is full. Free some space.",
                    "details": None,
                }
            },
        ),
    )
    panel.page.get_by_role("tab", name="Generate").click()
    panel.field("Prompt").fill("a fox")
    panel.page.get_by_role("button", name="Generate 1 frame").click()
    panel.page.get_by_text("The disk is full. Free some space.").wait_for()
