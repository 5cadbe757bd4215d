"""Computes the outputs of nodes that only calculate: texts, numbers and conditions.

A result is exactly what the node would return, or None: an input is unknown, or the node is in no table.
"""

from __future__ import annotations

import ast
import json
import math
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

_LONGEST_TEXT = 100_000  # characters
_LONGEST_EXPRESSION = 500  # characters
_PICKS_A_LINE = re.compile(r"\^\(\?:\[\^\\n\]\*\\n\)\{(\d{1,4})\}\(\[\^\\n\]\*\)\(\?:\\n\|\$\)")
_LARGEST_NUMBER = 1e300
_LARGEST_BASE, _LARGEST_EXPONENT = 1e6, 40

Texts = Callable[..., Any]


class Calculation(NamedTuple):
    """A node that may only calculate: its class, the output, its inputs, and how to get an input's value."""

    kind: str
    slot: int
    inputs: Iterable[str]
    value: Callable[[str], Any]


def compute(node: Calculation) -> Any:
    """Return the value of an output; None is unknown."""
    if node.kind in _WHOLE_NODES:
        return _WHOLE_NODES[node.kind](node)
    if node.kind not in _FUNCTIONS or node.slot != 0:
        return None
    names, function = _FUNCTIONS[node.kind]
    values = [node.value(name) for name in names]
    if any(value is None for value in values):
        return None
    try:
        result = function(*values)
    except (TypeError, ValueError, AttributeError, OverflowError):
        return None
    return None if isinstance(result, str) and len(result) > _LONGEST_TEXT else result


def _trim(text: str, mode: str) -> str:
    strip = {"Both": text.strip, "Left": text.lstrip, "Right": text.rstrip}.get(mode)
    return strip() if strip else text


def _case(text: str, mode: str) -> str:
    change = {
        "UPPERCASE": text.upper,
        "lowercase": text.lower,
        "Capitalize": text.capitalize,
        "Title Case": text.title,
    }.get(mode)
    return change() if change else text


def _contains(text: str, part: str, case_sensitive: bool) -> bool:
    return part in text if case_sensitive else part.lower() in text.lower()


def _compare(first: str, second: str, mode: str, case_sensitive: bool) -> bool | None:
    one, other = (first, second) if case_sensitive else (first.lower(), second.lower())
    match mode:
        case "Equal":
            return one == other
        case "Starts With":
            return one.startswith(other)
        case "Ends With":
            return one.endswith(other)
    return None


def _replace(text: str, find: str, replacement: str) -> str | None:
    grown = len(text) + text.count(find) * len(replacement) if isinstance(find, str) else 0
    return text.replace(find, replacement) if grown <= _LONGEST_TEXT else None


def _json_field(text: str, key: str) -> str:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    value = document.get(key) if isinstance(document, dict) else None
    return "" if value is None else str(value)


def _line(text: str, pattern: str, mode: str, multiline: bool, group: int) -> str | None:
    """RegexExtract, where it picks a line by its number.

    Others are not run: an expression of somebody else's can take hours.
    """
    picked = _PICKS_A_LINE.fullmatch(pattern)
    if not picked or mode != "First Group" or multiline or group != 1:
        return None
    lines, number = text.split("\n"), int(picked[1])
    return lines[number] if number < len(lines) else ""


def _shown(value: object) -> str | None:
    """PreviewAny: texts as they are, numbers as Python writes them."""
    return str(value) if isinstance(value, (str, int, float)) else None


def _one_line(text: str, strip: bool) -> str | None:
    """KJNodes' StringConstantMultiline: what it does to line ends depends on its version."""
    return text if not strip or (text == text.strip() and "\n" not in text) else None


_FUNCTIONS: dict[str, tuple[tuple[str, ...], Texts]] = {
    "StringConcatenate": (("string_a", "string_b", "delimiter"), lambda a, b, between: between.join((a, b))),
    "JoinStrings": (("string1", "string2", "delimiter"), lambda a, b, between: between.join((a, b))),
    "StringReplace": (("string", "find", "replace"), _replace),
    "StringSubstring": (("string", "start", "end"), lambda text, start, end: text[start:end]),
    "StringTrim": (("string", "mode"), _trim),
    "StringLength": (("string",), len),
    "CaseConverter": (("string", "mode"), _case),
    "StringContains": (("string", "substring", "case_sensitive"), _contains),
    "StringCompare": (("string_a", "string_b", "mode", "case_sensitive"), _compare),
    "JsonExtractString": (("json_string", "key"), _json_field),
    "RegexExtract": (("string", "regex_pattern", "mode", "multiline", "group_index"), _line),
    "PreviewAny": (("source",), _shown),
    "ShowText|pysssss": (("text",), _shown),
    "StringConstantMultiline": (("string", "strip_newlines"), _one_line),
    "ComfyNotNode": (
        ("value",),
        lambda value: not value if isinstance(value, (bool, int, float, str)) else None,
    ),
}


