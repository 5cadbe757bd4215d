"""Keyframes in the studio: a sheet from the form, keys set and moved, and just its frames made."""

from __future__ import annotations

import re

import pytest

from tests.browser.test_access import violations
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
    studio.page.locator("kino-generate").get_by_role("button", name="Animate…").click()
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


@pytest.mark.parametrize("dark", [True, False], ids=["dark", "light"])
def test_tracks_are_added_dragged_and_pasted(open_panel, comfy_030, tmp_path, dark) -> None:
    studio = opened(open_panel, comfy_030, f"tracks {dark}", dark=dark)
    create_sheet(studio)
    studio.api.post(f"/v1/projects/{studio.project}/make", {})
    studio.eventually(lambda: len(frames(studio)) == FRAMES, 180)
    studio.cells.nth(FRAMES - 1).locator("img.loaded").wait_for()
    row = drawer(studio).get_by_role("group", name="Track CFG")
    click_lane(studio, 5)
    drag(studio, 5, 3)
    studio.eventually(lambda: keys(studio) == [[0, 4], [3, 4]])
    row.get_by_role("button", name="CFG, frame 4: 4, linear").dblclick()
    editor = drawer(studio).get_by_role("dialog")
    editor.get_by_label("Value").fill("8")
    editor.get_by_role("button", name="Done").click()
    row.get_by_role("button", name="CFG, frame 4: 8, linear").wait_for()
    row.get_by_role("button", name="CFG, frame 1: 4, linear").dblclick()
    editor.get_by_label("To the next key").select_option(label="Bezier")
    editor.get_by_label("Handle x1").fill("0.1")
    shot(studio, tmp_path, f"bezier-{dark}")
    editor.get_by_role("button", name="Done").click()
    studio.eventually(lambda: keys(studio)[0] == [0, 4, "bezier", [0.1, 0, 0.58, 1]])
    studio.press("Delete")
    studio.eventually(lambda: keys(studio) == [[3, 8]])
    studio.press("Control+z")
    studio.eventually(lambda: len(keys(studio)) == 2)

    expression = row.get_by_label("Expression of CFG")
    expression.fill("L + wave(f)")
    expression.press("Enter")
    row.get_by_role("alert").get_by_text("calls wave").wait_for()
    assert expression.input_value() == "L + wave(f)"
    expression.fill("L + 2*sin(f)")
    expression.press("Enter")
    row.get_by_role("alert").wait_for(state="hidden")
    studio.eventually(lambda: sheet(studio)["tracks"]["cfg_scale"].get("expr") == "L + 2*sin(f)")

    drawer(studio).get_by_label("Add track…").select_option(label="Prompt")
    prompt = drawer(studio).get_by_role("group", name="Track Prompt")
    prompt.get_by_role("button", name="Prompt, frame 1: a fox at dawn").wait_for()
    studio.cells.nth(3).click()
    prompt.get_by_role("button", name="Set a key of Prompt at the current frame").click()
    prompt.get_by_role("button", name="Prompt, frame 4: a fox at dawn").press("Enter")
    editor.get_by_label("Value").fill("a fox in snow")
    editor.get_by_label("Value").press("Control+Enter")
    prompt.get_by_role("button", name="Prompt, frame 4: a fox in snow").wait_for()

    drawer(studio).get_by_role("button", name="Paste schedule…").click()
    studio.dialog.get_by_label(re.compile("^For(?!mat)")).select_option(label="Steps")
    studio.dialog.get_by_label("Schedule").fill("0:(1), 4:(3)")
    studio.dialog.get_by_role("button", name="Add to the tracks").click()
    drawer(studio).get_by_role("group", name="Track Steps").wait_for()
    studio.eventually(lambda: [key[:2] for key in keys(studio, "steps")] == [[0, 1], [4, 3]])
    studio.eventually(lambda: stale_cells(studio) == [1, 2, 3, 4, 5])  # the first has the values of before
    shot(studio, tmp_path, f"tracks-{dark}")
    assert violations(studio, "kino-studio") == []

    drawer(studio).get_by_role("button", name="Settings…").click()
    studio.dialog.get_by_label("Name").fill("Winter")
    studio.dialog.get_by_label(re.compile("^Seed")).select_option(label="ladder: 2 more, 1 less")
    studio.dialog.get_by_label("First seed").fill("9007199254740995")
    shot(studio, tmp_path, f"settings-{dark}")
    studio.dialog.get_by_role("button", name="Save").click()
    studio.eventually(lambda: sheet(studio)["name"] == "Winter")
    assert sheet(studio)["seed"] == {"mode": "ladder", "start": 9007199254740995}
    drawer(studio).get_by_role("button", name="Delete sheet").click()
    drawer(studio).get_by_text("There is no sheet yet").wait_for()
    studio.press("Shift+K")
    drawer(studio).wait_for(state="hidden")
    assert studio.troubles == [] or all("400" in one for one in studio.troubles), studio.troubles


def drag(studio, start: int, end: int) -> None:
    box = drawer(studio).locator(".lane").first.bounding_box()
    view = studio.page.evaluate("() => document.querySelector('kino-studio').timeline.sheet.viewport")
    mouse, y = studio.page.mouse, box["y"] + 20
    at = [box["x"] + (frame + 0.5) * view["pitch"] - view["offset"] for frame in (start, end)]
    mouse.move(at[0], y)
    mouse.down()
    mouse.move((at[0] + at[1]) / 2, y, steps=4)
    mouse.move(at[1], y, steps=4)
    mouse.up()
