"""Uploads: limits of size and number, memory, and bodies that are not forms."""

import http.client
import tempfile
import threading
import time
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from kino_store.http import uploads
from tests.forms import BOUNDARY, form
from tests.http.images import png
from tests.http.serving import PREFIX


def streamed(kino, project: int, blocks: Iterator[bytes], *end: bytes) -> tuple[int, bytes]:
    """Import a form without a content length."""
    connection = http.client.HTTPConnection("127.0.0.1", kino.server.port, timeout=10)
    body, kind = (part for parts in (blocks, end) for part in parts), form([])[1]
    connection.request(
        "POST",
        f"{PREFIX}/v1/projects/{project}/frames/import",
        body,
        {"Content-Type": kind},
        encode_chunked=True,
    )
    answer = connection.getresponse()
    status, content = answer.status, answer.read()
    connection.close()
    return status, content


def test_a_picture_larger_than_aiohttps_default_limit_is_accepted(kino) -> None:
    """aiohttp limits a body to 1 MB by default."""
    project = kino.project("Large", 1200, 800)
    data = png(1, 1200, 800)
    assert len(data) > 2 << 20
    assert kino.import_files(project, data, data, data).status == 201


def test_files_that_are_too_large_or_too_many_are_refused(kino, fox, monkeypatch, dump) -> None:
    before = dump()
    monkeypatch.setattr(uploads, "FILE_LIMIT", 100_000)
    assert kino.import_files(fox, bytes(100_001)).code == "too_large"
    monkeypatch.setattr(uploads, "FILES_LIMIT", 3)
    assert kino.import_files(fox, *[png(1)] * 4).code == "too_large"
    assert dump() == before


def test_a_form_without_a_length_ends_at_the_limit_of_all_files(kino, fox, monkeypatch, dump) -> None:
    before = dump()
    monkeypatch.setattr(uploads, "UPLOAD_LIMIT", 3 << 20)
    for name in ("a.png", None):
        body, _ = form([("images", name, bytes(1 << 20))] * 4)
        status, answer = streamed(kino, fox, (body[at : at + 65536] for at in range(0, len(body), 65536)))
        assert (status, b"too_large" in answer) == (413, True)
    assert dump() == before


def test_endless_fields_are_refused(kino, fox) -> None:
    body, kind = form([("note", None, b"")] * 1000 + [("images", "a.png", png())])
    assert kino.post(f"/v1/projects/{fox}/frames/import", body, {"Content-Type": kind}).code == "too_large"


def test_many_pictures_use_little_memory_during_the_upload(kino, fox) -> None:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="i"; filename="a.png"\r\n\r\n'.encode()
    block, count = bytes(1 << 19), 60
    tracemalloc.start()
    try:
        status, answer = streamed(
            kino,
            fox,
            (part for _ in range(count) for part in (head, block, b"\r\n")),
            f"--{BOUNDARY}--\r\n".encode(),
        )
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (status, b"picture_broken" in answer) == (400, True)
    assert most < count * len(block) / 2


def test_a_slow_disk_delays_no_other_request(kino, fox, monkeypatch) -> None:
    write, slow = tempfile.SpooledTemporaryFile.write, threading.Event()

    def slowly(file: object, block: bytes) -> int:
        slow.set()
        time.sleep(1)
        return write(file, block)

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "write", slowly)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(kino.import_files, fox, png(1))
        assert slow.wait(5)
        assert kino.request("GET", "/queue", prefix="").status == 200
        assert not waiting.done()
        assert waiting.result(20).status == 201


FORMS = {
    "no boundary": (b"x", "multipart/form-data"),
    "another boundary": (form([("images", "a.png", png())])[0], "multipart/form-data; boundary=other"),
    "no end": (form([("images", "a.png", png())])[0][:-10], None),
    "cut in a header": (form([("images", "a.png", png())])[0][:40], None),
    "no file": (form([("note", None, b"hello")])[0], None),
    "nothing": (form([])[0], None),
    "empty": (b"", None),
    "a header without a colon": (
        form([("images", "a.png", png())])[0].replace(b"Content-Disposition:", b"Content-Disposition"),
        None,
    ),
    "an odd charset": (form([("_charset_", None, b"x" * 40), ("images", "a.png", png())])[0], None),
    "a header without an end": (b"--kino-test-boundary\r\nX: " + b"x" * 100_000, None),
    "many headers": (b"--kino-test-boundary\r\n" + b"X: y\r\n" * 5000 + b"\r\n", None),
    "a form in a form": (
        (
            b"--kino-test-boundary\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n"
            b"--y\r\n\r\nx\r\n--y--\r\n--kino-test-boundary--\r\n"
        ),
        None,
    ),
}


@pytest.mark.parametrize(("body", "kind"), FORMS.values(), ids=FORMS)
def test_a_malformed_form_is_refused(kino, fox, body, kind, dump) -> None:
    before = dump()
    reply = kino.post(f"/v1/projects/{fox}/frames/import", body, {"Content-Type": kind or form([])[1]})
    assert reply.status in {400, 413}, reply.body
    assert dump() == before


def test_fields_that_are_not_files_are_ignored(kino, fox) -> None:
    body, kind = form([("note", None, b"x" * 100_000), ("anything", "a.png", png()), ("fit", None, b"cover")])
    assert kino.post(f"/v1/projects/{fox}/frames/import", body, {"Content-Type": kind}).json()["total"] == 1
