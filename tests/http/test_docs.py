"""Swagger UI and the OpenAPI document are complete and come only from this server."""

import re

import pytest

from tests.http.serving import PREFIX

ASSETS = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "favicon-32x32.png": "image/png",
}


def test_the_page_loads_everything_from_this_server(kino) -> None:
    page = kino.get("/docs")
    assert page.headers["Content-Type"].startswith("text/html")
    links = re.findall(r'(?:href|src)="([^"]+)"', page.body.decode())
    assert len(links) == 4
    for link in links:
        assert not re.match(r"\w+:|//", link)
        assert (
            kino.get(f"/{link}").status == 200
        )  # relative to the prefix, as the page has no slash at its end
    start = kino.get("/docs/start.js").body.decode()
    assert 'url: "docs/spec"' in start
    assert "validatorUrl: null" in start  # else every visit would be reported to swagger.io
    assert "//" not in start + page.body.decode()


def test_the_security_policy_allows_only_this_server(kino) -> None:
    rules = dict(
        rule.strip().split(" ", 1) for rule in kino.get("/docs").headers["Content-Security-Policy"].split(";")
    )
    assert rules["default-src"] == "'self'"
    assert not [rule for rule, value in rules.items() if re.search(r"\*|https?:|unsafe-eval", value)]
    assert "unsafe-inline" not in rules.get("script-src", "")
    assert "<script>" not in kino.get("/docs").body.decode()


@pytest.mark.parametrize(("name", "kind"), ASSETS.items())
def test_assets_have_the_right_content_type(kino, name, kind) -> None:
    reply = kino.get(f"/docs/assets/{name}")
    assert (reply.status, reply.headers["Content-Type"]) == (200, kind)
    assert len(reply.body) > 500
    assert not re.search(rb"url\(['\"]?(?:https?:)?//|@import", reply.body) or kind == "text/javascript"


@pytest.mark.parametrize(
    "name", ["index.html", "swagger-ui.js", "__init__.py", "..%2f__init__.py", "SWAGGER-UI.CSS"]
)
def test_only_these_assets_of_the_package_are_served(kino, name) -> None:
    assert kino.get(f"/docs/assets/{name}").status == 404


def test_the_document_refers_only_to_this_server_and_itself(kino) -> None:
    reply = kino.get("/docs/spec")
    document = reply.json()
    assert document["openapi"].startswith("3.0")
    assert "://" not in reply.body.decode()
    assert all(path.startswith(f"{PREFIX}/") for path in document["paths"])
    known = set(document["components"]["schemas"])
    used = set(re.findall(r'"#/components/schemas/(\w+)"', reply.body.decode()))
    assert used == known & used
    assert not re.findall(r'"\$ref": ?"(?!#/components/schemas/)', reply.body.decode())


def test_exclusive_bounds_are_those_of_openapi_3_0(kino) -> None:
    seconds = kino.get("/docs/spec").json()["components"]["schemas"]["VideoImport"]["properties"][
        "out_seconds"
    ]
    assert (seconds["minimum"], seconds["exclusiveMinimum"], seconds["maximum"]) == (0, True, 1e6)


def test_every_operation_documents_its_parameters_and_answers(kino) -> None:
    ids = []
    for path, item in kino.get("/docs/spec").json()["paths"].items():
        for method, operation in item.items():
            ids.append(operation["operationId"])
            assert operation.get("summary") or operation["description"], path
            assert operation["tags"], path
            assert {"400", "403", "404", "409", "413", "415", "500"} <= set(operation["responses"]), path
            assert {one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"} == set(
                re.findall(r"{(\w+)}", path)
            )
            assert "requestBody" not in operation or method in {"post", "put", "patch"}
    assert len(set(ids)) == len(ids) > 40
