"""Rebuild thumbnails: the job in the queue, and the new pictures on the page."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

SIZE = 1920, 1080
RED, GREEN = (200, 0, 0), (0, 160, 0)
MIDDLE = """image => {
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  return [...context.getImageData(image.naturalWidth / 2, image.naturalHeight / 2, 1, 1).data].slice(0, 3);
}"""


@pytest.fixture
def panel(open_panel, comfy_030, request):
    """The studio with a project of one green frame, at the queue."""
    panel = open_panel(comfy_030, "/api/kino/studio")
    body = {"name": request.node.name, "width": SIZE[0], "height": SIZE[1], "fps": 24}
    panel.project = panel.api.post("/v1/projects", body)["id"]
    panel.frame = import_picture(panel)
    panel.page.reload()
    panel.page.locator("kino-menubar .dot.online").wait_for()
    panel.open_project(request.node.name)
    panel.page.get_by_role("tab", name="Queue").click()
    yield panel
    panel.api.post("/v1/queue/resume")
    panel.api.post("/v1/system/emergency-stop")


def import_picture(panel) -> dict:
    out = io.BytesIO()
    Image.new("RGB", SIZE, GREEN).save(out, "PNG")
    path = f"/api/kino/v1/projects/{panel.project}/frames/import"
    files = {"file": {"name": "green.png", "mimeType": "image/png", "buffer": out.getvalue()}}
    answer = panel.page.request.post(panel.server.url + path, multipart=files)
    return answer.json()["frames"][0]


def damage(folder: Path, sha256: str) -> None:
    """Let the stored thumbnails of a picture show something else."""
    stored = list(folder.glob(f"{sha256}-*"))
    assert stored
    for path in stored:
        Image.new("RGB", (341, 192), RED).save(path, "JPEG")


def shows(panel, colour: tuple[int, int, int]) -> bool:
    """Whether the first cell's thumbnail has that colour, roughly: it is a JPEG."""
    image = panel.page.locator("kino-filmstrip [role=option] img").first
    middle = image.evaluate(f"image => image.complete && image.naturalWidth ? ({MIDDLE})(image) : null")
    return middle is not None and all(abs(a - b) < 24 for a, b in zip(middle, colour, strict=True))


def test_rebuilt_thumbnails_are_shown_at_once_and_after_a_reload(panel, comfy_030) -> None:
    panel.eventually(lambda: shows(panel, GREEN))
    damage(comfy_030.base / "user" / "__kino" / "thumbnails", panel.frame["sha256"])
    panel.page.context.new_cdp_session(panel.page).send("Network.clearBrowserCache")
    panel.page.reload()
    panel.eventually(lambda: shows(panel, RED))
    panel.menu("File", "Rebuild thumbnails")
    panel.page.get_by_text("Thumbnails rebuilt").wait_for()
    panel.eventually(lambda: shows(panel, GREEN))
    panel.page.reload()
    panel.eventually(lambda: shows(panel, GREEN))


def test_the_job_waits_runs_and_is_stopped_in_the_queue(panel) -> None:
    frames = [panel.frame["id"]] * 200
    panel.api.post(f"/v1/projects/{panel.project}/frames/copy", {"frame_ids": frames})
    panel.api.post("/v1/queue/pause")
    panel.menu("File", "Rebuild thumbnails")
    panel.page.get_by_text("Thumbnail rebuild queued. The queue is paused.").wait_for()
    row = panel.page.locator("kino-queue [role=listitem]")
    row.get_by_text("waiting").wait_for()
    assert row.locator(".name").inner_text().startswith("Thumbnails of test_the_job")
    assert not row.locator("img").is_visible()
    assert panel.page.locator("kino-filmstrip .task").count() == 0, "it will be no frame"
    panel.page.locator("kino-menubar").get_by_role("menuitem", name="File", exact=True).click()
    assert panel.page.get_by_role("menuitem", name="Rebuild thumbnails").is_disabled()
    panel.press("Escape")
    panel.page.get_by_role("button", name="Resume", exact=True).first.click()
    bar = panel.page.locator("kino-queue .running").get_by_role("progressbar")
    panel.eventually(lambda: int(bar.get_attribute("aria-valuenow") or 0) > 0)
    panel.page.locator("kino-queue .running").get_by_role("button", name="Stop").click()
    panel.eventually(lambda: [task["status"] for task in panel.api.tasks(panel.project)] == ["stopped"])
    panel.page.locator("kino-queue .stopped").get_by_text("stopped", exact=True).wait_for()
