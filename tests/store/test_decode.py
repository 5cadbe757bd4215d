"""Reading videos: what ffmpeg wrote comes in with the same frames, times and colours, whatever the format."""

from __future__ import annotations

import struct
from fractions import Fraction

import numpy as np
import pytest

from kino_store.errors import SizeMismatchError
from tests.store.videos import (
    COLOURS,
    HEIGHT,
    NTSC,
    SIZE,
    WIDTH,
    by_ffmpeg,
    decoded,
    difference,
    facts_of,
    moving,
    patches,
)

__all__ = ["decoded", "moving", "patches"]  # fixtures


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
