"""The routes: each one is in the list below, in the OpenAPI document and in the README."""

import re
from pathlib import Path

import pytest

from kino_store.http.routes import ROUTES, load_view
from tests.http.serving import PREFIX, VERSIONS

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = """
GET /health
GET /docs
GET /docs/spec
GET /studio
GET /ws
GET /v1/info
GET /v1/hello
POST /v1/echo
GET, POST /v1/projects
GET, PUT, DELETE /v1/projects/{}
GET, POST /v1/projects/restore
GET /v1/projects/{}/frames
GET /v1/projects/{}/timeline
POST /v1/projects/{}/frames/import
POST /v1/projects/{}/frames/import-video
POST /v1/videos/probe
POST /v1/projects/{}/frames/move
POST /v1/projects/{}/frames/copy
GET /v1/projects/{}/history
GET, PUT /v1/projects/{}/audio
POST /v1/projects/{}/audio/files
GET /v1/projects/{}/audio/{}/wav
GET /v1/projects/{}/audio/{}/peaks
GET /v1/projects/{}/audio/{}/curves
POST /v1/projects/{}/masks
GET /v1/projects/{}/masks/{}
POST /v1/projects/{}/chains
POST /v1/projects/{}/passes
POST /v1/projects/{}/between
POST /v1/projects/{}/fill-holds
POST /v1/projects/{}/takes/tidy
GET /v1/projects/{}/stale
POST /v1/projects/{}/make
GET /v1/frames/{}/sources
GET /v1/projects/{}/archive
POST /v1/projects/archive
GET /v1/exports/presets
GET, POST /v1/projects/{}/exports
GET /v1/projects/{}/exports/{}
POST /v1/projects/{}/undo
POST /v1/projects/{}/redo
GET /v1/projects/{}/trash
POST /v1/projects/{}/trash/empty
GET, POST /v1/frames
GET, PUT, DELETE /v1/frames/{}
POST /v1/frames/delete
POST /v1/frames/restore
POST /v1/frames/find
POST /v1/frames/mark
POST /v1/frames/hold
GET, POST /v1/projects/{}/sheets
POST /v1/projects/{}/sheets/import
GET, PUT, DELETE /v1/projects/{}/sheets/{}
GET /v1/projects/{}/sheets/{}/values
POST /v1/frames/params
POST /v1/frames/vary
POST /v1/frames/choose
POST /v1/frames/runs
POST /v1/frames/runs/takes
GET, POST /v1/frames/{}/takes
GET, POST /v1/projects/{}/markers
PATCH, DELETE /v1/projects/{}/markers/{}
GET /v1/projects/{}/search
GET /v1/frames/{}/image
GET /v1/frames/{}/thumbnail
GET /v1/frames/{}/proxy
GET /v1/frames/{}/params
POST /v1/frames/{}/regenerate
GET, POST /v1/generator/plugins
DELETE, PUT /v1/generator/plugins/{}
GET /v1/generator/plugins/{}/file
POST /v1/generator/import
POST /v1/generator/plugins/{}/copy
POST /v1/generator/plugins/{}/restore
GET, POST /v1/generator/tasks
GET, PATCH, DELETE /v1/generator/tasks/{}
POST /v1/generator/tasks/{}/generate
POST /v1/generator/tasks/{}/stop
POST /v1/generator/tasks/{}/retry
GET /v1/generator/tasks/{}/progress
GET /v1/generator/tasks/{}/preview
POST /v1/generator/batches
GET /v1/queue
POST /v1/queue/pause
POST /v1/queue/resume
POST /v1/queue/retry
POST /v1/queue/move
GET /v1/machines
PATCH, DELETE /v1/machines/{}
POST /v1/projects/{}/thumbnails
GET /v1/models/categories
GET /v1/models/{}
GET, PUT, DELETE /v1/models/{}/{}
GET /v1/model-files
POST /v1/model-files/restore
POST /v1/model-files/empty-trash
GET /v1/system/metrics
POST /v1/system/emergency-stop
POST /v1/system/restart
POST /v1/system/shutdown
"""


