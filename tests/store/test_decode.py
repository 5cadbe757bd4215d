"""Reading videos: what ffmpeg wrote comes in with the same frames, times and colours, whatever the format."""

from __future__ import annotations

import shutil
import struct
import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kino_store.errors import SizeMismatchError
from kino_store.film.decode import Part, Shot, decode
from kino_store.film.video import open_video
from kino_store.film.video_facts import VideoError, VideoFacts, bytes_to_come, frames_to_come
from kino_store.media import png
from kino_store.media.thumbnails import Thumbnails

FFMPEG = shutil.which("ffmpeg") or pytest.skip(
    "install ffmpeg: the tests make videos with it", allow_module_level=True
)
SIZE = WIDTH, HEIGHT = 162, 90
MOVING = f"testsrc2=size={WIDTH}x{HEIGHT}:rate={{}}:duration={{}}"
COLOURS = [
    (255, 0, 0),
    (0, 255, 0),
    (0, 0, 255),
    (229, 180, 150),
    (255, 255, 255),
    (128, 128, 128),
    (20, 20, 20),
]
NTSC = Fraction(24000, 1001)


def ffmpeg(*arguments: object) -> None:
    subprocess.run([FFMPEG, "-v", "error", "-y", *map(str, arguments)], check=True, capture_output=True)


@pytest.fixture
def moving(tmp_path: Path) -> Callable[..., Path]:
    """Write a video with moving pictures."""

    def run(name: str, *options: object, rate: object = 25, seconds: object = 1) -> Path:
        ffmpeg("-f", "lavfi", "-i", MOVING.format(rate, seconds), *options, tmp_path / name)
        return tmp_path / name

    return run


@pytest.fixture
def patches(tmp_path: Path) -> Callable[..., Path]:
    """Write a video of stripes in seven colours."""

    def run(name: str, height: int, *options: object) -> Path:
        pixels = np.zeros((height, 7 * 32, 3), np.uint8)
        for number, colour in enumerate(COLOURS):
            pixels[:, number * 32 : number * 32 + 32] = colour
        Image.fromarray(pixels).save(tmp_path / "patches.png")
        ffmpeg("-loop", 1, "-i", tmp_path / "patches.png", "-t", "0.2", *options, tmp_path / name)
        return tmp_path / name

    return run


@pytest.fixture
def decoded(tmp_path: Path):
    """Decode a part of a video; return the shots and their pixels."""

    def run(
        path: Path, begin=0, end=None, rate=None, every=1, size=None, fit="contain"
    ) -> tuple[list[Shot], list[np.ndarray]]:
        folder = tmp_path / "frames"
        folder.mkdir(exist_ok=True)
        caches = Thumbnails(tmp_path / "thumbnails", tmp_path / "proxies")
        end = None if end is None else Fraction(end)
        with open_video(path) as source:
            facts = source.facts()
        part = Part(Fraction(begin), end, rate, every, size or (facts.width, facts.height), fit)
        with open_video(path) as source:
            shots = list(decode(source, part, folder, caches, None, lambda: None))
        return shots, [png.decode(folder / shot.file) for shot in shots]

    return run


def facts_of(path: Path) -> VideoFacts:
    with open_video(path) as source:
        return source.facts()


def by_ffmpeg(path: Path, folder: Path, *options: object) -> list[np.ndarray]:
    """Return the pictures that the ffmpeg program writes of a video."""
    folder.mkdir()
    ffmpeg("-i", path, *options, "-sws_flags", "lanczos+accurate_rnd+full_chroma_int", folder / "%06d.png")
    return [np.asarray(Image.open(one)) for one in sorted(folder.iterdir())]


def difference(mine: np.ndarray, other: np.ndarray) -> float:
    assert mine.shape == other.shape
    return float(np.abs(mine.astype(int) - other).mean())


@pytest.mark.parametrize("rate", [NTSC, Fraction(12), Fraction(60)])
def test_another_rate_gives_the_frames_that_ffmpeg_gives(moving, decoded, tmp_path, rate) -> None:
    path = moving("a.mp4", "-pix_fmt", "yuv420p", "-qp", 10, seconds=2)
    shots, pixels = decoded(path, rate=rate)
    others = by_ffmpeg(path, tmp_path / "other", "-vf", f"fps={rate.numerator}/{rate.denominator}:round=near")
    assert len(shots) == len(others) == round(2 * rate)
    assert max(map(difference, pixels, others)) < 1.5
    assert shots[-1].second == pytest.approx(float((len(shots) - 1) / rate), abs=1e-6)


