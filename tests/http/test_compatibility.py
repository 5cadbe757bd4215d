"""The API stays compatible with 0.4.1: routes, parameters and fields may be added, never removed."""

import json
from pathlib import Path
from typing import Any

import pytest

from kino_store.http.app import PREFIX
from kino_store.http.openapi import document

KEPT = json.loads((Path(__file__).parents[1] / "kept" / "0.4.1" / "openapi.json").read_text("utf-8"))
# Extended answers: old schema -> new schema, which has all old fields.
EXTENDED = {"#/components/schemas/FrameList": "#/components/schemas/FramesImported"}
NEWER = ["/schemas/Sidecar/properties/version/default was 1 and is 2"]  # all fields of version 1 are there


@pytest.fixture(scope="module")
def present() -> dict[str, Any]:
    return document(PREFIX)


def missing(old: Any, new: Any, at: str = "") -> list[str]:
    """Return what the new document lacks or changes compared with the old one."""
    if isinstance(old, dict) and isinstance(new, dict):
        gone = [f"{at}/{key} is gone" for key in old.keys() - new.keys()]
        return gone + [
            line for key in old.keys() & new.keys() for line in missing(old[key], new[key], f"{at}/{key}")
        ]
    if isinstance(old, list) and isinstance(new, list):
        return [f"{at} lacks {item}" for item in old if not any(not missing(item, other) for other in new)]
    return [] if old == new or EXTENDED.get(str(old)) == new else [f"{at} was {old!r} and is {new!r}"]


def test_everything_in_the_api_of_0_4_1_remains(present) -> None:
    assert missing(KEPT["paths"], present["paths"]) == []
    assert missing(KEPT["components"], present["components"]) == NEWER


def test_an_extended_answer_has_all_earlier_fields(present) -> None:
    schemas = present["components"]["schemas"]
    for old, new in EXTENDED.items():
        before, after = (schemas[reference.rpartition("/")[2]] for reference in (old, new))
        assert missing(before["properties"], after["properties"]) == []


def test_no_field_of_a_body_became_required(present) -> None:
    for name, schema in KEPT["components"]["schemas"].items():
        required = set(present["components"]["schemas"][name].get("required", ()))
        assert not required - set(schema.get("required", ())) or name not in bodies(present), name


def bodies(spec: dict[str, Any]) -> set[str]:
    """Return the names of the schemas of request bodies."""
    operations = [operation for item in spec["paths"].values() for operation in item.values()]
    contents = [operation["requestBody"]["content"] for operation in operations if "requestBody" in operation]
    references = [one["schema"].get("$ref", "") for content in contents for one in content.values()]
    return {reference.rpartition("/")[2] for reference in references}
