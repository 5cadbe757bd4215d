"""The sound lane: a song is added, drawn, dragged, muted, undone, and played."""

from __future__ import annotations

import numpy as np
import pytest

from tests.comfyui.api import Api
from tests.store.sounds import wav

STUDIO = "/api/kino/studio"
FRAMES = 12
LANE = "kino-sound"


def song(seconds: float) -> bytes:
    """Return a WAV file of a tone that gets louder."""
    time = np.arange(int(seconds * 48_000)) / 48_000
    samples = np.sin(2 * np.pi * 330 * time) * time / seconds * 0.9
    return wav(samples[:, None])


@pytest.fixture
def film(open_panel, comfy_030, request, tmp_path):
    """The studio with twelve frames and a song of a third of a second, which lasts eight of them."""
    name = request.node.name
    api = Api(comfy_030)
    project = api.project(name)
    api.batch(project, [1])
    api.wait_all(project)
    first = api.get(f"/v1/projects/{project}/timeline")["frame_ids"]
    api.post(f"/v1/projects/{project}/frames/copy", {"frame_ids": first * (FRAMES - 1)})
    panel = open_panel(comfy_030, STUDIO)
    panel.open_project(name)
    panel.cells.nth(5).locator("img.loaded").wait_for()
    panel.menu("File", "Add sound…")
    path = tmp_path / "song.wav"
    path.write_bytes(song(8 / 24))
    panel.dialog.get_by_label("Sound files").set_input_files(path)
    panel.dialog.get_by_role("button", name="Add", exact=True).click()
    panel.clip = panel.page.locator(f"{LANE} .clip")
    panel.clip.wait_for()
    panel.project = project
    return panel


def clips(panel) -> list[dict]:
    return panel.api.get(f"/v1/projects/{panel.project}/audio")["clips"]


def test_a_song_is_drawn_dragged_trimmed_muted_and_undone(film, tmp_path) -> None:
    film.eventually(lambda: drawn(film) > 200)
    cell = film.cells.nth(1).bounding_box()
    box = film.clip.bounding_box()
    pitch = film.cells.nth(2).bounding_box()["x"] - cell["x"]
    assert box["width"] == pytest.approx(8 * pitch, abs=pitch / 4)
    film.page.screenshot(path=str(tmp_path / "lane.png"))

    middle = box["y"] + box["height"] / 2
    film.page.mouse.move(box["x"] + 3 * pitch, middle)
    film.page.mouse.down()
    film.page.mouse.move(box["x"] + 5 * pitch, middle, steps=4)
    film.page.mouse.up()
    film.eventually(lambda: clips(film)[0]["start_frame"] == 2)

    film.page.mouse.move(film.clip.bounding_box()["x"] + 2, middle)
    film.page.mouse.down()
    film.page.mouse.move(film.clip.bounding_box()["x"] + 2 + pitch, middle, steps=4)
    film.page.mouse.up()
    film.eventually(lambda: clips(film)[0]["start_frame"] == 3)
    assert clips(film)[0]["in_seconds"] == pytest.approx(1 / 24)

    film.clip.focus()
    film.press("m")
    film.eventually(lambda: clips(film)[0]["muted"])
    film.press("m", "ArrowUp", "ArrowUp")
    film.eventually(lambda: clips(film)[0]["gain_db"] == 2 and not clips(film)[0]["muted"])
    film.press("Delete")
    film.eventually(lambda: clips(film) == [])
    film.page.locator("kino-transport [aria-label^='Undo: ']").first.wait_for()
    film.page.locator("kino-viewer").click(position={"x": 30, "y": 300})
    film.press("Control+z")
    film.eventually(lambda: [clip["gain_db"] for clip in clips(film)] == [2])
    film.clip.wait_for()
    assert film.troubles == []


def test_playback_plays_the_whole_sound_and_a_step_plays_a_frame_of_it(film) -> None:
    film.page.evaluate(
        """() => {
          window.played = [];
          const start = AudioBufferSourceNode.prototype.start;
          AudioBufferSourceNode.prototype.start = function (...args) {
            window.played.push(this.buffer.length);
            return start.apply(this, args);
          };
        }"""
    )
    film.cells.nth(0).click()
    film.press("Home", " ")
    film.eventually(lambda: film.page.evaluate("window.played.length"))
    film.page.get_by_role("button", name="Play").wait_for()
    film.eventually(lambda: film.cells.nth(FRAMES - 1).get_attribute("aria-selected") == "true")
    assert sum(film.page.evaluate("window.played")) == pytest.approx(16_000, abs=600)
    film.page.evaluate("window.played = []")
    film.press("Home", "ArrowRight")
    film.eventually(lambda: film.page.evaluate("window.played"))
    assert set(film.page.evaluate("window.played")) == {2000}, "the sound of a frame"
    assert film.troubles == []


def drawn(panel) -> int:
    """Return the number of columns of the lane in which something is drawn."""
    return panel.page.evaluate(
        """() => {
          const find = (root) => {
            for (const element of root.querySelectorAll("*")) {
              if (element.localName === "kino-sound") return element;
              const found = element.shadowRoot && find(element.shadowRoot);
              if (found) return found;
            }
          };
          const canvas = find(document).canvas;
          const { data, width, height } = canvas.getContext("2d").getImageData(
            0, 0, canvas.width, canvas.height);
          let columns = 0;
          for (let x = 0; x < width; x += 1)
            for (let y = 0; y < height; y += 1)
              if (data[(y * width + x) * 4 + 3]) { columns += 1; break; }
          return columns;
        }"""
    )
