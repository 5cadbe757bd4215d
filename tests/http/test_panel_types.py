"""The panel's JSDoc types of the API, compared with Kino's OpenAPI document."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from kino_store import parameters
from tests.http.serving import PREFIX

CORE = Path(__file__).resolve().parents[2] / "web" / "core"
# JSDoc type -> schema, where the names differ.
NAMES = {
    "ApiTask": "Task",
    "Chosen": "ChosenAnswer",
    "Frame": "FrameAnswer",
    "Generator": "GeneratorInfo",
    "Place": "PlaceBody",
    "TimelineAnswer": "Timeline",
}
# Answers of which the panel reads only the fields of another type.
AS = {"Regenerated": "Task", "TaskDone": "Done", "SystemDone": "Done"}
NOT_IN_THE_DOCUMENT = {"Parameter"}  # a generator's manifest, which the document leaves open
ALSO_SENT = {"SoundClip"}  # what has a default may be left out of a request, and is in every answer
METHODS = {"get": "GetAnswers", "post": "PostAnswers", "put": "PutAnswers"}
METHODS |= {"patch": "PatchAnswers", "delete": "DeleteAnswers"}
TYPES = "".join(path.read_text("utf-8") for path in sorted(CORE.glob("api-*.js")))
ROUTES = (CORE / "api-routes.js").read_text("utf-8")
BLOCK = re.compile(r"@typedef {object} (\w+)(.*?)\*/", re.DOTALL)
PROPERTY = re.compile(r"@property {(.+?)} (\[?)(\w+)\]?")
ALIAS = re.compile(r"/\*\* @typedef {((?:\"[^}]+|[a-z |]+))} (\w+)")
OBJECTS = {name: PROPERTY.findall(body) for name, body in BLOCK.findall(TYPES)}
ALIASES = {name: text for text, name in ALIAS.findall(TYPES)}


@pytest.fixture
def document(kino) -> dict[str, Any]:
    return kino.get("/docs/spec").json()


def kinds(schema: dict[str, Any]) -> set[str]:
    """Return the JSON types that a schema allows; references by name."""
    found = {"null"} if schema.get("nullable") else set()
    for part in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        found |= kinds(part)
    if "$ref" in schema:
        found.add(schema["$ref"].rsplit("/", 1)[-1])
    elif "enum" in schema:
        found |= {f'"{value}"' for value in schema["enum"]}
    elif schema.get("type") == "array":
        found |= {f"{kind}[]" for kind in kinds(schema["items"])}
    elif "type" in schema:
        found.add({"integer": "number"}.get(schema["type"], schema["type"]))
    return found


def jsdoc_kinds(text: str) -> set[str]:
    """Return a JSDoc type in the same form."""
    found = set()
    for part in re.split(r" \| (?![^{]*})", text):
        bare = part.removesuffix("[]")
        if bare.startswith("{") or bare in {"Output", "TaskData", "TaskResult", "PromptGraph", "Timing"}:
            found.add("object")
        elif bare in ALIASES:
            found |= jsdoc_kinds(ALIASES[bare])
        else:
            found.add(part.replace(bare, NAMES.get(bare, bare)))
    return found


@pytest.mark.parametrize("name", sorted(OBJECTS.keys() - NOT_IN_THE_DOCUMENT))
def test_each_property_has_the_type_of_its_schema(document, name) -> None:
    schema = document["components"]["schemas"][NAMES.get(name, name)]
    assert OBJECTS[name]
    for text, optional, prop in OBJECTS[name]:
        assert prop in schema["properties"], f"{name}.{prop} is not in the API"
        expected = kinds(schema["properties"][prop])
        if prop == "seed" and name in {"Params", "Stage"}:
            expected.add("string")  # beyond 2^53, see fromJson in web/state/api.js
        assert jsdoc_kinds(text) == expected, f"{name}.{prop}"
        if name in ALSO_SENT:
            continue
        assert bool(optional) == (prop not in schema.get("required", ())), f"{name}.{prop}"


def test_an_import_answers_with_its_type(document) -> None:
    operation = document["paths"][f"{PREFIX}/v1/projects/{{project_id}}/frames/import"]["post"]
    schema = operation["responses"]["201"]["content"]["application/json"]["schema"]
    assert kinds(schema) == {"FramesImported"}


def test_a_variation_has_the_bounds_of_the_store() -> None:
    fields = (CORE / "variation.js").read_text("utf-8")
    for name in ("steps", "cfg_scale", "guidance", "denoise"):
        low, high = re.search(rf"{name}: {{.*min: ([\d_.]+), max: ([\d_.]+)", fields).groups()
        assert (float(low), float(high)) == tuple(getattr(parameters, name.upper())), name


@pytest.mark.parametrize("method", METHODS)
def test_each_route_answers_with_its_type(document, method) -> None:
    body = re.search(rf"@typedef {{{{(.*?)}}}} {METHODS[method]}", ROUTES.rpartition("*/")[0], re.DOTALL)
    text = body[1].rpartition("@typedef {{")[2]
    routes = re.findall(r"[\"`](/[^\"`]*)[\"`]\]?: (\w+)", text)
    assert routes
    answers = {
        re.sub(r"{\w+}", "{}", path.removeprefix(PREFIX)): operation[method]
        for path, operation in document["paths"].items()
        if method in operation
    }
    for path, name in routes:
        responses = answers[re.sub(r"\${\w+}", "{}", path)]["responses"]
        (success,) = [one for code, one in responses.items() if code.startswith("2")]
        (schema,) = kinds(success["content"]["application/json"]["schema"])
        assert AS.get(schema, schema) == NAMES.get(name, name), f"{method} {path}"
