"""Exporting the film from the studio: the dialog, the task, and the file that is downloaded."""

from __future__ import annotations

import json
import shutil
import subprocess
from fractions import Fraction

import pytest

from tests.comfyui.api import Api

STUDIO = "/api/kino/studio"


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
