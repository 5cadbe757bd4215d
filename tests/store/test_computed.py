"""Values that nodes calculate: exactly what the node returns, or nothing."""

from __future__ import annotations

import math
from typing import Any

import pytest

from kino_store.comfy.prompt.computed import evaluate
from kino_store.comfy.prompt.graph import Graph
from tests.store.trace_graphs import node

JSON = '{"fast": {"steps": 4}, "none": null}'


def pick(pattern: str, mode: str = "First Group") -> dict[str, Any]:
    flags = {"case_insensitive": False, "multiline": False, "dotall": False, "group_index": 1}
    return node("RegexExtract", string="owl\nfox\nelk", regex_pattern=pattern, mode=mode, **flags)


def value(x: dict[str, Any], slot: int = 0, **nodes: dict[str, Any]) -> Any:
    graph = Graph({"x": x, "end": node("End", value=["x", slot]), **nodes})
    end = graph.node("end")
    assert end
    return graph.value(end, "value")


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        (node("StringConcatenate", string_a="a", string_b="b", delimiter="-"), "a-b"),
        (node("StringConcatenate", string_a="a", string_b=["gone", 0], delimiter="-"), None),
        (node("StringConcatenate", string_a="a", string_b=5, delimiter="-"), None),
        (node("JoinStrings", string1="a", string2="b", delimiter=" "), "a b"),
        (node("StringReplace", string="aXa", find="X", replace="b"), "aba"),
        (node("StringReplace", string="a" * 50_000, find="a", replace="b" * 50_000), None),
        (node("StringSubstring", string="abcd", start=1, end=-1), "bc"),
        (node("StringTrim", string=" a ", mode="Left"), "a "),
        (node("StringTrim", string=" a ", mode="Both"), "a"),
        (node("StringLength", string="abc"), 3),
        (node("CaseConverter", string="a fox", mode="Title Case"), "A Fox"),
        (node("CaseConverter", string="a fox", mode="UPPERCASE"), "A FOX"),
        (node("StringContains", string="Fox", substring="fox", case_sensitive=False), True),
        (node("StringContains", string="Fox", substring="fox", case_sensitive=True), False),
        (
            node("StringCompare", string_a="Fox", string_b="fo", mode="Starts With", case_sensitive=False),
            True,
        ),
        (node("StringCompare", string_a="a", string_b="b", mode="Alike", case_sensitive=True), None),
        (node("JsonExtractString", json_string=JSON, key="fast"), "{'steps': 4}"),
        (node("JsonExtractString", json_string=JSON, key="none"), ""),
        (node("JsonExtractString", json_string="{", key="fast"), ""),
        (pick(r"^(?:[^\n]*\n){1}([^\n]*)(?:\n|$)"), "fox"),
        (pick(r"^(?:[^\n]*\n){7}([^\n]*)(?:\n|$)"), ""),
        (pick(r"^(?:[^\n]*\n){1}([^\n]*)(?:\n|$)", mode="All Matches"), None),
        (pick(r"^(.*)*$"), None),
        (node("PreviewAny", source=1024), "1024"),
        (node("PreviewAny", source=["gone", 0]), None),
        (node("StringConstantMultiline", string="a fox", strip_newlines=True), "a fox"),
        (node("StringConstantMultiline", string="a\nfox", strip_newlines=True), None),
        (node("ComfyNotNode", value=False), True),
        (node("ComfyAndNode", **{"values.a": True, "values.b": False}), False),
        (node("ComfyOrNode", **{"values.a": True, "values.b": False}), True),
        (node("ComfyOrNode", **{"values.a": True, "values.b": ["gone", 0]}), None),
        (node("ComfyNumberConvert", value="12"), 12.0),
        (node("ComfyNumberConvert", value="x"), None),
        (node("StringFormat", f_string="a {a} of {b}", **{"values.a": "fox", "values.b": 3}), "a fox of 3"),
        (node("StringFormat", f_string="{a:9999999}", **{"values.a": "fox"}), None),
        (node("StringFormat", f_string="{a}", **{"values.a": "{b}", "values.b": "x"}), "{b}"),
        (node("TextGenerate", prompt="a fox"), None),
    ],
)
def test_texts_and_conditions(x: dict[str, Any], expected: object) -> None:
    found = value(x)
    assert found == expected
    assert type(found) is type(expected)


def test_each_output_of_a_calculation_has_its_type() -> None:
    x = node("ComfyMathExpression", expression="a / 2", **{"values.a": 5})
    assert [value(x, slot) for slot in (0, 1, 2, 3)] == [2.5, 2, True, None]
    assert value(node("ComfyNumberConvert", value=2.5), 1) == 2
    assert value(node("StringLength", string="abc"), 1) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("max(((a + 15) // 16) * 16, 256)", 1008),
        ("min(values) + sum(values) % 7", 3 + 1011 % 7),
        ("a if a > b and not b == 4 else -b", 1008),
        ("round(sqrt(16)) ** 2", 16),
        ("pow(2, 3)", 8),
        ("a or b", 1008),
        ("c", None),
        ("a.real", None),
        ("'a' * 9", None),
        ("[1]", None),
        ("1 / 0", None),
        ("9 ** 9 ** 9", None),
        ("pow(10, 4000)", None),
        ("1e200 * 1e200", None),
        ("a +", None),
        ("(" * 400 + "1" + ")" * 400, None),
        ("-" * 499 + "1", -1),
        ("__import__('os').getcwd()", None),
    ],
)
def test_expressions(text: str, number: float | None) -> None:
    assert evaluate(text, {"a": 1008, "b": 3, "values": [1008, 3]}) == number


def test_a_chain_of_calculations_ends() -> None:
    links = {
        f"n{i}": node("StringConcatenate", string_a=[f"n{i - 1}", 0], string_b=[f"n{i - 1}", 0], delimiter="")
        for i in range(1, 5000)
    }
    short = value(node("PreviewAny", source=["n5", 0]), n0=node("PrimitiveString", value="a"), **links)
    assert short == "a" * 32
    assert (
        value(node("PreviewAny", source=["n30", 0]), n0=node("PrimitiveString", value="a"), **links) is None
    )
    assert (
        value(node("PreviewAny", source=["n4999", 0]), n0=node("PrimitiveString", value="a"), **links) is None
    )
    circle = node("StringConcatenate", string_a=["x", 0], string_b="b", delimiter="")
    assert value(circle) is None
    switches = {
        f"n{i}": node("ComfySwitchNode", switch=[f"n{i - 1}", 0], on_true=True) for i in range(1, 5000)
    }
    assert (
        value(node("ComfyNotNode", value=["n4999", 0]), n0=node("PrimitiveBoolean", value=True), **switches)
        is None
    )


def test_numbers_of_a_conversion_are_finite() -> None:
    assert value(node("ComfyNumberConvert", value="inf")) is None
    assert value(node("ComfyNumberConvert", value=math.nan)) is None
