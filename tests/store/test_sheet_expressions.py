"""Expressions: what they compute, what they refuse, and that nothing else gets through."""

import math
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kino_store.sheets.errors import SheetError
from kino_store.sheets.expressions import DEEPEST, evaluate, parse_expression

FRAMES = np.arange(8.0)
NAMES = ["f", "n", "s", "b", "k", "L", "S", "pi", "amp"]
FORMULA = st.text(alphabet="fnsbkLSpi0123456789.+-*/%() <>=!,andorotxelseifwhminclps", max_size=60)
# Computed with Python's whole numbers.
RAND = [0.5345422839126993, 0.002598817123781516]
NOISE = [0.4917384685468369, 0.45498040575154186, 0.3533551733174909, 0.31659711052219586]


def values(text: str, **scope: object) -> list[float]:
    return evaluate(parse_expression(text), {"f": FRAMES, "pi": math.pi, **scope}, FRAMES).tolist()


def one(text: str) -> float:
    return values(text)[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2*3 - 4/8", 6.5),
        ("2**3**2", 512),
        ("-7 % 3", 2),
        ("fmod(-7, 3)", -1),
        ("7 % -3", -2),
        ("-2**2", -4),
        ("1 < 2 < 3", 1),
        ("1 < 2 > 3", 0),
        ("2 and 3", 3),
        ("0 or 5", 5),
        ("not 4", 0),
        ("1 if 0 else 2", 2),
        ("where(3, 1, 2)", 1),
        ("clamp(9, 0, 4)", 4),
        ("mix(2, 4, 0.25)", 2.5),
        ("smoothstep(0, 4, 1)", 0.15625),
        ("smoothstep(0, 4, 9)", 1),
        ("min(3, 1, 2) + max(1, 5)", 6),
        ("round(2.5) + round(-2.5)", 1),
        ("floor(-0.5) + ceil(0.5)", 0),
        ("tri(0.25) + tri(0.75)", 0),
        ("tri(1/8)", 0.5),
        ("saw(0.75)", 0.5),
        ("square(0.25) - square(0.75)", 2),
        ("pulse(0.25, 0.3) + pulse(0.35, 0.3)", 1),
        ("sqrt(16) + abs(-1) + exp(0) + log(1)", 6),
        ("sin(pi/2) + cos(0) + tan(0)", 2),
        (".5 + 1. + 1e-1", 1.6),
        ("\n 1 +\t1 ", 2),
    ],
)
def test_known_values(text, value) -> None:
    assert one(text) == pytest.approx(value, abs=1e-12)


def test_all_frames_are_computed_at_once() -> None:
    assert values("f*f if f > 3 else -f") == [0, -1, -2, -3, 16, 25, 36, 49]
    assert values("amp * 2", amp=FRAMES) == (FRAMES * 2).tolist()


def test_only_the_chosen_side_needs_a_value() -> None:
    assert values("where(f == 0, 9, 1/f)")[:3] == [9, 1, 0.5]
    assert values("0 if f < 2 else log(f - 1)")[:2] == [0, 0]
    assert values("f != 0 and 2/f")[:3] == [0, 2, 1]


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("1/(f - 5)", 5),
        ("1/0", 0),
        ("f % 0", 0),
        ("sqrt(3 - f)", 4),
        ("log(4 - f)", 4),
        ("(-1)**0.5", 0),
        ("0**-f", 1),
        ("exp(300*f)", 3),
        ("9**9**9", 0),
        # What has no value does not vanish in a comparison, a limit or a power.
        ("1/(f - 2) < 3", 2),
        ("clamp(1/(f - 2), 0, 1)", 2),
        ("min(1, log(f))", 0),
        ("(1/f)**0", 0),
        ("not 1/f", 0),
        ("square(1/(f - 3))", 3),
        ("rand(1/(f - 3)) + noise(1/(f - 3))", 3),
        ("1/f or 1", 0),
    ],
)
def test_a_frame_without_a_value_is_named(text, frame) -> None:
    with pytest.raises(SheetError, match=f"has no value at frame {frame}:") as caught:
        evaluate(parse_expression(text, "zoom"), {"f": FRAMES}, FRAMES, "zoom")
    assert text in str(caught.value)
    assert str(caught.value).startswith("zoom: ")
    assert caught.value.details == {"track": "zoom"}


