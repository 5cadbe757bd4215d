"""Kino Save Video: films and any other VIDEO become files, and VIDEOs become frames."""

from __future__ import annotations

import json
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest

from tests.comfyui.api import Api
from tests.comfyui.films import frames
from tests.comfyui.server import ComfyServer, PromptFailed
from tests.comfyui.test_saving import picture_graph
from tests.store.sounds import tone
from tests.waiting import eventually

NTSC = Fraction(24000, 1001)
FFPROBE, FFMPEG = (
    shutil.which(name) or pytest.skip("install ffmpeg: it makes and reads videos", allow_module_level=True)
    for name in ("ffprobe", "ffmpeg")
)


@pytest.fixture
def film(comfy) -> Api:
    """A project "Reel" of six frames, 64 x 32 pixels, at 23.976 fps with a tone of a second."""
    api = Api(comfy)
    if not any(one["name"] == "Reel" for one in api.get("/v1/projects")["projects"]):
        body = {"name": "Reel", "width": 64, "height": 32, "fps": 23.976}
        project = api.post("/v1/projects", body)["id"]
        for color in (0xFF0000, 0x00FF00):
            comfy.run(picture_graph("Reel", color, batch=3))
        api.add_sound(project, tone(1))
    return api


@pytest.fixture
def clip(comfy) -> str:
    """A video in ComfyUI's input folder: 12 pictures of 64 x 32 at 24 fps, with half a second of sound."""
    path = comfy.base / "input" / "clip.mp4"
    sources = ["-f", "lavfi", "-i", "testsrc=s=64x32:r=24:d=0.5", "-f", "lavfi", "-i", "sine=d=0.5"]
    subprocess.run([FFMPEG, "-y", "-v", "error", *sources, "-pix_fmt", "yuv420p", path], check=True)
    return path.name


def node(kind: str, **inputs: object) -> dict:
    return {"class_type": kind, "inputs": inputs}


def save(**inputs: object) -> dict:
    settings = {"project": "Reel", "first": 1, "last": -1, "preset": "web", "quality": "standard"}
    return node("KinoSaveVideo", **{**settings, "name": "", "sound": True, **inputs})


def frame(project: str, **inputs: object) -> dict:
    settings = {"project": project, "where": "append", "frame_number": -1, "bit_depth": "8"}
    return node("KinoSaveFrame", **{**settings, **inputs})


def exports(server: ComfyServer, project: str = "reel") -> list[Path]:
    return sorted((server.output / "kino" / project / "exports").glob("[!.]*"))


def probe(path: Path) -> dict:
    command = [FFPROBE, "-v", "error", "-count_frames", "-show_streams", "-show_format", "-of", "json", path]
    return json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


def saved(server: ComfyServer, prompt: dict, **extra: object) -> tuple[dict, dict]:
    """Run a graph whose node "9" saves one file; return what ffprobe says, and what the node shows."""
    before = {*server.output.rglob("*_[0-9][0-9][0-9][0-9].*")}
    shown = server.run(prompt, **extra)["outputs"]["9"]
    (path,) = {*server.output.rglob("*_[0-9][0-9][0-9][0-9].*")} - before
    return probe(path), shown


def kinds(found: dict) -> list[str]:
    return [stream["codec_type"] for stream in found["streams"] if stream["codec_type"] != "data"]


def test_a_film_is_saved_with_sound_rate_and_graph_and_shown_in_the_node(film) -> None:
    workflow = {"nodes": [], "of": "film"}
    prompt = {"9": save(name="first cut")}
    found, shown = saved(film.server, prompt, extra_data={"extra_pnginfo": {"workflow": workflow}})
    video, sound = found["streams"][:2]
    assert (video["width"], video["height"], int(video["nb_read_frames"])) == (64, 32, 6)
    assert Fraction(video["r_frame_rate"]) == NTSC
    assert (video["color_space"], sound["codec_name"]) == ("bt709", "aac")
    assert float(sound["duration"]) == pytest.approx(float(video["duration"]), abs=0.001)
    tags = found["format"]["tags"]
    assert json.loads(tags["prompt"])["9"]["class_type"] == "KinoSaveVideo"
    assert json.loads(tags["workflow"]) == workflow
    (picture,) = shown["images"]
    assert shown["animated"] == [True]
    path = f"/view?filename={picture['filename']}&subfolder={picture['subfolder']}&type=output"
    assert film.server.request("GET", path).status == 200


def test_nothing_is_overwritten_and_a_part_can_be_saved_for_editing(film) -> None:
    for quality in ("standard", "small"):
        found, shown = saved(
            film.server, {"9": save(preset="prores", first=2, last=4, name="part", quality=quality)}
        )
        assert int(found["streams"][0]["nb_read_frames"]) == 3
        assert shown["text"][0].startswith("part_")
    assert {"part_0001.mov", "part_0002.mov"} <= {path.name for path in exports(film.server)}


