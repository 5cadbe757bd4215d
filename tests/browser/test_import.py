"""Importing pictures: files that the API refuses are named, and the others come in."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.comfyui.api import Api

REFUSALS = [
    {"file": "notes.png", "code": "invalid_picture", "message": "Not a PNG, JPEG or WebP."},
    {"file": "scan.png", "code": "invalid_picture", "message": "The file is damaged."},
]


@pytest.fixture
def panel(open_panel, comfy_030, request):
    """The studio with a new project."""
    Api(comfy_030).project(request.node.name)
    panel = open_panel(comfy_030, "/api/kino/studio")
    panel.open_project(request.node.name)
    return panel


def import_pictures(panel, refused: list[dict[str, str]]) -> None:
    """Imports two pictures by the dialog; the answer also lists refused files."""

    def answer(route) -> None:
        response = route.fetch()
        route.fulfill(response=response, json={**response.json(), "refused": refused})

    panel.page.route("**/frames/import*", answer)
    panel.menu("File", "Import…")
    stream = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(stream, "PNG")
    files = [
        {"name": f"{number}.png", "mimeType": "image/png", "buffer": stream.getvalue()} for number in (1, 2)
    ]
    panel.dialog.get_by_label("Files").set_input_files(files)
    panel.dialog.get_by_role("button", name="Import").click()
    panel.cells.nth(1).locator("img.loaded").wait_for()


def test_a_refused_file_is_named_in_the_notice(panel) -> None:
    import_pictures(panel, REFUSALS[:1])
    notice = panel.page.locator("kino-dialogs .notice.error")
    text = "Imported 2 frames. 1 file refused: notes.png: Not a PNG, JPEG or WebP."
    notice.get_by_text(text).wait_for()
    assert panel.page.locator("kino-dialogs [role=dialog]").count() == 0
    notice.get_by_role("button", name="Undo").click()
    panel.eventually(lambda: panel.cells.count() == 0)


def test_several_refused_files_are_listed_in_a_dialog(panel) -> None:
    import_pictures(panel, REFUSALS)
    panel.dialog.get_by_role("heading", name="Some files were not imported").wait_for()
    assert panel.dialog.get_by_text("2 frames imported. 2 files refused:").is_visible()
    for refusal in REFUSALS:
        assert panel.dialog.get_by_text(refusal["file"], exact=True).is_visible()
        assert panel.dialog.get_by_text(refusal["message"]).is_visible()
    panel.dialog.get_by_role("button", name="Close").last.click()
    panel.page.locator("kino-dialogs [role=dialog]").wait_for(state="hidden")
    assert panel.cells.count() == 2


def test_if_all_files_are_refused_the_error_is_shown_and_the_dialog_stays(panel) -> None:
    panel.menu("File", "Import…")
    files = [{"name": "a.png", "mimeType": "image/png", "buffer": b"no picture"}]
    panel.dialog.get_by_label("Files").set_input_files(files)
    panel.dialog.get_by_role("button", name="Import").click()
    panel.page.locator("kino-dialogs .notice.error").wait_for()
    assert panel.dialog.get_by_role("button", name="Import").is_visible()
    assert panel.cells.count() == 0
