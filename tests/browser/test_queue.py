"""The queue: order by drag and keys, pause, stop, retry, clear, what waits for what, Stop all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.comfyui.api import QUICK
from tests.comfyui.films import CHECKPOINT

LONG = 150  # steps: a task takes seconds, and the others wait


@pytest.fixture
def panel(studio_of_new_project):
    """The studio with a new project, at the queue."""
    studio_of_new_project.page.get_by_role("tab", name="Queue").click()
    return studio_of_new_project


@pytest.fixture
def broken_model(comfy_030) -> Iterator[Path]:
    """A checkpoint that can't be loaded."""
    path = comfy_030.base / "models" / "checkpoints" / "broken.safetensors"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    yield path
    path.unlink()


def rows(panel):
    return panel.page.locator("kino-queue [role=listitem]")


def waiting_ids(panel) -> list[int]:
    """Return the ids of the waiting tasks in running order."""
    waiting = [task for task in panel.api.tasks(panel.project) if task["status"] == "queued"]
    return [task["id"] for task in sorted(waiting, key=lambda task: (-task["priority"], task["turn"]))]


def shown_ids(panel) -> list[int]:
    """Return the ids of the waiting tasks in the order of their rows; 0: its name is not there yet."""
    script = "rows => rows.map(row => row.querySelector('.name').title)"
    names = panel.page.locator("kino-queue .queued").evaluate_all(script)
    return [int(name.removeprefix("Task ")) if name.startswith("Task ") else 0 for name in names]


def named_batch(panel, count: int, **data: int) -> list[int]:
    """Queue tasks whose names tell them apart; return their ids."""
    tasks = panel.api.batch(panel.project, list(range(count)), **data)
    for task in tasks:
        panel.api.patch(f"/v1/generator/tasks/{task}", {"name": f"Task {task}"})
    return tasks


def test_a_waiting_task_is_moved_by_drag_and_by_keys(panel) -> None:
    named_batch(panel, 7, steps=LONG)
    panel.page.locator("kino-queue .running").wait_for()
    panel.eventually(lambda: rows(panel).count() == 7 and shown_ids(panel) == waiting_ids(panel))
    *_, before_last, last = waiting_ids(panel)
    held, target = rows(panel).nth(6).bounding_box(), rows(panel).nth(3).bounding_box()
    mouse = panel.page.mouse
    mouse.move(held["x"] + 90, held["y"] + held["height"] / 2)
    mouse.down()
    mouse.move(held["x"] + 90, held["y"] - 10, steps=3)
    mouse.move(target["x"] + 90, target["y"] + 4, steps=6)
    assert panel.page.evaluate("String(getSelection())") == ""
    mouse.up()
    panel.eventually(lambda: waiting_ids(panel).index(last) < waiting_ids(panel).index(before_last) - 1)
    panel.eventually(lambda: shown_ids(panel)[-1] == before_last)
    row = panel.page.locator("kino-queue .queued").last
    row.focus()
    panel.press("Alt+ArrowUp")
    panel.eventually(lambda: waiting_ids(panel)[-2] == before_last)


def test_rows_are_in_the_order_in_which_tasks_run(panel) -> None:
    panel.api.post("/v1/queue/pause")
    tasks = named_batch(panel, 5)
    panel.api.patch(f"/v1/generator/tasks/{tasks[3]}", {"priority": 2})
    panel.api.post("/v1/queue/move", {"task_ids": [tasks[4]], "before": tasks[1]})
    wanted = [tasks[index] for index in (3, 0, 4, 1, 2)]
    assert waiting_ids(panel) == wanted
    panel.eventually(lambda: shown_ids(panel) == wanted)
    panel.page.locator("kino-queue .queued").nth(2).focus()
    panel.press("Alt+ArrowDown")
    panel.eventually(lambda: shown_ids(panel) == [tasks[index] for index in (3, 0, 1, 4, 2)])
    panel.page.locator("kino-queue .queued").first.focus()
    panel.press("Alt+ArrowDown")  # past one of lower priority
    panel.eventually(lambda: shown_ids(panel) == [tasks[index] for index in (0, 3, 1, 4, 2)])
    assert shown_ids(panel) == waiting_ids(panel)


def test_the_queue_is_paused_and_resumed(panel, open_panel, comfy_030) -> None:
    queue = panel.page.locator("kino-queue")
    queue.get_by_role("button", name="Pause", exact=True).click()
    queue.get_by_text("Paused · new tasks will wait").wait_for()
    task, _ = panel.api.batch(panel.project, [1, 2])
    queue.get_by_text("Paused · 2 tasks waiting").wait_for()
    panel.page.get_by_role("tab", name="Queue · 2 · paused").wait_for()
    assert panel.page.locator("kino-filmstrip .queued").first.get_by_text("paused").is_visible()
    panel.page.reload()
    panel.page.get_by_role("tab", name="Queue · 2 · paused").click()
    queue.get_by_text("Paused · 2 tasks waiting").wait_for()
    other = open_panel(comfy_030, "/api/kino/studio")
    other.page.get_by_role("tab", name="Queue").click()
    other.page.locator("kino-queue").get_by_role("button", name="Resume").click()
    panel.api.wait(task, "completed")
    queue.get_by_role("button", name="Pause", exact=True).wait_for()
    assert not queue.get_by_text("Paused").is_visible()


