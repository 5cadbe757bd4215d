"""A mask is painted on a frame in the viewer, and what is inpainted becomes a take of it."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from tests.browser.test_access import violations
from tests.comfyui.api import Api
from tests.comfyui.films import CHECKPOINT, frames

SIZE = 64
PIXELS = """async (url) => {
  const image = await createImageBitmap(await (await fetch(url)).blob());
  const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  return [...context.getImageData(0, 0, image.width, image.height).data].filter((_, at) => at % 4 === 0);
}"""

ALPHA = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return [...data].filter((_, at) => at % 4 === 3);
}"""


@pytest.fixture
def panel(open_panel, comfy_030, request):
    """The studio with a project of two frames; the first is current."""
    api = Api(comfy_030)
    project = api.project(request.node.name)
    api.batch(project, [1, 2])
    api.wait_all(project)
    panel = open_panel(comfy_030, "/api/kino/studio")
    panel.open_project(request.node.name)
    panel.cells.nth(0).locator("img.loaded").wait_for()
    panel.cells.nth(0).click()
    panel.project = project
    return panel


class Picture:
    """The frame's picture on the screen, in its own pixels."""

    def __init__(self, panel) -> None:
        self.panel, self.mouse = panel, panel.page.mouse
        self.box = panel.page.locator("kino-viewer .stage").bounding_box()

    def at(self, x: float, y: float) -> tuple[float, float]:
        return (
            self.box["x"] + x / SIZE * self.box["width"],
            self.box["y"] + y / SIZE * self.box["height"],
        )

    def stroke(self, *points: tuple[float, float]) -> None:
        self.mouse.move(*self.at(*points[0]))
        self.mouse.down()
        for point in points[1:]:
            self.mouse.move(*self.at(*point), steps=6)
        self.mouse.up()

    def painted(self) -> np.ndarray:
        """Return where the mask on the screen is red: 0 to 255."""
        canvas = self.panel.page.locator("kino-viewer .mask canvas")
        return np.array(canvas.evaluate(ALPHA)).reshape(SIZE, SIZE)


def start(panel) -> Picture:
    panel.press("Shift+M")
    panel.page.get_by_role("toolbar", name="Mask tools").wait_for()
    return Picture(panel)


def tool(panel, name: str):
    return panel.page.get_by_role("toolbar", name="Mask tools").get_by_role("button", name=name, exact=True)


def paint_left_half(panel, picture: Picture) -> None:
    """Paint what is left of the middle: the brush is as wide as a half."""
    panel.page.get_by_label("Brush size").fill("833")  # of 1000, where 64 px are: 32 px
    panel.eventually(lambda: panel.page.locator("kino-viewer").get_by_text("32 px").count())
    picture.stroke((16, 1), (16, SIZE - 1))


def test_the_left_half_of_a_frame_is_inpainted_and_comes_back(panel, comfy_030, request, tmp_path) -> None:
    before = frames(comfy_030, request.node.name)[0].pixels
    ids = panel.api.get(f"/v1/projects/{panel.project}/timeline")["frame_ids"]
    picture = start(panel)
    paint_left_half(panel, picture)
    panel.page.screenshot(path=str(tmp_path / "painted.png"))
    tool(panel, "Inpaint…").click()
    panel.dialog.get_by_text("Generate frames").wait_for()
    form = panel.dialog
    assert form.get_by_label("Generator").input_value() == "inpaint"
    assert form.locator("#place").input_value() == "take"
    form.locator(".mask img").wait_for()
    panel.page.screenshot(path=str(tmp_path / "form.png"))
    src = form.locator(".mask img").get_attribute("src")
    mask = np.array(panel.page.evaluate(PIXELS, src)).reshape(SIZE, SIZE)
    assert (mask[:, 2:30] == 255).all()
    assert (mask[:, 34:] == 0).all()

    form.get_by_label("Prompt", exact=True).fill("a red lantern")
    form.get_by_label("Denoise").fill("1")
    form.get_by_label("Steps").fill("1")
    form.get_by_label("Model", exact=True).select_option(CHECKPOINT)
    form.get_by_role("button", name="Generate 1 frame").click()
    panel.page.locator("kino-dialogs [role=dialog]").wait_for(state="hidden")
    panel.api.wait_all(panel.project)
    takes = panel.eventually(lambda: len(found := takes_of(panel, ids[0])) == 2 and found)
    assert [one["shown"] for one in takes] == [False, True]
    assert panel.api.get(f"/v1/projects/{panel.project}/timeline")["frame_ids"] == ids
    assert panel.api.get(f"/v1/projects/{panel.project}/stale")["runs"] == []
    sidecar = panel.api.get(f"/v1/frames/{ids[0]}/params")
    assert "mask" in {one["role"] for one in sidecar["inputs"]}
    after = frames(comfy_030, request.node.name)[0].pixels
    assert np.array_equal(after[:, 34:], before[:, 34:])
    assert np.abs(after[:, :30].astype(int) - before[:, :30]).mean() > 1

    panel.cells.nth(0).locator(".takes").get_by_text("2", exact=True).wait_for()
    picture = panel.page.locator("kino-viewer img.main")
    panel.eventually(lambda: takes[1]["sha256"][:8] in (picture.get_attribute("src") or ""))
    panel.page.screenshot(path=str(tmp_path / "take.png"))
    panel.undo()
    panel.eventually(lambda: [one["path"] for one in takes_of(panel, ids[0])] == [takes[0]["path"]])
    panel.eventually(lambda: takes[0]["sha256"][:8] in (picture.get_attribute("src") or ""))
    assert panel.troubles == []


