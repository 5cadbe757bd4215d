"""Names and other texts are shown as text, however long and whatever they contain."""

from __future__ import annotations

import pytest

TAG = '<img src=x onerror="window.hacked=1">'
LONG = TAG + "x" * 10_000
NAME = (TAG + "x" * 200)[:200]
ROOTS = ("kino-sidebar", "kino-timeline", "kino-studio", "kino-dialogs")
# Every element of Kino's, also in shadow roots.
ALL = """() => {
  const found = [];
  const look = (root) => {
    for (const one of root.querySelectorAll("*")) {
      found.push(one);
      if (one.shadowRoot) look(one.shadowRoot);
    }
  };
  for (const root of document.querySelectorAll("kino-sidebar, kino-timeline, kino-studio, kino-dialogs")) {
    found.push(root);
    look(root.shadowRoot);
  }
  return found;
}"""
INTACT = f"""() => {{
  const all = ({ALL})();
  const scrolls = (one) => ["hidden", "auto", "scroll", "clip"].includes(getComputedStyle(one).overflowX);
  const wide = all.filter((one) => one.scrollWidth > one.clientWidth + 1 && !scrolls(one)
    && one.getClientRects().length && one.getBoundingClientRect().right > innerWidth + 1);
  return {{
    hacked: window.hacked ?? null,
    images: all.filter((one) => one.getAttribute("src") === "x").length,
    wide: wide.slice(0, 5).map((one) => one.outerHTML.slice(0, 120)),
    page: document.documentElement.scrollWidth - innerWidth,
  }};
}}"""


@pytest.fixture
def hostile(comfy_030):
    """Create a project, tasks and frames whose texts contain markup."""
    from tests.comfyui.api import Api

    api = Api(comfy_030)
    for project in api.get("/v1/projects")["projects"]:
        if project["name"] == NAME:
            return project["id"]
    project = api.project(NAME)
    for _ in range(2):
        task = api.post(
            "/v1/generator/tasks", {"name": NAME, "type": "sd15", "project_id": project, "data": data(LONG)}
        )
        api.post(f"/v1/generator/tasks/{task['id']}/generate")
        api.wait(task["id"], "completed")
    api.post(
        "/v1/generator/tasks", {"name": NAME, "type": "sd15", "project_id": project, "data": data(LONG)}
    )  # not started
    return project


def data(prompt: str):
    return {"prompt": prompt, "negative_prompt": prompt, "model_name": "kino_demo.safetensors", "steps": 1}


@pytest.fixture
def model(comfy_030):
    """Create a model whose file name contains markup."""
    file = comfy_030.base / "models" / "checkpoints" / f"{TAG}{'x' * 200}.safetensors"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"")
    yield file.name
    file.unlink()


def intact(panel, where: str) -> None:
    found = panel.page.evaluate(INTACT)
    assert (found["hacked"], found["images"], found["wide"]) == (None, 0, []), where
    assert found["page"] <= 0, f"{where} is wider than the page"


def test_in_comfyuis_page(open_panel, comfy_030, hostile, model) -> None:
    panel = open_panel(comfy_030)
    panel.sidebar()
    panel.timeline()
    panel.open_project(NAME)
    panel.cells.nth(1).wait_for()
    panel.cells.nth(1).click()
    panel.page.locator("kino-sidebar kino-inspector").get_by_text(TAG).first.wait_for()
    panel.page.locator("kino-sidebar kino-queue").get_by_text(TAG).first.wait_for()
    panel.eventually(lambda: model in panel.field("Model").inner_text())
    intact(panel, "the sidebar and the timeline")


def test_in_the_studio_and_its_dialogs(open_panel, comfy_030, hostile, model) -> None:
    panel = open_panel(comfy_030, "/api/kino/studio")
    panel.open_project(NAME)
    panel.cells.nth(1).wait_for()
    panel.cells.nth(1).click()
    panel.page.locator("kino-inspector").get_by_text(TAG).first.wait_for()
    assert panel.page.title() == f"Kino - {NAME}"
    for tab in ("Generate", "Queue", "Frame"):
        panel.page.locator("kino-studio").get_by_role("tab", name=tab).click()
        intact(panel, tab)
    panel.page.get_by_label("Compare", exact=True).select_option(label="Parameters")
    panel.page.locator("kino-diff").get_by_text("the same parameters").or_(
        panel.page.locator("kino-diff td")
    ).first.wait_for()
    intact(panel, "the differences")
    frame = panel.api.get(f"/v1/projects/{hostile}/timeline")["frame_ids"][0]
    for kind in (
        "projects",
        "project-settings",
        "delete-frames",
        "variation",
        "generate",
        "select-generator",
        "find-frame",
    ):
        detail = {"kind": kind, "id": hostile if kind == "project-settings" else frame, "ids": [frame]}
        panel.page.evaluate(
            "dialog => document.querySelector('kino-studio').request('open-dialog', dialog)", detail
        )
        panel.dialog.wait_for()
        panel.page.wait_for_timeout(200)
        intact(panel, kind)
        panel.press("Escape")
    panel.page.evaluate(
        """text => document.querySelector("kino-studio").request("open-dialog", {
          kind: "confirm", title: text, message: text, label: "Do it", request: { verb: "reload" } })""",
        LONG,
    )
    intact(panel, "a question")
    panel.press("Escape")
    panel.page.route(
        "**/v1/frames/*/regenerate",
        lambda route: route.fulfill(
            status=500, json={"error": {"code": "x", "message": LONG, "details": None}}
        ),
    )
    panel.page.locator("kino-studio").get_by_role("button", name="Regenerate").click()
    panel.page.locator("kino-dialogs").get_by_text(TAG).first.wait_for()
    intact(panel, "a notice")


RIGHT_TO_LEFT = "סרט ראשון"


def test_a_right_to_left_name_does_not_reorder_what_follows_it(open_panel, comfy_030) -> None:
    from tests.comfyui.api import Api

    Api(comfy_030).project(RIGHT_TO_LEFT)
    panel = open_panel(comfy_030, "/api/kino/studio")
    panel.open_project(RIGHT_TO_LEFT)
    title = panel.page.locator("kino-menubar .title")
    name, facts = title.locator("bdi"), title.locator(".dim")
    assert name.inner_text() == RIGHT_TO_LEFT
    assert facts.inner_text() == "64 \u00d7 64 · 24 fps · 0 frames · 0 s"
    assert name.bounding_box()["x"] + name.bounding_box()["width"] <= facts.bounding_box()["x"]