def test_pictures_of_a_project_become_a_folder(film) -> None:
    film.server.run({"9": save(preset="png", name="stills", sound=False)})
    (folder,) = (path for path in exports(film.server) if path.name.startswith("stills"))
    assert len([*folder.iterdir()]) == 6


def test_every_other_frame_of_a_film_goes_to_comfyuis_output_folder_with_all_its_sound(film) -> None:
    load = node("KinoLoadFrames", project="Reel", first=1, last=-1, every=2)
    found, _ = saved(film.server, {"1": load, "9": save(project="", name="half", video=["1", 1])})
    video, sound = found["streams"][:2]
    assert int(video["nb_read_frames"]) == 3
    assert Fraction(video["r_frame_rate"]) == NTSC / 2
    assert float(sound["duration"]) == pytest.approx(float(6 / NTSC), abs=0.001)
    assert [path.name for path in film.server.output.glob("half*")] == ["half_0001.mp4"]


@pytest.mark.parametrize(("preset", "streams"), [("web", ["video", "audio"]), ("gif", ["video"])])
def test_a_video_file_is_saved_in_another_format(comfy, clip, preset, streams) -> None:
    prompt = {"1": node("LoadVideo", file=clip), "9": save(project="", preset=preset, video=["1", 0])}
    found, shown = saved(comfy, prompt)
    video = found["streams"][0]
    assert kinds(found) == streams
    assert (video["width"], video["height"], int(video["nb_read_frames"])) == (64, 32, 12)
    assert preset == "gif" or Fraction(video["r_frame_rate"]) == 24
    assert float(video["duration"]) == pytest.approx(0.5, abs=0.03)
    assert shown["animated"] == [True]


def test_a_video_in_memory_is_saved_with_its_sound(film) -> None:
    prompt = {
        "1": node("EmptyImage", width=33, height=17, batch_size=5, color=0xFF),
        "2": node("KinoLoadAudio", project="Reel", first=1, last=-1),
        "3": node("CreateVideo", images=["1", 0], fps=10.0, audio=["2", 0]),
        "9": save(project="", video=["3", 0]),
    }
    found, _ = saved(film.server, prompt)
    video, sound = found["streams"][:2]
    assert (video["width"], video["height"], int(video["nb_read_frames"])) == (34, 18, 5)
    assert float(sound["duration"]) == pytest.approx(6 / NTSC, abs=0.03)
    silent, _ = saved(film.server, {**prompt, "9": save(project="", video=["3", 0], sound=False)})
    assert kinds(silent) == ["video"]


def test_a_slice_of_a_video_is_saved_alone(comfy, clip) -> None:
    cut = {"video": ["1", 0], "start_time": 0.25, "duration": 0.25, "strict_duration": False}
    prompt = {"1": node("LoadVideo", file=clip), "2": node("Video Slice", **cut)}
    found, _ = saved(comfy, {**prompt, "9": save(project="", name="cut", video=["2", 0])})
    assert int(found["streams"][0]["nb_read_frames"]) == 6
    assert float(found["streams"][1]["duration"]) == pytest.approx(0.25, abs=0.03)


def test_a_video_becomes_frames_and_a_video_again(comfy, clip) -> None:
    api = Api(comfy)
    load = node("LoadVideo", file=clip)
    for _ in range(2):
        shown = comfy.run({"1": load, "7": frame("Again", video=["1", 0])})["outputs"]["7"]
    assert len(shown["images"]) == 12
    (project,) = (one for one in api.get("/v1/projects")["projects"] if one["name"] == "Again")
    assert (project["width"], project["height"], project["fps"]) == (64, 32, 24)
    clips = api.get(f"/v1/projects/{project['id']}/audio")["clips"]
    assert [one["start_frame"] for one in clips] == [0, 12]
    first = frames(comfy, "Again")[0]
    assert first.sidecar["prompt"]["7"]["inputs"]["video"] == ["1", 0]
    assert first.sidecar["batch_image"] == 0
    found, _ = saved(comfy, {"9": save(project="Again", last=12)})
    assert int(found["streams"][0]["nb_read_frames"]) == 12
    assert float(found["streams"][1]["duration"]) == pytest.approx(0.5, abs=0.001)

    assert api.post(f"/v1/projects/{project['id']}/undo", {})
    assert len(frames(comfy, "Again")) == 12


def test_one_picture_of_a_video_replaces_a_frame(comfy, clip) -> None:
    comfy.run(picture_graph("One", batch=3))
    load = node("LoadVideo", file=clip)
    saving = {"where": "replace", "frame_number": 2, "batch_image": 5, "bit_depth": "16"}
    comfy.run({"1": load, "7": frame("One", video=["1", 0], **saving)})
    found = frames(comfy, "One")
    assert [one.pixels.itemsize for one in found] == [1, 2, 1]
    assert found[1].sidecar["batch_image"] == 5


