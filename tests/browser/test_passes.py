"""Passes over frames, the switch between them, frames between others, and which frame a picture is."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from tests.comfyui import tiny_interpolation
from tests.comfyui.api import Api
from tests.comfyui.films import CHECKPOINT
from tests.comfyui.provision import NEWEST
from tests.comfyui.server import ComfyServer

MODEL = "rife_tiny.safetensors"
SEEDS = [11, 12, 13, 14]
SIDES = """async (other) => {
  const main = other.parentElement.querySelector("canvas:not(.other)");
  const pixels = (canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  for (let tries = 0; tries < 100; tries += 1) {
    const [one, two] = [pixels(main), pixels(other)];
    const differ = !other.hidden && one.some((value, at) => value !== two[at]);
    if (differ) return { differ, clip: other.style.clipPath };
    await new Promise(requestAnimationFrame);
  }
  return { differ: false, clip: other.style.clipPath };
}"""
OPEN = "text => app.loadApiJson(JSON.parse(text), 'graph')"


@pytest.fixture(scope="module")
def server(provided, models, tmp_path_factory):
    """A ComfyUI with a model that interpolates frames."""
    comfyui, base = provided(NEWEST), tmp_path_factory.mktemp("passes")
    out = base / "models" / "frame_interpolation" / MODEL
    command = [comfyui.python, tiny_interpolation.__file__, "--comfyui", comfyui.path, "--out", out]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **comfyui.env})
    with ComfyServer(comfyui, base, models) as running:
        yield running


@pytest.fixture
def film(open_panel, server, request):
    """Open the studio with four frames. The parameter is whether it is dark."""
    api, name = Api(server), request.node.name
    project = api.project(name)
    api.batch(project, SEEDS)
    api.wait_all(project)
    panel = open_panel(server, "/api/kino/studio", dark=getattr(request, "param", True))
    panel.open_project(name)
    panel.project = project
    panel.cells.nth(3).locator("img.loaded").wait_for()
    return panel


def frames(film) -> list[dict]:
    return film.api.get(f"/v1/projects/{film.project}/frames?limit=100")["frames"]


def shot(film, tmp_path, name: str) -> None:
    film.page.screenshot(path=str(tmp_path / f"{name}.png"))


def select(film, first: int, last: int) -> None:
    film.cells.nth(first).click()
    film.cells.nth(last).click(modifiers=["Shift"])


def test_frames_go_between_others_and_fill_holds_in_one_step_each(film, tmp_path) -> None:
    select(film, 0, 2)
    film.menu("Edit", "Put frames between…")
    film.dialog.get_by_role("heading", name="Put frames into 2 gaps").wait_for()
    film.dialog.get_by_label("New frames in each gap").fill("3")
    film.dialog.get_by_label("Model", exact=True).select_option(MODEL)
    make = film.dialog.get_by_role("button", name="Make 6 frames")
    make.wait_for()
    shot(film, tmp_path, "between")
    make.click()
    film.page.get_by_text("6 frames queued").wait_for()
    film.eventually(lambda: film.cells.count() == 10, 90)
    generators = [one["generator"] for one in frames(film)]
    assert generators == ["sd15", *["between"] * 3, "sd15", *["between"] * 3, "sd15", "sd15"]
    film.undo()
    film.eventually(lambda: film.cells.count() == 4)

    ids = [one["id"] for one in frames(film)]
    film.api.post("/v1/frames/hold", {"ids": ids, "hold": 3})
    film.eventually(lambda: film.page.locator("kino-filmstrip .hold").count() >= 4)
    film.cells.nth(0).click()
    film.press("Control+a")
    film.cells.nth(1).click(button="right")
    film.page.get_by_role("menuitem", name="Fill held frames…").click()
    film.dialog.get_by_role("heading", name="Fill 3 held frames").wait_for()
    film.dialog.get_by_text("Frame 4 keeps its hold").wait_for()
    film.dialog.get_by_label("Model", exact=True).select_option(MODEL)
    make = film.dialog.get_by_role("button", name="Make 6 frames")
    make.wait_for()
    shot(film, tmp_path, "fill")
    make.click()
    film.eventually(lambda: film.cells.count() == 10, 90)
    film.eventually(lambda: [one["hold"] for one in frames(film)] == [1] * 9 + [3])
    film.undo()
    film.eventually(lambda: [one["hold"] for one in frames(film)] == [3] * 4)
    assert film.troubles == []


@pytest.mark.parametrize("film", [True, False], indirect=True, ids=["dark", "light"])
def test_a_pass_is_shown_or_not_by_a_switch_over_the_selection(film, tmp_path) -> None:
    originals = [one["path"] for one in frames(film)]
    select(film, 0, 2)
    film.menu("Edit", "Run a generator over 3 frames…")
    film.dialog.get_by_role("combobox", name="Generator").select_option("restyle")
    film.dialog.get_by_text("Each frame is made again, as a take of itself.").wait_for()
    assert not film.dialog.get_by_role("combobox", name="Where").is_visible()
    film.dialog.get_by_role("combobox", name="Show the new takes").select_option(label="When I choose them")
    film.dialog.get_by_label("Prompt", exact=True).fill("at night")
    film.dialog.get_by_label("Model", exact=True).select_option(CHECKPOINT)
    film.dialog.get_by_label("Steps").fill("1")
    shot(film, tmp_path, "pass")
    film.dialog.get_by_role("button", name="Make 3 takes").click()
    film.eventually(lambda: [one["takes"] for one in frames(film)] == [2, 2, 2, 1], 90)
    assert [one["path"] for one in frames(film)] == originals

    switch = film.page.locator("kino-inspector").get_by_role("group", name="Shown takes")
    original, restyled = (switch.get_by_role("button", name=one) for one in ("Original", "Restyle"))
    restyled.wait_for()
    film.eventually(lambda: original.get_attribute("aria-pressed") == "true")
    shot(film, tmp_path, "original")
    restyled.click()
    film.eventually(lambda: restyled.get_attribute("aria-pressed") == "true")
    shown = [one["path"] for one in frames(film)]
    assert [one == old for one, old in zip(shown, originals, strict=True)] == [False, False, False, True]
    shot(film, tmp_path, "restyled")
    film.undo()
    film.eventually(lambda: [one["path"] for one in frames(film)] == originals)
    film.eventually(lambda: original.get_attribute("aria-pressed") == "true")

    film.cells.nth(2).focus()
    film.press("Alt+ArrowDown")
    film.eventually(lambda: [one["path"] for one in frames(film)] == shown)
    film.eventually(lambda: restyled.get_attribute("aria-pressed") == "true")
    film.press("Alt+ArrowUp")
    film.eventually(lambda: [one["path"] for one in frames(film)] == originals)
    assert film.troubles == []


def test_two_passes_are_compared_by_a_wipe_while_it_plays(film, tmp_path) -> None:
    originals = frames(film)
    order = {
        "type": "restyle",
        "data": {"prompt": "at night", "model_name": CHECKPOINT, "steps": 1},
        "frame_ids": [one["id"] for one in originals[:3]],
        "show": True,
    }
    film.api.post(f"/v1/projects/{film.project}/passes", order)
    film.eventually(lambda: [one["takes"] for one in frames(film)] == [2, 2, 2, 1], 90)
    film.cells.nth(1).click()
    viewer = film.page.locator("kino-viewer").first
    viewer.get_by_role("combobox", name="Compare", exact=True).select_option("wipe")
    choice = viewer.get_by_role("combobox", name="Compare with", exact=True)
    choice.select_option(label="Original")
    viewer.get_by_text("B · Original").wait_for()
    other = viewer.locator("img.other")
    film.eventually(lambda: originals[1]["sha256"][:8] in (other.get_attribute("src") or ""))
    film.eventually(lambda: other.evaluate("image => image.complete && image.naturalWidth > 0"))
    shot(film, tmp_path, "wipe")

    film.press("Control+l", " ")
    canvas = viewer.locator("canvas.other")
    canvas.wait_for()
    film.eventually(lambda: viewer.locator(".wiper").is_visible())
    shot(film, tmp_path, "playing")
    sides = canvas.evaluate(SIDES)
    assert sides["clip"].startswith("inset(")
    assert sides["differ"]
    film.press(" ")
    canvas.wait_for(state="hidden")
    choice.select_option(label="one frame")
    viewer.get_by_label("Compare with frame number").wait_for()
    assert film.troubles == []


def test_a_whole_clip_gets_takes_at_once(film, tmp_path) -> None:
    film.api.post(
        "/v1/generator/batches",
        {
            "type": "sd15",
            "project_id": film.project,
            "seeds": [20],
            "data": {"prompt": "a fox", "model_name": CHECKPOINT, "steps": 1, "batch_size": 3},
        },
    )
    film.eventually(lambda: film.cells.count() == 7, 90)
    film.cells.nth(5).click()
    film.press("t")
    takes = film.page.locator("kino-takes:visible")
    takes.get_by_role("button", name="Whole clip").wait_for()
    shot(film, tmp_path, "clip")
    takes.get_by_role("button", name="Whole clip").click()
    film.page.get_by_text("New takes of the clip queued").wait_for()
    film.eventually(lambda: [one["takes"] for one in frames(film)] == [1] * 4 + [2] * 3, 90)
    film.undo()
    film.eventually(lambda: [one["takes"] for one in frames(film)] == [1] * 7)
    film.press("Escape")
    film.cells.nth(0).click()
    film.press("t")
    takes.get_by_role("button", name="3 more").wait_for()
    assert not takes.get_by_role("button", name="Whole clip").is_visible()
    assert film.troubles == []


def test_a_kept_graph_says_which_frame_its_picture_is(open_panel, server, tmp_path) -> None:
    panel = open_panel(server, "/")
    graph = {
        "1": {"class_type": "LoadImage", "inputs": {"image": "example.png"}, "_meta": {"title": "Before"}},
        "2": {"class_type": "LoadImage", "inputs": {"image": "example.png"}, "_meta": {"title": "Style"}},
        "3": {
            "class_type": "ImageBlend",
            "inputs": {"image1": ["1", 0], "image2": ["2", 0], "blend_factor": 0.5, "blend_mode": "normal"},
        },
        "4": {"class_type": "SaveImage", "inputs": {"images": ["3", 0], "filename_prefix": "x"}},
    }
    panel.page.evaluate(OPEN, json.dumps(graph))
    panel.command("Kino.KeepGenerator")
    panel.dialog.get_by_role("heading", name="Which frame is this?").wait_for()
    panel.dialog.get_by_label("Name").fill("blend")
    panel.dialog.get_by_role("combobox", name="Before").select_option(label="the frame before")
    shot(panel, tmp_path, "keep")
    panel.dialog.get_by_role("button", name="Save").click()
    panel.page.get_by_text("Generator blend saved").wait_for()
    form = panel.api.get("/v1/generator/plugins")["plugins"]["blend"]["parameters"]
    assert (form["image"]["type"], form["image"]["relation"]) == ("frame", "previous")
    assert form["image_2"]["type"] == "image"

    panel.studio()
    panel.menu("File", "Generate frames…")
    panel.page.get_by_label("Edit generator blend", exact=True).click()
    panel.dialog.get_by_role("combobox", name="Frame of Image 2").select_option(label="the frame itself")
    shot(panel, tmp_path, "edit")
    panel.dialog.get_by_role("button", name="Save").click()
    panel.page.get_by_text("Generator blend saved").last.wait_for()
    form = panel.api.get("/v1/generator/plugins")["plugins"]["blend"]["parameters"]
    assert (form["image"]["relation"], form["image_2"]["relation"]) == ("previous", "self")
    panel.api.delete("/v1/generator/plugins/blend")
