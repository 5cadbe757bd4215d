"""The queue: order by drag and keys, stop, retry, clear, estimated time, Stop all."""

from __future__ import annotations

import re

import pytest

LONG = 150  # steps: a task takes seconds, and the others wait


@pytest.fixture
def panel(open_panel, comfy_030, request):
    """The studio with a new project, at the queue."""
    panel = open_panel(comfy_030, "/api/kino/studio")
    panel.project = panel.api.project(request.node.name)
    panel.page.reload()
    panel.page.locator("kino-menubar .dot.online").wait_for()
    panel.open_project(request.node.name)
    panel.page.get_by_role("tab", name="Queue").click()
    yield panel
    panel.api.post("/v1/system/emergency-stop")


def rows(panel):
    return panel.page.locator("kino-queue [role=listitem]")


def waiting_ids(panel) -> list[int]:
    """Return the ids of the waiting tasks in running order."""
    waiting = [task for task in panel.api.tasks(panel.project) if task["status"] == "queued"]
    return [task["id"] for task in sorted(waiting, key=lambda task: (-task["priority"], task["id"]))]


def test_a_waiting_task_is_moved_by_drag_and_by_keys(panel) -> None:
    panel.api.batch(panel.project, list(range(7)), steps=LONG)
    panel.eventually(lambda: rows(panel).count() == 7)
    panel.page.locator("kino-queue .running").wait_for()
    *_, before_last, last = waiting_ids(panel)
    held, target = rows(panel).nth(6).bounding_box(), rows(panel).nth(3).bounding_box()
    mouse = panel.page.mouse
    mouse.move(held["x"] + 90, held["y"] + held["height"] / 2)
    mouse.down()
    mouse.move(held["x"] + 90, held["y"] - 10, steps=3)
    mouse.move(target["x"] + 90, target["y"] + 4, steps=6)
    mouse.up()
    panel.eventually(lambda: waiting_ids(panel).index(last) < waiting_ids(panel).index(before_last) - 1)
    row = panel.page.locator("kino-queue .queued").last
    row.focus()
    panel.press("Alt+ArrowUp")
    panel.eventually(lambda: waiting_ids(panel)[-2] == before_last)


def test_the_estimated_time_is_shown(panel) -> None:
    panel.api.batch(panel.project, [1, 2])
    panel.api.wait_all(panel.project)
    panel.api.batch(panel.project, [3, 4, 5], steps=LONG)
    panel.eventually(
        lambda: re.search(r"\d waiting · \d+ (s|min)", panel.page.locator("kino-queue .head").inner_text())
    )
    assert panel.page.get_by_role("tab", name=re.compile(r"Queue · \d")).is_visible()


def test_a_running_task_shows_its_preview_and_is_stopped_retried_and_cleared(panel) -> None:
    (task,) = panel.api.batch(panel.project, [1], steps=LONG)
    running = panel.page.locator("kino-queue .running")
    running.locator("img[src*=preview]").wait_for()
    panel.eventually(lambda: int(running.get_by_role("progressbar").get_attribute("aria-valuenow")) > 0)
    assert panel.page.locator("kino-viewer .sampling img").is_visible()
    running.get_by_role("button", name="Stop").click()
    panel.api.wait(task, "stopped")
    panel.page.locator("kino-queue").get_by_role("button", name="Retry").click()
    panel.api.wait(task, "running")
    panel.page.locator("kino-queue .running").get_by_role("button", name="Stop").click()
    panel.api.wait(task, "stopped")
    panel.page.get_by_role("button", name="Clear failed and stopped").click()
    panel.eventually(lambda: rows(panel).count() == 0)
    assert panel.api.tasks(panel.project) == []
    assert panel.page.get_by_text("Queue is empty.").is_visible()


def test_a_failure_shows_its_reason_in_queue_and_filmstrip(panel, comfy_030) -> None:
    broken = comfy_030.base / "models" / "checkpoints" / "broken.safetensors"
    broken.parent.mkdir(parents=True, exist_ok=True)
    broken.write_bytes(b"")
    task = panel.api.task(panel.project, model_name=broken.name)
    why = panel.api.wait(task, "failed")["error"]
    broken.unlink()
    for place in ("kino-queue .failed", "kino-filmstrip .failed"):
        panel.page.locator(place).get_by_text(why.splitlines()[0][:40]).first.wait_for()
    panel.page.locator("kino-filmstrip .failed").get_by_role("button", name="Dismiss").click()
    panel.eventually(lambda: panel.api.tasks(panel.project) == [])


@pytest.mark.parametrize("place", ["studio", "timeline"])
def test_stop_all_is_one_click_away(panel, open_panel, comfy_030, request, place) -> None:
    if place == "timeline":  # without the studio
        panel.page.goto(comfy_030.url)
        panel.open("/")
        panel.timeline()
        panel.open_project(request.node.name)
    panel.api.batch(panel.project, [1, 2, 3], steps=LONG)
    within = panel.page.locator("kino-menubar" if place == "studio" else "kino-transport")
    within.get_by_role("button", name=re.compile("^Stop all")).click()
    panel.eventually(lambda: {task["status"] for task in panel.api.tasks(panel.project)} == {"stopped"})
