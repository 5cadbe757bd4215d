"""A clip's pictures become frames: ends are left out, and its rate becomes the film's."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kino_store.film.clip import Conversion, frames_of
from kino_store.film.decode import Part, loads
from kino_store.film.timecode import exact_fps
from kino_store.film.video import open_video
from kino_store.media.png import Pixels
from tests.store.videos import ffmpeg


def picture(number: int) -> Pixels:
    return np.full((16, 16, 3), 10 * number, np.uint8)


def converted(count: int, conversion: Conversion) -> list[tuple[int, Fraction]]:
    pictures = ((lambda number=number: picture(number)) for number in range(count))
    made = list(frames_of(pictures, conversion))
    assert len(made) == conversion.count(count)
    return [(one.number, one.share) for one in made]


def numbers(count: int, conversion: Conversion) -> list[int]:
    assert all(share == 0 for _, share in converted(count, conversion))
    return [number for number, _ in converted(count, conversion)]


def at(rate: str, fps: float, to_fps: float, **more: int) -> Conversion:
    return Conversion(rate=rate, fps=exact_fps(fps), to_fps=exact_fps(to_fps), **more)  # type: ignore[arg-type]


def test_as_is_makes_one_frame_of_each_picture_but_those_at_the_ends() -> None:
    assert numbers(5, Conversion()) == [0, 1, 2, 3, 4]
    assert numbers(5, at("as_is", 16, 24, drop_first=1, drop_last=2)) == [1, 2]
    assert numbers(3, Conversion(drop_first=2, drop_last=1)) == []
    assert numbers(2, Conversion(drop_first=3, drop_last=3)) == []


@pytest.mark.parametrize(
    ("fps", "to_fps", "expected"),
    [
        (12, 24, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]),
        (16, 24, [0, 0, 1, 2, 2, 3, 4, 4]),
        (30, 24, [0, 1, 3, 4]),
        (24, 24, [0, 1, 2, 3, 4]),
        (240, 24, [4]),
    ],
)
def test_a_held_picture_is_shown_for_its_time(fps: float, to_fps: float, expected: list[int]) -> None:
    assert numbers(5, at("hold", fps, to_fps)) == expected


def test_dropped_pictures_take_no_time() -> None:
    assert numbers(5, at("hold", 12, 24, drop_first=1, drop_last=1)) == [1, 1, 2, 2, 3, 3]
    assert converted(3, at("resample", 12, 24, drop_first=1)) == [
        (1, Fraction(0)),
        (1, Fraction(1, 2)),
        (2, Fraction(0)),
        (2, Fraction(0)),
    ]


def test_resampled_frames_are_mixed_of_the_pictures_around_their_time() -> None:
    pictures = ((lambda number=number: picture(number)) for number in range(3))
    made = list(frames_of(pictures, at("resample", 16, 24)))
    assert [one.share for one in made] == [0, Fraction(2, 3), Fraction(1, 3), 0, 0]
    assert [int(one.load()[0, 0, 0]) for one in made] == [0, 7, 13, 20, 20]
    assert {one.load().dtype.name for one in made} == {"uint8"}


@pytest.mark.parametrize("rate", ["hold", "resample"])
@pytest.mark.parametrize(
    ("fps", "to_fps"), [(16, 24), (24, 16), (30, 23.976), (29.97, 24), (8, 60), (60, 8), (25, 24), (1, 240)]
)
def test_a_converted_clip_is_as_long_as_before_to_a_frame(rate: str, fps: float, to_fps: float) -> None:
    for count in (1, 2, 3, 17, 81, 121):
        conversion = at(rate, fps, to_fps)
        made = converted(count, conversion)
        seconds, wanted = len(made) / conversion.to_fps, count / conversion.fps
        assert len(made) == 1 or abs(seconds - wanted) <= Fraction(1) / conversion.to_fps
        shown = [number + share for number, share in made]
        assert shown == sorted(shown)
        assert shown[0] <= conversion.fps / conversion.to_fps / 2
        assert shown[-1] <= count - 1


@pytest.mark.parametrize(("fps", "to_fps"), [(16, 24), (30, 24), (25, 24), (12, 25)])
def test_hold_is_what_the_import_of_the_same_video_does(tmp_path: Path, fps: int, to_fps: int) -> None:
    for number in range(18):
        Image.fromarray(np.full((64, 64, 3), 12 * number, np.uint8)).save(tmp_path / f"{number}.png")
    path = tmp_path / "clip.mkv"
    ffmpeg("-framerate", fps, "-i", tmp_path / "%d.png", "-c:v", "ffv1", "-pix_fmt", "bgr0", path)
    with open_video(path) as source:
        part = Part(Fraction(0), None, Fraction(to_fps), 1, (64, 64), "exact")
        imported = [round(load().mean() / 12) for load in loads(source, part, lambda: None)]
    assert numbers(18, at("hold", fps, to_fps)) == imported
