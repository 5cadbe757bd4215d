"""Seeds of a sheet's frames: each mode by known values."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kino_store.sheets.errors import SheetError
from kino_store.sheets.seeds import SeedRule, parse_seed_rule, seeds


def of(document: dict, last: int = 6, values: list[float] | None = None) -> list[int]:
    return seeds(parse_seed_rule(document), 0, last, "sheet", values)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"mode": "fixed", "start": 7}, [7, 7, 7, 7, 7, 7]),
        ({"mode": "step", "start": 118, "by": 1, "every": 2}, [118, 118, 119, 119, 120, 120]),
        ({"mode": "step", "start": 5, "by": -3}, [5, 2, 2**64 - 1, 2**64 - 4, 2**64 - 7, 2**64 - 10]),
        ({"mode": "ladder", "start": 10}, [10, 12, 11, 13, 12, 14]),
        ({"mode": "alternate", "start": 10}, [10, 11, 10, 11, 10, 11]),
        ({"mode": "alternate", "start": 2**64 - 1}, [2**64 - 1, 0] * 3),
    ],
)
def test_seeds_follow_their_rule(document, expected) -> None:
    assert of(document) == expected


def test_random_seeds_are_63_bits_of_sha256() -> None:
    digest = hashlib.sha256(b"sheet:118:3").hexdigest()
    assert of({"mode": "random", "start": 118})[3] == int(digest[:16], 16) >> 1
    assert of({"mode": "random"}) != seeds(SeedRule("random"), 0, 6, "another")
    assert len(set(of({"mode": "random"}, 5000))) == 5000


def test_a_track_gives_seeds() -> None:
    rule = {"mode": "track", "track": "seed"}
    assert of(rule, 4, [1.5, -3, 2.4, 1e30]) == [2, 0, 2, 2**64 - 1]
    with pytest.raises(SheetError, match="no number track seed"):
        of(rule)


MODES = st.sampled_from(["fixed", "step", "ladder", "alternate", "random"])


@given(st.builds(SeedRule, MODES, st.integers(0, 2**64 - 1)), st.integers(0, 10_000))
def test_a_frame_has_its_seed_whatever_is_made_before(rule, frame) -> None:
    (seed,) = seeds(rule, frame, frame + 1, "sheet")
    assert 0 <= seed < 2**64
    assert seeds(rule, max(0, frame - 3), frame + 1, "sheet")[-1] == seed


@pytest.mark.parametrize(
    "document",
    [
        None,
        {},
        {"mode": "chaos"},
        {"mode": ["fixed"]},
        {"mode": "fixed", "by": 1},
        {"mode": "step", "every": 0},
        {"mode": "step", "by": 0.5},
        {"mode": "fixed", "start": -1},
        {"mode": "fixed", "start": 2**64},
        {"mode": "fixed", "start": True},
        {"mode": "track"},
        {"mode": "track", "track": 3},
    ],
)
def test_a_rule_that_can_t_be_used_is_refused(document) -> None:
    with pytest.raises(SheetError, match="seed: "):
        parse_seed_rule(document)
