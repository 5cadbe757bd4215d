"""Schedules: the values that Deforum and FizzNodes give, frame for frame.

The tables are computed by hand from the rules that `schedules` names, and were compared with pandas 3 and
numexpr 2.14: plain numbers go linearly to the next key, formulas are computed at each frame, ends hold.
"""

from fractions import Fraction
from math import sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kino_store.sheets.clock import Clock
from kino_store.sheets.errors import SheetError
from kino_store.sheets.evaluation import Sheet, evaluate_sheet
from kino_store.sheets.interchange import deforum_text, parseq_tracks
from kino_store.sheets.limits import Limits
from kino_store.sheets.schedules import number_schedule, text_schedule
from kino_store.sheets.tracks import parse_track, track_document

CLOCK = Clock(Fraction(24))


def values(text: str, frames: int = 7, seed: int = 5) -> list[float]:
    track = number_schedule("x", text, frames, seed)
    assert parse_track("x", track_document(track)) == track
    return evaluate_sheet(Sheet(frames, CLOCK, {"x": track}, seed), 0, frames).numbers["x"].tolist()


@pytest.mark.parametrize(
    ("text", "table"),
    [
        # Numbers.
        ("0:(1), 4:(3)", [1, 1.5, 2, 2.5, 3, 3, 3]),
        ("0: (1.0) , 2: (-.5),", [1, 0.25, -0.5, -0.5, -0.5, -0.5, -0.5]),
        ("4:(3), 0:(1), 4:(5)", [1, 2, 3, 4, 5, 5, 5]),
        ("0:1, 6:(7)", [1, 2, 3, 4, 5, 6, 7]),
        ("{0:(1), 6:((7))}", [1, 2, 3, 4, 5, 6, 7]),
        ("2:(4), 4:(6)", [4, 4, 4, 5, 6, 6, 6]),
        # What stands at or behind the end is not led to.
        ("0:(1), 7:(8)", [1, 1, 1, 1, 1, 1, 1]),
        # Formulas.
        ("0:(t*t)", [0, 1, 4, 9, 16, 25, 36]),
        ("0:(max_f - t)", [6, 5, 4, 3, 2, 1, 0]),
        ("0:(s + t%3)", [5, 6, 7, 5, 6, 7, 5]),
        ("0:((t-2)%3)", [1, 2, 0, 1, 2, 0, 1]),
        ("0:(where(t<3, 1, 2))", [1, 1, 1, 2, 2, 2, 2]),
        ("0:((t>1) & ~(t>3))", [0, 0, 1, 1, 0, 0, 0]),
        ("0:(1.0+0.1*sin(2*3.14*t/30))", [1 + 0.1 * sin(2 * 3.14 * t / 30) for t in range(7)]),
        ("0:(log10(10**t) + arctan(0) + arctan2(0, 1))", [0, 1, 2, 3, 4, 5, 6]),
        # Both: a number goes to the value that the formula has at its own key.
        ("0:(0), 3:(t*2), 5:(1)", [0, 2, 4, 6, 8, 1, 1]),
        ("0:(t), 2:(10), 4:(20), 6:(t)", [0, 1, 10, 15, 20, 13, 6]),
        # A number in another form is a formula: it holds.
        ("0:(1), 2:( 3 ), 4:(4e0)", [1, 2, 3, 3, 4, 4, 4]),
        ("0:(1+0), 3:(2)", [1, 1, 1, 2, 2, 2, 2]),
        ("0:(-(4)), 4:(0)", [-4, -3, -2, -1, 0, 0, 0]),
        # Times are formulas, too.
        ("0:(1), max_f/2:(4), max_f-1:(s)", [1, 2, 3, 4, 4.5, 5, 5]),
        ("0:(1), (s-3):(3)", [1, 2, 3, 3, 3, 3, 3]),
    ],
)
def test_a_number_schedule_has_the_values_of_its_program(text, table) -> None:
    assert values(text) == pytest.approx(table, abs=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "0:",
        ":(1)",
        "0:()",
        "0:(1",
        "0:1)",
        "0:(1) 4:(2)",
        "7:(1)",
        "-1:(1)",
        "0:(u)",
        "0:(t.real)",
        "0:(t & 1)",
        "0:(sinh(t))",
        "0:(__import__('os'))",
        "0:('a')",
        "1/0:(1)",
        "x:(1)",
        "1e30:(1)",
        '0:("a',
        "0:(1if 2else 3)",
        "0:(" + "-" * 600 + "1)",
    ],
)
def test_a_schedule_that_can_t_be_used_is_refused_by_name(text) -> None:
    with pytest.raises(SheetError, match=r"^x: |^x$"):
        values(text)


@given(st.text(max_size=60) | st.text(alphabet='0123456789:(),. t+-*/"{}`maxfs', max_size=60))
def test_nothing_but_its_own_error_comes_out(text) -> None:
    for read in (number_schedule, text_schedule):
        try:
            read("x", text, 10)
        except SheetError:
            continue


def texts(text: str, frames: int = 6, **settings: str) -> list[str]:
    track, numbers = text_schedule("p", text, frames, **settings)
    tracks = {one.name: one for one in (track, *numbers)}
    return list(evaluate_sheet(Sheet(frames, CLOCK, tracks), 0, frames).texts["p"].texts)


