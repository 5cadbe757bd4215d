"""Curves of keys: each interpolation by known values, and what must hold for any keys."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kino_store.sheets.clock import Clock, KeyTime, ordered
from kino_store.sheets.curves import EASE, Knot, bezier, curve_values, tangents
from kino_store.sheets.errors import SheetError
from kino_store.sheets.tracks import TextKey

NUMBERS = st.floats(-1e6, 1e6)
KINDS = st.sampled_from(["hold", "linear", "smooth", "bezier", "ease"])
UNIT = st.floats(0, 1)
# Computed with MonotoneCubicCurve of ComfyUI 0.30.
CORE = [1.4140625, 2.9375, 4.783499999999999, 5.0, 5.875, 5.999875, 6.0, 6.0, 3.75, 0.5381944444444451]


def at(knots: list[Knot], *frames: float, outside: str = "hold", log: bool = False) -> list[float]:
    return curve_values(knots, np.array(frames, dtype=float), outside, log=log).tolist()


@st.composite
def curves(draw: st.DrawFn, kinds: st.SearchStrategy[str] = KINDS) -> list[Knot]:
    frames = sorted(draw(st.sets(st.integers(-50, 200), min_size=1, max_size=8)))
    handles = st.tuples(UNIT, UNIT, UNIT, UNIT)
    return [Knot(frame, draw(NUMBERS), draw(kinds), draw(handles)) for frame in frames]


def test_hold_and_linear() -> None:
    knots = [Knot(0, 1, "hold"), Knot(10, 2, "linear"), Knot(20, 4, "linear")]
    assert at(knots, -5, 0, 9.5, 10, 15, 20, 99) == [1, 1, 1, 2, 3, 4, 4]


def test_smooth_is_the_curve_of_core() -> None:
    knots = [Knot(x, y, "smooth") for x, y in ((0, 0), (1, 5), (3, 6), (4, 6), (10, 0))]
    frames = np.array([0.25, 0.5, 0.9, 1, 2, 2.9, 3.5, 4, 7, 9.5])
    assert curve_values(knots, frames) == pytest.approx(CORE, abs=1e-12)


def test_the_slopes_of_monotone_knots_are_those_of_fritsch_and_carlson() -> None:
    """By hand: secants 1 and 1, so all slopes are 1; secants 1 and 9: the mean 5 is shortened twice."""
    assert tangents([0, 1, 2], [0, 1, 2]) == [1, 1, 1]
    first, second, third = tangents([0, 1, 2], [0, 1, 10])
    assert first == pytest.approx(3 / 26**0.5)
    assert second == pytest.approx(15 / 26**0.5)
    assert third == 9
    assert tangents([0, 1, 2], [0, 1, 0]) == [1, 0, -1]


def test_runs_of_smooth_knots_don_t_see_each_other() -> None:
    alone = [Knot(10, 0, "smooth"), Knot(20, 1, "smooth"), Knot(30, 5)]
    among = [Knot(0, 99, "hold"), *alone[:2], Knot(30, 5, "linear"), Knot(40, 7)]
    assert at(among, 12, 25, 29) == at(alone, 12, 25, 29)


def test_ease_is_a_bezier_with_the_handles_of_css() -> None:
    ease = at([Knot(0, 0, "ease"), Knot(100, 1)], 0, 25, 50, 75, 100)
    assert ease == pytest.approx([0, 0.12916193, 0.5, 0.87083807, 1], abs=1e-7)
    assert at([Knot(0, 0, "bezier", EASE), Knot(100, 1)], 25, 50) == ease[1:3]


@pytest.mark.parametrize("handles", [(1.0, 0.0, 0.0, 1.0), (0.0, 1.0, 1.0, 0.0), (0.3, 0.0, 0.7, 1.0)])
def test_a_bezier_is_solved_to_ten_digits(handles) -> None:
    t = np.linspace(0, 1, 1001)[1:-1]
    x, y = (
        3 * (1 - t) ** 2 * t * one + 3 * (1 - t) * t**2 * two + t**3
        for one, two in (handles[::2], handles[1::2])
    )
    got = bezier(x, np.tile(handles, (len(t), 1)))
    steep = np.abs(t - 0.5) < 0.01  # a vertical tangent: a bit of x is much of y
    assert got[~steep] == pytest.approx(y[~steep], abs=1e-7)


def test_loop_and_mirror_repeat_the_curve() -> None:
    knots = [Knot(10, 0), Knot(14, 4)]
    assert at(knots, 8, 9, 10, 14, 15, 18, 19, outside="loop") == [2, 3, 0, 4, 1, 0, 1]
    assert at(knots, 7, 9, 10, 14, 15, 18, 19, outside="mirror") == [3, 1, 0, 4, 3, 0, 1]
    assert at([Knot(3, 7)], 0, 9, outside="loop") == [7, 7]


def test_a_logarithmic_scale_goes_by_factors() -> None:
    assert at([Knot(0, 1), Knot(2, 4)], 0, 1, 2, log=True) == pytest.approx([1, 2, 4])


@given(curves(), st.sampled_from(["hold", "loop", "mirror"]))
def test_a_curve_goes_through_its_keys(knots, outside) -> None:
    frames = [knot.frame for knot in knots]
    assert at(knots, *frames, outside=outside) == [knot.value for knot in knots]


@given(curves(st.sampled_from(["hold", "linear", "smooth", "ease"])), st.floats(-100, 300))
def test_no_curve_leaves_the_values_of_its_two_keys(knots, frame) -> None:
    before = [knot for knot in knots if knot.frame <= frame] or knots[:1]
    after = [knot for knot in knots if knot.frame > frame] or knots[-1:]
    low, high = sorted((before[-1].value, after[0].value))
    slack = 1e-9 * max(1, abs(low), abs(high))
    assert low - slack <= at(knots, frame)[0] <= high + slack


@given(st.lists(NUMBERS, min_size=2, max_size=8).map(sorted))
def test_a_smooth_curve_of_rising_keys_never_falls(values) -> None:
    values = curve_values([Knot(9 * n, one, "smooth") for n, one in enumerate(values)], np.arange(0, 70, 0.5))
    assert np.all(np.diff(values) >= -1e-9 * np.abs(values[1:]).max())


@given(curves(), st.integers(-60, 210))
def test_a_frame_has_the_same_value_whatever_is_asked_with_it(knots, frame) -> None:
    assert at(knots, frame) == at(knots, -60, frame, 210)[1:2]


def test_beats_and_seconds_are_placed_by_the_exact_rate() -> None:
    clock = Clock(Fraction(24000, 1001), bpm=120, offset=0.5)
    assert clock.frame(KeyTime(7)) == 7
    assert clock.frame(KeyTime(4, "second")) == float(Fraction(96000, 1001))
    assert clock.frame(KeyTime(32, "beat")) == float(Fraction(33, 2) * Fraction(24000, 1001))
    frames = np.array([0.0, 24000.0])
    assert clock.seconds(frames).tolist() == [0, 1001]
    assert clock.beats(frames).tolist() == [-1, 2001]


def test_two_keys_at_one_frame_are_refused_by_name() -> None:
    keys = [TextKey(KeyTime(12), "a"), TextKey(KeyTime(1, "beat"), "b")]
    with pytest.raises(SheetError, match="prompt: Two of its keys stand at frame 12"):
        ordered(keys, Clock(Fraction(24), bpm=120), "prompt")


@pytest.mark.parametrize(
    "settings", [{"fps": 0}, {"bpm": 0}, {"bpm": float("nan")}, {"offset": float("inf")}]
)
def test_a_clock_refuses_what_is_no_rate(settings) -> None:
    with pytest.raises(SheetError):
        Clock(**{"fps": Fraction(24), **settings})
