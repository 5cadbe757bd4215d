"""A film from end to end in the studio: a clip comes in, three frames are taken again, two files go out."""

from __future__ import annotations

import json
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest

from tests.comfyui.api import Api
from tests.comfyui.films import CHECKPOINT

FFMPEG, FFPROBE = (
    shutil.which(name) or pytest.skip(f"install ffmpeg: {name} is needed", allow_module_level=True)
    for name in ("ffmpeg", "ffprobe")
)
SECONDS, RATE = 10, 24
FRAMES = SECONDS * RATE
RETAKEN = (0, 120, 239)
HEARD = """() => {
  window.heard = 0;
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (...args) {
    window.heard += this.buffer.length;
    return start.apply(this, args);
  };
}"""
# What Chromium finds in a film: size and duration; null if it can't play it.
PLAYED = """(url) => new Promise((done) => {
  const video = document.createElement("video");
  video.onloadeddata = () => done([video.videoWidth, video.videoHeight, video.duration]);
  video.onerror = () => done(null);
  video.src = url;
})"""


@pytest.fixture(scope="module")
def clip(tmp_path_factory) -> Path:
    """A video of ten seconds with a tone, which Chromium plays."""
    path = tmp_path_factory.mktemp("clip") / "clip.webm"
    picture = f"testsrc2=size=128x72:rate={RATE}:duration={SECONDS}"
    inputs = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", f"sine=440:duration={SECONDS}"]
    coder = ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-c:a", "libopus"]
    subprocess.run([FFMPEG, "-v", "error", *inputs, *coder, path], check=True)
    return path


@pytest.fixture
def studio(open_panel, comfy_030):
    """ComfyUI's page with the studio over it and a new project at 24 fps."""
    api = Api(comfy_030)
    project = api.post("/v1/projects", {"name": "A clip", "width": 128, "height": 72, "fps": RATE})["id"]
    panel = open_panel(comfy_030)
    panel.studio()
    panel.open_project("A clip")
    panel.project, panel.api = project, api
    return panel


def test_a_clip_is_imported_played_retaken_exported_and_opened_again(studio, clip, tmp_path) -> None:
    studio.page.evaluate(HEARD)
    import_clip(studio, clip)
    play(studio)
    for index in RETAKEN:
        retake(studio, index)
    timeline = studio.api.get(f"/v1/projects/{studio.project}/timeline")
    assert timeline["total"] == FRAMES
    ids = timeline["frame_ids"]
    generators = [studio.api.get(f"/v1/frames/{frame}")["generator"] for frame in ids]
    assert [at for at, name in enumerate(generators) if name != "import"] == [*RETAKEN]

    export(studio, "Web (H.264)")
    export(studio, "ProRes 422 HQ")
    files = {file["name"]: file for file in studio.api.get(f"/v1/projects/{studio.project}/exports")["files"]}
    assert sorted(files) == ["a-clip_0001.mov", "a-clip_0001.mp4"]
    for name in files:
        path = tmp_path / name
        path.write_bytes(studio.server.request("GET", files[name]["url"]).body)
        check_file(path)
    found = studio.page.evaluate(PLAYED, files["a-clip_0001.mp4"]["url"])
    assert found == [128, 72, pytest.approx(SECONDS, abs=1 / RATE)]

    studio.page.evaluate("window.app.graph.clear()")
    studio.press("Control+e")
    studio.dialog.get_by_role("button", name="Open in graph a-clip_0001.mp4").click()
    studio.eventually(lambda: "KinoSaveFrame" in json.dumps(studio.graph_prompt()))
    studio.page.locator("kino-studio").wait_for(state="detached")
    assert studio.troubles == []


def import_clip(studio, clip: Path) -> None:
    studio.menu("File", "Import…")
    studio.dialog.get_by_label("Files").set_input_files(clip)
    studio.dialog.get_by_text(f"{FRAMES} frames, about").wait_for()
    studio.dialog.get_by_role("button", name="Import", exact=True).click()
    notice = studio.page.locator("kino-dialogs .notice.success").get_by_text(f"Imported {FRAMES} frames")
    notice.wait_for(timeout=120_000)
    studio.cells.nth(0).locator("img.loaded").wait_for()


def play(studio) -> None:
    """Play the film from the middle to its end, and see that pictures and sound do."""
    cells = studio.page.locator("kino-filmstrip [role=listbox]")
    studio.eventually(lambda: studio.page.evaluate("document.querySelector('kino-studio').state.peaks.size"))
    cells.focus()
    studio.press("End")
    for _ in range(RATE):  # its last second
        studio.press("ArrowLeft")
    studio.page.evaluate("window.heard = 0")
    studio.press(" ")
    studio.eventually(lambda: studio.page.evaluate("window.heard") >= 48_000 * 0.9)
    studio.page.get_by_role("button", name="Play").wait_for()
    last = studio.page.locator("kino-filmstrip [role=option][aria-selected=true]")
    assert last.get_attribute("aria-posinset") == str(FRAMES)


def retake(studio, index: int) -> None:
    """Replace a frame by one that img2img generates from it."""
    frame = studio.api.get(f"/v1/projects/{studio.project}/timeline")["frame_ids"][index]
    studio.press("Control+f")
    studio.page.get_by_label("Find frames").fill(str(index + 1))
    studio.press("Enter", "Escape")
    studio.press("g")
    studio.dialog.get_by_text("Image to image", exact=True).click()
    form = studio.dialog
    form.get_by_label("Where").select_option("replace")
    form.get_by_label("Prompt", exact=True).fill("the same in winter")
    form.get_by_role("button", name="Current frame").click()
    form.get_by_label("Steps").fill("1")
    form.get_by_label("Model", exact=True).select_option(CHECKPOINT)
    form.get_by_role("button", name="Generate 1 frame").click()
    timeline = f"/v1/projects/{studio.project}/timeline"
    studio.eventually(lambda: studio.api.get(timeline)["frame_ids"][index] != frame, 60)


def export(studio, label: str) -> None:
    before = studio.api.get(f"/v1/projects/{studio.project}/exports")["total"]
    studio.press("Control+e")
    studio.dialog.get_by_role("button", name=label).click()
    studio.dialog.get_by_role("button", name="Export", exact=True).click()
    studio.eventually(lambda: studio.api.get(f"/v1/projects/{studio.project}/exports")["total"] > before, 60)


def check_file(path: Path) -> None:
    """Read a film with ffprobe."""
    command = [FFPROBE, "-v", "error", "-count_frames", "-show_streams", "-show_format", "-of", "json", path]
    found = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    streams = {one["codec_type"]: one for one in found["streams"]}
    video, audio = streams["video"], streams["audio"]
    assert (video["width"], video["height"], int(video["nb_read_frames"])) == (128, 72, FRAMES)
    assert Fraction(video["avg_frame_rate"]) == RATE
    assert {video[name] for name in ("color_space", "color_transfer", "color_primaries")} == {"bt709"}
    assert streams["data"]["tags"]["timecode"] == "01:00:00:00"
    for one in (video, audio, found["format"]):
        assert float(one["duration"]) == pytest.approx(SECONDS, abs=0.03)