def test_a_variable_rate_holds_pictures_as_long_as_they_are_shown(tmp_path, moving, decoded) -> None:
    drop = "select='lt(n\\,5)+gt(n\\,19)'"
    path = moving("a.mkv", "-vf", drop, "-fps_mode", "vfr", "-c:v", "ffv1")
    assert [round(shot.second, 2) for shot in decoded(path)[0][:7]] == [0, 0.04, 0.08, 0.12, 0.16, 0.8, 0.84]
    _, pixels = decoded(path, rate=Fraction(25))
    assert len(pixels) == 25
    assert all((one == pixels[4]).all() for one in pixels[4:20]), "the fifth is shown until the next one"
    assert not (pixels[20] == pixels[4]).all()
    _, held = decoded(path, begin=Fraction(1, 2), rate=Fraction(25))
    assert (held[0] == pixels[4]).all(), "it is still shown at half a second"


def test_a_part_begins_and_ends_exactly_and_every_nth_counts_from_its_begin(moving, decoded) -> None:
    path = moving("a.mp4", "-pix_fmt", "yuv420p", "-qp", 10, "-g", 12, seconds=2)
    whole, all_pixels = decoded(path)
    assert len(whole) == 50
    shots, pixels = decoded(path, begin=Fraction(17, 25), end=Fraction(29, 25))
    assert [shot.second for shot in shots] == pytest.approx([number / 25 for number in range(17, 29)])
    assert all((one == all_pixels[17 + at]).all() for at, one in enumerate(pixels))
    shots, _ = decoded(path, begin=Fraction(17, 25), every=5)
    assert [round(shot.second * 25) for shot in shots] == [17, 22, 27, 32, 37, 42, 47]
    shots, _ = decoded(path, begin=Fraction(1, 2), end=Fraction(3, 2), rate=Fraction(24))
    assert len(shots) == 24


def test_times_count_from_the_first_picture(moving, decoded) -> None:
    path = moving("a.ts", "-c:v", "mpeg2video", "-q:v", 2, "-bf", 0, "-output_ts_offset", 10)
    shots, _ = decoded(path)
    assert shots[0].second == 0
    assert len(decoded(path, begin=Fraction(4, 25), end=Fraction(8, 25))[0]) == 4


