"""Expressions: formulas that people write, read by a whitelist and evaluated for all frames at once.

Names: f, the frame in the sheet from 0; n, the number of frames of the sheet; s, seconds from its first
frame; b, beats; k, frames since the last key of this track, counted from frame 0 before the first key; L,
the value of the track's keys at f, 0 without keys; S, the sheet's seed; pi; other number tracks; series such
as `onset`. Booleans are the numbers 1 and 0. `%` has the sign of its right side, as in Python; `fmod` that of
its left, as in C. All is float64.
"""

from __future__ import annotations

import ast
import functools
import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .clock import Floats
from .errors import SheetError
from .functions import FUNCTIONS, Value, both, compared, divide, either, negated, power, where

LONGEST_EXPRESSION = 500  # characters
DEEPEST = 40  # levels of operators and calls in each other
LARGEST_NUMBER = 1e300
NAMES = ("f", "n", "s", "b", "k", "L", "S", "pi")

_TOKEN = re.compile(
    r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![\w.])"  # a number
    r"|[A-Za-z_][A-Za-z0-9_]*|\*\*|[<>=!]=|[-+*/%<>(),]|[ \t\r\n]+"
)

Scope = Mapping[str, Value]
Compute = Callable[[Scope], Value]


@dataclass(frozen=True)
class Expression:
    """A formula that was read. `names`: what it uses besides functions. Equal if their texts are."""

    text: str
    names: frozenset[str]
    compute: Compute = field(compare=False, repr=False)


def parse_expression(text: str, track: str = "expr") -> Expression:
    """Return what a formula says. `track`: whose it is, for the message.

    Raises:
        SheetError: it is no formula, over 500 characters or 40 levels, or uses what there is not.
    """
    reader = _Reader(track)
    compute = reader.read(syntax_tree(text, track), 1)
    return Expression(text, frozenset(reader.names), compute)