def takes_of(panel, frame: int) -> list[dict]:
    return panel.api.get(f"/v1/frames/{frame}/takes")["frames"]


def test_strokes_are_erased_undone_inverted_and_there_again(panel, tmp_path) -> None:
    picture = start(panel)
    assert tool(panel, "Inpaint…").is_disabled()
    panel.page.screenshot(path=str(tmp_path / "hint.png"))
    picture.stroke((10, 32), (54, 32))
    line = picture.painted()
    assert line[32, 10:54].min() == 255
    assert line[10].max() == 0
    panel.press("e")
    picture.stroke((32, 20), (32, 44))
    assert picture.painted()[32, 32] == 0
    panel.press("Control+z")
    panel.eventually(lambda: picture.painted()[32, 32] == 255)
    panel.press("Control+Shift+Z")
    panel.eventually(lambda: picture.painted()[32, 32] == 0)
    panel.press("b", "]", "]", "[")
    panel.page.locator("kino-viewer").get_by_text("10 px").wait_for()
    tool(panel, "Invert").click()
    panel.eventually(lambda: picture.painted()[10].min() == 255)
    picture.mouse.move(*picture.at(20, 20))
    panel.page.get_by_label("Feather").fill("3")
    panel.page.screenshot(path=str(tmp_path / "inverted.png"))
    tool(panel, "Undo stroke").click()
    panel.eventually(lambda: picture.painted()[10].max() == 0)

    panel.press("ArrowRight", "Delete")
    assert panel.api.get(f"/v1/projects/{panel.project}/timeline")["total"] == 2
    panel.press("Escape")
    panel.page.get_by_role("toolbar", name="Mask tools").wait_for(state="hidden")
    start(panel)
    assert picture.painted()[32, 12] == 255
    tool(panel, "Clear").click()
    panel.eventually(lambda: picture.painted().max() == 0)
    panel.press("Escape")
    panel.cells.nth(1).click(button="right")
    panel.page.get_by_role("menuitem", name="Paint mask…").click()
    panel.page.get_by_role("toolbar", name="Mask tools").wait_for()
    assert panel.cells.nth(1).get_attribute("aria-selected") == "true"
    assert panel.troubles == []


def test_zoomed_moved_and_mirrored_it_is_painted_where_the_pointer_is(panel, tmp_path) -> None:
    start(panel)
    mouse = panel.page.mouse
    box = panel.page.locator("kino-viewer .area").bounding_box()
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.wheel(0, -150)
    panel.page.keyboard.down(" ")
    mouse.down()
    mouse.move(box["x"] + box["width"] / 2 + 60, box["y"] + box["height"] / 2 + 30, steps=3)
    mouse.up()
    panel.page.keyboard.up(" ")
    picture = Picture(panel)
    assert picture.painted().max() == 0
    assert picture.at(32, 32)[0] > box["x"] + box["width"] / 2 + 50
    picture.stroke((30, 30))
    assert picture.painted()[30, 30] == 255
    panel.page.screenshot(path=str(tmp_path / "dot.png"))
    seen = np.asarray(Image.open(io.BytesIO(panel.page.screenshot())).convert("RGB")).astype(int)
    x, y = picture.at(30, 30)
    assert seen[int(y), int(x)][0] > 120
    menus = panel.page.locator("kino-menubar")
    menus.get_by_role("menuitem", name="View", exact=True).click()
    menus.get_by_role("menuitemcheckbox", name="Mirror").click()
    picture.stroke((20, 20))
    assert picture.painted()[20, SIZE - 20] == 255
    assert picture.painted()[20, 20] == 0
    panel.page.screenshot(path=str(tmp_path / "zoomed.png"))


@pytest.mark.parametrize("dark", [True, False], ids=["dark", "light"])
def test_a_form_asks_for_its_mask_and_its_button_paints_one(open_panel, comfy_030, tmp_path, dark) -> None:
    api = Api(comfy_030)
    name = f"Asks for a mask, {dark}"
    project = api.project(name)
    api.wait(api.batch(project, [1])[0], "completed")
    panel = open_panel(comfy_030, "/api/kino/studio", dark=dark)
    panel.open_project(name)
    panel.cells.nth(0).click()
    panel.page.get_by_role("tab", name="Generate").click()
    panel.page.get_by_label("Generator", exact=True).select_option("inpaint")
    form = panel.page.locator("kino-generate")
    form.get_by_role("button", name="Generate 1 frame").click()
    form.get_by_text("Paint a mask.").wait_for()
    panel.page.screenshot(path=str(tmp_path / "asks.png"))
    form.get_by_role("button", name="Paint mask…").click()
    picture = Picture(panel)
    picture.stroke((20, 32), (44, 40))
    panel.page.screenshot(path=str(tmp_path / "light.png"))
    assert violations(panel, "kino-studio") == []
    tool(panel, "Inpaint…").click()
    panel.dialog.locator(".mask img").wait_for()
    panel.dialog.get_by_role("button", name="Remove mask").click()
    panel.dialog.locator(".mask img").wait_for(state="hidden")
    assert panel.troubles == []
