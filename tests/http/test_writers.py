"""This machine may write, others only with the token; tested from real addresses of this machine."""

import http.client
import socket

import psutil
import pytest

from tests.http.images import png
from tests.http.serving import PREFIX, Client
from tests.http.test_guards import writing

TOKEN = "tökén-5f2c"
BODY = {"name": "Fox", "width": 64, "height": 64, "fps": 24}


@pytest.fixture
def address() -> str:
    """Return an IPv4 address of this machine other than its loopback."""
    found = [
        one.address for nic in psutil.net_if_addrs().values() for one in nic if one.family == socket.AF_INET
    ]
    other = [one for one in found if not one.startswith(("127.", "169.254."))]
    if not other:
        pytest.skip("this machine has no IPv4 address but its loopback's")
    return other[0]


@pytest.fixture
def far(serve, address):
    """Return a client as on another machine, for a server with or without a token."""
    return lambda token=None: Client(serve(host="0.0.0.0", token=token), address)


def test_without_a_token_other_machines_can_only_read(far, store, dump) -> None:
    kino = far()
    local = Client(kino.server)
    project = local.project()
    frames = [frame["id"] for frame in local.import_files(project, png(1)).json()["frames"]]
    before = dump()
    for method, path in writing(kino):
        reply = kino.request(method, path, {"ids": frames})
        assert (reply.status, reply.code) == (403, "token_needed"), (method, path)
        assert "KINO_TOKEN" in reply.message
    for headers in (
        {"X-Kino-Token": ""},
        {"X-Kino-Token": "None"},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer None"},
    ):
        assert kino.post("/v1/projects", BODY, headers).status == 403
    assert dump() == before
    for path in ("/v1/projects", f"/v1/frames/{frames[0]}/image", "/v1/info", "/docs"):
        assert kino.get(path).status == 200


def test_other_machines_write_with_the_token(far) -> None:
    kino = far("secret-5f2c")
    for headers in (
        None,
        {"X-Kino-Token": "secret-5f2"},
        {"X-Kino-Token": "secret-5f2cc"},
        {"Authorization": "Basic secret-5f2c"},
        {"Authorization": "secret"},
    ):
        assert kino.post("/v1/projects", BODY, headers).code == "token_needed", headers
    assert kino.post("/v1/projects", BODY, {"X-Kino-Token": "secret-5f2c"}).status == 201
    assert (
        kino.post("/v1/projects", {**BODY, "name": "Owl"}, {"Authorization": "Bearer secret-5f2c"}).status
        == 201
    )
    assert kino.post("/v1/projects?token=secret-5f2c", {**BODY, "name": "Elk"}).status == 403


def test_the_token_does_not_help_a_page_of_another_site(far) -> None:
    kino = far("secret-5f2c")
    assert (
        kino.post("/v1/projects", BODY, {"X-Kino-Token": "secret-5f2c", "Origin": "http://evil.example"}).code
        == "forbidden"
    )


@pytest.mark.parametrize(
    "shown", [TOKEN.encode(), TOKEN.encode("latin-1"), b"\xff\xfe", "☃".encode(), b"t\x80"]
)
def test_a_token_may_have_any_characters(far, shown) -> None:
    kino = far(TOKEN)
    connection = http.client.HTTPConnection(kino.address, kino.server.port, timeout=10)
    connection.request("DELETE", f"{PREFIX}/v1/projects/1", headers={"X-Kino-Token": shown})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.status == (404 if shown == TOKEN.encode() else 403)


def test_a_token_that_is_not_utf8_in_the_environment_works(far) -> None:
    kino = far(b"t\xff".decode("utf-8", "surrogateescape"))
    connection = http.client.HTTPConnection(kino.address, kino.server.port, timeout=10)
    connection.request("DELETE", f"{PREFIX}/v1/projects/1", headers={"X-Kino-Token": b"t\xff"})
    assert connection.getresponse().status == 404
    connection.close()


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
        {"X-Real-IP": "127.0.0.1"},
        {"X-Forwarded-Host": "127.0.0.1"},
        {"X-Forwarded-Proto": "https"},
        {"Via": "1.1 proxy"},
        {"Host": "evil.example"},
        {"Host": "evil.example:8188"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "localhost.evil.example"},
        {"Host": "192.168.1.5:8188"},
        {"Host": "[::1"},
        {"Host": ""},
    ],
    ids=str,
)
def test_a_proxy_or_a_rebound_name_is_not_this_machine(serve, headers) -> None:
    kino = Client(serve(token="secret-5f2c"))
    assert kino.post("/v1/projects", BODY, headers).code == "token_needed"
    assert kino.post("/v1/projects", BODY, {**headers, "X-Kino-Token": "secret-5f2c"}).status == 201
    assert kino.get("/v1/projects", headers).status == 200


@pytest.mark.parametrize("host", ["127.0.0.1:1", "localhost", "LOCALHOST:8188", "[::1]:8188", "127.0.0.2"])
def test_this_machine_may_write_under_any_of_its_names(kino, host) -> None:
    assert kino.post("/v1/projects", BODY, {"Host": host}).status == 201


def test_this_machine_over_ipv6_may_write(serve) -> None:
    try:
        server = serve(host="::1")
    except OSError as error:
        pytest.skip(f"this machine has no IPv6 loopback ({error})")
    assert Client(server, "::1").post("/v1/projects", BODY).status == 201


def test_a_remote_client_cannot_claim_to_be_local(far, address) -> None:
    kino = far()
    for headers in (
        {"Host": "127.0.0.1"},
        {"Host": "localhost", "X-Forwarded-For": "127.0.0.1"},
        {"X-Real-IP": "::1"},
    ):
        assert kino.post("/v1/projects", BODY, headers).code == "token_needed"


def test_a_remote_client_is_refused_before_it_sends_a_body(far) -> None:
    """The answer comes at once, however long the announced body is."""
    kino = far()
    with socket.create_connection((kino.address, kino.server.port), 5) as connection:
        connection.sendall(
            f"POST {PREFIX}/v1/projects HTTP/1.1\r\nHost: x\r\n"
            "Content-Type: application/json\r\nContent-Length: 5000000\r\n\r\n".encode()
        )
        assert connection.recv(12) == b"HTTP/1.1 403"
