"""Importing a video in the studio: the dialog with its player, the task, frames and sound."""

from __future__ import annotations

import base64
import io
import shutil
import subprocess

import pytest
from PIL import Image

from tests.comfyui.api import Api

FFMPEG = shutil.which("ffmpeg") or pytest.skip(
    "install ffmpeg: the tests make videos with it", allow_module_level=True
)
DROP = """([selector, files, before = null]) => {
  const transfer = new DataTransfer();
  for (const [name, type, data] of files) {
    const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type }));
  }
  const find = (root) => root.querySelector(selector) ??
    [...root.querySelectorAll("*")].map((one) => one.shadowRoot && find(one.shadowRoot)).find(Boolean);
  const target = find(document);
  const cell = before === null ? null : target.shadowRoot.querySelectorAll("[role=option]")[before];
  const inner = cell ?? target;
  const { left: clientX, top: clientY } = inner.getBoundingClientRect();
  const options = { clientX, clientY, bubbles: true, composed: true, cancelable: true };
  for (const type of ["dragover", "drop"])
    inner.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, ...options }));
}"""


def dropped(name: str, kind: str, data: bytes) -> list[str]:
    """Return a file for DROP."""
    return [name, kind, base64.b64encode(data).decode()]


def picture(colour: str, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), colour).save(out, kind, **options)
    return out.getvalue()


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
    dialog.get_by_text("72 · 2 s · 25 fps").wait_for()
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
    studio.eventually(lambda: studio.api.get(f"/v1/projects/{studio.project}/audio")["clips"] == [])
    assert studio.troubles == []


@pytest.mark.parametrize("where", ["kino-viewer", "kino-filmstrip"])
def test_a_video_dropped_on_viewer_or_filmstrip_opens_the_dialog(studio, clip, where) -> None:
    studio.page.evaluate(DROP, [where, [dropped("clip.webm", "video/webm", clip.read_bytes())]])
    studio.dialog.get_by_role("heading", name="Import clip.webm").wait_for()
    studio.dialog.get_by_text("48 frames, about").wait_for()


def test_what_is_dropped_between_frames_lands_there_in_natural_order(studio, clip) -> None:
    """A mixed drop: pictures, two animations and a video, a broken one, and a file of another kind."""
    first = [dropped(f"{number}.png", "image/png", picture("red")) for number in (1, 2)]
    studio.page.evaluate(DROP, ["kino-filmstrip", first])
    studio.eventually(lambda: studio.cells.count() == 2)
    old = studio.api.get(f"/v1/projects/{studio.project}/timeline")["frame_ids"]
    studio.cells.nth(1).locator("img.loaded").wait_for()

    blink = {"save_all": True, "append_images": [Image.new("RGB", (64, 64), "blue")], "duration": 500}
    files = [
        dropped("10.png", "image/png", picture("green")),
        dropped("9.png", "image/png", picture("yellow")),
        dropped("b.gif", "image/gif", picture("white", "GIF", **blink)),
        dropped("a.webp", "image/webp", picture("white", "WEBP", **blink)),
        dropped("clip.webm", "video/webm", clip.read_bytes()),
        dropped("film.mp4", "video/mp4", b"This is text."),
        dropped("notes.txt", "text/plain", b"Hello"),
        dropped("c.png", "image/png", b"no picture"),
    ]
    studio.page.evaluate(DROP, ["kino-filmstrip", files, 1])
    result = studio.page.locator("kino-dialogs [role=dialog]", has_text="Some files were not imported")
    result.get_by_text("2 frames imported. 2 files refused:").wait_for()
    assert result.get_by_text("c.png", exact=True).is_visible()
    assert result.get_by_text("Kino imports pictures, videos and sounds.").is_visible()
    listed = studio.api.get(f"/v1/projects/{studio.project}/timeline")["frame_ids"]
    assert (listed[0], listed[3:]) == (old[0], old[1:])
    names = [studio.api.get(f"/v1/frames/{frame}/params")["inputs"][0]["file"] for frame in listed[1:3]]
    assert names == ["9.png", "10.png"]
    result.get_by_role("button", name="Close").last.click()

    dialog = studio.page.locator("kino-dialogs [role=dialog]", has_text="Import 4 videos")
    dialog.get_by_text("a.webp").wait_for()
    dialog.get_by_text("film.mp4: This video can't be read").wait_for()
    assert dialog.get_by_label("From second").count() == 0
    assert dialog.get_by_label("Where").input_value() == "before"
    dialog.get_by_label("Every nth frame").fill("10")
    dialog.get_by_role("button", name="Import", exact=True).click()

    def timeline() -> list[int]:
        return studio.api.get(f"/v1/projects/{studio.project}/timeline")["frame_ids"]

    studio.eventually(lambda: len(timeline()) >= 4 + 3 + 3 + 5)
    found = timeline()
    assert (found[0], found[-1]) == (old[0], old[1])
    sources = [studio.api.get(f"/v1/frames/{frame}/params")["inputs"][0]["file"] for frame in found[3:-1]]
    assert list(dict.fromkeys(sources)) == ["a.webp", "b.gif", "clip.webm"]


