"""The timeline's zoom: keys, wheel and slider, the overview, and what is remembered of a project."""

from __future__ import annotations

import pytest

from tests.browser.long_film import STRIP
from tests.browser.test_timeline import selected, shown
from tests.comfyui.api import Api

FRAMES = 240


@pytest.fixture(scope="module")
def project(comfy_030) -> int:
    """A film of 240 frames, of two pictures in turn."""
    api = Api(comfy_030)
    project = api.project("test_zoom")
    api.batch(project, [1, 2])
    api.wait_all(project)
    pair = api.get(f"/v1/projects/{project}/timeline")["frame_ids"]
    frames = {"frame_ids": pair * (FRAMES // 2 - 1)}
    api.post(f"/v1/projects/{project}/frames/copy", frames)
    return project


@pytest.fixture
def film(open_panel, comfy_030, project):
    uid = Api(comfy_030).get(f"/v1/projects/{project}")["uid"]
    # Only once: what the test itself leaves is what a reload is about.
    first = f"localStorage.getItem('kino-project') ?? localStorage.setItem('kino-project', '{uid}')"
    panel = open_panel(comfy_030, "/api/kino/studio", init_script=first)
    panel.cells.nth(1).locator("img.loaded").wait_for()
    panel.page.locator("kino-filmstrip").click(position={"x": 30, "y": 40})
    return panel


def viewport(panel) -> dict[str, float]:
    """Return the part of the strip in view: offset, pitch, gap, width in pixels."""
    return panel.page.evaluate(f"{STRIP}.layout.viewport")


def place_of(panel, number: float) -> tuple[float, float]:
    """Return the middle of a frame in the page."""
    box, view = panel.page.locator("kino-filmstrip").bounding_box(), viewport(panel)
    return box["x"] + (number - 0.5) * view["pitch"] - view["offset"], box["y"] + 30


def test_the_film_is_zoomed_from_all_of_it_to_one_frame(film) -> None:
    page, natural = film.page, viewport(film)["pitch"]
    slider = page.locator("kino-transport").get_by_role("slider", name="Zoom")
    film.press("Shift+Z")
    film.eventually(lambda: viewport(film)["pitch"] * FRAMES < viewport(film)["width"])
    film.cells.last.locator("img.loaded").wait_for()
    assert film.cells.count() < 30
    assert film.cells.nth(1).get_attribute("aria-label").startswith("Frames ")
    film.press("Shift+Z")
    film.eventually(lambda: viewport(film)["pitch"] == natural)

    film.press("-")
    film.eventually(lambda: viewport(film)["pitch"] < natural)
    film.press("+")
    film.eventually(lambda: viewport(film)["pitch"] == natural)

    box = page.locator("kino-filmstrip").bounding_box()
    film.press("End")
    film.eventually(lambda: viewport(film)["offset"] > 0)

    def pointed() -> float:
        view = viewport(film)
        return (view["offset"] + 500) / view["pitch"]

    frame = pointed()
    page.mouse.move(box["x"] + 500, box["y"] + 40)
    page.keyboard.down("Control")
    for _ in range(4):
        page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    film.eventually(lambda: viewport(film)["pitch"] > 2 * natural)
    assert abs(pointed() - frame) < 0.02, "the frame under the pointer stays there"

    slider.fill("1000")
    film.eventually(lambda: viewport(film)["pitch"] == viewport(film)["width"])
    slider.fill("0")
    film.eventually(lambda: viewport(film)["pitch"] == 1)
    assert film.cells.count() < 10
    assert film.troubles == []


def test_thin_frames_are_selected_moved_and_followed_by_the_ruler(film) -> None:
    ids = film.api.get(f"/v1/projects/{film.page.evaluate(PROJECT)}/timeline")["frame_ids"]
    film.press(*["-"] * 8)
    film.eventually(lambda: viewport(film)["pitch"] < 20)
    mouse = film.page.mouse
    mouse.click(*place_of(film, 40))
    film.eventually(lambda: shown(film) == (40, FRAMES))
    film.page.keyboard.down("Shift")
    mouse.click(*place_of(film, 44))
    film.page.keyboard.up("Shift")
    film.page.locator("kino-transport").get_by_text("5 selected").wait_for()

    before = viewport(film)["offset"]
    mouse.move(*place_of(film, 42))
    mouse.down()
    mouse.move(*place_of(film, 19.8), steps=5)  # its left half: before it
    mouse.up()
    moved = [*ids[:19], *ids[39:44], *ids[19:39], *ids[44:]]
    film.eventually(
        lambda: film.page.evaluate(IDS) in (moved, [*ids[:20], *ids[39:44], *ids[20:39], *ids[44:]])
    )
    assert viewport(film)["offset"] == before, "what is in view stays there"
    film.undo()
    film.eventually(lambda: film.page.evaluate(IDS) == ids)

    ruler = film.page.locator("kino-ruler").bounding_box()
    mouse.move(ruler["x"] + 300, ruler["y"] + 8)
    mouse.down()
    mouse.move(ruler["x"] + ruler["width"] + 60, ruler["y"] + 8, steps=3)
    film.eventually(lambda: shown(film)[0] == FRAMES)
    mouse.up()
    assert viewport(film)["offset"] > before


IDS = f"{STRIP}.state.timeline.ids"
PROJECT = f"{STRIP}.state.project.id"


def test_the_overview_shows_another_part_and_cells_keep_their_width(film) -> None:
    page, bar = film.page, film.page.locator("kino-overview")
    film.press("Home")
    box = bar.bounding_box()
    page.mouse.move(box["x"] + 12, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 10, box["y"] + 10, steps=4)
    page.mouse.up()
    film.eventually(lambda: bar.get_attribute("aria-valuetext").endswith(f"to {FRAMES} of {FRAMES}"))
    bar.focus()
    film.press("Home")
    film.eventually(lambda: bar.get_attribute("aria-valuetext").startswith("Frames 1 to"))
    film.press("PageDown")
    film.eventually(lambda: viewport(film)["offset"] == viewport(film)["width"])

    page.wait_for_timeout(1000)  # until then, a panel that opens may change its height
    pitch, sources, height = viewport(film)["pitch"], page.evaluate(SOURCES), page.evaluate(HEIGHT)
    # As ComfyUI's progress bar does.
    page.evaluate(f"{STRIP}.getRootNode().host.style.height = 'calc(100% - 45px)'")
    film.eventually(lambda: page.evaluate(HEIGHT) == height - 45)
    page.wait_for_timeout(100)
    assert (viewport(film)["pitch"], page.evaluate(SOURCES)) == (pitch, sources)


HEIGHT = f"{STRIP}.clientHeight"
SOURCES = f"[...{STRIP}.shadowRoot.querySelectorAll('img')].map((one) => one.src)"


def test_a_project_is_as_it_was_after_a_reload(film) -> None:
    film.press("ArrowRight", "i", "ArrowRight", "o", "ArrowRight", "Shift+Z")
    film.page.get_by_role("tab", name="Queue").click()
    splitter = film.page.get_by_role("separator", name="Height of the viewer")
    splitter.press("ArrowUp")
    film.eventually(lambda: splitter.get_attribute("aria-valuenow") == "66")
    film.page.reload()
    film.eventually(lambda: selected(film) and shown(film) == (4, FRAMES))
    assert film.page.get_by_role("tab", name="Queue").get_attribute("aria-selected") == "true"
    assert splitter.get_attribute("aria-valuenow") == "66"
    film.eventually(lambda: viewport(film)["pitch"] * FRAMES < viewport(film)["width"])
    span, view = film.page.locator("kino-ruler .range").bounding_box(), viewport(film)
    assert abs(span["width"] - 2 * view["pitch"]) < 1
