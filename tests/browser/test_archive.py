"""A project is saved as an archive in the studio, and opened again."""

from __future__ import annotations

import zipfile

import pytest

from tests.comfyui.api import Api

STUDIO = "/api/kino/studio"


@pytest.fixture
def film(open_panel, comfy_030, request):
    """The studio with three frames."""
    name = request.node.name
    api = Api(comfy_030)
    project = api.post("/v1/projects", {"name": name, "width": 64, "height": 64, "fps": 24})["id"]
    api.batch(project, [1, 2, 3])
    api.wait_all(project)
    panel = open_panel(comfy_030, STUDIO)
    panel.open_project(name)
    panel.cells.nth(2).locator("img.loaded").wait_for()
    panel.name = name
    return panel


def test_a_project_is_saved_as_an_archive_and_opened(film, tmp_path) -> None:
    with film.page.expect_download() as download:
        film.menu("File", "Save project as archive…")
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == f"{film.name}.kino"
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
    film.menu("File", "Projects…")
    film.dialog.get_by_role("button", name="Open archive…").wait_for()
    film.page.screenshot(path=str(tmp_path / "projects.png"))
    film.dialog.get_by_label("Archive", exact=True).set_input_files(path)
    film.page.get_by_text(f"Opened {film.name} 2").wait_for()
    film.cells.nth(2).locator("img.loaded").wait_for()
    film.page.screenshot(path=str(tmp_path / "opened.png"))
    assert film.troubles == []


def test_what_is_no_archive_is_refused_with_a_sentence(film, tmp_path) -> None:
    path = tmp_path / "film.kino"
    path.write_bytes(b"no zip")
    film.menu("File", "Projects…")
    film.dialog.get_by_label("Archive", exact=True).set_input_files(path)
    film.page.get_by_text("This is no archive of Kino, or only a part of one").wait_for()
    film.page.screenshot(path=str(tmp_path / "refused.png"))
