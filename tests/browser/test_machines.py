"""The machines in the panel: several servers draw from one queue, each page shows and steers all of them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.browser.test_access import violations
from tests.comfyui.api import Api
from tests.comfyui.farm import Farm

STUDIO = "/api/kino/studio"
STEPS = 16  # of a frame that can be watched
DEVICES = ("NVIDIA GeForce RTX 4090", "NVIDIA H100 80GB HBM3 (1)", "AMD Radeon RX 7900 XTX", "CPU")
MODELS = ("sd15.safetensors", "video/wan2.2_i2v_high_noise_14B_fp8_scaled.safetensors", "")
FOCUSED = "it => it.getRootNode().activeElement === it"
READY = """() => {
  const { state } = document.querySelector("kino-studio");
  return state?.projects && state.generators && (state.queue || !state.projects.length);
}"""
STATES = ("working", "working", "working", "working", "draining", "working", "paused", "working")


def invented(count: int) -> list[dict[str, Any]]:
    """Return machines as the API lists them; with 40, two of them are gone."""
    return [
        {
            "seat": f"runner-{number}",
            "name": f"render-node-{number:02}.studio.example:8188"
            if number % 5 == 1
            else f"farm-{number}:8188",
            "host": f"farm-{number}",
            "url": f"http://farm-{number}:8188",
            "device": DEVICES[number % 4],
            "version": "0.5.0",
            "state": "gone" if number in (11, 23) else STATES[number % 8],
            "here": number == 0,
            "task_id": 1000 + number if number % 3 != 2 and number not in (11, 23) else None,
            "model": MODELS[number % 3],
            "done": 40 * number,
            "per_minute": round(0.4 + 3.7 * (number % 7), 2) if number % 8 != 6 else 0.0,
            "began_at": "2026-01-01T12:00:00+00:00",
            "seen_at": "2026-01-01T12:00:00+00:00",
        }
        for number in range(count)
    ]


def show(panel, machines: list[dict[str, Any]]) -> None:
    """Let the page believe in these machines, and in their tasks."""
    tasks = [
        {
            "id": one["task_id"],
            "name": "A fox at dawn, mist over the river",
            "kind": "generate",
            "type": "sd15",
            "lane": "comfyui",
            "machine": one["name"],
            "data": {},
            "status": "running",
            "priority": 0,
            "turn": "a",
            "after": None,
            "waits_for": None,
            "frames": 1,
            "result": None,
            "progress": one["task_id"] * 7 % 100,
            "error": None,
            "project_id": 1,
            "started_at": None,
            "completed_at": None,
            "created_at": "",
        }
        for one in machines
        if one["task_id"]
    ]

    def answer(route) -> None:
        found = (
            tasks if "status=running" in route.request.url and "project_id" not in route.request.url else []
        )
        body = {"total": len(found), "frames": 400, "tasks": found}
        route.fulfill(content_type="application/json", body=json.dumps(body))

    panel.page.route("**/v1/generator/tasks?**", answer)
    panel.page.route(
        "**/v1/machines",
        lambda route: route.fulfill(content_type="application/json", body=json.dumps({"machines": machines})),
    )
    panel.page.evaluate("document.querySelector('kino-studio').request('load-machines')")


def rows(panel) -> Any:
    return panel.page.locator("kino-studio kino-machines .row")


def tab(panel, name: str) -> Any:
    return panel.page.locator("kino-studio").get_by_role("tab", name=name)


def shot(panel, tmp_path, name: str) -> None:
    panel.page.screenshot(path=str(tmp_path / f"{name}.png"))


@pytest.fixture
def servers(start_comfy, tmp_path) -> Farm:
    """Start three servers on one base folder."""
    farm = Farm(start_comfy, tmp_path, None, None)
    for _ in range(3):
        farm.add()
    return farm


def test_a_page_shows_and_steers_every_server(servers, open_panel, tmp_path) -> None:
    api = Api(servers.servers[0])
    project = api.project("Farm")
    panel = open_panel(servers.servers[0], STUDIO, size={"width": 1280, "height": 720})
    panel.open_project("Farm")
    tab(panel, "Machines").click()
    panel.eventually(lambda: rows(panel).count() == 3)
    assert rows(panel).nth(0).get_by_text("this one").is_visible()
    assert rows(panel).get_by_text("this one").locator("visible=true").count() == 1
    panel.page.locator("kino-studio kino-machines .summary").get_by_text("3 ready").wait_for()

    api.batch(project, list(range(30)), steps=STEPS)
    panel.eventually(lambda: rows(panel).locator(".bar:visible").count() == 3, 60)
    panel.eventually(lambda: rows(panel).locator("img:visible").count() >= 2, 60)
    shot(panel, tmp_path, "three-working")
    names_the_server(panel, tmp_path)

    second = rows(panel).nth(1)
    second.get_by_role("button", name="Pause").focus()
    panel.press("Enter")
    second.get_by_text("Paused", exact=True).wait_for(timeout=30_000)
    assert second.get_by_role("button", name="Resume").evaluate(FOCUSED)
    panel.eventually(
        lambda: panel.page.locator("kino-machines .summary").first.inner_text()[:9] == "2 working"
    )
    shot(panel, tmp_path, "one-paused")
    panel.press("Enter")  # Resume, which has the focus
    second.get_by_text("Working", exact=True).wait_for(timeout=30_000)

    servers.servers[2].kill()
    third = rows(panel).nth(2)
    third.get_by_text("Gone", exact=True).wait_for(timeout=30_000)
    assert "Last heard" in third.inner_text()
    assert violations(panel, "kino-studio") == []
    shot(panel, tmp_path, "one-gone")
    third.get_by_role("button", name="Forget").focus()
    panel.press("Enter")
    panel.eventually(lambda: rows(panel).count() == 2)
    assert rows(panel).nth(1).get_by_role("button").evaluate(FOCUSED)
    assert len(api.get("/v1/machines")["machines"]) == 2
    api.wait_all(project)
    panel.cells.nth(0).click()
    tab(panel, "Frame").click()
    panel.page.locator("kino-studio kino-inspector").get_by_text("Drawn by").wait_for()
    assert panel.troubles == []


def names_the_server(panel, tmp_path) -> None:
    """The queue and the filmstrip say which server draws a task."""
    tab(panel, "Queue").click()
    running = panel.page.locator("kino-studio kino-queue .running")
    panel.eventually(lambda: running.count() and re.search(r"\bon \S+:\d", running.first.inner_text()))
    cell = panel.page.locator("kino-filmstrip .task.running").first
    assert "on " in cell.get_attribute("title")
    assert cell.get_attribute("title") in cell.get_attribute("aria-label")
    shot(panel, tmp_path, "queue")
    tab(panel, "Machines").click()


@pytest.mark.parametrize("dark", [True, False], ids=["dark", "light"])
def test_forty_servers_fit_and_one_is_not_mentioned(open_panel, comfy_030, dark, tmp_path) -> None:
    Api(comfy_030).project(f"Many machines {dark}")
    panel = open_panel(comfy_030, STUDIO, dark=dark, size={"width": 1280, "height": 720})
    panel.open_project(f"Many machines {dark}")
    assert not tab(panel, "Machines").is_visible(), "one server"
    panel.menu("System", "Machines")
    tab(panel, "Machines").wait_for()
    panel.eventually(lambda: rows(panel).count() == 1)
    shot(panel, tmp_path, "one")
    assert violations(panel, "kino-studio") == []

    show(panel, invented(3))
    panel.eventually(lambda: rows(panel).count() == 3)
    shot(panel, tmp_path, "three")
    show(panel, invented(40))
    panel.eventually(lambda: rows(panel).count() == 40)
    assert violations(panel, "kino-studio") == []
    shot(panel, tmp_path, "forty")
    rows(panel).last.scroll_into_view_if_needed()
    head = panel.page.locator("kino-studio kino-machines .head")
    top = head.evaluate("it => it.getBoundingClientRect().top")
    panel.page.wait_for_timeout(200)
    shot(panel, tmp_path, "forty-end")
    assert top == head.evaluate("it => it.getRootNode().host.parentElement.getBoundingClientRect().top")
    assert "Gone" in rows(panel).last.inner_text()
    assert not panel.page.locator("kino-studio .inspector .body").evaluate(
        "it => it.scrollWidth > it.clientWidth"
    )

    tab(panel, "Machines").press("ArrowLeft")
    assert tab(panel, "Queue").get_attribute("aria-selected") == "true"
    assert tab(panel, "Machines").is_visible(), "there are forty"


def test_the_sidebar_has_a_section_of_machines(open_panel, comfy_030, tmp_path) -> None:
    panel = open_panel(comfy_030, size={"width": 1280, "height": 720})
    sidebar = panel.sidebar()
    section = sidebar.locator("section", has=panel.page.locator("kino-machines"))
    assert not section.is_visible()
    machines = invented(40)
    panel.page.route(
        "**/v1/machines",
        lambda route: route.fulfill(content_type="application/json", body=json.dumps({"machines": machines})),
    )
    panel.page.evaluate("document.querySelector('kino-sidebar').request('load-machines')")
    section.wait_for()
    section.scroll_into_view_if_needed()
    shot(panel, tmp_path, "sidebar")
    assert section.locator(".row").count() == 40
    assert violations(panel, "kino-sidebar") == []


@pytest.mark.parametrize("language", ["de", "ja", "ru"])
def test_long_words_fit(open_panel, comfy_030, language, tmp_path) -> None:
    comfy_030.request("POST", "/api/settings/Comfy.Locale", language)
    try:
        panel = open_panel(comfy_030, STUDIO, size={"width": 1280, "height": 720})
        panel.page.wait_for_function(READY)
        show(panel, invented(12))
        machines = panel.page.locator("kino-studio #tab-machines")
        machines.click()
        panel.eventually(lambda: rows(panel).count() == 12)
        rows(panel).last.scroll_into_view_if_needed()
        shot(panel, tmp_path, language)
        assert violations(panel, "kino-studio") == []
        body = panel.page.locator("kino-studio .inspector .body")
        assert not body.evaluate("it => it.scrollWidth > it.clientWidth")
        collapse = panel.page.locator("kino-studio .inspector .tabs > button")
        assert machines.bounding_box()["x"] + 28 <= collapse.bounding_box()["x"]
    finally:
        comfy_030.request("POST", "/api/settings/Comfy.Locale", "en")
