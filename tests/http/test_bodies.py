"""Invalid bodies and queries get 400 or 413 with a reason, never 500, and change nothing."""

import http.client
import json
import socket

import pytest

from tests.http.images import data
from tests.http.serving import PREFIX

PROJECT = '{"name": %s, "width": %s, "height": 64, "fps": %s}'
MANY = "9" * 5000

BROKEN = {
    "nothing": "",
    "half": '{"name": "Fox"',
    "text": "Fox",
    "two": "{} {}",
    "NaN": PROJECT % ('"a"', "64", "NaN"),
    "infinity": PROJECT % ('"a"', "64", "Infinity"),
    "minus infinity": PROJECT % ('"a"', "64", "-Infinity"),
    "infinity by size": PROJECT % ('"a"', "64", "1e400"),
    "deep list": "[" * 100_000 + "]" * 100_000,
    "deep object": '{"a":' * 5000 + "1" + "}" * 5000,
    "deep enough": '{"name": ' + "[" * 61 + "]" * 61 + "}",
    "half a character": PROJECT % (r'"\ud800"', "64", "24"),
    "half a character in a key": r'{"\udfff": 1}',
    "NUL": PROJECT % (r'"a\u0000b"', "64", "24"),
    "huge number": PROJECT % ('"a"', MANY, "24"),
    "long number": PROJECT % ('"a"', "9" * 4000, "24"),
    "wrong type": PROJECT % ('"a"', '"64"', "24"),
    "number for a name": PROJECT % ("1", "64", "24"),
    "true for a number": PROJECT % ('"a"', "true", "24"),
    "fraction": PROJECT % ('"a"', "64.5", "24"),
    "null": PROJECT % ("null", "64", "24"),
    "no name": PROJECT % ('""', "64", "24"),
    "blank name": PROJECT % ('"   "', "64", "24"),
    "long name": PROJECT % (json.dumps("x" * 201), "64", "24"),
    "too wide": PROJECT % ('"a"', "16385", "24"),
    "too narrow": PROJECT % ('"a"', "15", "24"),
    "too fast": PROJECT % ('"a"', "64", "240.1"),
    "too slow": PROJECT % ('"a"', "64", "0.5"),
    "unknown field": '{"name": "a", "width": 64, "height": 64, "fps": 24, "id": 7}',
    "missing field": '{"name": "a", "width": 64, "height": 64}',
    "list": "[]",
    "list of pairs": '[["name", "a"], ["width", 64], ["height", 64], ["fps", 24]]',
    "number": "1",
    "nil": "null",
    "byte order mark": "\ufeff{}",
}
ODD = [
    None,
    True,
    -1,
    0,
    2**63,
    2**64,
    10**30,
    1e308,
    -1e308,
    1.5,
    "",
    "x" * 5000,
    "\u202e",
    "🦊",
    [],
    [None],
    {},
    {"a": 1},
    [1, 1],
    "1",
    [[]],
    ["\x7f"],
]


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_an_invalid_body_is_refused_with_a_reason(kino, body, dump) -> None:
    before = dump()
    reply = kino.post(
        "/v1/projects", body.encode("utf-8", "surrogatepass"), {"Content-Type": "application/json"}
    )
    assert reply.status == 400
    assert len(reply.message) > 10
    assert dump() == before


def test_bytes_that_are_not_utf8_are_refused(kino) -> None:
    for body in (b'{"name": "\xff"}', b"\xff\xfe{\0}\0", b'{"message": "\xed\xa0\x80"}'):
        assert kino.post("/v1/echo", body, {"Content-Type": "application/json"}).status == 400


def test_each_invalid_field_is_named(kino) -> None:
    reply = kino.post("/v1/projects", {"name": "", "width": 1, "height": "x", "fps": 500, "more": 1})
    assert {entry["field"] for entry in reply.json()["error"]["details"]["fields"]} == {
        "name",
        "width",
        "height",
        "fps",
        "more",
    }
    assert reply.code == "invalid_value"


