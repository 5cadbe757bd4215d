"""Importing a video in the studio: the dialog with its player, the task, frames and sound."""

from __future__ import annotations

import base64
import shutil
import subprocess

import pytest

from tests.comfyui.api import Api

FFMPEG = shutil.which("ffmpeg") or pytest.skip(
    "install ffmpeg: the tests make videos with it", allow_module_level=True
)
DROP = """([selector, data]) => {
  const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], "clip.webm", { type: "video/webm" }));
  const find = (root) => root.querySelector(selector) ??
    [...root.querySelectorAll("*")].map((one) => one.shadowRoot && find(one.shadowRoot)).find(Boolean);
  const target = find(document);
  for (const type of ["dragover", "drop"])
    target.dispatchEvent(
      new DragEvent(type, { dataTransfer: transfer, bubbles: true, composed: true, cancelable: true }),
    );
}"""


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    """A video of two seconds with sound, which Chromium plays."""
    path = tmp_path_factory.mktemp("clip") / "clip.webm"
    picture, tone = "testsrc2=size=128x72:rate=25:duration=2", "sine=440:duration=2"
    inputs = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone]
    coder = ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-c:a", "libopus"]
    subprocess.run([FFMPEG, "-v", "error", *inputs, *coder, path], check=True)
    return path


@pytest.fixture
def studio(open_panel, comfy_030, request):
    """The studio with a new project at 24 fps."""
    name = request.node.name
    api = Api(comfy_030)
    project = api.post("/v1/projects", {"name": name, "width": 64, "height": 64, "fps": 24})["id"]
    panel = open_panel(comfy_030, "/api/kino/studio")
    panel.open_project(name)
    panel.project, panel.api = project, api
    return panel


def test_a_part_of_a_video_comes_in_with_its_sound(studio, clip, tmp_path) -> None:
    studio.menu("File", "Import…")
    studio.dialog.get_by_label("Files").set_input_files(clip)
    dialog = studio.dialog
    dialog.get_by_text("· 2 s · 25 fps").wait_for()
    player = dialog.locator("video")
    studio.eventually(lambda: player.evaluate("one => one.readyState") >= 2)
    player.evaluate("one => new Promise((done) => { one.onseeked = done; one.currentTime = 0.5; })")
    dialog.get_by_role("button", name="Set in").click()
    assert dialog.get_by_label("From second").input_value() == "0.5"
    dialog.get_by_label("To second").fill("1.5")
    dialog.get_by_text("24 frames, about").wait_for()
    dialog.get_by_label("Every nth frame").fill("2")
    dialog.get_by_text("12 frames, about").wait_for()
    dialog.get_by_label("Fit").select_option("cover")
    studio.page.screenshot(path=str(tmp_path / "import.png"))
    dialog.get_by_role("button", name="Import", exact=True).click()
    notice = studio.page.locator("kino-dialogs .notice.success").get_by_text("Imported 12 frames")
    notice.wait_for(timeout=60_000)
    studio.eventually(lambda: studio.cells.count() == 12)
    sound = studio.api.get(f"/v1/projects/{studio.project}/audio")
    assert [clip["name"] for clip in sound["clips"]] == ["clip.webm"]
    assert sound["files"][0]["seconds"] == pytest.approx(1, abs=0.001)
    studio.page.get_by_role("button", name="Undo", exact=True).last.click()
    studio.eventually(lambda: studio.cells.count() == 0)
    assert studio.api.get(f"/v1/projects/{studio.project}/audio")["clips"] == []
    assert studio.troubles == []


@pytest.mark.parametrize("where", ["kino-viewer", "kino-filmstrip"])
def test_a_video_dropped_on_viewer_or_filmstrip_opens_the_dialog(studio, clip, where) -> None:
    studio.page.evaluate(DROP, [f"{where}", base64.b64encode(clip.read_bytes()).decode()])
    studio.dialog.get_by_role("heading", name="Import clip.webm").wait_for()
    studio.dialog.get_by_text("48 frames, about").wait_for()


def test_a_video_that_can_not_be_read_is_refused_with_the_reason(studio) -> None:
    studio.menu("File", "Import…")
    files = [{"name": "film.mp4", "mimeType": "video/mp4", "buffer": b"This is text."}]
    studio.dialog.get_by_label("Files").set_input_files(files)
    studio.dialog.get_by_text("This video can't be read").wait_for()
    assert studio.dialog.get_by_text("This browser can't play it").is_visible()
