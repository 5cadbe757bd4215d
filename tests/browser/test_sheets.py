"""Keyframes in the studio: a sheet from the form, keys set and moved, and just its frames made."""

from __future__ import annotations

import pytest

from tests.comfyui.api import Api
from tests.comfyui.films import CHECKPOINT

FRAMES = 6


@pytest.fixture
def studio(open_panel, comfy_030, request):
    return opened(open_panel, comfy_030, request.node.name)


def opened(open_panel, comfy_030, name: str, *, dark: bool = True):
    """The studio with a new project, at the form, which is filled in."""
    project = Api(comfy_030).project(name, 128)
    panel = open_panel(comfy_030, "/api/kino/studio", dark=dark)
    panel.open_project(name)
    panel.project = project
    panel.page.get_by_role("tab", name="Generate").click()
    panel.field("Prompt").fill("a fox at dawn")
    panel.field("Steps").fill("1")
    panel.field("CFG").fill("4")
    panel.field("Model").select_option(CHECKPOINT)
    return panel


def create_sheet(studio) -> None:
    studio.page.locator("kino-generate").get_by_role("button", name="Move over frames…").click()
    studio.dialog.get_by_label("Name").fill("Zoom")
    studio.dialog.get_by_label("Frames").fill(str(FRAMES))
    studio.dialog.get_by_label("What moves").select_option(label="CFG")
    studio.dialog.get_by_role("button", name="Create sheet").click()
    drawer(studio).get_by_text(f"{FRAMES} missing").wait_for()


def drawer(studio):
    return studio.page.locator("kino-sheet:visible")


def sheet(studio) -> dict:
    (found,) = studio.api.get(f"/v1/projects/{studio.project}/sheets")["sheets"]
    return found


def keys(studio, track: str = "cfg_scale") -> list:
    return sheet(studio)["tracks"].get(track, {}).get("keys", [])


def frames(studio) -> list[dict]:
    return studio.api.get(f"/v1/projects/{studio.project}/frames?limit=100")["frames"]


def stale_cells(studio) -> list[int]:
    cells = studio.page.locator("kino-filmstrip .frame.stale")
    positions = "cells => cells.map((cell) => Number(cell.getAttribute('aria-posinset')))"
    return sorted(position - 1 for position in cells.evaluate_all(positions))


def click_lane(studio, frame: int) -> None:
    """Click the lane over a frame of the sheet."""
    lane = drawer(studio).locator(".lane").first
    view = studio.page.evaluate("() => document.querySelector('kino-studio').timeline.sheet.viewport")
    lane.click(position={"x": (frame + 0.5) * view["pitch"] - view["offset"], "y": 24})


def shot(studio, tmp_path, name: str) -> None:
    studio.page.screenshot(path=str(tmp_path / f"{name}.png"))


def make(studio, title: str) -> None:
    drawer(studio).get_by_role("button", name="Make", exact=True).click()
    studio.dialog.get_by_text(title).first.wait_for()
    studio.dialog.get_by_role("button", name="Make", exact=True).click()


def test_keys_are_set_and_moved_and_just_their_frames_are_made(studio, tmp_path) -> None:
    create_sheet(studio)
    row = drawer(studio).get_by_role("group", name="Track CFG")
    row.get_by_role("button", name="CFG, frame 1: 4, linear").wait_for()
    click_lane(studio, 5)
    row.get_by_role("button", name="CFG, frame 6: 4, linear").wait_for()
    studio.eventually(lambda: keys(studio) == [[0, 4], [5, 4]])
    studio.press("Enter")
    drawer(studio).get_by_label("Value").fill("9")
    shot(studio, tmp_path, "editor")
    studio.press("Enter")
    studio.eventually(lambda: keys(studio) == [[0, 4], [5, 9]])
    click_lane(studio, 2)
    studio.eventually(lambda: keys(studio) == [[0, 4], [2, 6], [5, 9]])

    make(studio, f"Make {FRAMES} new frames?")
    studio.eventually(lambda: len(frames(studio)) == FRAMES, 180)
    drawer(studio).get_by_text("All frames are made").wait_for()
    studio.cells.nth(FRAMES - 1).locator("img.loaded").wait_for()
    assert stale_cells(studio) == []
    first = [one["path"] for one in frames(studio)]
    shot(studio, tmp_path, "made")

    row.get_by_role("button", name="CFG, frame 3: 6, linear").focus()
    studio.press("ArrowRight")
    studio.eventually(lambda: keys(studio) == [[0, 4], [3, 6], [5, 9]])
    # 4, 5, 6, 7, 8, 9 became 4, 4.67, 5.33, 6, 7.5, 9
    studio.eventually(lambda: stale_cells(studio) == [1, 2, 3, 4])
    drawer(studio).get_by_text("4 changed").wait_for()
    shot(studio, tmp_path, "changed")
    make(studio, "Make 4 frames again?")
    studio.eventually(lambda: stale_cells(studio) == [], 180)
    now = [one["path"] for one in frames(studio)]
    assert [at for at in range(FRAMES) if now[at] != first[at]] == [1, 2, 3, 4]

    studio.page.locator("kino-filmstrip [role=listbox]").focus()
    studio.undo()
    studio.eventually(lambda: [one["path"] for one in frames(studio)] == first)
    studio.undo()
    studio.eventually(lambda: keys(studio) == [[0, 4], [2, 6], [5, 9]])
    row.get_by_role("button", name="CFG, frame 3: 6, linear").wait_for()
    studio.eventually(lambda: stale_cells(studio) == [])
    assert studio.troubles == []
