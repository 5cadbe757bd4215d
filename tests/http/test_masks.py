"""Masks over HTTP."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.forms import form


def mask(shade: int = 255, size: tuple[int, int] = (64, 48)) -> bytes:
    """Return a grey PNG file."""
    file = io.BytesIO()
    Image.new("L", size, shade).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def send(kino, fox):
    """Send a file as a mask; return the reply."""

    def sent(data: bytes):
        body, kind = form([("mask", "mask.png", data)])
        return kino.request("POST", f"/v1/projects/{fox}/masks", body, {"Content-Type": kind})

    return sent


def test_a_mask_is_sent_read_and_kept_by_browsers(kino, send) -> None:
    reply = send(mask())
    assert reply.status == 201
    added = reply.json()
    assert (added["width"], added["height"]) == (64, 48)
    found = kino.get(added["url"].removeprefix("/api/kino"))
    assert (found.headers["Content-Type"], "immutable" in found.headers["Cache-Control"]) == (
        "image/png",
        True,
    )
    assert Image.open(io.BytesIO(found.body)).getpixel((0, 0)) == 255


def test_what_is_no_mask_is_refused(kino, fox, send) -> None:
    for data in (mask(0), b"", b"text"):
        assert send(data).status == 400
    for name in ("..%2F..%2Fproject.json".ljust(68, "x"), f"{'0' * 64}.png"):
        assert kino.get(f"/v1/projects/{fox}/masks/{name}").status in (400, 404, 409)
    assert kino.get("/v1/projects/99/masks/" + "0" * 64 + ".png").status == 404


def test_a_task_with_another_projects_mask_is_refused(kino, fox, send) -> None:
    file = send(mask()).json()["file"]
    body = {"name": "Owl", "width": 64, "height": 48, "fps": 24}
    other = kino.post("/v1/projects", body).json()["id"]
    data = {"prompt": "x", "model_name": "fox.safetensors", "mask": file, "image": 1}
    reply = kino.post(
        "/v1/generator/batches", {"type": "inpaint", "project_id": other, "data": data, "count": 1}
    )
    assert reply.status == 400
    assert "has no mask" in str(reply.json())
