"""The tour: from nothing to a film, by mouse and keyboard, in ComfyUI's page."""

from __future__ import annotations

import io
import re
import time
import urllib.request

import numpy as np
import pytest
from PIL import Image

from tests.comfyui.films import CHECKPOINT

NODES_IN_SIGHT = """() => {
  const { ds, canvas } = window.app.canvas;
  const { width, height } = canvas.getBoundingClientRect();
  const shown = ({ pos: [x, y] }) => [(x + ds.offset[0]) * ds.scale, (y + ds.offset[1]) * ds.scale];
  return window.app.graph.nodes.map(shown).every(([x, y]) => x >= 0 && y >= 0 && x < width && y < height);
}"""


def test_from_nothing_to_a_film(open_panel, comfy_030) -> None:
    panel = open_panel(comfy_030)
    panel.sidebar()
    panel.timeline()
    project = create_project(panel, "The tour")
    generate(panel, "a fox at dawn", 8)
    watch_frames_arrive(panel, project, 8)
    play(panel)
    reorder(panel, project)
    delete_and_undo(panel, project)
    find(panel)
    regenerate(panel, project)
    open_in_graph(panel)
    stop_all(panel, project)
    assert panel.troubles == []


@pytest.mark.parametrize("which", ["comfy_018", "comfy_newest_page"])
def test_the_short_tour_on_other_comfyuis(open_panel, request, which) -> None:
    panel = open_panel(request.getfixturevalue(which))
    panel.sidebar()
    panel.timeline()
    project = create_project(panel, f"The short tour {which}")
    generate(panel, "a fox at dusk", 3)
    watch_frames_arrive(panel, project, 3)
    play(panel)
    delete_and_undo(panel, project)
    open_in_graph(panel)
    panel.sidebar()
    panel.page.locator("kino-sidebar").get_by_role("button", name="Studio").click()
    panel.page.locator("kino-studio").wait_for()
    assert panel.page.title().startswith("Kino - The short tour")
    panel.press("Alt+Shift+K")
    panel.page.locator("kino-studio").wait_for(state="detached")
    assert panel.troubles == []


def create_project(panel, name: str) -> int:
    panel.page.locator("kino-sidebar").get_by_role("button", name="New").first.click()  # or New project…
    panel.dialog.get_by_label("Name").fill(name)
    panel.dialog.get_by_label("Width").fill("64")
    panel.dialog.get_by_label("Height").fill("64")
    panel.press("Enter")
    panel.page.locator("kino-dialogs [role=dialog]").wait_for(state="hidden")
    return panel.eventually(
        lambda: next(
            (one["id"] for one in panel.api.get("/v1/projects")["projects"] if one["name"] == name), None
        )
    )


def generate(panel, prompt: str, count: int) -> None:
    panel.field("Prompt").fill(prompt)
    panel.field("Model").select_option(CHECKPOINT)
    panel.field("Steps").fill("4")
    panel.field("Frames").fill(str(count))
    assert panel.field("Width").get_attribute("readonly") is not None
    panel.page.locator("kino-sidebar").get_by_role("button", name=f"Generate {count} frames").click()


def watch_frames_arrive(panel, project: int, count: int) -> None:
    """Wait for the cells, and print how late each picture is."""
    panel.page.locator("kino-filmstrip .task.queued").first.wait_for()
    late = []
    for number in range(1, count + 1):
        panel.eventually(
            lambda number=number: panel.api.get(f"/v1/projects/{project}/timeline")["total"] >= number, 120
        )
        saved = time.monotonic()
        panel.eventually(lambda number=number: panel.cells.count() >= number)
        late.append(time.monotonic() - saved)
    print(f"shown {[f'{one:.2f}' for one in late]} s after they were saved; meant to be within 1")
    panel.cells.nth(count - 1).locator("img").wait_for()


def play(panel) -> None:
    panel.cells.first.click()
    panel.press("Home", "Control+l", "Space")
    seen = {panel.eventually(lambda: cursor(panel) not in {1, None} and cursor(panel))}
    panel.eventually(lambda: seen.add(cursor(panel)) or len(seen) > 1)
    panel.press("Space", "Control+l")
    panel.page.wait_for_timeout(200)
    position = cursor(panel)
    panel.page.wait_for_timeout(300)
    assert cursor(panel) == position, "still playing"


