"""Search: the words of texts, and what people type turned into terms. Pure functions.

Both databases get words that are already separated and in lower case, so they find the same.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from datetime import date, timedelta
from typing import Literal, NamedTuple

from .errors import InvalidValueError
from .parameters import LABELS, RATING

LONGEST_QUERY = 500  # characters
_MOST_TERMS = 50
# Chinese, Japanese and Korean are written without spaces between words: each character is found by itself.
_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]|[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+"
)
_TERM = re.compile(r'(-?)(?:([A-Za-z]+):)?(?:"([^"]*)"?|([^\s"]+))')
_COMPARED = re.compile(r"(>=|<=|>|<|=)?(.+)")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")

Column = Literal["prompt", "note", "model", "lora"]


class Texts(NamedTuple):
    """What is searched in of a frame, as words with one space between them. `note`: with marker names."""

    prompt: str = ""
    note: str = ""
    model: str = ""
    lora: str = ""


class Words(NamedTuple):
    """Words that follow each other. `columns`: where; `is_prefix`: the last one may go on."""

    words: tuple[str, ...]
    columns: tuple[Column, ...]
    is_prefix: bool
    negated: bool


class Field(NamedTuple):
    """A comparison of a frame's field. `operator`: >=, <=, >, < or =.

    `until`: of a date, = means from `value` on, and before this.
    """

    name: Literal["seed", "generator", "rating", "label", "created_at"]
    operator: str
    value: str
    negated: bool
    until: str = ""


class Span(NamedTuple):
    """Frames by their numbers, from 1, both included. `last`: None is the end."""

    first: int
    last: int | None
    negated: bool


class Query(NamedTuple):
    """All of these must be true of a frame."""

    words: tuple[Words, ...] = ()
    fields: tuple[Field, ...] = ()
    spans: tuple[Span, ...] = ()


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in lower case, without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(one for one in plain if not unicodedata.combining(one))
    return tuple(_WORD.findall(unicodedata.normalize("NFC", kept)))


@functools.lru_cache(512)  # the frames of a batch have one prompt
def distinct_words(*texts: str | None) -> str:
    """Return the words of several texts, each text once, as `Texts` has them."""
    return " ".join(" ".join(words_of(text)) for text in dict.fromkeys(texts) if text)


def parse(text: str) -> Query:
    """Return what a person searches for. Raises InvalidValueError, which says what can't be understood."""
    if len(text) > LONGEST_QUERY:
        raise InvalidValueError("q", text, f"It can have {LONGEST_QUERY} characters.")
    words: list[Words] = []
    fields: list[Field] = []
    spans: list[Span] = []
    for minus, name, quoted, plain in _TERM.findall(text):
        value, negated = quoted or plain, bool(minus)
        key = name.lower()
        if key == "frames":
            spans.append(_span(value, negated=negated))
        elif key in _FIELDS:
            fields.append(_field(key, value, negated=negated))
        else:
            columns = _COLUMNS.get(key, ("prompt", "note"))
            whole = value if key in _COLUMNS or not name else f"{name} {value}"
            found = words_of(whole)
            # Names of models and LoRAs are long: their beginning is enough.
            is_prefix = not quoted and (value.endswith("*") or key in {"model", "lora"})
            if found:
                words.append(Words(found, columns, is_prefix, negated))
    if len(words) + len(fields) + len(spans) > _MOST_TERMS:
        raise InvalidValueError("q", text, f"It can have {_MOST_TERMS} terms.")
    return Query(tuple(words), tuple(fields), tuple(spans))


_COLUMNS: dict[str, tuple[Column, ...]] = {
    "model": ("model",),
    "lora": ("lora",),
    "note": ("note",),
    "prompt": ("prompt",),
}
_FIELDS = {"seed", "gen", "rating", "label", "made"}


def _span(value: str, *, negated: bool) -> Span:
    match = re.fullmatch(r"(\d{1,9})(-(\d{1,9})?)?", value)
    if match is None or int(match[1]) < 1:
        raise InvalidValueError("q", f"frames:{value}", "Write a number, or two such as frames:10-80.")
    first = int(match[1])
    last = first if match[2] is None else int(match[3]) if match[3] else None
    return Span(first, last, negated)


def _field(key: str, value: str, *, negated: bool) -> Field:
    match = _COMPARED.fullmatch(value)
    operator, operand = (match[1] or "=", match[2]) if match else ("=", "")
    if key == "made":
        return _date(operator, operand, negated=negated)
    if key == "rating":
        if not operand.isdecimal() or not RATING.min <= int(operand) <= RATING.max:
            raise InvalidValueError("q", f"rating:{value}", "Write 0 to 5, such as rating:>=3.")
        return Field("rating", operator, operand, negated)
    if key == "label":
        label = "" if value.lower() == "none" else value.lower()
        if label not in ("", *LABELS):
            raise InvalidValueError("q", f"label:{value}", f"Write one of {', '.join(LABELS)}, or none.")
        return Field("label", "=", label, negated)
    if key == "seed" and not value.isdecimal():
        raise InvalidValueError("q", f"seed:{value}", "Write the seed's digits.")
    return Field("seed" if key == "seed" else "generator", "=", value, negated)


def _date(operator: str, text: str, *, negated: bool) -> Field:
    """Compare the time when a frame was made, UTC, with a day, a month or a year."""
    match = _DATE.fullmatch(text)
    try:
        year, month, day = (int(part or 1) for part in match.groups()) if match else (0, 0, 0)
        first = date(year, month, day)
        after = date(first.year + (match is not None and not match[2]), first.month, first.day)
        if match and match[3]:
            after = first + timedelta(days=1)
        elif match and match[2]:
            after = (first + timedelta(days=31)).replace(day=1)
    except (ValueError, OverflowError) as error:
        raise InvalidValueError("q", f"made:{text}", "Write a date such as made:>2026-11-01.") from error
    start, end = first.isoformat(), after.isoformat()
    if operator == "=":
        return Field("created_at", "=", start, negated, end)
    edges = {">": (">=", end), ">=": (">=", start), "<": ("<", start), "<=": ("<", end)}
    return Field("created_at", *edges[operator], negated)