def syntax_tree(text: str, track: str, more: str = "") -> ast.expr:
    """Return Python's syntax tree of a formula, with anything in it that its characters can spell.

    `more`: characters that may stand in it besides those of expressions.

    Raises:
        SheetError: it has over 500 characters, or can't be read.
    """
    if len(text) > LONGEST_EXPRESSION:
        raise SheetError(track, f"The expression has {len(text)} characters. It can have 500.")
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None and text[at] not in more:
            raise SheetError(track, f"{_quoted(text)} can't be read at character {at + 1}.")
        at = token.end() if token else at + 1
    try:
        return ast.parse(re.sub(r"\s+", " ", text).strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else "it is nested too deep"
        raise SheetError(track, f"{_quoted(text)} can't be read ({reason}).") from None


def evaluate(expression: Expression, scope: Scope, frames: Floats, track: str = "expr") -> Floats:
    """Return the values of an expression, float64, shaped as `frames`.

    `scope`: the values of its names, scalars or arrays shaped as `frames`. Both sides of a condition are
    computed at all frames; only the side that is chosen must have a value.

    Raises:
        SheetError: a name is unknown, or the expression has no finite value at a frame, which is named.
    """
    for name in sorted(expression.names - scope.keys()):
        raise SheetError(
            track, f"{_quoted(expression.text)} uses {name}, which is no number track and no series."
        )
    with np.errstate(all="ignore"):
        values = np.broadcast_to(expression.compute(scope), frames.shape).astype(np.float64)
    wrong = ~np.isfinite(values)
    if np.any(wrong):
        frame = f"{frames[np.argmax(wrong)]:.15g}"
        raise SheetError(
            track,
            f"{_quoted(expression.text)} has no value at frame {frame}: it divides by zero, grows without "
            "bound, or gives a function what it can't take.",
        )
    return values


def _quoted(text: str) -> str:
    return f'"{text}"' if len(text) <= 80 else f'"{text[:80]}…"'


class _Reader:
    """Turns a syntax tree into a function, and refuses what is not on the list."""

    def __init__(self, track: str) -> None:
        self.names: set[str] = set()
        self._track = track

    def read(self, node: ast.expr, depth: int) -> Compute:
        """Return what computes a node's value. `depth`: its level, from 1."""
        if depth > DEEPEST:
            raise self._refused(f"is nested more than {DEEPEST} levels deep")
        read = _READERS.get(type(node))
        if read is None:
            raise self._refused(f"uses what expressions don't have ({type(node).__name__})")
        return read(self, node, depth + 1)

    def _refused(self, why: str) -> SheetError:
        return SheetError(self._track, f"The expression {why}.")

    def constant(self, node: ast.Constant, _: int) -> Compute:
        if type(node.value) not in {int, float}:
            raise self._refused(f"uses {node.value!r}, which is no number")
        if node.value > LARGEST_NUMBER:  # type: ignore[operator]
            raise self._refused(f"has a number over {LARGEST_NUMBER:g}")
        number = np.float64(node.value)  # type: ignore[arg-type]
        return lambda _: number

    def name(self, node: ast.Name, _: int) -> Compute:
        name = node.id
        self.names.add(name)
        return lambda scope: scope[name]

    def call(self, node: ast.Call, depth: int) -> Compute:
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise self._refused("calls what is no function")
        name, count = node.func.id, len(node.args)
        function = FUNCTIONS.get(name)
        if function is None:
            raise self._refused(f"calls {name}. The functions are {', '.join(FUNCTIONS)}")
        if count < function.least or (function.most is not None and count > function.most):
            wanted = function.least if function.most == function.least else f"{function.least} or more"
            raise self._refused(f"gives {name} {count} values. It takes {wanted}")
        call, arguments = function.call, [self.read(one, depth) for one in node.args]
        return lambda scope: call(*(argument(scope) for argument in arguments))

    def operation(self, node: ast.BinOp, depth: int) -> Compute:
        operate = _OPERATORS.get(type(node.op))
        if operate is None:
            raise self._refused("uses an operator other than + - * / % **")
        left, right = self.read(node.left, depth), self.read(node.right, depth)
        return lambda scope: operate(left(scope), right(scope))

    def sign(self, node: ast.UnaryOp, depth: int) -> Compute:
        change = _SIGNS.get(type(node.op))
        if change is None:
            raise self._refused("uses a sign other than + - not")
        operand = self.read(node.operand, depth)
        return lambda scope: change(operand(scope))

    def comparison(self, node: ast.Compare, depth: int) -> Compute:
        compares = [_COMPARISONS.get(type(one)) for one in node.ops]
        sides = [self.read(one, depth) for one in (node.left, *node.comparators)]
        pairs = [
            (compare, *pair)
            for compare, pair in zip(compares, itertools.pairwise(sides), strict=True)
            if compare is not None
        ]
        if len(pairs) < len(compares):
            raise self._refused("uses a comparison other than < <= > >= == !=")
        return lambda scope: functools.reduce(
            both, [compare(left(scope), right(scope)) for compare, left, right in pairs]
        )

    def condition(self, node: ast.BoolOp, depth: int) -> Compute:
        join = both if isinstance(node.op, ast.And) else either
        values = [self.read(one, depth) for one in node.values]
        return lambda scope: functools.reduce(join, [value(scope) for value in values])

    def choice(self, node: ast.IfExp, depth: int) -> Compute:
        test, then, otherwise = (self.read(one, depth) for one in (node.test, node.body, node.orelse))
        return lambda scope: where(test(scope), then(scope), otherwise(scope))


_READERS: dict[type[ast.expr], Callable[[_Reader, Any, int], Compute]] = {
    ast.Constant: _Reader.constant,
    ast.Name: _Reader.name,
    ast.Call: _Reader.call,
    ast.BinOp: _Reader.operation,
    ast.UnaryOp: _Reader.sign,
    ast.Compare: _Reader.comparison,
    ast.BoolOp: _Reader.condition,
    ast.IfExp: _Reader.choice,
}
_OPERATORS: dict[type[ast.operator], Callable[[Value, Value], Value]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: divide,
    ast.Mod: np.mod,
    ast.Pow: power,
}
_SIGNS: dict[type[ast.unaryop], Callable[[Value], Value]] = {
    ast.UAdd: np.positive,
    ast.USub: np.negative,
    ast.Not: negated,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Value, Value], Value]] = {
    ast.Lt: compared(np.less),
    ast.LtE: compared(np.less_equal),
    ast.Gt: compared(np.greater),
    ast.GtE: compared(np.greater_equal),
    ast.Eq: compared(np.equal),
    ast.NotEq: compared(np.not_equal),
}