@pytest.mark.parametrize(("matrix", "turns"), [((0, 1, -1, 0), 3), ((0, -1, 1, 0), 1), ((-1, 0, 0, -1), 2)])
def test_a_rotated_video_is_upright(moving, decoded, tmp_path, matrix, turns) -> None:
    path = moving("a.mp4", "-pix_fmt", "yuv444p", "-qp", 0)
    plain = decoded(path)[1][0]
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 44
    a, b, c, d = (value << 16 for value in matrix)
    data[at : at + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    path.write_bytes(data)
    facts = facts_of(path)
    assert (facts.width, facts.height) == (SIZE[::-1] if turns % 2 else SIZE)
    turned = decoded(path)[1][0]
    assert (turned == np.rot90(plain, turns)).all()
    assert difference(turned, by_ffmpeg(path, tmp_path / "other")[0]) < 2


def test_an_interlaced_video_has_no_combs(moving, decoded, tmp_path) -> None:
    interlaced = ("-vf", "tinterlace=interleave_top,fieldorder=tff", "-flags", "+ildct+ilme")
    path = moving("a.ts", *interlaced, "-c:v", "mpeg2video", "-q:v", 2, rate=50)
    _, pixels = decoded(path)
    others = by_ffmpeg(path, tmp_path / "other", "-vf", "bwdif=mode=send_frame:deint=interlaced")
    assert len(pixels) == len(others) == 25
    assert max(map(difference, pixels, others)) < 2


def test_pixels_that_are_not_square_are_scaled(moving, decoded) -> None:
    path = moving("a.mp4", "-vf", "setsar=4/3", "-pix_fmt", "yuv420p")
    facts = facts_of(path)
    assert (facts.width, facts.height) == (216, 90)
    assert decoded(path)[1][0].shape == (90, 216, 3)


def test_fit_fills_shows_all_or_refuses(patches, decoded) -> None:
    path = patches("a.mp4", 112, "-pix_fmt", "yuv444p", "-qp", 0)  # 224 x 112
    _, contain = decoded(path, size=(113, 101), fit="contain")
    assert contain[0].shape == (101, 113, 3)
    assert not contain[0][:20].any()
    assert not contain[0][-20:].any()
    assert contain[0][30:70].any(axis=2).all()
    _, cover = decoded(path, size=(50, 100), fit="cover")
    assert np.abs(cover[0][50, 25].astype(int) - COLOURS[3]).max() <= 4, "the middle stays in the middle"
    with pytest.raises(SizeMismatchError, match="224 x 112"):
        decoded(path, size=(50, 100), fit="exact")


BT709 = ("-vf", "scale=out_color_matrix=bt709:out_range=tv", "-pix_fmt", "yuv444p", "-qp", 4)
TAGS = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709")


@pytest.mark.parametrize(
    ("height", "options"),
    [
        (90, (*BT709, *TAGS)),
        (720, BT709),  # untagged HD is BT.709
        (90, (*BT709, *TAGS, "-pix_fmt", "yuv420p")),
        (90, ("-vf", "scale=out_range=pc", "-pix_fmt", "yuvj420p", "-qp", 4)),
        (90, ("-pix_fmt", "yuv444p", "-qp", 4)),  # untagged SD is BT.601
        (90, ("-vf", "scale=out_range=pc", "-pix_fmt", "yuvj444p", "-qp", 4)),
        (90, ("-c:v", "libx264rgb", "-qp", 4)),
    ],
)
def test_colours_are_those_of_the_source(patches, decoded, height, options) -> None:
    picture = decoded(patches("a.mp4", height, *options))[1][0]
    found = [picture[height // 2, number * 32 + 16] for number in range(7)]
    assert np.abs(np.array(found, int) - COLOURS).max() <= 4


def test_more_than_8_bits_become_16(moving, decoded) -> None:
    path = moving("a.mkv", "-pix_fmt", "yuv422p10le", "-c:v", "ffv1")
    assert facts_of(path).bits == 10
    picture = decoded(path)[1][0]
    assert picture.dtype == np.uint16
    assert (picture % 257 != 0).any(), "no 8 bits that were stretched"


@pytest.mark.parametrize("transfer", ["smpte2084", "arib-std-b67"])
def test_hdr_is_mapped_to_a_display(patches, decoded, transfer) -> None:
    tags = ("-colorspace", "bt2020nc", "-color_primaries", "bt2020", "-color_trc", transfer)
    plain = patches("plain.mkv", 90, "-pix_fmt", "yuv444p10le", "-c:v", "ffv1")
    path = patches("hdr.mkv", 90, "-pix_fmt", "yuv444p10le", "-c:v", "ffv1", *tags)
    mapped, flat = decoded(path)[1][0] / 257, decoded(plain)[1][0] / 257
    assert mapped.shape == flat.shape
    grey, was = mapped[45, 5 * 32 + 16], flat[45, 5 * 32 + 16]
    assert np.ptp(grey) < 4, "grey stays grey"
    assert abs(grey.mean() - was.mean()) > 5
    red = mapped[45, 16]
    assert red[0] > red[1:].max() + 60


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.webm", ("-c:v", "libvpx-vp9", "-pix_fmt", "yuva420p", "-b:v", "1M")),
        ("a.mov", ("-c:v", "prores_ks", "-profile:v", "4444", "-pix_fmt", "yuva444p10le")),
        ("a.mov", ("-c:v", "qtrle", "-pix_fmt", "argb")),
        ("a.gif", ("-filter_complex", "[0]HALF,split[a][b];[a]palettegen[p];[b][p]paletteuse")),
        ("a.png", ("-f", "apng", "-pix_fmt", "rgba")),
        ("a.webp", ("-c:v", "libwebp_anim", "-pix_fmt", "yuva420p", "-lossless", 1)),
    ],
)
def test_alpha_is_kept(moving, decoded, name, options) -> None:
    half = f"format=rgba,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='255*gte(X,{WIDTH // 2})'"
    if "-filter_complex" in options:
        path = moving(name, *(str(one).replace("HALF", half) for one in options), rate=10)
    else:
        path = moving(name, "-vf", half, *options, rate=10)
    assert facts_of(path).alpha
    shots, pixels = decoded(path)
    assert len(shots) == 10
    assert shots[-1].second == pytest.approx(0.9, abs=0.01)
    assert pixels[0].shape[2] == 4
    alpha = pixels[0][..., 3] / np.iinfo(pixels[0].dtype).max
    assert alpha[:, : WIDTH // 2 - 8].max() < 0.02
    assert alpha[:, WIDTH // 2 + 8 :].min() > 0.98


def test_an_alpha_channel_that_hides_nothing_is_left_out(moving, decoded) -> None:
    path = moving("a.mov", "-c:v", "qtrle", "-pix_fmt", "argb")
    assert decoded(path)[1][0].shape[2] == 3


def test_a_size_that_changes_in_the_middle_is_fitted(moving, tmp_path, decoded) -> None:
    coder = ("-c:v", "mpeg2video", "-q:v", 2, "-f", "mpegts")
    first = moving("a.ts", *coder)
    second = moving("b.ts", "-vf", "scale=90:50", *coder, "-output_ts_offset", 1)
    path = tmp_path / "both.ts"
    path.write_bytes(first.read_bytes() + second.read_bytes())
    shots, pixels = decoded(path, rate=Fraction(25), size=SIZE)
    assert {one.shape for one in pixels} == {(HEIGHT, WIDTH, 3)}
    assert len(shots) in {49, 50}


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
