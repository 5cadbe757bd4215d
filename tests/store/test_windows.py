"""Windows of a pass: each frame is kept once, and windows overlap."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kino_store.errors import InvalidDataError
from kino_store.generators.parameters import Window
from kino_store.services.tasks.windows import chosen_window, parts_of


def test_windows_are_cut_in_the_middle_of_their_overlap() -> None:
    parts = parts_of(20, Window(size=9, multiple=4, plus=1, overlap=4))
    assert [tuple(part) for part in parts] == [
        (0, 9, 0, 6),
        (4, 13, 6, 10),
        (7, 16, 10, 13),
        (11, 20, 13, 20),
    ]


def test_fewer_frames_than_a_window_get_shorter_ones() -> None:
    window = Window(size=9, multiple=4, plus=1, overlap=4)
    assert [tuple(part) for part in parts_of(5, window)] == [(0, 5, 0, 5)]
    assert [tuple(part) for part in parts_of(7, window)] == [(0, 5, 0, 3), (1, 6, 3, 4), (2, 7, 4, 7)]
    assert parts_of(3, Window(size=16, multiple=8)) == []


@given(st.integers(1, 400), st.integers(1, 12), st.integers(0, 11), st.integers(1, 20), st.integers(0, 250))
def test_each_frame_is_kept_once_and_inside_its_window(count, multiple, plus, times, overlap) -> None:
    plus = plus % multiple
    size = multiple * times + plus
    window = Window(size=size, multiple=multiple, plus=plus, overlap=min(overlap, size - 1))
    parts = parts_of(count, window)
    kept = [number for part in parts for number in range(part.first, part.last)]
    assert kept == (list(range(count)) if parts else [])
    assert all(part.start <= part.first < part.last <= part.end for part in parts)
    assert len({part.end - part.start for part in parts}) <= 1


@pytest.mark.parametrize("values", [{"size": 10, "multiple": 4, "plus": 1}, {"size": 4, "overlap": 4}])
def test_windows_that_no_model_has_are_refused(values) -> None:
    with pytest.raises(ValidationError):
        Window(**values)


WAN = Window(size=81, multiple=4, plus=1, overlap=8)


def test_a_window_can_be_smaller_than_the_model_takes() -> None:
    assert chosen_window("vace", WAN, None, None) == WAN
    assert chosen_window("vace", WAN, 33, 4) == Window(size=33, multiple=4, plus=1, overlap=4)
    assert chosen_window("vace", WAN, 5, None).overlap == 4, "a small window shares fewer"
    assert chosen_window("vace", WAN, None, 0).overlap == 0


@pytest.mark.parametrize(
    ("window", "size", "overlap", "message"),
    [
        (WAN, 40, None, "vace takes 1, 5, 9, … or 81 frames at once, not 40."),
        (WAN, 85, None, "not 85"),
        (Window(size=9, multiple=4, plus=1), 6, None, "takes 1, 5 or 9 frames"),
        (Window(size=16), 17, None, "takes 1 to 16 frames"),
        (Window(size=8, multiple=8), 4, None, "takes 8 frames"),
        (WAN, 5, 5, "Windows of 5 frames share at most 4."),
        (WAN, None, 81, "share at most 80"),
    ],
)
def test_a_window_that_the_model_does_not_take_is_refused(window, size, overlap, message) -> None:
    with pytest.raises(InvalidDataError) as refusal:
        chosen_window("vace", window, size, overlap)
    assert message in refusal.value.details["fields"][0]["message"]
