"""Timeline positions: text keys that sort in timeline order, with room for another between any two.

The scheme is David Greenspan's "Implementing Fractional Indexing"
(https://observablehq.com/@dgreenspan/implementing-fractional-indexing): an integer part, whose first letter
says how many digits follow ('a' one, 'b' two, …; 'Z' one below zero, 'Y' two, …), then a base-62 fraction.
Appending grows the key with the logarithm of the count, and no other key ever changes. Keys compare by code
point.
"""

from __future__ import annotations

import re
from string import ascii_lowercase, ascii_uppercase, digits

DIGITS = digits + ascii_uppercase + ascii_lowercase
FIRST = "a0"
LONGEST = 10_000  # characters that `is_key` accepts; real keys stay far below
_BASE = len(DIGITS)
_KEY = re.compile("[B-Za-y][0-9A-Za-z]*")  # no digit before A: an integer part could not get shorter


def between(low: str | None, high: str | None) -> str:
    """Return a key between `low` and `high`; None is an open end. Raises ValueError unless low < high."""
    if low is not None and high is not None and low >= high:
        raise ValueError(f"no key between {low!r} and {high!r}")
    if low is None:
        return FIRST if high is None else _before(high)
    if high is None:
        return _step(_integer(low), 1)
    return _inside(low, high)


def spread(low: str | None, high: str | None, count: int) -> list[str]:
    """Return `count` ascending keys after `low` and before `high`, as short as possible."""
    keys: list[str] = []
    if high is None:
        for _ in range(count):
            keys.append(between(keys[-1] if keys else low, None))
        return keys
    if low is None:
        for _ in range(count):
            keys.append(between(None, keys[-1] if keys else high))
        return keys[::-1]
    return _halved(low, high, count)


def is_key(text: object) -> bool:
    """Whether `between` could have returned `text`."""
    if not isinstance(text, str) or len(text) > LONGEST or not _KEY.fullmatch(text):
        return False
    length = _integer_length(text[0])
    return len(text) == length or (len(text) > length and not text.endswith("0"))


def _halved(low: str, high: str, count: int) -> list[str]:
    if count == 0:
        return []
    middle = between(low, high)
    left = (count - 1) // 2
    return [*_halved(low, middle, left), middle, *_halved(middle, high, count - 1 - left)]


def _before(high: str) -> str:
    integer = _integer(high)
    return integer if integer < high else _step(integer, -1)


def _inside(low: str, high: str) -> str:
    integer = _integer(low)
    if integer == _integer(high):
        return integer + _middle(_fraction(low), _fraction(high))
    following = _step(integer, 1)
    return following if following < high else integer + _middle(_fraction(low), None)


def _middle(low: str, high: str | None) -> str:
    """Return a fraction between two others; "" is 0 and None is 1. It never ends in the zero digit."""
    shared = ""
    if high is not None:
        while len(shared) < len(high) and _digit(low, len(shared)) == high[len(shared)]:
            shared += high[len(shared)]
    at = len(shared)
    start = DIGITS.index(_digit(low, at))
    stop = _BASE if high is None else DIGITS.index(high[at])
    if stop - start > 1:
        return shared + DIGITS[(start + stop) // 2]
    if high is not None and len(high) > at + 1:
        return shared + high[at]
    return shared + DIGITS[start] + _middle(low[at + 1 :], None)


def _digit(fraction: str, at: int) -> str:
    return fraction[at] if at < len(fraction) else DIGITS[0]


def _integer_length(head: str) -> int:
    return ord(head) - ord("a") + 2 if head in ascii_lowercase else ord("Z") - ord(head) + 2


def _integer(key: str) -> str:
    return key[: _integer_length(key[0])]


def _fraction(key: str) -> str:
    return key[_integer_length(key[0]) :]


def _step(integer: str, by: int) -> str:
    """Return the next (by=1) or previous (by=-1) integer part; its first letter encodes the length."""
    head, values = integer[0], [DIGITS.index(c) for c in integer[1:]]
    for at in reversed(range(len(values))):
        values[at] = (values[at] + by) % _BASE
        if values[at] != (0 if by > 0 else _BASE - 1):
            return head + "".join(DIGITS[v] for v in values)
    return _next_head(head, by, DIGITS[0] if by > 0 else DIGITS[-1])


def _next_head(head: str, by: int, fill: str) -> str:
    heads = ascii_uppercase + ascii_lowercase
    at = heads.index(head) + by
    if not 0 <= at < len(heads):
        raise OverflowError("no position left: more than 62**26 frames on one side")
    return heads[at] + fill * (_integer_length(heads[at]) - 1)
