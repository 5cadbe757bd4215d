"""Accessibility: axe-core reports nothing serious, dark or light, and the keyboard suffices."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

LOADED = "image => image.complete && image.naturalWidth > 0"
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PLAIN_DIALOGS = [
    "new-project", "projects", "find-frame", "import-pictures", "select-generator", "generate",
    "save-graph", "save-generator", "about", "shortcuts", "trash",
    "export", "add-sound", "model-files",
]  # fmt: skip
DIALOGS = {
    **{kind: {} for kind in PLAIN_DIALOGS},
    "project-settings": {"id": 1},
    "delete-frames": {"ids": [1]},
    "variation": {"id": 1},
    "import-result": {
        "imported": 2,
        "refused": [{"file": "a.bmp", "code": "invalid_picture", "message": "Not a PNG, JPEG or WebP."}],
    },
    "marker": {"frame_id": 1},
    "token": {"message": "A token is required."},
    "confirm": {
        "title": "Restart?",
        "message": "It stops.",
        "label": "Restart",
        "request": {"verb": "reload"},
    },
}
LOOK = """async (places) => {
  const options = { resultTypes: ["violations"], rules: { region: { enabled: false } } };
  const found = await axe.run({ include: places }, options);
  const serious = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const text = (node) => `${node.target.flat().join(" ")} ${node.failureSummary}`;
  return serious.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(text).join(" | ")}`);
}"""


@pytest.fixture
def film(comfy_030):
    """Create a project with three frames."""
    from tests.comfyui.api import Api

    api = Api(comfy_030)
    known = {project["name"]: project["id"] for project in api.get("/v1/projects")["projects"]}
    if "Access" not in known:
        project = api.project("Access")
        api.batch(project, [1, 2, 3])
        api.wait_all(project)
        return project
    return known["Access"]


def violations(panel, *places: str) -> list[str]:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: `npm ci` brings it")
    panel.page.evaluate(AXE.read_text("utf-8"))
    return panel.page.evaluate(LOOK, list(places))


@pytest.mark.parametrize("dark", [True, False], ids=["dark", "light"])
def test_axe_reports_nothing_serious_in_comfyuis_page(open_panel, comfy_030, film, dark) -> None:
    panel = open_panel(comfy_030, dark=dark)
    panel.sidebar()
    panel.timeline()
    panel.open_project("Access")
    panel.cells.nth(2).wait_for()
    assert violations(panel, "kino-sidebar", "kino-timeline") == []
    panel.studio()
    for tab in ("Generate", "Queue", "Frame"):
        panel.page.locator("kino-studio").get_by_role("tab", name=tab).click()
        assert violations(panel, "kino-studio") == [], tab


@pytest.mark.parametrize("dark", [True, False], ids=["dark", "light"])
def test_axe_reports_nothing_serious_on_the_studios_page_and_in_dialogs(
    open_panel, comfy_030, film, dark
) -> None:
    panel = open_panel(comfy_030, "/api/kino/studio", dark=dark)
    panel.open_project("Access")
    panel.cells.nth(2).wait_for()
    assert violations(panel, "kino-studio") == []
    found = {}
    for kind, detail in DIALOGS.items():
        panel.page.evaluate(
            "dialog => document.querySelector('kino-studio').request('open-dialog', dialog)",
            {"kind": kind, **with_ids(panel, film, detail)},
        )
        panel.dialog.wait_for()
        found[kind] = violations(panel, "kino-dialogs")
        panel.press("Escape")
        panel.page.locator("kino-dialogs [role=dialog]").wait_for(state="hidden")
    assert {kind: one for kind, one in found.items() if one} == {}


@pytest.mark.parametrize("language", ["de", "es", "fr", "ja", "ko", "ru", "zh"])
def test_axe_reports_nothing_serious_in_other_languages(
    open_panel, comfy_030, film, language, tmp_path
) -> None:
    comfy_030.request("POST", "/api/settings/Comfy.Locale", language)
    try:
        panel = open_panel(comfy_030, "/api/kino/studio")
        request = "([verb, detail]) => document.querySelector('kino-studio').request(verb, detail)"
        panel.page.evaluate(request, ["open-project", {"id": film}])
        panel.cells.nth(2).wait_for()
        assert panel.page.locator("kino-studio").get_by_role("tab", name="Generate").count() == 0
        found = {}
        for tab in panel.page.locator("kino-studio [role=tab]:visible").all():
            tab.click()
            found[tab.inner_text()] = violations(panel, "kino-studio")
            panel.page.screenshot(path=str(tmp_path / f"{tab.get_attribute('id') or len(found)}.png"))
        for kind, detail in DIALOGS.items():
            dialog = {"kind": kind, **with_ids(panel, film, detail)}
            panel.page.evaluate(request, ["open-dialog", dialog])
            panel.dialog.wait_for()
            found[kind] = violations(panel, "kino-dialogs")
            panel.page.evaluate(request, ["close-dialog", {}])
        assert {place: one for place, one in found.items() if one} == {}
        assert panel.troubles == []
    finally:
        comfy_030.request("POST", "/api/settings/Comfy.Locale", "en")


def with_ids(panel, project: int, detail):
    """Return the details with ids of existing frames and projects."""
    (first, *_) = panel.api.get(f"/v1/projects/{project}/timeline")["frame_ids"]
    return {
        key: {
            "id": first if "id" in detail and detail is DIALOGS["variation"] else project,
            "ids": [first],
        }.get(key, value)
        for key, value in detail.items()
    }


def test_the_keyboard_suffices(open_panel, comfy_030) -> None:
    panel = open_panel(comfy_030, "/api/kino/studio")
    tab_to(panel, "File")
    panel.press("Enter")
    choose(panel, "New project…")
    panel.page.keyboard.type("By keyboard")
    tab_to(panel, "Width")
    panel.press("Control+a")
    panel.page.keyboard.type("64")
    tab_to(panel, "Height")
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

    tab_to(panel, "Generate", role="tab")  # of an empty project
    tab_to(panel, "Prompt")
    panel.page.keyboard.type("a fox")
    tab_to(panel, "Steps")
    panel.press("Control+a")
    panel.page.keyboard.type("2")
    tab_to(panel, "Generate 1 frame")
    panel.press("Enter")
    panel.eventually(lambda: panel.api.get(f"/v1/projects/{project}/timeline")["total"] == 1, 60)
    panel.cells.first.wait_for()
    frame = panel.page.get_by_alt_text("Current frame", exact=True)
    panel.eventually(lambda: frame.evaluate(LOADED))  # once the frame is deleted, its picture is not found

    tab_to(panel, "Frames", role="listbox")
    panel.press("Home", "Delete")
    panel.dialog.wait_for()
    tab_to(panel, "Delete")
    panel.press("Enter")
    panel.eventually(lambda: panel.api.get(f"/v1/projects/{project}/timeline")["total"] == 0)
    tab_to(panel, "Timeline")
    panel.undo()
    panel.eventually(lambda: panel.api.get(f"/v1/projects/{project}/timeline")["total"] == 1)
    assert panel.troubles == []


FOCUS = """() => {
  let one = document.activeElement;
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  const label = one?.getAttribute("aria-label") ?? one?.labels?.[0]?.textContent ?? one?.textContent ?? "";
  return [label.trim(), one?.getAttribute("role") ?? ""];
}"""


def tab_to(panel, name: str, role: str = "") -> None:
    """Press Tab until an element has the focus."""
    seen = []
    for _ in range(120):
        label, has = panel.page.evaluate(FOCUS)
        if (label == name or label.startswith(f"{name} ")) and (not role or has == role):
            return
        seen.append(label[:30])
        panel.press("Tab")
    raise AssertionError(f"{name} can't be reached by Tab: {json.dumps(seen, ensure_ascii=False)}")


def choose(panel, name: str) -> None:
    """Choose an item of the open menu with the arrow keys."""
    for _ in range(20):
        if panel.page.evaluate(FOCUS)[0].startswith(name):
            panel.press("Enter")
            return
        panel.press("ArrowDown")
    raise AssertionError(f"{name} is not in the menu")
