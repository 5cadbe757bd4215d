"""The drawer of sheets: expressions, values by the pointer, choices, and a document of Parseq."""

from __future__ import annotations

import json

import pytest

from tests.browser.test_sheets import create_sheet, drawer, keys, opened, sheet, shot
from tests.comfyui.films import CHECKPOINT

PARSEQ = {
    "meta": {"generated_by": "sd_parseq", "version": "0.1.118"},
    "rendered_frames": [
        {
            "frame": frame,
            "scale": 4 + frame / 2,
            "zoom": 1.01,
            "deforum_prompt": f"a fox, step {frame // 3} --neg blurry",
        }
        for frame in range(6)
    ],
}


@pytest.fixture
def studio(open_panel, comfy_030, request):
    panel = opened(open_panel, comfy_030, request.node.name)
    create_sheet(panel)
    return panel


def drag_key(studio, name: str, *steps: tuple[float, float]) -> None:
    """Drag a key by these steps, in pixels, and hold it."""
    box = drawer(studio).get_by_role("button", name=name).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    studio.page.mouse.move(x, y)
    studio.page.mouse.down()
    for across, up in steps:
        studio.page.mouse.move(x + across, y - up, steps=3)


def test_an_expression_that_is_typed_is_one_step_of_the_undo(studio) -> None:
    row = drawer(studio).get_by_role("group", name="Track CFG")
    expression = row.get_by_label("Expression of CFG")
    before = studio.api.get(f"/v1/projects/{studio.project}/history")["undo"]
    expression.press_sequentially("L + sin(f)", delay=60)
    studio.page.wait_for_timeout(700)
    assert studio.api.get(f"/v1/projects/{studio.project}/history")["undo"] == before, "not while it is typed"
    expression.press("Enter")
    studio.eventually(lambda: sheet(studio)["tracks"]["cfg_scale"].get("expr") == "L + sin(f)")
    expression.press_sequentially(" + 1", delay=30)
    expression.press("Tab")
    studio.eventually(lambda: sheet(studio)["tracks"]["cfg_scale"].get("expr") == "L + sin(f) + 1")
    studio.undo()
    studio.eventually(lambda: sheet(studio)["tracks"]["cfg_scale"].get("expr") == "L + sin(f)")
    studio.undo()
    studio.eventually(lambda: "expr" not in sheet(studio)["tracks"]["cfg_scale"])
    studio.eventually(lambda: expression.input_value() == "")
    assert studio.api.get(f"/v1/projects/{studio.project}/history")["undo"] == before
    assert studio.troubles == []


def test_a_key_is_dragged_up_and_down(studio, tmp_path) -> None:
    row = drawer(studio).get_by_role("group", name="Track CFG")
    row.get_by_role("button", name="CFG, frame 1: 4, linear").wait_for()
    drag_key(studio, "CFG, frame 1: 4, linear", (0, 10), (2, 25))
    value = row.locator("output.lifted")
    value.get_by_text("8", exact=True).wait_for()
    shot(studio, tmp_path, "lifted")
    assert keys(studio) == [[0, 4]], "not before it is let go"
    studio.page.mouse.up()
    value.wait_for(state="hidden")
    studio.eventually(lambda: keys(studio) == [[0, 8]])
    row.get_by_role("button", name="CFG, frame 1: 8, linear").wait_for()
    studio.undo()
    studio.eventually(lambda: keys(studio) == [[0, 4]])
    row.get_by_role("button", name="CFG, frame 1: 4, linear").wait_for()
    drag_key(studio, "CFG, frame 1: 4, linear", (0, -10), (0, -300))
    value.get_by_text("0", exact=True).wait_for()
    studio.page.mouse.up()
    studio.eventually(lambda: keys(studio) == [[0, 0]])
    assert studio.troubles == []


def test_samplers_and_models_are_chosen(studio, tmp_path) -> None:
    for label, name, chosen in (("Sampler", "sampler", "heun"), ("Model", "model_name", CHECKPOINT)):
        drawer(studio).get_by_label("Add track…").select_option(label=label)
        track = drawer(studio).get_by_role("group", name=f"Track {label}")
        track.get_by_role("button", name=f"{label}, frame 1").press("Enter")
        editor = drawer(studio).get_by_role("dialog")
        choice = editor.get_by_label("Value")
        assert choice.evaluate("element => element.localName") == "select"
        choice.select_option(chosen)
        shot(studio, tmp_path, name)
        editor.get_by_role("button", name="Done").click()
        studio.eventually(lambda name=name, chosen=chosen: keys(studio, name) == [[0, chosen]])
    assert studio.troubles == []


def test_a_document_of_parseq_becomes_tracks(studio, tmp_path) -> None:
    drawer(studio).get_by_role("button", name="Paste schedule…").click()
    studio.dialog.get_by_label("Format").select_option(value="parseq")
    studio.dialog.get_by_label("Schedule").fill("{")
    studio.dialog.get_by_role("button", name="Add to the tracks").click()
    studio.page.get_by_text("It is not JSON. Copy Parseq's whole output.").first.wait_for()
    shot(studio, tmp_path, "refused")
    studio.dialog.get_by_label("Schedule").fill(json.dumps(PARSEQ))
    studio.dialog.get_by_role("button", name="Add to the tracks").click()
    studio.eventually(lambda: [key[1] for key in keys(studio)] == [4, 4.5, 5, 5.5, 6, 6.5])
    assert keys(studio, "prompt") == [[0, "a fox, step 0"], [3, "a fox, step 1"]]
    assert keys(studio, "negative_prompt") == [[0, "blurry"]]
    assert keys(studio, "zoom") == [[0, 1.01, "hold"]]
    drawer(studio).get_by_role("group", name="Track Prompt", exact=True).wait_for()
    shot(studio, tmp_path, "parseq")
    studio.undo()
    studio.eventually(lambda: keys(studio) == [[0, 4]])
