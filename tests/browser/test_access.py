"""Everybody can use it: axe-core finds nothing serious, dark or light, and the keyboard is enough."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
DIALOGS = {
    "new-project": {}, "projects": {}, "project-settings": {"id": 1}, "find-frame": {}, "delete-frames": {"ids": [1]}, "select-generator": {},
    "generate": {}, "variation": {"id": 1}, "import-pictures": {}, "import-result": {"imported": 2, "refused": [{"file": "a.bmp", "code": "x", "message": "Not a PNG."}]}, "save-graph": {}, "save-generator": {}, "about": {}, "shortcuts": {},
    "token": {"message": "A token is needed."}, "confirm": {"title": "Restart?", "message": "It stops.", "label": "Restart", "request": {"verb": "reload"}},
}  # fmt: skip
LOOK = """async (places) => {
  const found = await axe.run({ include: places }, { resultTypes: ["violations"], rules: { region: { enabled: false } } });
  return found.violations.filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => `${node.target.flat().join(" ")} ${node.failureSummary}`).join(" | ")}`);
}"""


@pytest.fixture
def film(comfy_030):
    """A project with three frames, one task that failed and some that wait."""
    from tests.comfyui.api import Api

    api = Api(comfy_030)
    known = {project["name"]: project["id"] for project in api.get("/v1/projects")["projects"]}
    if "Access" not in known:
        project = api.project("Access")
        api.batch(project, [1, 2, 3])
        api.wait_all(project)
        return project
    return known["Access"]


def faults(panel, *places: str) -> list[str]:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: `npm ci` brings it")
    panel.page.evaluate(AXE.read_text("utf-8"))
    return panel.page.evaluate(LOOK, list(places))


@pytest.mark.parametrize("dark", [True, False], ids=["dark", "light"])
def test_axe_finds_nothing_serious_in_comfyuis_page(open_panel, comfy_030, film, dark) -> None:
    panel = open_panel(comfy_030, dark=dark)
    panel.sidebar()
    panel.timeline()
    panel.open_project("Access")
    panel.cells.nth(2).wait_for()
    assert faults(panel, "kino-sidebar", "kino-timeline") == []
    panel.studio()
    for tab in ("Generate", "Queue", "Frame"):
        panel.page.locator("kino-studio").get_by_role("tab", name=tab).click()
        assert faults(panel, "kino-studio") == [], tab


@pytest.mark.parametrize("dark", [True, False], ids=["dark", "light"])
def test_axe_finds_nothing_serious_on_the_own_page_nor_in_any_dialog(
    open_panel, comfy_030, film, dark
) -> None:
    panel = open_panel(comfy_030, "/api/kino/studio", dark=dark)
    panel.open_project("Access")
    panel.cells.nth(2).wait_for()
    assert faults(panel, "kino-studio") == []
    found = {}
    for kind, detail in DIALOGS.items():
        panel.page.evaluate(
            "dialog => document.querySelector('kino-studio').request('open-dialog', dialog)",
            {"kind": kind, **real(panel, film, detail)},
        )
        panel.dialog.wait_for()
        found[kind] = faults(panel, "kino-dialogs")
        panel.press("Escape")
        panel.page.locator("kino-dialogs [role=dialog]").wait_for(state="hidden")
    assert {kind: one for kind, one in found.items() if one} == {}


def real(panel, project: int, detail):
    """The same, with frames and projects that are there."""
    (first, *_) = panel.api.get(f"/v1/projects/{project}/timeline")["frame_ids"]
    return {
        key: {
            "id": first if "id" in detail and detail is DIALOGS["variation"] else project,
            "ids": [first],
        }.get(key, value)
        for key, value in detail.items()
    }


def test_the_keyboard_is_enough(open_panel, comfy_030) -> None:
    panel = open_panel(comfy_030, "/api/kino/studio")
    go(panel, "File")
    panel.press("Enter")
    choose(panel, "New project…")
    panel.page.keyboard.type("By keyboard")
    go(panel, "Width")
    panel.press("Control+a")
    panel.page.keyboard.type("64")
    go(panel, "Height")
    panel.press("Control+a")
    panel.page.keyboard.type("64")
    panel.press("Enter")
    panel.page.locator("kino-dialogs [role=dialog]").wait_for(state="hidden")
    project = panel.eventually(
        lambda: next(
            (one["id"] for one in panel.api.get("/v1/projects")["projects"] if one["name"] == "By keyboard"),
            None,
        )
    )

    go(panel, "Frame", role="tab")
    panel.press("ArrowRight")
    go(panel, "Prompt")
    panel.page.keyboard.type("a fox")
    go(panel, "Steps")
    panel.press("Control+a")
    panel.page.keyboard.type("2")
    go(panel, "Generate 1 frame")
    panel.press("Enter")
    panel.eventually(lambda: panel.api.get(f"/v1/projects/{project}/timeline")["total"] == 1, 60)
    panel.cells.first.wait_for()

    go(panel, "Frames", role="listbox")
    panel.press("Home", "Delete")
    panel.dialog.wait_for()
    go(panel, "Delete")
    panel.press("Enter")
    panel.eventually(lambda: panel.api.get(f"/v1/projects/{project}/timeline")["total"] == 0)
    go(panel, "Timeline")
    panel.undo()
    panel.eventually(lambda: panel.api.get(f"/v1/projects/{project}/timeline")["total"] == 1)
    assert panel.troubles == []


FOCUS = """() => {
  let one = document.activeElement;
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  const label = one?.getAttribute("aria-label") ?? one?.labels?.[0]?.textContent ?? one?.textContent ?? "";
  return [label.trim(), one?.getAttribute("role") ?? ""];
}"""


def go(panel, name: str, role: str = "") -> None:
    """By Tab alone."""
    seen = []
    for _ in range(120):
        label, has = panel.page.evaluate(FOCUS)
        if (label == name or label.startswith(f"{name} ")) and (not role or has == role):
            return
        seen.append(label[:30])
        panel.press("Tab")
    raise AssertionError(f"{name} is not reached by Tab: {json.dumps(seen, ensure_ascii=False)}")


def choose(panel, name: str) -> None:
    """In an open menu, by the arrows."""
    for _ in range(20):
        if panel.page.evaluate(FOCUS)[0].startswith(name):
            panel.press("Enter")
            return
        panel.press("ArrowDown")
    raise AssertionError(f"{name} is not in the menu")