def test_a_folder_dropped_on_the_filmstrip_comes_in_natural_order(studio, tmp_path) -> None:
    inner = tmp_path / "shots" / "2"
    inner.mkdir(parents=True)
    for name in ("10.png", "9.png", "2/1.png", ".hidden.png"):
        (tmp_path / "shots" / name).write_bytes(picture("red"))
    (tmp_path / "shots" / "notes.txt").write_text("Hello")
    box = studio.page.locator("kino-filmstrip").bounding_box()
    session = studio.page.context.new_cdp_session(studio.page)
    data = {"items": [], "files": [str(tmp_path / "shots")], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        session.send("Input.dispatchDragEvent", {"type": kind, "data": data, **at})
    studio.eventually(lambda: studio.cells.count() == 3)
    listed = studio.api.get(f"/v1/projects/{studio.project}/timeline")["frame_ids"]
    files = [studio.api.get(f"/v1/frames/{frame}/params")["inputs"][0]["file"] for frame in listed]
    assert files == ["1.png", "9.png", "10.png"]
    notice = studio.page.locator("kino-dialogs .notice.error")
    notice.get_by_text("1 file refused: notes.txt: Kino imports pictures, videos and sounds.").wait_for()


def test_very_many_frames_are_confirmed_first(studio, tmp_path) -> None:
    sent: list[dict] = []

    def order(route) -> None:  # so many frames would take minutes
        sent.append(route.request.post_data_json)
        route.fulfill(status=201, json={"id": 1})

    path = tmp_path / "long.mp4"
    coder = ["-preset", "ultrafast", "-pix_fmt", "yuv420p"]
    picture = "testsrc2=size=64x64:rate=1:duration=5000"
    subprocess.run([FFMPEG, "-v", "error", "-f", "lavfi", "-i", picture, *coder, path], check=True)
    studio.page.route("**/frames/import-video", order)
    studio.menu("File", "Import…")
    studio.dialog.get_by_label("Files").set_input_files(path)
    studio.dialog.get_by_text("120,000 frames, about").wait_for()
    studio.dialog.get_by_role("button", name="Import", exact=True).click()
    studio.dialog.get_by_role("heading", name="Import 120,000 frames?").wait_for()
    assert studio.dialog.get_by_text("About 592.6 MB on the disk.").is_visible()
    assert not sent
    studio.dialog.get_by_role("button", name="Import", exact=True).click()
    studio.eventually(lambda: [one["most_frames"] for one in sent] == [132_000])
    studio.eventually(lambda: studio.page.locator("kino-dialogs [role=dialog]").count() == 0)


def test_a_video_that_can_not_be_read_is_refused_with_the_reason(studio) -> None:
    studio.menu("File", "Import…")
    files = [{"name": "film.mp4", "mimeType": "video/mp4", "buffer": b"This is text."}]
    studio.dialog.get_by_label("Files").set_input_files(files)
    studio.dialog.get_by_text("This video can't be read").wait_for()
    assert studio.dialog.get_by_text("This browser can't play it").is_visible()