HOSTILE = [
    "__import__('os').system('ls')",
    "().__class__.__bases__[0]",
    "f.real",
    "f[0]",
    "'text'",
    '"text"',
    "b'1'",
    "lambda: 1",
    "(lambda x: x)(1)",
    "[f for f in f]",
    "{1: 2}",
    "f := 1",
    "f = 1",
    "1; 2",
    "1, 2",
    "*f",
    "print(f)",
    "open(1)",
    "sin(x=1)",
    "sin(*f)",
    "sin()",
    "sin(1, 2)",
    "clamp(1, 2)",
    "min()",
    "sin(1)(2)",
    "True",
    "None",
    "...",
    "1j",
    "0x10",
    "1_000",
    "1if 2else 3",
    "f // 2",
    "f @ 2",
    "f & 1",
    "~f",
    "f << 2",
    "f is f",
    "f in f",
    "await f",
    "yield",
    "1e999",
    "9" * 400,
    "٣",
    "f\x00",
    "\ud800",
    "",
    "  ",
    "(",
    "1 +",
    "# 1",
    "f\\\n",
    "(" * 250 + ")" * 250,
    "-" * 499 + "1",
    "not " * 120 + "1",
    "+".join("1" * 100),
    "sin(" * 90 + "f" + ")" * 90,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_everything_else_is_refused(text) -> None:
    with pytest.raises(SheetError, match=r"^zoom: "):
        parse_expression(text, "zoom")


def test_names_that_are_not_there_are_refused() -> None:
    assert parse_expression("f + __import__").names == {"f", "__import__"}
    with pytest.raises(SheetError, match="uses __import__, which is no number track"):
        values("f + __import__")
    with pytest.raises(SheetError, match="uses sin"):
        values("sin + 1")


def test_an_expression_has_500_characters_and_40_levels() -> None:
    assert one("1 + 1".ljust(500)) == 2
    with pytest.raises(SheetError, match="501 characters"):
        parse_expression("1".ljust(501))
    assert one("-" * (DEEPEST - 1) + "1") == -1
    with pytest.raises(SheetError, match="40 levels"):
        parse_expression("-" * DEEPEST + "1")


def test_huge_powers_don_t_hang() -> None:
    began = time.monotonic()
    for text in ("9**9**9**9", "99999999**99999999", "(f+2)**(9**9)"):
        with pytest.raises(SheetError):
            values(text)
    assert time.monotonic() - began < 1


@given(st.one_of(st.text(max_size=80), FORMULA))
def test_nothing_but_its_own_error_comes_out(text) -> None:
    scope = dict.fromkeys(NAMES, FRAMES)
    try:
        result = evaluate(parse_expression(text), scope, FRAMES)
    except SheetError:
        return
    assert result.shape == FRAMES.shape
    assert np.all(np.isfinite(result))


def test_noise_and_rand_are_the_same_on_every_machine() -> None:
    """The first number of SplitMix64 from the state 0 is e220a8397b1dcdaf."""
    assert one("rand(0)") == (0xE220A8397B1DCDAF >> 11) / 2**53
    assert values("rand(f)")[1:3] == RAND
    assert values("noise(f/3, 2)")[:4] == NOISE


@given(st.floats(-1e15, 1e15), st.floats(-1e9, 1e9))
def test_noise_stays_in_its_range(x, seed) -> None:
    scope = {"x": np.full(8, x), "seed": seed}
    assert -1 <= evaluate(parse_expression("noise(x, seed)"), scope, FRAMES)[0] <= 1
    assert 0 <= evaluate(parse_expression("rand(x)"), scope, FRAMES)[0] < 1
    for wave in ("tri(x)", "saw(x)", "square(x)", "pulse(x)"):
        assert -1 <= evaluate(parse_expression(wave), scope, FRAMES)[0] <= 1


def test_noise_is_smooth_and_spread() -> None:
    frames = np.arange(0, 1000, 0.01)
    noise = evaluate(parse_expression("noise(f)"), {"f": frames}, frames)
    assert (
        np.abs(np.diff(noise)).max() < 2 * 1.875 * 0.01 + 1e-9
    )  # the steepest slope of 6t^5 - 15t^4 + 10t^3
    assert abs(noise.mean()) < 0.05
    assert noise.std() == pytest.approx(0.5, abs=0.1)
    even = np.sort(evaluate(parse_expression("rand(f)"), {"f": np.arange(20_000.0)}, np.arange(20_000.0)))
    assert np.abs(even - np.linspace(0, 1, 20_000)).max() < 0.02