@pytest.mark.parametrize(
    "query",
    [
        "limit=1001",
        "limit=0",
        "limit=-1",
        "limit=x",
        "limit=",
        "limit=1&limit=2",
        "limit=1e3",
        "offset=-1",
        "offset=99999999999",
        "offset=1.5",
        "limit=%00",
    ],
)
def test_page_parameters_have_limits(kino, fox, query) -> None:
    for path in ("/v1/projects", "/v1/frames", f"/v1/projects/{fox}/frames", "/v1/generator/tasks"):
        assert (kino.get(f"{path}?{query}").status, path) == (400, path)
        assert kino.get(f"{path}?limit=1000&offset=0").status == 200


@pytest.mark.parametrize(
    "number",
    [
        "0",
        "-1",
        "9223372036854775808",
        MANY,
        "1.0",
        "x",
        "%31%2f",
        "1%00",
        "%D9%A3x",
        "true",
        "None",
        "1e1",
        "%20",
    ],
)
def test_an_id_must_be_a_number(kino, number) -> None:
    for path in ("/v1/projects/{}", "/v1/frames/{}/image", "/v1/generator/tasks/{}"):
        assert kino.get(path.format(number)).status in {400, 404}
    assert kino.get("/v1/projects/9223372036854775807").code == "project_not_found"


def test_odd_values_never_cause_an_internal_error(kino, fox, frames, task) -> None:
    """Odd values in every field of every body are refused or accepted, never a 500."""
    document = kino.get("/docs/spec").json()
    known = {"project_id": fox, "frame_id": frames[0], "task_id": task, "name": "mine"}
    known["marker"] = known["sheet"] = "0" * 32
    known["seat"] = "runner-63"
    wholes = {
        "ProjectCreate": {"name": "Owl", "width": 64, "height": 64, "fps": 24},
        "FrameCreate": {"path": "frame_000777.png", "generator": "g", "project_id": fox},
        "TaskCreate": {"type": "sd15", "data": data(fox)},
        "BatchCreate": {"type": "sd15", "data": data(fox), "count": 1},
        "GeneratorCreate": {"name": "g", "prompt": {}},
        "FramesMove": {"frame_ids": frames},
        "FramesCopy": {"frame_ids": frames},
        "FrameIds": {"ids": frames},
        "ProjectRestore": {"undo": "x"},
    }
    asked = 0
    for path, item in document["paths"].items():
        for method, operation in item.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content is None or method == "delete":
                continue
            name = content["schema"]["$ref"].rpartition("/")[2]
            for field in document["components"]["schemas"][name]["properties"]:
                for value in ODD:
                    body = {**wholes.get(name, {}), field: value}
                    reply = kino.request(method.upper(), path.removeprefix(PREFIX).format(**known), body)
                    assert reply.status < 500, (method, path, body, reply.body)
                    asked += 1
    assert asked > 600


def test_odd_task_data_is_refused_field_by_field(kino, fox, frames) -> None:
    names = [
        "prompt",
        "model_name",
        "loras",
        "steps",
        "cfg_scale",
        "seed",
        "width",
        "height",
        "sampler",
        "denoise",
        "project_id",
        "nonsense",
        "place",
    ]
    for name in names:
        for value in ODD:
            reply = kino.post("/v1/generator/tasks", {"type": "sd15", "data": data(fox) | {name: value}})
            assert reply.status in {201, 400}, (name, value, reply.body)
            again = kino.post(f"/v1/frames/{frames[0]}/regenerate", {"overrides": {name: value}})
            assert again.status in {201, 400}, (name, value, again.body)


@pytest.mark.parametrize(
    "text",
    [r"a\u0000b", r"\ud800", r"\udc00\ud800", '", "more": ' + "[" * 70 + "]" * 70 + ', "x": "'],
    ids=["NUL", "half a character", "two halves", "deep"],
)
def test_text_or_nesting_that_no_database_can_store_is_refused(kino, fox, frames, text, dump) -> None:
    whole = json.dumps({"type": "sd15", "name": "@", "data": data(fox)})
    before = dump()
    for method, path, body in (
        ("POST", "/v1/generator/tasks", whole.replace("@", text)),
        ("POST", "/v1/generator/tasks", whole.replace("a fox", text)),
        ("PUT", f"/v1/frames/{frames[0]}", '{"generator": "@"}'.replace("@", text)),
        ("POST", "/v1/echo", '{"message": "@"}'.replace("@", text)),
    ):
        reply = kino.request(method, path, body.encode(), {"Content-Type": "application/json"})
        assert (reply.status, reply.code, reply.message.startswith("body: ")) == (400, "invalid_value", True)
    assert dump() == before


