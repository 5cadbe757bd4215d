"""Frames are dragged: within the filmstrip, onto ComfyUI's graph, and out of the page."""

from __future__ import annotations

import pytest

from tests.comfyui.api import Api

# What a drag that begins now carries, by type.
CARRIED = """() => new Promise((done) => {
  addEventListener("dragstart", ({ dataTransfer }) => {
    done(Object.fromEntries([...dataTransfer.types].map((type) => [type, dataTransfer.getData(type)])));
  }, { once: true });
})"""
NODES = "() => app.graph.nodes.map(({ type, widgets }) => [type, ...widgets.map(({ value }) => value)])"


@pytest.fixture
def panel(open_panel, comfy_030, request):
    """ComfyUI's page with an empty graph, and the timeline of four frames."""
    api = Api(comfy_030)
    project = api.project(request.node.name)
    api.batch(project, [1, 2, 3, 4])
    api.wait_all(project)
    panel = open_panel(comfy_030)
    panel.page.evaluate("app.graph.clear()")
    panel.timeline()
    panel.open_project(request.node.name)
    panel.cells.nth(3).locator("img.loaded").wait_for()
    panel.project = project
    return panel


def order(panel) -> list[int]:
    return panel.api.get(f"/v1/projects/{panel.project}/timeline")["frame_ids"]


def hold(panel, at: int) -> None:
    hold_one(panel, panel.cells.nth(at))


def hold_one(panel, element) -> None:
    """Press on an element and begin to drag it."""
    box = element.bounding_box()
    panel.page.mouse.move(box["x"] + 40, box["y"] + 40)
    panel.page.mouse.down()
    panel.page.mouse.move(box["x"] + 60, box["y"] + 44, steps=4)


def test_a_frame_becomes_a_node_and_still_moves_within_the_filmstrip(panel, request, tmp_path) -> None:
    page, mouse = panel.page, panel.page.mouse
    hold(panel, 2)
    mouse.move(760, 200, steps=5)
    mouse.move(764, 204)
    mouse.up()
    nodes = panel.eventually(lambda: page.evaluate(NODES))
    path = panel.api.get(f"/v1/frames/{order(panel)[2]}")["path"]
    assert len(nodes) == 1, "the graph in the picture is not opened"
    assert nodes[0][0] == "KinoLoadFrame"
    assert {request.node.name, 3, path} <= set(nodes[0])
    page.screenshot(path=str(tmp_path / "node.png"))

    before = order(panel)
    panel.cells.nth(0).click()
    panel.cells.nth(1).click(modifiers=["Shift"])
    hold(panel, 0)
    box = panel.cells.nth(3).bounding_box()
    mouse.move(box["x"] + box["width"] - 6, box["y"] + 40, steps=8)
    page.locator("kino-filmstrip .drop-mark").wait_for()
    page.screenshot(path=str(tmp_path / "moved.png"))
    mouse.up()
    panel.eventually(lambda: order(panel) == [*before[2:], *before[:2]])
    panel.undo()
    panel.eventually(lambda: order(panel) == before)

    hold(panel, 1)
    mouse.move(360, 200, steps=5)
    mouse.move(364, 204)
    mouse.up()
    panel.eventually(lambda: len(page.evaluate(NODES)) == 3)
    page.screenshot(path=str(tmp_path / "nodes.png"))
    page.locator("#graph-canvas").click(position={"x": 400, "y": 60})
    panel.press("Control+z")
    panel.eventually(lambda: len(page.evaluate(NODES)) == 1)
    assert order(panel) == before
    assert panel.troubles == []


def test_the_picture_and_a_cell_carry_their_file(panel, request) -> None:
    panel.studio()
    frame = panel.api.get(f"/v1/frames/{order(panel)[0]}")
    cell = panel.page.locator("kino-studio kino-filmstrip [role=option]").first
    cell.click()
    for element in (cell, panel.page.locator("kino-viewer .stage")):
        panel.page.evaluate(f"() => {{ window.carried = ({CARRIED})(); }}")
        hold_one(panel, element)
        carried = panel.page.evaluate("window.carried")
        panel.press("Escape")
        panel.page.mouse.up()
        name, url = f"{request.node.name} {frame['path']}", panel.server.url + frame["image_url"]
        # Browsers write the types in lower case.
        assert {key.lower(): value for key, value in carried.items()}["downloadurl"] == (
            f"image/png:{name}:{url}"
        )
        assert carried["text/uri-list"] == f"{url}#/{frame['path']}"
        assert carried["text/plain"] == url
    assert panel.troubles == []
