"""Keys pressed in Kino do not reach ComfyUI, and the reverse."""

from __future__ import annotations

import pytest

KEYS = [
    "Space", "ArrowLeft", "ArrowRight", "Home", "End", "Delete", "Backspace", "Escape", "r", "w", "q",
    "Control+Enter", "Control+s", "Control+a", "Control+c", "Control+v", "Control+z",
]  # fmt: skip
# Listens where ComfyUI does: on window, document and body, in the bubbling phase.
LISTEN = """() => {
  window.heard = [];
  for (const type of ["keydown", "keyup", "keypress", "copy", "cut", "paste"])
    for (const target of [window, document, document.body])
      target.addEventListener(type, (event) => window.heard.push(`${type} ${event.key ?? ""}`));
}"""


@pytest.fixture
def panel(open_panel, comfy_030):
    panel = open_panel(comfy_030)
    project = next(
        (one["id"] for one in panel.api.get("/v1/projects")["projects"] if one["name"] == "Keys"), None
    )
    if project is None:
        project = panel.api.project("Keys")
    if len(panel.api.seeds(project)) < 3:  # the previous test undid their order
        panel.api.batch(project, [1, 2, 3])
    panel.api.wait_all(project)  # also for the task that the previous test queued by Ctrl+Enter
    panel.sidebar()
    panel.timeline()
    panel.open_project("Keys")
    panel.cells.nth(2).wait_for()
    panel.page.evaluate(LISTEN)
    return panel


def test_no_key_leaves_sidebar_and_timeline(panel) -> None:
    page = panel.page
    no_key_leaves(panel, {
        "the timeline": lambda: panel.cells.nth(1).click(),
        "the sidebar": lambda: page.locator("kino-sidebar").focus(),
        "a prompt": lambda: panel.field("Prompt").focus(),
        "a number": lambda: panel.field("Steps").focus(),
        "the seed": lambda: panel.field("Seed").focus(),
    })  # fmt: skip


def test_no_key_leaves_the_studio(panel) -> None:
    page = panel.page

    def at(tab: str, label: str = ""):
        def focus() -> None:
            panel.studio()  # Escape closed it
            page.locator("kino-studio").get_by_role("tab", name=tab).click()
            if label:
                page.locator("kino-studio").get_by_label(label, exact=True).first.focus()

        return focus

    def viewer() -> None:
        panel.studio()
        page.locator("kino-viewer .area").click(position={"x": 20, "y": 200})

    no_key_leaves(panel, {
        "the viewer": viewer,
        "a tab": at("Frame"),
        "the studio's prompt": at("Generate", "Prompt"),
        "the studio's seed": at("Generate", "Seed"),
    })  # fmt: skip


def test_no_key_leaves_a_dialog(panel) -> None:
    def within(kind: str, label: str):
        def focus() -> None:
            if not panel.page.locator("kino-dialogs [role=dialog]").count():
                panel.page.evaluate(
                    "kind => document.querySelector('kino-timeline').request('open-dialog', { kind })", kind
                )
                panel.dialog.wait_for()
            (panel.dialog.get_by_label(label, exact=True).first if label else panel.dialog).focus()

        return focus

    no_key_leaves(panel, {
        "a project's name": within("new-project", "Name"),
        "a project's width": within("new-project", "Width"),
        "the number of a frame": within("find-frame", "Number or timecode"),
        "a dialog's prompt": within("generate", "Prompt"),
        "a dialog without fields": within("shortcuts", ""),
    })  # fmt: skip


def no_key_leaves(panel, places) -> None:
    """Press each key in each place, which its function focuses."""
    page = panel.page
    for name, focus in places.items():
        for key in KEYS:
            focus()
            page.evaluate("window.heard.length = 0")
            page.keyboard.press(key)
            # A dialog that is being submitted closes by itself; Escape must not come while it does.
            page.wait_for_function("document.querySelector('kino-timeline').state.pending.size === 0")
            close_dialogs(panel)
            assert page.evaluate("window.heard") == [], f"{key} in {name}"


def test_typing_in_a_field_runs_no_command(panel) -> None:
    prompt, frames = panel.field("Prompt"), panel.cells.count()
    prompt.fill("")
    prompt.press_sequentially("a fox, q r w i o l g")
    assert prompt.input_value() == "a fox, q r w i o l g"
    assert panel.page.locator("kino-dialogs [role=dialog]").count() == 0
    assert panel.cells.count() == frames


def test_kinos_keys_do_nothing_while_the_focus_is_elsewhere(panel) -> None:
    page = panel.page
    panel.cells.nth(1).click()
    page.evaluate(
        "() => { document.activeElement.blur(); document.querySelector('#graph-canvas, canvas')?.focus(); }"
    )
    requests = []
    page.on(
        "request",
        lambda request: request.method != "GET" and "/kino/" in request.url and requests.append(request.url),
    )
    before = selected(panel)
    for key in [
        "Space",
        "ArrowRight",
        "Home",
        "End",
        "Delete",
        "Backspace",
        "Control+z",
        "Control+a",
        "g",
        "a",
        "v",
    ]:
        page.keyboard.press(key)
    page.wait_for_timeout(500)
    assert (selected(panel), requests) == (before, [])
    assert page.locator("kino-dialogs [role=dialog]").count() == 0


def test_one_escape_too_many_leaves_the_studio_open(panel) -> None:
    studio = panel.page.locator("kino-studio")
    panel.studio()
    studio.locator("[role=option]").first.click()
    panel.press("Control+a", "Escape", "Escape", "Escape")
    panel.page.wait_for_timeout(1200)
    assert studio.is_visible()
    panel.press("Escape")
    studio.wait_for(state="hidden")


def selected(panel):
    return [cell.get_attribute("aria-selected") for cell in panel.cells.all()]


def close_dialogs(panel) -> None:
    while panel.page.locator("kino-dialogs [role=dialog]").count():
        panel.page.keyboard.press("Escape")
        panel.page.wait_for_timeout(50)
