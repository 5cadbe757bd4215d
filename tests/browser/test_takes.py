"""Takes of a frame in the studio: look at them, choose one, and make again what followed from the old one."""

from __future__ import annotations

import pytest

from tests.comfyui.api import QUICK, Api

LENGTH, CHOSEN = 4, 1  # frames; the index of the one whose take is chosen
CHAIN = {**QUICK, "denoise": 0.6}


@pytest.fixture
def studio(open_panel, comfy_030):
    """The studio with a chain of frames, each made from the one before."""
    api = Api(comfy_030)
    project = api.project("Takes", 128)
    api.wait(api.batch(project, [1])[0], "completed")
    order = {"type": "next_frame", "data": CHAIN, "count": LENGTH - 1}
    api.post(f"/v1/projects/{project}/chains", order)
    api.wait_all(project)
    panel = open_panel(comfy_030)
    panel.studio()
    panel.open_project("Takes")
    panel.project = project
    return panel


def files(studio) -> list[str]:
    return [one["path"] for one in frames(studio)]


def frames(studio) -> list[dict]:
    return studio.api.get(f"/v1/projects/{studio.project}/frames?limit=100")["frames"]


def stale_cells(studio) -> list[int]:
    cells = studio.page.locator("kino-filmstrip .frame.stale")
    positions = "cells => cells.map((cell) => Number(cell.getAttribute('aria-posinset')))"
    return sorted(position - 1 for position in cells.evaluate_all(positions))


def shot(studio, tmp_path, name: str) -> None:
    studio.page.screenshot(path=str(tmp_path / f"{name}.png"))


def test_a_take_is_chosen_and_what_followed_from_the_old_one_is_made_again(studio, tmp_path) -> None:
    first = files(studio)
    studio.cells.nth(CHOSEN).locator("img.loaded").wait_for()
    studio.cells.nth(CHOSEN).click()
    studio.press("t")
    takes = studio.page.locator("kino-takes:visible")
    takes.get_by_role("heading", name="Takes of frame 2").wait_for()
    options = takes.get_by_role("option")
    studio.eventually(lambda: options.count() == 1)

    studio.press("n")
    takes.locator(".coming .take").first.wait_for()
    shot(studio, tmp_path, "coming")
    studio.eventually(lambda: options.count() == 4, 120)
    studio.press("ArrowDown", "ArrowDown")
    takes.get_by_text("Take 3 of 4").wait_for()
    studio.press("4")
    takes.get_by_text("Take 3 of 4 · 4 stars").wait_for()
    (wanted,) = [one for one in takes_of(studio) if one["rating"] == 4]
    inspector = studio.page.locator("kino-studio kino-inspector")
    inspector.get_by_text(str(wanted["seed"]), exact=True).wait_for()
    assert inspector.get_by_role("button", name="Regenerate").is_disabled()
    picture = studio.page.locator("kino-viewer img.main")
    studio.eventually(lambda: wanted["sha256"][:8] in (picture.get_attribute("src") or ""))
    studio.eventually(lambda: takes.locator("img.loaded").count() == 4)
    shot(studio, tmp_path, "takes")

    studio.press("Escape")
    takes.wait_for(state="hidden")
    shown = studio.api.get(f"/v1/frames/{frames(studio)[CHOSEN]['id']}")
    inspector.get_by_text(str(shown["seed"]), exact=True).wait_for()
    studio.eventually(lambda: shown["sha256"][:8] in (picture.get_attribute("src") or ""))
    assert files(studio) == first, "looking changes nothing"
    studio.press("t")
    takes.get_by_text("Take 1 of 4").wait_for()
    studio.press("ArrowDown", "ArrowDown")
    takes.get_by_text("Take 3 of 4").wait_for()
    studio.press("Enter")
    takes.wait_for(state="hidden")
    inspector.get_by_text(str(wanted["seed"]), exact=True).wait_for()
    assert inspector.get_by_role("button", name="Regenerate").is_enabled()
    assert files(studio)[CHOSEN] == wanted["path"]
    studio.eventually(lambda: stale_cells(studio) == [2, 3])
    studio.cells.nth(CHOSEN).locator(".takes").get_by_text("4", exact=True).wait_for()
    make_again(studio, tmp_path)

    studio.undo()
    studio.eventually(lambda: stale_cells(studio) == [2, 3])
    studio.undo()
    studio.eventually(lambda: stale_cells(studio) == [] and files(studio) == first)
    delete_shown_take(studio)
    order_chain(studio, tmp_path)
    # ComfyUI's own page shows what its queue saved, and some of that is in the trash by now.
    assert [one for one in studio.troubles if "/api/view?" not in one] == []


def takes_of(studio) -> list[dict]:
    return studio.api.get(f"/v1/frames/{frames(studio)[CHOSEN]['id']}/takes")["frames"]


def delete_shown_take(studio) -> None:
    """Delete the take that the frame shows: it shows the next one, and one undo takes back both."""
    first = files(studio)
    studio.cells.nth(CHOSEN).click(button="right")
    studio.page.get_by_role("menuitem", name="Takes…").click()
    takes = studio.page.locator("kino-takes:visible")
    takes.get_by_text("Take 1 of 4 · shown").wait_for()
    studio.press("x")
    takes.get_by_text("Take 1 of 3 · shown").wait_for()
    assert files(studio)[CHOSEN] not in first
    assert first[CHOSEN] not in [one["path"] for one in takes_of(studio)]
    studio.undo()
    takes.get_by_text("of 4").wait_for()
    assert (files(studio), len(takes_of(studio))) == (first, 4)
    takes.get_by_role("button", name="Close").click()
    takes.wait_for(state="hidden")


def make_again(studio, tmp_path) -> None:
    studio.cells.nth(2).click()
    notes = studio.page.locator("kino-frame-notes:visible")
    notes.get_by_text("Frame 2 was changed after this was made.").wait_for()
    studio.page.get_by_role("button", name="2 stale").wait_for()
    shot(studio, tmp_path, "stale")
    studio.press("Shift+R")
    studio.dialog.get_by_role("heading", name="Make 2 frames again?").wait_for()
    studio.dialog.get_by_text("This takes about").wait_for()
    shot(studio, tmp_path, "make")
    studio.press("Enter")
    studio.eventually(lambda: [one["takes"] for one in frames(studio)] == [1, 4, 2, 2], 120)
    studio.eventually(lambda: stale_cells(studio) == [])
    studio.page.get_by_role("button", name="2 stale").wait_for(state="hidden")


def order_chain(studio, tmp_path) -> None:
    studio.page.get_by_role("tab", name="Generate").click()
    studio.page.get_by_label("Generator", exact=True).select_option("next_frame")
    studio.field("Prompt").fill("a fox in winter")
    studio.field("Frames").fill("2")
    assert studio.field("Start from").get_attribute("placeholder") == "the frame before"
    generate = studio.page.get_by_role("button", name="Generate 2 frames, each from the one before")
    generate.scroll_into_view_if_needed()
    shot(studio, tmp_path, "chain")
    generate.click()
    studio.eventually(lambda: len(frames(studio)) == LENGTH + 2, 120)
    sources = studio.api.get(f"/v1/frames/{frames(studio)[-1]['id']}/sources")["sources"]
    assert sources[0]["index"] == LENGTH
