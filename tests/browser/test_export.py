"""Exporting the film from the studio: the dialog, the task, and the file that is downloaded."""

from __future__ import annotations

import json
import shutil
import subprocess
from fractions import Fraction

import numpy as np
import pytest

from kino_store.media import png
from tests.comfyui.api import Api
from tests.store.pictures import COLOURS

STUDIO = "/api/kino/studio"
STRIPE = 32  # pixels
# What Chromium reads of a film's first picture: its colour space, and Y, Cb, Cr in the middle of each stripe.
# Not the pixels that it shows: without a graphics card, it multiplies Cb by 2 instead of 2.1.
READ_PICTURE = """async ([url, stripe]) => {
  const video = Object.assign(document.createElement("video"), { src: url, muted: true });
  await new Promise((done, failed) => {
    video.onerror = failed;
    video.requestVideoFrameCallback(done);
    video.play();
  });
  const frame = new VideoFrame(video);
  const bytes = new Uint8Array(frame.allocationSize());
  const planes = await frame.copyTo(bytes);
  const stripes = Array.from({ length: frame.codedWidth / stripe }, (_, at) => (at + 0.5) * stripe);
  const read = ({ offset, stride }, x, y) => bytes[offset + y * stride + x];
  return {
    format: frame.format,
    space: frame.colorSpace.toJSON(),
    stripes: stripes.map((x) => planes.map((plane, at) => (at ? read(plane, x / 2, 8) : read(plane, x, 16)))),
  };
}"""


@pytest.fixture
def film(open_panel, comfy_030, request):
    """The studio with three frames at 23.976 fps."""
    name = request.node.name
    api = Api(comfy_030)
    body = {"name": name, "width": 64, "height": 64, "fps": 23.976}
    project = api.post("/v1/projects", body)["id"]
    api.batch(project, [1, 2, 3])
    api.wait_all(project)
    panel = open_panel(comfy_030, STUDIO)
    panel.open_project(name)
    panel.cells.nth(2).locator("img.loaded").wait_for()
    panel.project = project
    return panel


def probed(path) -> dict:
    program = shutil.which("ffprobe") or pytest.skip("install ffmpeg: its ffprobe reads films")
    command = [program, "-v", "error", "-count_frames", "-show_streams", "-show_format", "-of", "json", path]
    return json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


def test_a_film_is_exported_and_downloaded(film, tmp_path) -> None:
    film.cells.nth(1).click()
    film.press("i")
    film.press("Control+e")
    film.dialog.get_by_role("button", name="Web (H.264)").wait_for()
    film.dialog.get_by_label("Frames").select_option("marks")
    film.dialog.get_by_text("2 frames, 0.1 s, about").wait_for()
    film.dialog.get_by_label("File name").fill("Dawn")
    film.page.screenshot(path=str(tmp_path / "export.png"))
    film.dialog.get_by_role("button", name="Export", exact=True).click()
    with film.page.expect_download() as download:
        film.page.get_by_role("button", name="Download", exact=True).click(timeout=60_000)
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == "dawn_0001.mp4"
    found = probed(path)
    video = found["streams"][0]
    assert (int(video["nb_read_frames"]), video["width"], video["color_space"]) == (2, 64, "bt709")
    assert Fraction(video["r_frame_rate"]) == Fraction(24000, 1001)
    assert json.loads(found["format"]["tags"]["prompt"])
    film.press("Control+e")
    film.dialog.get_by_text("dawn_0001.mp4").wait_for()
    film.page.screenshot(path=str(tmp_path / "again.png"))
    assert film.troubles == []


def test_a_timecode_that_does_not_exist_is_refused_in_the_dialog(film) -> None:
    film.press("Control+e")
    film.dialog.get_by_role("button", name="ProRes 422 HQ").click()
    film.dialog.get_by_label("Timecode of the first frame").fill("99:00:00:00")
    film.dialog.get_by_role("button", name="Export", exact=True).click()
    film.dialog.get_by_text("does not exist at 23.976 frames per second").wait_for()


def test_an_exported_film_dropped_on_comfyui_opens_its_graph(open_panel, comfy_030, film) -> None:
    task = film.api.post(f"/v1/projects/{film.project}/exports", {"preset": "web"})["id"]
    film.api.wait(task, "completed")
    (file,) = film.api.get(f"/v1/projects/{film.project}/exports")["files"]
    data = film.server.request("GET", file["url"]).body
    panel = open_panel(comfy_030, "/")
    panel.page.evaluate("window.app.graph.clear()")
    panel.page.evaluate(
        """async (bytes) => {
          const file = new File([new Uint8Array(bytes)], "film.mp4", { type: "video/mp4" });
          await window.app.handleFile(file);
        }""",
        list(data),
    )
    panel.eventually(lambda: "KinoSaveFrame" in json.dumps(panel.graph_prompt()))


def test_numbered_pictures_start_at_the_chosen_number(film) -> None:
    film.press("Control+e")
    film.dialog.get_by_role("button", name="PNG pictures").click()
    assert not film.dialog.get_by_label("With sound").is_visible()
    film.dialog.get_by_label("Number of the first picture").fill("7")
    film.dialog.get_by_label("Names of the pictures").fill("shot_###")
    film.dialog.get_by_role("button", name="Export", exact=True).click()
    folder = film.server.output / "kino" / film.api.get(f"/v1/projects/{film.project}")["folder"] / "exports"
    names = film.eventually(lambda: [one.name for one in folder.glob("[!.]*/*.png")])
    assert sorted(names) == ["shot_007.png", "shot_008.png", "shot_009.png"]


def test_a_name_without_digits_is_refused_in_the_dialog(film) -> None:
    film.press("Control+e")
    film.dialog.get_by_role("button", name="PNG pictures").click()
    film.dialog.get_by_label("Names of the pictures").fill("shot")
    film.dialog.get_by_role("button", name="Export", exact=True).click()
    film.dialog.get_by_text("Write # for each digit of the number").wait_for()


def test_chromium_shows_the_colours_of_the_frames(open_panel, comfy_030) -> None:
    api = Api(comfy_030)
    width = STRIPE * len(COLOURS)
    project = api.post("/v1/projects", {"name": "Colours", "width": width, "height": 32, "fps": 24})["id"]
    panel = open_panel(comfy_030, STUDIO)
    stripes = np.repeat(np.array([COLOURS] * 32, np.uint8), STRIPE, axis=1)
    file = {"name": "stripes.png", "mimeType": "image/png", "buffer": png.encode(stripes)}
    path = f"{comfy_030.url}/api/kino/v1/projects/{project}/frames/import"
    for _ in range(3):
        assert panel.page.request.post(path, multipart={"image": file}).ok
    api.wait(api.post(f"/v1/projects/{project}/exports", {"preset": "web"})["id"], "completed")
    (exported,) = api.get(f"/v1/projects/{project}/exports")["files"]
    read = panel.page.evaluate(READ_PICTURE, [exported["url"], STRIPE])
    assert read["format"] == "I420"
    bt709 = dict.fromkeys(("primaries", "transfer", "matrix"), "bt709")
    assert read["space"] == {**bt709, "fullRange": False}
    y, cb, cr = (np.array(read["stripes"]) - [16, 128, 128]).T * [[255 / 219], [255 / 224], [255 / 224]]
    rgb = np.stack([y + 1.5748 * cr, y - 0.1873 * cb - 0.4681 * cr, y + 1.8556 * cb], 1)  # ITU-R BT.709
    assert np.abs(rgb - np.array(COLOURS)).max() <= 4
