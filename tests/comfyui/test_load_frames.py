"""Kino Load Frames: a film goes into ComfyUI's own nodes, with its sound, at its exact rate."""

from __future__ import annotations

import json
import shutil
import subprocess
from fractions import Fraction

import pytest

from tests.comfyui.api import Api
from tests.comfyui.server import PromptFailed
from tests.store.sounds import tone

FPS, SEEDS = 23.976, [1, 2, 3, 4, 5, 6]


@pytest.fixture
def film(comfy) -> Api:
    """A project of six frames at 23.976 fps with a tone as its sound."""
    api = Api(comfy)
    if not any(one["name"] == "Film" for one in api.get("/v1/projects")["projects"]):
        body = {"name": "Film", "width": 64, "height": 64, "fps": FPS}
        project = api.post("/v1/projects", body)["id"]
        api.batch(project, SEEDS)
        api.wait_all(project)
        api.add_sound(project, tone(1))
    return api


def load(**inputs: object) -> dict:
    return {
        "class_type": "KinoLoadFrames",
        "inputs": {"project": "Film", "first": 1, "last": -1, "every": 1, **inputs},
    }


def save_video(**inputs: object) -> dict:
    settings = {"filename_prefix": "video/film", "format": "auto", "codec": "auto"}
    return {"class_type": "SaveVideo", "inputs": {"video": ["1", 1], **settings, **inputs}}


def saved(film: Api, prompt: dict) -> dict:
    """Run a graph that ends in Save Video; return what ffprobe says about the file."""
    program = shutil.which("ffprobe") or pytest.skip("install ffmpeg: its ffprobe reads films")
    film.server.run(prompt)
    path = max((film.server.output / "video").glob("film_*.mp4"), key=lambda one: one.stat().st_mtime)
    command = [program, "-v", "error", "-count_frames", "-show_streams", "-show_format", "-of", "json", path]
    return json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


def test_a_film_goes_through_save_video_with_its_sound_and_graph(film) -> None:
    found = saved(film, {"1": load(), "2": save_video()})
    video, sound = found["streams"][0], next(s for s in found["streams"] if s["codec_type"] == "audio")
    assert (int(video["nb_read_frames"]), video["color_space"]) == (6, "bt709")
    assert Fraction(video["r_frame_rate"]) == Fraction(24000, 1001)
    assert float(sound["duration"]) == pytest.approx(float(video["duration"]), abs=0.001)
    assert json.loads(found["format"]["tags"]["prompt"])["1"]["class_type"] == "KinoLoadFrames"


def test_a_range_of_every_other_frame_keeps_the_films_length(film) -> None:
    video = saved(film, {"1": load(first=2, last=5, every=2), "2": save_video()})["streams"][0]
    assert int(video["nb_read_frames"]) == 2
    assert Fraction(video["r_frame_rate"]) == Fraction(12000, 1001)


def test_pictures_and_sound_go_into_other_nodes(film) -> None:
    prompt = {
        "1": load(last=3),
        "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}},
        "3": {"class_type": "PreviewAudio", "inputs": {"audio": ["1", 2]}},
    }
    outputs = film.server.run(prompt)["outputs"]
    assert len(outputs["2"]["images"]) == 3
    assert len(outputs["3"]["audio"]) == 1


@pytest.mark.parametrize(("inputs", "words"), [({"first": 0}, "no frame 0"), ({"last": 7}, "no frame 7")])
def test_a_frame_that_is_not_there_is_named(film, inputs, words) -> None:
    with pytest.raises(PromptFailed) as failed:
        film.server.run({"1": load(**inputs), "2": save_video()})
    assert words in str(failed.value.detail)