def _number(node: Calculation) -> float | int | None:
    """ComfyNumberConvert: a float, and an integer."""
    value = node.value("value")
    try:
        number = float(value) if isinstance(value, (str, int, float)) else math.nan
        if not math.isfinite(number) or node.slot not in (0, 1):
            return None
        if node.slot == 0:
            return number
        return int(value) if isinstance(value, str) and value.strip().lstrip("+-").isdigit() else int(number)
    except (ValueError, OverflowError):
        return None


def _grown(node: Calculation, prefix: str) -> dict[str, Any] | None:
    """Return the values of inputs that grow, such as `values.a`; None if one is unknown."""
    values = {name[len(prefix) :]: node.value(name) for name in node.inputs if name.startswith(prefix)}
    return None if any(value is None for value in values.values()) else values


def _conditions(node: Calculation) -> bool | None:
    values = _grown(node, "values.")
    if not values or not all(isinstance(value, (bool, int, float, str)) for value in values.values()):
        return None
    return (all if node.kind == "ComfyAndNode" else any)(map(bool, values.values()))


def _format(node: Calculation) -> str | None:
    """StringFormat, for plain fields: Python's formats could build texts without end."""
    values, text = _grown(node, "values."), node.value("f_string")
    if values is None or not isinstance(text, str) or len(text) > _LONGEST_TEXT:
        return None
    for name, value in values.items():
        text = (
            text.replace(f"{{{name}}}", "\0" + name + "\0") if isinstance(value, (str, int, float)) else "{"
        )
    if "{" in text or "}" in text:
        return None
    for name, value in values.items():
        text = text.replace("\0" + name + "\0", str(value))
    return text if len(text) <= _LONGEST_TEXT else None


def _math_expression(node: Calculation) -> float | int | bool | None:
    values, text = _grown(node, "values."), node.value("expression")
    if (
        values is None
        or not isinstance(text, str)
        or not all(isinstance(value, (int, float)) for value in values.values())
    ):
        return None
    number = evaluate(text, {**values, "values": list(values.values())})
    return None if number is None or node.slot not in (0, 1, 2) else (float, int, bool)[node.slot](number)


_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def _power(base: float, exponent: float) -> float:
    if abs(base) > _LARGEST_BASE or abs(exponent) > _LARGEST_EXPONENT:
        raise ValueError("Too large.")
    result: float = base**exponent
    return result


def _total(*values: Any) -> Any:
    return sum(values[0] if len(values) == 1 and isinstance(values[0], list) else values)


_CALLS: dict[str, Callable[..., Any]] = {
    "sum": _total,
    "min": min,
    "max": max,
    "abs": abs,
    "round": round,
    "pow": _power,
    "sqrt": math.sqrt,
    "ceil": math.ceil,
    "floor": math.floor,
    "log": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "int": int,
    "float": float,
}


def evaluate(text: str, names: Mapping[str, Any]) -> float | int | bool | None:
    """Return the number of an expression in Python's notation; None if it is none, or too large."""
    if len(text) > _LONGEST_EXPRESSION:
        return None
    try:
        number = _evaluate(ast.parse(text.strip(), mode="eval").body, names)
    except (SyntaxError, ValueError, TypeError, ArithmeticError, KeyError, RecursionError, MemoryError):
        return None
    return number if isinstance(number, (int, float)) and abs(number) < _LARGEST_NUMBER else None


def _evaluate(node: ast.AST, names: Mapping[str, Any]) -> Any:  # noqa: PLR0911 - one for each kind of node
    match node:
        case ast.Constant(value=bool() | int() | float() as value):
            return value
        case ast.Name(id=name):
            return names[name]
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return _bounded(_power(_evaluate(left, names), _evaluate(right, names)))
        case ast.BinOp(left=left, op=op, right=right):
            return _bounded(_OPERATORS[type(op)](_evaluate(left, names), _evaluate(right, names)))
        case ast.UnaryOp(op=op, operand=operand):
            return _OPERATORS[type(op)](_evaluate(operand, names))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _OPERATORS[type(op)](_evaluate(left, names), _evaluate(right, names))
        case ast.BoolOp(op=op, values=values):
            return _either([_evaluate(value, names) for value in values], all_of=isinstance(op, ast.And))
        case ast.IfExp(test=test, body=body, orelse=otherwise):
            return _evaluate(body if _evaluate(test, names) else otherwise, names)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            return _bounded(_CALLS[name](*[_evaluate(argument, names) for argument in arguments]))
    raise ValueError(f"{type(node).__name__} is not supported.")


def _either(values: list[Any], *, all_of: bool) -> Any:
    """As Python's `and` and `or`: the value that decides."""
    return next((value for value in values if bool(value) is not all_of), values[-1])


def _bounded(number: Any) -> Any:
    if not isinstance(number, (int, float)) or abs(number) > _LARGEST_NUMBER:
        raise ValueError("Not a number, or too large.")
    return number


_WHOLE_NODES: dict[str, Callable[[Calculation], Any]] = {
    "ComfyMathExpression": _math_expression,
    "ComfyAndNode": _conditions,
    "ComfyOrNode": _conditions,
    "ComfyNumberConvert": _number,
    "StringFormat": _format,
}
