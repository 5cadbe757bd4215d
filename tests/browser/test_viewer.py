"""The viewer, by its pixels: fit, zoom, pan, alpha, onion skin, A/B, parameters compared."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from tests.comfyui.api import Api

RED, GREEN, BLUE, CLEAR = (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255), (0, 0, 0, 0)


def png(colour) -> bytes:
    stream = io.BytesIO()
    Image.new("RGBA", (64, 64), colour).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def panel(open_panel, comfy_030, request):
    """The studio with a red, green, blue and transparent frame, imported; the green one is shown."""
    Api(comfy_030).project(request.node.name)
    panel = open_panel(comfy_030, "/api/kino/studio")
    panel.open_project(request.node.name)
    panel.menu("File", "Import…")
    files = [
        {"name": f"{at}.png", "mimeType": "image/png", "buffer": png(colour)}
        for at, colour in enumerate([RED, GREEN, BLUE, CLEAR])
    ]
    panel.dialog.get_by_label("Files").set_input_files(files)
    panel.dialog.get_by_role("button", name="Import").click()
    panel.page.locator("kino-dialogs [role=dialog]").wait_for(state="hidden")
    panel.cells.nth(3).locator("img.loaded").wait_for()
    panel.cells.nth(1).click()
    panel.eventually(lambda: near(at(panel), GREEN))
    return panel


def screenshot(panel) -> np.ndarray:
    return np.asarray(
        Image.open(io.BytesIO(panel.page.locator("kino-viewer").screenshot())).convert("RGB")
    ).astype(int)


def at(panel, right: int = 0, down: int = 0) -> tuple[int, ...]:
    """Return the colour at a distance in pixels from the viewer's centre."""
    picture = screenshot(panel)
    return tuple(picture[picture.shape[0] // 2 + down, picture.shape[1] // 2 + right])


def near(one, other, by: int = 12) -> bool:
    return all(abs(int(a) - int(b)) <= by for a, b in zip(one, other[:3], strict=True))


def press(panel, name: str) -> None:
    panel.page.locator("kino-viewer").get_by_role("button", name=name, exact=True).click()


def compare(panel, how: str) -> None:
    panel.page.get_by_label("Compare", exact=True).select_option(label=how)


def test_fit_actual_size_zoom_and_pan(panel) -> None:
    assert near(at(panel, 100), GREEN), "fitted into the window"
    press(panel, "100%")
    panel.eventually(lambda: near(at(panel, 30), GREEN) and not near(at(panel, 36), GREEN))
    box = panel.page.locator("kino-viewer").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = panel.page.mouse
    mouse.move(x, y)
    mouse.wheel(0, -400)
    panel.eventually(lambda: near(at(panel, 80), GREEN))
    mouse.down()
    mouse.move(x + 120, y, steps=4)
    mouse.up()
    panel.eventually(lambda: near(at(panel, 180), GREEN) and not near(at(panel, 20), GREEN))
    press(panel, "Fit")
    panel.eventually(lambda: near(at(panel, 100), GREEN) and near(at(panel, -100), GREEN))


def test_transparency_shows_a_checkerboard(panel) -> None:
    panel.cells.nth(3).click()
    panel.eventually(lambda: not near(at(panel), GREEN))
    picture = screenshot(panel)
    middle = picture[
        picture.shape[0] // 2 - 40 : picture.shape[0] // 2 + 40,
        picture.shape[1] // 2 - 40 : picture.shape[1] // 2 + 40,
    ].reshape(-1, 3)
    greys, counts = np.unique(middle, axis=0, return_counts=True)
    often = greys[counts > 1500]
    assert len(often) == 2
    assert all(max(grey) - min(grey) < 10 for grey in often)


def test_onion_skin_shows_the_neighbours(panel) -> None:
    press(panel, "Onion skin")
    panel.eventually(lambda: not near(at(panel), GREEN))
    some = at(panel)[1]
    panel.page.get_by_label("Opacity of the neighbours").fill("1")
    panel.eventually(lambda: at(panel)[1] < some - 20)
    for side in ("before", "after"):
        panel.page.get_by_label(f"Frames {side}").fill("0")
    panel.eventually(lambda: near(at(panel), GREEN))
    panel.page.get_by_role("button", name="Pin this frame").click()
    panel.page.locator("kino-filmstrip").press("ArrowRight")
    panel.eventually(lambda: at(panel)[1] > 100 and at(panel)[2] < 155)
    panel.page.locator("kino-filmstrip").press("s")
    panel.eventually(lambda: near(at(panel), BLUE))


def test_difference_side_by_side_and_no_parameters(panel) -> None:
    compare(panel, "Difference")
    panel.page.get_by_label("Compare with frame number").fill("1")
    panel.press("Tab")
    panel.eventually(lambda: near(at(panel), (255, 255, 0)))
    compare(panel, "Side by side")
    panel.eventually(lambda: near(at(panel, -60), GREEN) and near(at(panel, 60), RED))
    compare(panel, "Parameters")
    panel.page.get_by_text("Neither frame has parameters.").wait_for()


def test_the_loupe_reads_colours(panel) -> None:
    panel.page.locator("kino-filmstrip").focus()
    panel.page.keyboard.down("z")
    loupe, colour = panel.page.locator("kino-viewer .loupe"), ["R", "0", "G", "255", "B", "0"]
    box = panel.page.locator("kino-viewer .area").bounding_box()
    panel.page.mouse.move(box["x"] + box["width"] / 2 + 1, box["y"] + box["height"] / 2 + 1)
    panel.eventually(lambda: loupe.inner_text().split() == ["x", "32", "y", "32", *colour])
    panel.page.keyboard.up("z")
    loupe.wait_for(state="hidden")


def test_full_screen_and_a_clean_viewer(panel) -> None:
    page = panel.page
    page.locator("kino-filmstrip").press("f")
    panel.eventually(lambda: page.evaluate("document.fullscreenElement !== null"))
    panel.press("ArrowRight")  # what is outside has lost the focus
    panel.eventually(lambda: near(at(panel), BLUE))
    panel.press("f")
    panel.eventually(lambda: page.evaluate("document.fullscreenElement === null"))
    with page.context.expect_page() as opened:
        panel.menu("View", "Clean viewer")
    cursor = "document.querySelector('kino-clean-viewer')?.state?.selection.cursor"
    ids = page.evaluate("document.querySelector('kino-studio').state.timeline.ids")
    panel.eventually(lambda: opened.value.evaluate(cursor) == ids[2])
    panel.cells.first.click()
    panel.eventually(lambda: opened.value.evaluate(cursor) == ids[0])


def test_a_menu_on_the_picture(panel) -> None:
    panel.page.locator("kino-viewer .area").click(button="right")
    panel.page.get_by_role("menuitem", name="Set in point").click()
    state = "document.querySelector('kino-studio').state"
    panel.eventually(lambda: panel.page.evaluate(f"{state}.playback.in === {state}.selection.cursor"))


def test_wiping_by_pointer_and_key(panel) -> None:
    compare(panel, "Wipe")
    panel.page.get_by_label("Compare with frame number").fill("3")
    panel.press("Tab")
    panel.eventually(lambda: near(at(panel, -80), GREEN) and near(at(panel, 80), BLUE))
    for text in ("A · frame 2", "B · frame 3"):
        assert panel.page.locator("kino-viewer").get_by_text(text).is_visible()
    wiper = panel.page.get_by_role("button", name="Wipe")
    box = wiper.bounding_box()
    mouse = panel.page.mouse
    mouse.move(box["x"] + 7, box["y"] + 60)
    mouse.down()
    mouse.move(box["x"] - 110, box["y"] + 60, steps=4)
    mouse.up()
    panel.eventually(lambda: near(at(panel, -80), BLUE) and near(at(panel, -150), GREEN))
    wiper.focus()
    panel.press(*["ArrowRight"] * 20)
    panel.eventually(lambda: near(at(panel, -80), GREEN))


def test_diff_compares_parameters_word_by_word(open_panel, comfy_030) -> None:
    api = Api(comfy_030)
    project = api.project("A difference")
    for prompt, cfg in (("a red fox at dawn", 3.0), ("a white fox at dawn", 4.5)):
        api.task(project, prompt=prompt, cfg_scale=cfg, seed=1)
    api.wait_all(project)
    panel = open_panel(comfy_030, "/api/kino/studio")
    panel.open_project("A difference")
    panel.cells.nth(1).click()
    compare(panel, "Parameters")
    table = panel.page.locator("kino-diff table")
    panel.eventually(lambda: table.locator("tbody tr").count() == 2)
    assert [row.split("\t") for row in table.inner_text().splitlines()] == [
        ["Parameter", "Frame 1", "Frame 2"],
        ["Prompt", "a red fox at dawn", "a white fox at dawn"],
        ["CFG", "3", "4.5"],
    ]
    assert (table.locator("del").inner_text().strip(), table.locator("ins").inner_text().strip()) == (
        "red",
        "white",
    )
    panel.page.locator("kino-inspector").get_by_text("was 3 in frame 1").wait_for()