def test_a_number_that_json_cannot_hold_is_refused(kino, paths) -> None:
    graph = b'{"1": {"class_type": "KSampler", "inputs": {"cfg": %s}}}'
    for number in (b"1e400", b"-1e999", b"NaN"):
        reply = kino.post(
            "/v1/generator/plugins",
            b'{"name": "g", "prompt": ' + graph % number + b"}",
            {"Content-Type": "application/json"},
        )
        assert (reply.status, reply.code) == (400, "invalid_value")
    assert not any(paths.generators.iterdir())


@pytest.mark.parametrize(
    "spread",
    [
        {"first": 1e400},
        {"first": -1e308, "last": 1e308},
        {"parameter": "steps", "first": -1e308, "last": 1e308},
        {"last": 1e16},
        {"count": 1},
        {"count": 10_001},
        {"parameter": "prompt"},
    ],
)
def test_a_range_has_limits(kino, fox, spread, dump) -> None:
    before = dump()
    whole = {"parameter": "cfg_scale", "first": 1, "last": 2, "count": 2, **spread}
    body = (
        json.dumps({"type": "sd15", "data": data(fox), "range": whole}).replace("Infinity", "1e400").encode()
    )
    assert kino.post("/v1/generator/batches", body, {"Content-Type": "application/json"}).status == 400
    assert dump() == before


def test_a_ten_gigabyte_body_is_refused_before_it_is_read(kino, fox) -> None:
    for path, kind in (
        ("/v1/projects", "application/json"),
        (f"/v1/projects/{fox}/frames/import", "multipart/form-data; boundary=x"),
    ):
        with socket.create_connection(("127.0.0.1", kino.server.port), 5) as connection:
            head = (
                f"POST {PREFIX}{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                f"Content-Type: {kind}\r\nContent-Length: {10 << 30}\r\n\r\n"
            )
            connection.sendall(head.encode())
            answer = connection.recv(65536)
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert b'"too_large"' in answer


def test_a_body_without_a_length_ends_at_the_limit(kino) -> None:
    blocks = (b'{"message": "', *[b"x" * (1 << 20)] * 12)
    connection = http.client.HTTPConnection("127.0.0.1", kino.server.port, timeout=10)
    try:
        connection.request(
            "POST",
            f"{PREFIX}/v1/echo",
            iter(blocks),
            {"Content-Type": "application/json"},
            encode_chunked=True,
        )
        answer = connection.getresponse()
        assert (answer.status, json.loads(answer.read())["error"]["code"]) == (413, "too_large")
    finally:
        connection.close()


def test_a_large_body_within_the_limit_is_accepted(kino, fox) -> None:
    prompts = ["a fox " * 100] * 10_000
    reply = kino.post("/v1/generator/batches", {"type": "sd15", "data": data(fox), "prompts": prompts})
    assert (reply.status, reply.json()["total"]) == (201, 10_000)


@pytest.mark.parametrize(
    "target",
    [
        b"/v1/hello?name=\xff\xfe",
        b"/v1/models/\xff",
        b"/v1/hello?name=%ED%A0%80",
        b"/v1/hello?name=%00",
        b"/\xed\xa0\x80",
        b"/v1/models/%ED%A0%80",
    ],
)
def test_an_undecodable_path_gets_an_answer(kino, target) -> None:
    with socket.create_connection(("127.0.0.1", kino.server.port), 5) as connection:
        connection.sendall(
            b"GET " + PREFIX.encode() + target + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        )
        status = connection.makefile("rb").readline().split()[1]
    assert int(status) in {200, 400, 404}
