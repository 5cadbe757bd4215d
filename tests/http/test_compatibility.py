"""The API keeps what 0.4.1 promised: routes, parameters and fields may be added, never taken away."""

import json
from pathlib import Path
from typing import Any

import pytest

from kino_store.http.app import PREFIX
from kino_store.http.openapi import document

KEPT = json.loads((Path(__file__).parents[1] / "kept" / "0.4.1" / "openapi.json").read_text("utf-8"))
# What answers with more than it did: schema then -> schema now, which has all of the other's fields.
EXTENDED = {"#/components/schemas/FrameList": "#/components/schemas/FramesImported"}


@pytest.fixture(scope="module")
def present() -> dict[str, Any]:
    return document(PREFIX)


def missing(old: Any, new: Any, at: str = "") -> list[str]:
    """Where the new document lacks or changes something of the old one."""
    if isinstance(old, dict) and isinstance(new, dict):
        gone = [f"{at}/{key} is gone" for key in old.keys() - new.keys()]
        return gone + [
            line for key in old.keys() & new.keys() for line in missing(old[key], new[key], f"{at}/{key}")
        ]
    if isinstance(old, list) and isinstance(new, list):
        return [f"{at} lacks {item}" for item in old if not any(not missing(item, other) for other in new)]
    return [] if old == new or EXTENDED.get(str(old)) == new else [f"{at} was {old!r} and is {new!r}"]


def test_nothing_of_the_api_of_0_4_1_is_gone(present) -> None:
    assert missing(KEPT["paths"], present["paths"]) == []
    assert missing(KEPT["components"], present["components"]) == []


def test_an_extended_answer_has_all_fields_of_the_one_before(present) -> None:
    schemas = present["components"]["schemas"]
    for old, new in EXTENDED.items():
        before, after = (schemas[reference.rpartition("/")[2]] for reference in (old, new))
        assert missing(before["properties"], after["properties"]) == []


def test_no_field_of_a_body_became_required(present) -> None:
    for name, schema in KEPT["components"]["schemas"].items():
        required = set(present["components"]["schemas"][name].get("required", ()))
        assert not required - set(schema.get("required", ())) or name not in bodies(present), name


def bodies(spec: dict[str, Any]) -> set[str]:
    """Names of the schemas that requests carry."""
    operations = [operation for item in spec["paths"].values() for operation in item.values()]
    contents = [operation["requestBody"]["content"] for operation in operations if "requestBody" in operation]
    references = [one["schema"].get("$ref", "") for content in contents for one in content.values()]
    return {reference.rpartition("/")[2] for reference in references}