def listed(text: str) -> set[str]:
    """Return every "METHOD /path" of a text; the methods of a line apply to each of its paths."""
    found = set()
    for line in text.splitlines():
        methods = re.findall(r"\b(GET|POST|PUT|PATCH|DELETE)\b", line)
        for path in re.findall(r"(?<![\w}])(/[\w{}/-]+)", line):
            plain = re.sub(r"{\w*}", "{}", path.removeprefix(PREFIX))
            found |= {f"{method} {plain}" for method in methods}
    return found


@pytest.fixture
def documented(kino) -> set[str]:
    paths = kino.get("/docs/spec").json()["paths"]
    return {
        f"{method.upper()} {re.sub(r'{[^}]*}', '{}', path.removeprefix(PREFIX))}"
        for path, item in paths.items()
        for method in item
    }


def test_the_openapi_document_has_the_routes_of_the_contract_and_no_other(documented) -> None:
    assert documented == listed(CONTRACT)


def test_every_route_that_answers_is_in_the_openapi_document(serve, documented) -> None:
    found, views = set(), {re.sub(r":[^}]*", "", path): name for path, name in ROUTES.items()}
    for resource in serve().parent.router.resources():
        for route in resource:
            path = getattr(route.resource, "canonical", "")
            if path.startswith(PREFIX):
                name = views.get(path.removeprefix(PREFIX))
                methods = load_view(name).allowed_methods if name else {route.method}
                found |= {
                    f"{method} {re.sub(r'{[^}]*}', '{}', path.removeprefix(PREFIX))}" for method in methods
                }
    parts = {
        "GET /docs/start.js",
        "GET /docs/assets/{}",
        "GET /studio/start.js",
        "GET /studio/web/{}",
    }  # of pages
    assert {route for route in found if not route.startswith("HEAD")} - documented == parts


def test_every_route_is_in_the_documentation(documented) -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    described = set().union(*(listed(page.read_text("utf-8")) for page in pages))
    assert documented - described == set()


def test_an_unknown_route_is_answered_in_the_same_shape(kino, fox) -> None:
    for method, path in (
        ("GET", "/"),
        ("GET", ""),
        ("GET", "/v2/projects"),
        ("DELETE", "/nothing"),
        ("GET", "/v1/projects/1/"),
        ("GET", "/V1/projects"),
    ):
        assert kino.request(method, path).code == "not_found", path
    for method, path, allowed in (
        ("DELETE", "/v1/projects", "GET, POST"),
        ("PATCH", f"/v1/projects/{fox}", "DELETE, GET, PUT"),
        ("POST", "/health", "GET"),
        ("GET", "/v1/system/restart", "POST"),
        ("PROPFIND", "/v1/info", "GET"),
        ("TRACE", "/v1/projects/archive", "POST"),
        ("DELETE", "/v1/videos/probe", "POST"),
    ):
        reply = kino.request(method, path, {} if method in {"POST", "PATCH"} else None)
        assert (reply.status, reply.code, reply.headers["Allow"]) == (405, "method_not_allowed", allowed)


def test_an_unexpected_error_reveals_nothing_internal(kino, monkeypatch, caplog) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr("kino_store.services.projects.Projects.all", fail)
    reply = kino.get("/v1/projects")
    assert (reply.status, reply.code) == (500, "internal")
    assert b"secret" not in reply.body
    assert b"Traceback" not in reply.body
    assert "a secret of the inside" in caplog.text


def test_general_routes_describe_the_server(kino) -> None:
    assert kino.get("/v1/hello").json() == {"message": "Hello, World!"}
    assert kino.get("/v1/hello?name=Ann%20%26%20Bo").json() == {"message": "Hello, Ann & Bo!"}
    assert kino.post("/v1/echo", {"message": "Füchse 🦊"}).json() == {"echo": "Füchse 🦊", "length": 8}
    info, health = kino.get("/v1/info").json(), kino.get("/health").json()
    assert (info["name"], info["versions"], info["limits"]["page"]) == ("Kino", VERSIONS, 1000)
    assert (health["status"], health["version"], health["versions"]) == ("healthy", info["version"], VERSIONS)
    assert health["uptime"] >= 0
    assert {
        "cpu_percent",
        "memory_percent",
        "gpu_percent",
        "gpu_memory_percent",
        "gpu_available",
        "queue_size",
    } <= set(health["metrics"])
