"""SMPTE timecode: numbers of frames and back."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kino_store.film.timecode import TimecodeError, is_drop, parse, whole_rate, write

NTSC = Fraction(30000, 1001)
RATES = [Fraction(24000, 1001), Fraction(24), Fraction(25), NTSC, Fraction(30), Fraction(60000, 1001)]


@given(st.integers(0, 24 * 3600 * 24 - 1), st.sampled_from(RATES), st.booleans())
def test_a_number_is_read_as_it_was_written(number, rate, drop) -> None:
    drop = drop and rate in {NTSC, Fraction(60000, 1001)}
    text = write(number, rate, drop=drop)
    assert parse(text, rate) == number
    assert is_drop(text) is drop


# Known pairs: SMPTE ST 12-1 drops 00 and 01 of every minute but each tenth.
@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1799, "00:00:59;29"),
        (1800, "00:01:00;02"),
        (17981, "00:09:59;29"),
        (17982, "00:10:00;00"),
        (107892, "01:00:00;00"),
    ],
)
def test_drop_frame_shows_the_real_time(number, text) -> None:
    assert write(number, NTSC, drop=True) == text
    assert parse(text, NTSC) == number


def test_whole_rates_count_without_gaps() -> None:
    assert write(86400, Fraction(24)) == "01:00:00:00"
    assert write(24 * 86400, Fraction(24)) == "00:00:00:00"
    assert whole_rate(Fraction(24000, 1001)) == 24
    assert whole_rate(Fraction(1, 4)) == 1


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("1:00:00:00", 24),
        ("01:00:00:24", 24),
        ("24:00:00:00", 24),
        ("00:60:00:00", 24),
        ("00:01:00;00", NTSC),
        ("00:00:00;00", 24),
        ("", 24),
    ],
)
def test_what_is_no_timecode_is_refused_with_a_reason(text, rate) -> None:
    with pytest.raises(TimecodeError, match=r"\w"):
        parse(text, Fraction(rate))
