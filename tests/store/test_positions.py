"""Positions: there is always a key between two others, keys are short, and sort by code point."""

import random

import pytest

from kino_store.positions import between, is_key, spread


def test_random_inserts_stay_in_order_and_short() -> None:
    rng = random.Random(7)
    keys: list[str] = []
    for _ in range(5000):
        at = rng.randint(0, len(keys))
        key = between(keys[at - 1] if at else None, keys[at] if at < len(keys) else None)
        assert is_key(key)
        keys.insert(at, key)
    assert keys == sorted(set(keys))
    assert max(map(len, keys)) < 12


@pytest.mark.parametrize(
    ("low", "high"),
    [(None, None), ("a0", None), (None, "a0"), ("a0", "a1"), ("Zz", "a0"), ("a0V", "a0W"), ("az", "b00")],
)
def test_spread_fills_any_gap_in_order(low: str | None, high: str | None) -> None:
    keys = spread(low, high, 300)
    assert keys == sorted(set(keys))
    assert len(keys) == 300
    assert all((low is None or low < key) and (high is None or key < high) for key in keys)


@pytest.mark.slow
def test_a_hundred_thousand_appends_cost_four_characters() -> None:
    assert len(spread(None, None, 100_000)[-1]) <= 4


def test_there_is_no_key_between_equal_ones() -> None:
    with pytest.raises(ValueError, match="no key between"):
        between("a0", "a0")


@pytest.mark.parametrize("text", ["", "a", "0", "a0!", "b0", "a00", None, 5, "ab cd"])
def test_malformed_keys_are_detected(text: object) -> None:
    assert not is_key(text)
