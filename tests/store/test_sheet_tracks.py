"""Tracks: reading them strictly, and their values over a sheet's frames."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kino_store.sheets.clock import Clock
from kino_store.sheets.errors import SheetError
from kino_store.sheets.evaluation import Sheet, Values, evaluate_sheet
from kino_store.sheets.limits import Limits
from kino_store.sheets.tracks import parse_track, parse_tracks, track_document

DENOISE = {
    "keys": [[0, 0.45, "linear"], [48, 0.62, "bezier", [0.3, 0, 0.7, 1]], [95, 0.5]],
    "expr": "L + 0.03*sin(2*pi*b)",
}
ZOOM = {"keys": [[0, 1, "smooth"], [95, 2.4]], "absolute": True}
PROMPT = {"blend": "average", "keys": [[0, "a fox at dawn"], [{"beat": 32}, "a fox in snow"]]}


def sheet(tracks: dict, frames: int = 96, **settings: object) -> Sheet:
    clock = settings.pop("clock", Clock(Fraction(24), bpm=120))
    return Sheet(frames, clock, parse_tracks(tracks), **settings)


def valued(
    tracks: dict, first: int = 0, last: int = 96, limits: dict | None = None, **more: object
) -> Values:
    return evaluate_sheet(sheet(tracks, **more), first, last, limits)


def numbers(track: dict, last: int = 96, limits: Limits | None = None, **more: object) -> list[float]:
    found = valued({"x": track}, 0, last, {"x": limits or Limits()}, **more)
    return found.numbers["x"].tolist()


def test_the_keys_and_the_expression_make_the_value() -> None:
    got = numbers(DENOISE)
    assert got[0] == 0.45
    assert got[24] == pytest.approx(0.535)  # a beat is 12 frames: the sine is 0
    assert got[27] == pytest.approx(0.45 + 0.17 * 27 / 48 + 0.03)
    assert got[95] == pytest.approx(0.5 + 0.03 * math.sin(2 * math.pi * 95 / 12))


def test_the_names_of_an_expression() -> None:
    keys = [[2, 5, "hold"], [4, 7]]
    known = {"f": 6, "n": 10, "s": 0.25, "b": 0.5, "k": 2, "L": 7, "S": 3, "pi": math.pi, "amp": 60}
    for expr, value in known.items():
        amp = np.arange(10) * 10
        got = numbers({"keys": keys, "expr": expr}, 10, frames=10, seed=3, series={"amp": amp})
        assert got[6] == value, expr
    assert numbers({"keys": keys, "expr": "k"}, 6, frames=10) == [0, 1, 0, 1, 0, 1]
    assert numbers({"expr": "L + k"}, 3) == [0, 1, 2]


def test_a_series_that_ends_early_is_silent() -> None:
    assert numbers({"expr": "amp"}, 4, series={"amp": [1, 2]}) == [1, 2, 0, 0]


def test_tracks_use_each_other_in_any_order() -> None:
    tracks = {"c": {"expr": "a + b2"}, "b2": {"expr": "2*a"}, "a": {"expr": "f"}}
    assert valued(tracks, 3, 5).numbers["c"].tolist() == [9, 12]


@pytest.mark.parametrize(
    ("tracks", "message"),
    [
        ({"a": {"expr": "b2"}, "b2": {"expr": "a"}}, "Tracks a and b2 use each other."),
        ({"a": {"expr": "a + 1"}}, "Track a uses itself."),
        (
            {"a": {"expr": "b2"}, "b2": {"expr": "c"}, "c": {"keys": [[0, {"expr": "a"}]]}},
            "Tracks a, b2 and c use each other.",
        ),
    ],
)
def test_a_cycle_is_refused_by_name(tracks, message) -> None:
    with pytest.raises(SheetError) as caught:
        valued(tracks)
    assert caught.value.message == message


def test_names_that_every_expression_has_win_over_tracks() -> None:
    assert (
        valued({"n": {"expr": "n"}, "noise": {"expr": "3"}, "x": {"expr": "noise + n"}}).numbers["x"][0] == 99
    )


def test_an_absolute_track_gives_the_change_from_frame_to_frame() -> None:
    limits = {"zoom": Limits(accumulates="multiply"), "x": Limits(accumulates="add")}
    tracks = {"zoom": ZOOM, "x": {"keys": [[0, 10], [4, 18]], "absolute": True}, "seen": {"expr": "x"}}
    found = valued(tracks, limits=limits)
    assert found.numbers["zoom"][0] == 1
    assert np.cumprod(found.numbers["zoom"])[[0, 95]] == pytest.approx([1, 2.4])
    assert found.numbers["x"][:7].tolist() == [0, 2, 2, 2, 2, 0, 0]
    assert found.numbers["seen"][:3].tolist() == [10, 12, 14]
    later = valued(tracks, 40, 50, limits)
    assert later.numbers["zoom"].tolist() == found.numbers["zoom"][40:50].tolist()


def test_an_absolute_track_needs_a_parameter_that_accumulates() -> None:
    with pytest.raises(SheetError, match="zoom: It can't be absolute"):
        valued({"zoom": ZOOM})
    crossing = {"x": {"keys": [[0, -1], [2, 1]], "absolute": True}}
    with pytest.raises(SheetError, match="x: Its value is 0 at frame 1"):
        valued(crossing, limits={"x": Limits(accumulates="multiply")})


def test_values_are_limited_and_the_frames_are_named() -> None:
    tracks = {"x": {"keys": [[0, 0], [10, 10]]}, "y": {"expr": "x"}}
    found = valued(tracks, 0, 11, {"x": Limits(min=2, max=8.0)})
    assert found.numbers["x"].tolist() == [2, 2, 2, 3, 4, 5, 6, 7, 8, 8, 8]
    assert found.clamped == {"x": (0, 1, 9, 10)}
    assert found.numbers["y"].tolist() == list(range(11))
    assert valued(tracks, 9, 11, {"x": Limits(max=8)}).clamped == {"x": (9, 10)}


def test_whole_numbers_are_rounded_half_up_last() -> None:
    found = valued({"x": {"keys": [[0, -1], [4, 1]]}}, 0, 5, {"x": Limits(is_integer=True)})
    assert found.numbers["x"].dtype == np.int64
    assert found.numbers["x"].tolist() == [-1, 0, 0, 1, 1]
    assert numbers({"expr": "1e200"}, 1, Limits(is_integer=True)) == [2**53]


def test_a_logarithmic_scale_needs_positive_keys() -> None:
    assert numbers({"keys": [[0, 1], [2, 4]]}, 3, Limits(scale="log")) == pytest.approx([1, 2, 4])
    with pytest.raises(SheetError, match="x: Its scale is logarithmic"):
        numbers({"keys": [[0, 0], [2, 4]]}, 3, Limits(scale="log"))


def test_a_computed_key_is_a_formula_until_the_next_key() -> None:
    track = {"keys": [[0, 10], [2, {"expr": "100*f"}], [5, 0], [7, {"expr": "1/(f - 6)"}]]}
    assert numbers(track, 9) == [10, 105, 200, 300, 400, 0, 0.5, 1, 0.5]
    assert valued({"x": track}, 6, 7).numbers["x"].tolist() == [0.5]


def test_a_computed_key_sees_other_tracks_where_it_stands() -> None:
    tracks = {"x": {"keys": [[0, 0], [{"beat": 1}, {"expr": "y"}]]}, "y": {"expr": "f*f"}}
    assert valued(tracks, 6, 7).numbers["x"].tolist() == [72]


def test_texts_switch_and_show_numbers() -> None:
    keys = [[1, "a {x:.2f} {fox} {x}"], [{"beat": 0.25}, "b {x:.0f}"]]
    found = valued({"x": {"expr": "f/3"}, "p": {"keys": keys}}, 0, 4)
    assert found.texts["p"].texts == ("a 0.00 {fox} {x}", "a 0.33 {fox} {x}", "a 0.67 {fox} {x}", "b 1")
    assert (found.texts["p"].following, found.texts["p"].weights) == (None, None)
    with pytest.raises(SheetError, match=r"p: Its text shows \{y\}"):
        valued({"p": {"keys": [[0, "{y:.2f}"]]}})


def test_texts_that_blend_say_towards_what_and_how_far() -> None:
    column = valued({"prompt": {**PROMPT, "keys": [[0, "a"], [4, "b"]]}}, 0, 6).texts["prompt"]
    assert column.texts == ("a", "a", "a", "a", "b", "b")
    assert column.following == ("b",) * 6
    assert column.weights.tolist() == [0, 0.25, 0.5, 0.75, 0, 0]


TRACKS = [
    DENOISE,
    ZOOM,
    PROMPT,
    {"keys": [[{"second": 1.5}, 3, "ease"], [-4, 2]], "outside": "mirror"},
    {"keys": [[0, {"expr": "f + 1"}], [9, 2, "hold"]]},
    {"expr": "amp"},
    {"keys": [[0, "sd15.safetensors"]]},
]


@pytest.mark.parametrize("document", TRACKS)
def test_a_track_is_written_as_it_was_read(document) -> None:
    track = parse_track("x", document)
    assert parse_track("x", track_document(track)) == track
    assert track_document(track).keys() == document.keys()


BROKEN = [
    None,
    [],
    {},
    {"keys": []},
    {"keys": {}},
    {"keys": 3},
    {"keys": [1]},
    {"keys": [[0]]},
    {"keys": [[0, 1, "cubic"]]},
    {"keys": [[0, 1, "bezier"]]},
    {"keys": [[0, 1, "linear", [0, 0, 1, 1]]]},
    {"keys": [[0, 1, "bezier", [0, 0, 1]]]},
    {"keys": [[0, 1, "bezier", [-0.1, 0, 1, 1]]]},
    {"keys": [[0, 1, "bezier", [0, 0, float("nan"), 1]]]},
    {"keys": [[0, True]]},
    {"keys": [[True, 1]]},
    {"keys": [["0", 1]]},
    {"keys": [[0, float("nan")]]},
    {"keys": [[0, float("inf")]]},
    {"keys": [[10**400, 1]]},
    {"keys": [[0, 10**400]]},
    {"keys": [[{"bar": 1}, 1]]},
    {"keys": [[{"beat": 1, "second": 1}, 1]]},
    {"keys": [[{"beat": "1"}, 1]]},
    {"keys": [[0, 1], [1, "text"]]},
    {"keys": [[0, "text"], [1, 1]]},
    {"keys": [[0, "text", "hold"]]},
    {"keys": [[0, {"expr": "L"}]]},
    {"keys": [[0, {"expr": "f"}, "hold"]]},
    {"keys": [[0, {"text": "f"}]]},
    {"keys": [[0, {"expr": 1}]]},
    {"keys": [[0, {"expr": "f"}]], "outside": "loop"},
    {"keys": [[0, 1]], "outside": "bounce"},
    {"keys": [[0, 1]], "absolute": 1},
    {"keys": [[0, 1]], "blend": "switch"},
    {"keys": [[0, "text"]], "blend": "slerp"},
    {"keys": [[0, "text"]], "expr": "1"},
    {"keys": [[0, 1]], "colour": "red"},
    {"expr": ""},
    {"expr": 3},
]


@pytest.mark.parametrize("document", BROKEN)
def test_a_track_that_can_t_be_used_is_refused_by_name(document) -> None:
    with pytest.raises(SheetError, match="zoom: ") as caught:
        parse_track("zoom", document)
    assert caught.value.code == "invalid_sheet"
    assert caught.value.details == {"track": "zoom"}


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=4)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["keys", "expr", "beat", "outside", "blend"]), inner, max_size=3)
    ),
)


@given(JSON)
def test_any_json_is_a_track_or_an_error_of_its_own(document) -> None:
    try:
        track = parse_track("x", document)
    except SheetError:
        return
    assert parse_track("x", track_document(track)) == track


@pytest.mark.parametrize("tracks", [None, [], {"": ZOOM}, {1: ZOOM}, {str(n): ZOOM for n in range(501)}])
def test_tracks_are_an_object_with_names(tracks) -> None:
    with pytest.raises(SheetError, match="tracks: "):
        parse_tracks(tracks)


@pytest.mark.parametrize(("first", "last"), [(-1, 3), (3, 3), (4, 2), (0, 97)])
def test_frames_that_the_sheet_does_not_have_are_refused(first, last) -> None:
    with pytest.raises(SheetError, match="sheet: It has no frames"):
        valued({"x": {"expr": "f"}}, first, last)


@given(st.integers(0, 94), st.integers(1, 20))
def test_a_range_has_the_values_of_the_whole(first, count) -> None:
    tracks = {"denoise": DENOISE, "zoom": ZOOM, "prompt": PROMPT, "c": TRACKS[4]}
    limits = {"zoom": Limits(accumulates="multiply"), "denoise": Limits(max=0.6)}
    last = min(96, first + count)
    whole, part = valued(tracks, limits=limits), valued(tracks, first, last, limits)
    for name, column in part.numbers.items():
        assert column.tolist() == whole.numbers[name][first:last].tolist()
    assert part.texts["prompt"].texts == whole.texts["prompt"].texts[first:last]
    inside = tuple(frame for frame in whole.clamped["denoise"] if first <= frame < last)
    assert part.clamped.get("denoise", ()) == inside


def test_a_wrong_expression_of_one_track_names_it() -> None:
    with pytest.raises(SheetError, match=r'^zoom: "1/\(f - 5\)" has no value at frame 5'):
        valued({"zoom": {"expr": "1/(f - 5)"}})
    with pytest.raises(SheetError, match=r'^zoom: "prompt" uses prompt, which is no number track'):
        valued({"zoom": {"expr": "prompt"}, "prompt": PROMPT})
