"""Videos that are damaged or no videos, what a part holds, and memory."""

from __future__ import annotations

import subprocess
import sys
import wave
from fractions import Fraction

import numpy as np
import pytest

from kino_store.film.import_video import import_video
from kino_store.film.sound import conform
from kino_store.film.video_facts import VideoError, bytes_to_come, frames_to_come
from kino_store.film.video_sound import extract_sound
from tests.store.videos import MOVING, SIZE, decoded, facts_of, ffmpeg, moving

__all__ = ["decoded", "moving"]  # fixtures


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("text.mp4", b"This is not a video.\n" * 100),
        ("list.m3u8", b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{}\n#EXT-X-ENDLIST\n"),
        ("list.mp4", b"ffconcat version 1.0\nfile {}\n"),
        ("empty.mp4", b""),
        ("zeros.webp", b"RIFF\x10\0\0\0WEBPVP8X" + bytes(20)),
    ],
)
def test_what_is_no_video_or_leads_elsewhere_is_refused(moving, tmp_path, name, data) -> None:
    moving("secret.ts", "-c:v", "mpeg2video")
    path = tmp_path / name
    path.write_bytes(data.replace(b"{}", b"secret.ts"))
    with pytest.raises(VideoError, match=r"can't be read|no moving pictures"):
        facts_of(path)


def test_a_video_without_its_end_or_without_pictures_is_refused(moving, tmp_path) -> None:
    path = moving("a.mp4")
    path.write_bytes(path.read_bytes()[:-2000])  # the index is at the end
    with pytest.raises(VideoError, match="can't be read"):
        facts_of(path)
    ffmpeg("-f", "lavfi", "-i", "sine=440:duration=1", tmp_path / "sound.mp4")
    with pytest.raises(VideoError, match="no moving pictures"):
        facts_of(tmp_path / "sound.mp4")


def test_the_part_of_a_cut_video_that_is_there_comes_in(moving, decoded) -> None:
    path = moving("a.mp4", "-movflags", "faststart", "-qp", 5, seconds=2)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert 10 < len(decoded(path)[0]) < 40


def test_facts_and_what_is_to_come(moving) -> None:
    path = moving("a.mov", "-timecode", "01:00:00:00", rate="24000/1001", seconds=2)
    facts = facts_of(path)
    assert (facts.width, facts.height, facts.codec, facts.sound) == (*SIZE, "h264", False)
    assert (facts.timecode, facts.frames) == ("01:00:00:00", 48)
    assert facts.fps == pytest.approx(23.976, abs=1e-3)
    assert frames_to_come(facts, 0, None, None, 1) == 48
    assert frames_to_come(facts, 0.5, 1.5, Fraction(25), 2) == 13
    assert bytes_to_come(facts, 10, 1920, 1080) == 25_000_000
    unknown = facts.model_copy(update={"seconds": None})
    assert frames_to_come(unknown, 0, None, None, 1) is None


@pytest.mark.parametrize(("name", "codec"), [("a.mkv", "pcm_s16le"), ("a.mp4", "aac"), ("a.webm", "libopus")])
@pytest.mark.parametrize("begin", [0, Fraction(3, 2)])
def test_the_sound_of_a_part_begins_with_its_first_picture(tmp_path, name, codec, begin) -> None:
    path = tmp_path / name
    tone = "aevalsrc='0.8*sin(2*PI*2000*t)*gte(t,2)':sample_rate=48000:duration=3"
    picture = MOVING.format(25, 3)
    coder = ("-c:v", "libvpx-vp9") if name.endswith("webm") else ("-c:v", "libx264")
    ffmpeg("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone, *coder, "-c:a", codec, path)
    target = tmp_path / "sound.flac"
    length = Fraction(3, 2)
    found = extract_sound(path, target, Fraction(begin), length, lambda: None)
    assert found / 48_000 == pytest.approx(1.5, abs=0.008 if codec == "libopus" else 0.001)
    conform(target, tmp_path / "sound.wav", lambda _: None)
    with wave.open(str(tmp_path / "sound.wav")) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)
    loud = np.flatnonzero(np.abs(samples[:, 0].astype(int)) > 6000)
    if begin == 0:
        assert not len(loud), "the tone is later"
    else:
        assert loud[0] / 48_000 == pytest.approx(0.5, abs=0.008 if codec == "libopus" else 0.001)


CHILD = """
import re, sys
from pathlib import Path
from kino_store.film.import_video import import_video
data = {"in_seconds": 0, "out_seconds": None, "every": 1, "fit": "cover", "sound": False}
data["most_frames"] = 10_000
job = {"source": sys.argv[1], "size": [1920, 1080], "seconds": None, "rate": None, "data": data}
job |= dict.fromkeys(["folder", "thumbnails", "proxies"], sys.argv[2])
import_video(job, lambda _: None, lambda shot: (Path(sys.argv[2]) / shot["file"]).unlink())
# Of this program alone: ru_maxrss has what the test needed before it started it.
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_does_not_grow_with_the_video(tmp_path) -> None:
    source = "testsrc2=size=1920x1080:rate=30:duration={}"
    used = []
    for seconds in (1, 6):
        path = tmp_path / f"{seconds}.mp4"
        ffmpeg(
            "-f", "lavfi", "-i", source.format(seconds), "-preset", "ultrafast", "-pix_fmt", "yuv420p", path
        )
        folder = tmp_path / str(seconds)
        folder.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", CHILD, path, folder], check=True, capture_output=True, text=True
        )
        used.append(int(done.stdout))
    assert used[1] < 250
    # How many pictures are in flight at once is chance; 150 kept ones would be 900 MB.
    assert used[1] < used[0] + 100


@pytest.mark.parametrize("rate", [None, Fraction(50)])
def test_no_more_pictures_come_than_wanted(moving, decoded, rate) -> None:
    path = moving("a.mp4")
    shots, _ = decoded(path, rate=rate, most=7, every=2)
    step = 2 / 25 if rate is None else 2 / 50
    assert [shot.second for shot in shots] == pytest.approx([index * step for index in range(7)], abs=1e-3)


def test_a_gap_of_a_day_does_not_fill_the_disk(moving, decoded, tmp_path) -> None:
    moving("a.mkv", "-c:v", "ffv1", "-vf", "setpts=N*10000/TB", seconds=0.12)
    assert len(decoded(tmp_path / "a.mkv", rate=Fraction(24), most=9)[0]) == 9


def test_an_import_ends_where_its_order_says_and_tells_of_more(moving, tmp_path) -> None:
    path, folder, came = moving("a.mp4"), tmp_path / "frames", []
    folder.mkdir()
    job = {"source": path, "folder": folder, "thumbnails": tmp_path / "t", "proxies": tmp_path / "p"}
    job |= {"size": SIZE, "seconds": None, "rate": None}
    for most, more in ((10, True), (25, False)):
        data = {"in_seconds": 0, "out_seconds": None, "every": 1, "fit": "exact", "sound": False}
        came.clear()
        done = import_video({**job, "data": {**data, "most_frames": most}}, lambda _: None, came.append)
        assert (done["frames"], done["more"], len(came)) == (most, more, most)
        assert sorted(one["file"] for one in came) == sorted(path.name for path in folder.iterdir())
        for one in folder.iterdir():
            one.unlink()