def test_stored_frames_are_copied_to_the_pixel(film) -> None:
    load = node("KinoLoadFrames", project="Reel", first=2, last=5, every=1)
    film.server.run({"1": load, "7": frame("Copied", video=["1", 1])})
    copied = [one.pixels.tolist() for one in frames(film.server, "Copied")]
    assert copied == [one.pixels.tolist() for one in frames(film.server, "Reel")[1:5]]


@pytest.mark.parametrize(
    ("project", "width", "fps", "words"),
    [("Slow", 64, 12, "has 12. Set the project to 24"), ("Wide", 128, 24, "'Wide' has 128 x 32")],
)
def test_a_video_that_does_not_fit_the_project_is_refused(comfy, clip, project, width, fps, words) -> None:
    Api(comfy).post("/v1/projects", {"name": project, "width": width, "height": 32, "fps": fps})
    with pytest.raises(PromptFailed) as failed:
        comfy.run({"1": node("LoadVideo", file=clip), "7": frame(project, video=["1", 0])})
    assert words in str(failed.value.detail)
    assert frames(comfy, project) == []


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"project": ""}, "Enter a project name, or connect a VIDEO"),
        ({"project": "Empty"}, "has no frames yet"),
        ({"last": 7}, "no frame 7"),
        ({"preset": "exr", "video": ["1", 0]}, "with Kino Save Frame first"),
    ],
)
def test_what_is_missing_is_said(film, clip, inputs, words) -> None:
    if not any(one["name"] == "Empty" for one in film.get("/v1/projects")["projects"]):
        film.project("Empty")
    with pytest.raises(PromptFailed) as failed:
        film.server.run({"1": node("LoadVideo", file=clip), "9": save(**inputs)})
    assert words in str(failed.value.detail)


def test_cancel_ends_the_save_and_leaves_no_file(comfy) -> None:
    noise = node("ImageAddNoise", image=["1", 0], seed=1, strength=0.5)
    picture = node("EmptyImage", width=960, height=540, batch_size=24, color=0)
    comfy.run({"1": picture, "2": noise, "7": frame("Long", image=["2", 0])})
    prompt_id = comfy.post({"9": save(project="Long", preset="hevc", quality="high")})
    folder = comfy.output / "kino" / "long" / "exports"
    assert eventually(lambda: any(folder.glob(".kino-*.part/.kino-*.part")))
    comfy.request("POST", "/interrupt", {})
    with pytest.raises(PromptFailed) as failed:
        comfy.wait(prompt_id)
    assert failed.value.detail["kind"] == "execution_interrupted"
    assert [*folder.iterdir()] == []


def test_cancel_takes_back_the_frames_that_came(comfy) -> None:
    path = comfy.base / "input" / "long.mp4"
    source = ["-f", "lavfi", "-i", "testsrc=s=640x360:r=24:d=40", "-pix_fmt", "yuv420p"]
    subprocess.run([FFMPEG, "-y", "-v", "error", *source, path], check=True)
    load = node("LoadVideo", file=path.name)
    prompt_id = comfy.post({"1": load, "7": frame("Cut", video=["1", 0])})
    eventually(lambda: len(frames(comfy, "Cut")) >= 50)
    comfy.request("POST", "/interrupt", {})
    with pytest.raises(PromptFailed):
        comfy.wait(prompt_id)
    assert frames(comfy, "Cut") == []


def test_sound_is_loaded_and_measured_per_frame(film) -> None:
    settings = {"first": 1, "last": -1, "curve": "level", "attack": 0.0, "release": 0.0}
    measure = {**settings, "from_value": 2.0, "to_value": 4.0}
    outputs = film.server.run({
        "1": node("KinoLoadAudio", project="Reel", first=2, last=5),
        "2": node("KinoAudioCurve", project="", fps=12.0, audio=["1", 0], **measure),
        "3": node("KinoAudioCurve", project="Reel", fps=0.0, **measure),
        "4": node("PreviewAny", source=["2", 0]),
        "5": node("PreviewAny", source=["3", 0]),
        "6": node("SaveAudio", audio=["1", 0], filename_prefix="loaded"),
    })["outputs"]  # fmt: skip
    assert len(outputs["4"]["text"]) == 2
    values = [float(text) for text in outputs["5"]["text"]]
    assert len(values) == 6
    assert max(values) == pytest.approx(4)
    assert min(values) > 3
    found = probe(next(film.server.output.glob("loaded*")))["streams"][0]
    assert int(found["duration_ts"]) == 8008


def test_a_project_without_sound_is_silent(comfy) -> None:
    comfy.run(picture_graph("Quiet", batch=2))
    settings = {"first": 1, "last": -1, "curve": "onset", "attack": 0.0, "release": 0.0}
    curve = node("KinoAudioCurve", project="Quiet", fps=0.0, from_value=0.5, to_value=1.0, **settings)
    shown = comfy.run({"1": curve, "2": node("PreviewAny", source=["1", 0])})["outputs"]["2"]["text"]
    assert [float(text) for text in shown] == [0.5, 0.5]
