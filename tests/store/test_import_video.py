"""What the child process of an import does besides decoding: the sound of a part; memory."""

from __future__ import annotations

import subprocess
import sys
import wave
from fractions import Fraction

import numpy as np
import pytest

from kino_store.film.sound import conform
from kino_store.film.video_sound import extract_sound
from tests.store.test_decode import MOVING, ffmpeg


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
import resource, sys
from pathlib import Path
from kino_store.film.import_video import import_video
data = {"in_seconds": 0, "out_seconds": None, "every": 1, "fit": "cover", "sound": False}
job = {"source": sys.argv[1], "size": [1920, 1080], "seconds": None, "rate": None, "data": data}
job |= dict.fromkeys(["folder", "thumbnails", "proxies"], sys.argv[2])
import_video(job, lambda _: None, lambda shot: (Path(sys.argv[2]) / shot["file"]).unlink())
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.slow
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
    assert used[1] < 1.15 * used[0]
