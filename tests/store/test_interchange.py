"""An edit for other programs, read back with OpenTimelineIO and its adapters."""

from __future__ import annotations

import json
import wave
from fractions import Fraction
from pathlib import Path

import pytest

from kino_store.film import timecode
from kino_store.film.export import export
from kino_store.film.interchange import Edit, Shot, to_edl, to_otio, to_xmeml
from kino_store.jobs import ExportData
from kino_store.media import png
from tests.store.pictures import picture
from tests.store.sounds import FILE, tone, write_wav

otio = pytest.importorskip("opentimelineio", reason="it has no wheel for the newest Python")

RATES = [
    (Fraction(24000, 1001), "01:00:00:00"),
    (Fraction(24), "01:00:00:00"),
    (Fraction(25), "10:00:00:00"),
    (Fraction(30000, 1001), "01:00:00;00"),
    (Fraction(30), "00:59:59:29"),
    (Fraction(60), "01:00:00:00"),
]
SHOTS = [Shot("Dawn & dusk", 0, 30), Shot("<Fox>", 30, 45), Shot("Füchse", 75, 25)]


def edit(rate: Fraction, start: str, sound: str | None = "film.wav") -> Edit:
    return Edit("My film", rate, (1280, 720), 100, "film.mov", sound, start, SHOTS)


def ranges(track) -> list[tuple[str, int, int]]:
    """Return name, first frame and number of frames of each clip on the timeline."""
    found = [(clip, clip.range_in_parent()) for clip in track.find_clips()]
    return [(clip.name, round(one.start_time.value), round(one.duration.value)) for clip, one in found]


@pytest.mark.parametrize(("rate", "start"), RATES)
def test_otio_has_shots_and_sound_in_place_and_relative_paths(rate, start) -> None:
    timeline = otio.adapters.read_from_string(to_otio(edit(rate, start)), "otio_json")
    video, audio = timeline.tracks
    assert ranges(video) == [("Dawn & dusk", 0, 30), ("<Fox>", 30, 45), ("Füchse", 75, 25)]
    assert ranges(audio) == [("film.wav", 0, 100)]
    begin = timecode.parse(start, rate)
    assert timeline.global_start_time == otio.opentime.RationalTime(begin, float(rate))
    first = next(iter(video))
    assert first.media_reference.target_url == "film.mov"
    assert first.media_reference.available_range.start_time.value == begin
    again = otio.adapters.write_to_string(timeline, "otio_json")
    assert otio.adapters.read_from_string(again, "otio_json").is_equivalent_to(timeline)


@pytest.mark.parametrize(("rate", "start"), RATES)
def test_edl_has_the_timecodes_of_the_movie(rate, start) -> None:
    text = to_edl(edit(rate, start))
    exact = otio.opentime.RationalTime(0, float(rate)).rate
    timeline = otio.adapters.read_from_string(text, "cmx_3600", rate=exact, ignore_timecode_mismatch=True)
    (track,) = timeline.tracks
    assert [(first, count) for _, first, count in ranges(track)] == [(0, 30), (30, 45), (75, 25)]
    clips = list(track.find_clips())
    assert clips[0].source_range.start_time.value == pytest.approx(timecode.parse(start, rate), abs=0.5)
    assert {clip.name for clip in clips} == {"film.mov"}
    assert ("DROP FRAME" in text.splitlines()[1], "NON" in text) == (True, ";" not in start)


@pytest.mark.parametrize(("rate", "start"), RATES)
def test_xml_has_shots_and_sound(rate, start) -> None:
    timeline = otio.adapters.read_from_string(to_xmeml(edit(rate, start)), "fcp_xml")
    video, audio = (next(t for t in timeline.tracks if t.kind == kind) for kind in ("Video", "Audio"))
    assert ranges(video) == [("Dawn & dusk", 0, 30), ("<Fox>", 30, 45), ("Füchse", 75, 25)]
    assert ranges(audio)[0][2] == 100
    assert {clip.media_reference.target_url for clip in video.find_clips()} == {"film.mov"}
    assert float(video.source_range.duration.rate if video.source_range else float(rate)) == pytest.approx(
        float(rate), rel=0.002
    )


@pytest.mark.slow
def test_the_folder_has_movie_sound_and_descriptions(tmp_path) -> None:
    folder, exports = tmp_path / "film", tmp_path / "film" / "exports"
    exports.mkdir(parents=True)
    names = [f"frame_{number:06}.png" for number in range(1, 13)]
    for number, name in enumerate(names):
        (folder / name).write_bytes(png.encode(picture(number, width=64, height=64).pixels))
    wav = write_wav(tmp_path / "a.wav", tone(1).repeat(2, 1))
    job = {
        "folder": str(folder),
        "exports": str(exports),
        "frames": names,
        "first": 1,
        "sound": [{"clip": {"file": FILE}, "wav": str(wav)}],
        "project": {"name": "F", "uid": "u", "width": 64, "height": 64, "fps": 24, "revision": 1},
        "data": ExportData(preset="edit", name="film", timecode="02:00:00:00").model_dump(),
    }
    made = exports / export(job, lambda _: None)["file"]
    assert sorted(one.name for one in made.iterdir()) == [
        "README.txt", "film.edl", "film.mov", "film.otio", "film.wav", "film.xml",
    ]  # fmt: skip
    with wave.open(str(made / "film.wav")) as sound:
        assert (sound.getframerate(), sound.getnframes()) == (48_000, 24_000)
    timeline = json.loads((made / "film.otio").read_text("utf-8"))
    assert timeline["global_start_time"]["value"] == 2 * 3600 * 24
    assert Path(made / "film.mov").stat().st_size > 1000