def reorder(panel, project: int) -> None:
    before = order(panel, project)
    start, end = panel.cells.nth(0).bounding_box(), panel.cells.nth(2).bounding_box()
    mouse = panel.page.mouse
    mouse.move(start["x"] + 20, start["y"] + 30)
    mouse.down()
    mouse.move(start["x"] + 60, start["y"] + 30, steps=4)
    mouse.move(end["x"] + end["width"] - 8, end["y"] + 30, steps=8)
    mouse.up()
    panel.eventually(lambda: order(panel, project) != before)
    assert order(panel, project) == [before[1], before[2], before[0], *before[3:]]
    panel.undo()
    panel.eventually(lambda: order(panel, project) == before)


def delete_and_undo(panel, project: int) -> None:
    before = order(panel, project)
    panel.cells.nth(1).click()
    panel.press("Delete")
    panel.dialog.get_by_role("button", name="Delete").click()
    panel.eventually(lambda: panel.cells.count() == len(before) - 1)
    panel.cells.first.click()
    panel.undo()
    panel.eventually(lambda: panel.cells.count() == len(before))
    assert order(panel, project) == before


def find(panel) -> None:
    panel.cells.first.click()
    panel.press("Control+f")
    panel.page.get_by_label("Find frames").locator("visible=true").fill("5")
    panel.press("Enter")
    panel.eventually(lambda: cursor(panel) == 5)
    panel.press("Escape")


def regenerate(panel, project: int) -> None:
    """Regenerate a frame: the same pixels, after the original."""
    before = order(panel, project)
    panel.cells.nth(2).click()
    panel.press("a")
    panel.eventually(lambda: len(order(panel, project)) == len(before) + 1, 60)
    after = order(panel, project)
    assert after[:3] == before[:3]
    assert np.array_equal(pixels(panel, after[2]), pixels(panel, after[3]))


def open_in_graph(panel) -> None:
    panel.cells.nth(1).click()
    button = panel.page.locator("kino-sidebar kino-inspector").get_by_role("button", name="Open in graph")
    button.wait_for()
    button.click()
    panel.eventually(
        lambda: "KinoSaveFrame" in {node["class_type"] for node in panel.graph_prompt().values()}
    )
    assert panel.eventually(lambda: panel.page.evaluate(NODES_IN_SIGHT), 10)


def stop_all(panel, project: int) -> None:
    panel.field("Steps").fill("150")
    panel.field("Frames").fill("6")
    panel.page.locator("kino-sidebar").get_by_role("button", name="Generate 6 frames").click()
    panel.page.locator("kino-filmstrip .running").first.wait_for()
    panel.page.locator("kino-sidebar").get_by_role("button", name="Stop all").first.click()
    panel.dialog.get_by_role("button", name="Stop all").click()
    panel.eventually(
        lambda: not [task for task in panel.api.tasks(project) if task["status"] in {"queued", "running"}]
    )
    panel.page.locator("kino-filmstrip .task.queued").first.wait_for(state="detached")


def cursor(panel) -> int | None:
    """Return the number of the selected frame."""
    labels = panel.page.evaluate("""() => {
      const strip = document.querySelector("kino-timeline").shadowRoot.querySelector("kino-filmstrip");
      const cells = [...strip.shadowRoot.querySelectorAll("[role=option][aria-selected=true]")];
      return cells.map((cell) => cell.getAttribute("aria-label"));
    }""")
    return int(re.search(r"\d+", labels[0])[0]) if labels else None


def order(panel, project: int) -> list[int]:
    return panel.api.get(f"/v1/projects/{project}/timeline")["frame_ids"]


def pixels(panel, frame: int) -> np.ndarray:
    with urllib.request.urlopen(f"{panel.server.url}/api/kino/v1/frames/{frame}/image") as answer:
        return np.asarray(Image.open(io.BytesIO(answer.read())))