def test_a_task_says_which_one_it_waits_for(panel, broken_model) -> None:
    first = panel.api.task(panel.project, model_name=broken_model.name)
    panel.api.wait(first, "failed")
    panel.api.patch(f"/v1/generator/tasks/{first}", {"name": "Fox at dawn"})
    data = {**QUICK, "seed": 5}
    body = {"name": "And then", "type": "sd15", "project_id": panel.project, "data": data, "after": first}
    follower = panel.api.post("/v1/generator/tasks", body)["id"]
    panel.api.post(f"/v1/generator/tasks/{follower}/generate")
    row = panel.page.locator("kino-queue .queued")
    row.get_by_text(re.compile(rf"^Waits for task {first} \(.Fox at dawn.\), which failed\.")).wait_for()
    assert panel.page.locator("kino-queue .failed").get_by_text(f"Task {first} · ").is_visible()
    panel.page.locator("kino-filmstrip .queued").get_by_text(f"waits for task {first}").wait_for()


def test_all_failed_tasks_are_retried_at_once(panel, broken_model) -> None:
    tasks = [panel.api.task(panel.project, model_name=broken_model.name, seed=seed) for seed in (1, 2, 3)]
    for task in tasks:
        panel.api.wait(task, "failed")
    broken_model.write_bytes((panel.server.models / "checkpoints" / CHECKPOINT).read_bytes())
    with panel.page.expect_request("**/v1/queue/retry"):
        panel.page.get_by_role("button", name="Retry 3 failed tasks").click()
    for task in tasks:
        panel.api.wait(task, "completed")
    panel.page.get_by_text("Queue is empty.").wait_for()


def test_what_stop_all_has_stopped_is_retried_at_once(panel) -> None:
    panel.api.post("/v1/queue/pause")
    panel.api.batch(panel.project, list(range(30)))
    panel.eventually(lambda: rows(panel).count() == 30)
    panel.page.locator("kino-queue").get_by_role("button", name="Stop all").click()
    assert "30 tasks that wait" in panel.dialog.inner_text()
    panel.dialog.get_by_role("button", name="Stop all").click()
    panel.page.get_by_role("button", name="Retry 30 stopped tasks").click()
    panel.page.locator("kino-queue").get_by_text("Paused · 30 tasks waiting").wait_for()
    assert not panel.page.get_by_role("button", name="Clear failed and stopped").is_visible()


def test_the_estimated_time_is_shown(panel) -> None:
    panel.api.batch(panel.project, [1, 2])
    panel.api.wait_all(panel.project)
    panel.api.batch(panel.project, [3, 4, 5], steps=LONG)
    panel.eventually(
        lambda: re.search(
            r"\d frames? waiting · \d+ (s|min)", panel.page.locator("kino-queue .head").inner_text()
        )
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
    panel.page.locator("kino-queue").get_by_role("button", name="Retry:").click()
    panel.api.wait(task, "running")
    panel.page.locator("kino-queue .running").get_by_role("button", name="Stop").click()
    panel.api.wait(task, "stopped")
    panel.page.get_by_role("button", name="Clear failed and stopped").click()
    panel.eventually(lambda: rows(panel).count() == 0)
    assert panel.api.tasks(panel.project) == []
    assert panel.page.get_by_text("Queue is empty.").is_visible()


def test_a_failure_shows_its_reason_in_queue_and_filmstrip(panel, broken_model) -> None:
    task = panel.api.task(panel.project, model_name=broken_model.name)
    why = panel.api.wait(task, "failed")["error"]
    for place in ("kino-queue .failed", "kino-filmstrip .failed"):
        panel.page.locator(place).get_by_text(why.splitlines()[0][:40]).first.wait_for()
    panel.page.locator("kino-filmstrip .failed").get_by_role("button", name="Dismiss").click()
    panel.eventually(lambda: panel.api.tasks(panel.project) == [])


@pytest.mark.parametrize("place", ["studio", "timeline"])
def test_stop_all_is_a_click_and_enter_away(panel, open_panel, comfy_030, request, place) -> None:
    if place == "timeline":  # without the studio
        panel.page.goto(comfy_030.url)
        panel.open("/")
        panel.timeline()
        panel.open_project(request.node.name)
    panel.api.batch(panel.project, [1, 2, 3], steps=LONG)
    within = panel.page.locator("kino-menubar" if place == "studio" else "kino-transport")
    within.get_by_role("button", name=re.compile("^Stop all")).click()
    panel.press("Enter")  # as tasks wait, it asks
    panel.eventually(lambda: {task["status"] for task in panel.api.tasks(panel.project)} == {"stopped"})