@pytest.mark.parametrize(
    "text",
    [
        '"0": "a, (b:1.2)", "3": "c: \\"d\\" é"',
        '{"0": "a, (b:1.2)", "3": "c: \\"d\\" é",}',
        '\n"3" : "c: \\"d\\" é",\n"0":"a, (b:1.2)"\n',
        '0:("a, (b:1.2)"), 3:("c: \\"d\\" é")',
        '"0": "a, (b:1.2)", "max_f/2": "c: \\"d\\" é"',
    ],
)
def test_a_text_schedule_holds_until_the_next_key(text) -> None:
    assert texts(text) == ["a, (b:1.2)"] * 3 + ['c: "d" é'] * 3


def test_fizznodes_goes_over_from_text_to_text() -> None:
    """The weight of the next text is (f - f0)/(f1 - f0), also towards a key behind the end."""
    track, _ = text_schedule("p", '"0": "a", "2": "b", "max_f + 2": "c"', 4)
    column = evaluate_sheet(Sheet(4, CLOCK, {"p": track}), 0, 4).texts["p"]
    assert column.texts == ("a", "a", "b", "b")
    assert column.following == ("b", "b", "c", "c")
    assert column.weights.tolist() == [0, 0.5, 0, 0.25]
    assert text_schedule("p", '"0": "a"', 4, blend="switch").texts.blend == "switch"


def test_formulas_in_texts_become_number_tracks() -> None:
    assert texts('"0": "(fox:`0.5 + t/4`) {x}, `sqrt(t)`"', 3) == [
        "(fox:0.5000) {x}, 0.0000",
        "(fox:0.7500) {x}, 1.0000",
        "(fox:1.0000) {x}, 1.4142",
    ]


def curve(track: dict, frames: int = 7, **settings: object) -> str:
    return deforum_text(Sheet(frames, CLOCK, {"x": parse_track("x", track)}), "x", Limits(**settings))


@pytest.mark.parametrize(
    ("track", "text"),
    [
        ({"keys": [[0, 0.65], [30, 0.4]]}, "0:(0.65), 30:(0.4)"),
        ({"keys": [[0, 1, "hold"], [4, -2]]}, "0:(1+0), 4:(-2)"),
        ({"keys": [[2, 3]]}, "0:(3), 2:(3)"),
        ({"keys": [[0, 1], [2, 1e-7, "smooth"], [4, 0]]}, "0:(1), 2:(0.0000001), 3:(0.00000005), 4:(0)"),
        ({"keys": [[0, 1]], "expr": "L + f"}, ", ".join(f"{f}:({f + 1})" for f in range(40))),
    ],
)
def test_a_track_becomes_deforums_text(track, text) -> None:
    assert curve(track, 40) == text


@pytest.mark.parametrize(
    "track",
    [
        {"keys": [[0, 1, "hold"], [2, 5], [4, 1, "ease"], [6, 2]]},
        {"keys": [[1, 1, "smooth"], [3, 1 / 3, "linear"], [5, 2, "hold"]]},
        {"keys": [[-4, 1], [9, 2]]},
        {"keys": [[{"beat": 0.1}, 1], [{"second": 0.2}, 2]]},
        {"keys": [[0, 1], [2, 2]], "outside": "loop"},
        {"keys": [[0, 1], [2, {"expr": "sin(f)"}], [4, 7]]},
        {"expr": "rand(f)"},
    ],
)
def test_what_is_written_for_deforum_has_the_same_values(track) -> None:
    one = parse_track("x", track)
    own = evaluate_sheet(Sheet(7, CLOCK, {"x": one}), 0, 7).numbers["x"].tolist()
    assert values(curve(track)) == pytest.approx(own, abs=1e-12)


def test_only_number_tracks_become_deforums_text() -> None:
    with pytest.raises(SheetError, match="x: There is no such number track"):
        curve({"keys": [[0, "text"]]})


def test_parseqs_frames_are_held() -> None:
    rendered = [
        {"frame": 0, "zoom": 1, "zoom_pc": 50, "deforum_prompt": "a"},
        {"frame": 1, "zoom": 1, "zoom_pc": 50, "deforum_prompt": "b"},
        {"frame": 2, "zoom": 1.5, "zoom_pc": 75, "deforum_prompt": "b"},
    ]
    tracks = parseq_tracks(rendered)
    assert tracks.keys() == {"zoom", "deforum_prompt"}
    assert track_document(tracks["zoom"]) == {"keys": [[0, 1, "hold"], [2, 1.5, "hold"]]}
    found = evaluate_sheet(Sheet(4, CLOCK, tracks), 0, 4)
    assert found.numbers["zoom"].tolist() == [1, 1, 1.5, 1.5]
    assert found.texts["deforum_prompt"].texts == ("a", "b", "b", "b")


@pytest.mark.parametrize(
    "rendered", [None, [], [1], [{"frame": "0"}], [{"zoom": None}], [{"zoom": 1}, {"zoom": "a"}]]
)
def test_parseqs_frames_that_can_t_be_used_are_refused(rendered) -> None:
    with pytest.raises(SheetError):
        parseq_tracks(rendered)
